// Finds kernels with choices in a program, tells them apart and deals out their
// candidates.
#include "compiler/tools/burin/Tunables.h"
#include "dialects/plan/Choices.h"
#include "dialects/plan/Control.h"
#include "dialects/plan/ScheduleRecord.h"
#include "llvm/ADT/DenseSet.h"
#include <limits>

using namespace mlir;
namespace json = llvm::json;

namespace burin::tools {

const Tunable *Tunables::find(StringRef key) const {
  auto found = byKey.find(key);
  return found == byKey.end() ? nullptr : &kernels[found->second];
}

/// All that decides how long a kernel takes, but for its epilogue.
static std::string kindOf(plan::KernelOp kernel) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  stream << kernel.getName() << kernel.getParams();
  if (kernel.getChoicesAttr())
    stream << kernel.getChoicesAttr();
  for (Value input : kernel.getInputs())
    stream << input.getType();
  stream << kernel.getResult(0).getType();
  // Where a choice is about two kernels, both count.
  if (plan::choiceOf(kernel, plan::bandsChoice))
    if (auto inner = kernel.getInputs().front().getDefiningOp<plan::KernelOp>())
      stream << kindOf(inner);
  return text;
}

Tunables tunablesOf(plan::ProgramOp program, int64_t tileRows) {
  Tunables tunables;
  llvm::DenseMap<Operation *, size_t> numbers;
  for (plan::Step step : plan::stepsOf(program))
    numbers.try_emplace(step, numbers.size());
  llvm::StringMap<size_t> kinds, seen;
  for (auto &[kernel, row] : plan::rowsOfKernels(program)) {
    Tunable tunable;
    tunable.key = plan::keyOf(row);
    tunable.row = std::move(row);
    for (const auto &[name, value] : *tunable.row.getObject("choices"))
      tunable.choices[name.str()] = *value.getAsInteger();
    tunable.node = tunable.row.getString("node")->str();
    size_t before = seen[tunable.key]++;
    tunable.key += '#' + std::to_string(before);
    tunable.steps.push_back(numbers.lookup(kernel));
    if (plan::choiceOf(kernel, plan::bandsChoice))
      if (Operation *inner = kernel.getInputs().front().getDefiningOp())
        tunable.steps.push_back(numbers.lookup(inner));
    auto [kind, isNew] = kinds.try_emplace(kindOf(kernel), kinds.size());
    tunable.kind = kind->second;
    if (isNew) {
      auto candidates = tile::candidatesOf(kernel, tileRows);
      tunables.candidates.emplace_back(candidates.begin(), candidates.end());
    }
    tunables.byKey[tunable.key] = tunables.kernels.size();
    tunables.kernels.push_back(std::move(tunable));
  }
  return tunables;
}

std::string recordOf(const Tunables &tunables, llvm::ArrayRef<Change> changes) {
  json::Array rows;
  for (const Tunable &tunable : tunables.kernels) {
    json::Object row = tunable.row;
    for (const Change &change : changes)
      if (change.kind == tunable.kind)
        (*row.getObject("choices"))[change.choice] = change.value;
    rows.push_back(std::move(row));
  }
  std::string text;
  llvm::raw_string_ostream(text)
      << json::Value(json::Object{{"kernels", std::move(rows)}});
  return text;
}

std::vector<std::vector<Change>> dealOut(const Tunables &tunables) {
  size_t kinds = tunables.candidates.size();
  std::vector<llvm::SmallVector<size_t>> steps(kinds);
  for (const Tunable &tunable : tunables.kernels)
    llvm::append_range(steps[tunable.kind], tunable.steps);
  std::vector<size_t> dealt(kinds);
  std::vector<std::vector<Change>> libraries;
  while (true) {
    std::vector<Change> library;
    llvm::DenseSet<size_t> decided;
    for (size_t kind = 0; kind < kinds; ++kind) {
      const auto &candidates = tunables.candidates[kind];
      if (dealt[kind] == candidates.size() ||
          llvm::any_of(steps[kind],
                       [&](size_t step) { return decided.contains(step); }))
        continue;
      const tile::Candidate &next = candidates[dealt[kind]++];
      library.push_back({kind, next.choice.str(), next.value});
      decided.insert(steps[kind].begin(), steps[kind].end());
    }
    if (library.empty())
      return libraries;
    libraries.push_back(std::move(library));
  }
}

std::vector<double> timesByKind(const Tunables &tunables,
                                const Tunables &library,
                                llvm::ArrayRef<double> steps) {
  std::vector<double> times(tunables.candidates.size());
  for (const Tunable &tunable : tunables.kernels) {
    double &time = times[tunable.kind];
    const Tunable *there = library.find(tunable.key);
    if (!there)
      time = std::numeric_limits<double>::infinity();
    else
      for (size_t step : there->steps)
        time += steps[step];
  }
  return times;
}

} // namespace burin::tools
