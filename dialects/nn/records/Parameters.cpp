// Reads the arguments that a record's head names from a node, and gives the
// node what the body comes to.
#include "dialects/nn/import/Promotion.h"
#include "dialects/nn/records/Evaluator.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;

namespace burin::nn::records {

static void collectNames(const Expr &expr, llvm::StringSet<> &names) {
  if (expr.kind == Expr::Kind::Name)
    names.insert(expr.text);
  for (const Expr &part : expr.parts)
    collectNames(part, names);
}

/// What a body speaks of, what it ignores included.
static llvm::StringSet<> namesOf(const Definition &definition) {
  llvm::StringSet<> names;
  for (const Statement &statement : definition.body) {
    for (const Expr &value : statement.values)
      collectNames(value, names);
    if (statement.kind == Statement::Kind::Ignore)
      for (const std::string &target : statement.targets)
        names.insert(target);
  }
  return names;
}

/// An attribute as the kind of `parameter` has it.
template <typename Node>
static Term readAttribute(Node &node, const Parameter &parameter) {
  StringRef name = parameter.name, kind = parameter.kind;
  Attribute held = node.attributes.lookup(name);
  auto terms = [](const auto &numbers) {
    return Term(Terms(numbers.begin(), numbers.end()));
  };
  if (parameter.isList && isa<IntegerAttr, FloatAttr>(held)) {
    Term one = isa<FloatAttr>(held) || kind == "float"
                   ? Term(node.getFloat(name, 0))
                   : Term(node.getInt(name, 0));
    return Terms(std::max<int64_t>(parameter.length, 1), one);
  }
  if (parameter.isList && (kind == "float" || isa<DenseF64ArrayAttr>(held)))
    return terms(node.getFloats(name).value_or(SmallVector<double>()));
  if (parameter.isList)
    return terms(node.getInts(name, {}));
  if (kind == "int")
    return node.getInt(name, 0);
  if (kind == "float")
    return node.getFloat(name, 0);
  if (kind == "bool")
    return node.getBool(name, false);
  if (kind == "str")
    return node.getString(name, "");
  if (kind == "ScalarType")
    return node.getElementType(name);
  if (auto truth = dyn_cast<BoolAttr>(held))
    return node.getBool(name, false);
  return isa<FloatAttr>(held) ? Term(node.getFloat(name, 0))
                              : Term(node.getInt(name, 0));
}

/// Binds the arguments of a node in the scope of its record.
template <typename Node> class Reader {
public:
  Reader(Node &node, const Definition &definition, Evaluator &evaluator)
      : node(node), definition(definition), evaluator(evaluator),
        used(namesOf(definition)) {}

  bool read(Evaluator::Scope &scope) {
    for (const Parameter &parameter : definition.parameters)
      if (!readParameter(parameter, scope))
        return false;
    return !node.hasFailed();
  }

private:
  bool readParameter(const Parameter &parameter, Evaluator::Scope &scope) {
    std::optional<Term> term = readTensors(parameter);
    bool isUsed = used.contains(parameter.name);
    if (!isUsed && !checkDefault(parameter, term))
      return false;
    if (!term && node.has(parameter.name))
      term = readAttribute(node, parameter);
    if (!term && parameter.otherwise) {
      Evaluator::Result value =
          evaluator.evaluate(*parameter.otherwise, Evaluator::Scope());
      if (!value)
        return false;
      bool isSpread = parameter.isList && value->isNumber();
      term = isSpread
                 ? Term(Terms(std::max<int64_t>(parameter.length, 1), *value))
                 : *value;
    }
    bool isNeeded = !parameter.isOptional && !parameter.otherwise && isUsed;
    if (!term && isNeeded) {
      node.emitError() << "expected "
                       << (parameter.kind != "Tensor" ? "an argument '"
                           : parameter.isList         ? "tensors '"
                                                      : "a tensor '")
                       << parameter.name << "', got none";
      return false;
    }
    scope[parameter.name] = term.value_or(Term());
    return !node.hasFailed();
  }

  /// Fails after an error where a parameter that the body says nothing of is
  /// not what it is by default.
  bool checkDefault(const Parameter &parameter,
                    const std::optional<Term> &tensors) {
    const bool isGiven = tensors && !(tensors->template as<Terms>() &&
                                      tensors->template as<Terms>()->empty());
    if (!isGiven && !node.has(parameter.name))
      return true;
    Evaluator::Result otherwise =
        parameter.otherwise
            ? evaluator.evaluate(*parameter.otherwise, Evaluator::Scope())
            : Term();
    if (!otherwise)
      return false;
    const std::string expected = describe(*otherwise);
    const std::string got =
        describe(isGiven ? *tensors : readAttribute(node, parameter));
    if (expected == got)
      return true;
    node.emitError() << "expected '" << parameter.name << "' to be " << expected
                     << ", got " << got;
    return false;
  }

  /// Tensors, and whole numbers that follow from open sizes.
  std::optional<Term> readTensors(const Parameter &parameter);

  Node &node;
  const Definition &definition;
  Evaluator &evaluator;
  llvm::StringSet<> used;
  unsigned place = 0;
};

static Term listOf(ArrayRef<Value> values) {
  Terms terms;
  for (Value value : values)
    terms.push_back(value ? Term(value) : Term());
  return terms;
}

template <>
std::optional<Term> Reader<AtenNode>::readTensors(const Parameter &parameter) {
  auto found = node.arguments.find(parameter.name);
  if (found == node.arguments.end())
    return std::nullopt;
  if (parameter.kind == "Tensor" && parameter.isList)
    return listOf(node.operandList(parameter.name));
  Value value = node.operand(parameter.name);
  if (!value)
    return std::nullopt;
  return llvm::is_contained(node.order, parameter.name) ? Term(value)
                                                        : Term(Computed{value});
}

template <>
std::optional<Term> Reader<OnnxNode>::readTensors(const Parameter &parameter) {
  if (parameter.isNamed)
    return std::nullopt;
  if (parameter.isList) {
    unsigned first = std::min<unsigned>(place, node.operands.size());
    place = node.operands.size();
    return listOf(ArrayRef<Value>(node.operands).drop_front(first));
  }
  Value value = node.operand(place++);
  return value ? std::optional<Term>(value) : std::nullopt;
}

/// Gives the node the tensors that the body came to.
static LogicalResult giveResults(SourceNode &node, const Terms &given) {
  auto add = [&](const Term &term) -> LogicalResult {
    if (!term.tensor() && !term.isNone())
      return node.emitError()
             << "expected a tensor as result, got " << describe(term);
    node.results.push_back(term.tensor());
    return success();
  };
  for (const Term &term : given) {
    const Terms *list = term.as<Terms>();
    if (!list && failed(add(term)))
      return failure();
    for (const Term &part : list ? *list : Terms())
      if (failed(add(part)))
        return failure();
  }
  return success();
}

template <typename Node>
static LogicalResult evaluateNode(Node &node, const Definition &definition) {
  Evaluator evaluator(node);
  Evaluator::Scope scope;
  if (!Reader<Node>(node, definition, evaluator).read(scope))
    return failure();
  std::optional<Terms> given = evaluator.run(definition, scope);
  return given ? giveResults(node, *given) : failure();
}

LogicalResult evaluate(OnnxNode &node, const Definition &definition) {
  size_t most = 0;
  for (const Parameter &parameter : definition.parameters)
    most += parameter.isNamed ? 0 : parameter.isList ? 1 << 20 : 1;
  if (node.operands.size() > most)
    return node.emitError() << "expected at most " << most << " operands, got "
                            << node.operands.size();
  return evaluateNode(node, definition);
}

LogicalResult evaluate(AtenNode &node, const Definition &definition) {
  return evaluateNode(node, definition);
}

} // namespace burin::nn::records
