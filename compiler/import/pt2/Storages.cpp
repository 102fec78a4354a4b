// Reads and writes tensors that share storages.

#include "compiler/import/pt2/Storages.h"
#include "compiler/support/Diagnostic.h"
#include "dialects/nn/import/Views.h"

using namespace mlir;
using burin::support::quote;

namespace burin::pt2 {

/// Views to derive again while a program is read. A program of views of views,
/// written again and again, would else take the square of its length.
static constexpr unsigned maxSteps = 100000;

Storages::Id Storages::addBase(Value value, Value imaginary,
                               llvm::StringRef state) {
  Id id = tensors.size();
  storages.push_back({value, imaginary, state.str(), 0, {}, {}, 0});
  tensors.push_back({unsigned(storages.size() - 1), nullptr, 0, 0});
  return id;
}

llvm::SmallVector<Storages::Id>
Storages::addViews(Id of, ViewCall call, llvm::ArrayRef<Value> values) {
  unsigned storage = tensors[of].storage;
  views.push_back({of, std::move(call), llvm::SmallVector<Value>(values),
                   storages[storage].version});
  llvm::SmallVector<Id> ids;
  for (unsigned i = 0; i < values.size(); ++i) {
    ids.push_back(tensors.size());
    tensors.push_back({storage, &views.back(), i, 0});
  }
  return ids;
}

void Storages::setBase(Id id, Value value, Value imaginary) {
  Storage &storage = storages[tensors[id].storage];
  storage.value = value;
  storage.imaginary = imaginary;
}

Storages::Id Storages::resolve(Id id) {
  Id last = id;
  while (tensors[last].movedTo)
    last = tensors[last].movedTo;
  // The next who asks has one step to go.
  while (id != last)
    id = std::exchange(tensors[id].movedTo, last);
  return last;
}

void Storages::join(Storage &storage, unsigned group) {
  storage.group = group;
  storage.foreign = groups[group].writes - storage.version;
}

void Storages::doubt(Id of, Id made, Doubt why) {
  Storage &first = storages[tensors[of].storage];
  Storage &second = storages[tensors[made].storage];
  if (!first.group) {
    groups.emplace_back();
    join(first, groups.size() - 1);
  }
  join(second, *first.group);
  second.why = std::move(why);
  second.state = first.state;
}

LogicalResult Storages::checkDoubts(nn::SourceNode &node,
                                    const Storage &storage) {
  if (!storage.group)
    return success();
  const Group &group = groups[*storage.group];
  if (group.writes - storage.version == storage.foreign)
    return success();
  // What began a group was brought there by none.
  const Doubt &doubt =
      storage.why ? *storage.why : *storages[group.written].why;
  std::string text = doubt.kind == Doubt::Kind::OpenSizes
                         ? "whether node " + quote(doubt.node) +
                               " made a view or a copy depends on sizes; bind "
                               "them with --dim NAME=N"
                         : "node " + quote(doubt.node) +
                               " shows a complex tensor, and writes to views "
                               "of these are not supported";
  return node.emitError() << "reads a tensor after a write to another that may "
                             "share its storage: "
                          << text;
}

LogicalResult Storages::spend(nn::SourceNode &node) {
  if (++steps <= maxSteps)
    return success();
  return node.emitError() << "expected a program whose writes change at most "
                          << maxSteps << " views";
}

/// Builds the view again on its parent, which is at `version` already.
LogicalResult Storages::refresh(nn::SourceNode &node, View &view,
                                unsigned version) {
  if (failed(spend(node)))
    return failure();
  nn::AtenNode call = view.call.node;
  call.arguments[call.order.front()] = {valueOf(tensors[view.parent])};
  if (failed(view.call.build(call)) || call.hasFailed() ||
      call.results.size() < view.values.size())
    return failure();
  for (auto [i, value] : llvm::enumerate(view.values)) {
    // Inference may know less than the file, which was asked before.
    auto type = cast<ShapedType>(call.results[i].getType());
    if (call.results[i].getDefiningOp() && !type.hasStaticShape())
      call.results[i].setType(value.getType());
    value = call.results[i];
  }
  view.version = version;
  return success();
}

FailureOr<Value> Storages::read(nn::SourceNode &node, Id id) {
  Tensor &tensor = tensors[id];
  const Storage &storage = storages[tensor.storage];
  if (failed(checkDoubts(node, storage)))
    return failure();
  llvm::SmallVector<View *> stale;
  for (View *view = tensor.view; view && view->version != storage.version;
       view = tensors[view->parent].view)
    stale.push_back(view);
  for (View *view : llvm::reverse(stale))
    if (failed(refresh(node, *view, storage.version)))
      return failure();
  return valueOf(tensor);
}

LogicalResult Storages::write(nn::SourceNode &node, Id id, Value value) {
  // All that it is a view of is read as it was before.
  if (failed(read(node, id)))
    return failure();
  Tensor *at = &tensors[id];
  llvm::SmallVector<std::pair<View *, Value>> written;
  for (; at->view; at = &tensors[at->view->parent]) {
    if (failed(spend(node)))
      return failure();
    if (at->view->values.size() == 1)
      written.emplace_back(at->view, value);
    ViewCall &original = at->view->call;
    Value before = valueOf(tensors[at->view->parent]);
    nn::ViewSketch sketch(node, before);
    nn::AtenNode call = original.node;
    call.arguments[call.order.front()] = {sketch.standIn()};
    if (failed(original.build(call)) || call.hasFailed() ||
        at->result >= call.results.size())
      return failure();
    value = sketch.write(call.results[at->result], before, value);
    if (!value)
      return failure();
  }
  Storage &storage = storages[at->storage];
  storage.value = value;
  ++storage.version;
  if (storage.group) {
    ++groups[*storage.group].writes;
    groups[*storage.group].written = at->storage;
  }
  // No element is seen twice, so that these views show what was written.
  for (auto [view, shown] : written) {
    view->values.front() = shown;
    view->version = storage.version;
  }
  return success();
}

} // namespace burin::pt2
