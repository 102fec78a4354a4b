// The meaning of fourier: the sum that defines the transform, whatever tables
// the kernel is given.
#include "compiler/interpret/Kernel.h"
#include <cmath>
#include <complex>

using namespace mlir;

namespace burin::interpret {

static void fourier(KernelCall &call) {
  const Tensor &real = call.operands[1], &imaginary = call.operands[2];
  int64_t n = std::max<int64_t>(call.size("n"), 1), size = call.size("size"),
          points = call.size("points"),
          inner = std::max<int64_t>(call.size("inner"), 1);
  bool hasReal = call.flag("has_re"), hasImaginary = call.flag("has_im");
  double scale = call.number("scale");
  forEachIndex(
      {call.size("lines") / inner, points, inner}, [&](ArrayRef<int64_t> at) {
        std::complex<double> sum = 0;
        for (int64_t t = 0; t < std::min(size, n); ++t) {
          int64_t from = (at[0] * size + t) * inner + at[2];
          double angle = -2 * M_PI * double(at[1] * t % n) / double(n);
          std::complex<double> x(hasReal ? real.real(from) : 0,
                                 hasImaginary ? imaginary.real(from) : 0);
          sum += x * std::polar(1.0, angle);
        }
        int64_t to = (at[0] * points + at[1]) * inner + at[2];
        call.results[0].set(to, {scale * sum.real(), 0});
        call.results[1].set(to, {scale * sum.imag(), 0});
      });
}

void addFourierKernels(Kernels &kernels) { kernels["fourier"] = fourier; }

} // namespace burin::interpret
