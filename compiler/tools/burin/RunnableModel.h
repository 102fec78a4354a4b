// What `run` and `eval` need of a model, whether it is an emitted library or is
// interpreted from a model file.

#ifndef BURIN_COMPILER_TOOLS_BURIN_RUNNABLEMODEL_H
#define BURIN_COMPILER_TOOLS_BURIN_RUNNABLEMODEL_H

#include "compiler/support/Image.h"
#include "compiler/support/Npy.h"
#include "runtime/include/burin/image.h"
#include "llvm/ADT/ArrayRef.h"
#include <memory>

namespace burin::tools {

/// One input or output.
struct TensorSpec {
  std::string name;
  burin_dtype dtype = BURIN_F32;
  std::vector<int64_t> shape;
};

/// `float32 [1, 3, 8, 8]`, for messages and tables.
std::string describe(support::NumpyType type, llvm::ArrayRef<int64_t> shape);

/// One class that a model with a manifest answers with.
struct ClassScore {
  std::string label; // the index where the model has no labels
  double score;
};

/// The classes as `run` and `eval` show them.
std::vector<ClassScore> classScores(llvm::ArrayRef<burin_class> classes);

/// The least time that one step took in any run, each time that it ran.
struct StepTime {
  std::string node;
  std::string op;
  uint64_t flops; // of one run, as are the bytes it must touch
  uint64_t bytes;
  double milliseconds;
};

class RunnableModel {
public:
  virtual ~RunnableModel() = default;

  virtual llvm::ArrayRef<TensorSpec> inputs() const = 0;
  virtual llvm::ArrayRef<TensorSpec> outputs() const = 0;
  /// What runs, for the report: an instruction-set level or `interpreter`.
  virtual std::string engine() const = 0;
  /// The level that runs; auto where it is no library.
  virtual burin_level level() const { return BURIN_LEVEL_AUTO; }

  /// Takes one array an input, of its `arrayType` and shape.
  virtual void setInputs(llvm::ArrayRef<support::NumpyArray> arrays) = 0;
  /// Runs once on what `setInputs` gave.
  virtual llvm::Error run() = 0;
  /// The results of the last run, in the order of `outputs()`.
  virtual std::vector<support::NumpyArray> results() const = 0;

  /// Whether the arrays say what some of the inputs' sizes are; `inputs()` and
  /// `outputs()` have the greatest until setShapes().
  virtual bool hasSizes() const { return false; }
  /// Gives the inputs these shapes, one for each, and the outputs those that
  /// follow; no shapes make them the greatest again. Fails where a size is out
  /// of its range, or an input contradicts another.
  virtual llvm::Error setShapes(llvm::ArrayRef<std::vector<int64_t>>) {
    return llvm::Error::success();
  }

  /// Whether a run leaves something for the next one, which begins anew with
  /// resetState(), or goes on from what saveState() gave.
  virtual bool hasState() const { return false; }
  virtual llvm::Error resetState() { return llvm::Error::success(); }
  virtual llvm::Expected<std::vector<char>> saveState() const {
    return std::vector<char>();
  }
  virtual llvm::Error restoreState(llvm::ArrayRef<char>) {
    return llvm::Error::success();
  }

  /// Whether images can be handed over as they are: with a manifest. Only then
  /// may `classify` be called.
  virtual bool isClassifier() const { return false; }
  virtual llvm::Expected<std::vector<ClassScore>>
  classify(const support::Image &image);

  /// Steps in the order of the run; empty unless profiling was asked for.
  virtual std::vector<StepTime> stepTimes() const { return {}; }
  virtual void clearStepTimes() {}
  /// Bytes of weights and of working memory that a run walks over.
  virtual uint64_t footprint() const { return 0; }
};

struct EngineOptions {
  unsigned threads = 1;
  burin_level level = BURIN_LEVEL_AUTO;
  bool isProfiled = false;
  std::string weightsPath; ///< of a library whose weights lie apart; empty: the
                           ///< path that it was compiled with
};

/// Loads `lib<name>.so` of the emitted folder `path`, or `path` itself if it is
/// such a file. Weights that lie apart are read through once, to see that none
/// of their bytes has changed.
llvm::Expected<std::unique_ptr<RunnableModel>>
openLibrary(llvm::StringRef path, const EngineOptions &options);

/// How to run a model file. The parts of the program that know model files fill
/// these in before main; where one is null, `run` says that it cannot.
struct ModelFileOpeners {
  using Opener = llvm::Expected<std::unique_ptr<RunnableModel>> (*)(
      llvm::StringRef path, const EngineOptions &options);
  Opener interpret = nullptr; // run MODEL --interpret
  Opener compile = nullptr;   // run MODEL
};
ModelFileOpeners &modelFileOpeners();

} // namespace burin::tools

#endif // BURIN_COMPILER_TOOLS_BURIN_RUNNABLEMODEL_H
