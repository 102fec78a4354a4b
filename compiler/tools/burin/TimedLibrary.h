// A library whose runs and steps are timed in turns with those of others.
#pragma once

#include "compiler/tools/burin/RunnableModel.h"
#include <array>
#include <memory>

namespace burin::tools {

/// Least times, in milliseconds. Turns are of two halves that are kept apart:
/// what is so in both is hardly by chance.
class TimedLibrary {
public:
  static constexpr size_t halves = 2;

  /// Takes a profiled library, and gives it inputs that are made up: numbers
  /// from -1 to 1, and whole ones of 1 or, where the model has no use for
  /// these, 0. Fails where it does not run on them.
  static llvm::Expected<TimedLibrary>
  create(std::unique_ptr<RunnableModel> library);

  /// Runs for about so many seconds, and at least three times, the first time
  /// untimed.
  llvm::Error takeTurn(size_t half, double seconds);

  /// Begins anew.
  void forget();

  /// The least time of each step in one half, and their sum, which is what a
  /// run takes that nothing interrupts.
  llvm::ArrayRef<double> steps(size_t half) const { return times[half]; }
  double total(size_t half) const;
  burin_level level() const { return library->level(); }

private:
  explicit TimedLibrary(std::unique_ptr<RunnableModel> library)
      : library(std::move(library)) {}

  std::unique_ptr<RunnableModel> library;
  std::array<std::vector<double>, halves> times;
};

} // namespace burin::tools
