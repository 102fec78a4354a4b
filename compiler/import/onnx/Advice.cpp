// Hints by operator: what ONNX has and is not read here, what ONNX Runtime
// writes, and names that are nearly those of operators.
#include "compiler/import/onnx/Advice.h"
#include "compiler/support/Diagnostic.h"
#include "llvm/ADT/STLExtras.h"
#include <optional>

using burin::support::quote;

namespace burin::onnx {

static constexpr llvm::StringLiteral quantized =
    "a quantized operator: expected QuantizeLinear and DequantizeLinear around "
    "the one that computes";

namespace {

/// A hint for some operators of ONNX, named in one line; empty where nothing is
/// known to help.
struct Hint {
  llvm::StringLiteral names, hint;
};

} // namespace

static constexpr Hint hints[] = {
    {"TensorScatter", "export with opset 18 to 22, which writes it out"},
    {"SequenceMap", "export with tensors in the place of sequences"},
    {"StringNormalizer StringConcat StringSplit RegexFullMatch TfIdfVectorizer",
     "handle text outside of the model"},
    {"NonMaxSuppression",
     "its result's size depends on data: export the model up to it"},
    {"RandomNormal RandomUniform RandomNormalLike RandomUniformLike Bernoulli "
     "Multinomial",
     "export for inference, with the random numbers as an input"},
    {"Gradient Adagrad Adam Momentum", "export for inference"},
    {"ImageDecoder", "decode images outside of the model"},
    {"Det Col2Im DeformConv MaxUnpool MaxRoiPool RoiAlign BitCast", ""}};

static llvm::SmallVector<llvm::StringRef> namesOf(const Hint &hint) {
  llvm::SmallVector<llvm::StringRef> names;
  hint.names.split(names, ' ');
  return names;
}

llvm::SmallVector<llvm::StringRef> advisedNames() {
  llvm::SmallVector<llvm::StringRef> all;
  for (const Hint &hint : hints)
    llvm::append_range(all, namesOf(hint));
  return all;
}

/// The hint for an operator of ONNX, which may be empty; nothing for a name
/// that ONNX does not have.
static std::optional<std::string> adviseStandard(llvm::StringRef name) {
  for (const Hint &hint : hints)
    if (llvm::is_contained(namesOf(hint), name))
      return hint.hint.str();
  return std::nullopt;
}

/// How often a letter may be added, left out or taken for another, so that one
/// name may be meant for the other: short names are soon something else.
static unsigned sensibleDistance(llvm::StringRef name) {
  return name.size() < 4 ? 0 : name.size() < 8 ? 1 : 2;
}

/// The supported operator that is likely to be meant; case does not count.
static std::string nearest(llvm::StringRef name, const nn::Bindings &bindings) {
  std::string lower = name.lower();
  unsigned least = sensibleDistance(name) + 1;
  std::string found;
  for (llvm::StringRef other : bindings.onnxNames()) {
    unsigned distance =
        llvm::StringRef(lower).edit_distance(other.lower(), true, least);
    if (distance < least) {
      least = distance;
      found = "the nearest that is supported is " + quote(other);
    }
  }
  return found;
}

/// What of ONNX Runtime's own operators its optimizations write, and what its
/// quantization.
static std::string adviseMicrosoft(llvm::StringRef name) {
  if (name.starts_with("QLinear") || name.starts_with("QGemm") ||
      name.starts_with("QMoE") || name.starts_with("DynamicQuantize") ||
      name.ends_with("NBits") || name.ends_with("Bnb4") ||
      name.ends_with("QuantizeLinear") || name.ends_with("BlockQuantized") ||
      name.starts_with("MatMulInteger"))
    return quantized.str();
  bool isFused = name.starts_with("Fused") || name.contains("LayerNorm") ||
                 name.starts_with("Nhwc") || name.ends_with("Gelu") ||
                 name.contains("Attention") || name.starts_with("TransposeM") ||
                 name.starts_with("BiasSplit") || name.starts_with("Bias") ||
                 name.starts_with("Skip");
  if (isFused)
    return "save the model without ONNX Runtime's optimizations, which write "
           "operators of their own";
  return "an operator of ONNX Runtime's own: expected standard operators";
}

std::string adviseOperator(llvm::StringRef name, const nn::Bindings &bindings) {
  auto [domain, bare] = name.rsplit("::");
  if (bare.empty()) {
    if (auto known = adviseStandard(name))
      return *known;
    return nearest(name, bindings);
  }
  if (domain == "com.microsoft" || domain.starts_with("com.microsoft."))
    return adviseMicrosoft(bare);
  if (domain.starts_with("ai.onnx."))
    return "domain " + quote(domain) + " is not supported";
  return "domain " + quote(domain) +
         " is not ONNX's: expected a function of that name in the model, or "
         "standard operators";
}

} // namespace burin::onnx
