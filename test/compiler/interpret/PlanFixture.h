// Parses a plan and runs it on numbers, for the tests of its interpreter.
#pragma once

#include "compiler/interpret/Interpret.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Parser/Parser.h"
#include <gtest/gtest.h>

namespace burin::interpret {

class PlanTest : public testing::Test {
protected:
  PlanTest() : context(mlir::MLIRContext::Threading::DISABLED) {
    context.loadDialect<plan::PlanDialect>();
    context.printOpOnDiagnostic(false);
    context.getDiagEngine().registerHandler([this](mlir::Diagnostic &said) {
      error = said.str();
      return mlir::success();
    });
  }

  using Numbers = std::vector<double>;

  /// Runs a program whose body is `steps`, which take %a, %b, ... of
  /// `inputTypes` and end in a plan.return of one value; its numbers.
  Numbers run(const std::string &inputTypes, const std::string &steps,
              const std::vector<Numbers> &inputs, Memory memory = Memory::Own,
              const std::string &attributes = "") {
    std::string names, outputs = "\"y\"";
    for (size_t i = 0; i < inputs.size(); ++i)
      names += std::string(i ? ", " : "") + "\"" + char('a' + i) + "\"";
    module = mlir::parseSourceString<mlir::ModuleOp>(
        "plan.program @main inputs [" + names + "] outputs [" + outputs + "] " +
            attributes + " {\n^bb0(" + inputTypes + "):\n" + steps + "\n}",
        &context);
    if (!module) {
      ADD_FAILURE() << error;
      return {};
    }
    auto program = mlir::cast<plan::ProgramOp>(module->getBody()->front());
    llvm::SmallVector<nn::HostTensor> tensors;
    for (auto [argument, numbers] :
         llvm::zip(program.getBody().getArguments(), inputs)) {
      nn::HostTensor &tensor = tensors.emplace_back(
          mlir::cast<mlir::RankedTensorType>(argument.getType()));
      for (auto [i, number] : llvm::enumerate(numbers)) {
        if (tensor.isFloat())
          tensor.setReal(i, number);
        else
          tensor.setInteger(i, nn::Integer(number));
      }
    }
    Numbers result = evaluateProgram(program, tensors, memory);
    afterwards(program, tensors, result);
    return result;
  }

  Numbers evaluateProgram(plan::ProgramOp program,
                          llvm::ArrayRef<nn::HostTensor> tensors,
                          Memory memory) {
    auto outcome = evaluate(program, tensors, memory, &states);
    if (failed(outcome))
      return {};
    isIndexOutside = outcome->isIndexOutside;
    isLoopTooLong = outcome->isLoopTooLong;
    if (outcome->outputs.empty())
      return {};
    Numbers result;
    const nn::HostTensor &output = outcome->outputs.front();
    for (int64_t i = 0; i < output.size(); ++i)
      result.push_back(output.number(i));
    return result;
  }

  /// What else is looked for in a program that gave `result`.
  virtual void afterwards(plan::ProgramOp, llvm::ArrayRef<nn::HostTensor>,
                          const Numbers &) {}

  mlir::MLIRContext context;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  std::string error;
  bool isIndexOutside = false, isLoopTooLong = false;
  States states; ///< what each run leaves for the next one
};

} // namespace burin::interpret
