// The C spelling of element types and numbers.
#include "codegen/cpp/Writer.h"
#include "dialects/plan/ElementTypes.h"
#include "llvm/ADT/SmallString.h"
#include <cmath>
#include <fmt/format.h>

using namespace mlir;

namespace burin::codegen {

void Writer::list(std::string head, ArrayRef<std::string> parts,
                  StringRef tail) {
  constexpr size_t columns = 120;
  std::string text = std::move(head);
  unsigned indent = depth;
  for (auto [i, part] : llvm::enumerate(parts)) {
    bool isLast = i + 1 == parts.size();
    std::string piece = part + (isLast ? tail.str() : ",");
    if (2 * depth + text.size() + 1 + piece.size() > columns) {
      line(text);
      text.clear();
      depth = indent + 2;
    }
    text += (i == 0 || text.empty() ? "" : " ") + piece;
  }
  line(parts.empty() ? text + tail.str() : text);
  depth = indent;
}

std::string cType(Type type) {
  if (type.isIndex())
    return "int64_t";
  const plan::ElementType *element = plan::findElementType(type);
  return element ? element->cType.str() : "";
}

std::string callerType(Type type) {
  unsigned width = isa<FloatType>(type) ? type.getIntOrFloatBitWidth() : 64;
  return width == 8 ? "uint8_t" : width == 16 ? "uint16_t" : cType(type);
}

static std::string floatLiteral(double value, bool single) {
  std::string suffix = single ? "f" : "";
  if (std::isnan(value))
    return "__builtin_nan" + suffix + "(\"\")";
  if (std::isinf(value))
    return (value < 0 ? "-__builtin_inf" : "__builtin_inf") + suffix + "()";
  // fmt prints the shortest digits that read back as the same number.
  std::string digits =
      single ? fmt::format("{}", float(value)) : fmt::format("{}", value);
  if (digits.find_first_of(".e") == std::string::npos)
    digits += ".0";
  return digits + suffix;
}

std::string cLiteral(TypedAttr value) {
  Type type = value.getType();
  if (auto number = dyn_cast<FloatAttr>(value)) {
    std::string digits = floatLiteral(number.getValueAsDouble(), !type.isF64());
    return type.isF32() || type.isF64() ? digits
                                        : cType(type) + "(" + digits + ")";
  }
  APInt bits = cast<IntegerAttr>(value).getValue();
  if (type.isInteger(1))
    return bits.isZero() ? "false" : "true";
  if (type.isUnsignedInteger())
    return fmt::format("{}({}u{})", cType(type), bits.getZExtValue(),
                       bits.getBitWidth() > 32 ? "ll" : "");
  if (bits.isMinSignedValue()) // the literal's minus sign applies after its
                               // digits, which would not fit
    return fmt::format("{}({}ll - 1)", cType(type), bits.getSExtValue() + 1);
  return fmt::format("{}({}{})", cType(type), bits.getSExtValue(),
                     bits.getBitWidth() > 32 ? "ll" : "");
}

} // namespace burin::codegen
