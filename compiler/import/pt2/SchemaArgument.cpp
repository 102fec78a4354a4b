// Reads the schema's `Argument` union: one table gives each tag its reader.

#include "compiler/import/pt2/Schema.h"
#include "llvm/ADT/STLExtras.h"

namespace burin::pt2 {

namespace {

/// A tag, its kind and how its value is read.
struct ArgumentForm {
  llvm::StringLiteral tag;
  ArgumentKind kind;
  void (*read)(const JsonCursor &at, Argument &into);
};

} // namespace

template <typename T>
static std::vector<T> readList(const JsonCursor &at,
                               T (*read)(const JsonCursor &)) {
  std::vector<T> list;
  at.elements(
      [&](const JsonCursor &element) { list.push_back(read(element)); });
  return list;
}

static std::string readString(const JsonCursor &at) { return at.string(); }
static int64_t readInt(const JsonCursor &at) { return at.integer(); }
static double readFloat(const JsonCursor &at) { return at.number(); }
static int64_t readTruth(const JsonCursor &at) { return at.boolean(); }

/// TensorArgument, TokenArgument, CustomObjArgument: an object with a name.
static std::string readName(const JsonCursor &at) {
  return at.field("name").string();
}

static std::vector<std::string> readNames(const JsonCursor &at) {
  return readList(at, readName);
}

static std::vector<int64_t> readInts(const JsonCursor &at) {
  return readList(at, readInt);
}

static std::vector<double> readFloats(const JsonCursor &at) {
  return readList(at, readFloat);
}

static std::optional<std::string> readOptionalName(const JsonCursor &at) {
  llvm::StringRef tag = at.tag();
  if (tag == "as_none")
    return std::nullopt;
  if (tag != "as_tensor")
    at.fail("as_tensor or as_none");
  return readName(at.field("as_tensor"));
}

/// SymIntArgument, SymFloatArgument, SymBoolArgument.
static SymScalar readSymScalar(const JsonCursor &at) {
  SymScalar scalar;
  llvm::StringRef tag = at.tag();
  JsonCursor value = at.field(tag);
  if (tag == "as_name") {
    scalar.name = value.string();
    if (scalar.name.empty())
      value.fail("a name");
  } else if (tag == "as_int") {
    scalar.integer = value.integer();
    scalar.number = double(scalar.integer);
  } else if (tag == "as_bool") {
    scalar.integer = value.boolean();
    scalar.number = double(scalar.integer);
  } else if (tag == "as_float") {
    scalar.number = value.number();
  } else {
    at.fail("as_name, as_int, as_float or as_bool");
  }
  return scalar;
}

static std::vector<NamedArgument> readArgumentMap(const JsonCursor &at) {
  std::vector<NamedArgument> map;
  at.fields([&](llvm::StringRef name, const JsonCursor &field) {
    map.push_back({name.str(), readArgument(field)});
  });
  return map;
}

static GraphArgument readGraphArgument(const JsonCursor &at) {
  return {at.field("name").string(),
          std::make_shared<const Graph>(readGraph(at.field("graph")))};
}

/// Puts what `Read` returns into the argument.
template <auto Read> static void put(const JsonCursor &at, Argument &into) {
  into.value = Read(at);
}

template <auto Read> static void putList(const JsonCursor &at, Argument &into) {
  into.value = readList(at, Read);
}

/// In the order of `ArgumentKind`.
static constexpr ArgumentForm forms[] = {
    {"as_none", ArgumentKind::None, [](const JsonCursor &, Argument &) {}},
    {"as_tensor", ArgumentKind::Tensor, put<readName>},
    {"as_tensors", ArgumentKind::Tensors, put<readNames>},
    {"as_int", ArgumentKind::Int, put<readInt>},
    {"as_ints", ArgumentKind::Ints, put<readInts>},
    {"as_float", ArgumentKind::Float, put<readFloat>},
    {"as_floats", ArgumentKind::Floats, put<readFloats>},
    {"as_string", ArgumentKind::String, put<readString>},
    {"as_strings", ArgumentKind::Strings, putList<readString>},
    {"as_sym_int", ArgumentKind::SymInt, put<readSymScalar>},
    {"as_sym_ints", ArgumentKind::SymInts, putList<readSymScalar>},
    {"as_scalar_type", ArgumentKind::ScalarType, put<readInt>},
    {"as_memory_format", ArgumentKind::MemoryFormat, put<readInt>},
    {"as_layout", ArgumentKind::Layout, put<readInt>},
    {"as_device", ArgumentKind::Device,
     [](const JsonCursor &at, Argument &into) {
       into.value = at.field("type").string();
     }},
    {"as_bool", ArgumentKind::Bool,
     [](const JsonCursor &at, Argument &into) { into.value = at.boolean(); }},
    {"as_bools", ArgumentKind::Bools, putList<readTruth>},
    {"as_sym_bool", ArgumentKind::SymBool, put<readSymScalar>},
    {"as_sym_bools", ArgumentKind::SymBools, putList<readSymScalar>},
    {"as_graph", ArgumentKind::Graph, put<readGraphArgument>},
    {"as_optional_tensors", ArgumentKind::OptionalTensors,
     putList<readOptionalName>},
    {"as_custom_obj", ArgumentKind::CustomObj, put<readName>},
    {"as_operator", ArgumentKind::Operator, put<readString>},
    {"as_sym_float", ArgumentKind::SymFloat, put<readSymScalar>},
    {"as_sym_floats", ArgumentKind::SymFloats, putList<readSymScalar>},
    {"as_optional_tensor", ArgumentKind::OptionalTensor, put<readOptionalName>},
    {"as_complex", ArgumentKind::Complex,
     [](const JsonCursor &at, Argument &into) {
       into.value =
           ComplexNumber{at.field("real").number(), at.field("imag").number()};
     }},
    {"as_nested_tensors", ArgumentKind::NestedTensors, putList<readNames>},
    {"as_int_lists", ArgumentKind::IntLists, putList<readInts>},
    {"as_string_to_argument", ArgumentKind::StringToArgument,
     put<readArgumentMap>},
    {"as_float_lists", ArgumentKind::FloatLists, putList<readFloats>},
};

llvm::StringRef nameOf(ArgumentKind kind) {
  return forms[static_cast<size_t>(kind)].tag;
}

Argument readArgument(const JsonCursor &at) {
  Argument argument;
  llvm::StringRef tag = at.tag();
  const ArgumentForm *form = llvm::find_if(
      forms, [&](const ArgumentForm &form) { return form.tag == tag; });
  if (form == std::end(forms)) {
    at.fail("one of the argument kinds of schema 8", tag);
    return argument;
  }
  argument.kind = form->kind;
  form->read(at.field(form->tag), argument);
  return argument;
}

} // namespace burin::pt2
