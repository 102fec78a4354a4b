// `burin compile`: a model file becomes a folder with a library.
#include "compiler/tools/burin/Command.h"
#include "compiler/tools/burin/CompileFlags.h"

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
CompileFlags compileFlags(compileSubCommand);

constexpr const char *examples = R"(
MODEL is an ONNX file (.onnx) or a program saved by torch.export.save (.pt2).

Examples:
  burin compile digits.onnx -o out/digits --dim batch=1
      write sources, libdigits.a and libdigits.so to out/digits
  burin compile digits.onnx -o out/firmware --target cortex-m4 --dim batch=1
      the same for firmware: freestanding C++, no operating system
  burin compile digits.onnx -o out/digits --dim batch=1..64
      one library for all of these batches; each run is told which
  burin compile model.pt2 -o out/model --weights /var/lib/app/model.weights
      the weights in a file that all processes and libraries with it share
  burin compile decoder.onnx -o out/decoder --state past=present
      a cache that stays in the library from call to call
  burin compile model.pt2 -o out/model --sources-only
      for a build of your own: add_subdirectory(out/model)
)";

int runCompile() {
  llvm::Expected<CompileRequest> request =
      compileFlags.parse(modelPath, outputFolder);
  return request ? compileModel(*request) : report(request.takeError());
}

RegisterCommand registered({&compileSubCommand, examples, runCompile,
                            &outputFolder});

} // namespace

} // namespace burin::tools
