// The logarithm of the gamma function and its derivative, computed in double.
#ifndef BURIN_KERNELS_SCALAR_GAMMA_H
#define BURIN_KERNELS_SCALAR_GAMMA_H

#include "scalar_arithmetic.h"
#include "scalar_logarithm.h"
#include "scalar_rounding.h"
#include "scalar_trigonometric.h"

namespace burin::BURIN_LEVEL {

/// log gamma(1 + z) for |z| <= 1/2.
BURIN_INLINE double log_gamma_near_one(double z) {
  return z * polynomial(2.0 * z, -0.5772156649015329, 0.41123351671205655,
                        -0.10017140859663283, 0.033822601053479215,
                        -0.01296159693929511, 0.005298661780914389,
                        -0.0022507796368895602, 0.0009805442980769746,
                        -0.0004348994784400015, 0.00019550669938960455,
                        -8.882225635458602e-05, 4.0700482911596765e-05,
                        -1.8782530123863594e-05, 8.718183257645187e-06,
                        -4.0683292965356535e-06, 1.9125705100332427e-06,
                        -9.001043748574675e-07, 4.124357356492201e-07,
                        -1.9522784780587107e-07, 1.1308438620887116e-07,
                        -5.4015820715770284e-08, 2.526829438240329e-09,
                        -1.0693699369091374e-09, 1.889081792208472e-08,
                        -9.143687204517106e-09, -5.158955192152566e-09,
                        2.5084309444514644e-09, 1.7300448143343167e-09,
                        -8.387103803490076e-10);
}

/// log gamma(x) for x in [1.5, 8): it is x - 2 times something smooth.
BURIN_INLINE double log_gamma_beyond_one(double x) {
  if (x < 3.0)
    return (x - 2.0) *
           polynomial((x - 2.25) / 0.75, 0.4994868595695864,
                      0.21917882116244464, -0.03054116466683435,
                      0.006196636568244012, -0.00147528422018824,
                      0.0003832198800394913, -0.00010503681070229427,
                      2.9836329667639118e-05, -8.69038486239621e-06,
                      2.5781217142369902e-06, -7.755374007946567e-07,
                      2.3583083834101397e-07, -7.233614070678952e-08,
                      2.2348946472850323e-08, -6.9442011172837706e-09,
                      2.160926168625442e-09, -6.775885274811877e-10,
                      2.2160031818362803e-10, -7.001023532537396e-11,
                      1.6323368951009147e-11, -5.167007974893094e-12,
                      3.982737167496385e-12, -1.2728289026829804e-12);
  return (x - 2.0) * polynomial((x - 5.5) / 2.5, 1.1308039907482046,
                                0.3430636841668189, -0.0670612145927031,
                                0.01842992447000768, -0.005867639188081341,
                                0.0020300366314805027, -0.0007409545255952497,
                                0.00028071779801273244, -0.00010930286993744098,
                                4.3455963230992706e-05, -1.7561728166525934e-05,
                                7.19072946309691e-06, -2.975964495940138e-06,
                                1.2428526936447172e-06, -5.228236984974027e-07,
                                2.2064600683036222e-07, -9.390013894573863e-08,
                                4.1404226174557315e-08, -1.778906920322324e-08,
                                6.0535666019465115e-09, -2.604954681787599e-09,
                                2.54052285324631e-09, -1.1106233409832396e-09,
                                -3.196293273787522e-10, 1.4178917489378347e-10,
                                2.0574449983681714e-10, -9.043904789226308e-11);
}

/// log gamma(x) for x >= 8 by Stirling's series.
BURIN_INLINE double log_gamma_far(double x) {
  double y = 1.0 / x, z = y * y;
  double tail = y * polynomial(z, 1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680,
                               1.0 / 1188, -691.0 / 360360, 1.0 / 156,
                               -3617.0 / 122400, 43867.0 / 244188);
  return (x - 0.5) * (log(x) - 1.0) + (0.4189385332046727 + tail);
}

/// log gamma(x) for x >= 1/2.
BURIN_INLINE double log_gamma_right(double x) {
  if (x < 1.5)
    return log_gamma_near_one(x - 1.0);
  return x < 8.0 ? log_gamma_beyond_one(x) : log_gamma_far(x);
}

/// log |gamma(x)|, infinite at 0 and the negative integers. Left of -1/2 by
/// reflection, |gamma(-a) gamma(a)| = pi / (a |sin(pi a)|).
BURIN_INLINE double lgamma(double x) {
  double a = abs(x);
  if (a < 0.5)
    return log_gamma_near_one(x) - log(a);
  if (x != x || a == infinity<double>)
    return a;
  if (x > 0.0)
    return log_gamma_right(x);
  double rest = a - round(a);
  double sine = abs(sin(rest * 3.141592653589793));
  return log(3.141592653589793 / (a * sine)) - log_gamma_right(a);
}
BURIN_INLINE float lgamma(float x) { return float(lgamma(double(x))); }

/// The derivative of log gamma(x) for x >= 10 by its asymptotic series.
BURIN_INLINE double digamma_far(double x) {
  double z = 1.0 / (x * x);
  double tail = z * polynomial(z, 1.0 / 12, -1.0 / 120, 1.0 / 252, -1.0 / 240,
                               1.0 / 132, -691.0 / 32760, 1.0 / 12);
  return (log(x) - 0.5 / x) - tail;
}

/// The same for x > 0: steps of 1 lead to [1, 3), where it is the distance from
/// its zero times something smooth.
BURIN_INLINE double digamma_right(double x) {
  if (x >= 10.0)
    return digamma_far(x);
  double sum = 0.0;
  while (x >= 3.0) {
    x -= 1.0;
    sum += 1.0 / x;
  }
  if (x < 1.0) {
    sum = -1.0 / x;
    x += 1.0;
  }
  double distance = (x - 1.4616321449683622) - 9.549995429965697e-17;
  return distance * polynomial(x - 2.0, 0.7853075386041053,
                               -0.26073895468300085, 0.10899991701762815,
                               -0.049551032917745826, 0.02344730959760139,
                               -0.011338432550277753, 0.005552254174526186,
                               -0.0027395729429329422, 0.0013581421476875015,
                               -0.0006753127085218515, 0.0003364327195465597,
                               -0.00016781978030629567, 8.377787676220672e-05,
                               -4.182492865527941e-05, 2.089802780670172e-05,
                               -1.0509526063726006e-05, 5.253172898961469e-06,
                               -2.4781719030311023e-06, 1.238910144497479e-06,
                               -8.580896982578119e-07, 4.290253291489252e-07,
                               5.8285994586065274e-08, -2.9145119207885333e-08,
                               -2.0107270819670245e-07, 1.0053608396456935e-07,
                               6.186795491568026e-08, -3.093398948520762e-08,
                               -1.903635721105846e-08, 9.518171739147029e-09) +
         sum;
}

/// The derivative of log |gamma(x)|: infinite at the zeros, of the sign that
/// the zero has not; NaN at the negative integers.
BURIN_INLINE double digamma(double x) {
  if (x == 0.0)
    return copy_sign(infinity<double>, -x);
  if (!(x < 0.0))
    return x != x ? x : digamma_right(x);
  double rest = x - round(x);
  if (!(rest != 0.0))
    return not_a_number<double>;
  return digamma_right(1.0 - x) -
         3.141592653589793 / tan(rest * 3.141592653589793);
}
BURIN_INLINE float digamma(float x) { return float(digamma(double(x))); }

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_SCALAR_GAMMA_H
