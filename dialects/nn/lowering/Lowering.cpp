// Builders of plan nests, kernels and scalar ops for the ops' lower() methods.
#include "dialects/nn/lowering/Lowering.h"
#include "dialects/plan/KernelRecords.h"
#include "dialects/plan/Naming.h"
#include "mlir/IR/AffineMap.h"

using namespace mlir;

namespace burin::nn {

Value Lowering::map(RankedTensorType type, ElementBody body) {
  return reduce(type, {}, {}, nullptr,
                [&](ValueRange, ValueRange indices) { return body(indices); });
}

Value Lowering::buffer(RankedTensorType type) {
  return builder.create<plan::BufferOp>(loc, type);
}

Value Lowering::mapAt(Value into, AffineMap store, const LoopSizes &sizes,
                      PlacedBody body) {
  auto nest = builder.create<plan::NestOp>(
      loc, TypeRange(into.getType()), size::greatestOf(sizes), into, store);
  nest.setLoopSizes(sizes);
  OpBuilder::InsertionGuard guard(builder);
  Block &block = nest.getEpilogue().front();
  builder.setInsertionPointToEnd(&block);
  PlacedElement placed = body(block.getArguments());
  SmallVector<Value> yielded = {placed.element};
  llvm::append_range(yielded, placed.positions);
  builder.create<plan::YieldOp>(loc, yielded);
  return nest.getResult(0);
}

Value Lowering::mapInto(Value into, AffineMap store, const LoopSizes &sizes,
                        ElementBody body) {
  return mapAt(into, store, sizes, [&](ValueRange indices) {
    return PlacedElement{body(indices), {}};
  });
}

Value Lowering::reduce(RankedTensorType type, const LoopSizes &reduction,
                       ArrayRef<TypedAttr> init, ReduceStep step,
                       ReduceFinish finish) {
  SmallVector<Attribute> starts(init.begin(), init.end());
  SmallVector<size::Size> loops = size::sizesOf(type);
  llvm::append_range(loops, ArrayRef<size::Size>(reduction));
  auto nest = builder.create<plan::NestOp>(
      loc, TypeRange(type), builder.getDenseI64ArrayAttr(type.getShape()),
      builder.getDenseI64ArrayAttr(size::greatestOf(reduction)),
      builder.getArrayAttr(starts),
      /*reads=*/ValueRange(), /*into=*/nullptr, /*store=*/nullptr,
      /*places=*/nullptr, /*operations=*/nullptr, /*schedule=*/nullptr,
      size::dimsOf(loops, builder.getContext()));
  OpBuilder::InsertionGuard guard(builder);
  size_t rank = type.getRank();
  SmallVector<Type> indexTypes(loops.size(), builder.getIndexType()),
      accumulatorTypes;
  for (TypedAttr start : init)
    accumulatorTypes.push_back(start.getType());
  if (!init.empty()) {
    SmallVector<Type> types(indexTypes);
    types.append(accumulatorTypes);
    Block *block = builder.createBlock(
        &nest.getBody(), {}, types, SmallVector<Location>(types.size(), loc));
    ValueRange arguments(block->getArguments());
    auto next = step(arguments.take_front(indexTypes.size()),
                     arguments.drop_front(indexTypes.size()));
    builder.create<plan::YieldOp>(loc, next);
  }
  SmallVector<Type> types(accumulatorTypes);
  types.append(rank, builder.getIndexType());
  Block *block = builder.createBlock(&nest.getEpilogue(), {}, types,
                                     SmallVector<Location>(types.size(), loc));
  ValueRange arguments(block->getArguments());
  Value element = finish(arguments.take_front(init.size()),
                         arguments.drop_front(init.size()));
  builder.create<plan::YieldOp>(loc, element);
  return nest.getResult(0);
}

Value Lowering::kernel(StringRef name, RankedTensorType type,
                       ValueRange operands, const Params &params,
                       int64_t operations) {
  return kernel(name, type, operands, integers(params), operations);
}

Value Lowering::kernel(StringRef name, RankedTensorType type,
                       ValueRange operands, DictionaryAttr params,
                       int64_t operations) {
  return kernelOp(name, TypeRange(type), operands, params, operations)
      .getResult(0);
}

plan::KernelOp Lowering::kernelOp(StringRef name, TypeRange types,
                                  ValueRange operands, DictionaryAttr params,
                                  int64_t operations) {
  int64_t scratch = plan::scratchOf(name, params, operands.getTypes(), types);
  auto kernel = builder.create<plan::KernelOp>(
      loc, types, builder.getStringAttr(name), params, operands,
      /*reads=*/ValueRange(),
      scratch ? builder.getI64IntegerAttr(scratch) : nullptr,
      /*places=*/nullptr, /*scratch_place=*/nullptr,
      builder.getI64IntegerAttr(operations), /*banded=*/nullptr,
      /*choices=*/nullptr);
  checkLayout(kernel);
  return kernel;
}

/// Kernels that are told no strides take tensors for dense: those where a size
/// that is known at run time only is in front.
void Lowering::checkLayout(plan::KernelOp kernel) {
  const plan::KernelRecord &record = kernel.getRecord();
  auto check = [&](ArrayRef<plan::KernelTensor> tensors, ValueRange values) {
    for (auto [tensor, value] : llvm::zip(tensors, values)) {
      auto type = llvm::cast<RankedTensorType>(value.getType());
      if (tensor.strides.empty() && size::hasSymbols(type) &&
          !size::isDense(size::sizesOf(type)))
        refuseSizes("sizes known at run time only in front of all others",
                    type);
    }
  };
  check(record.operands, kernel.getInputs());
  check(record.results, kernel.getResults());
}

void Lowering::refuseSizes(StringRef expected, RankedTensorType got) {
  if (!isRefused)
    emitError(loc) << "node '" << plan::nodeName(loc) << "': expected "
                   << expected << ", got [" << size::textOf(size::sizesOf(got))
                   << "]";
  isRefused = true;
}

DictionaryAttr Lowering::integers(const Params &params) {
  SmallVector<NamedAttribute> entries;
  for (const auto &[key, value] : params)
    entries.push_back(builder.getNamedAttr(key, sizeParam(value)));
  return builder.getDictionaryAttr(entries);
}

DictionaryAttr
Lowering::lineParams(ArrayRef<size::Size> lines,
                     ArrayRef<std::pair<StringRef, bool>> flags) {
  static constexpr StringLiteral names[] = {"outer", "n", "inner"};
  SmallVector<NamedAttribute> entries;
  for (auto [name, size] : llvm::zip_equal(names, lines))
    entries.push_back(builder.getNamedAttr(name, sizeParam(size)));
  for (auto [name, flag] : flags)
    entries.push_back(builder.getNamedAttr(name, builder.getBoolAttr(flag)));
  return builder.getDictionaryAttr(entries);
}

Attribute Lowering::sizeParam(const size::Size &size) {
  if (std::optional<int64_t> number = size.constant())
    return builder.getI64IntegerAttr(*number);
  return size::dimsOf(size, builder.getContext());
}

void Lowering::setEmpty(Operation *op) {
  for (Value result : op->getResults()) {
    auto type = llvm::cast<RankedTensorType>(result.getType());
    set(result, map(type, [&](ValueRange) {
          return literal(type.getElementType(), 0);
        }));
  }
}

Value Lowering::view(Value value, ArrayRef<int64_t> shape) {
  auto type = llvm::cast<RankedTensorType>(value.getType());
  if (type.getShape() == shape)
    return value;
  auto viewed = RankedTensorType::get(shape, type.getElementType());
  if (size::hasSymbols(type)) {
    auto sizes = size::reshaped(size::sizesOf(type), shape);
    if (sizes)
      viewed = size::largestOf(*sizes, type.getElementType());
    else
      refuseSizes("a size known at run time only in front of those that it is "
                  "reshaped with",
                  type);
  }
  return builder.create<plan::ViewOp>(loc, viewed, value);
}

Value Lowering::viewAs(Value value, ArrayRef<size::Size> sizes) {
  Value result = view(value, size::greatestOf(sizes));
  auto type = llvm::cast<RankedTensorType>(result.getType());
  if (size::largestOf(sizes, type.getElementType()) != type)
    refuseSizes("the sizes [" + size::textOf(sizes) + "]", type);
  return result;
}

Value Lowering::transpose(Value value, ArrayRef<int64_t> permutation) {
  auto type = llvm::cast<RankedTensorType>(value.getType());
  SmallVector<size::Size> from = size::sizesOf(type), shape;
  for (int64_t at : permutation)
    shape.push_back(from[at]);
  return map(size::largestOf(shape, type.getElementType()),
             [&](ValueRange indices) {
               SmallVector<Value> from(indices.size());
               for (auto [to, at] : llvm::enumerate(permutation))
                 from[at] = indices[to];
               return load(value, from);
             });
}

Value Lowering::weight(ElementsAttr value) {
  // Constants stand in the program itself, before the branch or loop that
  // reads them.
  OpBuilder::InsertionGuard guard(builder);
  auto program = builder.getInsertionBlock()
                     ->getParentOp()
                     ->getParentOfType<plan::ProgramOp>();
  if (program)
    builder.setInsertionPoint(program.getBody().front().findAncestorOpInBlock(
        *builder.getInsertionBlock()->getParentOp()));
  return builder.create<plan::WeightOp>(loc, value.getType(), value,
                                        /*place=*/nullptr);
}

Value Lowering::load(Value source, ValueRange indices) {
  return load(source, builder.getMultiDimIdentityMap(indices.size()), indices);
}

Value Lowering::load(Value source, AffineMap map, ValueRange indices) {
  return loadGuarded(source, map, indices, nullptr);
}

Value Lowering::loadGuarded(Value source, AffineMap map, ValueRange indices,
                            Value otherwise) {
  return builder.create<plan::LoadOp>(loc, source, map, indices, otherwise);
}

/// How often the loop of `index` runs; absent where it is no loop's index.
static std::optional<size::Size> loopSizeOf(Value index) {
  auto argument = dyn_cast<BlockArgument>(index);
  auto nest = argument
                  ? dyn_cast<plan::NestOp>(argument.getOwner()->getParentOp())
                  : plan::NestOp();
  if (!nest)
    return std::nullopt;
  auto sizes = nest.getLoopSizes();
  if (argument.getArgNumber() >= sizes.size())
    return std::nullopt;
  return sizes[argument.getArgNumber()];
}

Value Lowering::loadBroadcast(Value source, ValueRange indices) {
  auto type = llvm::cast<RankedTensorType>(source.getType());
  SmallVector<AffineExpr> at;
  size_t skipped = indices.size() - type.getRank();
  for (auto [i, size] : llvm::enumerate(type.getShape()))
    at.push_back(size == 1 ? builder.getAffineConstantExpr(0)
                           : builder.getAffineDimExpr(skipped + i));
  // Where a size is known at run time only, nothing but equality keeps the load
  // within its operand.
  for (auto [i, size] : llvm::enumerate(size::sizesOf(type))) {
    auto loop = loopSizeOf(indices[skipped + i]);
    if (loop && type.getDimSize(i) != 1 && *loop != size &&
        !(loop->constant() && size.constant()))
      refuseSizes("operands whose sizes are equal, or 1, whatever the run's "
                  "sizes are",
                  type);
  }
  return load(source,
              AffineMap::get(indices.size(), 0, at, builder.getContext()),
              indices);
}

Value Lowering::apply(AffineExpr expression, ValueRange indices) {
  return builder.create<plan::ApplyOp>(
      loc, builder.getIndexType(),
      AffineMap::get(indices.size(), 0, expression), indices);
}

Value Lowering::literal(Type element, double value) {
  return plan::buildLiteral(builder, loc, element, value);
}

Value Lowering::literal(TypedAttr value) {
  return builder.create<plan::LiteralOp>(loc, value.getType(), value);
}

Value Lowering::unary(plan::Unary function, Value x) {
  return builder.create<plan::UnaryOp>(loc, x.getType(), function, x);
}

Value Lowering::binary(plan::Binary function, Value x, Value y) {
  return builder.create<plan::BinaryOp>(loc, x.getType(), function, x, y);
}

Value Lowering::compare(plan::Compare relation, Value x, Value y) {
  return builder.create<plan::CompareOp>(loc, builder.getI1Type(), relation, x,
                                         y);
}

Value Lowering::select(Value condition, Value x, Value y) {
  return builder.create<plan::SelectOp>(loc, x.getType(), condition, x, y);
}

Value Lowering::convert(Value value, Type element) {
  auto type = llvm::cast<RankedTensorType>(value.getType());
  if (type.getElementType() == element)
    return value;
  return map(
      llvm::cast<RankedTensorType>(type.clone(element)),
      [&](ValueRange indices) { return cast(load(value, indices), element); });
}

Value Lowering::cast(Value x, Type element, bool isStorage) {
  return x.getType() == element
             ? x
             : builder.create<plan::CastOp>(loc, element, x, isStorage)
                   .getResult();
}

Value Lowering::saturate(Value x, Type element) {
  return builder.create<plan::CastOp>(loc, element, x, /*storage=*/false,
                                      /*saturate=*/true);
}

Value Lowering::indexValue(Value index, Type element) {
  return builder.create<plan::IndexValueOp>(loc, element, index);
}

Value Lowering::sizeValue(const size::Size &size, Type element) {
  if (std::optional<int64_t> number = size.constant())
    return literal(element, double(*number));
  return builder.create<plan::SizeValueOp>(
      loc, element, size::dimsOf(size, builder.getContext()));
}

Value Lowering::checkIndex(Value value, int64_t bound) {
  return builder.create<plan::CheckIndexOp>(loc, builder.getIndexType(), value,
                                            builder.getI64IntegerAttr(bound));
}

Value Lowering::formula(StringRef text, Type element,
                        const llvm::StringMap<Value> &variables) {
  return plan::buildFormula(builder, loc, text, element, variables);
}

} // namespace burin::nn
