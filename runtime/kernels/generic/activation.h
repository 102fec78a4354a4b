// The activations of recurrent kernels, which their constants name by number.
#ifndef BURIN_KERNELS_ACTIVATION_H
#define BURIN_KERNELS_ACTIVATION_H

#include "scalar_hyperbolic.h"
#include "scalar_logarithm.h"

namespace burin::BURIN_LEVEL {

/// The activations that a kernel's constants name by number.
inline constexpr int64_t activation_sigmoid = 0, activation_tanh = 1,
                         activation_relu = 2, activation_affine = 3,
                         activation_leaky_relu = 4,
                         activation_thresholded_relu = 5,
                         activation_scaled_tanh = 6,
                         activation_hard_sigmoid = 7, activation_elu = 8,
                         activation_softsign = 9, activation_softplus = 10;

/// The activations that have no scales.
template <int64_t function, class T> BURIN_INLINE T activate_plainly(T x) {
  if constexpr (function == activation_sigmoid)
    return T(1) / (T(1) + exp(-x));
  else if constexpr (function == activation_tanh)
    return tanh(x);
  else if constexpr (function == activation_relu)
    return x < T(0) ? T(0) : x;
  else if constexpr (function == activation_softsign)
    return x / (T(1) + abs(x));
  else
    return (x < T(0) ? T(0) : x) + log1p(exp(-abs(x)));
}

/// `A` holds int64_t function and double alpha and beta, as ONNX defines them.
template <class A, class T> BURIN_INLINE T activate(T x) {
  constexpr T alpha = T(A::alpha), beta = T(A::beta);
  if constexpr (A::function == activation_affine) {
    return alpha * x + beta;
  } else if constexpr (A::function == activation_leaky_relu) {
    return x < T(0) ? alpha * x : x;
  } else if constexpr (A::function == activation_thresholded_relu) {
    return x > alpha ? x : T(0);
  } else if constexpr (A::function == activation_scaled_tanh) {
    return alpha * tanh(beta * x);
  } else if constexpr (A::function == activation_hard_sigmoid) {
    T y = alpha * x + beta;
    y = y < T(0) ? T(0) : y;
    return y > T(1) ? T(1) : y;
  } else if constexpr (A::function == activation_elu) {
    return x < T(0) ? alpha * expm1(x) : x;
  } else {
    return activate_plainly<A::function>(x);
  }
}

/// The activation of a gate's sum, which is first held within [-K::clip,
/// K::clip] where that is not 0.
template <class K, class A, class T> BURIN_INLINE T open_gate(T x) {
  if constexpr (K::clip > 0) {
    x = x < T(-K::clip) ? T(-K::clip) : x;
    x = x > T(K::clip) ? T(K::clip) : x;
  }
  return activate<A>(x);
}

/// The activations that a kernel's constants describe.
template <class K> struct GateActivation {
  static constexpr int64_t function = K::gate_activation;
  static constexpr double alpha = K::gate_alpha, beta = K::gate_beta;
};
template <class K> struct CellActivation {
  static constexpr int64_t function = K::cell_activation;
  static constexpr double alpha = K::cell_alpha, beta = K::cell_beta;
};
template <class K> struct CandidateActivation {
  static constexpr int64_t function = K::candidate_activation;
  static constexpr double alpha = K::candidate_alpha, beta = K::candidate_beta;
};
template <class K> struct StateActivation {
  static constexpr int64_t function = K::state_activation;
  static constexpr double alpha = K::state_alpha, beta = K::state_beta;
};

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_ACTIVATION_H
