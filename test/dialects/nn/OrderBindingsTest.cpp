// What operators on order, distances, losses and matrices refuse.
#include "BindingFixture.h"

namespace burin::nn {

static const char *matrix = "tensor<4x6xf32>", *vector = "tensor<6xf32>",
                  *open = "tensor<?xf32>";

class OrderBindings : public BindingFixture {};

TEST_F(OrderBindings, RefusesOrder) {
  contains(aten("aten.median.dim", {{"self", matrix}}, "{dim = 2 : i64}"),
           "expected 'dim' in [-2, 1], got 2");
  contains(aten("aten.median.dim", {{"self", open}}, "{dim = 0 : i64}"),
           "expected a known number of elements from 1 along dimension 0, got "
           "'tensor<?xf32>'");
  contains(aten("aten.mode.default", {}),
           "expected a tensor 'self' of known rank");
  contains(aten("aten.kthvalue.default", {{"self", matrix}}, "{k = 7 : i64}"),
           "expected 'k' in [1, 6], got 7");
  contains(aten("aten.quantile.scalar", {{"self", matrix}},
                "{q = 0.5 : f64, interpolation = \"cubic\"}"),
           "expected floats and 'interpolation' to be 'linear', 'lower', "
           "'higher', 'midpoint' or 'nearest', got 'tensor<24xf32>' and "
           "'cubic'");
  contains(aten("aten.searchsorted.Tensor",
                {{"sorted_sequence", vector}, {"self", vector}},
                "{right = true, side = \"left\"}"),
           "expected 'side' to be 'left' or 'right', and no other than "
           "'right' says, got 'left'");
}

TEST_F(OrderBindings, SortsRows) {
  contains(aten("aten.msort.default", {{"self", matrix}}),
           "nn.constant dense<4> : tensor<1xi64>");
  contains(aten("aten.msort.default", {{"self", "tensor<?x3xf32>"}}),
           "expected a known number of elements along dimension 0, got "
           "'tensor<?x3xf32>'");
  contains(aten("aten.msort.default", {}),
           "expected a tensor 'self' of known rank");
  contains(aten("aten.quantile.default",
                {{"self", matrix}, {"q", "tensor<2x2xf32>"}},
                "{dim = 0 : i64}"),
           "expected a number or a vector 'q', got 'tensor<2x2xf32>'");
}

TEST_F(OrderBindings, MeasuresByTheGreatest) {
  const char *infinity = "{p = 0x7FF0000000000000 : f64}";
  contains(aten("aten.pairwise_distance.default",
                {{"x1", matrix}, {"x2", matrix}}, infinity),
           "nn.reduce_max");
  contains(aten("aten.pairwise_distance.default",
                {{"x1", "tensor<f32>"}, {"x2", "tensor<f32>"}}, infinity),
           "-> tensor<f32>");
  contains(aten("aten.linalg_norm.default", {{"self", matrix}},
                "{ord = 0xFFF0000000000000 : f64, dim = array<i64: -1>}"),
           "nn.reduce_min");
  contains(aten("aten.linalg_norm.default", {{"self", matrix}},
                "{ord = 1.0 : f64, dim = array<i64: 2>}"),
           "expected dimensions in [-2, 1], got 2");
}

TEST_F(OrderBindings, RefusesDistances) {
  contains(aten("aten.cdist.default", {{"x1", matrix}, {"x2", matrix}},
                "{p = -1.0 : f64}"),
           "expected 'p' from 0, got -1");
  contains(aten("aten.cdist.default", {{"x1", matrix}, {"x2", vector}}),
           "expected at least 2 dimensions, got 'tensor<6xf32>'");
  contains(aten("aten.pdist.default", {{"self", vector}}),
           "expected a matrix with at most 16777216 pairs of rows, got "
           "'tensor<6xf32>'");
  contains(aten("aten.cosine_similarity.default",
                {{"x1", matrix}, {"x2", matrix}}, "{dim = 2 : i64}"),
           "expected 'dim' in [-2, 1], got 2");
  contains(aten("aten.renorm.default", {{"self", vector}}),
           "expected floats in at least 2 dimensions and 'p' above 0");
  contains(aten("aten.linalg_matrix_norm.str_ord", {{"self", matrix}},
                "{ord = \"nuc\"}"),
           "expected 'ord' to be 'fro', 1, -1, inf or -inf: those of singular "
           "values are not supported");
  contains(aten("aten.linalg_norm.default", {}),
           "expected a tensor 'self' of floats");
}

TEST_F(OrderBindings, RefusesLosses) {
  contains(aten("aten.mse_loss.default", {{"self", matrix}, {"target", matrix}},
                "{reduction = 3 : i64}"),
           "expected 'reduction' in [0, 2], got 3");
  contains(aten("aten.poisson_nll_loss.default",
                {{"input", matrix}, {"target", matrix}},
                "{log_input = true, full = true, eps = 1.0 : f64, reduction = "
                "1 : i64}"),
           "expected no 'full', got true");
  contains(aten("aten.cosine_embedding_loss.default", {}),
           "expected a tensor 'input1', got none");
  contains(aten("aten.hinge_embedding_loss.default", {{"self", matrix}}),
           "expected a tensor 'target', got none");
  contains(aten("aten.nll_loss_nd.default",
                {{"self", matrix}, {"target", "tensor<4x6xi64>"}}),
           "expected scores, integers without their classes' dimension");
  contains(aten("aten.nll_loss_nd.default",
                {{"self", "tensor<4x?xf32>"}, {"target", "tensor<4xi64>"}}),
           "expected a known number of classes, got 'tensor<4x?xf32>'");
  contains(aten("aten.cross_entropy_loss.default",
                {{"self", matrix}, {"target", matrix}, {"weight", vector}}),
           "expected no 'weight' beside probabilities, and 'reduction' in [0, "
           "2]");
}

TEST_F(OrderBindings, SaysOneThingOfProbabilities) {
  std::string said =
      aten("aten.cross_entropy_loss.default",
           {{"self", "tensor<4x?xf32>"}, {"target", "tensor<4x?xf32>"}});
  contains(said, "expected 'self' to have known sizes, got 'tensor<4x?xf32>'");
  EXPECT_EQ(said.find("expected no 'weight'"), std::string::npos) << said;
}

TEST_F(OrderBindings, HasNoClassFromTheEnd) {
  contains(aten("aten.nll_loss_nd.default",
                {{"self", matrix}, {"target", "tensor<4xi64>"}}),
           "nn.less");
}

TEST_F(OrderBindings, BoundsProducts) {
  contains(aten("aten.matrix_power.default",
                {{"self", "tensor<300000x300000xf32>"}}, "{n = 0 : i64}"),
           "expected at most 4096 rows for 'n' of 0, got "
           "'tensor<300000x300000xf32>'");
  const char *wide = "tensor<4294967296xi8>";
  contains(aten("aten.kron.default", {{"self", wide}, {"other", wide}}),
           "expected sizes whose products 64 bits hold, got "
           "'tensor<4294967296xi8>' and 'tensor<4294967296xi8>'");
  contains(aten("aten.vdot.default", {{"self", vector}}),
           "expected a tensor 'other' of at least 1 dimensions");
  contains(aten("aten.addbmm.default",
                {{"self", matrix}, {"batch1", "tensor<2x4x3xf32>"}}),
           "expected a tensor 'batch2' of at least 3 dimensions");
  contains(aten("aten.addr.default", {{"self", matrix}, {"vec1", vector}}),
           "expected a tensor 'vec2' of at least 1 dimensions");
  contains(aten("aten._trilinear.default", {{"i1", matrix}, {"i3", matrix}}),
           "expected tensors 'i1', 'i2' and 'i3'");
}

TEST_F(OrderBindings, RefusesProducts) {
  contains(aten("aten.tensordot.default", {{"self", matrix}, {"other", matrix}},
                "{dims_self = array<i64: 0>, dims_other = array<i64: 0, 1>}"),
           "expected as many 'dims_self' as 'dims_other', got 1 and 2");
  contains(aten("aten.tensordot.default", {{"self", matrix}, {"other", matrix}},
                "{dims_self = array<i64: 2>, dims_other = array<i64: 0>}"),
           "expected dimensions of 'tensor<4x6xf32>', got 2");
  contains(aten("aten.cross.default", {{"self", matrix}, {"other", matrix}}),
           "expected 3 elements along dimension 2");
  contains(aten("aten.cross.default", {{"self", matrix}, {"other", vector}}),
           "expected tensors of one rank");
  contains(aten("aten.linalg_multi_dot.default", {{"tensors", matrix}}),
           "expected 2 to 64 tensors, got 1");
  contains(aten("aten.linalg_matrix_power.default", {{"self", matrix}},
                "{n = -1 : i64}"),
           "expected 'n' from 0, got -1");
  contains(aten("aten.bilinear.default", {}),
           "expected a tensor 'input1' of at least 1 dimensions");
  contains(aten("aten._trilinear.default", {}),
           "expected tensors 'i1', 'i2' and 'i3'");
}

TEST_F(OrderBindings, RefusesLayouts) {
  contains(aten("aten.block_diag.default", {}), "expected tensors");
  contains(aten("aten.block_diag.default", {{"tensors", "tensor<1x2x3xf32>"}}),
           "expected matrices, got 'tensor<1x2x3xf32>'");
  contains(aten("aten.vander.default", {{"x", vector}}, "{N = 5000 : i64}"),
           "expected 0 to 4096 powers, got 5000");
  contains(aten("aten.vander.default", {{"x", "tensor<f32>"}}),
           "expected at least 1 dimension, got 'tensor<f32>'");
  contains(aten("aten.tril_indices.default", {},
                "{row = 2 : i64, col = 2 : i64, offset = -9223372036854775808 "
                ": i64}"),
           "tensor<2x0xi64>");
  contains(aten("aten.rot90.default", {{"self", matrix}},
                "{dims = array<i64: 7, 8, 9>}"),
           "expected two dimensions of 'tensor<4x6xf32>'");
  contains(aten("aten.cartesian_prod.default", {{"tensors", matrix}}),
           "expected vectors, got 'tensor<4x6xf32>'");
  contains(aten("aten.tril_indices.default", {},
                "{row = 100000 : i64, col = 100000 : i64}"),
           "expected integers and at most 4194304 elements, got a 100000 x "
           "100000 matrix");
  contains(aten("aten.rot90.default", {{"self", matrix}},
                "{dims = array<i64: 0, 0>}"),
           "expected two dimensions of 'tensor<4x6xf32>'");
  contains(aten("aten.channel_shuffle.default", {{"self", "tensor<1x4x2xf32>"}},
                "{groups = 3 : i64}"),
           "expected 'groups' to divide 4, got 3");
  contains(aten("aten.fft_fftshift.default", {{"self", matrix}},
                "{dim = array<i64: 2>}"),
           "expected 'dim' in [-2, 1], got 2");
  contains(aten("aten.broadcast_tensors.default",
                {{"tensors", matrix}, {"tensors", "tensor<5xf32>"}}),
           "expected tensors that broadcast, got sizes 6 and 5");
}

} // namespace burin::nn
