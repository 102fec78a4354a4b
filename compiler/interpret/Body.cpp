// Turns each scalar op of a block into a function on the block's slots.
#include "compiler/interpret/Body.h"
#include "dialects/plan/AffineValue.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace burin::interpret {

Scalar numberOf(Attribute value) {
  if (auto real = dyn_cast<FloatAttr>(value))
    return {real.getValueAsDouble(), 0};
  auto integer = cast<IntegerAttr>(value);
  return {0, Element(integer.getType())
                 .wrap(Integer(integer.getValue().getZExtValue()))};
}

Body::Body(Block &block, const Tensors &tensors, const Sizes &sizes,
           Faults &faults) {
  slots.resize(block.getNumArguments() + block.getOperations().size());
  size_t next = 0;
  for (Value argument : block.getArguments())
    numbers[argument] = &slots[next++];
  for (Operation &op : block.without_terminator()) {
    numbers[op.getResult(0)] = &slots[next++];
    add(op, tensors, sizes, faults);
  }
  for (Value value : block.getTerminator()->getOperands())
    yielded.push_back(slotOf(value));
}

Body::Indices Body::indicesOf(ValueRange indices) {
  Indices found;
  for (Value index : indices)
    found.from.push_back(slotOf(index));
  found.values.resize(found.from.size());
  return found;
}

std::function<void()> Body::load(plan::LoadOp op, const Tensors &tensors,
                                 Faults &faults) {
  Tensor tensor = tensors.find(op.getSource())->second;
  const Scalar *otherwise =
      op.getOtherwise() ? slotOf(op.getOtherwise()) : nullptr;
  return [to = slotOf(op.getResult()), tensor, otherwise, map = op.getMap(),
          indices = indicesOf(op.getIndices()), &faults]() mutable {
    ArrayRef<int64_t> dims = indices.read();
    int64_t offset = 0;
    for (auto [expression, size, most] :
         llvm::zip(map.getResults(), tensor.shape, tensor.type.getShape())) {
      int64_t at = plan::valueOf(expression, dims);
      if (at < 0 || at >= size) {
        *to = otherwise ? *otherwise : Scalar();
        if (!otherwise)
          faults.report("index " + std::to_string(at) +
                        " is outside of a dimension of " +
                        std::to_string(size));
        return;
      }
      offset = offset * most + at;
    }
    *to = tensor.get(offset);
  };
}

/// `value` as an index of [0, bound), from the end where negative.
static int64_t checkIndex(Integer value, int64_t bound, Faults &faults) {
  Integer index = value < 0 ? value + bound : value;
  if (index >= 0 && index < bound)
    return int64_t(index);
  faults.indexOutside = true;
  return 0;
}

std::function<void()> Body::index(Operation &op, Faults &faults) {
  Scalar *to = slotOf(op.getResult(0));
  auto elementOf = [](Value value) { return Element(value.getType()); };
  return llvm::TypeSwitch<Operation *, std::function<void()>>(&op)
      .Case<plan::ApplyOp>([&](auto one) {
        return [to, expression = one.getMap().getResult(0),
                indices = indicesOf(one.getIndices())]() mutable {
          *to = {0, plan::valueOf(expression, indices.read())};
        };
      })
      .Case<plan::CheckIndexOp>([&](auto one) {
        return [to, x = slotOf(one.getValue()), bound = int64_t(one.getBound()),
                &faults] { *to = {0, checkIndex(x->integer, bound, faults)}; };
      })
      .Case<plan::IndexValueOp>([&](auto one) {
        return
            [to, x = slotOf(one.getIndex()), from = elementOf(one.getIndex()),
             type = elementOf(one.getResult())] {
              *to = convert(*x, from, type);
            };
      })
      .Default([](Operation *) { return nullptr; });
}

void Body::add(Operation &op, const Tensors &tensors, const Sizes &sizes,
               Faults &faults) {
  Scalar *to = slotOf(op.getResult(0));
  auto elementOf = [](Value value) { return Element(value.getType()); };
  // Nothing else writes to a literal's slot.
  if (auto literal = dyn_cast<plan::LiteralOp>(op)) {
    *to = numberOf(literal.getValue());
    return;
  }
  if (auto value = dyn_cast<plan::SizeValueOp>(op)) {
    *to = convert({0, valueOf(size::sizesOf(value.getSize()).front(), sizes)},
                  Element(IntegerType::get(op.getContext(), 64)),
                  elementOf(value.getResult()));
    return;
  }
  auto step =
      llvm::TypeSwitch<Operation *, std::function<void()>>(&op)
          .Case<plan::LoadOp>(
              [&](auto one) { return load(one, tensors, faults); })
          .Case<plan::ApplyOp, plan::CheckIndexOp, plan::IndexValueOp>(
              [&](auto) { return index(op, faults); })
          .Case<plan::UnaryOp>([&](auto one) {
            return [to, x = slotOf(one.getX()), function = one.getFunction(),
                    type = elementOf(one.getX())] {
              *to = apply(function, *x, type);
            };
          })
          .Case<plan::BinaryOp>([&](auto one) {
            return
                [to, x = slotOf(one.getX()), y = slotOf(one.getY()),
                 function = one.getFunction(), type = elementOf(one.getX())] {
                  *to = apply(function, *x, *y, type);
                };
          })
          .Case<plan::CompareOp>([&](auto one) {
            return
                [to, x = slotOf(one.getX()), y = slotOf(one.getY()),
                 relation = one.getRelation(), type = elementOf(one.getX())] {
                  *to = {0, compare(relation, *x, *y, type)};
                };
          })
          .Case<plan::SelectOp>([&](auto one) {
            return [to, condition = slotOf(one.getCondition()),
                    x = slotOf(one.getX()), y = slotOf(one.getY())] {
              *to = condition->integer != 0 ? *x : *y;
            };
          })
          .Case<plan::CastOp>([&](auto one) {
            return [to, x = slotOf(one.getX()), from = elementOf(one.getX()),
                    type = elementOf(one.getResult()),
                    isSaturating = one.getSaturate()] {
              *to = isSaturating ? saturate(*x, type) : convert(*x, from, type);
            };
          })
          .Default([&](Operation *) {
            faults.report("no meaning is known of '" +
                          op.getName().getStringRef().str() + "'");
            return nullptr;
          });
  if (step)
    steps.push_back(std::move(step));
}

} // namespace burin::interpret
