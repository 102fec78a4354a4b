// How records are written: the text that says what a source operator comes down
// to in others, and the tree that it is read as. Plain C++, as the build reads
// all records with it before anything else exists.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace burin::nn::records {

/// An expression of a record.
struct Expr {
  enum class Kind : uint8_t {
    Integer,
    Real,
    /// A string; `text` without its quotes.
    Text,
    /// A parameter, a value named before, or one of the words that mean one.
    Name,
    List,
    /// `text(parts...)`; `names` says which argument a part is, "" by place.
    Call,
    /// `text` applied to the parts.
    Unary,
    Binary,
    /// `if parts[0] then parts[1] else parts[2]`.
    If,
    /// `[parts[0] for names in parts[1] if parts[2]]`, the last optional.
    Each,
    /// `parts[0][parts[1]]`.
    Item,
    /// `parts[0][parts[1]:parts[2]]`; an end left out is `none`.
    Part,
  };
  Kind kind = Kind::Name;
  std::string text;
  int64_t integer = 0;
  double real = 0;
  std::vector<Expr> parts;
  std::vector<std::string> names;
};

/// An argument of an operator, as torch's schemas write it: `int[2] stride=1`.
/// Those of a `def` have no kind.
struct Parameter {
  /// `Tensor`, `int`, `float`, `bool`, `Scalar`, `str`, `ScalarType`, ...;
  /// `SymInt` reads as `int`.
  std::string kind;
  std::string name;
  bool isList = false, isOptional = false;
  /// Numbers that a list of this length has where only one is given.
  int64_t length = 0;
  std::optional<Expr> otherwise;
  /// Behind the `*`: of ONNX, an attribute and no operand.
  bool isNamed = false;
};

/// A line of a body.
struct Statement {
  enum class Kind : uint8_t {
    /// `targets = values[0]`.
    Set,
    /// `require values[0], "what", values[1]`: else the node is refused with
    /// `expected what, got values[1]`.
    Require,
    /// `ignore targets`: arguments without a meaning here.
    Ignore,
    /// The last line: what the operator gives.
    Give,
  };
  Kind kind = Kind::Give;
  std::vector<std::string> targets;
  std::vector<Expr> values;
  std::string what;
};

/// A record, or a `def` that records share.
struct Definition {
  enum class Kind : uint8_t { Record, Def, Alias };
  Kind kind = Kind::Record;
  /// `aten.glu.default`, `Shrink`, `com.microsoft::FastGelu`; of an alias and
  /// what it stands for `absolute` and `abs`.
  std::string name, base;
  /// Operator set versions of ONNX, ends included; 0 otherwise.
  int64_t since = 0, until = 0;
  std::vector<Parameter> parameters;
  std::vector<Statement> body;
};

/// An entry of a file before it is parsed: a line that is not indented, and the
/// indented ones below it.
struct Source {
  std::string_view text;
  int line = 0;
};

/// Cuts a file into its entries; comments and empty lines are no part of them.
std::vector<Source> cut(std::string_view file);

struct Parsed {
  Definition definition;
  /// What is wrong, and in which line of the entry, from 0; empty where nothing
  /// is.
  std::string fault;
  int line = 0;
};
Parsed parse(std::string_view entry);

/// Whether `name` has a meaning without a definition: `none`, `pi`, `f32`.
bool isWord(std::string_view name);

} // namespace burin::nn::records
