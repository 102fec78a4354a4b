// Prints all sources of an emitted library from a placed plan program.
#pragma once

#include "codegen/cpp/Target.h"
#include "codegen/cpp/Writer.h"
#include "dialects/plan/Plan.h"
#include "dialects/plan/Weights.h"
#include <functional>
#include <string>
#include <vector>

namespace burin::codegen {

struct EmittedFile {
  std::string name;
  std::string contents;
  /// Gives the bytes of a file that is too large to be held, `length` of them,
  /// piece by piece: in the place of `contents`.
  std::function<void(plan::ByteSink)> pieces = nullptr;
  int64_t length = 0;

  int64_t bytes() const { return pieces ? length : int64_t(contents.size()); }
  void write(plan::ByteSink sink) const;
};

/// What a manifest adds to the library: images in, classes out. Mirrors
/// burin/image.h.
struct Classifier {
  unsigned input = 0, output = 0;
  uint32_t width = 0, height = 0, channels = 0;
  std::string filter, fit, layout; ///< names of burin/image.h's enumerators
  std::vector<float> mean, std;
  float scale = 1, threshold = 0;
  bool softmax = false;
  uint32_t topK = 0;
  std::vector<std::string> labels;
};

/// A file that holds the weights, as the library knows it.
struct WeightsFile {
  std::string path;  ///< where it is looked for if the caller names none
  uint64_t hash = 0; ///< of the constants
};

/// How the library is to be printed.
struct EmitOptions {
  /// From support::makeIdentifier: prefix of all symbols and files.
  std::string name;
  /// Its levels are those that the library may hold (packageFiles decides).
  Target target;
  /// Kinds of device that its code is compiled for, as `sm_80`.
  std::vector<std::string> architectures = {"sm_80", "sm_90a"};
  std::optional<Classifier> classifier;
  /// Where the weights are if they are not in the library.
  std::optional<WeightsFile> weights;
  /// Whether runs are told sizes.
  bool hasSizes = false;
  /// stateHash() of a program with states; absent for others.
  std::optional<uint64_t> stateHash;
};

/// The pieces that a library's arena has behind the program's own.
struct ArenaLayout {
  int64_t programBytes = 0;
  /// Where the classifier's image and outputs are: in the arena, or where the
  /// steps run on a second device in memory of the host.
  int64_t imageOffset = 0;
  llvm::SmallVector<int64_t> outputOffsets;
  int64_t totalBytes = 0;
  // On a second device, behind the program's own: where inputs and outputs of
  // the host lie during a run, and what says that an index was out of range.
  llvm::SmallVector<int64_t> inputCopies, outputCopies;
  int64_t faultOffset = 0;
  /// Memory of the host, and where states pass through it.
  int64_t hostBytes = 0, stateOffset = 0;
};
ArenaLayout layoutArena(plan::ProgramOp program, const EmitOptions &options);

/// `NAME_program.h`: the steps, for inclusion once per level.
std::string printProgram(plan::ProgramOp program, const EmitOptions &options);
/// `NAME_LEVEL.cpp`. `kernels` are the files that take the place of generic
/// ones at the level, each behind those that it includes.
std::string printLevel(plan::ProgramOp program, const EmitOptions &options,
                       const Level &level, llvm::ArrayRef<std::string> kernels);
/// The name of that file: `NAME_LEVEL.cu` where it is code for a device.
std::string levelFile(const EmitOptions &options, const Level &level);
/// What a comment of either kind calls an input or output: the model's own
/// name, long ones with dots at the end.
std::string commentName(mlir::Attribute name);
/// Begins a header that is read once. Another project's PNG_H stays its own.
void openGuard(Writer &writer, llvm::StringRef upper, llvm::StringRef kind);
/// The C header without its `.h`: NAME, or NAME_model where the system has a
/// header NAME.h, which must stay in reach of who includes from the folder.
std::string headerName(const EmitOptions &options);
/// `HEADERNAME.h`, `NAME.hpp`, `NAME.cpp`: the interface and its tables.
std::string printHeader(plan::ProgramOp program, const EmitOptions &options);
std::string printWrapper(plan::ProgramOp program, const EmitOptions &options);
std::string printTables(plan::ProgramOp program, const EmitOptions &options);
/// `NAME_weights.S` and `NAME_weights.bin`, or the constants of a weights file;
/// they are read from `program` when they are written. Fails after an emitted
/// error where one of them has no bytes.
std::string printWeightsAssembly(plan::ProgramOp program,
                                 const EmitOptions &options);
mlir::FailureOr<EmittedFile> emitWeights(plan::ProgramOp program,
                                         const EmitOptions &options);

/// Names of the runtime kernels that the program instantiates, sorted.
std::vector<std::string> kernelNames(plan::ProgramOp program);

/// Refuses what emitted code cannot hold (element types), naming the source
/// node.
llvm::LogicalResult checkEmittable(plan::ProgramOp program);

} // namespace burin::codegen
