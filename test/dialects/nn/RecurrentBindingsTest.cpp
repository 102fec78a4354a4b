// How ONNX and ATen recurrent layers import.
#include "BindingFixture.h"

namespace burin::nn {

static const char *x = "tensor<5x2x6xf32>", *w = "tensor<1x12x6xf32>",
                  *r = "tensor<1x12x3xf32>", *b = "tensor<1x24xf32>",
                  *state = "tensor<1x2x3xf32>";

class RecurrentBindings : public BindingFixture {};

TEST_F(RecurrentBindings, ReadsOnnxLayers) {
  std::string lstm = onnx("LSTM", 7, {x, w, r, b, "", state},
                          "{hidden_size = 3 : i64, direction = \"reverse\"}");
  contains(lstm, "nn.matmul %0, %5 {transpose_b} : (tensor<5x2x6xf32>, "
                 "tensor<12x6xf32>) -> tensor<5x2x12xf32>");
  contains(lstm, "direction = \"reverse\"");
  contains(lstm, "(tensor<5x2x1x3xf32>, tensor<1x2x3xf32>, tensor<1x2x3xf32>)");
  std::string gru = onnx(
      "GRU", 22,
      {"tensor<2x5x6xf16>", "tensor<1x9x6xf16>", "tensor<1x9x3xf16>"},
      "{layout = 1 : i64, linear_before_reset = 1 : i64, clip = 2.0 : f64, "
      "activations = [\"Sigmoid\", \"Relu\"]}");
  contains(gru, "batch_first = true, candidate_activation = \"relu\", clip = "
                "2.000000e+00 : f64");
  contains(gru, "reset_after = true");
  contains(gru, "to = f16");
  contains(onnx("RNN", 14,
                {x, "tensor<2x3x6xf32>", "tensor<2x3x3xf32>", "", ""},
                "{direction = \"bidirectional\", activation_alpha = array<f64: "
                "1.0>}"),
           "permutation = array<i64: 0, 2, 1, 3>");
}

TEST_F(RecurrentBindings, ReadsOnnxActivations) {
  std::string lstm =
      onnx("LSTM", 14, {x, w, r},
           "{activations = [\"HardSigmoid\", \"LeakyRelu\", \"softsign\"], "
           "activation_alpha = array<f64: 0.25>, input_forget = 1 : i64}");
  contains(lstm, "cell_activation = \"leaky_relu\", coupled = true");
  contains(lstm, "gate_activation = \"hard_sigmoid\"");
  contains(lstm, "scales = array<f64: 2.500000e-01, 5.000000e-01, "
                 "1.000000e-02, 0.000000e+00, 0.000000e+00, 0.000000e+00>");
  std::string rnn =
      onnx("RNN", 14, {x, "tensor<2x3x6xf32>", "tensor<2x3x3xf32>"},
           "{activations = [\"Tanh\", \"Affine\"], direction = "
           "\"bidirectional\"}");
  contains(rnn, "scales = array<f64: 1.000000e+00, 0.000000e+00>, "
                "state_activation = \"affine\"");
  contains(rnn, "nn.concat");
}

TEST_F(RecurrentBindings, RefusesOnnxLayers) {
  contains(onnx("LSTM", 14, {x, w}),
           "LSTM node 'n': expected an operand 2, got none");
  contains(onnx("LSTM", 14, {x, w, r}, "{layout = 2 : i64}"),
           "expected a layout of 0 or 1, got 2");
  contains(onnx("LSTM", 14, {x, w, r}, "{hidden_size = 4 : i64}"),
           "expected hidden_size of 3, got 4");
  contains(onnx("LSTM", 14, {x, w, r}, "{activations = [\"Tanh\"]}"),
           "expected 3 activations, got 1");
  contains(onnx("RNN", 14, {x, w, r}, "{activations = [\"Gelu\"]}"),
           "expected one of ONNX's activations, got 'Gelu'");
  contains(onnx("RNN", 14, {x, w, r}, "{activations = [1]}"),
           "expected attribute 'activations' to be strings, got [1]");
  contains(onnx("RNN", 14, {x, w, r}, "{direction = \"sideways\"}"),
           "expected 'forward', 'reverse' or 'bidirectional' as direction, got "
           "'sideways'");
}

TEST_F(RecurrentBindings, ReadsAtenLayers) {
  std::string lstm = aten(
      "aten.lstm.input",
      {{"input", x},
       {"hx", "tensor<2x2x3xf32>"},
       {"hx", "tensor<2x2x3xf32>"},
       {"params", "tensor<12x6xf32>"},
       {"params", "tensor<12x3xf32>"},
       {"params", "tensor<12x3xf32>"},
       {"params", "tensor<12x3xf32>"}},
      "{has_biases = false, num_layers = 2 : i64, dropout = 0.5 : f64, train = "
      "false, bidirectional = false, batch_first = false}");
  contains(lstm, "order = \"ifco\"");
  contains(lstm, "nn.slice");
  contains(aten("aten.gru_cell.default", {{"input", "tensor<2x6xf32>"},
                                          {"hx", "tensor<2x3xf32>"},
                                          {"w_ih", "tensor<9x6xf32>"},
                                          {"w_hh", "tensor<9x3xf32>"},
                                          {"b_ih", "tensor<9xf32>"},
                                          {"b_hh", "tensor<9xf32>"}}),
           "order = \"rzh\", reset_after = true");
  contains(aten("aten.rnn_relu.input",
                {{"input", x},
                 {"hx", state},
                 {"params", "tensor<3x6xf32>"},
                 {"params", "tensor<3x3xf32>"}},
                "{has_biases = false}"),
           "state_activation = \"relu\"");
}

TEST_F(RecurrentBindings, RefusesAtenLayers) {
  contains(aten("aten.lstm.input", {{"input", x}, {"hx", state}}),
           "expected 2 tensors as 'hx', got 1");
  contains(aten("aten.gru.input", {{"input", x}, {"hx", state}}),
           "expected 4 tensors as 'params', got 0");
  contains(aten("aten.gru.input", {{"input", x}, {"hx", state}},
                "{num_layers = 0 : i64}"),
           "expected 1 to 1000 layers, got 0");
  contains(aten("aten.gru.input", {{"input", x}, {"hx", state}},
                "{train = true, dropout = 0.5 : f64}"),
           "expected 'train' to be False, got True");
  contains(aten("aten.gru_cell.default",
                {{"input", "tensor<2x6xf32>"}, {"hx", "tensor<2x3xf32>"}}),
           "expected 2 weights and 0 or 2 biases, got 0 tensors");
}

} // namespace burin::nn
