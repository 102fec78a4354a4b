// Holds a manifest against the model that it lies beside, which must have the
// tensors, channels and classes that it speaks of.

#ifndef BURIN_COMPILER_MANIFEST_BINDING_H
#define BURIN_COMPILER_MANIFEST_BINDING_H

#include "compiler/manifest/Manifest.h"
#include "llvm/ADT/ArrayRef.h"

namespace burin::manifest {

/// An input or output of the model: its name, element type as the runtime
/// spells it (`f32`), and bound dimensions.
struct ModelTensor {
  std::string name;
  std::string type;
  std::vector<int64_t> shape;
};

/// What a manifest amounts to for one model.
struct Binding {
  size_t input = 0;  // index among the model's inputs
  size_t output = 0; // index among the model's outputs
  uint32_t width = 0;
  uint32_t height = 0;
  bool isBytes = false; // the input takes u8, not f32
  uint32_t classes = 0;
};

/// Finds what `manifest` names. The model must take one image, of f32 or u8, in
/// the manifest's layout and channels, and give f32 scores in one dimension
/// (others being 1), as many as there are labels.
llvm::Expected<Binding> bindManifest(const Manifest &manifest,
                                     llvm::ArrayRef<ModelTensor> inputs,
                                     llvm::ArrayRef<ModelTensor> outputs);

} // namespace burin::manifest

#endif // BURIN_COMPILER_MANIFEST_BINDING_H
