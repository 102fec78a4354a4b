// Tensors of an exported graph as torch has them, many of which may share a
// storage: a write through one makes a new version of the storage's value, and
// its views are derived from that when they are next read.

#ifndef BURIN_COMPILER_IMPORT_PT2_STORAGES_H
#define BURIN_COMPILER_IMPORT_PT2_STORAGES_H

#include "dialects/nn/import/Import.h"
#include <deque>

namespace burin::pt2 {

/// What can be built again on another tensor: arguments but for the first, and
/// the binding.
struct ViewCall {
  nn::AtenNode node;
  nn::AtenBuild build;
};

class Storages {
public:
  /// A tensor, views included; 0 is none.
  using Id = unsigned;

  /// A tensor with a storage of its own. One that is a part of the model has
  /// its name as `state`, and may get its value later. A complex one is two
  /// values.
  Id addBase(mlir::Value value, mlir::Value imaginary = {},
             llvm::StringRef state = "");
  /// The results of `call`, which are `values` at present, as views of `of`.
  llvm::SmallVector<Id> addViews(Id of, ViewCall call,
                                 llvm::ArrayRef<mlir::Value> values);

  /// The tensor's value after all writes so far; null for a part of the model
  /// that has none yet. Emits an error at `node` and fails where it cannot be
  /// derived.
  mlir::FailureOr<mlir::Value> read(nn::SourceNode &node, Id id);
  /// The other part of a complex tensor; null for others.
  mlir::Value imaginaryOf(Id id) const {
    return storages[tensors[id].storage].imaginary;
  }
  /// Makes `value`, of the tensor's shape and type, the tensor's value, and
  /// that of all that share its storage. Fails after an error at `node`.
  mlir::LogicalResult write(nn::SourceNode &node, Id id, mlir::Value value);

  /// The name of the part of the model that the storage is; else empty.
  llvm::StringRef stateOf(Id id) const {
    return storages[tensors[id].storage].state;
  }
  void setBase(Id id, mlir::Value value, mlir::Value imaginary = {});

  /// From now on `id` is seen as `as` is (`aten.squeeze_.dim`).
  void move(Id id, Id as) { tensors[id].movedTo = as; }
  /// What a name of `id` stands for by now.
  Id resolve(Id id);

  /// Why two tensors may share a storage in a way that no write goes.
  struct Doubt {
    enum class Kind : uint8_t {
      /// Whether `node` made a view or a copy depends on sizes.
      OpenSizes,
      /// `node` shows a complex tensor otherwise.
      Complex,
    };
    Kind kind = Kind::OpenSizes;
    std::string node;
  };

  /// Notes that `made`, a base of its own so far, may share the storage of `of`
  /// and of all that this may share: none is read after another was written.
  void doubt(Id of, Id made, Doubt why);

private:
  /// A view operator that was called, and what it gives at one version.
  struct View {
    Id parent;
    ViewCall call;
    llvm::SmallVector<mlir::Value> values;
    unsigned version;
  };
  struct Tensor {
    unsigned storage = 0;
    /// One of `views` and of its results; none for a base.
    View *view = nullptr;
    unsigned result = 0;
    Id movedTo = 0;
  };
  /// Storages that may be one.
  struct Group {
    unsigned writes = 0;
    /// The one that was written last.
    unsigned written = 0;
  };
  struct Storage {
    mlir::Value value;
    mlir::Value imaginary;
    std::string state;
    unsigned version = 0;
    /// One of `groups`, and what brought the storage there.
    std::optional<unsigned> group;
    std::optional<Doubt> why;
    /// Writes of the group less its own, as they have to stay.
    unsigned foreign = 0;
  };

  mlir::LogicalResult refresh(nn::SourceNode &node, View &view,
                              unsigned version);
  mlir::LogicalResult checkDoubts(nn::SourceNode &node, const Storage &storage);
  void join(Storage &storage, unsigned group);
  mlir::LogicalResult spend(nn::SourceNode &node);
  mlir::Value valueOf(const Tensor &tensor) const {
    return tensor.view ? tensor.view->values[tensor.result]
                       : storages[tensor.storage].value;
  }

  std::deque<Tensor> tensors = std::deque<Tensor>(1);
  std::deque<Storage> storages;
  std::deque<View> views;
  std::deque<Group> groups;
  /// Views derived again and written through so far.
  unsigned steps = 0;
};

} // namespace burin::pt2

#endif // BURIN_COMPILER_IMPORT_PT2_STORAGES_H
