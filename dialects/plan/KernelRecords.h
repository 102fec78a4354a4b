// What the records beside the kernels' headers say (runtime/kernels/*/*.td):
// one table, by which plan.kernel is checked and passes know what a kernel can
// do without knowing any by its name.
#pragma once

#include "dialects/plan/Extent.h"
#include "dialects/plan/Plan.h"

namespace burin::plan {

/// A set of element types, in words and as a condition.
struct KernelElements {
  llvm::StringLiteral summary;
  bool (*holds)(mlir::Type type);
};

/// A member of a kernel's sizes. An integer lies in [least, most], a list has
/// that many entries.
struct KernelParam {
  enum class Kind { Integer, Flag, Number, List };
  llvm::StringLiteral name;
  Kind kind;
  int64_t least, most;
  /// The number of the optional operand with which it comes; -1 for none.
  int onlyWith;
  /// Whether it need not be a constant.
  bool isRunTime;
};

/// An operand or a result; numbers of other ones are -1 where there is none.
struct KernelTensor {
  llvm::StringLiteral role;
  KernelElements elements;
  /// The operand whose element type it has.
  int like;
  /// Whether the accumulator's type has to hold its values.
  bool widens;
  bool isOptional;
  /// The parameter with its strides, empty for none, and which of the parameter
  /// `offsets` says where it begins. `isContiguous`: the last stride is 1.
  llvm::StringLiteral strides;
  int offset;
  bool isContiguous;
  /// How many k lie side by side in the order of panel_order.h; 0 where it is
  /// in no such order.
  int64_t packed;
  /// Of a result: whether its shape is given.
  bool hasShape;
  /// Of a result: the operand whose memory it takes over.
  int tie;
};

/// What the expressions of a record are evaluated for: parameters, of which
/// those that are missing or of another kind count as 0, and types.
class KernelValues {
public:
  /// Which value of a parameter that is known at run time only counts.
  enum class Sizes { Greatest, Least };

  KernelValues(mlir::DictionaryAttr params, mlir::TypeRange operands,
               mlir::TypeRange results, mlir::Type accumulator,
               bool hasVectors = true, Sizes sizes = Sizes::Greatest)
      : params(params), operands(operands), results(results),
        accumulator(accumulator), hasVectors(hasVectors), sizes(sizes) {}

  Extent integer(llvm::StringRef name) const;
  /// Entries behind the last one are 0.
  llvm::SmallVector<Extent> list(llvm::StringRef name) const;
  /// Bytes of an element.
  Extent operandBytes(unsigned number) const;
  Extent resultBytes(unsigned number) const;
  Extent accumulatorBytes() const;
  Extent vectors() const { return hasVectors; }

private:
  mlir::DictionaryAttr params;
  mlir::TypeRange operands, results;
  mlir::Type accumulator;
  bool hasVectors;
  Sizes sizes;
};

/// What a kernel needs for certain parameters and types.
struct KernelNeeds {
  /// How many elements each operand and each result has at least, the sizes
  /// that each one's strides step over, and the shapes of results.
  llvm::SmallVector<Extent> operands, results;
  llvm::SmallVector<llvm::SmallVector<Extent>> operandDims, resultDims, shapes;
  /// What had to be true and is not, as it follows "expected".
  llvm::StringRef broken;
  /// Bytes that the caller lends, and those of the stack.
  Extent scratch, stack;
  /// Matrices, rows and columns, and the steps between them, of a kernel that
  /// only packs.
  llvm::SmallVector<Extent> packedSizes, packedStrides;
};

struct KernelRecord {
  llvm::StringLiteral name;
  llvm::ArrayRef<KernelParam> params;
  llvm::ArrayRef<KernelTensor> operands, results;
  KernelElements accumulator;
  bool takesEpilogue;
  /// Whether that may be called with vectors of sums as well.
  bool takesVectors;
  /// Whether it can be told the most rows of a register tile.
  bool takesTileRows;
  /// Of a kernel that only brings its operand into the order of panel_order.h:
  /// how many k it puts side by side; else 0.
  int64_t packs;
  /// The convolution whose results it computes from transformed filters; empty
  /// for all other kernels.
  llvm::StringLiteral filters;
  /// The kernel that may run inside of it, band by band; empty for most.
  llvm::StringLiteral bandsOf;
  /// The second devices that have a body of it, by their names in Plan.td.
  llvm::ArrayRef<llvm::StringLiteral> devices;
  void (*evaluate)(const KernelValues &values, KernelNeeds &needs);

  KernelNeeds needs(const KernelValues &values) const;
  /// Whether a library whose steps run on `device` has a body of it.
  bool runsOn(Device device) const;
};

/// All records in the order of their names.
llvm::ArrayRef<KernelRecord> kernelRecords();

/// The type of what the epilogue takes, else of what is stored.
mlir::Type accumulatorOf(KernelOp kernel);
/// The needs of `kernel`, which has a record.
KernelNeeds needsOf(KernelOp kernel, bool hasVectors = true);
/// Bytes that a call of kernel `name` borrows; 0 where it has no record.
int64_t scratchOf(llvm::StringRef name, mlir::DictionaryAttr params,
                  mlir::TypeRange operands, mlir::TypeRange results);

/// The most bytes that the arrays of any kernel of `program` take of a thread's
/// stack, on a processor with vector registers or without.
int64_t kernelStack(ProgramOp program, bool hasVectors);

/// Checks parameters, operands, results and scratch memory of `kernel` against
/// `record`; an error says what was expected and what is there.
llvm::LogicalResult verifyKernel(KernelOp kernel, const KernelRecord &record);
/// Checks whether it may have the epilogue that it has.
llvm::LogicalResult verifyEpilogue(KernelOp kernel, const KernelRecord &record);

} // namespace burin::plan
