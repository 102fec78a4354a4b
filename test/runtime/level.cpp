// Levels are ordered by their features; detection agrees with the compiler's
// own view of this processor; and a choice never exceeds the machine.
#include "burin/burin.h"
#include "runtime/src/features_x86.h"
#include <gtest/gtest.h>
#include <set>
#include <string>
#include <vector>

#define BURIN_LEVEL_VALUE(ENUMERATOR, name, features, flags)                   \
  BURIN_LEVEL_##ENUMERATOR,
/// In order of preference.
static const std::vector<burin_level> all = {BURIN_LEVELS(BURIN_LEVEL_VALUE)};

TEST(LevelOrder, IsThatOfTheFeatures) {
  // Row includes column?
  const struct {
    burin_level level;
    std::vector<burin_level> others;
  } rows[] = {
      {BURIN_LEVEL_BASELINE, {}},
      {BURIN_LEVEL_AVX2, {BURIN_LEVEL_BASELINE}},
      {BURIN_LEVEL_AVX2_VNNI, {BURIN_LEVEL_BASELINE, BURIN_LEVEL_AVX2}},
      {BURIN_LEVEL_AVX512, {BURIN_LEVEL_BASELINE, BURIN_LEVEL_AVX2}},
      {BURIN_LEVEL_AVX512_VNNI,
       {BURIN_LEVEL_BASELINE, BURIN_LEVEL_AVX2, BURIN_LEVEL_AVX512}},
      {BURIN_LEVEL_AVX512_BF16,
       {BURIN_LEVEL_BASELINE, BURIN_LEVEL_AVX2, BURIN_LEVEL_AVX512,
        BURIN_LEVEL_AVX512_VNNI}},
      {BURIN_LEVEL_AMX,
       {BURIN_LEVEL_BASELINE, BURIN_LEVEL_AVX2, BURIN_LEVEL_AVX512,
        BURIN_LEVEL_AVX512_VNNI, BURIN_LEVEL_AVX512_BF16}},
      {BURIN_LEVEL_NEON, {BURIN_LEVEL_BASELINE}},
      {BURIN_LEVEL_CORTEX_M, {BURIN_LEVEL_BASELINE}},
      {BURIN_LEVEL_CUDA, {BURIN_LEVEL_BASELINE}},
  };
  ASSERT_EQ(std::size(rows), all.size());
  for (const auto &[level, others] : rows)
    for (burin_level other : all)
      EXPECT_EQ(burin_level_includes(level, other),
                level == other ||
                    std::set(others.begin(), others.end()).contains(other))
          << burin_level_text(level) << " and " << burin_level_text(other);
}

TEST(LevelOrder, PreferenceNeverContradictsIt) {
  for (size_t i = 0; i < all.size(); ++i)
    for (size_t j = i + 1; j < all.size(); ++j)
      EXPECT_FALSE(burin_level_includes(all[i], all[j]))
          << burin_level_text(all[i]) << " stands before "
          << burin_level_text(all[j]);
}

TEST(LevelOrder, WhatIsNoLevelNeedsMoreThanAnyMachineHas) {
  for (int value : {int(BURIN_LEVEL_AUTO), 15}) {
    EXPECT_EQ(burin_level_needs(burin_level(value)), UINT32_MAX);
    EXPECT_EQ(burin_level_supported(burin_level(value)), 0);
  }
}

TEST(Level, BaselineAlwaysRuns) {
  EXPECT_EQ(burin_level_supported(BURIN_LEVEL_BASELINE), 1);
  EXPECT_EQ(burin_level_supported(burin_detect_level()), 1);
}

#if defined(__x86_64__)
TEST(Level, DetectionAgreesWithTheCompilersBuiltin) {
  __builtin_cpu_init();
  const bool avx2 =
      __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
      __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
  const bool avx512 = avx2 && __builtin_cpu_supports("avx512f") &&
                      __builtin_cpu_supports("avx512bw") &&
                      __builtin_cpu_supports("avx512cd") &&
                      __builtin_cpu_supports("avx512dq") &&
                      __builtin_cpu_supports("avx512vl");
  const bool vnni = avx512 && __builtin_cpu_supports("avx512vnni");
  EXPECT_EQ(burin_level_supported(BURIN_LEVEL_AVX2), avx2);
  EXPECT_EQ(burin_level_supported(BURIN_LEVEL_AVX512), avx512);
  EXPECT_EQ(burin_level_supported(BURIN_LEVEL_AVX512_VNNI), vnni);
  EXPECT_EQ(burin_level_supported(BURIN_LEVEL_AVX512_BF16),
            vnni && __builtin_cpu_supports("avx512bf16"));
  EXPECT_EQ(burin_level_supported(BURIN_LEVEL_NEON), 0);
}
#endif

