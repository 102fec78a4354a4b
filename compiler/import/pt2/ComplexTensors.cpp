// Calls on the parts of complex tensors, by rules or by bindings of their own.

#include "compiler/import/pt2/ComplexTensors.h"
#include "compiler/import/pt2/GraphImporter.h"
#include "compiler/support/Diagnostic.h"
#include "dialects/nn/ops/Broadcast.h"
#include "dialects/nn/ops/Cast.h"
#include "dialects/nn/ops/Elementwise.h"
#include "dialects/nn/ops/Shape.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mlir;
using burin::support::quote;

namespace burin::pt2 {

OnComplex onComplex(llvm::StringRef base) {
  return llvm::StringSwitch<OnComplex>(base)
      .Cases("view", "view_as", "reshape", "reshape_as", "_unsafe_view",
             "_reshape_alias", OnComplex::Parts)
      .Cases("flatten", "unflatten", "ravel", "squeeze", "unsqueeze", "expand",
             "expand_as", "broadcast_to", OnComplex::Parts)
      .Cases("transpose", "permute", "t", "numpy_T", "mT", "movedim",
             "moveaxis", "swapaxes", "swapdims", OnComplex::Parts)
      .Cases("slice", "select", "narrow", "split", "split_with_sizes", "chunk",
             "unbind", "tensor_split", "diagonal", OnComplex::Parts)
      .Cases("cat", "concat", "stack", "hstack", "vstack", "repeat", "tile",
             "roll", "flip", "rot90", OnComplex::Parts)
      .Cases("index_select", "gather", "index", "take_along_dim", "where",
             "unfold", "tril", "triu", OnComplex::Parts)
      .Cases("sum", "mean", "cumsum", "neg", "fft_fftshift", "fft_ifftshift",
             "zeros_like", OnComplex::Parts)
      .Cases("mul", "multiply", "matmul", "mm", "bmm", "mv", "dot", "einsum",
             "outer", "ger", OnComplex::Products)
      .Cases("kron", "tensordot", "inner", OnComplex::Products)
      .Cases("resolve_conj", "resolve_neg", OnComplex::Same)
      .Default(OnComplex::Unknown);
}

bool isComplex(const Graph &graph, llvm::StringRef tensor) {
  auto meta = graph.tensors.find(tensor.str());
  if (meta == graph.tensors.end())
    return false;
  ScalarType type = meta->second.dtype;
  return type == ScalarType::ComplexF16 || type == ScalarType::ComplexF32 ||
         type == ScalarType::ComplexF64;
}

bool touchesComplex(const Node &node, const Graph &graph) {
  bool found = false;
  auto look = [&](const Argument::OptionalName &name) {
    found = found || (name && isComplex(graph, *name));
  };
  for (const NamedArgument &input : node.inputs)
    forEachTensor(input.value, look);
  for (const Argument &output : node.outputs)
    forEachTensor(output, look);
  return found;
}

Type partType(ScalarType type, MLIRContext *context) {
  if (type == ScalarType::ComplexF32)
    return Float32Type::get(context);
  return type == ScalarType::ComplexF64 ? Float64Type::get(context) : Type();
}

/// The call with, of the i-th complex tensor among its arguments, the part
/// `parts[i]` alone.
static nn::AtenNode onParts(const NodeVisit &visit,
                            llvm::ArrayRef<unsigned> parts) {
  nn::AtenNode call(visit.view.builder, visit.view.loc, visit.view.op);
  call.attributes = visit.view.attributes;
  call.order = visit.view.order;
  size_t next = 0;
  for (const std::string &name : visit.view.order) {
    const auto &values = visit.view.arguments.find(name)->second;
    auto &taken = call.arguments[name];
    auto flags = visit.complexAt.find(name);
    if (flags == visit.complexAt.end()) {
      taken = values;
      continue;
    }
    size_t at = 0;
    for (bool isPair : flags->second) {
      taken.push_back(values[at + (isPair ? parts[next++] : 0)]);
      at += isPair ? 2 : 1;
    }
  }
  // Integers that are computed from sizes are no tensors of the file.
  for (const auto &argument : visit.view.arguments)
    if (!call.arguments.count(argument.getKey()))
      call.arguments[argument.getKey()] = argument.second;
  return call;
}

/// The results of the binding on `parts`; empty after an error.
static llvm::SmallVector<Value> call(NodeVisit &visit,
                                     llvm::ArrayRef<unsigned> parts) {
  nn::AtenNode part = onParts(visit, parts);
  if (failed(visit.overload.build(part)) || part.hasFailed())
    return {};
  auto unread = part.unread();
  if (unread.empty())
    return part.results;
  part.emitError() << "argument " << quote(unread.front())
                   << " is not supported";
  return {};
}

/// `sign` * y added to x, element by element of the lists.
static llvm::SmallVector<Value> combine(NodeVisit &visit,
                                        llvm::ArrayRef<Value> x,
                                        llvm::ArrayRef<Value> y,
                                        bool isDifference) {
  llvm::SmallVector<Value> sums;
  for (auto [a, b] : llvm::zip(x, y)) {
    Value sum = isDifference ? visit.view.create<nn::SubOp>(ValueRange{a, b})
                             : visit.view.create<nn::AddOp>(ValueRange{a, b});
    if (!sum)
      return {};
    sums.push_back(sum);
  }
  return sums;
}

LogicalResult GraphImporter::callOnParts(NodeVisit &visit, OnComplex rule) {
  size_t count = 0;
  for (const auto &flags : visit.complexAt)
    count += llvm::count(flags.second, true);
  llvm::SmallVector<unsigned> reals(count, 0), imaginaries(count, 1);
  llvm::SmallVector<Value> real, imaginary;
  if (count == 0 || (rule == OnComplex::Products && count > 2))
    return visit.view.emitError()
           << "expected complex tensors as " << (count == 0 ? "" : "two ")
           << "arguments, got " << count;
  if (rule == OnComplex::Products && count == 2) {
    auto first = call(visit, {0, 0}), second = call(visit, {1, 1});
    auto third = call(visit, {0, 1}), fourth = call(visit, {1, 0});
    real = combine(visit, first, second, true);
    imaginary = combine(visit, third, fourth, false);
  } else {
    real = call(visit, reals);
    imaginary = call(visit, imaginaries);
  }
  if (real.empty() || real.size() != imaginary.size())
    return failure();
  for (auto [a, b] : llvm::zip(real, imaginary))
    visit.view.results.append({a, b});
  return success();
}

/// A conversion between real and complex types, or complex ones.
LogicalResult GraphImporter::convertComplex(NodeVisit &visit) {
  nn::AtenNode &view = visit.view;
  const auto &outputs = visit.node.outputs;
  if (view.order.empty() || outputs.size() != 1 ||
      outputs[0].kind != ArgumentKind::Tensor)
    return view.emitError() << "expected one tensor as result";
  auto meta = visit.scope.graph.tensors.find(outputs[0].as<std::string>());
  if (meta == visit.scope.graph.tensors.end())
    return view.emitError() << "expected one tensor as result";
  Type part = partType(meta->second.dtype, builder.getContext());
  auto parts = view.operandList(view.order[0]);
  if (!part || parts.empty() || !parts[0])
    return view.emitError()
           << "expected a tensor, and complex64 or complex128 as result, got "
           << nameOf(meta->second.dtype).str();
  Value real = view.create<nn::CastOp>(parts[0], part);
  if (!real)
    return failure();
  Value shape = nn::ShapeOp::of(view, real);
  Value imaginary =
      parts.size() == 2 ? view.create<nn::CastOp>(parts[1], part)
      : shape
          ? view.create<nn::ExpandOp>(ValueRange{view.scalar(part, 0), shape})
          : Value();
  if (!imaginary)
    return failure();
  view.results.append({real, imaginary});
  return success();
}

LogicalResult GraphImporter::callOnComplex(NodeVisit &visit) {
  nn::AtenNode &view = visit.view;
  if (visit.overload.isConversion)
    return convertComplex(visit);
  OnComplex rule = *visit.overload.onComplex;
  if (rule == OnComplex::Parts || rule == OnComplex::Products)
    return callOnParts(visit, rule);
  if (rule == OnComplex::Same) {
    if (!view.order.empty())
      view.results = view.operandList(view.order.front());
    return success(!view.results.empty());
  }
  if (failed(visit.overload.build(view)) || view.hasFailed())
    return failure();
  auto unread = view.unread();
  return unread.empty() ? success()
                        : view.emitError()
                              << "argument " << quote(unread.front())
                              << " is not supported";
}

/// The two parts of a complex constant as views of its storage.
void GraphImporter::readComplexState(Storages::Id id, const TensorView &view) {
  Value parts[2];
  Type part = partType(view.dtype, builder.getContext());
  for (int64_t i = 0; i < 2; ++i) {
    TensorView half = view;
    half.dtype = part.isF32() ? ScalarType::F32 : ScalarType::F64;
    for (int64_t &stride : half.strides)
      stride *= 2;
    half.offset = 2 * view.offset + i;
    parts[i] = constantOf(storages.stateOf(id), half, part);
  }
  storages.setBase(id, parts[0], parts[1]);
}

} // namespace burin::pt2
