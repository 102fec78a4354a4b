// Times chains of instructions that nothing but the processor can slow down,
// and plain reads of memory.

#include "compiler/tools/burin/MachineLimits.h"
#include "runtime/src/levels.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <algorithm>
#include <barrier>
#include <chrono>
#include <memory>
#include <thread>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace burin::tools {
namespace {

/// Independent chains, enough to hide the latency of a multiply-add.
constexpr int chains = 12;

using Chain = void (*)(long rounds);
using Reader = void (*)(const uint64_t *from, size_t words);

/// A function that applies STEP, of a constant `k`, to `x` of `chains`
/// registers in turn. The compiler knows neither, so both stay in registers.
#define BURIN_DEFINE_CHAIN(NAME, TARGET, REGISTER, CONSTANT, STEP)             \
  __attribute__((target(TARGET))) void NAME(long rounds) {                     \
    REGISTER k = CONSTANT, r[chains] = {};                                     \
    asm volatile("" : "+x"(k));                                                \
    for (long i = 0; i < rounds; ++i) {                                        \
      _Pragma("GCC unroll 12") for (REGISTER & x : r) {                        \
        x = STEP;                                                              \
        asm volatile("" : "+x"(x));                                            \
      }                                                                        \
    }                                                                          \
  }

/// A function that reads memory in registers of WIDTH bytes.
#define BURIN_DEFINE_READER(NAME, TARGET, WIDTH)                               \
  __attribute__((target(TARGET))) void NAME(const uint64_t *from,              \
                                            size_t words) {                    \
    typedef uint64_t Lanes __attribute__((vector_size(WIDTH), aligned(8)));    \
    constexpr size_t step = WIDTH / 8;                                         \
    Lanes sums[8] = {};                                                        \
    for (size_t i = 0; i + 8 * step <= words; i += 8 * step)                   \
      _Pragma("GCC unroll 8") for (size_t j = 0; j < 8; ++j) sums[j] +=        \
          *reinterpret_cast<const Lanes *>(from + i + j * step);               \
    for (Lanes & sum : sums)                                                   \
      asm volatile("" : "+x"(sum));                                            \
  }

#if defined(__x86_64__)
BURIN_DEFINE_CHAIN(multiplyAddBaseline, "sse2", __m128, _mm_set1_ps(1e-3f),
                   _mm_add_ps(_mm_mul_ps(x, k), k))
BURIN_DEFINE_CHAIN(multiplyAddAvx2, "avx2,fma", __m256, _mm256_set1_ps(1e-3f),
                   _mm256_fmadd_ps(x, k, k))
BURIN_DEFINE_CHAIN(multiplyAddAvx512, "avx512f", __m512, _mm512_set1_ps(1e-3f),
                   _mm512_fmadd_ps(x, k, k))
BURIN_DEFINE_CHAIN(dotBf16, "avx512f,avx512bf16", __m512, _mm512_setzero_ps(),
                   _mm512_dpbf16_ps(x, (__m512bh)k, (__m512bh)k))
BURIN_DEFINE_CHAIN(dotVnni, "avx512f,avx512vnni", __m512i, _mm512_set1_epi8(1),
                   _mm512_dpbusd_epi32(x, k, k))
// Multiply-add to 16 bits, widen, add; the product depends on x, so that it is
// formed in every round.
BURIN_DEFINE_CHAIN(
    dotMaddubs, "avx2", __m256i, _mm256_set1_epi8(1),
    _mm256_add_epi32(x, _mm256_madd_epi16(_mm256_maddubs_epi16(x, k), k)))
BURIN_DEFINE_READER(readBaseline, "sse2", 16)
BURIN_DEFINE_READER(readAvx2, "avx2", 32)
BURIN_DEFINE_READER(readAvx512, "avx512f", 64)
#else
/// Without intrinsics: four lanes, as the compiler sees fit.
void multiplyAddBaseline(long rounds) {
  typedef float Lanes __attribute__((vector_size(16)));
  Lanes r[chains] = {};
  for (long i = 0; i < rounds; ++i)
    for (Lanes &x : r) {
      x = x * 1e-3f + 1e-3f;
      asm volatile("" : "+m"(x));
    }
}

void readBaseline(const uint64_t *from, size_t words) {
  uint64_t sum = 0;
  for (size_t i = 0; i < words; ++i)
    sum += from[i];
  asm volatile("" : : "r"(sum));
}
#endif

/// The instructions of one level, and the floats that a register holds.
struct LevelCode {
  Chain multiplyAdd;
  Reader read;
  int lanes;
};

LevelCode codeOf(burin_level level) {
#if defined(__x86_64__)
  if (burin_level_includes(level, BURIN_LEVEL_AVX512))
    return {multiplyAddAvx512, readAvx512, 16};
  if (burin_level_includes(level, BURIN_LEVEL_AVX2))
    return {multiplyAddAvx2, readAvx2, 8};
#endif
  (void)level;
  return {multiplyAddBaseline, readBaseline, 4};
}

/// The least time of `repeats` in which `threads` threads run `body` together.
/// Many short ones find a moment when nobody else has the machine.
double leastSeconds(unsigned threads, int repeats,
                    llvm::function_ref<void(unsigned)> body) {
  using Clock = std::chrono::steady_clock;
  double least = 1e9;
  std::barrier gate{std::ptrdiff_t(threads)};
  auto work = [&](unsigned thread) {
    for (int repeat = 0; repeat < repeats; ++repeat) {
      gate.arrive_and_wait();
      Clock::time_point start = Clock::now();
      body(thread);
      gate.arrive_and_wait();
      std::chrono::duration<double> took = Clock::now() - start;
      if (thread == 0)
        least = std::min(least, took.count());
    }
  };
  std::vector<std::thread> workers;
  for (unsigned i = 1; i < threads; ++i)
    workers.emplace_back(work, i);
  work(0);
  for (std::thread &worker : workers)
    worker.join();
  return least;
}

/// Operations a second of a chain whose step does `operations`.
double rateOf(Chain chain, double operations, unsigned threads) {
  constexpr long rounds = 400'000;
  double seconds = leastSeconds(threads, 40, [&](unsigned) { chain(rounds); });
  return operations * chains * rounds * threads / seconds;
}

} // namespace

