// How ATen operators that arrange elements import: shapes of other tensors,
// joins, moved dimensions, strided views, diagonals, differences, repeats.
#include "BindingFixture.h"

namespace burin::nn {

static const char *matrix = "tensor<2x6xf32>", *vector = "tensor<3xi32>",
                  *open = "tensor<?x6xf32>", *unranked = "tensor<*xf32>";

class ArrangementBindings : public BindingFixture {};

TEST_F(ArrangementBindings, TakesShapesOfOthers) {
  for (const char *name : {"aten.reshape_as.default", "aten.view_as.default"})
    contains(aten(name, {{"self", matrix}, {"other", "tensor<3x4xi64>"}}),
             "-> tensor<3x4xf32>");
  contains(aten("aten.ravel.default", {{"self", matrix}}), "-> tensor<12xf32>");
  contains(aten("aten.reshape_as.default", {{"self", matrix}}),
           "expected a tensor 'other', got none");
}

TEST_F(ArrangementBindings, JoinsTensorsOfAFewDimensions) {
  std::pair<llvm::StringRef, llvm::StringRef> row = {"tensors", vector},
                                              other = {"tensors",
                                                       "tensor<3xf32>"};
  contains(aten("aten.hstack.default", {row, other}), "-> tensor<6xf32>");
  contains(aten("aten.row_stack.default", {row, other}), "-> tensor<2x3xf32>");
  contains(aten("aten.dstack.default", {row, other}), "-> tensor<1x3x2xf32>");
  contains(aten("aten.column_stack.default", {row, other}),
           "-> tensor<3x2xf32>");
  contains(aten("aten.atleast_3d.default", {{"self", "tensor<f32>"}}),
           "-> tensor<1x1x1xf32>");
  contains(aten("aten.atleast_2d.Sequence", {row}), "-> tensor<1x3xi32>");
  contains(aten("aten.hstack.default", {}),
           "expected tensors 'tensors', got none");
  contains(aten("aten.hstack.default", {{"tensors", unranked}}),
           "expected a tensor of known rank, got 'tensor<*xf32>'");
  contains(aten("aten.atleast_1d.Sequence", {{"tensors", unranked}}),
           "expected a tensor of known rank, got 'tensor<*xf32>'");
}

TEST_F(ArrangementBindings, MovesDimensions) {
  const char *cube = "tensor<2x3x4xf32>";
  contains(aten("aten.movedim.int", {{"self", cube}},
                "{source = 0 : i64, destination = -1 : i64}"),
           "-> tensor<3x4x2xf32>");
  contains(aten("aten.moveaxis.intlist", {{"self", cube}},
                "{source = array<i64: 2, 0>, destination = array<i64: 0, 1>}"),
           "-> tensor<4x2x3xf32>");
  contains(aten("aten.swapdims.default", {{"self", cube}},
                "{dim0 = 0 : i64, dim1 = -1 : i64}"),
           "-> tensor<4x3x2xf32>");
  contains(aten("aten.movedim.intlist", {{"self", cube}},
                "{source = array<i64: 0, 0>, destination = array<i64: 0, 1>}"),
           "expected different dimensions of 3 as 'source', got [0, 0]");
  contains(aten("aten.movedim.intlist", {{"self", cube}},
                "{source = array<i64: 0>, destination = array<i64: 0, 1>}"),
           "expected a 'destination' for each 'source', got [0, 1]");
  contains(aten("aten.movedim.int", {{"self", cube}},
                "{source = 0 : i64, destination = 3 : i64}"),
           "expected different dimensions of 3 as 'destination', got [3]");
  contains(aten("aten.swapdims.default", {{"self", cube}},
                "{dim0 = 0 : i64, dim1 = 3 : i64}"),
           "expected a dimension of 3 as 'dim1', got 3");
}

TEST_F(ArrangementBindings, ReadsAtStrides) {
  contains(aten("aten.as_strided.default", {{"self", matrix}},
                "{size = array<i64: 2, 2>, stride = array<i64: 4, 1>, "
                "storage_offset = 2 : i64}"),
           "nn.constant dense<[[2, 3], [6, 7]]> : tensor<2x2xi64>");
  for (const char *attributes :
       {"{size = array<i64: 3, 2>, stride = array<i64: 4, 4>}",
        "{size = array<i64: 3>, stride = array<i64: 1>, storage_offset = -1 : "
        "i64}",
        "{size = array<i64: 3>, stride = array<i64: -1>}",
        "{size = array<i64: 3>, stride = array<i64: 1, 1>}",
        "{size = array<i64: 3>, stride = array<i64: 9223372036854775807>}",
        "{size = array<i64: 99999, 99999>, stride = array<i64: 0, 0>}"})
    contains(aten("aten.as_strided.default", {{"self", matrix}}, attributes),
             "expected sizes, strides and an offset inside 12 elements, got");
  contains(aten("aten.as_strided.default", {{"self", open}}),
           "expected a tensor 'self' of known sizes, got 'tensor<?x6xf32>'");
}

TEST_F(ArrangementBindings, TakesDiagonals) {
  contains(
      aten("aten.diagonal.default", {{"self", matrix}}, "{offset = 1 : i64}"),
      "{axes = array<i64: 0>, steps = array<i64: 7>}");
  contains(aten("aten.linalg_diagonal.default", {{"A", "tensor<3x2x6xf32>"}},
                "{offset = -5 : i64}"),
           "-> tensor<3x0xf32>");
  contains(
      aten("aten.diag.default", {{"self", vector}}, "{diagonal = -1 : i64}"),
      "-> tensor<4x4xi32>");
  contains(aten("aten.diag_embed.default", {{"self", matrix}},
                "{dim1 = 0 : i64, dim2 = 2 : i64}"),
           "-> tensor<6x2x6xf32>");
  contains(aten("aten.diagflat.default", {{"self", matrix}}),
           "-> tensor<12x12xf32>");
  contains(aten("aten.trace.default", {{"self", "tensor<3x3xi8>"}}),
           "-> tensor<i64>");
}

TEST_F(ArrangementBindings, RefusesDiagonals) {
  contains(aten("aten.diagonal.default", {{"self", matrix}},
                "{dim1 = 1 : i64, dim2 = -1 : i64}"),
           "expected two dimensions of at least 2, got 1 and 1 of 2");
  contains(aten("aten.diagonal.default", {{"self", matrix}},
                "{offset = 4294967296 : i64}"),
           "expected 'offset' in [-2147483647, 2147483647], got 4294967296");
  contains(aten("aten.diag.default", {{"self", vector}},
                "{diagonal = 20000000 : i64}"),
           "expected a diagonal of at most 16777216 elements, got 20000003");
  contains(aten("aten.diag.default", {{"self", "tensor<2x2x2xf32>"}}),
           "expected a vector or a matrix, got 'tensor<2x2x2xf32>'");
  contains(aten("aten.diag_embed.default", {{"self", "tensor<f32>"}}),
           "expected at least 1 dimension, got 'tensor<f32>'");
  contains(aten("aten.trace.default", {{"self", vector}}),
           "expected a matrix, got 'tensor<3xi32>'");
}

TEST_F(ArrangementBindings, TakesDifferences) {
  contains(aten("aten.diff.default", {{"self", matrix}}, "{n = 2 : i64}"),
           "-> tensor<2x4xf32>");
  contains(aten("aten.diff.default", {{"self", matrix}}, "{n = 64 : i64}"),
           "-> tensor<2x0xf32>");
  contains(aten("aten.diff.default", {{"self", "tensor<4xi1>"}}), "nn.xor");
  contains(aten("aten.diff.default",
                {{"self", vector}, {"prepend", "tensor<1xf32>"}}),
           "-> tensor<3xf32>");
  contains(aten("aten.diff.default", {{"self", matrix}}, "{n = -1 : i64}"),
           "expected 'n' in [0, 64], got -1");
  contains(aten("aten.diff.default", {{"self", "tensor<f32>"}}),
           "expected at least 1 dimension, got 'tensor<f32>'");
  contains(aten("aten.diff.default", {{"self", open}},
                "{n = 65 : i64, dim = 0 : i64}"),
           "expected 'n' in [0, 64], got 65");
}

TEST_F(ArrangementBindings, RefusesRepeatsThatAreData) {
  contains(aten("aten.repeat_interleave.Tensor", {{"repeats", vector}}),
           "expected constant 'repeats': the size of the result depends on "
           "them");
}

} // namespace burin::nn
