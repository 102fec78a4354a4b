// How far from the reference a correct result may be, from how the reference
// itself moves when each op's numbers are moved by about what their types round
// off.
#pragma once

#include "dialects/nn/reference/HostTensor.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace burin::fuzz {

/// Distances from the reference, one for each element of each output; infinite
/// where a last bit decides between values (a floor, a comparison, an index) or
/// between a number and none.
///
/// Monte Carlo arithmetic (Parker, 1997): the graph is evaluated some times
/// with random relative errors in the operands and results of its ops, those of
/// ops that only move or choose elements excepted.
class Tolerance {
public:
  /// `reference` is what the function gives for `inputs`.
  Tolerance(mlir::func::FuncOp function, llvm::ArrayRef<nn::HostTensor> inputs,
            llvm::ArrayRef<nn::HostTensor> reference);

  /// Where `outputs` differ from the reference by more than `factor` times the
  /// distance allowed, in words; empty where nowhere.
  std::string compare(llvm::ArrayRef<nn::HostTensor> outputs,
                      double factor = 1);
  /// The distances allowed in output `number`.
  std::vector<double> allowed(unsigned number);

private:
  void sample();

  mlir::func::FuncOp function;
  llvm::ArrayRef<nn::HostTensor> inputs;
  llvm::SmallVector<nn::HostTensor> reference;
  bool isSampled = false;
  /// The greatest distance seen.
  std::vector<std::vector<double>> spread;
};

} // namespace burin::fuzz
