// Turns a model's scores into its best classes, with softmax where asked for;
// no heap, no libm.
#include "burin/image.h"
#include "narrow_float.h"

/// Returns e^x for x <= 0 to about one unit in the last place: x = n ln 2 + r
/// with |r| <= ln 2 / 2, a polynomial for e^r, and 2^n put together as bits.
/// Below the smallest normal number the answer is 0.
static float exp_of_negative(float x) {
  if (!(x > -87.3f))
    return x <= -87.3f ? 0.0f : x; // or not a number
  const int n = (int)(x * 1.44269504f - 0.5f);
  // ln 2 in two parts, the first with so few bits that its multiple by n is
  // exact.
  const float r = (x - (float)n * 0.693359375f) + (float)n * 2.12194440e-4f;
  float p = 1.0f / 720.0f;
  p = p * r + 1.0f / 120.0f;
  p = p * r + 1.0f / 24.0f;
  p = p * r + 1.0f / 6.0f;
  p = p * r + 0.5f;
  p = p * r * r + r + 1.0f;
  const union {
    uint32_t bits;
    float value;
  } power = {(uint32_t)(n + 127) << 23};
  return p * power.value;
}

/// The model's scores as they lie in its output.
typedef struct score_list {
  const void *values;
  burin_dtype dtype;
} score_list;

static float score_at(score_list scores, uint32_t index) {
  return burin_read_float(scores.values, index, scores.dtype);
}

static float largest(score_list scores, uint32_t count) {
  float result = score_at(scores, 0);
  for (uint32_t i = 1; i < count; ++i) {
    const float score = score_at(scores, i);
    if (score > result || result != result)
      result = score;
  }
  return result;
}

/// Sets `*peak` and `*total` such that the probability of a score s is e^(s -
/// peak) / total. A score that is not a number makes the total, and with it
/// every probability, not a number.
static void softmax_terms(score_list scores, uint32_t count, float *peak,
                          float *total) {
  double sum = 0.0;
  *peak = largest(scores, count);
  for (uint32_t i = 0; i < count; ++i)
    sum += (double)exp_of_negative(score_at(scores, i) - *peak);
  *total = (float)sum;
}

/// Puts `candidate` in its place among the `*held` best so far, keeping at most
/// `limit`. `scores` are the model's own, by which the order is decided: two of
/// them may round to one probability. Later candidates have larger indices.
static void insert(burin_class *classes, size_t *held, size_t limit,
                   score_list scores, burin_class candidate) {
  size_t place = *held;
  while (place > 0 && score_at(scores, candidate.index) >
                          score_at(scores, classes[place - 1].index))
    --place;
  if (place == limit)
    return;
  if (*held < limit)
    ++*held;
  for (size_t i = *held - 1; i > place; --i)
    classes[i] = classes[i - 1];
  classes[place] = candidate;
}

burin_status burin_top_k(const burin_class_plan *plan, const void *values,
                         burin_class *classes, size_t capacity, size_t *count) {
  if (!plan || !plan->count || !values || !classes || !count ||
      !burin_is_short_float(plan->dtype))
    return BURIN_INVALID_ARGUMENT;
  const score_list scores = {values, plan->dtype};
  const size_t limit =
      plan->top_k && plan->top_k < plan->count ? plan->top_k : plan->count;
  *count = limit;
  if (capacity < limit)
    return BURIN_CAPACITY_TOO_SMALL;

  float peak = 0.0f, total = 1.0f;
  if (plan->softmax)
    softmax_terms(scores, plan->count, &peak, &total);
  size_t held = 0;
  for (uint32_t i = 0; i < plan->count; ++i) {
    const float own = score_at(scores, i);
    const float score =
        plan->softmax ? exp_of_negative(own - peak) / total : own;
    if (!(score >= plan->threshold)) // also when it is not a number
      continue;
    const burin_class candidate = {i, score,
                                   plan->labels ? plan->labels[i] : ""};
    insert(classes, &held, limit, scores, candidate);
  }
  *count = held;
  return BURIN_OK;
}
