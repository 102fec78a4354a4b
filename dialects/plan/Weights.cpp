// Reads the bytes of dense and resource constants.
#include "dialects/plan/Weights.h"
#include "mlir/IR/AsmState.h"
#include "mlir/IR/DialectResourceBlobManager.h"

using namespace mlir;

namespace burin::plan {

LogicalResult appendElements(ElementsAttr value, std::string &bytes) {
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(value)) {
    AsmResourceBlob *blob = resource.getRawHandle().getBlob();
    if (!blob)
      return failure();
    bytes.append(blob->getData().data(), blob->getData().size());
    return success();
  }
  auto dense = dyn_cast<DenseElementsAttr>(value);
  if (!dense)
    return failure();
  int64_t count = dense.getNumElements();
  if (dense.getElementType().isInteger(1)) {
    for (bool element : dense.getValues<bool>())
      bytes.push_back(char(element));
    return success();
  }
  ArrayRef<char> raw = dense.getRawData();
  for (int64_t i = 0, repeats = dense.isSplat() ? count : 1; i < repeats; ++i)
    bytes.append(raw.data(), raw.size());
  return success();
}

} // namespace burin::plan
