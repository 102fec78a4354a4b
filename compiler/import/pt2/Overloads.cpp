// Sorts graph nodes by what their targets stand for.

#include "compiler/import/pt2/Overloads.h"
#include "compiler/support/Diagnostic.h"
#include "dialects/nn/import/Complex.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/FormatVariadic.h"
#include <map>

using burin::support::printable;

namespace burin::pt2 {

/// Nodes named for one unsupported operator, and length of the whole list.
static constexpr size_t maxNodesNamed = 4;
static constexpr size_t maxListed = 8000;
static constexpr size_t maxNameShown = 80;

/// `view` of `aten.view.default`; empty outside ATen.
static llvm::StringRef baseName(llvm::StringRef name) {
  return name.consume_front("aten.") ? name.split('.').first : "";
}

static bool isSymbolic(const Argument &argument) {
  switch (argument.kind) {
  case ArgumentKind::SymInt:
  case ArgumentKind::SymInts:
  case ArgumentKind::SymBool:
  case ArgumentKind::SymBools:
  case ArgumentKind::SymFloat:
  case ArgumentKind::SymFloats:
    return true;
  default:
    return false;
  }
}

/// Checks of what the exporter assumed, as here types and ranges are checked
/// anyway, and what a program tells a person.
static bool leavesNothing(llvm::StringRef name) {
  if (name.starts_with("profiler."))
    return true;
  return llvm::StringSwitch<bool>(baseName(name))
      .Cases("_assert_scalar", "_assert_async", "_assert_tensor_metadata",
             "_functional_assert_scalar", "_functional_assert_async", true)
      .Cases("sym_constrain_range", "sym_constrain_range_for_size",
             "_functional_sym_constrain_range",
             "_functional_sym_constrain_range_for_size", true)
      .Cases("_linalg_check_errors", "_print", true)
      .Default(false);
}

static bool isConversion(llvm::StringRef name) {
  return name == "prims.convert_element_type.default" ||
         llvm::StringSwitch<bool>(baseName(name))
             .Cases("to", "_to_copy", "type_as", true)
             .Default(false);
}

static bool isCopy(llvm::StringRef base) {
  return llvm::StringSwitch<bool>(base)
      .Cases("clone", "contiguous", "alias", "detach", "detach_", true)
      .Cases("lift_fresh", "lift_fresh_copy", "alias_copy", "detach_copy", true)
      .Default(false);
}

/// Dropout outside training.
static bool isInertDropout(const Node &node, llvm::StringRef base) {
  if (base != "dropout" && base != "dropout_" && base != "feature_dropout" &&
      base != "alpha_dropout")
    return false;
  for (const NamedArgument &input : node.inputs)
    if (input.name == "train")
      return input.value.kind == ArgumentKind::Bool && !input.value.as<bool>();
  return false;
}

/// Whether the name is that of an operator that writes to its first argument:
/// `aten.add_.Tensor`, `aten.__ior__.Tensor`.
static bool isInPlaceName(llvm::StringRef name) {
  llvm::StringRef base = baseName(name);
  if (base.consume_front("__"))
    return base.consume_back("__") && base.starts_with("i") && base != "invert";
  return base.ends_with("_");
}

/// What writes its result to an argument `out`: `aten.add.out`,
/// `aten.eq.Tensor_out`.
static bool writesToOut(llvm::StringRef name) {
  return !baseName(name).empty() && name.rsplit('.').second.ends_with("out");
}

/// The binding for a name. All conversions are built as one that takes `self`
/// and `dtype`, where there is a binding for it.
static nn::AtenBuild findBuild(llvm::StringRef name,
                               const nn::Bindings &bindings) {
  if (isConversion(name))
    for (llvm::StringRef plain : {"aten.to.dtype", "aten._to_copy.default"})
      if (nn::AtenBuild build = bindings.findAten(plain))
        return build;
  return bindings.findAten(name);
}

/// The view that `aten.slice_scatter.default` and its like write to.
static nn::AtenBuild findScattered(llvm::StringRef name,
                                   const nn::Bindings &bindings) {
  return bindings.findAten(
      llvm::StringSwitch<llvm::StringRef>(name)
          .Case("aten.slice_scatter.default", "aten.slice.Tensor")
          .Case("aten.select_scatter.default", "aten.select.int")
          .Case("aten.diagonal_scatter.default", "aten.diagonal.default")
          .Case("aten.as_strided_scatter.default", "aten.as_strided.default")
          .Default(""));
}

/// Operators that run a graph as it is: what they say beside it is for
/// training, for compilers or for other machines.
static bool runsInPlace(llvm::StringRef name) {
  if (!name.consume_front("higher_order."))
    return false;
  return llvm::StringSwitch<bool>(name)
      .Cases("wrap_with_set_grad_enabled", "wrap_with_autocast",
             "tag_activation_checkpoint", "wrap_activation_checkpoint", true)
      .Cases("invoke_subgraph", "hints_wrapper", "wrap", "strict_mode",
             "local_map_hop", true)
      .Default(false);
}

/// The binding of the operator that gives what `name`, which has none, writes.
/// Most are called as it is but for the mark of writing; some functional ones
/// are the default where others have a name, or the other way round.
static nn::AtenBuild findTwin(llvm::StringRef name,
                              const nn::Bindings &bindings) {
  auto [base, overload] = std::pair(baseName(name), name.rsplit('.').second);
  std::string plain = base.str();
  if (base.consume_front("__i"))
    plain = "__" + base.str();
  else if (base.ends_with("_"))
    plain = base.drop_back().str();
  overload.consume_back("out");
  overload.consume_back("_");
  for (llvm::StringRef other :
       {overload, llvm::StringRef("Tensor"), llvm::StringRef("default"),
        llvm::StringRef("int")})
    if (nn::AtenBuild build = findBuild(
            llvm::formatv("aten.{0}.{1}", plain, other).str(), bindings))
      return build;
  return nullptr;
}

/// A call that reads or gives complex tensors: by a binding of its own, or by
/// that for real ones where a rule says how.
static void findOnComplex(Overload &overload, const nn::Bindings &bindings) {
  llvm::StringRef base = baseName(overload.name);
  OnComplex rule = isCopy(base) ? OnComplex::Same : onComplex(base);
  overload.build = bindings.findAten(nn::ofComplex(overload.name));
  if (overload.build)
    rule = OnComplex::Own;
  else if (rule == OnComplex::Parts || rule == OnComplex::Products)
    overload.build = bindings.findAten(overload.name);
  bool isBuilt =
      overload.build || overload.isConversion || rule == OnComplex::Same;
  if (rule == OnComplex::Unknown && !overload.isConversion)
    isBuilt = false;
  if (isBuilt)
    overload.kind = Overload::Kind::Call;
  else
    overload.name = nn::ofComplex(overload.name);
  overload.onComplex = rule;
}

Overload findOverload(const Node &node, const Graph &graph,
                      const nn::Bindings &bindings) {
  Overload overload;
  llvm::StringRef name = node.target;
  bool isOperator = name.consume_front("torch.ops.");
  overload.name = name.str();
  llvm::StringRef base = isOperator ? baseName(name) : "";
  if (!node.outputs.empty() && llvm::all_of(node.outputs, isSymbolic)) {
    overload.kind = Overload::Kind::Dropped;
    return overload;
  }
  if (!isOperator)
    return overload;
  if (leavesNothing(name)) {
    overload.kind = Overload::Kind::Dropped;
    return overload;
  }
  if (runsInPlace(name)) {
    overload.kind = Overload::Kind::Region;
    return overload;
  }
  if (name == "higher_order.cond" || name == "higher_order.while_loop") {
    overload.kind =
        name.ends_with("cond") ? Overload::Kind::Branch : Overload::Kind::Loop;
    return overload;
  }
  overload.isConversion = isConversion(name);
  if (touchesComplex(node, graph)) {
    findOnComplex(overload, bindings);
    return overload;
  }
  overload.writesToOut = writesToOut(name);
  overload.isInPlace = overload.writesToOut || isInPlaceName(name);
  if (isCopy(base) || isInertDropout(node, base)) {
    overload.kind = Overload::Kind::Identity;
    return overload;
  }
  overload.build = findBuild(name, bindings);
  if (!overload.build && overload.isInPlace)
    overload.build = findTwin(name, bindings);
  if (nn::AtenBuild view = findScattered(name, bindings)) {
    overload.build = view;
    overload.kind = Overload::Kind::Scatter;
  } else if (overload.build)
    overload.kind = Overload::Kind::Call;
  else if (overload.isConversion)
    overload.kind = Overload::Kind::Identity;
  return overload;
}

bool countsInStorage(llvm::StringRef name) {
  return llvm::StringSwitch<bool>(baseName(name))
      .Cases("as_strided", "as_strided_", "as_strided_copy", true)
      .Case("as_strided_scatter", true)
      .Default(false);
}

bool isStorageArgument(llvm::StringRef name) {
  return llvm::StringSwitch<bool>(name)
      .Cases("device", "layout", "memory_format", "pin_memory", true)
      .Cases("non_blocking", "requires_grad", "generator", true)
      .Default(false);
}

using UnknownNodes = std::map<std::string, std::vector<std::string>>;

static void collectUnknown(const Graph &graph, const nn::Bindings &bindings,
                           UnknownNodes &unknown) {
  for (const Node &node : graph.nodes) {
    Overload overload = findOverload(node, graph, bindings);
    if (overload.kind == Overload::Kind::Unknown)
      unknown[overload.name].push_back(node.name);
    if (llvm::is_contained({Overload::Kind::Region, Overload::Kind::Branch,
                            Overload::Kind::Loop},
                           overload.kind))
      for (const NamedArgument &input : node.inputs)
        if (input.value.kind == ArgumentKind::Graph)
          collectUnknown(*input.value.as<GraphArgument>().graph, bindings,
                         unknown);
  }
}

/// What to do about an operator that nothing imports; empty where nothing is
/// known to help.
static std::string advise(llvm::StringRef name, const nn::Bindings &bindings) {
  llvm::StringRef base = baseName(name);
  if (name.starts_with("quantized."))
    return "export the model before it is quantized, or quantize it by PT2E";
  if (base.starts_with("_weight_int4pack_mm") ||
      name.starts_with("aten._dyn_quant_matmul_4bit."))
    return "packed for one kind of processor; torchao's IntxWeightOnlyConfig "
           "keeps weights readable";
  if (name.starts_with("higher_order."))
    return "of control flow on data, cond and while_loop are supported";
  if (base.empty())
    return "expected operators of ATen";
  bool isOfComplex = name.ends_with(nn::ofComplex("")), hasReal = false;
  for (llvm::StringRef other : bindings.atenNames()) {
    if (baseName(other) != base)
      continue;
    if (isOfComplex == other.ends_with(nn::ofComplex("")))
      return "supported is '" + other.str() + "'";
    hasReal = true;
  }
  if (isOfComplex && hasReal)
    return "supported is that of real tensors: compute with torch.view_as_real";
  return "";
}

std::string describeUnknown(const ExportedProgram &program,
                            const nn::Bindings &bindings) {
  UnknownNodes unknown;
  collectUnknown(program.graph, bindings, unknown);
  if (unknown.empty())
    return "";
  std::string text = unknown.size() == 1 ? "1 operator is not supported: "
                                         : std::to_string(unknown.size()) +
                                               " operators are not supported: ";
  size_t listed = 0;
  for (const auto &[name, nodes] : unknown) {
    if (text.size() > maxListed)
      return text + " and " + std::to_string(unknown.size() - listed) + " more";
    text += (listed++ == 0 ? "'" : ", '") + printable(name, maxNameShown) +
            (nodes.size() == 1 ? "' (node " : "' (nodes ");
    for (size_t i = 0; i < std::min(nodes.size(), maxNodesNamed); ++i)
      text += (i == 0 ? "'" : ", '") + printable(nodes[i], maxNameShown) + "'";
    if (nodes.size() > maxNodesNamed)
      text += " and " + std::to_string(nodes.size() - maxNodesNamed) + " more";
    std::string advice = advise(name, bindings);
    text += (advice.empty() ? "" : "; " + advice) + ")";
  }
  return text;
}

} // namespace burin::pt2
