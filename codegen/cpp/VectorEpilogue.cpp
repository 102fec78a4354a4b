// Prints epilogues of integer sums over the functions of vector_epilogue.h,
// for what quantized layers consist of: elements in a row or the same for all
// lanes, arithmetic, and bytes at the end.
#include "codegen/cpp/VectorEpilogue.h"
#include "llvm/ADT/TypeSwitch.h"
#include <cmath>
#include <fmt/format.h>

using namespace mlir;

namespace burin::codegen {

static bool isByte(Type type) {
  return type.isUnsignedInteger(8) || type.isSignlessInteger(8);
}

/// Whether vectors hold values of `type`: bytes as integers of 32 bits.
static bool hasLanes(Type type) {
  return type.isF32() || type.isSignlessInteger(32) || isByte(type);
}

namespace {

/// The number that a literal is, where it is a float.
std::optional<double> numberOf(Value value) {
  auto literal = value.getDefiningOp<plan::LiteralOp>();
  auto number = literal ? dyn_cast<FloatAttr>(literal.getValue()) : FloatAttr();
  return number ? std::optional(number.getValueAsDouble()) : std::nullopt;
}

class VectorPrinter {
public:
  VectorPrinter(Writer &writer, Names &names, Value last)
      : writer(writer), names(names), last(last) {}

  /// The name of `value`, printed with all that it needs; empty where it has no
  /// form for vectors.
  std::string print(Value value) {
    if (auto found = printed.find(value); found != printed.end())
      return found->second;
    Operation *op = value.getDefiningOp();
    std::string text =
        op && hasLanes(value.getType()) ? textOf(op) : std::string();
    if (text.empty())
      return text;
    std::string name = fmt::format("v{}", printed.size());
    writer.line(fmt::format("const auto {} = {};", name, text));
    return printed[value] = name;
  }

  /// The text of what an epilogue gives, with all that it needs printed.
  std::string printResult(Value value) {
    auto cast = value.getDefiningOp<plan::CastOp>();
    return cast && cast.getSaturate() ? quantizeText(cast, "quantized")
                                      : print(value);
  }

  void set(Value value, std::string name) { printed[value] = name; }

private:
  std::string textOf(Operation *op) {
    return llvm::TypeSwitch<Operation *, std::string>(op)
        .Case([&](plan::LiteralOp literal) { return literalText(literal); })
        .Case([&](plan::LoadOp load) { return loadText(load); })
        .Case([&](plan::BinaryOp binary) { return binaryText(binary); })
        .Case([&](plan::CastOp cast) { return castText(cast); })
        .Default([](Operation *) { return std::string(); });
  }

  /// How a literal is named: a member, or the number itself.
  std::string scalarText(plan::LiteralOp literal) const {
    std::string member = names[literal];
    return member.empty() ? cLiteral(literal.getValue()) : member;
  }

  std::string literalText(plan::LiteralOp literal) const {
    return fmt::format("broadcast<lanes>({}({}))",
                       isByte(literal.getType()) ? "int32_t"
                                                 : cType(literal.getType()),
                       scalarText(literal));
  }

  std::string loadText(plan::LoadOp load) const {
    std::optional<int64_t> stride = plan::strideAlong(load, last);
    if (load.getOtherwise() || !stride || (*stride != 0 && *stride != 1))
      return "";
    plan::Access access = plan::resolve(load);
    std::string tensor = names[load.getSource()],
                index = cIndex(names.addressOf(load), access.indices, names);
    if (*stride == 1)
      return fmt::format("load_lanes<lanes>({} + {})", tensor, index);
    StringRef type = load.getType().isF32() ? "float" : "int32_t";
    return fmt::format("broadcast<lanes>({}({}[{}]))", type.str(), tensor,
                       index);
  }

  std::string binaryText(plan::BinaryOp binary) {
    StringRef format = formatOf(binary);
    std::string x = format.empty() ? "" : print(binary.getX());
    std::string y = x.empty() ? "" : print(binary.getY());
    return y.empty() ? y : fmt::format(fmt::runtime(format.str()), x, y);
  }

  static StringRef formatOf(plan::BinaryOp binary) {
    bool isFloat = binary.getType().isF32();
    if (!isFloat && !binary.getType().isSignlessInteger(32))
      return "";
    switch (binary.getFunction()) {
    case plan::Binary::k_add:
      return isFloat ? "{} + {}" : "add_lanes({}, {})";
    case plan::Binary::k_sub:
      return isFloat ? "{} - {}" : "subtract_lanes({}, {})";
    case plan::Binary::k_mul:
      return isFloat ? "{} * {}" : "multiply_lanes({}, {})";
    case plan::Binary::k_div:
      return isFloat ? "{} / {}" : "";
    case plan::Binary::k_maximum:
      return isFloat ? "maximum_lanes({}, {})" : "";
    case plan::Binary::k_minimum:
      return isFloat ? "minimum_lanes({}, {})" : "";
    default:
      return "";
    }
  }

  std::string castText(plan::CastOp cast) {
    Type from = cast.getX().getType(), to = cast.getType();
    if (cast.getSaturate())
      return quantizeText(cast, "quantize_lanes");
    if (!hasLanes(from) || from.isF32())
      return "";
    if (plan::CastOp quantized = quantizedBefore(cast))
      return fmt::format("floats_of({})",
                         quantizeText(quantized, "round_lanes"));
    std::string x =
        to.isF32() || to.isSignlessInteger(32) ? print(cast.getX()) : "";
    return x.empty() || !to.isF32() ? x : fmt::format("floats_of({})", x);
  }

