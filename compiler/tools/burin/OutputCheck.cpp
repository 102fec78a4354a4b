// The measure of a wrong answer, and when it is too wrong.

#include "compiler/tools/burin/OutputCheck.h"
#include "compiler/support/Diagnostic.h"
#include "compiler/tools/burin/ModelInputs.h"
#include <cmath>
#include <cstring>
#include <limits>

namespace burin::tools {

using support::failure;
using support::NumpyArray;
using support::NumpyType;
using support::quote;

template <typename T> static T load(const char *bytes) {
  T value;
  std::memcpy(&value, bytes, sizeof value);
  return value;
}

static double widenHalf(uint16_t bits) {
  double magnitude;
  int exponent = bits >> 10 & 31;
  int fraction = bits & 1023;
  if (exponent == 31)
    magnitude = fraction ? std::numeric_limits<double>::quiet_NaN()
                         : std::numeric_limits<double>::infinity();
  else if (exponent == 0)
    magnitude = std::ldexp(fraction, -24);
  else
    magnitude = std::ldexp(fraction + 1024, exponent - 25);
  return bits & 0x8000 ? -magnitude : magnitude;
}

long double elementOf(const NumpyArray &array, int64_t index) {
  const char *at =
      array.bytes.data() + index * support::numpyTypeBytes(array.type);
  switch (array.type) {
  case NumpyType::Bool:
  case NumpyType::U8:
    return load<uint8_t>(at);
  case NumpyType::I8:
    return load<int8_t>(at);
  case NumpyType::I16:
    return load<int16_t>(at);
  case NumpyType::U16:
    return load<uint16_t>(at);
  case NumpyType::I32:
    return load<int32_t>(at);
  case NumpyType::U32:
    return load<uint32_t>(at);
  case NumpyType::I64:
    return load<int64_t>(at);
  case NumpyType::U64:
    return load<uint64_t>(at);
  case NumpyType::F16:
    return widenHalf(load<uint16_t>(at));
  case NumpyType::F32:
    return load<float>(at);
  case NumpyType::F64:
    return load<double>(at);
  }
  return 0;
}

int64_t elementCount(const NumpyArray &array) {
  return array.bytes.size() / support::numpyTypeBytes(array.type);
}

double relativeDifference(const NumpyArray &got, const NumpyArray &wanted) {
  long double largest = 0, scale = 0;
  for (int64_t i = 0, count = elementCount(wanted); i < count; ++i) {
    long double a = elementOf(got, i), b = elementOf(wanted, i);
    if (std::isfinite(b))
      scale = std::max(scale, std::fabs(b));
    if (a == b || (std::isnan(a) && std::isnan(b)))
      continue;
    long double difference = std::fabs(a - b);
    if (std::isnan(difference))
      difference = std::numeric_limits<long double>::infinity();
    largest = std::max(largest, difference);
  }
  return scale > 0 ? largest / scale : largest;
}

double defaultTolerance(burin_dtype dtype) {
  switch (dtype) {
  case BURIN_F16:
    return std::ldexp(8, -10);
  case BURIN_BF16:
    return std::ldexp(8, -7);
  case BURIN_F8E4M3FN:
  case BURIN_F8E4M3FNUZ:
    return std::ldexp(1, -3);
  case BURIN_F8E5M2:
  case BURIN_F8E5M2FNUZ:
    return std::ldexp(1, -2);
  case BURIN_F32:
    return std::ldexp(1024, -23);
  case BURIN_F64:
    return std::ldexp(1024, -52);
  default:
    return 0;
  }
}

llvm::Expected<std::optional<size_t>>
findReferred(const RunnableModel &model, llvm::ArrayRef<NumpyArray> outputs,
             llvm::StringRef name, support::NumpyType type,
             llvm::ArrayRef<int64_t> shape) {
  std::optional<size_t> index = findTensor(model.outputs(), name, "out");
  if (!index && !findTensor(model.inputs(), name, "in"))
    return failure("{} is no output of the model (its outputs: {})",
                   quote(name), listNames(model.outputs()));
  if (index && shape != llvm::ArrayRef(outputs[*index].shape))
    return failure("output {}: expected {}, got {}",
                   quote(model.outputs()[*index].name), describe(type, shape),
                   describe(outputs[*index].type, outputs[*index].shape));
  return index;
}

llvm::Expected<std::vector<OutputCheck>>
checkOutputs(const RunnableModel &model, llvm::ArrayRef<NumpyArray> outputs,
             llvm::ArrayRef<support::NpzEntry> reference,
             std::optional<double> tolerance) {
  llvm::ArrayRef<TensorSpec> specs = model.outputs();
  std::vector<const NumpyArray *> wanted(specs.size());
  for (const support::NpzEntry &entry : reference) {
    llvm::Expected<std::optional<size_t>> index = findReferred(
        model, outputs, entry.name, entry.array.type, entry.array.shape);
    if (!index)
      return index.takeError();
    if (*index)
      wanted[**index] = &entry.array;
  }
  std::vector<OutputCheck> checks;
  for (size_t i = 0; i < specs.size(); ++i) {
    if (!wanted[i])
      return failure("output {} has no reference", quote(specs[i].name));
    checks.push_back(
        {specs[i].name, relativeDifference(outputs[i], *wanted[i]),
         tolerance ? *tolerance : defaultTolerance(specs[i].dtype)});
  }
  return checks;
}

} // namespace burin::tools
