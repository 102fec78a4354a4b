// The manifest beside a model: how an image becomes its input and how its
// output becomes classes.

#ifndef BURIN_COMPILER_MANIFEST_MANIFEST_H
#define BURIN_COMPILER_MANIFEST_MANIFEST_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <cfloat>
#include <cstdint>
#include <string>
#include <vector>

namespace burin::manifest {

// In the order of the runtime's enumerations of the same names (burin/image.h).
enum class Filter : uint8_t { Nearest, Bilinear, Area };
enum class Fit : uint8_t { Stretch, Crop };
enum class Layout : uint8_t { Nchw, Nhwc };

/// A level p of 0 to 255 becomes (p * scale - mean) / std, by channel. All
/// numbers are finite as float, `std` is above 0.
struct ImageInput {
  std::string name;
  uint32_t channels = 1; // 1 gray, 3 RGB
  Filter filter = Filter::Bilinear;
  Fit fit = Fit::Stretch;
  double scale = 1;
  std::vector<double> mean; // one for each channel
  std::vector<double> std;  // one for each channel
  Layout layout = Layout::Nchw;
};

struct ClassOutput {
  std::string name;
  bool softmax = false;
  uint32_t topK = 0;               // 0: all classes
  std::vector<std::string> labels; // empty: the model has none
  double threshold = -FLT_MAX;     // by default nothing is left out
};

struct Manifest {
  ImageInput input;
  ClassOutput output;
};

constexpr uint64_t maxManifestBytes = uint64_t(16) << 20;
constexpr unsigned maxManifestDepth = 16;
constexpr size_t maxLabels = size_t(1) << 20;
constexpr size_t maxLabelBytes = 1024;

/// Reads a manifest. `name` stands for it in messages; a file of labels is
/// looked for in `folder`, by its name alone, and must be a regular file and no
/// link. Unknown, repeated and missing keys, wrong types and values out of
/// range are errors that name the JSON path, what was expected and what was
/// found.
llvm::Expected<Manifest> parseManifest(llvm::StringRef text,
                                       llvm::StringRef name,
                                       llvm::StringRef folder);

/// `parseManifest` of a file, with labels beside it.
llvm::Expected<Manifest> readManifest(llvm::StringRef path);

} // namespace burin::manifest

#endif // BURIN_COMPILER_MANIFEST_MANIFEST_H