#if defined(__x86_64__) && defined(__linux__)
extern "C" {
extern x86_registers faked_registers;
extern long faked_tiles;
extern int faked_requests;
burin_level faked_detect_level(void);
int faked_level_supported(burin_level level);
burin_status faked_choose_level(const burin_level *levels, size_t count,
                                burin_level requested, burin_level *chosen);
}

namespace {

/// Bits of the registers, in the order of x86_registers.
const x86_registers v3 = {0x38401000, 0x128, 0, 0, 0, 0x20, 0x6},
                    v4 = {0, 0xd0030000, 0, 0, 0, 0, 0xe0},
                    avx_vnni = {0, 0, 0, 0, 0x10, 0, 0},
                    avx512_vnni = {0, 0, 0x800, 0, 0, 0, 0},
                    avx512_bf16 = {0, 0, 0, 0, 0x20, 0, 0},
                    amx = {0, 0, 0, 0x3400000, 0, 0, 0x60000};

uint32_t x86_registers::*const members[] = {
    &x86_registers::leaf1_ecx,   &x86_registers::leaf7_ebx,
    &x86_registers::leaf7_ecx,   &x86_registers::leaf7_edx,
    &x86_registers::leaf7_1_eax, &x86_registers::extended_ecx,
    &x86_registers::xcr0,
};

/// Each test begins on a machine without any feature.
struct FakedMachine : testing::Test {
  FakedMachine() {
    faked_registers = {};
    faked_tiles = faked_requests = 0;
  }
  void has(std::initializer_list<x86_registers> parts) {
    faked_registers = {};
    for (const x86_registers &part : parts)
      for (auto member : members)
        faked_registers.*member |= part.*member;
  }
  /// The levels that the machine runs beside the baseline.
  static std::set<std::string> levels() {
    std::set<std::string> names;
    for (burin_level level : all)
      if (faked_level_supported(level))
        names.insert(burin_level_text(level));
    names.erase("baseline");
    return names;
  }
  static std::string best() { return burin_level_text(faked_detect_level()); }
  using Names = std::set<std::string>;
};

TEST_F(FakedMachine, RunsWhatItHasTheFeaturesOf) {
  has({});
  EXPECT_EQ(levels(), Names());
  EXPECT_EQ(best(), "baseline");
  has({v3}); // Haswell, Zen 3
  EXPECT_EQ(levels(), Names({"avx2"}));
  EXPECT_EQ(best(), "avx2");
  has({v3, avx_vnni}); // Alder Lake
  EXPECT_EQ(levels(), Names({"avx2", "avx2_vnni"}));
  EXPECT_EQ(best(), "avx2_vnni");
  has({v3, v4}); // Skylake server
  EXPECT_EQ(levels(), Names({"avx2", "avx512"}));
  EXPECT_EQ(best(), "avx512");
  has({v3, v4, avx512_vnni}); // Cascade Lake, Ice Lake
  EXPECT_EQ(levels(), Names({"avx2", "avx512", "avx512_vnni"}));
  EXPECT_EQ(best(), "avx512_vnni");
  has({v3, v4, avx512_vnni, avx512_bf16}); // Zen 4
  EXPECT_EQ(levels(), Names({"avx2", "avx512", "avx512_vnni", "avx512_bf16"}));
  EXPECT_EQ(best(), "avx512_bf16");
  has({v3, v4, avx_vnni, avx512_vnni, avx512_bf16, amx}); // Sapphire Rapids
  EXPECT_EQ(levels(), Names({"avx2", "avx2_vnni", "avx512", "avx512_vnni",
                             "avx512_bf16", "amx"}));
  EXPECT_EQ(best(), "amx");
}

TEST_F(FakedMachine, NeedsWhatALevelBuildsUpon) {
  has({v4, avx_vnni, avx512_vnni, avx512_bf16, amx}); // AVX2 is switched off
  EXPECT_EQ(levels(), Names());
  has({v3, avx512_vnni, avx512_bf16, amx}); // AVX-512 is
  EXPECT_EQ(levels(), Names({"avx2"}));
  has({v3, v4, avx512_bf16, amx}); // VNNI is
  EXPECT_EQ(levels(), Names({"avx2", "avx512"}));
}

TEST_F(FakedMachine, EachBitCounts) {
  const std::pair<x86_registers, const char *> parts[] = {
      {v3, "baseline"},        {v4, "avx2"},
      {avx512_vnni, "avx512"}, {avx512_bf16, "avx512_vnni"},
      {amx, "avx512_bf16"},
  };
  for (const auto &[part, left] : parts)
    for (auto member : members)
      for (int bit = 0; bit < 32; ++bit) {
        if (!(part.*member & 1u << bit))
          continue;
        has({v3, v4, avx512_vnni, avx512_bf16, amx});
        EXPECT_EQ(best(), "amx");
        faked_registers.*member &= ~(1u << bit);
        EXPECT_EQ(best(), left) << bit;
      }
}

TEST_F(FakedMachine, SystemsThatDoNotSaveRegistersCloseTheirLevels) {
  has({v3, v4, avx_vnni, avx512_vnni, avx512_bf16, amx});
  faked_registers.xcr0 = 0xe7; // no tiles
  EXPECT_EQ(best(), "avx512_bf16");
  EXPECT_EQ(faked_requests, 0);
  faked_registers.xcr0 = 0x7; // as before AVX-512
  EXPECT_EQ(levels(), Names({"avx2", "avx2_vnni"}));
  faked_registers.xcr0 = 0x1;
  EXPECT_EQ(levels(), Names());
}

TEST_F(FakedMachine, TilesAreAskedForAndMayBeRefused) {
  has({v3, v4, avx512_vnni, avx512_bf16, amx});
  const burin_level plain[] = {BURIN_LEVEL_BASELINE, BURIN_LEVEL_AVX512_VNNI};
  const burin_level tiled[] = {BURIN_LEVEL_BASELINE, BURIN_LEVEL_AVX512_VNNI,
                               BURIN_LEVEL_AMX};
  burin_level chosen = BURIN_LEVEL_AUTO;
  ASSERT_EQ(faked_choose_level(plain, 2, BURIN_LEVEL_AUTO, &chosen), BURIN_OK);
  EXPECT_EQ(chosen, BURIN_LEVEL_AVX512_VNNI);
  EXPECT_EQ(faked_requests, 0) << "of a library that has no use for them";
  ASSERT_EQ(faked_choose_level(tiled, 3, BURIN_LEVEL_AUTO, &chosen), BURIN_OK);
  EXPECT_EQ(chosen, BURIN_LEVEL_AMX);
  EXPECT_EQ(faked_requests, 1);
  faked_tiles = -1;
  ASSERT_EQ(faked_choose_level(tiled, 3, BURIN_LEVEL_AUTO, &chosen), BURIN_OK);
  EXPECT_EQ(chosen, BURIN_LEVEL_AVX512_VNNI);
  EXPECT_EQ(faked_choose_level(tiled, 3, BURIN_LEVEL_AMX, &chosen),
            BURIN_UNSUPPORTED_LEVEL);
}

TEST_F(FakedMachine, OfLevelsThatDoNotIncludeEachOtherTheLaterIsTaken) {
  has({v3, v4, avx_vnni});
  const burin_level levels[] = {BURIN_LEVEL_BASELINE, BURIN_LEVEL_AVX2,
                                BURIN_LEVEL_AVX2_VNNI, BURIN_LEVEL_AVX512};
  burin_level chosen = BURIN_LEVEL_AUTO;
  ASSERT_EQ(faked_choose_level(levels, 4, BURIN_LEVEL_AUTO, &chosen), BURIN_OK);
  EXPECT_EQ(chosen, BURIN_LEVEL_AVX512);
  ASSERT_EQ(faked_choose_level(levels, 4, BURIN_LEVEL_AVX2_VNNI, &chosen),
            BURIN_OK);
  EXPECT_EQ(chosen, BURIN_LEVEL_AVX2_VNNI);
}

} // namespace
#endif

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

TEST(Level, SecondDeviceIsTakenWhereThereIsNothingElse) {
  // Whether it is there, its library finds out.
  const burin_level levels[] = {BURIN_LEVEL_CUDA};
  burin_level chosen = BURIN_LEVEL_AUTO;
  EXPECT_EQ(burin_choose_level(levels, 1, BURIN_LEVEL_AUTO, &chosen), BURIN_OK);
  EXPECT_EQ(chosen, BURIN_LEVEL_CUDA);
  EXPECT_EQ(burin_level_supported(BURIN_LEVEL_CUDA), 0);
  EXPECT_NE(burin_detect_level(), BURIN_LEVEL_CUDA);
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
  std::set<std::string> names = {"unknown", burin_level_text(BURIN_LEVEL_AUTO)};
  for (burin_level level : all)
    names.insert(burin_level_text(level));
  EXPECT_EQ(names.size(), all.size() + 2);
  EXPECT_STREQ(burin_level_text(static_cast<burin_level>(15)), "unknown");
}
