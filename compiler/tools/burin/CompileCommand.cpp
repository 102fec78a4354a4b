// `burin compile`: a model file becomes a folder with a library.
#include "compiler/support/Diagnostic.h"
#include "compiler/tools/burin/Command.h"
#include "compiler/tools/burin/CompileModel.h"

namespace cl = llvm::cl;

namespace burin::tools {

namespace {

cl::SubCommand compileSubCommand("compile",
                                 "Turn a model file into a C++ library");

cl::opt<std::string> modelPath(cl::Positional, cl::Required, cl::desc("MODEL"),
                               cl::sub(compileSubCommand),
                               cl::cat(optionCategory()));
cl::opt<std::string>
    outputFolder("o", cl::ZeroOrMore,
                 cl::desc("Folder to write; replaced if burin made it"),
                 cl::value_desc("DIR"), cl::sub(compileSubCommand),
                 cl::cat(optionCategory()));
cl::alias outputFolderToo("output", cl::desc("The same as -o"),
                          cl::value_desc("DIR"), cl::NotHidden,
                          cl::aliasopt(outputFolder));
cl::opt<std::string> libraryName(
    "name",
    cl::desc("Prefix of files and functions (default: the model file's name)"),
    cl::value_desc("NAME"), cl::sub(compileSubCommand),
    cl::cat(optionCategory()));
cl::opt<std::string> targetName(
    "target",
    cl::desc("Machine to compile for (default: x86-64, which holds the levels\n"
             "baseline, avx2, avx512 and those above that a kernel of the\n"
             "model has code for, and chooses when loaded)"),
    cl::value_desc("TARGET"), cl::init("x86-64"), cl::sub(compileSubCommand),
    cl::cat(optionCategory()));
cl::opt<std::string> manifestPath(
    "manifest",
    cl::desc("How images become input and output becomes classes\n"
             "(default: MODEL.manifest.json beside the model, if there)"),
    cl::value_desc("FILE"), cl::sub(compileSubCommand),
    cl::cat(optionCategory()));
cl::opt<unsigned> threads(
    "threads",
    cl::desc("Threads that compile at once (default: one for each processor)"),
    cl::value_desc("N"), cl::init(0), cl::sub(compileSubCommand),
    cl::cat(optionCategory()));
cl::opt<std::string> compiler(
    "cxx",
    cl::desc(
        "C++ compiler (default: $CXX, c++, or the target's cross compiler)"),
    cl::value_desc("PROGRAM"), cl::sub(compileSubCommand),
    cl::cat(optionCategory()));
cl::opt<std::string> weightsPath(
    "weights",
    cl::desc(
        "Write the weights to a file of their own, which programs map when\n"
        "they create the model (default: they are part of the library)"),
    cl::value_desc("FILE"), cl::sub(compileSubCommand),
    cl::cat(optionCategory()));
cl::opt<bool>
    keep("keep",
         cl::desc("Also write the intermediate forms nn.mlir and plan.mlir"),
         cl::sub(compileSubCommand), cl::cat(optionCategory()));
cl::opt<bool> sourcesOnly("sources-only",
                          cl::desc("Write the sources and build nothing"),
                          cl::sub(compileSubCommand),
                          cl::cat(optionCategory()));
cl::opt<bool> isQuiet("quiet", cl::desc("Print errors only"),
                      cl::sub(compileSubCommand), cl::cat(optionCategory()));
ShapeFlags shapeFlags(compileSubCommand);

constexpr const char *examples = R"(
MODEL is an ONNX file (.onnx) or a program saved by torch.export.save (.pt2).

Examples:
  burin compile digits.onnx -o out/digits --dim batch=1
      write sources, libdigits.a and libdigits.so to out/digits
  burin compile digits.onnx -o out/firmware --target cortex-m4 --dim batch=1
      the same for firmware: freestanding C++, no operating system
  burin compile model.pt2 -o out/model --weights /var/lib/app/model.weights
      the weights in a file that all processes and libraries with it share
  burin compile model.pt2 -o out/model --sources-only
      for a build of your own: add_subdirectory(out/model)
)";

int runCompile() {
  if (threads.getNumOccurrences() && threads < 1)
    return report(wrongUsage(
        support::failure("--threads: expected a number of at least 1, got 0")));
  if (weightsPath.getNumOccurrences() && weightsPath.empty())
    return report(wrongUsage(
        support::failure("--weights: expected the path of a file, got ''")));
  llvm::Expected<nn::InputShapes> inputs = shapeFlags.parse();
  if (!inputs)
    return report(inputs.takeError());
  CompileRequest request;
  request.modelPath = modelPath;
  request.outputFolder = outputFolder;
  request.name = libraryName;
  request.target = targetName;
  request.manifestPath = manifestPath;
  request.jobs = threads;
  request.compiler = compiler;
  request.weightsPath = weightsPath;
  request.keep = keep;
  request.sourcesOnly = sourcesOnly;
  request.isQuiet = isQuiet;
  request.inputs = std::move(*inputs);
  return compileModel(request);
}

RegisterCommand registered({&compileSubCommand, examples, runCompile,
                            &outputFolder});

} // namespace

} // namespace burin::tools
