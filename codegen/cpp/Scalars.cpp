// Prints the scalar ops of a body or an epilogue as C++ statements.
#include "codegen/cpp/Scalars.h"
#include "codegen/cpp/SizeText.h"
#include "dialects/plan/Angles.h"
#include "dialects/plan/Indexing.h"
#include "llvm/ADT/TypeSwitch.h"
#include <fmt/format.h>

using namespace mlir;

namespace burin::codegen {

namespace {

/// Prints one affine expression; `parenthesize` where the context binds tighter
/// than a sum.
class IndexPrinter {
public:
  IndexPrinter(ValueRange indices, const Names &names)
      : names(names), indices(indices) {
    for (Value index : indices)
      ranges.push_back(names.rangeOf(index));
  }

  std::string print(AffineExpr expression, bool parenthesize = false) const {
    if (auto constant = dyn_cast<AffineConstantExpr>(expression))
      return std::to_string(constant.getValue());
    if (auto dim = dyn_cast<AffineDimExpr>(expression))
      return names[indices[dim.getPosition()]];
    auto binary = cast<AffineBinaryOpExpr>(expression);
    if (expression.getKind() == AffineExprKind::Add) {
      auto constant = dyn_cast<AffineConstantExpr>(binary.getRHS());
      std::string sum = constant && constant.getValue() < 0
                            ? fmt::format("{} - {}", print(binary.getLHS()),
                                          -constant.getValue())
                            : fmt::format("{} + {}", print(binary.getLHS()),
                                          print(binary.getRHS()));
      return parenthesize ? "(" + sum + ")" : sum;
    }
    // C++ rounds to zero: up is down from almost one more.
    if (expression.getKind() == AffineExprKind::CeilDiv)
      return print(
          (binary.getLHS() + binary.getRHS() - 1).floorDiv(binary.getRHS()));
    std::string left = print(binary.getLHS(), true),
                right = print(binary.getRHS(), true);
    if (expression.getKind() == AffineExprKind::Mul)
      return left + " * " + right;
    bool isModulo = expression.getKind() == AffineExprKind::Mod;
    if (plan::rangeOf(binary.getLHS(), ranges).low < 0)
      return fmt::format("{}({}, {})", isModulo ? "floor_mod" : "floor_div",
                         print(binary.getLHS()), right);
    return fmt::format("({} {} {})", left, isModulo ? "%" : "/", right);
  }

private:
  const Names &names;
  ValueRange indices;
  SmallVector<plan::Interval> ranges;
};

/// C's own operator for a function on floats; empty where the runtime's
/// function is called. Integers always call it, since theirs wrap.
StringRef floatOperator(plan::Binary function, Type type) {
  if (!isa<FloatType>(type))
    return "";
  switch (function) {
  case plan::Binary::k_add:
    return "+";
  case plan::Binary::k_sub:
    return "-";
  case plan::Binary::k_mul:
    return "*";
  case plan::Binary::k_div:
    return "/";
  default:
    return "";
  }
}

StringRef comparison(plan::Compare relation) {
  static constexpr StringLiteral operators[] = {"==", "!=", "<",
                                                "<=", ">",  ">="};
  return operators[int(relation)];
}

/// Where a load reads inside of its tensor, as far as the place where it stands
/// says.
struct Guard {
  bool isInside = true;  // somewhere
  std::string condition; // empty: everywhere
};

/// The values of an access's indices where it stands.
SmallVector<plan::Interval> rangesOf(const plan::Access &access,
                                     const Names &names) {
  return llvm::map_to_vector(access.indices,
                             [&](Value index) { return names.rangeOf(index); });
}

Guard guardOf(plan::LoadOp load, const Names &names) {
  Guard guard;
  if (!load.getOtherwise())
    return guard;
  plan::Access access = plan::resolve(load);
  SmallVector<plan::Interval> ranges = rangesOf(access, names);
  auto require = [&](const std::string &text) {
    guard.condition += (guard.condition.empty() ? "" : " && ") + text;
  };
  RankedTensorType type = load.getSource().getType();
  for (auto [i, expression] : llvm::enumerate(access.expressions)) {
    int64_t size = type.getDimSize(i);
    plan::Interval range = plan::rangeOf(expression, ranges);
    std::string text = cIndex(expression, access.indices, names);
    guard.isInside &= range.high >= 0 && range.low < size;
    if (range.low < 0)
      require(text + " >= 0");
    if (asksForSize(load, i))
      require(
          fmt::format("{} < {}", text,
                      cSize(size::sizesOf(type)[i],
                            load->getParentOfType<plan::ProgramOp>(), true)));
    else if (range.high >= size)
      require(fmt::format("{} < {}", text, size));
  }
  return guard;
}

/// The ops of `block` that its terminator needs where it stands.
SmallPtrSet<Operation *, 16> neededOps(Block &block, const Names &names) {
  SmallPtrSet<Operation *, 16> needed;
  auto need = [&](Value value) {
    if (Operation *op = value.getDefiningOp())
      needed.insert(op);
  };
  llvm::for_each(block.getTerminator()->getOperands(), need);
  for (Operation &op : llvm::reverse(block.without_terminator())) {
    if (!needed.contains(&op))
      continue;
    auto load = dyn_cast<plan::LoadOp>(op);
    if (!load || !load.getOtherwise()) {
      llvm::for_each(op.getOperands(), need);
      continue;
    }
    Guard guard = guardOf(load, names);
    if (guard.isInside)
      llvm::for_each(load.getIndices(), need);
    if (!guard.isInside || !guard.condition.empty())
      need(load.getOtherwise());
  }
  return needed;
}

/// A load that reads inside somewhere.
std::string printLoad(plan::LoadOp load, const Guard &guard,
                      const Names &names) {
  std::string element = fmt::format(
      "{}[{}]", names[load.getSource()],
      cIndex(names.addressOf(load), plan::resolve(load).indices, names));
  return guard.condition.empty()
             ? element
             : fmt::format("{} ? {} : {}", guard.condition, element,
                           names[load.getOtherwise()]);
}

/// Any scalar op but a load.
std::string printScalar(Operation *op, const Names &names) {
  return llvm::TypeSwitch<Operation *, std::string>(op)
      .Case<plan::LiteralOp>(
          [](auto literal) { return cLiteral(literal.getValue()); })
      .Case<plan::UnaryOp>([&](auto unary) {
        plan::Unary function = unary.getFunction();
        return fmt::format("{}{}({})",
                           plan::isAngleFunction(function) ? names.angles : "",
                           stringifyUnary(function).str(), names[unary.getX()]);
      })
      .Case<plan::BinaryOp>([&](auto binary) {
        StringRef symbol =
            floatOperator(binary.getFunction(), binary.getType());
        if (!symbol.empty())
          return fmt::format("{} {} {}", names[binary.getX()], symbol.str(),
                             names[binary.getY()]);
        return fmt::format("{}({}, {})",
                           stringifyBinary(binary.getFunction()).str(),
                           names[binary.getX()], names[binary.getY()]);
      })
      .Case<plan::CompareOp>([&](auto compare) {
        return fmt::format("{} {} {}", names[compare.getX()],
                           comparison(compare.getRelation()).str(),
                           names[compare.getY()]);
      })
      .Case<plan::SelectOp>([&](auto select) {
        return fmt::format("{} ? {} : {}", names[select.getCondition()],
                           names[select.getX()], names[select.getY()]);
      })
      .Case<plan::CastOp>([&](auto cast) {
        return fmt::format("{}<{}>({})",
                           cast.getSaturate() ? "saturate" : "cast",
                           cType(cast.getType()), names[cast.getX()]);
      })
      .Case<plan::IndexValueOp>([&](auto value) {
        plan::Access access = plan::resolve(
            AffineMap::getMultiDimIdentityMap(1, value.getContext()),
            value.getIndex());
        return fmt::format(
            "{}({})", cType(value.getType()),
            cIndex(access.expressions.front(), access.indices, names));
      })
      .Case<plan::SizeValueOp>([&](auto value) {
        return fmt::format(
            "{}({})", cType(value.getType()),
            cSize(size::sizesOf(value.getSize()).front(),
                  value->template getParentOfType<plan::ProgramOp>()));
      })
      .Case<plan::CheckIndexOp>([&](auto check) {
        return fmt::format("check_index({}, {}, fault)",
                           names[check.getValue()], check.getBound());
      })
      .Default([](Operation *) { return std::string(); });
}

} // namespace

bool standsWhereUsed(plan::LiteralOp literal) {
  return isa<FloatType>(literal.getType()) ||
         llvm::none_of(literal->getUsers(), [](Operation *user) {
           return isa<plan::CompareOp>(user);
         });
}

AffineExpr Names::addressOf(plan::LoadOp load) const {
  plan::Access access = plan::resolve(load);
  return plan::simplify(plan::linearize(access.expressions,
                                        load.getSource().getType().getShape(),
                                        load.getContext()),
                        rangesOf(access, *this));
}

void Names::setElement(ValueRange indices, ArrayRef<int64_t> shape,
                       std::string name) {
  int64_t stride = 1;
  for (size_t i = shape.size(); i-- > 0; stride *= shape[i])
    if (shape[i] != 1)
      elementStrides[indices[i]] = stride;
  element = std::move(name);
}

std::string Names::elementAt(AffineExpr expression, ValueRange indices) const {
  if (element.empty())
    return "";
  AffineExpr number = getAffineConstantExpr(0, expression.getContext());
  size_t found = 0;
  for (auto [i, index] : llvm::enumerate(indices))
    if (int64_t stride = elementStrides.lookup(index)) {
      number = number + getAffineDimExpr(i, expression.getContext()) * stride;
      ++found;
    }
  bool isIt = found == elementStrides.size() &&
              simplifyAffineExpr(expression - number, indices.size(), 0) == 0;
  return isIt ? element : "";
}

std::string cIndex(AffineExpr expression, ValueRange indices,
                   const Names &names) {
  if (std::string element = names.elementAt(expression, indices);
      !element.empty())
    return element;
  return IndexPrinter(indices, names).print(expression);
}

static void printStatement(Writer &writer, Operation *op, Names &names) {
  Value result = op->getResult(0);
  if (auto literal = dyn_cast<plan::LiteralOp>(op);
      literal && standsWhereUsed(literal)) {
    if (names[result].empty())
      names.set(result, cLiteral(literal.getValue()));
    return;
  }
  std::string text;
  if (auto load = dyn_cast<plan::LoadOp>(op)) {
    Guard guard = guardOf(load, names);
    if (!guard.isInside) {
      names.set(result, names[load.getOtherwise()]);
      return;
    }
    text = printLoad(load, guard, names);
  } else {
    text = printScalar(op, names);
  }
  std::string name =
      names.fresh(result, result.getType().isIndex() ? "j" : "v");
  writer.line(
      fmt::format("const {} {} = {};", cType(result.getType()), name, text));
}

SmallVector<std::string> printScalars(Writer &writer, Block &block,
                                      Names &names, const Printed &printed) {
  SmallPtrSet<Operation *, 16> needed = neededOps(block, names);
  // Index arithmetic is printed where it is used.
  for (Operation &op : block.without_terminator())
    if (needed.contains(&op) && !isa<plan::ApplyOp>(op) &&
        !printed.contains(&op))
      printStatement(writer, &op, names);
  return llvm::map_to_vector(block.getTerminator()->getOperands(),
                             [&](Value value) { return names[value]; });
}

Printed printInvariants(Writer &writer, Block &block, Names &names, Value index,
                        bool loads) {
  SmallPtrSet<Operation *, 16> varying;
  for (Operation &op : block.without_terminator())
    if (llvm::any_of(op.getOperands(), [&](Value operand) {
          return operand == index || varying.contains(operand.getDefiningOp());
        }))
      varying.insert(&op);
  SmallPtrSet<Operation *, 16> needed = neededOps(block, names);
  Printed wanted, printed;
  for (Operation &op : llvm::reverse(block.without_terminator())) {
    auto load = dyn_cast<plan::LoadOp>(op);
    bool isWanted = isa<plan::CheckIndexOp>(op) ||
                    (loads && load && !load.getOtherwise()) ||
                    llvm::any_of(op.getUsers(), [&](Operation *user) {
                      return wanted.contains(user);
                    });
    if (isWanted && needed.contains(&op) && !varying.contains(&op))
      wanted.insert(&op);
  }
  for (Operation &op : block.without_terminator())
    if (wanted.contains(&op) && !isa<plan::ApplyOp>(op)) {
      printStatement(writer, &op, names);
      printed.insert(&op);
    }
  return printed;
}

} // namespace burin::codegen
