// Gathers the scalar functions that the bodies of loop nests and the epilogues
// of kernels are printed with.
#ifndef BURIN_KERNELS_SCALAR_H
#define BURIN_KERNELS_SCALAR_H

#include "scalar_arithmetic.h"
#include "scalar_bessel.h"
#include "scalar_cast.h"
#include "scalar_complementary_error.h"
#include "scalar_error_function.h"
#include "scalar_exponential.h"
#include "scalar_gamma.h"
#include "scalar_hyperbolic.h"
#include "scalar_inverse_trigonometric.h"
#include "scalar_logarithm.h"
#include "scalar_power.h"
#include "scalar_rounding.h"
#include "scalar_trigonometric.h"

#endif // BURIN_KERNELS_SCALAR_H
