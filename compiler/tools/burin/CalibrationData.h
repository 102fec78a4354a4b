// The samples that `burin compress` runs a model on.
#pragma once

#include "compiler/manifest/Manifest.h"
#include "compiler/tools/burin/RunnableModel.h"
#include <optional>

namespace burin::tools {

/// What a model takes and gives, which is all that reading data needs.
struct ModelInterface {
  std::vector<TensorSpec> inputs, outputs;
  bool hasState = false;
};

struct Sample {
  std::vector<support::NumpyArray> arrays; ///< one for each input
  /// Whether it is the first of its file, where a state begins anew.
  bool isFirst = true;
  /// Whether ranges are those of this sample too, and errors those on it.
  bool calibrates = true, measures = true;
};

/// So few samples that none can be left out of calibration.
constexpr size_t fewSamples = 8;

/// Reads samples from a file or from the files of a folder and its sub-folders:
/// .npz with an array for each input, .npy for a model of one input, or images,
/// which become that input as the manifest says. Leading dimensions may be
/// several times the model's. Of more than `most` samples as many are taken,
/// equally far apart, or the first of each file where the model has state:
/// there they are steps. Every fourth is there to measure alone and the others
/// to calibrate, unless they are fewer than `fewSamples`. Fails where there are
/// none, or a file is none of these or does not fit the model; messages name
/// the file.
llvm::Expected<std::vector<Sample>>
readCalibrationData(llvm::StringRef path, const ModelInterface &interface,
                    const std::optional<manifest::Manifest> &manifest,
                    size_t most);

/// Runs a library on a sample; the first of a file from the first state on.
llvm::Error runSample(RunnableModel &library, const Sample &sample);

} // namespace burin::tools
