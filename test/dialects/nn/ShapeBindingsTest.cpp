// How operators that change shapes, or read at places, import.
#include "BindingFixture.h"

namespace burin::nn {

static const char *matrix = "tensor<2x3xf32>";
static const char *open = "tensor<?x3xf32>";
static const char *unranked = "tensor<*xf32>";

class ShapeBindings : public BindingFixture {};

TEST_F(ShapeBindings, ReadsOldAndNewVersions) {
  contains(onnx("Reshape", 1, {matrix}, "{shape = array<i64: 3, 2>}"),
           "-> tensor<3x2xf32>");
  contains(onnx("Squeeze", 11, {"tensor<1x3xf32>"}, "{axes = array<i64: 0>}"),
           "-> tensor<3xf32>");
  contains(onnx("Slice", 1, {matrix},
                "{starts = array<i64: 1>, ends = array<i64: 9>}"),
           "-> tensor<1x3xf32>");
  contains(onnx("Pad", 2, {matrix}, "{pads = array<i64: 0, 1, 0, 1>}"),
           "-> tensor<2x5xf32>");
  // A symbolic dimension is not of size 1, so it stays.
  contains(aten("aten.squeeze.dim", {{"self", "tensor<?x1xf32>"}},
                "{dim = -1 : i64}"),
           "-> tensor<?xf32>");
  contains(aten("aten.unflatten.int", {{"self", "tensor<?x4xf32>"}},
                "{dim = 1 : i64, sizes = array<i64: 2, 2>}"),
           "-> tensor<?x2x2xf32>");
}

TEST_F(ShapeBindings, RefusesReshaping) {
  contains(onnx("Squeeze", 13, {matrix, "tensor<1xi64>"}),
           "expected constant axes, got computed ones");
  contains(onnx("Unsqueeze", 13, {matrix}), "expected axes, got none");
  contains(onnx("Flatten", 13, {unranked}),
           "expected an operand of known rank, got 'tensor<*xf32>'");
  contains(onnx("Flatten", 13, {matrix}, "{axis = 3 : i64}"),
           "expected an axis in [-2, 2], got 3");
  contains(aten("aten.squeeze.default", {}), "expected a tensor 'self'");
  contains(aten("aten.view.default", {{"self", matrix}}),
           "expected a list 'size'");
  contains(aten("aten.unflatten.int", {{"self", matrix}}),
           "expected sizes and an operand of known rank");
  contains(aten("aten.unflatten.int", {{"self", matrix}},
                "{dim = 2 : i64, sizes = array<i64: 3>}"),
           "expected a dimension in [-2, 1], got 2");
  contains(aten("aten.t.default", {{"self", unranked}}),
           "expected a tensor 'self' of known rank");
  contains(aten("aten.transpose.int", {{"self", matrix}},
                "{dim0 = 0 : i64, dim1 = 2 : i64}"),
           "expected a dimension in [-2, 1], got 2");
}

TEST_F(ShapeBindings, RefusesJoiningAndSplitting) {
  contains(onnx("Concat", 13, {matrix}), "expected an attribute 'axis'");
  contains(aten("aten.cat.default", {}), "expected tensors, got none");
  contains(onnx("Split", 13, {matrix, "tensor<1xi64>"}),
           "expected constant sizes, got computed ones");
  contains(onnx("Split", 18, {matrix}, "{num_outputs = 2 : i64}"),
           "expected 1 as 'num_outputs', got 2");
  contains(aten("aten.chunk.default", {}), "expected a tensor 'self'");
  contains(
      aten("aten.split.Tensor", {{"self", open}}, "{split_size = 2 : i64}"),
      "expected a known dimension 0 to split, got 'tensor<?x3xf32>'");
  contains(aten("aten.split_with_sizes.default", {{"self", matrix}}),
           "expected a list 'split_sizes'");
}

TEST_F(ShapeBindings, RefusesSlicingAndPadding) {
  contains(onnx("Slice", 13,
                {matrix, "tensor<1xi64>", "tensor<1xi64>", "tensor<1xi64>"}),
           "expected constant axes, got computed ones");
  contains(onnx("Slice", 13, {matrix, "tensor<?xi64>", "tensor<?xi64>"}),
           "expected starts of known length, got 'tensor<?xi64>'");
  contains(aten("aten.flip.default", {}), "expected a tensor 'self'");
  contains(
      aten("aten.roll.default", {{"self", open}}, "{shifts = array<i64: 1>}"),
      "expected a dimension for each of 1 shifts, got 0");
  contains(aten("aten.roll.default", {{"self", open}},
                "{shifts = array<i64: 1>, dims = array<i64: 0>}"),
           "expected a known dimension 0 to roll, got 'tensor<?x3xf32>'");
  contains(onnx("Pad", 18,
                {matrix, "tensor<2xi64>", "tensor<f32>", "tensor<1xi64>"}),
           "expected constant axes, got computed ones");
  contains(aten("aten.constant_pad_nd.default", {{"self", matrix}},
                "{pad = array<i64: 1>}"),
           "expected a tensor 'self' and pairs 'pad'");
}

TEST_F(ShapeBindings, RefusesFillingAndGathering) {
  contains(aten("aten.expand.default", {}), "expected a tensor 'self'");
  contains(onnx("ConstantOfShape", 9, {"tensor<1xi64>"},
                "{value = dense<1.0> : tensor<2xf32>}"),
           "expected one element as 'value', got 'tensor<2xf32>'");
  contains(aten("aten.repeat.default", {{"self", matrix}}),
           "expected a tensor and repeats");
  contains(aten("aten.repeat.default", {{"self", unranked}},
                "{repeats = array<i64: 1>}"),
           "expected an operand of known rank, got 'tensor<*xf32>'");
  contains(aten("aten.zeros.default", {}), "expected a list 'size'");
  contains(aten("aten.tril.default", {}), "expected a tensor 'self'");
  contains(aten("aten.one_hot.default", {{"self", "tensor<2xi64>"}}),
           "expected a tensor and a number of classes, got -1");
  contains(aten("aten.gather.default", {{"self", matrix}}),
           "expected tensors 'self' and 'index'");
  contains(aten("aten.index.Tensor", {{"self", matrix}}),
           "expected a tensor 'self' and an index");
  contains(aten("aten.index.Tensor",
                {{"self", matrix}, {"indices", "tensor<2xi1>"}}),
           "expected integers as indices, got a mask");
  contains(aten("aten.index.Tensor", {{"self", matrix},
                                      {"indices", ""},
                                      {"indices", "tensor<2xi64>"},
                                      {"indices", "tensor<2xi64>"}}),
           "expected at least 3 dimensions, got 'tensor<2x3xf32>'");
  contains(aten("aten.index_put.default", {{"self", matrix},
                                           {"indices", ""},
                                           {"indices", "tensor<2xi64>"},
                                           {"values", "tensor<2xf32>"}}),
           "axis = 1 : i64, reduction = \"none\"");
  contains(aten("aten.index_put.default", {{"self", matrix},
                                           {"indices", ""},
                                           {"indices", "tensor<i64>"},
                                           {"values", "tensor<2xf32>"}}),
           "-> tensor<2x1xi64>");
  contains(aten("aten.index_put.default", {{"self", matrix},
                                           {"indices", ""},
                                           {"indices", "tensor<2x1xi64>"},
                                           {"values", "tensor<1xf32>"}}),
           "permutation = array<i64: 1, 0>");
  contains(aten("aten.index_put.default", {{"self", "tensor<2xf32>"},
                                           {"indices", ""},
                                           {"indices", "tensor<2xi64>"},
                                           {"values", "tensor<2xf32>"}}),
           "expected at least 2 dimensions, got 'tensor<2xf32>'");
  contains(onnx("DepthToSpace", 13, {"tensor<1x4x1x1xf32>"},
                "{blocksize = 2 : i64, mode = \"RCD\"}"),
           "expected 'mode' to be 'DCR' or 'CRD', got 'RCD'");
  contains(aten("aten.pixel_shuffle.default", {}), "expected a tensor 'self'");
}

} // namespace burin::nn
