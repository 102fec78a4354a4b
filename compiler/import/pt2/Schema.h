// The exported program of a .pt2 archive as plain structs, after the schema 8
// of torch/_export/serde/schema.py.

#ifndef BURIN_COMPILER_IMPORT_PT2_SCHEMA_H
#define BURIN_COMPILER_IMPORT_PT2_SCHEMA_H

#include "compiler/import/pt2/JsonCursor.h"
#include "compiler/import/pt2/SymExpr.h"
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace burin::pt2 {

struct Graph;
struct NamedArgument;

/// Element types by the numbers that the file uses.
enum class ScalarType : uint8_t {
  U8 = 1,
  I8 = 2,
  I16 = 3,
  I32 = 4,
  I64 = 5,
  F16 = 6,
  F32 = 7,
  F64 = 8,
  ComplexF16 = 9,
  ComplexF32 = 10,
  ComplexF64 = 11,
  Bool = 12,
  BF16 = 13,
  U16 = 28,
  F8E4M3FN = 29,
  F8E5M2 = 30,
  F8E4M3FNUZ = 31,
  F8E5M2FNUZ = 32,
  F8E8M0FNU = 33,
  U32 = 34,
  U64 = 35,
};

/// torch's name without the `torch.` (`float32`), and the bytes of an element.
llvm::StringRef nameOf(ScalarType type);
unsigned bytesOf(ScalarType type);

/// What the schema says of a tensor; strides and offset count elements.
struct TensorMeta {
  ScalarType dtype = ScalarType::F32;
  std::vector<SymExpr> sizes;
  std::vector<SymExpr> strides;
  SymExpr storageOffset;
  std::string device;
};

/// The tags of the schema's `Argument` union, `as_` taken away.
enum class ArgumentKind : uint8_t {
  None,
  Tensor,
  Tensors,
  Int,
  Ints,
  Float,
  Floats,
  String,
  Strings,
  SymInt,
  SymInts,
  ScalarType,
  MemoryFormat,
  Layout,
  Device,
  Bool,
  Bools,
  SymBool,
  SymBools,
  Graph,
  OptionalTensors,
  CustomObj,
  Operator,
  SymFloat,
  SymFloats,
  OptionalTensor,
  Complex,
  NestedTensors,
  IntLists,
  StringToArgument,
  FloatLists,
};

/// The name of a symbolic scalar of the graph, or a number. Truth is 0 or 1.
struct SymScalar {
  std::string name;
  double number = 0;
  int64_t integer = 0;
  bool isName() const { return !name.empty(); }
};

/// A subgraph that a higher-order operator calls.
struct GraphArgument {
  std::string name;
  std::shared_ptr<const Graph> graph;
};

struct ComplexNumber {
  double real = 0;
  double imaginary = 0;
};

/// A graph value or a literal. Which alternative is in `value`:
/// None: monostate. Tensor, String, Operator, Device (its type), CustomObj (its
/// name): string. OptionalTensor: optional string; the lists accordingly. Int,
/// ScalarType, MemoryFormat, Layout: int64_t. Bools: list of int64_t.
struct Argument {
  using Names = std::vector<std::string>;
  using OptionalName = std::optional<std::string>;

  ArgumentKind kind = ArgumentKind::None;
  std::variant<std::monostate, std::string, int64_t, double, bool, SymScalar,
               OptionalName, Names, std::vector<int64_t>, std::vector<double>,
               std::vector<SymScalar>, std::vector<OptionalName>, GraphArgument,
               ComplexNumber, std::vector<Names>,
               std::vector<std::vector<int64_t>>,
               std::vector<std::vector<double>>, std::vector<NamedArgument>>
      value;

  template <typename T> const T &as() const { return std::get<T>(value); }
};

struct NamedArgument {
  std::string name;
  Argument value;
};

/// The tag as the file has it, `as_tensor`.
llvm::StringRef nameOf(ArgumentKind kind);

struct Node {
  std::string target;
  /// fx node name; empty in files older than that field.
  std::string name;
  std::vector<NamedArgument> inputs;
  std::vector<Argument> outputs;
  /// Innermost module that the node comes from, `layer3.0.conv2`; empty for the
  /// model itself.
  std::string modulePath;
  /// First line of the stack trace.
  std::string sourceLine;
};

struct Graph {
  std::vector<Argument> inputs;
  std::vector<Argument> outputs;
  std::vector<Node> nodes;
  std::map<std::string, TensorMeta> tensors;
  /// Symbolic ints, bools and floats as the expressions behind them.
  std::map<std::string, SymExpr> symInts;
};

/// What a graph input is; `target` names the parameter, buffer or constant.
struct InputSpec {
  enum class Kind : uint8_t {
    User,
    Parameter,
    Buffer,
    Constant,
    Literal,
    /// Orders effects, and has no value.
    Token
  } kind;
  Argument argument;
  std::string target;

  /// Whether the archive holds its value.
  bool isStored() const {
    return kind == Kind::Parameter || kind == Kind::Buffer ||
           kind == Kind::Constant;
  }
};

/// What a graph output is; `target` names the buffer or input that it replaces.
struct OutputSpec {
  enum class Kind : uint8_t {
    User,
    BufferMutation,
    ParameterMutation,
    InputMutation,
    Token
  };
  Kind kind = Kind::User;
  Argument argument;
  std::string target;
};

/// Bounds of a symbol, ends included; an open end is absent.
struct Range {
  std::optional<int64_t> min;
  std::optional<int64_t> max;
};

struct ExportedProgram {
  Graph graph;
  std::vector<InputSpec> inputs;
  std::vector<OutputSpec> outputs;
  /// By symbol (`s77`) or derived expression.
  std::map<std::string, Range> ranges;
  /// Names of the forward function's arguments, where the file has them.
  std::vector<std::string> forwardArguments;
  std::string torchVersion;
};

/// Reads `models/<name>.json`. `member` names it in messages. Fails, by member
/// and JSON path, on another schema major, and on what the structs cannot hold
/// (custom objects as inputs, training outputs). Unknown keys are
/// ignored.
llvm::Expected<ExportedProgram> readExportedProgram(llvm::StringRef member,
                                                    llvm::StringRef json,
                                                    unsigned maxDepth);

/// The readers that payload configurations share with programs; failures are
/// recorded at the cursor.
TensorMeta readTensorMeta(const JsonCursor &at);
Argument readArgument(const JsonCursor &at);
Graph readGraph(const JsonCursor &at);

} // namespace burin::pt2

#endif // BURIN_COMPILER_IMPORT_PT2_SCHEMA_H
