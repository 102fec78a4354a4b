// Reads kernels' records and refuses those that contradict themselves.
#include "compiler/tools/burin-tblgen/Kernels.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/TableGen/Error.h"
#include <set>

using namespace llvm;

namespace burin::tblgen {

Kernel::Kernel(const Record &def)
    : params(def.getValueAsListOfDefs("params")),
      operands(def.getValueAsListOfDefs("operands")),
      results(def.getValueAsListOfDefs("results")),
      requirements(def.getValueAsListOfDefs("requirements")),
      devices(def.getValueAsListOfStrings("devices")), def(&def) {
  check();
}

int Kernel::operandNumber(StringRef role) const {
  if (role.empty())
    return -1;
  for (auto [i, operand] : enumerate(operands))
    if (operand->getValueAsString("role") == role)
      return int(i);
  PrintFatalError(def->getLoc(), "kernel '" + name() +
                                     "': expected an operand named '" + role +
                                     "'");
}

bool Kernel::isRunTime(const Record &param) const {
  return is_contained(def->getValueAsListOfStrings("runTime"),
                      param.getValueAsString("name"));
}

void Kernel::check() const {
  auto fail = [&](const Twine &text) {
    PrintFatalError(def->getLoc(), "kernel '" + name() + "': " + text);
  };
  std::set<StringRef> names, lists, sizes;
  for (const Record *param : params) {
    StringRef member = param->getValueAsString("name");
    if (!names.insert(member).second)
      fail("expected one parameter '" + member + "', got two");
    StringRef kind = param->getValueAsString("kind");
    if (kind == "List")
      lists.insert(member);
    if (kind == "List" || kind == "Integer")
      sizes.insert(member);
    int with = operandNumber(param->getValueAsString("onlyWith"));
    if (with >= 0 && !operands[with]->getValueAsBit("isOptional"))
      fail("expected '" + member + "' to come with an optional operand");
  }
  for (StringRef member : def->getValueAsListOfStrings("runTime"))
    if (!sizes.count(member))
      fail("expected an integer or a list '" + member + "' for run time");
  for (size_t i = 1; i < operands.size(); ++i)
    if (operands[i - 1]->getValueAsBit("isOptional") &&
        !operands[i]->getValueAsBit("isOptional"))
      fail("expected optional operands behind all others");
  for (const Record *tensor : concat<Record *const>(operands, results)) {
    StringRef strides = tensor->getValueAsString("strides");
    if (!strides.empty() && !lists.count(strides))
      fail("expected a list parameter '" + strides + "'");
    if (tensor->getValueAsInt("offset") >= 0 && !lists.count("offsets"))
      fail("expected a list parameter 'offsets'");
  }
  if (takesEpilogue() &&
      (results.size() != 1 ||
       results.front()->getValueAsListOfStrings("shape").empty()))
    fail("expected one result of a shape for an epilogue to run over");
}

std::vector<Kernel> kernelsOf(const RecordKeeper &records) {
  std::vector<Kernel> kernels;
  for (const Record *def : records.getAllDerivedDefinitions("Kernel"))
    kernels.emplace_back(*def);
  sort(kernels,
       [](const Kernel &a, const Kernel &b) { return a.name() < b.name(); });
  for (size_t i = 1; i < kernels.size(); ++i)
    if (kernels[i - 1].name() == kernels[i].name())
      PrintFatalError("kernel '" + kernels[i].name() +
                      "': expected one record, got two");
  return kernels;
}

} // namespace burin::tblgen
