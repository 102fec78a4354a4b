// What an expression of a record comes to: a tensor, or something that is known
// when compiling.
#pragma once

#include "mlir/IR/Types.h"
#include "mlir/IR/Value.h"
#include <string>
#include <vector>

namespace burin::nn::records {

/// Whole numbers that follow from open sizes: passed on to calls, not computed
/// with.
struct Computed {
  mlir::Value value;
};

struct Term;
using Terms = std::vector<Term>;

/// One of `none`, truths, numbers, strings, element types, tensors and lists.
struct Term {
  enum class Kind : uint8_t {
    None,
    Truth,
    Whole,
    Real,
    Text,
    Type,
    Tensor,
    Computed,
    List
  };
  Kind kind = Kind::None;
  bool truth = false;
  int64_t integer = 0;
  double real = 0;
  std::string text;
  mlir::Type type;
  mlir::Value value;
  Computed computed = {};
  Terms list;

  Term() = default;
  Term(bool truth) : kind(Kind::Truth), truth(truth) {}
  Term(int64_t integer) : kind(Kind::Whole), integer(integer) {}
  Term(double real) : kind(Kind::Real), real(real) {}
  Term(std::string text) : kind(Kind::Text), text(std::move(text)) {}
  Term(mlir::Type type) : kind(Kind::Type), type(type) {}
  Term(mlir::Value value) : kind(Kind::Tensor), value(value) {}
  Term(Computed computed) : kind(Kind::Computed), computed(computed) {}
  Term(Terms list) : kind(Kind::List), list(std::move(list)) {}

  /// Null where it is something else.
  template <typename T> const T *as() const;

  bool isNone() const { return kind == Kind::None; }
  mlir::Value tensor() const {
    return kind == Kind::Tensor ? value : mlir::Value();
  }
  bool isWhole() const { return kind == Kind::Truth || kind == Kind::Whole; }
  bool isNumber() const { return isWhole() || kind == Kind::Real; }
  /// Of what is whole, and of a number.
  int64_t whole() const { return kind == Kind::Truth ? truth : integer; }
  double number() const { return isWhole() ? double(whole()) : real; }
};

template <> inline const bool *Term::as() const {
  return kind == Kind::Truth ? &truth : nullptr;
}
template <> inline const std::string *Term::as() const {
  return kind == Kind::Text ? &text : nullptr;
}
template <> inline const mlir::Type *Term::as() const {
  return kind == Kind::Type ? &type : nullptr;
}
template <> inline const Computed *Term::as() const {
  return kind == Kind::Computed ? &computed : nullptr;
}
template <> inline const Terms *Term::as() const {
  return kind == Kind::List ? &list : nullptr;
}

/// As an error shows it: `3`, `'mean'`, `[1, 2]`, `'tensor<2xf32>'`, `none`.
std::string describe(const Term &term);

} // namespace burin::nn::records
