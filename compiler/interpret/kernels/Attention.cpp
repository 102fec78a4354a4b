// The meaning of attention: a row of scores for each query, its softmax, the
// sum of values.
#include "compiler/interpret/Kernel.h"
#include <cmath>
#include <numeric>

using namespace mlir;

namespace burin::interpret {

namespace {

/// One operand or the result, read and written by strides.
struct Strided {
  const Tensor &tensor;
  int64_t offset;
  ArrayRef<int64_t> strides;

  int64_t place(int64_t b, int64_t h, int64_t row, int64_t column) const {
    return offset + b * strides[0] + h * strides[1] + row * strides[2] +
           column * strides[3];
  }
  Scalar get(int64_t b, int64_t h, int64_t row, int64_t column) const {
    return tensor.get(place(b, h, row, column));
  }
};

} // namespace

/// Turns scores into weights that add up to 1.
static void softmax(std::vector<double> &scores) {
  double best = -INFINITY;
  for (double score : scores)
    best = score > best || std::isnan(score) ? score : best;
  for (double &score : scores)
    score = std::exp(score - best);
  double sum = std::accumulate(scores.begin(), scores.end(), 0.0);
  for (double &score : scores)
    score /= sum;
}

static void attention(KernelCall &call) {
  ArrayRef<int64_t> offsets = call.list("offsets");
  Strided q{call.operands[0], offsets[0], call.list("q_strides")},
      k{call.operands[1], offsets[1], call.list("k_strides")},
      v{call.operands[2], offsets[2], call.list("v_strides")},
      out{call.results[0], 0, call.list("out_strides")};
  std::optional<Strided> mask;
  if (call.operands.size() > 3)
    mask.emplace(
        Strided{call.operands[3], offsets[3], call.list("mask_strides")});
  int64_t heads = call.size("heads"), keys = call.size("keys"),
          channels = call.size("channels"), values = call.size("values");
  int64_t shared =
      std::max<int64_t>(heads / std::max<int64_t>(call.size("kv_heads"), 1), 1);
  double scale = call.number("scale"), softcap = call.number("softcap");
  bool causal = call.flag("causal"), zeroEmpty = call.flag("zero_empty");

  auto scoreOf = [&](int64_t b, int64_t h, int64_t query, int64_t key) {
    double score = 0;
    for (int64_t c = 0; c < channels; ++c)
      score += scale * q.get(b, h, query, c).real *
               k.get(b, h / shared, key, c).real;
    if (softcap != 0)
      score = softcap * std::tanh(score / softcap);
    if (mask) {
      Scalar entry = mask->get(b, h, query, key);
      if (mask->tensor.element.isFloat())
        score += entry.real;
      else if (entry.integer == 0)
        score = -INFINITY;
    }
    return causal && key > query ? -INFINITY : score;
  };
  forEachIndex(
      {call.size("batch"), heads, call.size("queries")},
      [&](ArrayRef<int64_t> at) {
        std::vector<double> weights(keys);
        for (int64_t key = 0; key < keys; ++key)
          weights[key] = scoreOf(at[0], at[1], at[2], key);
        // A score that is NaN counts.
        bool isEmpty = zeroEmpty && llvm::all_of(weights, [](double score) {
                         return score == -INFINITY;
                       });
        softmax(weights);
        if (isEmpty)
          weights.assign(keys, 0);
        for (int64_t c = 0; c < values; ++c) {
          double sum = 0;
          for (int64_t key = 0; key < keys; ++key)
            sum += weights[key] * v.get(at[0], at[1] / shared, key, c).real;
          out.tensor.set(out.place(at[0], at[1], at[2], c), {sum, 0});
        }
      });
}

void addAttentionKernels(Kernels &kernels) { kernels["attention"] = attention; }

} // namespace burin::interpret
