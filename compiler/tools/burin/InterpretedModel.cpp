// `run MODEL`: a model file through the reference interpreter, or compiled to
// a folder that goes away.

#include "compiler/support/Diagnostic.h"
#include "compiler/support/Interruption.h"
#include "compiler/tools/burin/ClassifierBinding.h"
#include "compiler/tools/burin/Command.h"
#include "compiler/tools/burin/CompileModel.h"
#include "compiler/tools/burin/ImageClassifier.h"
#include "compiler/tools/burin/ModelFile.h"
#include "compiler/tools/burin/RunCommand.h"
#include "compiler/tools/burin/RunnableModel.h"
#include "dialects/nn/Naming.h"
#include "dialects/nn/reference/Evaluate.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/Support/FileSystem.h"

using namespace mlir;

namespace burin::tools {

namespace {

namespace cl = llvm::cl;

ShapeFlags shapeFlags(runSubCommand());
cl::opt<std::string> manifestPath(
    "manifest",
    cl::desc("Of a model file: how an image becomes the input and the\n"
             "output becomes classes (default: MODEL.manifest.json\n"
             "beside it, if there)"),
    cl::value_desc("FILE"), cl::sub(runSubCommand()),
    cl::cat(optionCategory()));

/// Null for an element type that no array holds.
std::optional<burin_dtype> dtypeOf(Type type) {
  if (type.isInteger(1))
    return BURIN_BOOL;
  if (type.isF16())
    return BURIN_F16;
  if (type.isBF16())
    return BURIN_BF16;
  if (type.isF32())
    return BURIN_F32;
  if (type.isF64())
    return BURIN_F64;
  auto integer = dyn_cast<IntegerType>(type);
  if (!integer)
    return std::nullopt;
  switch (integer.getWidth()) {
  case 8:
    return integer.isUnsigned() ? BURIN_U8 : BURIN_I8;
  case 16:
    return integer.isUnsigned() ? BURIN_U16 : BURIN_I16;
  case 32:
    return integer.isUnsigned() ? BURIN_U32 : BURIN_I32;
  case 64:
    return integer.isUnsigned() ? BURIN_U64 : BURIN_I64;
  default:
    return std::nullopt;
  }
}

/// A simplified model, evaluated op by op in 64-bit arithmetic.
class InterpretedModel : public RunnableModel {
public:
  llvm::Error open(StringRef path, const nn::InputShapes &given) {
    llvm::Expected<std::optional<manifest::Manifest>> manifest =
        findManifest(path, manifestPath);
    if (!manifest)
      return manifest.takeError();
    module = importModelFile(path, context, given);
    if (!module || !simplify(*module))
      return support::failure("{}: cannot be interpreted",
                              support::quote(path));
    function = *module->getOps<func::FuncOp>().begin();
    for (auto [i, type] : llvm::enumerate(function.getArgumentTypes()))
      if (llvm::Error error = add(inputSpecs, type, nn::inputName(function, i)))
        return error;
    for (auto [i, type] : llvm::enumerate(function.getResultTypes()))
      if (llvm::Error error =
              add(outputSpecs, type, nn::outputName(function, i)))
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
    for (auto [array, type] : llvm::zip(arrays, function.getArgumentTypes())) {
      auto tensorType = cast<RankedTensorType>(type);
      // A bf16 tensor comes as float32.
      if (tensorType.getElementType().isBF16())
        tensorType = tensorType.clone(Float32Type::get(&context.context));
      inputTensors.push_back(
          *nn::HostTensor::fromBytes(tensorType, ArrayRef<char>(array.bytes)));
    }
  }

  llvm::Error run() override {
    FailureOr<SmallVector<nn::HostTensor>> results =
        nn::evaluate(function.getBody(), inputTensors);
    if (failed(results))
      return support::failure("the interpreter stopped");
    outputTensors = std::move(*results);
    return llvm::Error::success();
  }

  std::vector<support::NumpyArray> results() const override {
    std::vector<support::NumpyArray> arrays;
    for (auto [tensor, spec] : llvm::zip(outputTensors, outputSpecs)) {
      nn::HostTensor wide = tensor;
      if (tensor.elementType().isBF16()) {
        wide = nn::HostTensor(
            tensor.type().clone(Float32Type::get(tensor.type().getContext())));
        for (int64_t i = 0; i < tensor.size(); ++i)
          wide.setReal(i, tensor.real(i));
      }
      arrays.push_back({arrayType(spec.dtype), spec.shape, wide.toBytes()});
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
    std::optional<burin_dtype> dtype =
        tensor ? dtypeOf(tensor.getElementType()) : std::nullopt;
    if (!dtype || !tensor.hasStaticShape())
      return support::failure(
          "{}: expected a tensor of static shape and a NumPy element type",
          support::quote(name));
    specs.push_back({std::move(name), *dtype, tensor.getShape().vec()});
    return llvm::Error::success();
  }

  ModelContext context;
  OwningOpRef<ModuleOp> module;
  func::FuncOp function;
  std::vector<TensorSpec> inputSpecs, outputSpecs;
  SmallVector<nn::HostTensor> inputTensors, outputTensors;
  std::optional<ImageClassifier> classifier;
  std::string manifestProblem; // why there is none, if one lies beside
};

llvm::Expected<std::unique_ptr<RunnableModel>>
openInterpreted(StringRef path, const EngineOptions &) {
  llvm::Expected<nn::InputShapes> given = shapeFlags.parse();
  if (!given)
    return given.takeError();
  auto model = std::make_unique<InterpretedModel>();
  if (llvm::Error error = model->open(path, *given))
    return error;
  return model;
}

/// Compiles to a folder of its own, which is removed once the library is
/// loaded.
llvm::Expected<std::unique_ptr<RunnableModel>>
openCompiled(StringRef path, const EngineOptions &options) {
  llvm::Expected<nn::InputShapes> given = shapeFlags.parse();
  if (!given)
    return given.takeError();
  SmallString<128> folder;
  std::optional<support::RemovedWhenInterrupted> entered;
  {
    support::Uninterrupted moment;
    if (std::error_code error =
            llvm::sys::fs::createUniqueDirectory("burin", folder))
      return support::failure("cannot make a temporary folder: {}",
                              error.message());
    entered.emplace(folder);
  }
  CompileRequest request;
  request.modelPath = path.str();
  request.outputFolder = (folder + "/model").str();
  request.name = "model";
  request.isQuiet = true;
  request.isForRun = true;
  request.manifestPath = manifestPath;
  request.inputs = std::move(*given);
  auto compile = [&]() -> llvm::Expected<std::unique_ptr<RunnableModel>> {
    if (compileModel(request) != ExitSuccess)
      return support::failure("{}: cannot be compiled", support::quote(path));
    return openLibrary(request.outputFolder, options);
  };
  llvm::Expected<std::unique_ptr<RunnableModel>> model = compile();
  llvm::sys::fs::remove_directories(folder);
  return model;
}

[[maybe_unused]] const bool known = [] {
  modelFileOpeners().interpret = openInterpreted;
  modelFileOpeners().compile = openCompiled;
  return true;
}();

} // namespace

} // namespace burin::tools
