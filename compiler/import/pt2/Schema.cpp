// Reads an exported program's JSON into the structs of the schema.

#include "compiler/import/pt2/Schema.h"
#include "compiler/support/Diagnostic.h"
#include "llvm/ADT/StringExtras.h"

using burin::support::failure;
using burin::support::quote;

namespace burin::pt2 {

namespace {

struct ScalarForm {
  ScalarType type;
  llvm::StringLiteral name;
  unsigned bytes;
};

/// Numbers of `Layout`: only dense tensors are read.
constexpr int64_t stridedLayout = 7;

/// torch's own bound on dimensions.
constexpr size_t maxRank = 64;

/// Schema majors break readers; minors only add keys.
constexpr int64_t schemaMajor = 8;

} // namespace

static constexpr ScalarForm scalarForms[] = {
    {ScalarType::U8, "uint8", 1},
    {ScalarType::I8, "int8", 1},
    {ScalarType::I16, "int16", 2},
    {ScalarType::I32, "int32", 4},
    {ScalarType::I64, "int64", 8},
    {ScalarType::F16, "float16", 2},
    {ScalarType::F32, "float32", 4},
    {ScalarType::F64, "float64", 8},
    {ScalarType::ComplexF16, "complex32", 4},
    {ScalarType::ComplexF32, "complex64", 8},
    {ScalarType::ComplexF64, "complex128", 16},
    {ScalarType::Bool, "bool", 1},
    {ScalarType::BF16, "bfloat16", 2},
    {ScalarType::U16, "uint16", 2},
    {ScalarType::F8E4M3FN, "float8_e4m3fn", 1},
    {ScalarType::F8E5M2, "float8_e5m2", 1},
    {ScalarType::F8E4M3FNUZ, "float8_e4m3fnuz", 1},
    {ScalarType::F8E5M2FNUZ, "float8_e5m2fnuz", 1},
    {ScalarType::F8E8M0FNU, "float8_e8m0fnu", 1},
    {ScalarType::U32, "uint32", 4},
    {ScalarType::U64, "uint64", 8},
};

static const ScalarForm *findScalar(int64_t number) {
  for (const ScalarForm &form : scalarForms)
    if (static_cast<int64_t>(form.type) == number)
      return &form;
  return nullptr;
}

llvm::StringRef nameOf(ScalarType type) {
  const ScalarForm *form = findScalar(static_cast<int64_t>(type));
  return form ? llvm::StringRef(form->name) : "unknown";
}

unsigned bytesOf(ScalarType type) {
  const ScalarForm *form = findScalar(static_cast<int64_t>(type));
  return form ? form->bytes : 0;
}

/// SymExpr of the schema: sympy's text beside a hint that is of no use here.
static SymExpr readExpression(const JsonCursor &at) {
  JsonCursor text = at.field("expr_str");
  llvm::Expected<SymExpr> expr = parseSymExpr(text.string());
  if (expr)
    return *expr;
  text.fail("a symbolic size as sympy's srepr");
  llvm::consumeError(expr.takeError());
  return {};
}

/// SymInt, SymBool and SymFloat.
static SymExpr readSymInt(const JsonCursor &at) {
  llvm::StringRef tag = at.tag();
  if (tag == "as_expr")
    return readExpression(at.field("as_expr"));
  if (tag == "as_int")
    return SymExpr::integer(at.field("as_int").integer());
  if (tag == "as_bool")
    return SymExpr::integer(at.field("as_bool").boolean());
  if (tag == "as_float")
    return SymExpr::real(at.field("as_float").number());
  at.fail("as_int or as_expr", tag);
  return {};
}

static std::vector<SymExpr> readSymInts(const JsonCursor &at) {
  std::vector<SymExpr> list;
  at.elements([&](const JsonCursor &element) {
    SymExpr expr = readSymInt(element);
    if (expr.isReal())
      element.fail("as_int or as_expr", "as_float");
    if (expr.isInteger() && expr.value < 0)
      element.field("as_int").fail("a size of at least 0");
    list.push_back(std::move(expr));
  });
  return list;
}

TensorMeta readTensorMeta(const JsonCursor &at) {
  TensorMeta meta;
  JsonCursor dtype = at.field("dtype");
  if (const ScalarForm *form = findScalar(dtype.integer()))
    meta.dtype = form->type;
  else
    dtype.fail("a scalar type of schema 8");
  JsonCursor sizes = at.field("sizes");
  meta.sizes = readSymInts(sizes);
  if (meta.sizes.size() > maxRank)
    sizes.fail(fmt::format("at most {} dimensions", maxRank));
  JsonCursor strides = at.field("strides");
  meta.strides = readSymInts(strides);
  if (meta.strides.size() != meta.sizes.size())
    strides.fail(
        fmt::format("{} strides, one for each size", meta.sizes.size()));
  JsonCursor offset = at.field("storage_offset");
  meta.storageOffset = readSymInt(offset);
  if (meta.storageOffset.isInteger() && meta.storageOffset.value < 0)
    offset.fail("an offset of at least 0",
                std::to_string(meta.storageOffset.value));
  JsonCursor layout = at.field("layout");
  if (layout.integer() != stridedLayout)
    layout.fail("a strided tensor (layout 7)");
  JsonCursor device = at.field("device");
  meta.device = device.field("type").string();
  return meta;
}

/// The innermost module of `key,path,type;key,path,type`. torch writes
/// `L['self'].layers.0` or `layers.0` as paths; an empty one is the model.
static std::string innermostModule(llvm::StringRef stack) {
  llvm::StringRef last = stack.rsplit(';').second;
  if (last.empty())
    last = stack;
  llvm::SmallVector<llvm::StringRef> parts;
  last.split(parts, ',');
  if (parts.size() < 2 || parts[1].starts_with("_empty_nn_module_stack"))
    return "";
  llvm::StringRef path = parts[1];
  path.consume_front("L['self']");
  path.consume_front(".");
  return path.str();
}

/// `with_effects(token, operator, ...)` gives a token and what the operator
/// gives: it is read as the operator, since nodes are imported in order.
static void takeTokenAway(Node &node) {
  if (node.target != "torch.ops.higher_order.with_effects" ||
      node.inputs.size() < 2 || node.outputs.empty() ||
      node.inputs[1].value.kind != ArgumentKind::Operator)
    return;
  node.target = node.inputs[1].value.as<std::string>();
  node.inputs.erase(node.inputs.begin(), node.inputs.begin() + 2);
  node.outputs.erase(node.outputs.begin());
}

static Node readNode(const JsonCursor &at) {
  Node node;
  node.target = at.field("target").string();
  if (at.has("name"))
    node.name = at.field("name").string();
  at.field("inputs").elements([&](const JsonCursor &input) {
    node.inputs.push_back(
        {input.field("name").string(), readArgument(input.field("arg"))});
  });
  at.field("outputs").elements([&](const JsonCursor &output) {
    node.outputs.push_back(readArgument(output));
  });
  takeTokenAway(node);
  if (!at.has("metadata"))
    return node;
  JsonCursor metadata = at.field("metadata");
  if (metadata.has("nn_module_stack"))
    node.modulePath =
        innermostModule(metadata.field("nn_module_stack").string());
  if (metadata.has("stack_trace"))
    node.sourceLine = llvm::StringRef(metadata.field("stack_trace").string())
                          .split('\n')
                          .first.str();
  return node;
}

static std::vector<Argument> readArguments(const JsonCursor &at) {
  std::vector<Argument> list;
  at.elements([&](const JsonCursor &element) {
    list.push_back(readArgument(element));
  });
  return list;
}

Graph readGraph(const JsonCursor &at) {
  Graph graph;
  graph.inputs = readArguments(at.field("inputs"));
  graph.outputs = readArguments(at.field("outputs"));
  at.field("nodes").elements(
      [&](const JsonCursor &node) { graph.nodes.push_back(readNode(node)); });
  at.field("tensor_values")
      .fields([&](llvm::StringRef name, const JsonCursor &meta) {
        graph.tensors.emplace(name.str(), readTensorMeta(meta));
      });
  for (llvm::StringRef group :
       {"sym_int_values", "sym_bool_values", "sym_float_values"})
    if (at.has(group))
      at.field(group).fields([&](llvm::StringRef name, const JsonCursor &sym) {
        graph.symInts.emplace(name.str(), readSymInt(sym));
      });
  return graph;
}

/// The argument of a spec that holds a bare TensorArgument.
static Argument readTensor(const JsonCursor &at) {
  return {ArgumentKind::Tensor, at.field("name").string()};
}

static InputSpec readInputSpec(const JsonCursor &at) {
  llvm::StringRef tag = at.tag();
  JsonCursor spec = at.field(tag);
  if (tag == "user_input")
    return {InputSpec::Kind::User, readArgument(spec.field("arg")), ""};
  if (tag == "parameter")
    return {InputSpec::Kind::Parameter, readTensor(spec.field("arg")),
            spec.field("parameter_name").string()};
  if (tag == "buffer")
    return {InputSpec::Kind::Buffer, readTensor(spec.field("arg")),
            spec.field("buffer_name").string()};
  if (tag == "tensor_constant")
    return {InputSpec::Kind::Constant, readTensor(spec.field("arg")),
            spec.field("tensor_constant_name").string()};
  if (tag == "constant_input")
    return {InputSpec::Kind::Literal, readArgument(spec.field("value")),
            spec.field("name").string()};
  if (tag == "token")
    return {InputSpec::Kind::Token, readTensor(spec.field("arg")), ""};
  at.fail("a user input, parameter, buffer, constant or token", tag);
  return {InputSpec::Kind::Literal, {}, ""};
}

static OutputSpec readOutputSpec(const JsonCursor &at) {
  llvm::StringRef tag = at.tag();
  JsonCursor spec = at.field(tag);
  if (tag == "user_output")
    return {OutputSpec::Kind::User, readArgument(spec.field("arg")), ""};
  if (tag == "buffer_mutation")
    return {OutputSpec::Kind::BufferMutation, readTensor(spec.field("arg")),
            spec.field("buffer_name").string()};
  if (tag == "parameter_mutation")
    return {OutputSpec::Kind::ParameterMutation, readTensor(spec.field("arg")),
            spec.field("parameter_name").string()};
  if (tag == "user_input_mutation")
    return {OutputSpec::Kind::InputMutation, readTensor(spec.field("arg")),
            spec.field("user_input_name").string()};
  if (tag == "token")
    return {OutputSpec::Kind::Token, readTensor(spec.field("arg")), ""};
  at.fail("a user output, a mutation or a token", tag);
  return {};
}

/// Names of the forward function's arguments, from the call of the root module.
static std::vector<std::string> readForwardArguments(const JsonCursor &at) {
  std::vector<std::string> names;
  at.elements([&](const JsonCursor &entry) {
    if (!entry.field("fqn").string().empty() || !entry.has("signature"))
      return;
    JsonCursor signature = entry.field("signature");
    if (signature.has("forward_arg_names"))
      signature.field("forward_arg_names")
          .elements(
              [&](const JsonCursor &name) { names.push_back(name.string()); });
  });
  return names;
}

static std::optional<int64_t> readBound(const JsonCursor &at,
                                        llvm::StringRef name) {
  return at.has(name) ? std::optional(at.field(name).integer()) : std::nullopt;
}

/// The tensor that an argument names; empty for other arguments.
static std::string tensorName(const Argument &argument) {
  return argument.kind == ArgumentKind::Tensor ? argument.as<std::string>()
                                               : "";
}

/// Reads specs and holds each against the graph's argument in its place.
template <typename Spec>
static std::vector<Spec> readSpecs(const JsonCursor &at,
                                   llvm::ArrayRef<Argument> graph,
                                   Spec (*read)(const JsonCursor &)) {
  std::vector<Spec> specs;
  at.elements([&](const JsonCursor &element) {
    specs.push_back(read(element));
    if (specs.size() > graph.size())
      return;
    std::string name = tensorName(graph[specs.size() - 1]);
    std::string found = tensorName(specs.back().argument);
    if (name != found)
      element.fail("tensor " + quote(name) + ", as the graph has",
                   quote(found));
  });
  if (specs.size() != graph.size())
    at.fail(fmt::format("{} entries, as the graph has", graph.size()));
  return specs;
}

llvm::Expected<ExportedProgram> readExportedProgram(llvm::StringRef member,
                                                    llvm::StringRef json,
                                                    unsigned maxDepth) {
  llvm::Expected<llvm::json::Value> document =
      parseJson(member, json, maxDepth);
  if (!document)
    return document.takeError();
  JsonFailure failed(member);
  JsonCursor root(*document, failed);
  ExportedProgram program;
  JsonCursor version = root.field("schema_version");
  JsonCursor major = version.field("major");
  if (major.integer() != schemaMajor)
    major.fail("schema 8, as torch 2.13 writes it; load the model with "
               "torch.export.load and save it again");
  if (failed.any())
    return failed.take();
  JsonCursor module = root.field("graph_module");
  program.graph = readGraph(module.field("graph"));
  JsonCursor signature = module.field("signature");
  program.inputs = readSpecs(signature.field("input_specs"),
                             program.graph.inputs, readInputSpec);
  program.outputs = readSpecs(signature.field("output_specs"),
                              program.graph.outputs, readOutputSpec);
  if (module.has("module_call_graph"))
    program.forwardArguments =
        readForwardArguments(module.field("module_call_graph"));
  root.field("range_constraints")
      .fields([&](llvm::StringRef name, const JsonCursor &range) {
        program.ranges.emplace(name.str(), Range{readBound(range, "min_val"),
                                                 readBound(range, "max_val")});
      });
  if (root.has("torch_version"))
    program.torchVersion = root.field("torch_version").string();
  if (llvm::Error error = failed.take())
    return error;
  return program;
}

} // namespace burin::pt2
