// Compares what a model gave with a reference.

#ifndef BURIN_COMPILER_TOOLS_BURIN_OUTPUTCHECK_H
#define BURIN_COMPILER_TOOLS_BURIN_OUTPUTCHECK_H

#include "compiler/support/Npz.h"
#include "compiler/tools/burin/RunnableModel.h"
#include <optional>

namespace burin::tools {

/// Element `index` as a number that holds every integer type exactly.
long double elementOf(const support::NumpyArray &array, int64_t index);

/// Elements of an array.
int64_t elementCount(const support::NumpyArray &array);

/// Largest |got - wanted|, divided by the largest finite |wanted| unless that
/// is 0. Two NaN, or two infinities of one sign, are equal; one alone is an
/// infinite difference. Both arrays have the same shape.
double relativeDifference(const support::NumpyArray &got,
                          const support::NumpyArray &wanted);

/// Tolerance where none is given: the rounding of a sum of 1024 terms in f32
/// and f64, eight roundings in the narrow types (their sums are kept in f32),
/// and equality for integers and bools.
double defaultTolerance(burin_dtype dtype);

struct OutputCheck {
  std::string name;
  double difference;
  double tolerance;
  bool isPassed() const { return difference <= tolerance; }
};

/// The output that an entry of a reference means, none where it means an input.
/// Fails if it means neither, or is not of the shape that the output has.
llvm::Expected<std::optional<size_t>>
findReferred(const RunnableModel &model,
             llvm::ArrayRef<support::NumpyArray> outputs, llvm::StringRef name,
             support::NumpyType type, llvm::ArrayRef<int64_t> shape);

/// Compares outputs with the entries whose keys are output names or `out0`,
/// `out1`, ...; keys that name inputs are left alone. Fails if a key means
/// nothing, an output has no reference, or a shape differs.
llvm::Expected<std::vector<OutputCheck>>
checkOutputs(const RunnableModel &model,
             llvm::ArrayRef<support::NumpyArray> outputs,
             llvm::ArrayRef<support::NpzEntry> reference,
             std::optional<double> tolerance);

} // namespace burin::tools

#endif // BURIN_COMPILER_TOOLS_BURIN_OUTPUTCHECK_H
