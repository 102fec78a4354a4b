// `burin compress`: a model of floats becomes a library of bytes.
#include "compiler/support/Diagnostic.h"
#include "compiler/tools/burin/Command.h"
#include "compiler/tools/burin/CompileFlags.h"
#include "compiler/tools/burin/CompressModel.h"
#include "llvm/ADT/StringExtras.h"

namespace cl = llvm::cl;

namespace burin::tools {

namespace {

cl::SubCommand sub("compress",
                   "Turn a model file into a library of fewer bits");

cl::opt<std::string> modelPath(cl::Positional, cl::Required, cl::desc("MODEL"),
                               cl::sub(sub), cl::cat(optionCategory()));
cl::opt<std::string>
    dataPath("data",
             cl::desc("What the model is tried on: an .npz or .npy file, or a\n"
                      "folder of such files or of images"),
             cl::value_desc("PATH"), cl::sub(sub), cl::cat(optionCategory()));
cl::opt<std::string> outputFolder(
    "o", cl::ZeroOrMore, cl::desc("Folder to write; replaced if burin made it"),
    cl::value_desc("DIR"), cl::sub(sub), cl::cat(optionCategory()));
cl::alias outputFolderToo("output", cl::desc("The same as -o"),
                          cl::value_desc("DIR"), cl::NotHidden,
                          cl::aliasopt(outputFolder));
cl::opt<std::string> precision(
    "precision",
    cl::desc("What weights and activations are kept as (default: int8):\n"
             "int8: bytes; ranges of activations are those on the data\n"
             "int8-dynamic: bytes; ranges are found in each run\n"
             "w8: weights as bytes, activations as they are\n"
             "w4: the same with weights of 4 bits\n"
             "bf16: weights and what they are multiplied with as bf16"),
    cl::value_desc("KIND"), cl::init("int8"), cl::sub(sub),
    cl::cat(optionCategory()));
cl::opt<unsigned> group(
    "group",
    cl::desc("Neighbouring weights of a column that have a scale together, of\n"
             "w8 and w4, 0 for all (default: 0 of w8, 32 of w4)"),
    cl::value_desc("N"), cl::init(0), cl::sub(sub), cl::cat(optionCategory()));
cl::opt<std::string> method(
    "calibration",
    cl::desc("How the range of an activation follows from the data\n"
             "(default: min-max): min-max, percentile (without the rarest) or\n"
             "mse (what keeps the squared error least)"),
    cl::value_desc("METHOD"), cl::init("min-max"), cl::sub(sub),
    cl::cat(optionCategory()));
cl::opt<double> percentile(
    "percentile",
    cl::desc("Share of the numbers, in percent, that --calibration percentile\n"
             "keeps (default: 99.99)"),
    cl::value_desc("T"), cl::init(99.99), cl::sub(sub),
    cl::cat(optionCategory()));
cl::opt<double> smoothing(
    "smooth",
    cl::desc("How much of the differences between the columns of an\n"
             "activation moves into weights, 0 (none) to 1 (default: 0.6)"),
    cl::value_desc("T"), cl::init(0.6), cl::sub(sub),
    cl::cat(optionCategory()));
cl::opt<double> maxError(
    "max-error",
    cl::desc("Leave layers in f32 whose results would differ by more, as root\n"
             "mean square relative to theirs (default: 0.02, of w4 0.1)"),
    cl::value_desc("T"), cl::init(0.02), cl::sub(sub),
    cl::cat(optionCategory()));
cl::opt<unsigned>
    samples("samples",
            cl::desc("Samples of the data to use at most (default: 128)"),
            cl::value_desc("N"), cl::init(128), cl::sub(sub),
            cl::cat(optionCategory()));
cl::opt<bool> keepsBiases(
    "keep-biases",
    cl::desc("Do not add mean errors to biases, which is done where\n"
             "it makes the error of the whole model less"),
    cl::sub(sub), cl::cat(optionCategory()));
cl::opt<bool> isJson("json", cl::desc("Print one JSON object instead"),
                     cl::sub(sub), cl::cat(optionCategory()));
CompileFlags compileFlags(sub);

constexpr const char *examples = R"(
MODEL is an ONNX file (.onnx) or a program saved by torch.export.save (.pt2), in
f32 and of known sizes. An .npz file holds an array for each input, by name, an
.npy file the array of a model's only input; leading dimensions may be several
times the model's. Images become the input as the manifest says, or are of the
input's own size. DIR gets a library as 'burin compile' writes it, and
compress.json, which is what is printed.

Examples:
  burin compress digits.onnx --data images -o out/digits --dim batch=1
      bytes in place of floats
  burin compress minilm.onnx --data texts.npz -o out/minilm --max-error 0.01
      but for layers that lose more than 1 %
  burin compress vit.pt2 --data photos -o out/vit --precision w8
      weights of a quarter of the size
  burin compress llm.onnx --data texts.npz -o out/llm --precision w4 --group 64
      of an eighth, and a scale for 64 of them
)";

/// Fails on values that mean nothing, as wrong usage.
llvm::Error checkOptions() {
  auto wrong = [](llvm::StringRef option, llvm::StringRef expected, auto got) {
    return wrongUsage(support::failure("--{}: expected {}, got {}",
                                       option.str(), expected.str(), got));
  };
  if (!llvm::is_contained({"int8", "int8-dynamic", "w8", "w4", "bf16"},
                          std::string(precision)))
    return wrong("precision", "'int8', 'int8-dynamic', 'w8', 'w4' or 'bf16'",
                 support::quote(precision));
  bool hasGroups = precision == "w8" || precision == "w4";
  if (group.getNumOccurrences() && !hasGroups)
    return wrong("group", "--precision w8 or w4", support::quote(precision));
  if (group % compress::groupStep != 0)
    return wrong("group", "0 or a multiple of 8", unsigned(group));
  if (!calibrate::findMethod(method))
    return wrong("calibration", "'min-max', 'percentile' or 'mse'",
                 support::quote(method));
  if (!(percentile > 0 && percentile <= 100))
    return wrong("percentile", "a number above 0, at most 100",
                 double(percentile));
  if (!(smoothing >= 0 && smoothing <= 1))
    return wrong("smooth", "a number from 0 to 1", double(smoothing));
  if (!(maxError >= 0))
    return wrong("max-error", "a number of at least 0", double(maxError));
  if (samples < 1)
    return wrong("samples", "a number of at least 1", unsigned(samples));
  return llvm::Error::success();
}

int runCompress() {
  if (dataPath.empty())
    return report(wrongUsage(support::failure("expected --data=PATH")));
  if (llvm::Error error = checkOptions())
    return report(std::move(error));
  llvm::Expected<CompileRequest> compile =
      compileFlags.parse(modelPath, outputFolder, "calibration");
  if (!compile)
    return report(compile.takeError());
  CompressRequest request;
  request.compile = std::move(*compile);
  request.dataPath = dataPath;
  request.calibration.precision = precision;
  bool isOfFour = precision == "w4";
  constexpr unsigned usualGroup = 32;
  request.calibration.group =
      isOfFour && !group.getNumOccurrences() ? usualGroup : unsigned(group);
  request.calibration.method = *calibrate::findMethod(method);
  request.method = method;
  request.calibration.percentile = percentile;
  request.calibration.smoothing = smoothing;
  request.correctsBiases = !keepsBiases;
  request.samples = samples;
  constexpr double usualErrorOfFour = 0.1;
  request.calibration.maxError =
      isOfFour && !maxError.getNumOccurrences() ? usualErrorOfFour : maxError;
  request.isJson = isJson;
  return compressModel(request);
}

RegisterCommand registered({&sub, examples, runCompress, &outputFolder});

} // namespace

} // namespace burin::tools
