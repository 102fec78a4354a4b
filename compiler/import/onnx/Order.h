// What the nodes of a body read, and an order in which each comes after those
// that it reads from: files need not keep one.
#pragma once

#include "compiler/import/onnx/Operators.h"

namespace burin::onnx {

/// Adds to `names` what `node` reads by name: its inputs, and what graphs in
/// its attributes take from around them.
void collectReads(const proto::NodeProto &node, llvm::StringSet<> &names);

/// The nodes of one body.
struct Order {
  /// Each after those that it reads from, otherwise as in the file. Nodes that
  /// read, through others or not, what only comes out of themselves are
  /// missing.
  llvm::SmallVector<const proto::NodeProto *> nodes;
  /// One node of such a circle, and the value that it reads from the circle;
  /// null where there is none.
  const proto::NodeProto *circular = nullptr;
  std::string circularInput;
};

/// Sorts `nodes` in time proportional to them, and to their logarithm. What
/// `isGiven` has a value already, whatever nodes say.
Order sortNodes(const Nodes &nodes,
                llvm::function_ref<bool(llvm::StringRef)> isGiven);

} // namespace burin::onnx
