// Compiles a model to a temporary folder, and loads the library from there.
#include "compiler/tools/burin/TemporaryLibrary.h"
#include "compiler/support/Diagnostic.h"
#include "compiler/support/Interruption.h"
#include "compiler/tools/burin/Command.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"

namespace burin::tools {

llvm::Expected<std::unique_ptr<RunnableModel>>
openTemporaryLibrary(CompileRequest request, const EngineOptions &options) {
  llvm::SmallString<128> folder;
  std::optional<support::RemovedWhenInterrupted> entered;
  {
    support::Uninterrupted moment;
    if (std::error_code error =
            llvm::sys::fs::createUniqueDirectory("burin", folder))
      return support::failure("cannot make a temporary folder: {}",
                              error.message());
    entered.emplace(folder);
  }
  request.outputFolder = (folder + "/model").str();
  request.name = "model";
  request.isQuiet = true;
  request.isForRun = true;
  auto compile = [&]() -> llvm::Expected<std::unique_ptr<RunnableModel>> {
    if (compileModel(request) != ExitSuccess)
      return support::failure("{}: cannot be compiled",
                              support::quote(request.modelPath));
    return openLibrary(request.outputFolder, options);
  };
  llvm::Expected<std::unique_ptr<RunnableModel>> model = compile();
  llvm::sys::fs::remove_directories(folder);
  return model;
}

} // namespace burin::tools
