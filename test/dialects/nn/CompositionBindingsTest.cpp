// How ONNX and ATen operators that are read as several nn ops import.
#include "BindingFixture.h"
#include "dialects/nn/import/OperatorSets.h"
#include "llvm/ADT/StringExtras.h"

namespace burin::nn {

static const char *image = "tensor<2x7x4x5xf32>", *matrix = "tensor<2x6xf32>";

class CompositionBindings : public BindingFixture {};

TEST_F(CompositionBindings, NoteSecondClaims) {
  EXPECT_EQ(llvm::join(bindings.faults(), ", "), "");
  Bindings others;
  OnnxBuild onnx = bindings.findOnnx("Add", lastOpsetRead);
  AtenBuild aten = bindings.findAten("aten.add.Tensor");
  others.onnx("Add", {7, 13}, onnx);
  others.onnx("Add", {14}, onnx);
  others.aten("aten.add.Tensor", aten);
  EXPECT_EQ(llvm::join(others.faults(), ", "), "");
  others.onnx("Add", {13, 13}, onnx);
  others.aten("aten.add.Tensor", aten);
  EXPECT_EQ(llvm::join(others.faults(), ", "),
            "Add is claimed twice, aten.add.Tensor is claimed twice");
}

TEST_F(CompositionBindings, EndWithTheLastOperatorSetRead) {
  EXPECT_EQ(bindings.onnxVersions("Add").back().until, lastOpsetRead);
  EXPECT_FALSE(bindings.findOnnx("Add", lastOpsetRead + 1));
  for (llvm::StringRef name : bindings.onnxNames())
    for (VersionRange range : bindings.onnxVersions(name))
      EXPECT_LE(range.until, newestOpset) << name.str();
}

TEST_F(CompositionBindings, ReadsNorms) {
  contains(onnx("LRN", 13, {image}, "{size = 4 : i64, alpha = 0.5 : f64}"),
           "kernel = array<i64: 4, 1, 1>, pads = array<i64: 1, 0, 0, 2, 0, 0>");
  contains(onnx("LpNormalization", 22, {matrix}, "{p = 1 : i64}"),
           "nn.reduce_l1");
  contains(onnx("MeanVarianceNormalization", 13, {image}),
           "axes = array<i64: 0, 2, 3>");
}

TEST_F(CompositionBindings, RefusesNorms) {
  contains(onnx("LRN", 13, {image}, "{size = 0 : i64}"),
           "expected a size from 1 to 1048576, got 0");
  contains(onnx("LRN", 13, {"tensor<*xf32>"}, "{size = 1 : i64}"),
           "LRN node 'n': expected a tensor of known rank, got "
           "'tensor<*xf32>'");
  contains(onnx("LpNormalization", 22, {matrix}, "{p = 3 : i64}"),
           "expected p of 1 or 2, got 3");
  contains(onnx("MeanVarianceNormalization", 13, {""}),
           "MeanVarianceNormalization node 'n': expected a tensor 'X', got "
           "none");
}

TEST_F(CompositionBindings, ReadsWholeWrites) {
  contains(aten("aten.copy.default", {{"self", matrix}, {"src", "tensor<f64>"}},
                "{non_blocking = false}"),
           "nn.expand");
  contains(aten("aten.fill.Scalar", {{"self", matrix}}, "{value = 2.0 : f64}"),
           "dense<2.000000e+00> : tensor<2x6xf32>");
  contains(aten("aten.zero.default", {{"self", matrix}}),
           "dense<0.000000e+00> : tensor<2x6xf32>");
}

TEST_F(CompositionBindings, ReadsNumbersAsTheyAre) {
  auto filled = [&](llvm::StringRef type, llvm::StringRef value) {
    return aten("aten.fill.Scalar", {{"self", type}},
                ("{value = " + value + "}").str());
  };
  contains(filled("tensor<2xi64>", "9223372036854775807 : i64"),
           "dense<9223372036854775807> : tensor<2xi64>");
  contains(filled("tensor<2xi64>", "true"), "dense<1> : tensor<2xi64>");
  contains(filled("tensor<2xf32>", "true"),
           "dense<1.000000e+00> : tensor<2xf32>");
  contains(filled("tensor<2xi1>", "0.5 : f64"), "dense<true> : tensor<2xi1>");
  // As a cast has it: what 64 bits do not hold is the least of them.
  contains(filled("tensor<2xi64>", "1.0e300 : f64"),
           "dense<-9223372036854775808> : tensor<2xi64>");
  contains(filled("tensor<2xi32>", "0x7FF8000000000000 : f64"),
           "dense<0> : tensor<2xi32>");
}

TEST_F(CompositionBindings, RefusesWholeWrites) {
  contains(aten("aten.copy.default", {{"self", matrix}}),
           "expected tensors 'self' and 'src'");
  contains(aten("aten.fill.Scalar", {{"self", matrix}}),
           "expected an argument 'value'");
  contains(aten("aten.fill.Scalar", {}), "expected a tensor 'self'");
  contains(aten("aten.zero.default", {}), "expected a tensor 'self'");
}

TEST_F(CompositionBindings, ReadsConstantsAndGates) {
  contains(aten("aten.eye.m", {}, "{n = 1 : i64, m = 2 : i64, dtype = i32}"),
           "nn.constant dense<[[1, 0]]> : tensor<1x2xi32>");
  contains(aten("aten.linspace.default", {},
                "{start = 0 : i64, end = 3.0 : f64, steps = 3 : i64, "
                "pin_memory = false}"),
           "dense<[0.000000e+00, 1.500000e+00, 3.000000e+00]> : tensor<3xf32>");
  contains(aten("aten.meshgrid.indexing",
                {{"tensors", "tensor<2xf32>"}, {"tensors", "tensor<3xf32>"}},
                "{indexing = \"xy\"}"),
           "(tensor<1x2xf32>, tensor<2xi64>)");
  contains(aten("aten.glu.default", {{"self", matrix}}), "nn.sigmoid");
}

TEST_F(CompositionBindings, ReadsProductsAndRepeats) {
  contains(aten("aten.outer.default",
                {{"self", "tensor<2xi64>"}, {"vec2", "tensor<3xf32>"}}),
           "(tensor<2x1xf32>, tensor<3xf32>) -> tensor<2x3xf32>");
  contains(aten("aten._weight_norm.default",
                {{"v", image}, {"g", "tensor<1x7x1x1xf32>"}},
                "{dim = 1 : i64}"),
           "axes = array<i64: 0, 2, 3>, keep_dims = true");
  contains(aten("aten.repeat_interleave.self_int", {{"self", matrix}},
                "{repeats = 3 : i64, dim = -1 : i64}"),
           "-> tensor<2x18xf32>");
  contains(aten("aten.repeat_interleave.self_int", {{"self", matrix}},
                "{repeats = 2 : i64}"),
           "-> tensor<24xf32>");
}

TEST_F(CompositionBindings, RefusesProductsAndRepeats) {
  contains(
      aten("aten.outer.default", {{"self", "tensor<2xf32>"}, {"vec2", matrix}}),
      "expected vectors 'self' and 'vec2'");
  contains(aten("aten._weight_norm.default",
                {{"v", matrix}, {"g", "tensor<2x1xf32>"}}, "{dim = 2 : i64}"),
           "expected a dimension of 'v', got 2");
  contains(aten("aten.repeat_interleave.self_int", {{"self", matrix}},
                "{repeats = -1 : i64}"),
           "expected a tensor of known rank and a number of repeats");
  contains(aten("aten.repeat_interleave.self_int", {{"self", matrix}},
                "{repeats = 2 : i64, dim = 2 : i64}"),
           "expected a dimension of 'tensor<2x6xf32>', got 2");
}

TEST_F(CompositionBindings, RefusesConstantsAndGates) {
  contains(aten("aten.eye.default", {}, "{n = 5000 : i64}"),
           "expected 0 to 16777216 elements, got sizes of [5000, 5000]");
  contains(aten("aten.linspace.default", {}, "{steps = 2 : i64, dtype = i64}"),
           "expected a float as element, got 'i64'");
  contains(aten("aten.meshgrid.indexing", {}, "{indexing = \"yx\"}"),
           "expected indexing 'ij' or 'xy', got 'yx'");
  contains(aten("aten.meshgrid.default", {}), "expected vectors as 'tensors'");
  contains(aten("aten.meshgrid.default", {{"tensors", matrix}}),
           "expected vectors as 'tensors'");
  contains(aten("aten.glu.default", {}), "expected a tensor 'self'");
}

} // namespace burin::nn
