// Selection and sorting: a kernel finds the places, and a nest that can be
// fused reads the elements there.
#include "dialects/nn/ops/TopK.h"
#include "dialects/nn/import/Promotion.h"
#include "dialects/nn/lowering/Lowering.h"
#include "dialects/nn/ops/Shape.h"
#include "dialects/nn/shape/Shapes.h"
#include "dialects/nn/shape/Sizes.h"
#include <algorithm>
#include <cmath>
#include <numeric>

using namespace mlir;

#define GET_OP_CLASSES
#include "dialects/nn/ops/TopK.cpp.inc"

namespace burin::nn {

void registerTopKOps(NnDialect &dialect) { dialect.addFamily<TopKOp>(); }

LogicalResult TopKOp::inferResultTypes(SmallVectorImpl<Type> &types) {
  ShapedType x = shaped(getX()), k = shaped(getK());
  Type place = IntegerType::get(getContext(), 64);
  if (!x.getElementType().isIntOrFloat() || x.getElementType().isInteger(1))
    return emitOpError() << "expected a number as element, got "
                         << x.getElementType();
  if (!elementOf(getK()).isInteger() ||
      (k.hasStaticShape() && k.getNumElements() != 1))
    return emitOpError() << "expected one integer as number of elements, got "
                         << k;
  if (!x.hasRank()) {
    types.push_back(x);
    types.push_back(UnrankedTensorType::get(place));
    return success();
  }
  auto axis = normalizeAxis(*this, getAxis(), x.getRank());
  if (failed(axis))
    return failure();
  ArrayRef<int64_t> shape = x.getShape();
  auto count = constantIntegers(getK());
  if (count && (count->front() < 0 ||
                (!x.isDynamicDim(*axis) && count->front() > shape[*axis])))
    return emitOpError() << "expected a number of elements in [0, "
                         << (x.isDynamicDim(*axis)
                                 ? std::numeric_limits<int64_t>::max()
                                 : shape[*axis])
                         << "], got " << count->front();
  SizeList sizes = rankedSizesOf(getX());
  sizes[*axis] = count ? Size(count->front()) : Size::unknown();
  types.push_back(tensorOf(sizes, x.getElementType()));
  types.push_back(tensorOf(sizes, place));
  return success();
}

int64_t TopKOp::countOperations() {
  ShapedType x = shaped(getX());
  return x.hasStaticShape() ? x.getNumElements() : 0;
}

/// Whether `a` is greater than `b`, NaN greater than all numbers.
static bool exceeds(double a, double b) {
  return std::isnan(a) ? !std::isnan(b) : a > b;
}
static bool exceeds(Integer a, Integer b) { return a > b; }

LogicalResult TopKOp::interpret(Interpretation &values) {
  const HostTensor &x = values[getX()];
  HostTensor &found = values.result(0), &places = values.result(1);
  int64_t axis = fromStart(getAxis(), x.rank());
  int64_t size = x.shape()[axis], count = found.shape()[axis];
  int64_t inner = rowMajorStrides(x.shape())[axis];
  if (count > size)
    return emitOpError() << "expected a number of elements in [0, " << size
                         << "], got " << count;
  std::vector<int64_t> order(size);
  for (int64_t line = 0; count > 0 && line < found.size() / count; ++line) {
    int64_t first = line / inner * inner * size + line % inner;
    std::iota(order.begin(), order.end(), 0);
    llvm::stable_sort(order, [&](int64_t a, int64_t b) {
      if (!getLargest())
        std::swap(a, b);
      int64_t p = first + a * inner, q = first + b * inner;
      return x.isFloat() ? exceeds(x.real(p), x.real(q))
                         : exceeds(x.integer(p), x.integer(q));
    });
    int64_t to = line / inner * inner * count + line % inner;
    for (int64_t i = 0; i < count; ++i) {
      found.copy(to + i * inner, x, first + order[i] * inner);
      places.setInteger(to + i * inner, order[i]);
    }
  }
  return success();
}

LogicalResult TopKOp::lower(Lowering &lowering) {
  RankedTensorType x = ranked(getX()), type = ranked(getPlaces());
  int64_t axis = fromStart(getAxis(), x.getRank());
  int64_t size = x.getDimSize(axis);
  SizeList lines = linesOf(getX(), axis);
  if (!lines[1].constant())
    lowering.refuseSizes("an axis whose size is known when it is compiled", x);
  NamedAttrList params(lowering.lineParams(lines, {{"largest", getLargest()}}));
  params.set("k", lowering.builder.getI64IntegerAttr(type.getDimSize(axis)));
  Value places =
      lowering.kernel("top_places", type, lowering[getX()],
                      params.getDictionary(getContext()), countOperations());
  lowering.set(getPlaces(), places);
  auto build = [&](ValueRange indices) {
    SmallVector<Value> source(indices);
    source[axis] = lowering.checkIndex(lowering.load(places, indices), size);
    return lowering.load(lowering[getX()], source);
  };
  if (!getValues().use_empty())
    lowering.set(getValues(), lowering.map(ranked(getValues()), build));
  return success();
}

// ---- bindings

/// Gives both results of the op, whose operands may be null after an error.
static LogicalResult giveBoth(SourceNode &node, Value x, Value k, int64_t axis,
                              bool largest) {
  if (!x || !k)
    return failure();
  SmallVector<Value> results = node.createMany<TopKOp>(2, x, k, axis, largest);
  node.results.append(results.begin(), results.end());
  return success(!results.empty());
}

/// The order of the results is not said without `sorted`, so sorted ones will
/// do.
static LogicalResult importTopK(OnnxNode &node) {
  bool isAttribute = node.version < 10;
  node.ignore("sorted");
  if (failed(node.checkOperands(node.operands, isAttribute ? 1 : 2)))
    return failure();
  Value k =
      isAttribute ? node.constant({node.getInt("k", 0)}) : node.operand(1);
  return giveBoth(node, node.operand(0), k, node.getInt("axis", -1),
                  node.getBool("largest", true));
}

static LogicalResult importAtenTopK(AtenNode &node) {
  Value self = node.operand("self"), k = node.integers("k");
  node.ignore("sorted");
  if (!self || !k)
    return node.emitError() << "expected a tensor 'self' and a number 'k'";
  return giveBoth(node, self, k, node.getInt("dim", -1),
                  node.getBool("largest", true));
}

/// The whole axis in order, or only the places.
static LogicalResult importSort(AtenNode &node, bool placesOnly) {
  Value self = node.operand("self");
  node.ignore("stable");
  if (!self || !shaped(self).hasRank() || shaped(self).getRank() == 0)
    return node.emitError() << "expected a tensor of at least 1 dimension";
  int64_t rank = shaped(self).getRank(), dim = node.getInt("dim", -1);
  if (dim < -rank || dim >= rank)
    return node.emitError("dim") << "expected 'dim' in [" << -rank << ", "
                                 << rank - 1 << "], got " << dim;
  int64_t axis = fromStart(dim, rank);
  Value size = node.create<ShapeOp>(self, axis,
                                    node.builder.getI64IntegerAttr(axis + 1));
  if (failed(
          giveBoth(node, self, size, axis, node.getBool("descending", false))))
    return failure();
  if (placesOnly)
    node.results.erase(node.results.begin());
  return success();
}

void TopKOp::getBindings(Bindings &bindings) {
  bindings.onnx("TopK", {}, importTopK);
  bindings.aten("aten.topk.default", importAtenTopK);
  for (StringRef name : {"aten.sort.default", "aten.sort.stable"})
    bindings.aten(name, [](AtenNode &node) { return importSort(node, false); });
  for (StringRef name : {"aten.argsort.default", "aten.argsort.stable"})
    bindings.aten(name, [](AtenNode &node) { return importSort(node, true); });
}

} // namespace burin::nn
