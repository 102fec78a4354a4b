// Names and defaults that all kinds of runnable models share.

#include "compiler/tools/burin/RunnableModel.h"
#include "llvm/Support/ErrorHandling.h"
#include <fmt/format.h>

namespace burin::tools {

using support::NumpyType;

NumpyType arrayType(burin_dtype dtype) {
  switch (dtype) {
  case BURIN_BOOL:
    return NumpyType::Bool;
  case BURIN_I8:
    return NumpyType::I8;
  case BURIN_U8:
    return NumpyType::U8;
  case BURIN_I16:
    return NumpyType::I16;
  case BURIN_U16:
    return NumpyType::U16;
  case BURIN_I32:
    return NumpyType::I32;
  case BURIN_U32:
    return NumpyType::U32;
  case BURIN_I64:
    return NumpyType::I64;
  case BURIN_U64:
    return NumpyType::U64;
  case BURIN_F16:
    return NumpyType::F16;
  case BURIN_BF16:
  case BURIN_F32:
    return NumpyType::F32;
  case BURIN_F64:
    return NumpyType::F64;
  }
  return NumpyType::F32;
}

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
