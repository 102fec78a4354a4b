// `run MODEL`: a model file through the reference interpreter, or compiled to
// a folder that goes away.

#include "compiler/support/Diagnostic.h"
#include "compiler/tools/burin/ClassifierBinding.h"
#include "compiler/tools/burin/Command.h"
#include "compiler/tools/burin/ImageClassifier.h"
#include "compiler/tools/burin/ModelFile.h"
#include "compiler/tools/burin/RunCommand.h"
#include "compiler/tools/burin/RunnableModel.h"
#include "compiler/tools/burin/TemporaryLibrary.h"
#include "dialects/nn/Naming.h"
#include "dialects/nn/reference/Evaluate.h"
#include "dialects/plan/ElementTypes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;

namespace burin::tools {

namespace {

namespace cl = llvm::cl;

ShapeFlags shapeFlags(runSubCommand());
StateFlags stateFlags(runSubCommand());
cl::opt<std::string> manifestPath(
    "manifest",
    cl::desc("Of a model file: how an image becomes the input and the\n"
             "output becomes classes (default: MODEL.manifest.json\n"
             "beside it, if there)"),
    cl::value_desc("FILE"), cl::sub(runSubCommand()),
    cl::cat(optionCategory()));

/// A simplified model, evaluated op by op in 64-bit arithmetic.
class InterpretedModel : public RunnableModel {
public:
  llvm::Error open(StringRef path, const nn::InputShapes &given,
                   const nn::StatePairs &states) {
    llvm::Expected<std::optional<manifest::Manifest>> manifest =
        findManifest(path, manifestPath);
    if (!manifest)
      return manifest.takeError();
    module = importModelFile(path, context, given, states);
    if (!module || !simplify(*module))
      return support::failure("{}: cannot be interpreted",
                              support::quote(path));
    function = *module->getOps<func::FuncOp>().begin();
    if (failed(nn::verifyStates(function)))
      return support::failure("{}: cannot be interpreted",
                              support::quote(path));
    for (auto [i, type] : llvm::enumerate(function.getArgumentTypes()))
      if (llvm::Error error =
              add(nn::stateOfInput(function, i) ? stateSpecs : inputSpecs, type,
                  nn::inputName(function, i)))
        return error;
    for (auto [i, type] : llvm::enumerate(function.getResultTypes()))
      if (llvm::Error error =
              nn::stateOfOutput(function, i)
                  ? llvm::Error::success()
                  : add(outputSpecs, type, nn::outputName(function, i)))
        return error;
    if (llvm::Error error = resetState())
      return error;
    if (*manifest)
      return bind(std::move(**manifest));
    return llvm::Error::success();
  }

  ArrayRef<TensorSpec> inputs() const override { return inputSpecs; }
  ArrayRef<TensorSpec> outputs() const override { return outputSpecs; }
  std::string engine() const override { return "interpreter"; }

  void setInputs(ArrayRef<support::NumpyArray> arrays) override {
    inputTensors.clear();
    size_t next = 0;
    for (auto [i, type] : llvm::enumerate(function.getArgumentTypes())) {
      if (nn::stateOfInput(function, i))
        continue;
      auto tensorType = cast<RankedTensorType>(type);
      if (plan::isWidenedInArrays(tensorType.getElementType()))
        tensorType = tensorType.clone(Float32Type::get(&context.context));
      inputTensors.push_back(*nn::HostTensor::fromBytes(
          tensorType, ArrayRef<char>(arrays[next++].bytes)));
    }
  }

  llvm::Error run() override {
    SmallVector<nn::HostTensor> arguments;
    size_t next = 0;
    for (unsigned i = 0; i < function.getNumArguments(); ++i)
      if (StringAttr state = nn::stateOfInput(function, i))
        arguments.push_back(states.find(state)->second);
      else
        arguments.push_back(inputTensors[next++]);
    FailureOr<SmallVector<nn::HostTensor>> results =
        nn::evaluate(function.getBody(), arguments);
    if (failed(results))
      return support::failure("the interpreter stopped");
    outputTensors.clear();
    for (auto [i, result] : llvm::enumerate(*results))
      if (StringAttr state = nn::stateOfOutput(function, i))
        states.find(state)->second = std::move(result);
      else
        outputTensors.push_back(std::move(result));
    return llvm::Error::success();
  }

  bool hasState() const override { return !states.empty(); }

  llvm::Error resetState() override {
    states.clear();
    for (auto [i, type] : llvm::enumerate(function.getArgumentTypes())) {
      StringAttr state = nn::stateOfInput(function, i);
      if (!state)
        continue;
      nn::HostTensor first(cast<RankedTensorType>(type));
      if (auto initial =
              function.getArgAttrOfType<ElementsAttr>(i, "nn.initial")) {
        FailureOr<nn::HostTensor> known = nn::HostTensor::fromElements(initial);
        if (failed(known))
          return support::failure("state {}: its first value cannot be read",
                                  support::quote(state.getValue()));
        first = std::move(*known);
      }
      states.insert({state, std::move(first)});
    }
    return llvm::Error::success();
  }

