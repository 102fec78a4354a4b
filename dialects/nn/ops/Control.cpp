// Branches and loops: their types follow from what their blocks give.
#include "dialects/nn/ops/Control.h"
#include "dialects/nn/lowering/LowerBlock.h"
#include "dialects/nn/reference/EvaluateBlock.h"
#include "dialects/nn/shape/Shapes.h"
#include "dialects/plan/Control.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;

#define GET_OP_CLASSES
#include "dialects/nn/ops/Control.cpp.inc"

namespace burin::nn {

void registerControlOps(NnDialect &dialect) {
  dialect.addFamily<IfOp, LoopOp, YieldOp>();
}

/// Nodes become these by the importers, which know of blocks.
void IfOp::getBindings(Bindings &) {}
void LoopOp::getBindings(Bindings &) {}

/// What the block of `region` gives; fails after an error on `op` where it does
/// not end in a yield.
static FailureOr<OperandRange> givenBy(Operation *op, Region &region) {
  Block &block = region.front();
  auto yield = block.empty() ? YieldOp() : dyn_cast<YieldOp>(block.back());
  if (!yield)
    return op->emitOpError("expected a block that ends in 'nn.yield'");
  return yield.getOperands();
}

/// Whether two types may be of one value.
static bool agree(Type a, Type b) {
  auto x = cast<ShapedType>(a), y = cast<ShapedType>(b);
  return x.getElementType() == y.getElementType() &&
         (!x.hasRank() || !y.hasRank() ||
          succeeded(verifyCompatibleShape(x, y)));
}

/// Checks that `value` is a single element whose type `admits`, as far as is
/// known.
static LogicalResult checkOne(Operation *op, Value value, StringRef what,
                              bool (*admits)(Type)) {
  ShapedType type = shaped(value);
  if (admits(type.getElementType()) &&
      (!type.hasStaticShape() || type.getNumElements() == 1))
    return success();
  return op->emitOpError() << "expected " << what << ", got " << type;
}

static LogicalResult checkCondition(Operation *op, Value condition) {
  return checkOne(op, condition, "a condition of one boolean",
                  [](Type type) { return type.isInteger(1); });
}

LogicalResult IfOp::inferResultTypes(SmallVectorImpl<Type> &types) {
  auto taken = givenBy(*this, getTaken()),
       otherwise = givenBy(*this, getOtherwise());
  if (failed(taken) || failed(otherwise) ||
      failed(checkCondition(*this, getCondition())))
    return failure();
  if (taken->size() != otherwise->size())
    return emitOpError() << "expected branches that give equally many values, "
                            "got "
                         << taken->size() << " and " << otherwise->size();
  for (auto [i, first, second] : llvm::enumerate(*taken, *otherwise)) {
    if (!agree(first.getType(), second.getType()))
      return emitOpError() << "expected branches that agree in type and shape, "
                              "got "
                           << first.getType() << " and " << second.getType()
                           << " as result " << i;
    types.push_back(shaped(first).hasStaticShape() ? first.getType()
                                                   : second.getType());
  }
  return success();
}

/// A map of what the blocks of `op` read from outside.
static DenseMap<Value, HostTensor> valuesAround(Operation *op,
                                                Interpretation &values) {
  DenseMap<Value, HostTensor> around;
  for (Value value : valuesReadInside(op))
    around[value] = values[value];
  return around;
}

LogicalResult IfOp::interpret(Interpretation &values) {
  Region &taken =
      values[getCondition()].integer(0) != 0 ? getTaken() : getOtherwise();
  DenseMap<Value, HostTensor> around = valuesAround(*this, values);
  auto given = evaluateBlock(taken.front(), around);
  if (failed(given))
    return failure();
  llvm::copy(*given, values.results.begin());
  return success();
}

int64_t IfOp::countOperations() {
  int64_t most = 0;
  for (Region &region : (*this)->getRegions()) {
    int64_t count = 0;
    for (auto op : region.getOps<NnOpInterface>())
      count += op.countOperations();
    most = std::max(most, count);
  }
  return most;
}

/// Lowers the block of `from` into `to`, whose block is there; `change`, where
/// it is given, changes what that leaves.
static LogicalResult
lowerRegion(Region &from, Region &to, Lowering &lowering,
            llvm::function_ref<void(SmallVectorImpl<Value> &left)> change) {
  OpBuilder::InsertionGuard guard(lowering.builder);
  lowering.builder.setInsertionPointToEnd(&to.front());
  if (failed(lowerOps(from.front(), lowering)))
    return failure();
  SmallVector<Value> left;
  for (Value value : from.front().getTerminator()->getOperands())
    left.push_back(lowering[value]);
  if (change)
    change(left);
  lowering.builder.create<plan::ResultOp>(from.getLoc(), left);
  return success();
}

LogicalResult IfOp::lower(Lowering &lowering) {
  auto branch = lowering.builder.create<plan::IfOp>(getLoc(), getResultTypes(),
                                                    lowering[getCondition()],
                                                    /*places=*/nullptr);
  for (auto [from, to] :
       llvm::zip((*this)->getRegions(), branch->getRegions())) {
    to.emplaceBlock();
    if (failed(lowerRegion(from, to, lowering, nullptr)))
      return failure();
  }
  for (auto [result, value] : llvm::zip(getResults(), branch.getResults()))
    lowering.set(result, value);
  return success();
}

/// The constant number of iterations; absent where it is not known.
static std::optional<int64_t> tripsOf(LoopOp loop) {
  auto trips =
      loop.getTrips() ? constantIntegers(loop.getTrips()) : std::nullopt;
  if (!trips || trips->size() != 1 || loop.getCondition())
    return std::nullopt;
  return std::max<int64_t>(0, trips->front());
}

/// Checks the operands of `loop`, and what its block takes.
static LogicalResult checkLoop(LoopOp loop) {
  if (loop.getTrips() &&
      failed(checkOne(loop, loop.getTrips(), "one number of iterations",
                      [](Type type) { return type.isSignlessInteger(64); })))
    return failure();
  if (loop.getCondition() && failed(checkCondition(loop, loop.getCondition())))
    return failure();
  SmallVector<Type> taken = {
      RankedTensorType::get({}, IntegerType::get(loop.getContext(), 64))};
  llvm::append_range(taken, loop.getInitial().getTypes());
  TypeRange arguments = loop.getBody().getArgumentTypes();
  if (arguments.size() != taken.size() || arguments.front() != taken.front())
    return loop.emitOpError() << "expected a block that takes (" << taken
                              << "), got (" << arguments << ")";
  return success();
}

LogicalResult LoopOp::inferResultTypes(SmallVectorImpl<Type> &types) {
  auto given = givenBy(*this, getBody());
  if (failed(given) || failed(checkLoop(*this)))
    return failure();
  OperandRange next = *given;
  size_t carried = getCarriedCount();
  if (next.size() < carried + (getCondition() ? 1 : 0))
    return emitOpError() << "expected a block that gives at least "
                         << carried + (getCondition() ? 1 : 0)
                         << " values, got " << next.size();
  if (getCondition()) {
    if (failed(checkCondition(*this, next.front())))
      return failure();
    next = next.drop_front();
  }
  for (auto [i, initial, value] :
       llvm::enumerate(getInitial(), next.take_front(carried))) {
    if (!agree(initial.getType(), value.getType()))
      return emitOpError() << "expected a carried value that keeps its type "
                              "and shape, got "
                           << initial.getType() << " before and "
                           << value.getType() << " after an iteration as value "
                           << i;
    types.push_back(initial.getType());
  }
  std::optional<int64_t> trips = tripsOf(*this);
  for (Value stacked : next.drop_front(carried)) {
    ShapedType type = shaped(stacked);
    if (!trips)
      return emitOpError("expected a constant number of iterations, and no "
                         "condition, where values are stacked");
    if (!type.hasRank()) {
      types.push_back(type);
      continue;
    }
    SmallVector<int64_t> shape(type.getShape());
    shape.insert(shape.begin(), *trips);
    types.push_back(RankedTensorType::get(shape, type.getElementType()));
  }
  return success();
}

LogicalResult LoopOp::interpret(Interpretation &values) {
  Integer trips =
      getTrips() ? values[getTrips()].integer(0) : Integer(getMost()) + 1;
  bool goesOn = !getCondition() || values[getCondition()].integer(0) != 0;
  DenseMap<Value, HostTensor> around = valuesAround(*this, values);
  Block &block = getBody().front();
  unsigned carried = getCarriedCount();
  for (auto [i, initial] : llvm::enumerate(getInitial()))
    values.results[i] = values[initial];
  for (int64_t step = 0; goesOn && Integer(step) < trips; ++step) {
    if (step == int64_t(getMost()))
      return emitOpError() << "expected at most " << getMost()
                           << " iterations, got more";
    DenseMap<Value, HostTensor> inside = around;
    HostTensor number(cast<RankedTensorType>(block.getArgument(0).getType()));
    number.setInteger(0, step);
    inside[block.getArgument(0)] = number;
    for (unsigned i = 0; i < carried; ++i)
      inside[block.getArgument(i + 1)] = values.results[i];
    auto given = evaluateBlock(block, inside);
    if (failed(given))
      return failure();
    ArrayRef<HostTensor> next = *given;
    if (getCondition()) {
      goesOn = next.front().integer(0) != 0;
      next = next.drop_front();
    }
    llvm::copy(next.take_front(carried), values.results.begin());
    for (auto [i, row] : llvm::enumerate(next.drop_front(carried)))
      for (int64_t at = 0; at < row.size(); ++at)
        values.results[carried + i].copy(step * row.size() + at, row, at);
  }
  return success();
}

int64_t LoopOp::countOperations() {
  int64_t count = 0;
  for (auto op : getBody().getOps<NnOpInterface>())
    count += op.countOperations();
  return countProducts(count, tripsOf(*this).value_or(1)) / 2;
}

/// `rows` with `row` written as the one at the iteration's number.
static Value stackRow(Lowering &lowering, Value rows, Value row,
                      Value counter) {
  auto type = cast<RankedTensorType>(rows.getType());
  int64_t rank = type.getRank();
  SmallVector<AffineExpr> to = {lowering.builder.getAffineDimExpr(rank - 1)};
  for (int64_t d = 0; d < rank - 1; ++d)
    to.push_back(lowering.builder.getAffineDimExpr(d));
  return lowering.mapAt(rows, AffineMap::get(rank, 0, to, rows.getContext()),
                        type.getShape().drop_front(), [&](ValueRange indices) {
                          return Lowering::PlacedElement{
                              lowering.load(row, indices),
                              {lowering.checkIndex(lowering.load(counter, {}),
                                                   type.getDimSize(0))}};
                        });
}

LogicalResult LoopOp::lower(Lowering &lowering) {
  SmallVector<Value> initial;
  for (Value value : getInitial())
    initial.push_back(lowering[value]);
  // What is stacked is carried, and written row by row.
  for (Value stacked : getResults().drop_front(getCarriedCount()))
    initial.push_back(lowering.buffer(ranked(stacked)));
  auto loop = lowering.builder.create<plan::LoopOp>(
      getLoc(), ValueRange(initial).getTypes(), lowering[getTrips()],
      lowering[getCondition()], getMostAttr(), initial, /*places=*/nullptr,
      /*counter_place=*/nullptr);
  Block &block = loop.getBody().emplaceBlock();
  Block &source = getBody().front();
  block.addArgument(source.getArgument(0).getType(), getLoc());
  for (Value value : initial)
    block.addArgument(value.getType(), value.getLoc());
  for (auto [inner, argument] :
       llvm::zip(source.getArguments(), block.getArguments()))
    lowering.set(inner, argument);
  auto stack = [&](SmallVectorImpl<Value> &left) {
    unsigned first = getCarriedCount() + (getCondition() ? 1 : 0);
    for (unsigned i = first; i < left.size(); ++i)
      left[i] =
          stackRow(lowering, loop.getCarried(i - (getCondition() ? 1 : 0)),
                   left[i], loop.getCounter());
  };
  if (failed(lowerRegion(getBody(), loop.getBody(), lowering, stack)))
    return failure();
  for (auto [result, value] : llvm::zip(getResults(), loop.getResults()))
    lowering.set(result, value);
  return success();
}

} // namespace burin::nn
