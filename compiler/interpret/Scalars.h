// The scalar functions of plan's bodies in double and in integers of any width,
// each from its definition in runtime/kernels/generic/scalar.h.
#pragma once

#include "compiler/interpret/Tensor.h"
#include "dialects/plan/Plan.h"

namespace burin::interpret {

/// `x` is of type `from`, the result too, or a boolean where a question is
/// asked.
Scalar apply(plan::Unary function, Scalar x, const Element &from);
/// All of type `element`.
Scalar apply(plan::Binary function, Scalar x, Scalar y, const Element &element);
bool compare(plan::Compare relation, Scalar x, Scalar y,
             const Element &element);
/// A float as an integer: truncated, and the least or greatest that there is
/// where it lies beyond, the least for NaN.
Scalar saturate(Scalar x, const Element &to);
/// Floats truncate to 64 bits and wrap, or round; integers wrap.
Scalar convert(Scalar x, const Element &from, const Element &to);

} // namespace burin::interpret
