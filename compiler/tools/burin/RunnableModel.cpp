// Names and defaults that all kinds of runnable models share.

#include "compiler/tools/burin/RunnableModel.h"
#include "llvm/Support/ErrorHandling.h"
#include <fmt/format.h>

namespace burin::tools {

using support::NumpyType;

std::string describe(NumpyType type, llvm::ArrayRef<int64_t> shape) {
  return fmt::format("{} [{}]", support::numpyTypeName(type).str(),
                     fmt::join(shape, ", "));
}

std::vector<ClassScore> classScores(llvm::ArrayRef<burin_class> classes) {
  std::vector<ClassScore> scores;
  for (const burin_class &answer : classes) {
    llvm::StringRef label = answer.label ? answer.label : "";
    scores.push_back(
        {label.empty() ? std::to_string(answer.index) : label.str(),
         answer.score});
  }
  return scores;
}

llvm::Expected<std::vector<ClassScore>>
RunnableModel::classify(const support::Image &) {
  llvm_unreachable("only a classifier classifies");
}

ModelFileOpeners &modelFileOpeners() {
  static ModelFileOpeners openers;
  return openers;
}

} // namespace burin::tools
