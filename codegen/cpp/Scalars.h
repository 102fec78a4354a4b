// Prints the scalar ops of a body or an epilogue as C++ statements.
#pragma once

#include "codegen/cpp/Writer.h"
#include "dialects/plan/Indexing.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/ADT/StringMap.h"

namespace burin::codegen {

/// Names of the values in scope: tensors `t3`, indices `i0`, scalars `v7`; and
/// which part of its loop an index runs over here.
class Names {
public:
  std::string operator[](mlir::Value value) const {
    return names.lookup(value);
  }
  void set(mlir::Value value, std::string name) {
    names[value] = std::move(name);
  }
  /// Names `value` with the next free number behind `prefix`.
  std::string fresh(mlir::Value value, llvm::StringRef prefix) {
    names[value] = (prefix + llvm::Twine(next++)).str();
    return names[value];
  }

  /// Names the row-major number of a tensor's element at `indices`, of which
  /// addresses that amount to it then make use.
  void setElement(mlir::ValueRange indices, llvm::ArrayRef<int64_t> shape,
                  std::string name);
  /// That name where `expression` over `indices` amounts to the number, else
  /// empty.
  std::string elementAt(mlir::AffineExpr expression,
                        mlir::ValueRange indices) const;

  /// Where `load` reads, in elements of its tensor, over the indices that
  /// plan::resolve gives.
  mlir::AffineExpr addressOf(plan::LoadOp load) const;

  /// The values of `index` where the next statements stand.
  plan::Interval rangeOf(mlir::Value index) const {
    auto found = ranges.find(index);
    return found == ranges.end() ? plan::rangeOf(index) : found->second;
  }
  void narrow(mlir::Value index, plan::Interval range) {
    ranges[index] = range;
  }

  /// What stands before sin, cos and tan: `angles.` in a row that chooses their
  /// reduction, nothing elsewhere.
  std::string angles;

private:
  llvm::DenseMap<mlir::Value, std::string> names;
  llvm::DenseMap<mlir::Value, plan::Interval> ranges;
  llvm::DenseMap<mlir::Value, int64_t> elementStrides;
  std::string element;
  unsigned next = 0;
};

/// `i0 * 64 + i1`: an affine expression over named indices, and the ranges that
/// say where division needs no floor.
std::string cIndex(mlir::AffineExpr expression, mlir::ValueRange indices,
                   const Names &names);

/// Whether `literal` needs no name. Compilers warn of comparisons that one
/// decides (an unsigned number below 0).
bool standsWhereUsed(plan::LiteralOp literal);

/// Ops whose C++ statements stand already.
using Printed = llvm::SmallPtrSet<mlir::Operation *, 4>;

/// Prints the ops of `block` that what it yields needs, but those of `printed`,
/// and returns the C++ names of what it yields. A failed index check stores to
/// `*fault`.
llvm::SmallVector<std::string> printScalars(Writer &writer, mlir::Block &block,
                                            Names &names,
                                            const Printed &printed = {});

/// Prints the index checks of `block`, and what they check, that are the same
/// for all values of `index`, to stand outside of its loop: a check stores, so
/// that no C++ compiler moves it. With `loads`, what is loaded for all values
/// of `index` alike is printed as well: beside results that might lie anywhere,
/// as bytes do, compilers would load it again and again.
Printed printInvariants(Writer &writer, mlir::Block &block, Names &names,
                        mlir::Value index, bool loads);

} // namespace burin::codegen
