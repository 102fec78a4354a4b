// The complementary error function, alone and times e^(x^2), and the inverse of
// the error function. All are computed in double.
//
// Polynomials are interpolated at the Chebyshev points of the interval that the
// argument is mapped from to [-1, 1].
#ifndef BURIN_KERNELS_SCALAR_COMPLEMENTARY_ERROR_H
#define BURIN_KERNELS_SCALAR_COMPLEMENTARY_ERROR_H

#include "scalar_arithmetic.h"
#include "scalar_error_function.h"
#include "scalar_exponential.h"
#include "scalar_logarithm.h"
#include "scalar_power.h"

namespace burin::BURIN_LEVEL {

/// e^(x^2) erfc(x) for x >= 0: (1 + 2x) times it is smooth in (x - K) / (x + K)
/// up to infinity (Shepherd and Laframboise 1981, K = 3.75).
BURIN_INLINE double scaled_complement(double x) {
  double t = 1.0 - 7.5 / (x + 3.75);
  return polynomial(
             t, 1.2375126308378275, -0.14024059858554702, 0.003585415485463656,
             0.08227673849015103, -0.10880393014170556, 0.09230432116019804,
             -0.05869339859058929, 0.028362277421519668, -0.009746579547145437,
             0.0017556258323895525, 0.00029371359159349085,
             -0.00029015397913224303, 5.1649421745242855e-05,
             2.2383911531897495e-05, -1.1445089837971905e-05,
             -9.728484952199908e-07, 1.7535246299225037e-06,
             -5.826439773881112e-08, -2.612582099719862e-07,
             2.429131184685346e-08, 4.10739894598815e-08,
             -4.390251992817542e-09, -6.606829535278908e-09,
             5.460657662874652e-10, 9.234867926051594e-10,
             -3.7587311189677776e-11, -7.666210160201094e-11) /
         (1.0 + 2.0 * x);
}

/// e^(sign x^2); the rounding error of x^2 comes back as a factor. |x| <= 30.
BURIN_INLINE double exponential_of_square(double x, double sign) {
  DoublePair square = exact_product(x, x);
  double value = exp(sign * square.high);
  double corrected = value + value * (sign * square.low);
  return value < infinity<double> ? corrected : value;
}

/// 1 - erf(x), right to the last places where that is next to nothing too.
BURIN_INLINE double erfc(double x) {
  double a = abs(x);
  if (a < 0.5)
    return 1.0 - erf(x);
  // Beyond it the function vanishes.
  a = a > 28.0 ? 28.0 : a;
  double far = exponential_of_square(a, -1.0) * scaled_complement(a);
  return x < 0.0 ? 2.0 - far : far;
}
BURIN_INLINE float erfc(float x) { return float(erfc(double(x))); }

/// e^(x^2) erfc(x).
BURIN_INLINE double erfcx(double x) {
  if (abs(x) < 0.5)
    return exp(x * x) * (1.0 - erf(x));
  double scaled = scaled_complement(abs(x));
  double a = x < -28.0 ? 28.0 : abs(x);
  a = a > 28.0 ? 28.0 : a;
  double negative = 2.0 * exponential_of_square(a, 1.0) - scaled;
  return x < 0.0 ? negative : scaled;
}
BURIN_INLINE float erfcx(float x) { return float(erfcx(double(x))); }

/// erfinv(x) / x for w = -log(1 - x^2) (Giles 2010): by w near 0, by its root
/// beyond.
BURIN_INLINE double inverse_error_ratio(double w) {
  if (w < 6.25)
    return polynomial(
        w / 3.125 - 1.0, 1.6536545626831027, 0.7504943200799635,
        -0.05892256710377784, -0.022604447453449802, 0.017808361818295655,
        -0.00413731437741443, -0.0012716922684373015, 0.0012324855686812834,
        -0.0002643936684366174, -0.0001168888399309713, 9.33673917780479e-05,
        -1.5027710420277575e-05, -1.1257319182677936e-05,
        7.1300572630824496e-06, -6.83718721812117e-07, -1.059321402540731e-06,
        5.394320648707009e-07, -1.0185147576818285e-08, -9.867713140174249e-08,
        3.915473114023045e-08, 4.792369996100387e-09, -8.562787796742932e-09,
        1.5401738716654886e-09, 7.689312733742569e-10, -2.7032254091069344e-10);
  double s = sqrt(w);
  if (s < 4.0)
    return polynomial(
        (s - 3.25) / 0.75, 3.0838856104922208, 0.753944225770624,
        0.0030211394363747063, -0.0015825410894073097, 0.0007883078513066945,
        -0.00040063569835358583, 0.00016966502197543766,
        -4.7391827316182325e-05, 2.405864805789804e-06, 5.127316786334848e-06,
        -2.664793846715906e-06, 5.264621626938461e-07, 9.289338749101434e-08,
        -9.468946844911027e-08, 2.63990323529153e-08, -3.6906087078089294e-10,
        -2.4605291139227303e-09, 9.891297510532429e-10, -1.179100761769929e-10,
        -6.471554767207546e-11, 2.4355543452655723e-11);
  return polynomial(
      (s - 5.125) / 1.125, 4.9761913900163, 1.1365383104872455,
      -0.000269071246869911, -0.000256202312328986, 0.0001036220853961164,
      -2.9895529852808036e-05, 7.597413857222852e-06, -1.8159805540475997e-06,
      4.345295104414165e-07, -1.1994820600562818e-07, 4.7015834870983236e-08,
      -2.5481987549986333e-08, 1.4990900450305634e-08, -8.167113758188306e-09,
      3.825682076952916e-09, -1.4556453795308615e-09, 4.1839904151047413e-10,
      -5.7815233853809704e-11, -3.9699847349544004e-11, 3.5016680978788435e-11,
      -8.998331376452318e-12);
}

/// The y of erf(y) = x; infinite at -1 and 1, NaN beyond.
BURIN_INLINE double erfinv(double x) {
  double a = abs(x);
  if (!(a < 1.0))
    return a == 1.0 ? x * infinity<double> : not_a_number<double>;
  return x * inverse_error_ratio(-log((1.0 - a) * (1.0 + a)));
}
BURIN_INLINE float erfinv(float x) { return float(erfinv(double(x))); }

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_SCALAR_COMPLEMENTARY_ERROR_H
