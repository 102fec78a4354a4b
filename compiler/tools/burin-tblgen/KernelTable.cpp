// -gen-kernel-table: the kernels' records as tables and functions of C++, for
// dialects/plan/KernelRecords.cpp to include.
#include "compiler/tools/burin-tblgen/Kernels.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/TableGen/TableGenBackend.h"

using namespace llvm;

namespace burin::tblgen {

/// A string as C++ spells it.
static std::string quoted(StringRef text) {
  std::string result;
  raw_string_ostream out(result);
  out << '"';
  printEscapedString(text, out);
  out << '"';
  return result;
}

static StringRef spell(bool value) { return value ? "true" : "false"; }

static void printElements(raw_ostream &out, const Record &elements) {
  out << "{" << quoted(elements.getValueAsString("summary"))
      << ", [](mlir::Type type) -> bool { return "
      << elements.getValueAsString("holds") << "; }}";
}

static void printParams(raw_ostream &out, const Kernel &kernel) {
  out << "static const KernelParam " << kernel.name() << "_params[] = {\n";
  for (const Record *param : kernel.params)
    out << "    {" << quoted(param->getValueAsString("name"))
        << ", KernelParam::Kind::" << param->getValueAsString("kind") << ", "
        << param->getValueAsInt("least") << "LL, "
        << param->getValueAsInt("most") << "LL, "
        << kernel.operandNumber(param->getValueAsString("onlyWith")) << ", "
        << spell(kernel.isRunTime(*param)) << "},\n";
  out << "};\n";
}

/// How many k an order puts side by side; 0 where there is none.
static int64_t depthOf(const Record *order) {
  return order ? order->getValueAsInt("tile_k") : 0;
}

static void printTensors(raw_ostream &out, const Kernel &kernel,
                         ArrayRef<Record *> tensors, StringRef kind) {
  out << "static const KernelTensor " << kernel.name() << "_" << kind
      << "[] = {\n";
  for (const Record *tensor : tensors) {
    out << "    {" << quoted(tensor->getValueAsString("role")) << ", ";
    printElements(out, *tensor->getValueAsDef("elements"));
    out << ",\n     " << kernel.operandNumber(tensor->getValueAsString("like"))
        << ", " << spell(tensor->getValueAsBit("widens")) << ", "
        << spell(tensor->getValueAsBit("isOptional")) << ", "
        << quoted(tensor->getValueAsString("strides")) << ", "
        << tensor->getValueAsInt("offset") << ", "
        << spell(tensor->getValueAsBit("isContiguous")) << ", "
        << depthOf(tensor->getValueAsOptionalDef("order")) << ", "
        << spell(!tensor->getValueAsListOfStrings("shape").empty()) << ", "
        << kernel.operandNumber(tensor->getValueAsString("tie")) << "},\n";
  }
  out << "};\n";
}

/// The names that a record's expressions may use.
static void printNames(raw_ostream &out, const Kernel &kernel) {
  auto declare = [&](StringRef type, const Twine &name, const Twine &value) {
    out << "  [[maybe_unused]] const " << type << " " << name << "{givenValues."
        << value << "};\n";
  };
  for (const Record *param : kernel.params) {
    StringRef name = param->getValueAsString("name"),
              kind = param->getValueAsString("kind");
    if (kind == "List")
      declare("Entries", name, "list(" + quoted(name) + ")");
    else if (kind != "Number")
      declare("Extent", name, "integer(" + quoted(name) + ")");
  }
  for (auto [i, operand] : enumerate(kernel.operands))
    declare("Extent", operand->getValueAsString("role") + "_bytes",
            "operandBytes(" + Twine(i) + ")");
  for (auto [i, result] : enumerate(kernel.results))
    declare("Extent", result->getValueAsString("role") + "_bytes",
            "resultBytes(" + Twine(i) + ")");
  declare("Extent", "sum_bytes", "accumulatorBytes()");
  declare("Extent", "vectors", "vectors()");
}

static std::string listOf(ArrayRef<StringRef> expressions) {
  return "{" + join(expressions, ", ") + "}";
}

static void printNeeds(raw_ostream &out, const Kernel &kernel) {
  out << "static void " << kernel.name()
      << "_needs([[maybe_unused]] const KernelValues &givenValues,\n"
         "    KernelNeeds &givenNeeds) {\n";
  printNames(out, kernel);
  for (const Record *requirement : kernel.requirements)
    out << "  if (!(" << requirement->getValueAsString("holds") << "))\n"
        << "    givenNeeds.broken = "
        << quoted(requirement->getValueAsString("summary")) << ";\n";
  for (const Record *operand : kernel.operands)
    out << "  givenNeeds.operands.push_back("
        << operand->getValueAsString("reach") << ");\n"
        << "  givenNeeds.operandDims.push_back("
        << listOf(operand->getValueAsListOfStrings("dims")) << ");\n";
  for (const Record *result : kernel.results)
    out << "  givenNeeds.results.push_back("
        << result->getValueAsString("reach") << ");\n"
        << "  givenNeeds.resultDims.push_back("
        << listOf(result->getValueAsListOfStrings("dims")) << ");\n"
        << "  givenNeeds.shapes.push_back("
        << listOf(result->getValueAsListOfStrings("shape")) << ");\n";
  out << "  givenNeeds.scratch = " << kernel.text("scratch") << ";\n"
      << "  givenNeeds.stack = " << kernel.text("stack") << ";\n";
  if (const Record *packing = kernel.packing())
    out << "  givenNeeds.packedSizes = "
        << listOf(packing->getValueAsListOfStrings("sizes")) << ";\n"
        << "  givenNeeds.packedStrides = "
        << listOf(packing->getValueAsListOfStrings("strides")) << ";\n";
  out << "}\n\n";
}

static void printDevices(raw_ostream &out, const Kernel &kernel) {
  if (kernel.devices.empty())
    return;
  out << "static const llvm::StringLiteral " << kernel.name()
      << "_devices[] = {";
  for (StringRef device : kernel.devices)
    out << quoted(device) << ", ";
  out << "};\n";
}

static void printKernelTable(RecordKeeper &records, raw_ostream &out) {
  emitSourceFileHeader("Records of the runtime's kernels", out, records);
  std::vector<Kernel> kernels = kernelsOf(records);
  for (const Kernel &kernel : kernels) {
    printParams(out, kernel);
    printTensors(out, kernel, kernel.operands, "operands");
    printTensors(out, kernel, kernel.results, "results");
    printDevices(out, kernel);
    printNeeds(out, kernel);
  }
  out << "static const KernelRecord allKernelRecords[] = {\n";
  for (const Kernel &kernel : kernels) {
    StringRef name = kernel.name();
    out << "    {" << quoted(name) << ", " << name << "_params, " << name
        << "_operands, " << name << "_results,\n     ";
    printElements(out, kernel.accumulator());
    out << ", " << spell(kernel.takesEpilogue()) << ", "
        << spell(kernel.takesVectors()) << ", " << spell(kernel.takesTileRows())
        << ", "
        << depthOf(kernel.packing() ? kernel.packing()->getValueAsDef("order")
                                    : nullptr)
        << ", " << quoted(kernel.text("filters")) << ", "
        << quoted(kernel.text("bandsOf")) << ", ";
    if (kernel.devices.empty())
      out << "{}";
    else
      out << name << "_devices";
    out << ", " << name << "_needs},\n";
  }
  out << "};\n";
}

static TableGen::Emitter::Opt kernelTable("gen-kernel-table", printKernelTable,
                                          "Generate tables of kernels");

} // namespace burin::tblgen
