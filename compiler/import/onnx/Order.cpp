// Sorts nodes by what they read, keeping the file's order where that is one.
#include "compiler/import/onnx/Order.h"
#include "llvm/ADT/SmallVector.h"
#include <functional>
#include <queue>

namespace burin::onnx {

static void collectReads(const proto::GraphProto &graph,
                         llvm::StringSet<> &names) {
  llvm::StringSet<> reads, own;
  for (const proto::ValueInfoProto &input : graph.input())
    own.insert(input.name());
  for (const proto::TensorProto &tensor : graph.initializer())
    own.insert(tensor.name());
  for (const proto::SparseTensorProto &tensor : graph.sparse_initializer())
    own.insert(tensor.values().name());
  for (const proto::NodeProto &node : graph.node()) {
    collectReads(node, reads);
    for (const std::string &output : node.output())
      own.insert(output);
  }
  for (const proto::ValueInfoProto &output : graph.output())
    reads.insert(output.name());
  for (const auto &read : reads)
    if (!own.contains(read.getKey()))
      names.insert(read.getKey());
}

void collectReads(const proto::NodeProto &node, llvm::StringSet<> &names) {
  for (const std::string &input : node.input())
    if (!input.empty())
      names.insert(input);
  for (const proto::AttributeProto &attribute : node.attribute()) {
    if (attribute.has_g())
      collectReads(attribute.g(), names);
    for (const proto::GraphProto &graph : attribute.graphs())
      collectReads(graph, names);
  }
}

namespace {

/// The nodes of a body as a graph of their places in the file.
struct Dependencies {
  Dependencies(const Nodes &nodes,
               llvm::function_ref<bool(llvm::StringRef)> isGiven);

  /// The node whose output each name is; the first one where several are.
  llvm::StringMap<int> sources;
  /// For each node: who reads from it, and from how many nodes it reads.
  std::vector<llvm::SmallVector<int, 2>> readers;
  std::vector<int> missing;
};

} // namespace

Dependencies::Dependencies(const Nodes &nodes,
                           llvm::function_ref<bool(llvm::StringRef)> isGiven)
    : readers(nodes.size()), missing(nodes.size(), 0) {
  for (int i = 0; i < nodes.size(); ++i)
    for (const std::string &output : nodes[i].output())
      if (!output.empty() && !isGiven(output))
        sources.try_emplace(output, i);
  for (int i = 0; i < nodes.size(); ++i) {
    llvm::StringSet<> names;
    collectReads(nodes[i], names);
    for (const auto &name : names)
      if (auto source = sources.find(name.getKey()); source != sources.end()) {
        readers[source->second].push_back(i);
        ++missing[i];
      }
  }
}

/// Walks from a node that misses one to what it misses until one comes again.
static void findCircle(const Nodes &nodes, const Dependencies &dependencies,
                       Order &order) {
  auto at = llvm::find_if(dependencies.missing,
                          [](int missing) { return missing > 0; });
  if (at == dependencies.missing.end())
    return;
  int current = int(at - dependencies.missing.begin());
  std::vector<bool> seen(nodes.size(), false);
  while (true) {
    llvm::StringSet<> names;
    collectReads(nodes[current], names);
    auto isMissing = [&](llvm::StringRef name) {
      auto source = dependencies.sources.find(name);
      return source != dependencies.sources.end() &&
             dependencies.missing[source->second] > 0;
    };
    // The file's order of inputs makes the message the same each time.
    llvm::StringRef next;
    for (const std::string &input : nodes[current].input())
      if (next.empty() && isMissing(input))
        next = input;
    llvm::SmallVector<llvm::StringRef> inner(names.keys());
    llvm::sort(inner);
    for (llvm::StringRef name : inner)
      if (next.empty() && isMissing(name))
        next = name;
    auto source = dependencies.sources.find(next);
    order.circular = &nodes[current];
    order.circularInput = source->getKey().str();
    if (seen[current])
      break;
    seen[current] = true;
    current = source->second;
  }
}

Order sortNodes(const Nodes &nodes,
                llvm::function_ref<bool(llvm::StringRef)> isGiven) {
  Dependencies dependencies(nodes, isGiven);
  std::priority_queue<int, std::vector<int>, std::greater<>> ready;
  for (int i = 0; i < nodes.size(); ++i)
    if (dependencies.missing[i] == 0)
      ready.push(i);
  Order order;
  while (!ready.empty()) {
    int next = ready.top();
    ready.pop();
    order.nodes.push_back(&nodes[next]);
    for (int reader : dependencies.readers[next])
      if (--dependencies.missing[reader] == 0)
        ready.push(reader);
  }
  findCircle(nodes, dependencies, order);
  return order;
}

} // namespace burin::onnx
