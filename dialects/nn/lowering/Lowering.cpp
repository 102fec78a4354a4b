// Builders of plan nests, kernels and scalar ops for the ops' lower() methods.
#include "dialects/nn/lowering/Lowering.h"
#include "dialects/plan/KernelRecords.h"
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

Value Lowering::mapInto(Value into, AffineMap store, ArrayRef<int64_t> shape,
                        ElementBody body) {
  auto nest = builder.create<plan::NestOp>(loc, TypeRange(into.getType()),
                                           shape, into, store);
  OpBuilder::InsertionGuard guard(builder);
  Block &block = nest.getEpilogue().front();
  builder.setInsertionPointToEnd(&block);
  Value element = body(block.getArguments());
  builder.create<plan::YieldOp>(loc, element);
  return nest.getResult(0);
}

Value Lowering::reduce(RankedTensorType type, ArrayRef<int64_t> reduction,
                       ArrayRef<TypedAttr> init, ReduceStep step,
                       ReduceFinish finish) {
  SmallVector<Attribute> starts(init.begin(), init.end());
  auto nest = builder.create<plan::NestOp>(
      loc, TypeRange(type), builder.getDenseI64ArrayAttr(type.getShape()),
      builder.getDenseI64ArrayAttr(reduction), builder.getArrayAttr(starts),
      /*reads=*/ValueRange(), /*into=*/nullptr, /*store=*/nullptr,
      /*places=*/nullptr, /*operations=*/nullptr, /*schedule=*/nullptr);
  OpBuilder::InsertionGuard guard(builder);
  size_t rank = type.getRank();
  SmallVector<Type> indexTypes(rank + reduction.size(), builder.getIndexType()),
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
                       ValueRange operands,
                       ArrayRef<std::pair<StringRef, int64_t>> params,
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
  return builder.create<plan::KernelOp>(
      loc, types, builder.getStringAttr(name), params, operands,
      /*reads=*/ValueRange(),
      scratch ? builder.getI64IntegerAttr(scratch) : nullptr,
      /*places=*/nullptr, /*scratch_place=*/nullptr,
      builder.getI64IntegerAttr(operations));
}

DictionaryAttr
Lowering::integers(ArrayRef<std::pair<StringRef, int64_t>> params) {
  SmallVector<NamedAttribute> entries;
  for (auto [key, value] : params)
    entries.push_back(
        builder.getNamedAttr(key, builder.getI64IntegerAttr(value)));
  return builder.getDictionaryAttr(entries);
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
  return builder.create<plan::ViewOp>(
      loc, RankedTensorType::get(shape, type.getElementType()), value);
}

Value Lowering::transpose(Value value, ArrayRef<int64_t> permutation) {
  auto type = llvm::cast<RankedTensorType>(value.getType());
  SmallVector<int64_t> shape;
  for (int64_t from : permutation)
    shape.push_back(type.getDimSize(from));
  return map(RankedTensorType::get(shape, type.getElementType()),
             [&](ValueRange indices) {
               SmallVector<Value> from(indices.size());
               for (auto [to, at] : llvm::enumerate(permutation))
                 from[at] = indices[to];
               return load(value, from);
             });
}

Value Lowering::weight(ElementsAttr value) {
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

Value Lowering::loadBroadcast(Value source, ValueRange indices) {
  auto type = llvm::cast<RankedTensorType>(source.getType());
  SmallVector<AffineExpr> at;
  size_t skipped = indices.size() - type.getRank();
  for (auto [i, size] : llvm::enumerate(type.getShape()))
    at.push_back(size == 1 ? builder.getAffineConstantExpr(0)
                           : builder.getAffineDimExpr(skipped + i));
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

Value Lowering::checkIndex(Value value, int64_t bound) {
  return builder.create<plan::CheckIndexOp>(loc, builder.getIndexType(), value,
                                            builder.getI64IntegerAttr(bound));
}

Value Lowering::formula(StringRef text, Type element,
                        const llvm::StringMap<Value> &variables) {
  return plan::buildFormula(builder, loc, text, element, variables);
}

} // namespace burin::nn