double measureFloatRate(burin_level level, unsigned threads) {
  LevelCode code = codeOf(level);
  return rateOf(code.multiplyAdd, 2.0 * code.lanes, threads);
}

double measureReadRate(burin_level level, unsigned threads, size_t bytes) {
  constexpr size_t passBytes = size_t(16) << 20; // a fraction of a millisecond
  size_t words = std::max<size_t>(bytes / 8 / threads, 1024);
  size_t passes = std::max<size_t>(passBytes / (words * 8 * threads), 1);
  std::vector<std::unique_ptr<uint64_t[]>> parts;
  for (unsigned i = 0; i < threads; ++i) {
    parts.emplace_back(new uint64_t[words]);
    std::fill_n(parts.back().get(), words, 1);
  }
  Reader read = codeOf(level).read;
  int repeats = bytes > 4 * passBytes ? 6 : 24;
  double seconds = leastSeconds(threads, repeats, [&](unsigned thread) {
    for (size_t pass = 0; pass < passes; ++pass)
      read(parts[thread].get(), words);
  });
  return double(words) * 8 * threads * passes / seconds;
}

std::vector<NarrowRate> measureNarrowRates(unsigned threads) {
  std::vector<NarrowRate> rates;
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512bf16"))
    rates.push_back({"bf16", rateOf(dotBf16, 64, threads)});
  if (__builtin_cpu_supports("avx512vnni"))
    rates.push_back({"int8", rateOf(dotVnni, 128, threads)});
  else if (__builtin_cpu_supports("avx2"))
    rates.push_back({"int8", rateOf(dotMaddubs, 64, threads)});
#else
  (void)threads;
#endif
  return rates;
}

double MachineLimits::leastSeconds(double operations, double bytes) const {
  return std::max(operations / floatRate, bytes / readRate);
}

MachineLimits measureLimits(burin_level level, unsigned threads,
                            size_t footprint) {
  return {
      measureFloatRate(level, threads),
      measureReadRate(level, threads, std::min(footprint, memoryFootprint))};
}

} // namespace burin::tools
