// Weights and constants: named, typed, strided views over the storages of an
// archive, checked to lie inside them.

#ifndef BURIN_COMPILER_IMPORT_PT2_PAYLOAD_H
#define BURIN_COMPILER_IMPORT_PT2_PAYLOAD_H

#include "compiler/import/pt2/Archive.h"
#include "compiler/import/pt2/Schema.h"
#include <map>
#include <string>
#include <vector>

namespace burin::pt2 {

/// A tensor as a view of a storage. Views that alias have the same `storage`
/// bytes, by address.
struct TensorView {
  ScalarType dtype = ScalarType::F32;
  std::vector<int64_t> sizes;
  /// In elements, as `offset`; none is negative.
  std::vector<int64_t> strides;
  int64_t offset = 0;
  /// The member's name, `data/weights/weight_0`.
  std::string member;
  /// The whole storage, in the mapped file.
  llvm::ArrayRef<char> storage;

  int64_t elementCount() const;
  /// True when the elements lie in row-major order with nothing between them.
  bool isContiguous() const;
  /// The elements in place; only for contiguous views.
  llvm::ArrayRef<char> contiguousBytes() const;
  /// The elements in row-major order, copied.
  std::vector<char> gather() const;
};

/// Views by qualified name (`layer3.0.conv2.weight`).
using TensorViews = std::map<std::string, TensorView>;

/// Reads a configuration `<folder><model>_<kind>_config.json` and the storages
/// that it names below `folder` (`data/weights/`). Pickled entries are refused
/// by name. Fails on views that leave their storage, and on ones that would
/// grow by more than 1 GiB when copied out.
llvm::Expected<TensorViews> readTensorViews(const Archive &archive,
                                            llvm::StringRef config,
                                            llvm::StringRef folder);

} // namespace burin::pt2

#endif // BURIN_COMPILER_IMPORT_PT2_PAYLOAD_H
