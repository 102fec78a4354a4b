// One table of the activations, and how ONNX's nodes list theirs.
#include "dialects/nn/import/RecurrentActivations.h"
#include <cmath>

using namespace mlir;

namespace burin::nn::recurrent {

namespace {

/// In ONNX a name has no case; the scales are those where a model gives none,
/// absent where the activation has none. ONNX gives them where it has (or had)
/// an operator of the name.
struct Activation {
  StringRef source, name;
  std::optional<double> alpha, beta;
  double (*reference)(double alpha, double beta, double x);
};

} // namespace

static double sigmoid(double, double, double x) {
  return 1 / (1 + std::exp(-x));
}
static double tangent(double, double, double x) { return std::tanh(x); }
static double relu(double, double, double x) { return std::max(x, 0.0); }
static double affine(double a, double b, double x) { return a * x + b; }
static double leakyRelu(double a, double, double x) {
  return x < 0 ? a * x : x;
}
static double thresholdedRelu(double a, double, double x) {
  return x > a ? x : 0;
}
static double scaledTanh(double a, double b, double x) {
  return a * std::tanh(b * x);
}
static double hardSigmoid(double a, double b, double x) {
  return std::min(std::max(a * x + b, 0.0), 1.0);
}
static double elu(double a, double, double x) {
  return x < 0 ? a * std::expm1(x) : x;
}
static double softsign(double, double, double x) {
  return x / (1 + std::abs(x));
}
static double softplus(double, double, double x) {
  return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x)));
}

/// In the order of the runtime's activation_ constants.
static const Activation activations[] = {
    {"sigmoid", "sigmoid", {}, {}, sigmoid},
    {"tanh", "tanh", {}, {}, tangent},
    {"relu", "relu", {}, {}, relu},
    {"affine", "affine", 1.0, 0.0, affine},
    {"leakyrelu", "leaky_relu", 0.01, {}, leakyRelu},
    {"thresholdedrelu", "thresholded_relu", 1.0, {}, thresholdedRelu},
    {"scaledtanh", "scaled_tanh", 1.0, 1.0, scaledTanh},
    {"hardsigmoid", "hard_sigmoid", 0.2, 0.5, hardSigmoid},
    {"elu", "elu", 1.0, {}, elu},
    {"softsign", "softsign", {}, {}, softsign},
    {"softplus", "softplus", {}, {}, softplus},
};

SmallVector<StringRef> activationNames() {
  SmallVector<StringRef> names;
  for (const Activation &one : activations)
    names.push_back(one.name);
  return names;
}

int64_t activationNumber(StringRef name) {
  return llvm::find_if(activations,
                       [&](const auto &one) { return one.name == name; }) -
         std::begin(activations);
}

double activate(StringRef name, double alpha, double beta, double x) {
  return activations[activationNumber(name)].reference(alpha, beta, x);
}

/// Names of activations as the node gives them; fails after an error.
static FailureOr<SmallVector<StringRef>> readNames(OnnxNode &node) {
  SmallVector<StringRef> names;
  Attribute given = node.getAttribute("activations");
  if (!given)
    return names;
  auto list = dyn_cast<ArrayAttr>(given);
  if (!list || !llvm::all_of(list, llvm::IsaPred<StringAttr>))
    return node.emitError("activations")
           << "expected attribute 'activations' to be strings, got " << given;
  for (auto name : list.getAsRange<StringAttr>())
    names.push_back(name.getValue());
  return names;
}

namespace {

/// The scales that a node lists, of which each activation that has one takes
/// the next.
struct Scales {
  SmallVector<double> given;
  size_t next = 0;

  double take(std::optional<double> otherwise) {
    if (!otherwise)
      return 0;
    return next < given.size() ? given[next++] : *otherwise;
  }
};

} // namespace

/// Drops the second half of what both directions have alike.
static void joinDirections(SmallVectorImpl<std::string> &names,
                           SmallVectorImpl<double> &scales) {
  size_t count = names.size() / 2;
  ArrayRef<std::string> allNames = names;
  ArrayRef<double> allScales = scales;
  if (allNames.take_front(count) != allNames.drop_front(count) ||
      allScales.take_front(2 * count) != allScales.drop_front(2 * count))
    return;
  names.resize(count);
  scales.resize(2 * count);
}

LogicalResult readActivations(OnnxNode &node, bool isTwoWay,
                              SmallVectorImpl<std::string> &names,
                              SmallVectorImpl<double> &scales,
                              ArrayRef<StringRef> defaults) {
  auto given = readNames(node);
  Scales alphas{
      node.getFloats("activation_alpha").value_or(SmallVector<double>())},
      betas{node.getFloats("activation_beta").value_or(SmallVector<double>())};
  if (failed(given) || node.hasFailed())
    return failure();
  if (given->empty()) {
    names.assign(defaults.begin(), defaults.end());
    return success();
  }
  if (size_t count = defaults.size() * (isTwoWay ? 2 : 1);
      given->size() != count)
    return node.emitError()
           << "expected " << count << " activations, got " << given->size();
  for (StringRef name : *given) {
    const Activation *known = llvm::find_if(activations, [&](const auto &one) {
      return name.equals_insensitive(one.source);
    });
    if (known == std::end(activations))
      return node.emitError()
             << "expected one of ONNX's activations, got '" << name << "'";
    names.push_back(known->name.str());
    scales.push_back(alphas.take(known->alpha));
    scales.push_back(betas.take(known->beta));
  }
  if (isTwoWay)
    joinDirections(names, scales);
  if (llvm::all_of(scales, [](double scale) { return scale == 0; }))
    scales.clear();
  return success();
}

} // namespace burin::nn::recurrent
