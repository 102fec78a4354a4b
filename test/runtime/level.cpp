// Level detection agrees with the compiler's own view of this processor, and a
// choice never exceeds it.
#include "burin/burin.h"
#include "runtime/src/level_x86.h"
#include <gtest/gtest.h>
#include <set>
#include <string>

TEST(Level, BaselineAlwaysRuns) {
  EXPECT_EQ(burin_level_supported(BURIN_LEVEL_BASELINE), 1);
  EXPECT_EQ(burin_level_supported(burin_detect_level()), 1);
  EXPECT_EQ(burin_level_supported(BURIN_LEVEL_AUTO), 0);
}

#if defined(__x86_64__)
TEST(Level, DetectionAgreesWithTheCompilersBuiltin) {
  __builtin_cpu_init();
  EXPECT_EQ(burin_level_supported(BURIN_LEVEL_AVX2),
            __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
                __builtin_cpu_supports("bmi") &&
                __builtin_cpu_supports("bmi2"));
  EXPECT_EQ(burin_level_supported(BURIN_LEVEL_AVX512),
            __builtin_cpu_supports("avx512f") &&
                __builtin_cpu_supports("avx512bw") &&
                __builtin_cpu_supports("avx512cd") &&
                __builtin_cpu_supports("avx512dq") &&
                __builtin_cpu_supports("avx512vl"));
  EXPECT_EQ(burin_level_supported(BURIN_LEVEL_NEON), 0);
}
#endif

/// A machine that has all that x86-64-v4 asks for and nothing else.
const x86_features everything = {0x38401000, 0xd0030128, 0x20, 0xe6};

TEST(LevelX86, EachBitOfAvx512Counts) {
  EXPECT_EQ(x86_level(&everything), BURIN_LEVEL_AVX512);
  for (int bit : {16, 17, 28, 30, 31}) {
    x86_features features = everything;
    features.leaf7_ebx &= ~(1u << bit);
    EXPECT_EQ(x86_level(&features), BURIN_LEVEL_AVX2) << bit;
  }
  for (int bit : {5, 6, 7}) { // registers that an old system does not save
    x86_features features = everything;
    features.xcr0 &= ~(1u << bit);
    EXPECT_EQ(x86_level(&features), BURIN_LEVEL_AVX2) << bit;
  }
}

TEST(LevelX86, EachBitOfAvx2Counts) {
  for (uint32_t x86_features::*member :
       {&x86_features::leaf1_ecx, &x86_features::extended_ecx,
        &x86_features::leaf7_ebx, &x86_features::xcr0})
    for (int bit = 0; bit < 32; ++bit) {
      const bool isAvx512 = (member == &x86_features::leaf7_ebx && bit >= 16) ||
                            (member == &x86_features::xcr0 && bit >= 5);
      if (isAvx512 || !(everything.*member & 1u << bit))
        continue;
      x86_features features = everything;
      features.*member &= ~(1u << bit);
      EXPECT_EQ(x86_level(&features), BURIN_LEVEL_BASELINE) << bit;
    }
  const x86_features nothing = {0, 0, 0, 0};
  EXPECT_EQ(x86_level(&nothing), BURIN_LEVEL_BASELINE);
}

TEST(Level, AutoTakesTheLastSupportedOne) {
  const burin_level levels[] = {BURIN_LEVEL_BASELINE, burin_detect_level(),
                                BURIN_LEVEL_CORTEX_M};
  burin_level chosen = BURIN_LEVEL_AUTO;
  ASSERT_EQ(burin_choose_level(levels, 3, BURIN_LEVEL_AUTO, &chosen), BURIN_OK);
  EXPECT_EQ(chosen, burin_detect_level());
}

TEST(Level, RequestedLevelIsTakenOrRefused) {
  const burin_level levels[] = {BURIN_LEVEL_BASELINE, BURIN_LEVEL_CORTEX_M};
  burin_level chosen = BURIN_LEVEL_AUTO;
  EXPECT_EQ(burin_choose_level(levels, 2, BURIN_LEVEL_AVX2, &chosen),
            BURIN_UNSUPPORTED_LEVEL); // not in the library
  EXPECT_EQ(burin_choose_level(levels, 2, BURIN_LEVEL_CORTEX_M, &chosen),
            BURIN_UNSUPPORTED_LEVEL); // not here
  EXPECT_EQ(chosen, BURIN_LEVEL_AUTO);
  EXPECT_EQ(burin_choose_level(levels, 2, BURIN_LEVEL_BASELINE, &chosen),
            BURIN_OK);
  EXPECT_EQ(chosen, BURIN_LEVEL_BASELINE);
}

TEST(Level, NullAndEmptyListsAreRefused) {
  const burin_level levels[] = {BURIN_LEVEL_BASELINE};
  burin_level chosen;
  EXPECT_EQ(burin_choose_level(nullptr, 1, BURIN_LEVEL_AUTO, &chosen),
            BURIN_INVALID_ARGUMENT);
  EXPECT_EQ(burin_choose_level(levels, 1, BURIN_LEVEL_AUTO, nullptr),
            BURIN_INVALID_ARGUMENT);
  EXPECT_EQ(burin_choose_level(levels, 0, BURIN_LEVEL_AUTO, &chosen),
            BURIN_UNSUPPORTED_LEVEL);
}

TEST(Level, EveryLevelHasItsOwnName) {
  std::set<std::string> names;
  for (int level = BURIN_LEVEL_AUTO; level <= BURIN_LEVEL_CORTEX_M; ++level)
    names.insert(burin_level_text(static_cast<burin_level>(level)));
  EXPECT_EQ(names.size(), size_t(BURIN_LEVEL_CORTEX_M) + 1);
  EXPECT_STREQ(burin_level_text(static_cast<burin_level>(7)), "unknown");
}
