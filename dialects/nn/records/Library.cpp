// The table of records, and their way into the bindings.
#include "dialects/nn/records/Library.h"

namespace burin::nn::records {

static constexpr Text all[] = {
#include "dialects/nn/Records.inc"
};
llvm::ArrayRef<Text> texts() { return all; }

/// Bindings are plain functions: each record gets one that knows its place.
template <typename Node, size_t place>
static llvm::LogicalResult build(Node &node) {
  const Library &library = Library::get(node.builder.getContext());
  return evaluate(node, library.parsed(all[place]));
}

template <size_t place> static void bindOne(Bindings &bindings) {
  const Text &text = all[place];
  if (text.kind == Definition::Kind::Alias)
    bindings.atenAlias(text.name, text.base);
  else if (text.kind == Definition::Kind::Record && text.since == 0)
    bindings.aten(text.name, build<AtenNode, place>);
  else if (text.kind == Definition::Kind::Record)
    bindings.onnx(text.name, {text.since, text.until}, build<OnnxNode, place>);
}

template <size_t... places>
static void bindAll(Bindings &bindings, std::index_sequence<places...>) {
  (bindOne<places>(bindings), ...);
}

void bind(Bindings &bindings) {
  bindAll(bindings, std::make_index_sequence<std::size(all)>());
}

const Library &Library::get(mlir::MLIRContext *context) {
  static const Library library(context);
  return library;
}

Library::Library(mlir::MLIRContext *context)
    : callees(Bindings::gather(context)) {
  for (const Text &text : texts()) {
    if (text.kind == Definition::Kind::Def)
      defs[text.name] = &text;
    else if (text.kind == Definition::Kind::Record)
      named[text.name] = &text;
  }
}

const Definition *Library::findDef(llvm::StringRef name) const {
  const Text *text = defs.lookup(name);
  return text ? &parsed(*text) : nullptr;
}
const Definition *Library::findRecord(llvm::StringRef name) const {
  const Text *text = named.lookup(name);
  return text ? &parsed(*text) : nullptr;
}

const Definition &Library::parsed(const Text &text) const {
  std::lock_guard lock(mutex);
  auto [entry, isNew] = parses.try_emplace(&text);
  // The build has read it without a fault.
  if (isNew)
    entry->second = parse(text.text).definition;
  return entry->second;
}

} // namespace burin::nn::records
