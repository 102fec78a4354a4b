// Declares the tables of Unicode that unicode_table.py prints when the example
// is built.
#ifndef SENTENCES_UNICODE_TABLE_H
#define SENTENCES_UNICODE_TABLE_H

#include <cstddef>
#include <cstdint>

namespace sentences {

/// Flags of a code point, as unicode_table.py numbers them.
constexpr uint8_t Control = 1, Space = 2, Punctuation = 4, Mark = 8;

/// Code points that have the same flags and canonical combining class; what no
/// range holds has neither.
struct PropertyRange {
  char32_t first, last;
  uint8_t flags, combiningClass;
};

/// A code point that becomes `length` ones, from `offset` of the pool on.
struct Expansion {
  char32_t from;
  uint16_t offset;
  uint16_t length;
};

// All sorted by code point.
extern const PropertyRange propertyRanges[];
extern const size_t propertyRangesCount;
extern const Expansion decompositions[];
extern const size_t decompositionsCount;
extern const Expansion lowerCases[];
extern const size_t lowerCasesCount;
extern const char32_t expansionPool[];

} // namespace sentences

#endif
