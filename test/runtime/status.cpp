// Each status and element type has a text of its own, and unknown values are
// answered, not trusted.
#include "burin/burin.h"
#include <gtest/gtest.h>
#include <set>
#include <string>

TEST(Status, EveryStatusHasItsOwnText) {
  std::set<std::string> texts;
  for (int status = BURIN_OK; status <= BURIN_DEVICE_FAILED; ++status)
    texts.insert(burin_status_text(static_cast<burin_status>(status)));
  EXPECT_EQ(texts.size(), size_t(BURIN_DEVICE_FAILED) + 1);
  EXPECT_EQ(texts.count("unknown status"), 0u);
  EXPECT_STREQ(burin_status_text(static_cast<burin_status>(31)),
               "unknown status");
}

TEST(Status, DtypeSizesFollowTheirNames) {
  for (int i = BURIN_I8; i <= BURIN_F8E5M2FNUZ; ++i) {
    const burin_dtype dtype = static_cast<burin_dtype>(i);
    const std::string name = burin_dtype_text(dtype);
    const size_t bits =
        std::stoul(name.substr(name.find_first_of("0123456789")));
    EXPECT_EQ(burin_dtype_bytes(dtype) * 8, bits) << name;
  }
  EXPECT_EQ(burin_dtype_bytes(BURIN_BOOL), 1u);
  EXPECT_STREQ(burin_dtype_text(BURIN_BOOL), "bool");
}

TEST(Status, UnknownDtypeIsAnswered) {
  const burin_dtype unknown = static_cast<burin_dtype>(31);
  EXPECT_EQ(burin_dtype_bytes(unknown), 0u);
  EXPECT_STREQ(burin_dtype_text(unknown), "unknown");
}
