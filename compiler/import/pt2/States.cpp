// Follows writes back to the buffers that they reach.

#include "compiler/import/pt2/States.h"
#include "compiler/import/pt2/Aliases.h"
#include "compiler/import/pt2/ElementTypes.h"
#include "compiler/import/pt2/GraphImporter.h"
#include "compiler/support/Diagnostic.h"

using namespace mlir;
using burin::support::quote;

namespace burin::pt2 {

/// The tensor that a node writes to or shows otherwise: its first, or the one
/// called `out`.
static const std::string *subjectOf(const Node &node,
                                    const Overload &overload) {
  if (overload.writesToOut)
    for (const NamedArgument &input : node.inputs)
      if (input.name == "out" && input.value.kind == ArgumentKind::Tensor)
        return &input.value.as<std::string>();
  return firstTensor(node);
}

std::vector<ChangedBuffer> changedBuffers(const Package &package,
                                          const nn::Bindings &bindings,
                                          const Symbols &symbols) {
  const ExportedProgram &program = package.program;
  llvm::StringMap<std::string> outputs; // by the buffer
  for (const OutputSpec &spec : program.outputs)
    if (spec.kind == OutputSpec::Kind::BufferMutation &&
        spec.argument.kind == ArgumentKind::Tensor)
      outputs[spec.target] = spec.argument.as<std::string>();
  // What each name of the graph lies in, where that is a buffer.
  llvm::StringMap<std::string> buffers;
  for (const InputSpec &spec : program.inputs)
    if (spec.kind == InputSpec::Kind::Buffer)
      buffers[spec.argument.as<std::string>()] = spec.target;
  llvm::StringSet<> written;
  for (const Node &node : program.graph.nodes) {
    Overload overload = findOverload(node, program.graph, bindings);
    const std::string *subject = subjectOf(node, overload);
    auto found = subject ? buffers.find(*subject) : buffers.end();
    if (found == buffers.end())
      continue;
    std::string buffer = found->second;
    bool writes = overload.isInPlace && !isViewInPlace(overload.name) &&
                  overload.kind != Overload::Kind::Identity;
    if (writes)
      written.insert(buffer);
    if (!overload.isInPlace && aliasingOf(overload.name, node, program.graph,
                                          symbols) == Aliasing::None)
      continue;
    for (const Argument &output : node.outputs)
      forEachTensor(output, [&](const Argument::OptionalName &name) {
        if (name)
          buffers[*name] = buffer;
      });
  }
  std::vector<ChangedBuffer> changed;
  for (const InputSpec &spec : program.inputs)
    if (spec.kind == InputSpec::Kind::Buffer &&
        (written.contains(spec.target) || outputs.count(spec.target)))
      changed.push_back({spec.target, spec.argument.as<std::string>(),
                         outputs.lookup(spec.target)});
  return changed;
}

/// Another tensor of the model in the same memory; empty for none.
static std::string sharerOf(const Package &package, llvm::StringRef name) {
  const char *storage = package.find(name)->storage.data();
  for (const InputSpec &spec : package.program.inputs)
    if (spec.isStored() && spec.target != name)
      if (const TensorView *view = package.find(spec.target);
          view && storage && view->storage.data() == storage)
        return spec.target;
  return "";
}

Value addState(func::FuncOp function, const Package &package,
               const ChangedBuffer &buffer, Location loc,
               const std::shared_ptr<llvm::MemoryBuffer> &file) {
  const TensorView &view = *package.find(buffer.name);
  Type element = elementType(view.dtype, function.getContext());
  if (!element) {
    emitError(loc) << "buffer " << quote(buffer.name)
                   << ", which the program changes: expected an element type "
                      "that is supported, got "
                   << nameOf(view.dtype).str();
    return nullptr;
  }
  if (std::string other = sharerOf(package, buffer.name); !other.empty()) {
    emitError(loc) << "buffer " << quote(buffer.name)
                   << ", which the program changes: expected memory of its "
                      "own, found that of "
                   << quote(other);
    return nullptr;
  }
  Builder builder(function.getContext());
  auto name = builder.getStringAttr(buffer.name);
  llvm::SmallVector<NamedAttribute> attributes = {
      builder.getNamedAttr("nn.name", name),
      builder.getNamedAttr("nn.state", name)};
  // Zeros need no image.
  std::vector<char> bytes = view.gather();
  unsigned number = function.getNumArguments();
  if (llvm::any_of(bytes, [](char byte) { return byte != 0; }))
    attributes.push_back(builder.getNamedAttr(
        "nn.initial", toElements(view, element, number, file)));
  function.insertArgument(number, RankedTensorType::get(view.sizes, element),
                          builder.getDictionaryAttr(attributes), loc);
  return function.getArgument(number);
}

} // namespace burin::pt2
