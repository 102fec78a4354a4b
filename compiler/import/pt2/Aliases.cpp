// Sorts operators by what their results share, and decides by strides where
// that is not in the name.

#include "compiler/import/pt2/Aliases.h"
#include "compiler/import/pt2/Overloads.h"
#include "compiler/support/CheckedMath.h"
#include "llvm/ADT/StringSwitch.h"

namespace burin::pt2 {

namespace {

/// A tensor's sizes and strides as numbers.
struct Strided {
  llvm::SmallVector<int64_t> sizes;
  llvm::SmallVector<int64_t> strides;
};

} // namespace

/// Absent where a size is open.
static std::optional<Strided> numbersOf(const TensorMeta &tensor,
                                        const Symbols &symbols) {
  Strided numbers;
  for (auto [size, stride] : llvm::zip_equal(tensor.sizes, tensor.strides)) {
    std::optional<int64_t> n = symbols.evaluate(size);
    std::optional<int64_t> step = symbols.evaluate(stride);
    if (!n || !step)
      return std::nullopt;
    numbers.sizes.push_back(*n);
    numbers.strides.push_back(*step);
  }
  return numbers;
}

/// Dimensions that one step walks through, together: each run of neighbours
/// whose outer stride is the inner one's whole length. Size and inner stride.
static llvm::SmallVector<std::pair<int64_t, int64_t>>
runsOf(const Strided &tensor) {
  llvm::SmallVector<std::pair<int64_t, int64_t>> runs;
  for (size_t d = tensor.sizes.size(); d-- > 0;) {
    int64_t size = tensor.sizes[d], stride = tensor.strides[d];
    if (size == 1)
      continue;
    // What overflows is no tensor's: the run ends there.
    auto length = runs.empty() ? std::nullopt
                               : support::checkedMul(runs.back().first, size);
    auto end = runs.empty()
                   ? std::nullopt
                   : support::checkedMul(runs.back().first, runs.back().second);
    if (length && end && stride == *end)
      runs.back().first = *length;
    else
      runs.emplace_back(size, stride);
  }
  return runs;
}

/// Whether a tensor can be seen in other sizes without a copy: from the inside
/// outwards, they have to fill each run exactly.
static bool canView(const Strided &tensor, llvm::ArrayRef<int64_t> sizes) {
  if (llvm::is_contained(tensor.sizes, 0))
    return true;
  size_t dim = sizes.size();
  for (auto [length, stride] : runsOf(tensor)) {
    int64_t filled = 1;
    while (filled < length && dim > 0)
      if (__builtin_mul_overflow(filled, sizes[--dim], &filled))
        return false;
    if (filled != length)
      return false;
  }
  return true;
}

/// Whether both step through their elements alike.
static bool sameStrides(const Strided &a, const Strided &b) {
  if (a.sizes != b.sizes)
    return false;
  if (llvm::is_contained(a.sizes, 0))
    return true;
  for (size_t d = 0; d < a.sizes.size(); ++d)
    if (a.sizes[d] != 1 && a.strides[d] != b.strides[d])
      return false;
  return true;
}

/// `view` of `aten.view.default`.
static llvm::StringRef baseOf(llvm::StringRef name) {
  return name.consume_front("aten.") ? name.split('.').first : "";
}

static bool isAlwaysSame(llvm::StringRef base) {
  return llvm::StringSwitch<bool>(base)
      .Cases("detach", "detach_", "lift_fresh", "positive", true)
      .Cases("dropout", "dropout_", "feature_dropout", "alpha_dropout",
             "feature_alpha_dropout", true)
      .Cases("conj", "_conj", "resolve_conj", "resolve_neg", "real", true)
      .Cases("alias", "requires_grad_", "pin_memory", true)
      .Default(false);
}

static bool isAlwaysView(llvm::StringRef base) {
  return llvm::StringSwitch<bool>(base)
      .Cases("view", "view_as", "_unsafe_view", "_reshape_alias", "unflatten",
             true)
      .Cases("transpose", "permute", "t", "numpy_T", "mT", "mH", "adjoint",
             "matrix_H", "movedim", "moveaxis", true)
      .Cases("swapaxes", "swapdims", "squeeze", "unsqueeze", true)
      .Cases("slice", "select", "narrow", "split", "split_with_sizes", "chunk",
             "unbind", "tensor_split", true)
      .Cases("hsplit", "vsplit", "dsplit", "unsafe_split", "unsafe_chunk",
             "unsafe_split_with_sizes", true)
      .Cases("diagonal", "linalg_diagonal", "as_strided", "unfold", true)
      .Cases("expand", "expand_as", "broadcast_to", true)
      .Cases("view_as_real", "view_as_complex", "imag", true)
      .Default(false);
}

/// Views unless a copy is needed.
static bool isViewIfPossible(llvm::StringRef base) {
  return llvm::StringSwitch<bool>(base)
      .Cases("reshape", "reshape_as", "flatten", "ravel", true)
      .Cases("atleast_1d", "atleast_2d", "atleast_3d", true)
      .Default(false);
}

/// The argument itself where nothing is to be changed.
static bool isSameIfPossible(llvm::StringRef base) {
  return llvm::StringSwitch<bool>(base)
      .Cases("contiguous", "to", "type_as", true)
      .Default(false);
}

const std::string *firstTensor(const Node &node) {
  if (node.inputs.empty() || node.inputs[0].value.kind != ArgumentKind::Tensor)
    return nullptr;
  return &node.inputs[0].value.as<std::string>();
}

static bool asksForCopy(const Node &node) {
  for (const NamedArgument &input : node.inputs)
    if (input.name == "copy" && input.value.kind == ArgumentKind::Bool)
      return input.value.as<bool>();
  return false;
}

static const TensorMeta *metaOf(const Graph &graph, const std::string *name) {
  auto found = name ? graph.tensors.find(*name) : graph.tensors.end();
  return found == graph.tensors.end() ? nullptr : &found->second;
}

Aliasing aliasingOf(llvm::StringRef name, const Node &node, const Graph &graph,
                    const Symbols &symbols) {
  llvm::StringRef base = baseOf(name);
  if (isAlwaysSame(base))
    return Aliasing::Same;
  if (isAlwaysView(base))
    return Aliasing::View;
  bool mayBeSame = isSameIfPossible(base);
  if (!mayBeSame && !isViewIfPossible(base))
    return Aliasing::None;
  if (node.outputs.size() != 1 || node.outputs[0].kind != ArgumentKind::Tensor)
    return Aliasing::None;
  const TensorMeta *from = metaOf(graph, firstTensor(node));
  const TensorMeta *to = metaOf(graph, &node.outputs[0].as<std::string>());
  if (!from || !to || from->dtype != to->dtype || asksForCopy(node))
    return Aliasing::None;
  auto before = numbersOf(*from, symbols), after = numbersOf(*to, symbols);
  if (!before || !after)
    return Aliasing::Undecided;
  if (mayBeSame)
    return sameStrides(*before, *after) ? Aliasing::Same : Aliasing::None;
  return canView(*before, after->sizes) ? Aliasing::View : Aliasing::None;
}

bool isViewInPlace(llvm::StringRef name) {
  llvm::StringRef base = baseOf(name);
  return base.consume_back("_") && isAlwaysView(base);
}

} // namespace burin::pt2