  llvm::Expected<std::vector<char>> saveState() const override {
    std::vector<char> saved;
    func::FuncOp main = function;
    for (unsigned i = 0; i < main.getNumArguments(); ++i)
      if (StringAttr state = nn::stateOfInput(main, i))
        llvm::append_range(saved, states.find(state)->second.toBytes());
    return saved;
  }

  llvm::Error restoreState(ArrayRef<char> saved) override {
    for (unsigned i = 0; i < function.getNumArguments(); ++i)
      if (StringAttr state = nn::stateOfInput(function, i)) {
        nn::HostTensor &tensor = states.find(state)->second;
        size_t bytes = tensor.toBytes().size();
        tensor =
            *nn::HostTensor::fromBytes(tensor.type(), saved.take_front(bytes));
        saved = saved.drop_front(bytes);
      }
    return llvm::Error::success();
  }

  std::vector<support::NumpyArray> results() const override {
    std::vector<support::NumpyArray> arrays;
    for (auto [tensor, spec] : llvm::zip(outputTensors, outputSpecs)) {
      nn::HostTensor wide = tensor;
      if (plan::isWidenedInArrays(tensor.elementType())) {
        wide = nn::HostTensor(
            tensor.type().clone(Float32Type::get(tensor.type().getContext())));
        for (int64_t i = 0; i < tensor.size(); ++i)
          wide.setReal(i, tensor.real(i));
      }
      arrays.push_back(
          {plan::elementTypeOf(spec.dtype).array, spec.shape, wide.toBytes()});
    }
    return arrays;
  }

  bool isClassifier() const override {
    return classifier || !manifestProblem.empty();
  }
  llvm::Expected<std::vector<ClassScore>>
  classify(const support::Image &image) override {
    if (!classifier)
      return support::failure("{}", manifestProblem);
    llvm::Expected<support::NumpyArray> array = classifier->inputOf(image);
    if (!array)
      return array.takeError();
    setInputs(*array);
    if (llvm::Error error = run())
      return error;
    return classifier->classesOf(results());
  }

private:
  /// A manifest that nobody named may be for another batch: then it is only
  /// images that cannot be read.
  llvm::Error bind(manifest::Manifest manifest) {
    llvm::Expected<ImageClassifier> bound =
        ImageClassifier::bind(std::move(manifest), inputSpecs, outputSpecs);
    if (bound)
      classifier = std::move(*bound);
    else if (!manifestPath.empty())
      return bound.takeError();
    else
      manifestProblem = llvm::toString(bound.takeError());
    return llvm::Error::success();
  }

  static llvm::Error add(std::vector<TensorSpec> &specs, Type type,
                         std::string name) {
    auto tensor = dyn_cast<RankedTensorType>(type);
    const plan::ElementType *element =
        tensor ? plan::findElementType(tensor.getElementType()) : nullptr;
    if (!element || !tensor.hasStaticShape())
      return support::failure(
          "{}: expected a tensor of static shape and a NumPy element type",
          support::quote(name));
    specs.push_back({std::move(name), element->dtype, tensor.getShape().vec()});
    return llvm::Error::success();
  }

  ModelContext context;
  OwningOpRef<ModuleOp> module;
  func::FuncOp function;
  std::vector<TensorSpec> inputSpecs, outputSpecs, stateSpecs;
  SmallVector<nn::HostTensor> inputTensors, outputTensors;
  DenseMap<StringAttr, nn::HostTensor> states; ///< as the last run left them
  std::optional<ImageClassifier> classifier;
  std::string manifestProblem; // why there is none, if one lies beside
};

llvm::Expected<std::unique_ptr<RunnableModel>>
openInterpreted(StringRef path, const EngineOptions &) {
  llvm::Expected<nn::InputShapes> given = shapeFlags.parse("the interpreter");
  if (!given)
    return given.takeError();
  llvm::Expected<nn::StatePairs> states = stateFlags.parse();
  if (!states)
    return states.takeError();
  auto model = std::make_unique<InterpretedModel>();
  if (llvm::Error error = model->open(path, *given, *states))
    return error;
  return model;
}

llvm::Expected<std::unique_ptr<RunnableModel>>
openCompiled(StringRef path, const EngineOptions &options) {
  llvm::Expected<nn::InputShapes> given = shapeFlags.parse();
  if (!given)
    return given.takeError();
  llvm::Expected<nn::StatePairs> states = stateFlags.parse();
  if (!states)
    return states.takeError();
  CompileRequest request;
  request.modelPath = path.str();
  request.manifestPath = manifestPath;
  request.inputs = std::move(*given);
  request.states = std::move(*states);
  return openTemporaryLibrary(std::move(request), options);
}

[[maybe_unused]] const bool known = [] {
  modelFileOpeners().interpret = openInterpreted;
  modelFileOpeners().compile = openCompiled;
  return true;
}();

} // namespace

} // namespace burin::tools
