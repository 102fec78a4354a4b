// The whole of a .pt2 file: an exported program together with its weights and
// constants.

#ifndef BURIN_COMPILER_IMPORT_PT2_PACKAGE_H
#define BURIN_COMPILER_IMPORT_PT2_PACKAGE_H

#include "compiler/import/pt2/Archive.h"
#include "compiler/import/pt2/Payload.h"
#include "compiler/import/pt2/Schema.h"

namespace burin::pt2 {

struct Package {
  /// The model's name in the archive; torch.export.save calls it `model`.
  std::string model;
  ExportedProgram program;
  /// Parameters and persistent buffers.
  TensorViews weights;
  /// Lifted constants and buffers that are not persistent.
  TensorViews constants;

  /// The view behind a parameter, buffer or constant; null if there is none.
  const TensorView *find(llvm::StringRef name) const;
};

/// Reads a .pt2 archive of torch.export.save (layout version 0, schema 8,
/// little-endian). Views refer to `buffer`, which has to outlive the package.
/// `model` picks one of several programs and may be empty where there is only
/// one. Never reads a pickle. Fails by member and JSON path; also where a
/// parameter, buffer or constant of the signature has no bytes.
llvm::Expected<Package> readPackage(llvm::MemoryBufferRef buffer,
                                    llvm::StringRef model = "",
                                    ArchiveLimits limits = {});

} // namespace burin::pt2

#endif // BURIN_COMPILER_IMPORT_PT2_PACKAGE_H