  /// What quantized the byte less its zero point that `cast` makes a float.
  plan::CastOp quantizedBefore(plan::CastOp cast) {
    auto difference = cast.getX().getDefiningOp<plan::BinaryOp>();
    if (!cast.getType().isF32() || !difference ||
        difference.getFunction() != plan::Binary::k_sub ||
        !difference.getType().isSignlessInteger(32))
      return nullptr;
    auto widened = difference.getX().getDefiningOp<plan::CastOp>();
    auto quantized = widened && !widened.getSaturate()
                         ? widened.getX().getDefiningOp<plan::CastOp>()
                         : plan::CastOp();
    auto literal = difference.getY().getDefiningOp<plan::LiteralOp>();
    auto taken =
        literal ? dyn_cast<IntegerAttr>(literal.getValue()) : IntegerAttr();
    if (!quantized || !quantized.getSaturate() || !taken)
      return nullptr;
    auto sum = quantized.getX().getDefiningOp<plan::BinaryOp>();
    if (!sum || sum.getFunction() != plan::Binary::k_add)
      return nullptr;
    std::optional<double> zero = numberOf(sum.getX());
    if (!zero)
      zero = numberOf(sum.getY());
    bool isSame = zero && *zero == double(taken.getValue().getSExtValue()) &&
                  !quantizeText(quantized, "round_lanes").empty();
    return isSame ? quantized : nullptr;
  }

  /// A byte from a float that is rounded, with a zero point or without, as the
  /// call of `function`.
  std::string quantizeText(plan::CastOp cast, StringRef function) {
    if (!isByte(cast.getType()) || !cast.getX().getType().isF32())
      return "";
    std::string zero = "0.0f";
    Value place = cast.getX();
    if (auto sum = place.getDefiningOp<plan::BinaryOp>();
        sum && sum.getFunction() == plan::Binary::k_add) {
      bool isFirst = numberOf(sum.getX()).has_value();
      Value addend = isFirst ? sum.getX() : sum.getY();
      if (!isZeroPoint(addend, cast.getType()))
        return "";
      zero = scalarText(addend.getDefiningOp<plan::LiteralOp>());
      place = isFirst ? sum.getY() : sum.getX();
    }
    auto round = place.getDefiningOp<plan::UnaryOp>();
    if (!round || round.getFunction() != plan::Unary::k_round)
      return "";
    std::string x = print(round.getX());
    return x.empty() ? x
                     : fmt::format("{}<{}>({}, {})", function.str(),
                                   cType(cast.getType()), x, zero);
  }

  static bool isZeroPoint(Value value, Type type) {
    std::optional<double> number = numberOf(value);
    double least = type.isUnsignedInteger() ? 0 : -128;
    return number && *number == std::nearbyint(*number) && *number >= least &&
           *number <= least + 255;
  }

  Writer &writer;
  Names &names;
  Value last;
  llvm::DenseMap<Value, std::string> printed;
};

} // namespace

/// Whether `load`, which is not guarded, reads at the element's number, or at a
/// place that the last index alone decides.
static bool readsByElement(plan::LoadOp load, const Names &names, Value last) {
  plan::Access access = plan::resolve(load);
  AffineExpr linear = names.addressOf(load);
  if (!names.elementAt(linear, access.indices).empty())
    return true;
  for (auto [i, index] : llvm::enumerate(access.indices))
    if (index != last && linear.isFunctionOfDim(i))
      return false;
  return true;
}

bool isByElement(plan::KernelOp kernel) {
  auto program = kernel->getParentOfType<plan::ProgramOp>();
  if (program.whereStepsRun() != plan::Device::Host)
    return false;
  if (kernel.getEpilogue().empty())
    return true;
  Block &block = kernel.getEpilogue().front();
  auto type = cast<RankedTensorType>(kernel.getResult(0).getType());
  ValueRange indices = ValueRange(block.getArguments()).drop_front();
  Names names;
  if (!size::hasSymbols(type)) // else strides are not those of the result
    names.setElement(indices, type.getShape(), "element");
  return llvm::all_of(block.without_terminator(), [&](Operation &op) {
    if (isa<plan::ApplyOp>(op)) // loads compose it away
      return true;
    if (auto load = dyn_cast<plan::LoadOp>(op))
      return !load.getOtherwise() &&
             readsByElement(load, names, indices.back());
    return llvm::none_of(op.getOperandTypes(),
                         [](Type operand) { return operand.isIndex(); });
  });
}

std::string printVectorEpilogue(plan::KernelOp kernel, Names names,
                                StringRef indices) {
  auto program = kernel->getParentOfType<plan::ProgramOp>();
  Type result =
      cast<RankedTensorType>(kernel.getResult(0).getType()).getElementType();
  if (kernel.getEpilogue().empty() || !hasLanes(result) ||
      program.whereStepsRun() != plan::Device::Host)
    return "";
  Block &block = kernel.getEpilogue().front();
  Writer body(2);
  VectorPrinter printer(body, names, block.getArguments().back());
  printer.set(block.getArgument(0), "sum");
  std::string value = printer.printResult(block.getTerminator()->getOperand(0));
  if (value.empty())
    return "";
  Writer writer(1);
  writer.line("static constexpr bool takes_vectors = true;");
  writer.line("template <class V>");
  writer.open(fmt::format("BURIN_INLINE auto operator()(V sum{}) const {{",
                          indices.str()));
  writer.line("[[maybe_unused]] constexpr int lanes = lanes_in<V>;");
  writer.raw(body.take());
  writer.line(fmt::format("return {};", value));
  writer.close();
  return writer.take();
}

} // namespace burin::codegen
