// From files on the command line to the arrays that a model takes.

#ifndef BURIN_COMPILER_TOOLS_BURIN_MODELINPUTS_H
#define BURIN_COMPILER_TOOLS_BURIN_MODELINPUTS_H

#include "compiler/tools/burin/RunnableModel.h"
#include "runtime/include/burin/image.h"
#include <optional>

namespace burin::tools {

/// What the `--input` options hold, checked against a model.
struct ModelInputs {
  /// One array an input. Leading dimensions may be `slices` times the model's;
  /// or, where `areSteps` says so, those of `isStepped` have one more in front,
  /// of `slices` steps, and others are the same at each.
  std::vector<support::NumpyArray> arrays;
  int64_t slices = 1;
  bool areSteps = false;
  std::vector<bool> isStepped;

  /// What the inputs are in run `index`.
  std::vector<support::NumpyArray> part(int64_t index) const;
  /// Set instead of arrays when a model with a manifest is given one image.
  std::optional<support::Image> image;
};

/// Reads `FILE` or `NAME=FILE` arguments: .npz with keys that are input names
/// or `in0`, `in1`, ... (keys that name outputs are left for `--check`), .npy
/// and images for the next input that has none. Arrays for a model with state
/// may have an axis of steps in front. A model that is told sizes gets those of
/// the arrays. Fails where one is missing, given twice, unknown, or of another
/// type or shape.
llvm::Expected<ModelInputs> readInputs(llvm::ArrayRef<std::string> arguments,
                                       RunnableModel &model);

/// The same from one file alone, of which messages speak.
llvm::Expected<ModelInputs> readInputFile(const std::string &path,
                                          RunnableModel &model);

/// The pixels of an image, 0 to 255 as they are, in the layout of the input:
/// [N,]C,H,W or [N,]H,W,C with one or three channels, float32 or uint8.
llvm::Expected<support::NumpyArray> pixelsOf(const support::Image &image,
                                             const TensorSpec &input);

/// What `plan` makes of the image, as an array for the input.
llvm::Expected<support::NumpyArray> imageToArray(const support::Image &image,
                                                 const burin_image_plan &plan,
                                                 const TensorSpec &input);

/// Position of the tensor that `key` means: its name, or `prefix` and its
/// number.
std::optional<size_t> findTensor(llvm::ArrayRef<TensorSpec> specs,
                                 llvm::StringRef key, llvm::StringRef prefix);

/// `'a', 'b'`: the names of the first tensors, for messages; `none` for none.
std::string listNames(llvm::ArrayRef<TensorSpec> specs);

} // namespace burin::tools

#endif // BURIN_COMPILER_TOOLS_BURIN_MODELINPUTS_H
