// Results of graph nodes: held against the types that the file states, and
// defined as tensors of their own, as views, or written where they belong.

#include "compiler/import/pt2/Aliases.h"
#include "compiler/import/pt2/ElementTypes.h"
#include "compiler/import/pt2/GraphImporter.h"
#include "compiler/support/Diagnostic.h"
#include "dialects/nn/import/Views.h"
#include "dialects/nn/shape/Shapes.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;
using burin::support::quote;

namespace burin::pt2 {

/// Takes sizes that inference could not know, while symbols are open, from the
/// type that the file states. A lie in it shows once shapes are bound.
static void narrow(Value value, RankedTensorType stated) {
  auto type = cast<ShapedType>(value.getType());
  if (!value.getDefiningOp() || type.hasStaticShape())
    return;
  llvm::SmallVector<int64_t> shape(stated.getShape());
  if (type.hasRank())
    for (auto [size, known] : llvm::zip_equal(shape, type.getShape()))
      size = ShapedType::isDynamic(known) ? size : known;
  value.setType(RankedTensorType::get(shape, stated.getElementType()));
}

LogicalResult GraphImporter::checkResult(NodeVisit &visit, llvm::StringRef name,
                                         Value value) {
  auto meta = visit.scope.graph.tensors.find(name.str());
  if (meta == visit.scope.graph.tensors.end())
    return success();
  Type element = partType(meta->second.dtype, builder.getContext());
  if (!element)
    element = elementType(meta->second.dtype, builder.getContext());
  auto type = cast<ShapedType>(value.getType());
  RankedTensorType stated = symbols.typeOf(
      meta->second.sizes, element ? element : builder.getNoneType());
  if (type.getElementType() == element &&
      (!type.hasRank() || succeeded(verifyCompatibleShape(type, stated)))) {
    narrow(value, stated);
    return success();
  }
  return visit.view.emitError()
         << "expected result " << quote(name) << " to be " << stated
         << ", as 'models/" << support::printable(package.model)
         << ".json' states, got " << type;
}

/// The node's first argument, or `out` where it writes there; 0 where that is
/// no tensor.
Storages::Id GraphImporter::selfOf(NodeVisit &visit) {
  const std::string *name = firstTensor(visit.node);
  if (visit.overload.writesToOut)
    for (const NamedArgument &input : visit.node.inputs)
      if (input.name == "out" && input.value.kind == ArgumentKind::Tensor)
        name = &input.value.as<std::string>();
  auto found = name ? visit.scope.values.find(*name) : visit.scope.values.end();
  return found == visit.scope.values.end() ? 0
                                           : storages.resolve(found->second);
}

/// What builds the node's views again on another tensor.
static ViewCall callOf(const NodeVisit &visit) {
  const nn::AtenNode &view = visit.view;
  nn::AtenNode call(view.builder, view.loc, view.op);
  call.attributes = view.attributes;
  call.arguments = view.arguments;
  call.order = view.order;
  call.resultCount = view.resultCount;
  return {call, visit.overload.build};
}

LogicalResult GraphImporter::defineViews(NodeVisit &visit, Storages::Id of) {
  auto ids = storages.addViews(of, callOf(visit), visit.view.results);
  if (isViewInPlace(visit.overload.name))
    storages.move(of, ids.front());
  size_t next = 0;
  LogicalResult defined = success();
  for (const Argument &output : visit.node.outputs)
    forEachTensor(output, [&](const Argument::OptionalName &name) {
      Storages::Id id = next < ids.size() ? ids[next] : 0;
      ++next;
      if (name && id && succeeded(defined))
        defined = define(visit.scope, *name, id, visit.view.loc);
    });
  return defined;
}

/// Defines results that are no views by way of `Storages`, of which some may
/// show the storage of the node's first argument all the same.
LogicalResult GraphImporter::defineOwn(NodeVisit &visit,
                                       llvm::ArrayRef<NamedResult> results) {
  Storages::Id self = selfOf(visit);
  const std::optional<OnComplex> &onComplex = visit.overload.onComplex;
  Aliasing aliasing =
      aliasingOf(visit.overload.name, visit.node, visit.scope.graph, symbols);
  // Of complex tensors other operators show what is no part of the storage.
  bool mayBeSame = !onComplex || *onComplex == OnComplex::Same;
  bool isSame =
      visit.overload.isInPlace || (mayBeSame && aliasing == Aliasing::Same);
  bool isDoubtful = aliasing == Aliasing::Undecided ||
                    (onComplex && aliasing != Aliasing::None);
  using Doubt = Storages::Doubt;
  for (const NamedResult &result : results) {
    if (self && isSame) {
      if (failed(define(visit.scope, result.name, self, visit.view.loc)))
        return failure();
      continue;
    }
    if (failed(defineBase(visit.scope, result.name, result.value,
                          visit.view.loc, "", result.imaginary)))
      return failure();
    if (self && isDoubtful)
      storages.doubt(self, visit.scope.values[result.name],
                     {onComplex ? Doubt::Kind::Complex : Doubt::Kind::OpenSizes,
                      visit.node.name});
  }
  return success();
}

LogicalResult GraphImporter::defineResults(NodeVisit &visit) {
  llvm::SmallVector<NamedResult> named;
  size_t next = 0;
  const auto &results = visit.view.results;
  auto take = [&] { return next < results.size() ? results[next++] : Value(); };
  LogicalResult isSound = success();
  for (const Argument &output : visit.node.outputs)
    forEachTensor(output, [&](const Argument::OptionalName &name) {
      Value value = take();
      Value imaginary =
          name && isComplex(visit.scope.graph, *name) ? take() : Value();
      if (!name || !value || failed(isSound))
        return;
      isSound = checkResult(visit, *name, value);
      if (succeeded(isSound) && imaginary)
        isSound = checkResult(visit, *name, imaginary);
      named.push_back({*name, value, imaginary});
    });
  if (failed(isSound))
    return failure();
  Aliasing aliasing =
      aliasingOf(visit.overload.name, visit.node, visit.scope.graph, symbols);
  bool isView =
      aliasing == Aliasing::View || isViewInPlace(visit.overload.name);
  Storages::Id self = selfOf(visit);
  if (self && isView && visit.overload.build && !visit.overload.onComplex &&
      !llvm::is_contained(results, Value()))
    return defineViews(visit, self);
  return defineOwn(visit, named);
}

/// After an in-place operator: its first argument, and what shares its storage,
/// have the result from now on. Fails where that is a part of the model.
LogicalResult GraphImporter::writeBack(NodeVisit &visit) {
  nn::AtenNode &view = visit.view;
  if (isViewInPlace(visit.overload.name) ||
      visit.overload.kind == Overload::Kind::Identity)
    return success();
  Storages::Id self = selfOf(visit);
  if (!self || view.results.empty())
    return view.emitError() << "expected a tensor to write to";
  if (llvm::StringRef state = storages.stateOf(self); !state.empty())
    return view.emitError()
           << "writes to " << quote(state)
           << ", which would have to be kept from one run to the next; "
              "expected writes to buffers only, outside of graphs that others "
              "run";
  FailureOr<Value> before = storages.read(view, self);
  if (failed(before))
    return failure();
  Value &result = view.results.front();
  result = nn::inPlaceOf(view, nn::elementOf(*before), *before, result);
  return success(result && succeeded(storages.write(view, self, result)));
}

/// `slice_scatter` and its like: a copy of the first argument in which the
/// second stands in the place of a view.
LogicalResult GraphImporter::scatter(NodeVisit &visit) {
  nn::AtenNode &view = visit.view;
  Value self = view.operand("self"), source = view.operand("src");
  if (!self || !source)
    return view.emitError() << "expected tensors 'self' and 'src'";
  nn::ViewSketch sketch(view, self);
  nn::AtenNode call = callOf(visit).node;
  call.arguments.erase("src");
  call.order.assign({"self"});
  call.arguments["self"] = {sketch.standIn()};
  if (failed(visit.overload.build(call)) || call.hasFailed() ||
      call.results.empty())
    return failure();
  source =
      nn::inPlaceOf(view, nn::elementOf(self), call.results.front(), source);
  Value written =
      source ? sketch.write(call.results.front(), self, source) : Value();
  view.results.push_back(written);
  return success(bool(written));
}

} // namespace burin::pt2
