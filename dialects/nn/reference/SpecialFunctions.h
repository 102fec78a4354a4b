// References of the special functions that the C++ library has not, written in
// long double and by other ways than the kernels go.
#pragma once

namespace burin::nn::special {

/// e^(x^2) * erfc(x).
double scaledErfc(double x);
/// The y of erf(y) = x; infinite at -1 and 1, NaN beyond.
double inverseErf(double x);
/// Infinite at the zeros, NaN at the negative integers.
double digamma(double x);
/// The modified Bessel function of the first kind of order 0 or 1.
double besselI(int order, double x);
/// The same times e^-|x|.
double scaledBesselI(int order, double x);
double logit(double x);
double logAddExp(double x, double y);

} // namespace burin::nn::special
