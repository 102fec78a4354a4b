// How ATen operators that count, and that gather rows into bags, import.
#include "BindingFixture.h"

namespace burin::nn {

static const char *floats = "tensor<9xf32>", *list = "tensor<9xi64>",
                  *table = "tensor<5x4xf32>";

class CountBindings : public BindingFixture {};

TEST_F(CountBindings, CountsNumbers) {
  contains(
      aten("aten.bincount.default", {{"self", list}}, "{minlength = 7 : i64}"),
      "-> tensor<7xi64>");
  contains(aten("aten.bincount.default",
                {{"self", list}, {"weights", "tensor<9xi32>"}},
                "{minlength = 7 : i64}"),
           "-> tensor<7xf64>");
  contains(aten("aten.bincount.default", {{"self", list}}),
           "expected constant values, or a 'minlength' that is greater than "
           "all of them: the size of the result depends on them");
  contains(aten("aten.bincount.default", {{"self", floats}}),
           "expected a vector of integers, got 'tensor<9xf32>'");
  contains(
      aten("aten.bincount.default", {{"self", list}}, "{minlength = -1 : i64}"),
      "expected 'minlength' in [0, 16777216], got -1");
}

TEST_F(CountBindings, CountsInBins) {
  contains(aten("aten.histc.default", {{"self", floats}},
                "{bins = 4 : i64, min = 0 : i64, max = 2.0 : f64}"),
           "-> tensor<4xf32>");
  contains(aten("aten.histc.default", {{"self", floats}}), "nn.reduce_min");
  contains(aten("aten.histc.default", {{"self", floats}}, "{bins = 0 : i64}"),
           "expected 'bins' in [1, 16777216], got 0");
  contains(aten("aten.histc.default", {{"self", list}}),
           "expected floats, got 'tensor<9xi64>'");
  contains(aten("aten.histc.default", {{"self", floats}},
                "{min = 2.0 : f64, max = 1.0 : f64}"),
           "expected 'min' of at most 'max', got 2.000000e+00 and "
           "1.000000e+00");
}

TEST_F(CountBindings, ListsPlaces) {
  contains(aten("aten.nonzero_static.default", {{"self", "tensor<2x3xi1>"}},
                "{size = 4 : i64}"),
           "-> tensor<4x2xi64>");
  contains(aten("aten.nonzero_static.default", {{"self", floats}},
                "{size = 0 : i64}"),
           "tensor<0x1xi64>");
  contains(aten("aten.nonzero_static.default", {{"self", floats}}),
           "expected 'size' in [0, 16777216], got -1");
  contains(aten("aten.nonzero_static.default", {{"self", "tensor<f32>"}},
                "{size = 4 : i64}"),
           "expected at least 1 dimension, got 'tensor<f32>'");
}

TEST_F(CountBindings, ReadsBagsOfRows) {
  std::pair<llvm::StringRef, llvm::StringRef> weight = {"weight", table},
                                              indices = {"indices", list},
                                              offsets = {"offsets",
                                                         "tensor<3xi32>"};
  contains(aten("aten._embedding_bag_forward_only.default",
                {weight, indices, offsets},
                "{mode = 1 : i64, padding_idx = -1 : i64}"),
           "nn.scatter_nd");
  contains(aten("aten.embedding_bag.padding_idx", {weight, indices, offsets},
                "{mode = 0 : i64, padding_idx = -1 : i64, include_last_offset "
                "= true, sparse = false, scale_grad_by_freq = false}"),
           "nn.constant dense<4> : tensor<i64>");
}

TEST_F(CountBindings, RefusesBagsOfRows) {
  std::pair<llvm::StringRef, llvm::StringRef> weight = {"weight", table},
                                              indices = {"indices", list},
                                              offsets = {"offsets",
                                                         "tensor<3xi32>"};
  contains(aten("aten.embedding_bag.default", {weight, indices, offsets},
                "{mode = 3 : i64}"),
           "expected 'mode' in [0, 2], got 3");
  contains(aten("aten.embedding_bag.default",
                {weight, indices, offsets, {"per_sample_weights", floats}},
                "{mode = 2 : i64}"),
           "expected a weight for each index of a sum, got 'tensor<9xf32>'");
  contains(aten("aten.embedding_bag.default",
                {{"weight", floats}, indices, offsets}),
           "expected a table of floats and lists of indices and offsets, got "
           "'tensor<9xf32>', 'tensor<9xi64>' and 'tensor<3xi32>'");
  contains(aten("aten.embedding_bag.default", {weight, indices}),
           "expected a tensor 'offsets' of known rank");
}

} // namespace burin::nn
