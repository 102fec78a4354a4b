// How operators on signals, complex tensors and frames import, and what they
// refuse.
#include "BindingFixture.h"

namespace burin::nn {

static const char *signal = "tensor<4x30xf32>", *open = "tensor<4x?xf32>",
                  *image = "tensor<1x2x6x7xf32>";

class SignalBindings : public BindingFixture {};

TEST_F(SignalBindings, ReadsTransforms) {
  contains(aten("aten.fft_rfft.default of complex tensors",
                {{"self", "tensor<4x30xi32>"}}, "{norm = \"ortho\"}"),
           "half = true, inverse = false, points = 30 : i64, scale = "
           "0.18257418583505536 : f64");
  contains(aten("aten._fft_c2r.default of complex tensors",
                {{"self", signal}, {"self", signal}},
                "{dim = array<i64: 1>, normalization = 2 : i64, last_dim_size "
                "= 9 : i64}"),
           "points = 9 : i64");
  contains(onnx("DFT", 17, {"tensor<4x30x1xf32>"}), "axis = 1 : i64");
  contains(onnx("HannWindow", 17, {"tensor<i64>"}),
           "expected a constant number as size, got 'tensor<i64>'");
}

TEST_F(SignalBindings, RefusesTransforms) {
  auto refuse = [&](llvm::StringRef attributes, llvm::StringRef message) {
    contains(aten("aten.fft_fftn.default of complex tensors",
                  {{"self", signal}}, attributes),
             message);
  };
  refuse("{norm = \"half\"}", "expected 'norm' to be 'backward', 'forward' or "
                              "'ortho', got 'half'");
  refuse("{dim = array<i64: 2>}", "expected dimensions in [-2, 1], got 2");
  refuse("{s = array<i64: 4, 5>, dim = array<i64: 1>}",
         "expected a number of points for each of 1 dimensions, got 2");
  refuse("{s = array<i64: 0>}",
         "expected at least 1 point along dimension 1, got 0");
  contains(aten("aten.fft_fft.default of complex tensors", {{"self", open}}),
           "expected dimension 1 to have a known size, got 'tensor<4x?xf32>'");
  EXPECT_EQ(aten("aten.fft_irfft.default of complex tensors",
                 {{"self", open}, {"self", open}}, "{n = 8 : i64}"),
            "aten.fft_irfft.default of complex tensors node 'n': expected "
            "dimension 1 to have a known size, got 'tensor<4x?xf32>'");
  contains(onnx("DFT", 17, {""}), "expected a signal, got none");
  contains(aten("aten.fft_fft.default of complex tensors", {}),
           "expected a tensor 'self' of known rank");
  contains(aten("aten._fft_c2c.default of complex tensors", {{"self", signal}},
                "{dim = array<i64: 1>, normalization = 3 : i64}"),
           "expected a 'normalization' in [0, 2], got 3");
  contains(onnx("DFT", 17, {signal}),
           "expected a tensor whose last dimension is 1 or 2, got");
  contains(onnx("DFT", 17, {"tensor<4x30x1xf32>"}, "{axis = 2 : i64}"),
           "expected an axis in [-3, -2] or [0, 1], got 2");
  contains(onnx("DFT", 20, {"tensor<4x30x1xf32>", "", "tensor<i64>"}),
           "expected a constant axis, got 'tensor<i64>'");
  contains(onnx("DFT", 20, {"tensor<4x30x1xf32>", "tensor<i64>"}),
           "expected a constant length, got 'tensor<i64>'");
  contains(onnx("DFT", 17, {"tensor<4x?x1xf32>"}),
           "expected a known length, got 'tensor<4x?x1xf32>'");
  contains(onnx("DFT", 17, {"tensor<4x30x2xf32>"}, "{onesided = 1 : i64}"),
           "expected a real tensor and no inverse with 'onesided'");
}

TEST_F(SignalBindings, RefusesComplexArithmetic) {
  contains(aten("aten.abs.default of complex tensors", {}),
           "expected a tensor 'self'");
  contains(aten("aten.view_as_complex.default of complex tensors",
                {{"self", signal}}),
           "expected a tensor 'self' whose last dimension is 2");
  contains(aten("aten.add.Tensor of complex tensors",
                {{"self", signal}, {"self", signal}}),
           "expected a tensor or a real number 'other'");
  contains(aten("aten.pow.Tensor_Scalar of complex tensors",
                {{"self", signal}, {"self", signal}}, "{exponent = 3 : i64}"),
           "expected an exponent of 2, got 3");
  contains(aten("aten.constant_pad_nd.default of complex tensors",
                {{"self", signal}, {"self", signal}},
                "{pad = array<i64: 1, 1>, value = 2.0 : f64}"),
           "expected zeros as 'value'");
}

TEST_F(SignalBindings, RefusesFrames) {
  contains(aten("aten.unfold.default", {}),
           "expected a tensor 'self' of known rank");
  contains(aten("aten.unfold.default", {{"self", signal}},
                "{dimension = 2 : i64, size = 2 : i64, step = 1 : i64}"),
           "expected 'dimension' in [-2, 1], got 2");
  contains(aten("aten.im2col.default", {{"self", image}},
                "{kernel_size = array<i64: 0, 2>}"),
           "expected two numbers each as 'kernel_size', 'dilation' and "
           "'stride' (from 1) and 'padding' (from 0), got [0, 2], [], [] and "
           "[]");
  const char *blocks = "{kernel_size = array<i64: 2, 2>, dilation = array<i64: "
                       "1, 1>, padding = array<i64: 0, 0>, stride = array<i64: "
                       "1, 1>, output_size = array<i64: 4, 4>}";
  contains(aten("aten.im2col.default", {{"self", signal}}, blocks),
           "expected 3 or 4 dimensions, got 'tensor<4x30xf32>'");
  contains(
      aten("aten.col2im.default", {{"self", "tensor<1x8x10xf32>"}}, blocks),
      "expected windows of 4 elements and an 'output_size' of two numbers "
      "that they cover, got 'tensor<1x8x10xf32>' and [4, 4]");
  const char *vast = "{kernel_size = array<i64: 2, 2>, dilation = array<i64: "
                     "1, 1>, padding = array<i64: 0, 0>, stride = array<i64: "
                     "1, 1>, output_size = array<i64: 9223372036854775807, 4>}";
  contains(aten("aten.col2im.default", {{"self", "tensor<1x8x9xf32>"}}, vast),
           "and [9223372036854775807, 4]");
  auto refuse = [&](llvm::StringRef window, llvm::StringRef attributes,
                    llvm::StringRef message) {
    contains(aten("aten.stft.default", {{"self", signal}, {"window", window}},
                  attributes),
             message);
  };
  refuse("tensor<8xf32>", "{n_fft = 8 : i64, hop_length = 0 : i64}",
         "expected 'n_fft' and 'hop_length' in [1, 1073741823] and "
         "'win_length' in [1, n_fft], got 8, 0 and 8");
  refuse("tensor<8xf32>",
         "{n_fft = 8 : i64, hop_length = 9223372036854775807 : i64}",
         "got 8, 9223372036854775807 and 8");
  refuse("tensor<7xf32>", "{n_fft = 8 : i64}",
         "expected a 'window' of 8 elements, got 'tensor<7xf32>'");
  refuse("tensor<8xf32>", "{n_fft = 8 : i64, align_to_window = true}",
         "expected no 'align_to_window'");
  contains(aten("aten.stft.default", {{"self", image}}),
           "expected a tensor 'self' of floats in 1 or 2 dimensions");
  contains(aten("aten.istft.default of complex tensors",
                {{"self", signal}, {"self", signal}}, "{n_fft = 8 : i64}"),
           "expected 8 frequencies and no 'return_complex', got 4");
  contains(aten("aten.istft.default of complex tensors",
                {{"self", signal}, {"self", signal}},
                "{n_fft = 4 : i64, onesided = false, length = -1 : i64}"),
           "expected 1 to 1073741823 frames and a 'length' in [0, "
           "1099511627776], got 30 and -1");
  EXPECT_EQ(aten("aten.istft.default of complex tensors",
                 {{"self", open}, {"self", open}}, "{n_fft = 4 : i64}"),
            "aten.istft.default of complex tensors node 'n': expected 'self' "
            "to have known sizes, got 'tensor<4x?xf32>'");
  contains(aten("aten.istft.default of complex tensors", {}),
           "expected a complex tensor 'self'");
  contains(onnx("STFT", 17, {signal, "tensor<i64>"}),
           "expected a signal of 2 or 3 dimensions and a constant step");
}

TEST_F(SignalBindings, RefusesSequencesAndGrids) {
  contains(aten("aten.hann_window.default", {}, "{window_length = -1 : i64}"),
           "expected 0 to 16777216 elements, got -1");
  contains(onnx("HannWindow", 17, {""}),
           "expected a constant number as size, got none");
  contains(aten("aten.logspace.default", {},
                "{start = 300.0 : f64, end = 400.0 : f64, steps = 2 : i64, "
                "dtype = i64}"),
           "dense<-9223372036854775808> : tensor<2xi64>");
  contains(aten("aten.fft_fftfreq.default", {}, "{n = 0 : i64}"),
           "expected 'n' from 1 and a 'd' other than 0, got 0 and");
  contains(aten("aten.grid_sampler.default", {{"input", image}},
                "{interpolation_mode = 3 : i64}"),
           "expected tensors 'input' and 'grid', 'interpolation_mode' and "
           "'padding_mode' in [0, 2], got 3 and 0");
  contains(aten("aten.affine_grid_generator.default",
                {{"theta", "tensor<1x2x4xf32>"}},
                "{size = array<i64: 1, 1, 2, 2>}"),
           "expected a map of n x (n + 1) floats for 2 or 3 dimensions and as "
           "many sizes, got 'tensor<1x2x4xf32>' and [1, 1, 2, 2]");
  contains(onnx("AffineGrid", 20, {"tensor<1x2x3xf32>", "tensor<4xi64>"}),
           "expected constant sizes, got 'tensor<4xi64>'");
}

} // namespace burin::nn
