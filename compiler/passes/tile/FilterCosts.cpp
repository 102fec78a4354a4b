// Counts products, bytes of filters and transformed elements.
#include "compiler/passes/tile/FilterCosts.h"
#include "dialects/plan/Weights.h"

namespace burin::tile {

double FilteredSizes::windowCost(int64_t n) const {
  double products = 9. * n * height * width * channels * outputs;
  return products + filterByte * 4 * 9 * channels * outputs;
}

double FilteredSizes::tileCost(int64_t n, int64_t tile) const {
  double patches = double(n) * plan::tileCount(height, tile) *
                   plan::tileCount(width, tile) * plan::tilePoints(tile);
  return patches * channels * outputs +
         filterByte * 4 * plan::tilePoints(tile) * channels * outputs +
         transformed * patches * (channels + outputs);
}

} // namespace burin::tile
