// What `burin compress` found out, printed for people or as JSON.
#pragma once

#include "compiler/tools/burin/OutputComparison.h"
#include "llvm/Support/raw_ostream.h"
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace burin::tools {

struct CompressReport {
  struct Layer {
    std::string node, op;
    /// What it has become, `f32` where it was left.
    std::string precision;
    std::string reason; ///< why it was left, or has no range of the data
    /// Of its results if compressed, relative; absent: it is not known.
    std::optional<double> error;
    uint64_t bytesBefore = 0, bytesAfter = 0; ///< of weights
    /// Of its node; absent where the profile has none of it.
    std::optional<double> before, after;
  };
  std::string model, precision, calibration, level;
  size_t samples = 0, measured = 0; ///< the latter: errors are those on them
  double maxError = 0;
  std::vector<Layer> layers;
  std::vector<OutputError> outputs;
  uint64_t bytesBefore = 0, bytesAfter = 0; ///< of all weights
  double before = 0, after = 0;             ///< milliseconds of a run

  /// Whether errors are those on samples that calibration left out.
  bool isHeldOut() const { return measured < samples; }
};

void printText(const CompressReport &report, llvm::raw_ostream &stream);
void printJson(const CompressReport &report, llvm::raw_ostream &stream);

} // namespace burin::tools
