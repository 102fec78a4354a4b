// Looks up operators and lists those that nothing implements.
#include "compiler/import/onnx/Operators.h"
#include "compiler/import/onnx/Advice.h"
#include "compiler/import/onnx/Upgrade.h"
#include "compiler/support/Diagnostic.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/ADT/StringExtras.h"

using burin::support::failure;
using burin::support::quote;

namespace burin::onnx {

/// How many unknown operators one message spells out.
static constexpr size_t maxListed = 20;

/// Functions are known by these three together; NUL keeps them apart.
template <typename Named>
static std::string functionKey(const Named &named, const std::string &name) {
  std::string key = canonicalDomain(named.domain()).str();
  key += '\0';
  key += name;
  key += '\0';
  return key + named.overload();
}

std::string nameOf(const proto::NodeProto &node) {
  if (!node.name().empty())
    return node.name();
  for (const std::string &output : node.output())
    if (!output.empty())
      return node.op_type() + ":" + output;
  return node.op_type() + ":";
}

llvm::Expected<Operators> Operators::create(const Model &model,
                                            const nn::Bindings &bindings) {
  Operators operators(bindings);
  if (llvm::Error error =
          readOpsets(model.proto().opset_import(), operators.modelOpsets))
    return error;
  for (const proto::FunctionProto &definition : model.proto().functions()) {
    Function function{&definition, {}};
    if (llvm::Error error =
            readOpsets(definition.opset_import(), function.opsets))
      return support::withContext(std::move(error),
                                  "function " + quote(definition.name()));
    std::string key = functionKey(definition, definition.name());
    if (!operators.functions.try_emplace(key, std::move(function)).second)
      return failure("function {} is defined twice", quote(definition.name()));
  }
  return operators;
}

Operator Operators::find(const proto::NodeProto &node,
                         const Opsets &opsets) const {
  Operator result;
  llvm::StringRef domain = canonicalDomain(node.domain());
  result.name =
      domain.empty() ? node.op_type() : (domain + "::" + node.op_type()).str();
  // A function need not repeat what the model imports.
  for (const Opsets *imports : {&opsets, &modelOpsets})
    if (auto entry = imports->find(domain);
        entry != imports->end() && result.version == 0)
      result.version = entry->second;
  auto function = functions.find(functionKey(node, node.op_type()));
  if (function != functions.end())
    result.function = &function->second;
  else if (result.version > 0 && domain.empty() && isStructural(node.op_type()))
    result.isStructural = true;
  else if (result.version > 0)
    result.build = bindings->findOnnx(result.name, result.version);
  if (auto later =
          result.isKnown() || result.version == 0
              ? std::nullopt
              : upgradedVersion(result.name, result.version, *bindings)) {
    result.build = bindings->findOnnx(result.name, *later);
    result.version = *later;
    result.isUpgraded = true;
  }
  return result;
}

/// `1`, `7 to 12`.
static std::string describe(nn::VersionRange range) {
  if (range.until == range.since)
    return fmt::format("{}", range.since);
  return fmt::format("{} to {}", range.since, range.until);
}

static std::string describeUnknownOperator(const Operator &unknown,
                                           const nn::Bindings &bindings,
                                           size_t count,
                                           const std::string &first) {
  std::string text = quote(unknown.name);
  if (unknown.version > 0)
    text += fmt::format(" of version {}", unknown.version);
  text += fmt::format(" ({}{})",
                      count == 1 ? "" : fmt::format("{} nodes, first ", count),
                      quote(first));
  if (unknown.version == 0)
    return text + ", whose domain the model does not import";
  llvm::SmallVector<std::string> ranges;
  for (nn::VersionRange range : bindings.onnxVersions(unknown.name))
    ranges.push_back(describe(range));
  if (ranges.empty()) {
    std::string advice = adviseOperator(unknown.name, bindings);
    return advice.empty() ? text : text + ", " + advice;
  }
  return text + ", supported in version " + llvm::join(ranges, ", ");
}

std::string Operators::describeUnknown(const Nodes &nodes,
                                       const Opsets &opsets) const {
  struct Unknown {
    Operator what;
    size_t count = 0;
    std::string first;
  };
  llvm::SmallVector<Unknown> found;
  llvm::StringMap<size_t> places;
  llvm::SmallVector<std::pair<const Nodes *, const Opsets *>> pending = {
      {&nodes, &opsets}};
  llvm::SmallPtrSet<const Function *, 8> seen;
  size_t total = 0;
  while (!pending.empty()) {
    auto [body, imports] = pending.pop_back_val();
    for (const proto::NodeProto &node : *body) {
      Operator what = find(node, *imports);
      if (what.function && seen.insert(what.function).second)
        pending.push_back(
            {&what.function->definition->node(), &what.function->opsets});
      if (what.isKnown())
        continue;
      ++total;
      auto [place, isNew] = places.try_emplace(
          fmt::format("{}@{}", what.name, what.version), found.size());
      if (isNew)
        found.push_back({what, 0, nameOf(node)});
      ++found[place->second].count;
    }
  }
  if (found.empty())
    return "";
  llvm::SmallVector<std::string> parts;
  for (const Unknown &entry : found)
    if (parts.size() < maxListed)
      parts.push_back(describeUnknownOperator(entry.what, *bindings,
                                              entry.count, entry.first));
  std::string text =
      fmt::format("{} node{} of {} operator{} {} not supported: ", total,
                  total == 1 ? "" : "s", found.size(),
                  found.size() == 1 ? "" : "s", total == 1 ? "is" : "are");
  text += llvm::join(parts, "; ");
  if (found.size() > maxListed)
    text += fmt::format("; and {} more", found.size() - maxListed);
  return text;
}

} // namespace burin::onnx
