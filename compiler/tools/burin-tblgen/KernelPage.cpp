// -gen-kernel-page: the kernels' records as a page of compiler/docs.
#include "compiler/tools/burin-tblgen/Kernels.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/TableGen/TableGenBackend.h"

using namespace llvm;

namespace burin::tblgen {

/// The bounds of an integer or of a list's length, as far as there are any.
static std::string boundsOf(const Record &param) {
  StringRef kind = param.getValueAsString("kind");
  int64_t least = param.getValueAsInt("least"),
          most = param.getValueAsInt("most");
  std::string text;
  raw_string_ostream out(text);
  if (kind == "Number")
    return "";
  if (least == most)
    out << least;
  else if (kind == "Flag")
    return "";
  else if (most == INT64_MAX && least > -INT64_MAX)
    out << "from " << least;
  else if (most != INT64_MAX)
    out << least << " to " << most;
  if (kind == "List")
    out << " entries";
  return text;
}

static void printParams(raw_ostream &out, const Kernel &kernel) {
  out << "\n| parameter | kind | | known |\n|---|---|---|---|\n";
  for (const Record *param : kernel.params) {
    out << "| " << param->getValueAsString("name") << " | "
        << StringRef(param->getValueAsString("kind")).lower() << " | "
        << boundsOf(*param);
    if (StringRef with = param->getValueAsString("onlyWith"); !with.empty())
      out << ", with `" << with << "` only";
    out << " | "
        << (kernel.isRunTime(*param) ? "at run time too" : "when compiled")
        << " |\n";
  }
}

static void printTensor(raw_ostream &out, const Kernel &kernel,
                        const Record &tensor, StringRef kind) {
  out << "| " << tensor.getValueAsString("role") << " | " << kind;
  if (tensor.getValueAsBit("isOptional"))
    out << ", optional";
  if (StringRef tie = tensor.getValueAsString("tie"); !tie.empty())
    out << ", to which `" << tie << "` is updated in place";
  out << " | ";
  if (StringRef like = tensor.getValueAsString("like"); !like.empty())
    out << "that of `" << like << "`";
  else if (tensor.getValueAsBit("widens"))
    out << "what the accumulator holds exactly";
  else if (kernel.takesEpilogue() && kind == "result")
    out << "what the epilogue yields";
  else
    out << tensor.getValueAsDef("elements")->getValueAsString("summary");
  auto shape = tensor.getValueAsListOfStrings("shape");
  out << " | ";
  if (shape.empty())
    out << "`" << tensor.getValueAsString("reach") << "` elements at least";
  else
    out << "`[" << join(shape, ", ") << "]`";
  if (const Record *order = tensor.getValueAsOptionalDef("order")) {
    out << ", packed (" << order->getValueAsString("header");
    if (int64_t depth = order->getValueAsInt("tile_k"); depth > 1)
      out << ", " << depth << " k side by side";
    out << ")";
  }
  out << " |\n";
}

static void printKernelPage(RecordKeeper &records, raw_ostream &out) {
  for (const Kernel &kernel : kernelsOf(records)) {
    out << "## " << kernel.name() << "\n";
    printParams(out, kernel);
    out << "\n| tensor | | element | size |\n|---|---|---|---|\n";
    for (const Record *operand : kernel.operands)
      printTensor(out, kernel, *operand, "operand");
    for (const Record *result : kernel.results)
      printTensor(out, kernel, *result, "result");
    out << "\n";
    if (kernel.takesEpilogue())
      out << "Takes an epilogue on "
          << kernel.accumulator().getValueAsString("summary")
          << (kernel.takesVectors() ? ", and on vectors of such" : "") << ".\n";
    if (kernel.takesTileRows())
      out << "May be told how many rows a register tile has at most.\n";
    for (const Record *requirement : kernel.requirements)
      out << "Expects " << requirement->getValueAsString("summary") << ".\n";
    if (kernel.text("scratch") != "0")
      out << "Borrows `" << kernel.text("scratch") << "` bytes.\n";
    if (StringRef inner = kernel.text("bandsOf"); !inner.empty())
      out << "May have a `" << inner
          << "` run inside, which computes its first operand by bands.\n";
    if (!kernel.devices.empty())
      out << "Has a body for " << join(kernel.devices, ", ") << " as well.\n";
    out << "\n";
  }
}

static TableGen::Emitter::Opt kernelPage("gen-kernel-page", printKernelPage,
                                         "Generate a page of kernels");

} // namespace burin::tblgen
