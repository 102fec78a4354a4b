// Measures what this machine can do at most, so that speeds can be given as a
// share of it: fp32, bf16 and int8 multiply-add rates and read bandwidth.
//
// limits [threads]; the instruction sets are those it was built for.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <immintrin.h>
#include <thread>
#include <vector>

/// The least time of five in which `threads` threads run `body`.
static double bestSeconds(int threads, const std::function<void(int)> &body) {
  double best = 1e9;
  for (int repeat = 0; repeat < 5; ++repeat) {
    auto start = std::chrono::steady_clock::now();
    std::vector<std::thread> workers;
    for (int i = 0; i < threads; ++i)
      workers.emplace_back(body, i);
    for (std::thread &worker : workers)
      worker.join();
    std::chrono::duration<double> took =
        std::chrono::steady_clock::now() - start;
    best = std::min(best, took.count());
  }
  return best;
}

/// Prints 1e9 operations a second of a step that does `operations` on one
/// register, repeated on twelve independent ones to hide its latency.
template <class Register, class Step>
static void printRate(const char *name, int threads, double operations,
                      Register zero, Step step) {
  constexpr long rounds = 2'500'000;
  double seconds = bestSeconds(threads, [&](int) {
    Register r[12];
    std::fill(r, r + 12, zero);
    for (long i = 0; i < rounds; ++i) {
      for (Register &x : r)
        x = step(x);
      asm volatile("" : "+v"(r[0]), "+v"(r[1]), "+v"(r[2]), "+v"(r[3]));
      asm volatile("" : "+v"(r[4]), "+v"(r[5]), "+v"(r[6]), "+v"(r[7]));
      asm volatile("" : "+v"(r[8]), "+v"(r[9]), "+v"(r[10]), "+v"(r[11]));
    }
  });
  std::printf("%-12s %8.1f G/s\n", name,
              12.0 * rounds * operations * threads / seconds / 1e9);
}

static void printCompute(int threads) {
#ifdef __AVX512F__
  __m512 one = _mm512_set1_ps(1e-3f);
  printRate("fp32", threads, 32, one,
            [=](__m512 x) { return _mm512_fmadd_ps(x, one, one); });
#elif defined(__FMA__)
  __m256 one = _mm256_set1_ps(1e-3f);
  printRate("fp32", threads, 16, one,
            [=](__m256 x) { return _mm256_fmadd_ps(x, one, one); });
#else
  __m128 one = _mm_set1_ps(1e-3f);
  printRate("fp32", threads, 8, one,
            [=](__m128 x) { return _mm_add_ps(_mm_mul_ps(x, one), one); });
#endif
#ifdef __AVX512BF16__
  __m512bh half = (__m512bh)_mm512_set1_epi16(0x3c00);
  printRate("bf16", threads, 64, _mm512_setzero_ps(),
            [=](__m512 x) { return _mm512_dpbf16_ps(x, half, half); });
#endif
#ifdef __AVX512VNNI__
  __m512i byte = _mm512_set1_epi8(1);
  printRate("int8", threads, 128, _mm512_setzero_si512(),
            [=](__m512i x) { return _mm512_dpbusd_epi32(x, byte, byte); });
#elif defined(__AVX2__)
  __m256i byte = _mm256_set1_epi8(1), word = _mm256_set1_epi16(1);
  printRate("int8", threads, 64, _mm256_setzero_si256(), [=](__m256i x) {
    __m256i pairs = _mm256_maddubs_epi16(_mm256_add_epi8(byte, x), byte);
    return _mm256_add_epi32(x, _mm256_madd_epi16(pairs, word));
  });
#endif
}

static void printBandwidth(int threads) {
  constexpr size_t words = size_t(64) << 20;
  std::vector<uint64_t> data(words, 1);
  double seconds = bestSeconds(threads, [&](int thread) {
    const uint64_t *from = data.data() + words / threads * thread;
    uint64_t sums[4] = {};
    for (size_t i = 0; i + 4 <= words / threads; i += 4)
      for (size_t j = 0; j < 4; ++j)
        sums[j] += from[i + j];
    uint64_t total = sums[0] + sums[1] + sums[2] + sums[3];
    asm volatile("" : : "r"(total));
  });
  std::printf("%-12s %8.1f GB/s\n", "read", words * 8.0 / seconds / 1e9);
}

int main(int argc, char **argv) {
  int threads = argc > 1 ? std::max(1, std::atoi(argv[1])) : 1;
  std::printf("%-12s %8d\n", "threads", threads);
  printCompute(threads);
  printBandwidth(threads);
}
