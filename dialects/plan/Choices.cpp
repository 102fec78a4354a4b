// The table of choices.
#include "dialects/plan/Choices.h"
#include "dialects/plan/KernelRecords.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;

namespace burin::plan {

namespace {

struct Choice {
  StringLiteral name;
  std::initializer_list<int64_t> values;
};

const Choice choices[] = {{filtersChoice, {0, 2, 4}},
                          {bandsChoice, {0, 1}},
                          {digitsChoice, {0, 3}},
                          {tileRowsChoice, {2, 4, 6, 8, 10, 12}}};

} // namespace

std::optional<int64_t> choiceOf(KernelOp kernel, StringRef name) {
  DictionaryAttr all = kernel.getChoicesAttr();
  auto value = all ? all.getAs<IntegerAttr>(name) : nullptr;
  return value ? std::optional(value.getInt()) : std::nullopt;
}

static void setChoices(KernelOp kernel, const NamedAttrList &all) {
  kernel.setChoicesAttr(all.empty() ? nullptr
                                    : all.getDictionary(kernel.getContext()));
}

void setChoice(KernelOp kernel, StringRef name, int64_t value) {
  NamedAttrList all(kernel.getChoicesAttr());
  all.set(name, Builder(kernel.getContext()).getI64IntegerAttr(value));
  setChoices(kernel, all);
}

llvm::DenseMap<Operation *, int64_t> takeChoices(ProgramOp program,
                                                 StringRef name) {
  llvm::DenseMap<Operation *, int64_t> asked;
  program.walk([&](KernelOp kernel) {
    std::optional<int64_t> value = choiceOf(kernel, name);
    if (!value)
      return;
    asked[kernel] = *value;
    NamedAttrList all(kernel.getChoicesAttr());
    all.erase(name);
    setChoices(kernel, all);
  });
  return asked;
}

bool hasChoices(KernelOp kernel) {
  return kernel.getChoicesAttr() || takesChoice(kernel, tileRowsChoice);
}

bool takesChoice(KernelOp kernel, StringRef name) {
  const KernelRecord *record = findKernel(kernel.getName());
  return name == tileRowsChoice && record && record->takesTileRows;
}

ArrayRef<int64_t> valuesOf(StringRef name) {
  const Choice *found = llvm::find_if(
      choices, [&](const Choice &choice) { return choice.name == name; });
  return found == std::end(choices) ? ArrayRef<int64_t>() : found->values;
}

bool isChoice(StringRef name, int64_t value) {
  return llvm::is_contained(valuesOf(name), value);
}

std::string describeChoices() {
  std::string text;
  llvm::raw_string_ostream stream(text);
  llvm::interleave(
      choices, stream,
      [&](const Choice &choice) {
        stream << choice.name << " of ";
        llvm::interleaveComma(choice.values, stream);
      },
      "; ");
  return text;
}

LogicalResult verifyChoices(KernelOp kernel) {
  if (DictionaryAttr all = kernel.getChoicesAttr())
    for (NamedAttribute choice : all) {
      auto value = dyn_cast<IntegerAttr>(choice.getValue());
      if (choice.getName() == tileRowsChoice &&
          !takesChoice(kernel, tileRowsChoice))
        return kernel.emitOpError()
               << "'" << kernel.getName() << "': expected no choice '"
               << tileRowsChoice << "'";
      if (!value || !isChoice(choice.getName(), value.getInt()))
        return kernel.emitOpError()
               << "expected choices (" << describeChoices() << "), got "
               << choice.getName().getValue() << " = " << choice.getValue();
    }
  return success();
}

} // namespace burin::plan
