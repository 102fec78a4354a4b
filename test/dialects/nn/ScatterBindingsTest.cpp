// How ONNX and ATen operators that write at indices, select and sort import.
#include "BindingFixture.h"

namespace burin::nn {

static const char *matrix = "tensor<4x5xf32>", *index = "tensor<3x5xi64>",
                  *source = "tensor<4x6xf32>", *list = "tensor<3xi64>",
                  *unranked = "tensor<*xf32>";

class ScatterBindings : public BindingFixture {};

TEST_F(ScatterBindings, CutsASourceToItsIndices) {
  contains(aten("aten.scatter.src",
                {{"self", matrix}, {"index", index}, {"src", source}},
                "{dim = 1 : i64}"),
           "{axis = 1 : i64, reduction = \"none\"} : (tensor<4x5xf32>, "
           "tensor<3x5xi64>, tensor<3x5xf32>) -> tensor<4x5xf32>");
  contains(aten("aten.scatter.src",
                {{"self", matrix}, {"index", index}, {"src", unranked}}),
           "expected a source of known rank, got 'tensor<*xf32>'");
}

TEST_F(ScatterBindings, TellsReductions) {
  contains(aten("aten.scatter_add.default",
                {{"self", matrix}, {"index", index}, {"src", source}},
                "{dim = 0 : i64}"),
           "reduction = \"add\"");
  contains(aten("aten.scatter_reduce.two",
                {{"self", matrix}, {"index", index}, {"src", source}},
                "{dim = 0 : i64, reduce = \"amin\"}"),
           "reduction = \"min\"");
  contains(aten("aten.scatter_reduce.two",
                {{"self", matrix}, {"index", index}, {"src", source}},
                "{dim = 0 : i64, reduce = \"mean\"}"),
           "nn.div");
  contains(aten("aten.scatter_reduce.two",
                {{"self", matrix}, {"index", index}, {"src", source}},
                "{reduce = \"amax\", include_self = false}"),
           "nn.constant dense<0xFF800000> : tensor<f32>");
  contains(aten("aten.scatter.value_reduce",
                {{"self", matrix}, {"index", index}},
                "{dim = 1 : i64, value = 2.0 : f64, reduce = \"multiply\"}"),
           "reduction = \"mul\"");
  contains(aten("aten.scatter_reduce.two",
                {{"self", matrix}, {"index", index}, {"src", source}},
                "{dim = 0 : i64, reduce = \"median\"}"),
           "expected 'reduce' to be 'sum', 'prod', 'mean', 'amax' or 'amin', "
           "got 'median'");
  contains(
      aten("aten.index_reduce.default",
           {{"self", matrix}, {"index", list}, {"source", "tensor<3x5xf32>"}},
           "{dim = 0 : i64, reduce = \"mean\", include_self = false}"),
      "nn.maximum");
}

TEST_F(ScatterBindings, KeepsEveryBitOfANumber) {
  contains(aten("aten.scatter.value",
                {{"self", "tensor<4x5xi64>"}, {"index", index}},
                "{dim = 0 : i64, value = 1152921504606846977 : i64}"),
           "dense<1152921504606846977>");
}

TEST_F(ScatterBindings, RefusesMissingTensors) {
  contains(aten("aten.scatter.value", {{"self", matrix}}),
           "expected tensors 'self', 'index' and 'value'");
  contains(
      aten("aten.scatter_add.default", {{"self", matrix}, {"index", index}}),
      "expected tensors 'self', 'index' and 'src'");
  for (const char *name : {"aten.scatter.value", "aten.scatter.value_reduce"})
    contains(aten(name, {{"self", matrix}, {"index", index}},
                  "{dim = 0 : i64, reduce = \"add\"}"),
             "expected an argument 'value'");
  contains(onnx("ScatterND", 18, {matrix, index}),
           "expected 3 operands, got 2");
}

TEST_F(ScatterBindings, RepeatsAListOverSlices) {
  std::pair<llvm::StringRef, llvm::StringRef> self = {"self", matrix},
                                              places = {"index", list};
  contains(aten("aten.index_add.default",
                {self, places, {"source", "tensor<3x5xf32>"}},
                "{dim = -2 : i64, alpha = 2 : i64}"),
           "{axis = 0 : i64, reduction = \"add\"}");
  // A negative place is none from the end.
  for (const char *name : {"aten.index_add.default", "aten.index_copy.default"})
    contains(aten(name, {self, places, {"source", "tensor<3x5xf32>"}},
                  "{dim = 0 : i64}"),
             "nn.less");
  contains(aten("aten.index_copy.default",
                {self, places, {"source", "tensor<f32>"}}),
           "expected a source of at least 1 dimension, got 'tensor<f32>'");
  contains(aten("aten.index_copy.default",
                {self, places, {"source", "tensor<3x5xf32>"}},
                "{dim = 2 : i64}"),
           "expected 'dim' in [-2, 1], got 2");
}

TEST_F(ScatterBindings, PutsAtTuplesAndMasks) {
  contains(
      aten("aten.index_put.default",
           {{"self", matrix}, {"indices", list}, {"values", "tensor<f32>"}},
           "{accumulate = true}"),
      "{reduction = \"add\"} : (tensor<4x5xf32>, tensor<3x1xi64>, "
      "tensor<3x5xf32>)");
  contains(aten("aten.index_put.default", {{"self", matrix},
                                           {"indices", "tensor<4x5xi1>"},
                                           {"values", "tensor<1xf32>"}}),
           "nn.where");
  contains(aten("aten.index_put.default", {{"self", matrix},
                                           {"indices", "tensor<4xi1>"},
                                           {"values", "tensor<5xf32>"}}),
           "(tensor<4x1xi1>, tensor<5xf32>, tensor<4x5xf32>)");
  contains(aten("aten.index_put.default", {{"self", matrix},
                                           {"indices", "tensor<4xi1>"},
                                           {"values", "tensor<3x5xf32>"}}),
           "expected one value for a mask of 'tensor<4x5xf32>', got "
           "'tensor<4xi1>' and 'tensor<3x5xf32>'");
  contains(aten("aten.index_put.default", {{"self", matrix},
                                           {"indices", list},
                                           {"values", "tensor<1x3x5xf32>"}}),
           "expected values of at most 2 dimensions, got 'tensor<1x3x5xf32>'");
  contains(aten("aten.index_put.default", {{"self", "tensor<4xf32>"},
                                           {"indices", list},
                                           {"indices", list},
                                           {"values", "tensor<f32>"}}),
           "expected at least 2 dimensions, got 'tensor<4xf32>'");
  contains(aten("aten.index_put.default", {{"self", matrix}}),
           "expected tensors 'self', 'indices' and 'values'");
}

TEST_F(ScatterBindings, FillsSlices) {
  contains(aten("aten.index_fill.int_Scalar",
                {{"self", matrix}, {"index", list}},
                "{dim = -1 : i64, value = 2.0 : f64}"),
           "nn.scatter_nd");
  contains(aten("aten.index_fill.int_Scalar", {{"self", matrix}}),
           "expected tensors 'self' and 'index'");
  contains(aten("aten.index_fill.int_Scalar",
                {{"self", matrix}, {"index", list}},
                "{dim = 2 : i64, value = 2.0 : f64}"),
           "expected 'value' and a 'dim' in [-2, 1], got 2");
}

TEST_F(ScatterBindings, SelectsAndSorts) {
  contains(aten("aten.topk.default", {{"self", matrix}}, "{k = 3 : i64}"),
           "(tensor<4x3xf32>, tensor<4x3xi64>)");
  contains(aten("aten.topk.default", {}, "{k = 3 : i64}"),
           "expected a tensor 'self' and a number 'k'");
  contains(aten("aten.sort.default", {{"self", matrix}}, "{dim = 0 : i64}"),
           "{axis = 0 : i64, largest = false}");
  contains(aten("aten.sort.default", {{"self", "tensor<f32>"}}),
           "expected a tensor of at least 1 dimension");
  contains(aten("aten.argsort.default", {{"self", matrix}}, "{dim = -3 : i64}"),
           "expected 'dim' in [-2, 1], got -3");
}

} // namespace burin::nn
