// The records of runtime/kernels/KernelRecord.td as the backends read them.
#pragma once

#include "llvm/TableGen/Record.h"

namespace burin::tblgen {

/// One kernel's record.
class Kernel {
public:
  /// Ends the program with an error at the record where it contradicts itself.
  explicit Kernel(const llvm::Record &def);

  llvm::StringRef name() const { return text("name"); }
  llvm::StringRef text(llvm::StringRef field) const {
    return def->getValueAsString(field);
  }
  bool takesEpilogue() const { return def->getValueAsBit("takesEpilogue"); }
  bool takesVectors() const { return def->getValueAsBit("takesVectors"); }
  bool takesTileRows() const { return def->getValueAsBit("takesTileRows"); }
  const llvm::Record &accumulator() const {
    return *def->getValueAsDef("accumulator");
  }
  /// Null for a kernel that does more than pack.
  const llvm::Record *packing() const {
    return def->getValueAsOptionalDef("packing");
  }
  /// Whether the parameter need not be a constant.
  bool isRunTime(const llvm::Record &param) const;
  /// The number of an operand; -1 for the empty name.
  int operandNumber(llvm::StringRef role) const;

  std::vector<llvm::Record *> params, operands, results, requirements;
  std::vector<llvm::StringRef> devices;

private:
  void check() const;

  const llvm::Record *def;
};

/// All kernels in the order of their names.
std::vector<Kernel> kernelsOf(const llvm::RecordKeeper &records);

} // namespace burin::tblgen
