// Computes elementwise functions of gathered rows once for each row of the
// table: f(gather(t)) is gather(f(t)).
#include "compiler/passes/simplify/Constants.h"
#include "compiler/passes/simplify/Passes.h"
#include "dialects/nn/Dialect.h"
#include "dialects/nn/ops/Constant.h"
#include "dialects/nn/ops/Gather.h"
#include "dialects/nn/reference/Pieces.h"
#include "dialects/nn/shape/Shapes.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;

namespace burin::simplify {

#define GEN_PASS_DEF_FOLDINTOTABLES
#include "compiler/passes/simplify/Passes.h.inc"

namespace {

class FoldIntoTablesPass : public impl::FoldIntoTablesBase<FoldIntoTablesPass> {
  void runOnOperation() override {
    getOperation().walk([](nn::NnOpInterface op) {
      if (op->hasTrait<nn::Elementwise>())
        fold(op);
    });
    IRRewriter rewriter(&getContext());
    (void)runRegionDCE(rewriter, getOperation()->getRegions());
  }

  /// A gather of rows of a constant of two dimensions.
  static nn::GatherOp rowsOf(Value value) {
    auto gather = value.getDefiningOp<nn::GatherOp>();
    bool fits = gather && nn::shaped(gather.getResult()).hasStaticShape() &&
                nn::shaped(gather.getX()).getRank() == 2 &&
                nn::fromStart(gather.getAxis(), 2) == 0 &&
                nn::constantElements(gather.getX());
    return fits ? gather : nn::GatherOp();
  }

  /// The operands of `op` on the table instead of on its rows; empty where an
  /// operand is neither rows at the same indices nor the same for all rows.
  static SmallVector<Value> tableOperands(Operation *op, nn::GatherOp &rows) {
    auto result = dyn_cast<RankedTensorType>(op->getResult(0).getType());
    for (Value operand : op->getOperands())
      rows = rows ? rows : rowsOf(operand);
    if (!rows || !result ||
        result.getShape() != nn::ranked(rows.getResult()).getShape())
      return {};
    SmallVector<Value> operands;
    for (Value operand : op->getOperands()) {
      nn::GatherOp gather = rowsOf(operand);
      if (gather && gather.getIndices() == rows.getIndices() &&
          nn::ranked(gather.getX()).getShape() ==
              nn::ranked(rows.getX()).getShape()) {
        operands.push_back(gather.getX());
        continue;
      }
      if (!nn::constantElements(operand))
        return {};
      auto type = nn::ranked(operand);
      int64_t last = type.getRank() ? type.getShape().back() : 1;
      if (type.getNumElements() != last)
        return {};
      OpBuilder builder(op);
      FailureOr<nn::HostTensor> row = readConstant(operand);
      if (failed(row))
        return {};
      nn::HostTensor reshaped(
          RankedTensorType::get({last}, type.getElementType()));
      for (int64_t i = 0; i < last; ++i)
        reshaped.copy(i, *row, i);
      operands.push_back(createConstant(builder, op->getLoc(), reshaped));
    }
    return operands;
  }

  /// Evaluates `op` on the table where that is no more work than on the rows.
  static void fold(Operation *op) {
    nn::GatherOp rows;
    SmallVector<Value> operands = tableOperands(op, rows);
    if (operands.empty() || nn::ranked(rows.getX()).getNumElements() >
                                nn::ranked(rows.getResult()).getNumElements())
      return;
    auto constants = llvm::map_to_vector(operands, nn::constantElements);
    OpBuilder builder(op);
    Operation *onTable = builder.clone(*op);
    onTable->setOperands(operands);
    auto type = nn::ranked(rows.getX()).clone(nn::elementOf(op->getResult(0)));
    onTable->getResult(0).setType(type);
    auto table = nn::evaluateConstants(onTable, constants);
    if (succeeded(table) && !table->empty())
      op->getResult(0).replaceAllUsesWith(builder.create<nn::GatherOp>(
          op->getLoc(), op->getResult(0).getType(),
          builder.create<nn::ConstantOp>(op->getLoc(), type, table->front()),
          rows.getIndices(), 0));
    onTable->erase();
  }
};

} // namespace

} // namespace burin::simplify
