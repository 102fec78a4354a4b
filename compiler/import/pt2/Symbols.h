// Sizes that are symbols: numbers once the user gives them, ops on the shapes
// of the inputs otherwise.

#ifndef BURIN_COMPILER_IMPORT_PT2_SYMBOLS_H
#define BURIN_COMPILER_IMPORT_PT2_SYMBOLS_H

#include "compiler/import/pt2/Importer.h"
#include "compiler/import/pt2/Schema.h"
#include "dialects/nn/import/Import.h"
#include "dialects/size/Size.h"
#include <map>
#include <set>

namespace burin::pt2 {

/// The symbols of one program. A symbol is known by the input dimension that it
/// is the size of.
class Symbols {
public:
  Symbols(const ExportedProgram &program, const ImportOptions &options,
          const nn::Bindings &bindings)
      : program(program), options(options), bindings(bindings) {}

  /// Binds those symbols of an input's sizes that `--dim` or `--shape` give.
  /// Emits an error and fails where a number is outside the range that the
  /// model was exported for.
  mlir::LogicalResult bindInput(mlir::Location loc, llvm::StringRef name,
                                llvm::ArrayRef<SymExpr> sizes);
  /// Notes that the symbols of an input's sizes can be read from its shape.
  void placeInput(mlir::Value input, llvm::ArrayRef<SymExpr> sizes);
  /// Notes that sizes are those of a result that was refused: what is computed
  /// with them fails without an error of its own.
  void excuse(llvm::ArrayRef<SymExpr> sizes);
  /// Whether any was excused: nodes may fail for want of it without a word.
  bool excusesAny() const { return !excused.empty(); }
  /// Notes that `input`, an integer, is the symbol.
  void placeNumber(mlir::Value input, llvm::StringRef symbol) {
    places.emplace(symbol.str(), Place{input, -1});
  }
  /// Whether all symbols of `expr` are bound or sizes of inputs.
  bool isFromSizes(const SymExpr &expr) const;

  /// The number that `expr` comes to; nothing while a symbol is not bound.
  std::optional<int64_t> evaluate(const SymExpr &expr) const;

  /// The same as any number, or why there is none.
  llvm::Expected<SymValue> compute(const SymExpr &expr) const;
  /// Why `evaluate` gives nothing though all symbols are bound.
  std::string faultOf(const SymExpr &expr) const;
  /// Whether a symbol of `expr` is not bound.
  bool hasOpen(const SymExpr &expr) const;

  /// The size that `expr` comes to: an expression over symbols that have a
  /// range, unknown where another is not bound.
  size::Size sizeOf(const SymExpr &expr) const;
  /// The type of a tensor of these sizes.
  mlir::RankedTensorType typeOf(llvm::ArrayRef<SymExpr> sizes,
                                mlir::Type element) const;

  /// The integers as a tensor<Nxi64> computed from the shapes of inputs. Null
  /// after an error on `node`, or on the one that the sizes are due to: a
  /// symbol depends on data, or no op computes it.
  mlir::Value build(nn::SourceNode &node, llvm::ArrayRef<SymExpr> exprs);

  /// Gives a symbol its number. Emits an error and fails where it has another,
  /// or where the model was exported for others.
  mlir::LogicalResult bind(mlir::Location loc, llvm::StringRef symbol,
                           int64_t value);

private:
  /// An input dimension whose size a symbol is; -1 for the input's element.
  struct Place {
    mlir::Value input;
    int64_t dim;
  };

  /// Refuses sizes for which the model was not exported.
  mlir::LogicalResult checkRange(mlir::Location loc, llvm::StringRef symbol,
                                 size::Range given) const;
  /// The range of a symbol that stays one; absent for others.
  std::optional<size::Range> rangeOf(llvm::StringRef symbol) const;

  mlir::Value buildOne(nn::SourceNode &node, const SymExpr &expr);
  mlir::Value buildSymbol(nn::SourceNode &node, llvm::StringRef symbol);
  /// What the ONNX operator `name` makes of the operands.
  mlir::Value
  call(nn::SourceNode &node, llvm::StringRef name,
       llvm::ArrayRef<mlir::Value> operands,
       llvm::ArrayRef<std::pair<llvm::StringRef, int64_t>> attributes = {});

  const ExportedProgram &program;
  const ImportOptions &options;
  const nn::Bindings &bindings;
  std::map<std::string, int64_t> values;
  std::map<std::string, Place> places;
  std::set<std::string> excused;
};

} // namespace burin::pt2

#endif // BURIN_COMPILER_IMPORT_PT2_SYMBOLS_H
