// Pairs arguments with results, and says why a pair cannot be a state.
#include "dialects/nn/import/States.h"
#include "dialects/nn/Naming.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;

namespace burin::nn {

/// How many names one message spells out.
static constexpr size_t maxListed = 20;

// ---- what the user says

llvm::Expected<StatePairs> StatePairs::parse(ArrayRef<std::string> texts) {
  auto refuse = [](const Twine &message) {
    return llvm::createStringError(llvm::inconvertibleErrorCode(), message);
  };
  StatePairs result;
  llvm::StringSet<> pasts, presents;
  for (StringRef text : texts) {
    auto [past, present] = text.rsplit('=');
    if (past.empty() || present.empty())
      return refuse("--state '" + text +
                    "': expected INPUT=OUTPUT, two names of the model");
    if (!pasts.insert(past).second)
      return refuse("--state '" + text + "': expected one output for input '" +
                    past + "', got two");
    if (!presents.insert(present).second)
      return refuse("--state '" + text + "': expected one input for output '" +
                    present + "', got two");
    result.pairs.emplace_back(past, present);
  }
  return result;
}

/// `'a', 'b'`, of a list that may be long.
static std::string listed(ArrayRef<std::string> names) {
  std::string text =
      "'" + llvm::join(names.take_front(maxListed), "', '") + "'";
  if (names.size() > maxListed)
    text += " and " + std::to_string(names.size() - maxListed) + " more";
  return names.empty() ? "none" : text;
}

/// What `name` has where `pattern` has its `*`; absent where it differs
/// elsewhere.
static std::optional<StringRef> matched(StringRef pattern, StringRef name) {
  auto [before, behind] = pattern.split('*');
  bool fits = name.size() >= before.size() + behind.size() &&
              name.starts_with(before) && name.ends_with(behind);
  return fits ? std::optional(
                    name.drop_front(before.size()).drop_back(behind.size()))
              : std::nullopt;
}

/// The pairs that one with a `*` stands for, which is the same text in the
/// names of both: inputs that match and have such an output. Itself where it
/// has no `*` or is a name; the first that matches where no output does.
static std::vector<std::pair<std::string, std::string>>
spelledOut(const std::pair<std::string, std::string> &pair,
           ArrayRef<std::string> inputs, ArrayRef<std::string> outputs) {
  StringRef past = pair.first, present = pair.second;
  if (past.count('*') != 1 || present.count('*') != 1 ||
      llvm::is_contained(inputs, past))
    return {pair};
  auto [before, behind] = present.split('*');
  std::vector<std::pair<std::string, std::string>> pairs, alone;
  for (const std::string &input : inputs) {
    std::optional<StringRef> middle = matched(past, input);
    if (!middle)
      continue;
    std::string output = (before + *middle + behind).str();
    (llvm::is_contained(outputs, output) ? pairs : alone)
        .emplace_back(input, output);
  }
  if (!pairs.empty())
    return pairs;
  return {alone.empty() ? pair : alone.front()};
}

LogicalResult StatePairs::apply(func::FuncOp function) const {
  SmallVector<std::string> inputs, outputs;
  for (unsigned i = 0; i < function.getNumArguments(); ++i)
    inputs.push_back(inputName(function, i));
  for (unsigned i = 0; i < function.getNumResults(); ++i)
    outputs.push_back(outputName(function, i));
  Location loc = function->getParentOp()->getLoc();
  std::vector<std::pair<std::string, std::string>> all;
  for (const auto &pair : pairs)
    llvm::append_range(all, spelledOut(pair, inputs, outputs));
  for (const auto &[past, present] : all) {
    auto refuse = [&, text = past + "=" + present] {
      return emitError(loc) << "--state '" << text << "': ";
    };
    size_t input = llvm::find(inputs, past) - inputs.begin(),
           output = llvm::find(outputs, present) - outputs.begin();
    if (input == inputs.size())
      return refuse() << "no input has the name '" << past << "'; there are "
                      << listed(inputs);
    if (output == outputs.size())
      return refuse() << "no output has the name '" << present
                      << "'; there are " << listed(outputs);
    if (stateOfInput(function, input))
      return refuse() << "input '" << past << "' is a state already";
    if (stateOfOutput(function, output))
      return refuse() << "output '" << present << "' is a state already";
    auto name = StringAttr::get(function.getContext(), past);
    function.setArgAttr(input, "nn.state", name);
    function.setResultAttr(output, "nn.state", name);
  }
  return pairs.empty() ? success() : verifyStates(function);
}

// ---- what a function says

/// True where `to` is `from` but for dimensions of which it has more.
static bool grows(ShapedType from, ShapedType to) {
  if (from.getElementType() != to.getElementType() ||
      from.getRank() != to.getRank())
    return false;
  return llvm::all_of(
      llvm::zip(from.getShape(), to.getShape()),
      [](auto sizes) { return std::get<0>(sizes) <= std::get<1>(sizes); });
}

/// Holds the types of argument and result of one state against each other.
static LogicalResult verifyTypes(FunctionOpInterface function, StringAttr state,
                                 unsigned input, unsigned output) {
  auto from = cast<ShapedType>(function.getArgumentTypes()[input]),
       to = cast<ShapedType>(function.getResultTypes()[output]);
  if (!from.hasStaticShape() || !to.hasStaticShape() || from == to)
    return success();
  InFlightDiagnostic error =
      emitError(function.getLoc())
      << "state '" << state.getValue() << "': expected output '"
      << outputName(function, output) << "' to be " << from << " as input '"
      << inputName(function, input) << "' is, got " << to;
  if (grows(from, to))
    error << ": a state that grows from run to run would need sizes at run "
             "time; export the model with a cache of fixed length, written at "
             "a position";
  return error;
}

LogicalResult verifyStates(FunctionOpInterface function) {
  auto refuse = [&](StringAttr state) {
    return emitError(function.getLoc())
           << "state '" << state.getValue() << "': expected ";
  };
  llvm::MapVector<StringAttr, unsigned> inputs, outputs;
  for (unsigned i = 0; i < function.getNumArguments(); ++i)
    if (StringAttr state = stateOfInput(function, i);
        state && !inputs.insert({state, i}).second)
      return refuse(state) << "one argument, got two";
  for (unsigned i = 0; i < function.getNumResults(); ++i)
    if (StringAttr state = stateOfOutput(function, i);
        state && !outputs.insert({state, i}).second)
      return refuse(state) << "one result, got two";
  for (auto [state, output] : outputs)
    if (!inputs.count(state))
      return refuse(state) << "an argument beside the result";
  for (auto [state, input] : inputs) {
    auto output = outputs.find(state);
    if (output == outputs.end())
      return refuse(state) << "a result beside the argument";
    if (failed(verifyTypes(function, state, input, output->second)))
      return failure();
    auto initial = function.getArgAttrOfType<ElementsAttr>(input, "nn.initial");
    if (initial && initial.getType() != function.getArgumentTypes()[input])
      return refuse(state) << "an initial value of type "
                           << function.getArgumentTypes()[input] << ", got "
                           << initial.getType();
  }
  if (!inputs.empty() && outputs.size() == function.getNumResults())
    return emitError(function.getLoc())
           << "expected an output beside the states, got none";
  return success();
}

} // namespace burin::nn
