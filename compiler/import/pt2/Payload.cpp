// Reads payload configurations and holds each view against its storage.

#include "compiler/import/pt2/Payload.h"
#include "compiler/support/CheckedMath.h"
#include "compiler/support/Diagnostic.h"
#include "llvm/ADT/STLExtras.h"
#include <cstring>

using burin::support::checkedAdd;
using burin::support::checkedByteSize;
using burin::support::checkedMul;
using burin::support::failure;
using burin::support::quote;

namespace burin::pt2 {

/// How much larger than its storage a copied-out view may be: a stride of 0
/// makes any number of elements out of four bytes.
static constexpr int64_t maxGrowth = int64_t(1) << 30;

int64_t TensorView::elementCount() const {
  int64_t count = 1;
  for (int64_t size : sizes)
    count *= size;
  return count;
}

bool TensorView::isContiguous() const {
  int64_t expected = 1;
  for (size_t i = sizes.size(); i-- > 0;) {
    if (sizes[i] == 0)
      return true;
    if (sizes[i] != 1 && strides[i] != expected)
      return false;
    expected *= sizes[i];
  }
  return true;
}

llvm::ArrayRef<char> TensorView::contiguousBytes() const {
  size_t bytes = elementCount() * bytesOf(dtype);
  return bytes == 0 ? llvm::ArrayRef<char>()
                    : storage.slice(offset * bytesOf(dtype), bytes);
}

std::vector<char> TensorView::gather() const {
  size_t width = bytesOf(dtype);
  int64_t count = elementCount();
  std::vector<char> out(count * width);
  std::vector<int64_t> at(sizes.size(), 0);
  int64_t from = offset;
  for (int64_t i = 0; i < count; ++i) {
    std::memcpy(out.data() + i * width, storage.data() + from * width, width);
    for (size_t dim = sizes.size(); dim-- > 0;) {
      from += strides[dim];
      if (++at[dim] < sizes[dim])
        break;
      from -= strides[dim] * sizes[dim];
      at[dim] = 0;
    }
  }
  return out;
}

/// Takes fixed numbers out of symbolic ones; a payload has no symbols.
static std::vector<int64_t> fixedInts(const JsonCursor &at,
                                      llvm::ArrayRef<SymExpr> exprs) {
  std::vector<int64_t> ints;
  for (const SymExpr &expr : exprs) {
    if (!expr.isInteger())
      at.fail("fixed numbers", expr.text());
    ints.push_back(expr.value);
  }
  return ints;
}

/// One past the last element of the storage that the view touches; nothing if
/// 64 bits do not hold it.
static std::optional<int64_t> endOfView(const TensorView &view) {
  std::optional<int64_t> last = view.offset;
  for (auto [size, stride] : llvm::zip_equal(view.sizes, view.strides)) {
    std::optional<int64_t> step = checkedMul(size - 1, stride);
    if (!step || !last)
      return std::nullopt;
    last = checkedAdd(*last, *step);
  }
  return last ? checkedAdd(*last, 1) : std::nullopt;
}

/// Records what is wrong with a view of a storage of `view.storage.size()`
/// bytes.
static void checkView(const JsonCursor &at, const TensorView &view) {
  int64_t width = bytesOf(view.dtype), stored = int64_t(view.storage.size());
  std::optional<int64_t> bytes = checkedByteSize(view.sizes, width);
  if (!bytes)
    return at.fail("sizes whose product fits 64 bits");
  if (*bytes == 0)
    return;
  if (stored == 0)
    return at.fail(
        "stored values",
        "an empty storage: the model was exported with fake tensors");
  std::optional<int64_t> end = endOfView(view);
  if (!end || *end > stored / width)
    return at.fail(fmt::format("a view inside the {} elements of {}",
                               stored / width, quote(view.member)),
                   end ? fmt::format("one that ends at {}", *end)
                       : "one whose end does not fit 64 bits");
  if (*bytes > stored && *bytes - stored > maxGrowth)
    return at.fail(fmt::format("a view of at most {} bytes more than {} stored",
                               maxGrowth, stored),
                   std::to_string(*bytes));
}

/// Finds the storage, once for all views that alias.
static llvm::ArrayRef<char>
findStorage(const JsonCursor &path, const Archive &archive,
            const std::string &member,
            std::map<std::string, llvm::ArrayRef<char>> &storages) {
  auto known = storages.find(member);
  if (known != storages.end())
    return known->second;
  llvm::Expected<llvm::ArrayRef<char>> bytes = archive.payload(member);
  if (!bytes) {
    path.fail("a member with the tensor's bytes",
              "a fault in it: " + llvm::toString(bytes.takeError()));
    return {};
  }
  storages.emplace(member, *bytes);
  return *bytes;
}

static TensorView
readView(const JsonCursor &at, const Archive &archive, llvm::StringRef folder,
         std::map<std::string, llvm::ArrayRef<char>> &storages) {
  TensorView view;
  JsonCursor path = at.field("path_name");
  view.member = (folder + path.string()).str();
  JsonCursor pickle = at.field("use_pickle");
  if (pickle.boolean()) {
    pickle.fail("raw bytes",
                "a pickle, which is never read; weights of "
                "torchao are raw after unwrap_tensor_subclass(model)");
    return view;
  }
  JsonCursor meta = at.field("tensor_meta");
  TensorMeta tensor = readTensorMeta(meta);
  view.dtype = tensor.dtype;
  view.sizes = fixedInts(meta.field("sizes"), tensor.sizes);
  view.strides = fixedInts(meta.field("strides"), tensor.strides);
  view.offset =
      fixedInts(meta.field("storage_offset"), tensor.storageOffset)[0];
  if (at.failed())
    return view;
  view.storage = findStorage(path, archive, view.member, storages);
  if (!at.failed())
    checkView(meta, view);
  return view;
}

llvm::Expected<TensorViews> readTensorViews(const Archive &archive,
                                            llvm::StringRef config,
                                            llvm::StringRef folder) {
  llvm::Expected<std::string> text = archive.text(config);
  if (!text)
    return text.takeError();
  llvm::Expected<llvm::json::Value> document =
      parseJson(config, *text, archive.limits().jsonDepth);
  if (!document)
    return document.takeError();
  JsonFailure failed(config);
  JsonCursor root(*document, failed);
  TensorViews views;
  std::map<std::string, llvm::ArrayRef<char>> storages;
  root.field("config").fields(
      [&](llvm::StringRef name, const JsonCursor &entry) {
        views.emplace(name.str(), readView(entry, archive, folder, storages));
      });
  if (llvm::Error error = failed.take())
    return error;
  return views;
}

} // namespace burin::pt2
