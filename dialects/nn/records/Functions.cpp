// What records compute without an operator: shapes and types of tensors, lists,
// functions of numbers.
#include "dialects/nn/import/Promotion.h"
#include "dialects/nn/ops/Shape.h"
#include "dialects/nn/records/Evaluator.h"
#include "dialects/nn/reference/HostTensor.h"
#include "dialects/nn/shape/Shapes.h"
#include "llvm/ADT/STLExtras.h"
#include <cmath>

using namespace mlir;

namespace burin::nn::records {

using Result = Evaluator::Result;

/// A call: its arguments, and where its faults go.
struct Call {
  Evaluator &evaluator;
  SourceNode &node;
  StringRef name;
  ArrayRef<Term> arguments;
  /// Cleared where an operator of the same name is meant.
  bool &isOne;

  Result refuse(const Twine &what) const {
    InFlightDiagnostic error = evaluator.fault();
    error << "expected " << what << ", got ";
    if (arguments.empty())
      error << "nothing";
    llvm::interleaveComma(arguments, error,
                          [&](const Term &term) { error << describe(term); });
    return std::nullopt;
  }
  Result leave() const {
    isOne = false;
    return std::nullopt;
  }
  /// The tensor at `place`, of known rank where `isRanked`.
  Value tensor(size_t place, bool isRanked = true) const {
    Value value =
        place < arguments.size() ? arguments[place].tensor() : Value();
    return value && (!isRanked || shaped(value).hasRank()) ? value : Value();
  }
  std::optional<int64_t> whole(size_t place) const {
    return place < arguments.size() && arguments[place].isWhole()
               ? std::optional(arguments[place].whole())
               : std::nullopt;
  }
  const Terms *list(size_t place) const {
    return place < arguments.size() ? arguments[place].as<Terms>() : nullptr;
  }
  /// The element type at `place`, or that of a tensor.
  Type type(size_t place) const {
    if (place >= arguments.size())
      return nullptr;
    if (const Type *type = arguments[place].as<Type>())
      return *type;
    return tensor(place, false) ? elementOf(tensor(place, false)) : Type();
  }
};

// ---- tensors

static Result rankOf(const Call &call) {
  Value x = call.tensor(0);
  return x ? Result(shaped(x).getRank())
           : call.refuse("a tensor of known rank");
}

/// A dimension of `rank`, counted from 0; one of a scalar is 0.
static std::optional<int64_t> place(int64_t dim, int64_t rank) {
  rank = std::max<int64_t>(rank, 1);
  return dim >= -rank && dim < rank ? std::optional(fromStart(dim, rank))
                                    : std::nullopt;
}

/// The size of a dimension; a third argument stands for one that is open.
static Result sizeOf(const Call &call) {
  Value x = call.tensor(0);
  auto dim = call.whole(1);
  if (!x || !dim)
    return call.refuse("a tensor of known rank and a dimension");
  auto at = place(*dim, shaped(x).getRank());
  bool isOpen = at && shaped(x).getRank() > 0 && shaped(x).isDynamicDim(*at);
  if (isOpen && call.arguments.size() > 2)
    return call.arguments[2];
  if (!at || isOpen)
    return call.refuse("a tensor and a dimension of known size");
  return Term(shaped(x).getRank() == 0 ? 1 : shaped(x).getDimSize(*at));
}

/// Numbers where all are known, else what a call may take as sizes.
static Result shapeOf(const Call &call) {
  Value x = call.tensor(0);
  if (!x)
    return call.refuse("a tensor of known rank");
  if (shaped(x).hasStaticShape())
    return Term(
        Terms(shaped(x).getShape().begin(), shaped(x).getShape().end()));
  Value shape = ShapeOp::of(call.node, x);
  return shape ? Result(Computed{shape}) : Result();
}

static Result countOf(const Call &call) {
  Value x = call.tensor(0);
  if (!x || !shaped(x).hasStaticShape())
    return call.refuse("a tensor of known sizes");
  return Term(shaped(x).getNumElements());
}

static Result castOf(const Call &call) {
  Value x = call.tensor(0, false);
  Type type = call.type(1);
  if (!x || !type)
    return call.refuse("a tensor and an element type");
  Value result = castTo(call.node, x, type);
  return result ? Result(result) : Result();
}

/// Tensors in the type that they have in common.
static Result promotedOf(const Call &call) {
  const Terms *list = call.list(0);
  SmallVector<Value> tensors;
  for (const Term &term : list ? *list : Terms())
    tensors.push_back(term.tensor());
  if (tensors.empty() || llvm::is_contained(tensors, Value()))
    return call.refuse("a list of tensors");
  Type element = promotedElement(tensors);
  Terms result;
  for (Value tensor : tensors) {
    Value made = castTo(call.node, tensor, element);
    if (!made)
      return std::nullopt;
    result.push_back(made);
  }
  return Term(result);
}

/// More elements are not made when compiling.
static constexpr size_t maxElements = size_t(1) << 20;

/// A constant of a number, or of a list of them.
static Result constantOf(const Call &call) {
  Type element = call.type(1);
  Terms one;
  const Terms *list = call.list(0);
  if (!list && !call.arguments.empty())
    one.push_back(call.arguments[0]);
  const Terms &numbers = list ? *list : one;
  if (!element || numbers.size() > maxElements ||
      !llvm::all_of(numbers, [](const Term &t) { return t.isNumber(); }))
    return call.refuse("a number or a list of numbers and an element type");
  SmallVector<int64_t> shape;
  if (list)
    shape.push_back(int64_t(numbers.size()));
  HostTensor tensor(RankedTensorType::get(shape, element));
  for (auto [i, number] : llvm::enumerate(numbers))
    if (tensor.isFloat())
      tensor.setReal(i, number.number());
    else
      tensor.setInteger(i, number.isWhole() ? Integer(number.whole())
                                            : Integer(number.number()));
  return Term(call.node.constant(tensor.toElements()));
}

/// The whole numbers of a tensor that is constant, and what it is called.
static Result knownOf(const Call &call) {
  auto numbers = constantIntegers(call.tensor(0, false));
  if (numbers)
    return Result(Terms(numbers->begin(), numbers->end()));
  return call.arguments.size() > 1
             ? call.refuse("whole numbers that are known when compiling as " +
                           describe(call.arguments[1]))
             : call.refuse("a constant tensor of whole numbers");
}

/// `where`, `cat` and `stack` with their arguments by place.
static Result whereOf(const Call &call) {
  if (call.arguments.size() == 3 && call.arguments[0].as<bool>())
    return call.arguments[*call.arguments[0].as<bool>() ? 1 : 2];
  return call.leave();
}

// ---- types

template <bool (*holds)(Type)> static Result isOfType(const Call &call) {
  Type type = call.type(0);
  return type ? Result(holds(type))
              : call.refuse("a tensor or an element type");
}
static bool isFloat(Type type) { return isa<FloatType>(type); }
static bool isBool(Type type) { return type.isInteger(1); }

static Result typeOf(const Call &call) {
  Type type = call.type(0);
  return type ? Result(type) : call.refuse("a tensor or an element type");
}

/// The type itself where it holds floats, else f32.
static Result floatOf(const Call &call) {
  Type type = call.type(0);
  if (!type)
    return call.refuse("a tensor or an element type");
  return isFloat(type) ? Term(type)
                       : Term(Type(Float32Type::get(type.getContext())));
}

/// The greatest finite number of a type of floats, the least one, and the step
/// behind 1.
template <int what> static Result limitOf(const Call &call) {
  auto type = dyn_cast_or_null<FloatType>(call.type(0));
  if (!type)
    return call.refuse("a type of floats");
  const llvm::fltSemantics &semantics = type.getFloatSemantics();
  APFloat limit = APFloat::getLargest(semantics, what == -1);
  if (what == 0) {
    APFloat one(semantics, 1);
    limit = one;
    limit.next(false);
    limit = limit - one;
  }
  bool isLossy;
  limit.convert(APFloat::IEEEdouble(), APFloat::rmNearestTiesToEven, &isLossy);
  return Term(limit.convertToDouble());
}

// ---- lists

static Result lengthOf(const Call &call) {
  const Terms *list = call.list(0);
  return list ? Result(int64_t(list->size())) : call.refuse("a list");
}

static Result rangeOf(const Call &call) {
  auto first = call.whole(0), last = call.whole(1);
  auto step =
      call.arguments.size() > 2 ? call.whole(2) : std::optional(int64_t(1));
  if (call.arguments.size() == 1)
    last = std::exchange(first, 0);
  Terms numbers;
  if (!first || !last || !step || *step == 0 ||
      (std::max(*last, *first) - std::min(*last, *first)) / std::abs(*step) >
          int64_t(maxElements))
    return call.refuse("whole numbers of a range");
  for (int64_t i = *first; *step > 0 ? i < *last : i > *last; i += *step)
    numbers.push_back(i);
  return Term(numbers);
}

static Result zipOf(const Call &call) {
  Terms rows;
  const Terms *first = call.list(0);
  for (size_t i = 0; i < call.arguments.size(); ++i)
    if (!call.list(i) || call.list(i)->size() != first->size())
      return call.refuse("lists of one length");
  for (size_t i = 0; first && i < first->size(); ++i) {
    Terms row;
    for (size_t j = 0; j < call.arguments.size(); ++j)
      row.push_back((*call.list(j))[i]);
    rows.push_back(row);
  }
  return Term(rows);
}

/// Lists in a list as one.
static Result flatOf(const Call &call) {
  Terms all;
  const Terms *lists = call.list(0);
  for (const Term &list : lists ? *lists : Terms()) {
    const Terms *items = list.as<Terms>();
    if (!items || all.size() + items->size() > maxElements)
      return call.refuse("a list of lists");
    all.insert(all.end(), items->begin(), items->end());
  }
  return lists ? Result(all) : call.refuse("a list of lists");
}

/// The first place of a number in a list.
static Result indexOf(const Call &call) {
  const Terms *list = call.list(0);
  auto number = call.whole(1);
  for (size_t i = 0; list && number && i < list->size(); ++i)
    if ((*list)[i].isWhole() && (*list)[i].whole() == *number)
      return Term(int64_t(i));
  return call.refuse("a list and a number in it");
}

static Result reversedOf(const Call &call) {
  const Terms *list = call.list(0);
  return list ? Result(Terms(list->rbegin(), list->rend()))
              : call.refuse("a list");
}

/// A dimension, or each of a list of different ones, of a rank, from 0; the
/// name of the argument, where it is given, is for the error.
static Result dimOf(const Call &call) {
  auto rank = call.whole(1);
  const Terms *list = call.list(0);
  Term own = call.arguments.empty() ? Term() : call.arguments[0];
  Terms one = {own}, found;
  SmallVector<int64_t> seen;
  for (const Term &term : list ? *list : one) {
    auto at =
        rank && term.isWhole() ? place(term.whole(), *rank) : std::nullopt;
    if (!at || llvm::is_contained(seen, *at)) {
      InFlightDiagnostic error = call.evaluator.fault();
      error << "expected " << (list ? "different dimensions" : "a dimension")
            << " of " << rank.value_or(0);
      if (call.arguments.size() > 2)
        error << " as " << describe(call.arguments[2]);
      error << ", got " << describe(own);
      return std::nullopt;
    }
    seen.push_back(*at);
    found.push_back(*at);
  }
  return list ? Term(found) : found.front();
}

static Result givenOf(const Call &call) {
  return call.arguments.size() == 1 ? Result(!call.arguments[0].isNone())
                                    : call.refuse("one argument");
}

// ---- numbers

/// The numbers of the arguments, or of the one list; absent where there are
/// others.
static std::optional<Terms> numbersOf(const Call &call) {
  Terms numbers(call.arguments.begin(), call.arguments.end());
  if (const Terms *list = call.list(0); list && numbers.size() == 1)
    numbers = Terms(*list);
  for (const Term &term : numbers)
    if (!term.isNumber())
      return std::nullopt;
  return numbers;
}

template <int sign> static Result extremeOf(const Call &call) {
  auto numbers = numbersOf(call);
  if (!numbers || numbers->empty())
    return call.leave();
  Term best = numbers->front();
  for (const Term &term : *numbers)
    if (sign * term.number() > sign * best.number())
      best = term;
  return best;
}

/// The sum or product of a list of whole numbers.
template <bool isProduct> static Result totalOf(const Call &call) {
  auto numbers = call.list(0) ? numbersOf(call) : std::nullopt;
  if (!numbers)
    return call.leave();
  int64_t total = isProduct ? 1 : 0;
  for (const Term &term : *numbers)
    if (!term.isWhole() ||
        (isProduct ? llvm::MulOverflow(total, term.whole(), total)
                   : llvm::AddOverflow(total, term.whole(), total)))
      return call.refuse("whole numbers of 64 bits");
  return Term(total);
}

template <double (*function)(double)>
static Result functionOf(const Call &call) {
  if (call.arguments.size() != 1 || !call.arguments[0].isNumber())
    return call.leave();
  return Term(function(call.arguments[0].number()));
}

static Result absOf(const Call &call) {
  if (call.arguments.size() != 1 || !call.arguments[0].isNumber())
    return call.leave();
  const Term &x = call.arguments[0];
  if (!x.isWhole())
    return Term(std::fabs(x.number()));
  return x.whole() == INT64_MIN ? call.refuse("a number of 63 bits")
                                : Result(std::abs(x.whole()));
}

static Result intOf(const Call &call) {
  bool isSound = call.arguments.size() == 1 && call.arguments[0].isNumber() &&
                 std::fabs(call.arguments[0].number()) < 0x1p62;
  return isSound ? Result(int64_t(call.arguments[0].number()))
                 : call.refuse("a number of 62 bits");
}

using Function = Result (*)(const Call &);

static const llvm::StringMap<Function> &functions() {
  static const llvm::StringMap<Function> all = {
      {"rank", rankOf},
      {"size", sizeOf},
      {"shape", shapeOf},
      {"count", countOf},
      {"cast", castOf},
      {"promoted", promotedOf},
      {"tensor", constantOf},
      {"known", knownOf},
      {"where", whereOf},
      {"type", typeOf},
      {"is_float", isOfType<isFloat>},
      {"is_bool", isOfType<isBool>},
      {"float_of", floatOf},
      {"highest", limitOf<1>},
      {"lowest", limitOf<-1>},
      {"epsilon", limitOf<0>},
      {"len", lengthOf},
      {"range", rangeOf},
      {"zip", zipOf},
      {"reversed", reversedOf},
      {"flat", flatOf},
      {"index_of", indexOf},
      {"dim", dimOf},
      {"given", givenOf},
      {"max", extremeOf<1>},
      {"min", extremeOf<-1>},
      {"sum", totalOf<false>},
      {"prod", totalOf<true>},
      {"abs", absOf},
      {"int", intOf},
      {"sqrt", functionOf<std::sqrt>},
      {"exp", functionOf<std::exp>},
      {"log", functionOf<std::log>},
      {"floor", functionOf<std::floor>},
      {"ceil", functionOf<std::ceil>},
      {"cos", functionOf<std::cos>},
      {"sin", functionOf<std::sin>},
      {"lgamma", functionOf<std::lgamma>},
  };
  return all;
}

bool isFunction(StringRef name) { return functions().contains(name); }

Result callFunction(Evaluator &evaluator, SourceNode &node, StringRef name,
                    ArrayRef<Term> arguments, bool &isOne) {
  return functions().lookup(name)(
      Call{evaluator, node, name, arguments, isOne});
}

} // namespace burin::nn::records
