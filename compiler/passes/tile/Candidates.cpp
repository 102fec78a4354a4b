// Proposes candidates: few, since each is compiled and measured.
#include "compiler/passes/tile/Candidates.h"
#include "compiler/passes/tile/FilterCosts.h"
#include "dialects/plan/Choices.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;

namespace burin::tile {

/// How much more than the choice that was made a candidate may cost by the
/// model, which knows no machine, to be tried nevertheless.
static constexpr double mostExpected = 2;

/// The greatest that a parameter may be.
static int64_t greatest(plan::KernelOp kernel, StringRef name) {
  Attribute param = kernel.getParams().get(name);
  if (auto dims = dyn_cast_or_null<size::DimsAttr>(param))
    return size::sizesOf(dims).front().range().max;
  auto integer = dyn_cast_or_null<IntegerAttr>(param);
  return integer ? integer.getInt() : 0;
}

/// All other numbers of a choice of which no model expects anything.
static void addOthers(plan::KernelOp kernel, StringRef choice,
                      SmallVectorImpl<Candidate> &candidates) {
  std::optional<int64_t> chosen = plan::choiceOf(kernel, choice);
  if (!chosen)
    return;
  for (int64_t value : plan::valuesOf(choice))
    if (value != *chosen)
      candidates.push_back({choice, value});
}

static void addFilters(plan::KernelOp kernel,
                       SmallVectorImpl<Candidate> &candidates) {
  std::optional<int64_t> chosen = plan::choiceOf(kernel, plan::filtersChoice);
  if (!chosen)
    return;
  const FilteredSizes sizes = {greatest(kernel, "c"), greatest(kernel, "oc"),
                               greatest(kernel, "oh"), greatest(kernel, "ow")};
  const int64_t images = greatest(kernel, "n");
  auto cost = [&](int64_t tile) {
    return tile == 0 ? sizes.windowCost(images) : sizes.tileCost(images, tile);
  };
  SmallVector<int64_t> values(plan::valuesOf(plan::filtersChoice));
  llvm::stable_sort(values,
                    [&](int64_t a, int64_t b) { return cost(a) < cost(b); });
  for (int64_t value : values)
    if (value != *chosen && cost(value) <= mostExpected * cost(*chosen))
      candidates.push_back({plan::filtersChoice, value});
}

/// The rows of the left side of a contraction, which are a convolution's
/// pixels; 0 where that is not told.
static int64_t rowsOf(plan::KernelOp kernel) {
  if (int64_t rows = greatest(kernel, "m"))
    return rows;
  const int64_t tile = std::max<int64_t>(1, greatest(kernel, "tile"));
  int64_t pixels = greatest(kernel, "n");
  for (StringRef side : {"od", "oh", "ow"})
    if (kernel.getParams().get(side))
      pixels *=
          llvm::divideCeil(greatest(kernel, side), side == "od" ? 1 : tile);
  return pixels;
}

/// Fewer rows for a register tile, where that makes another tile of them: half
/// as many and one, which still keep all multipliers busy, and two less.
static void addTileRows(plan::KernelOp kernel, int64_t most,
                        SmallVectorImpl<Candidate> &candidates) {
  const int64_t rows = rowsOf(kernel);
  if (!plan::takesChoice(kernel, plan::tileRowsChoice) || rows <= 1)
    return;
  auto tileOf = [&](int64_t limit) {
    return llvm::divideCeil(rows, llvm::divideCeil(rows, limit));
  };
  const int64_t fewer = most - 2, half = (most / 2 + 1) / 2 * 2;
  SmallVector<int64_t> limits = {half};
  if (fewer != half)
    limits.push_back(fewer);
  for (int64_t limit : limits)
    if (plan::isChoice(plan::tileRowsChoice, limit) &&
        tileOf(limit) != tileOf(most) &&
        plan::choiceOf(kernel, plan::tileRowsChoice) != limit)
      candidates.push_back({plan::tileRowsChoice, limit});
}

SmallVector<Candidate> candidatesOf(plan::KernelOp kernel, int64_t tileRows) {
  SmallVector<Candidate> candidates;
  addFilters(kernel, candidates);
  addOthers(kernel, plan::bandsChoice, candidates);
  addOthers(kernel, plan::digitsChoice, candidates);
  addTileRows(kernel, tileRows, candidates);
  return candidates;
}

} // namespace burin::tile
