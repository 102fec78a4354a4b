// Libraries that burin compiles for itself alone.
#pragma once

#include "compiler/tools/burin/CompileModel.h"
#include "compiler/tools/burin/RunnableModel.h"

namespace burin::tools {

/// Compiles the request to a folder of its own, which is removed once the
/// library is loaded; the request's folder and name are set here.
llvm::Expected<std::unique_ptr<RunnableModel>>
openTemporaryLibrary(CompileRequest request, const EngineOptions &options);

} // namespace burin::tools
