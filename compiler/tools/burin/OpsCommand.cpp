// `burin ops`: the operators that models may contain, from the ops' own
// bindings.

#include "compiler/support/Diagnostic.h"
#include "compiler/support/Table.h"
#include "compiler/tools/burin/Command.h"
#include "compiler/tools/burin/ModelFile.h"
#include "dialects/nn/import/Import.h"
#include "llvm/ADT/StringExtras.h"

namespace cl = llvm::cl;

namespace burin::tools {

namespace {

cl::SubCommand opsSubCommand("ops", "List the operators that models may use");
cl::opt<bool> isMarkdown("markdown", cl::desc("Print Markdown tables"),
                         cl::sub(opsSubCommand), cl::cat(optionCategory()));

constexpr const char *examples = R"(
Lists ONNX operators with the operator set versions that can be read, and the
overloads of torch.export programs.

Examples:
  burin ops
  burin ops --markdown
)";

std::string versionText(llvm::ArrayRef<nn::VersionRange> versions) {
  std::string text;
  for (const nn::VersionRange &range : versions) {
    text += text.empty() ? "" : ", ";
    text += std::to_string(range.since);
    if (range.until != range.since)
      text += " to " + std::to_string(range.until);
  }
  return text;
}

void print(const support::Table &table) {
  isMarkdown ? table.printMarkdown(llvm::outs()) : table.print(llvm::outs());
}

int runOps() {
  ModelContext context;
  nn::Bindings bindings = nn::Bindings::gather(&context.context);
  // The build runs this command, so that it ends here.
  if (llvm::ArrayRef<std::string> faults = bindings.faults(); !faults.empty())
    return report(support::failure("bindings contradict each other: {}",
                                   llvm::join(faults, "; ")));
  support::Table onnx({{"ONNX operator"}, {"operator set"}});
  for (llvm::StringRef name : bindings.onnxNames())
    onnx.addRow({name.str(), versionText(bindings.onnxVersions(name))});
  print(onnx);
  llvm::outs() << '\n';
  support::Table aten({{"torch.export overload"}});
  for (llvm::StringRef name : bindings.atenNames())
    aten.addRow({name.str()});
  print(aten);
  return ExitSuccess;
}

RegisterCommand registered({&opsSubCommand, examples, runOps});

} // namespace

} // namespace burin::tools
