// The manifest's schema, key by key.

#include "compiler/manifest/Manifest.h"
#include "compiler/manifest/BoundedFile.h"
#include "compiler/manifest/JsonReader.h"
#include "compiler/manifest/JsonScan.h"
#include "compiler/support/Diagnostic.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/Path.h"

namespace burin::manifest {

using llvm::StringRef;
using support::quote;

static void readResize(JsonReader &reader, const JsonPlace &resize,
                       ImageInput &input) {
  if (!reader.enter(resize, {"filter", "fit"}))
    return;
  input.filter = static_cast<Filter>(
      reader.choice(reader.optional(resize, "filter"),
                    {"nearest", "bilinear", "area"}, size_t(Filter::Bilinear)));
  input.fit = static_cast<Fit>(reader.choice(reader.optional(resize, "fit"),
                                             {"stretch", "crop"},
                                             size_t(Fit::Stretch)));
}

/// Reads the deviations, each of which is a divisor.
static std::vector<double>
readDeviations(JsonReader &reader, const JsonPlace &place, size_t count) {
  std::vector<double> deviations = reader.numbers(place, count, 1);
  for (size_t i = 0; place && i < count && !reader.failed(); ++i)
    if (static_cast<float>(deviations[i]) <= 0)
      reader.report(
          {place.value, fmt::format("{}[{}]", place.path, i)},
          fmt::format("expected a number above 0, found {}", deviations[i]));
  return deviations;
}

static ImageInput readInput(JsonReader &reader, const JsonPlace &place) {
  ImageInput input;
  if (!reader.enter(place, {"name", "image"}))
    return input;
  input.name = reader.string(reader.required(place, "name"));
  const JsonPlace image = reader.required(place, "image");
  if (!reader.enter(image,
                    {"channels", "resize", "scale", "mean", "std", "layout"}))
    return input;
  input.channels =
      reader.choice(reader.required(image, "channels"), {"gray", "rgb"}, 0) == 0
          ? 1
          : 3;
  readResize(reader, reader.optional(image, "resize"), input);
  const JsonPlace scale = reader.optional(image, "scale");
  input.scale = reader.number(scale, 1);
  if (static_cast<float>(input.scale) == 0 && !reader.failed())
    reader.refuse(scale, "a number other than 0");
  input.mean =
      reader.numbers(reader.optional(image, "mean"), input.channels, 0);
  input.std =
      readDeviations(reader, reader.optional(image, "std"), input.channels);
  input.layout = static_cast<Layout>(
      reader.choice(reader.optional(image, "layout"), {"NCHW", "NHWC"},
                    size_t(Layout::Nchw)));
  return input;
}

/// Reads the file of labels, one a line. Lines end in \n or \r\n; the last end
/// may be missing.
static std::vector<std::string>
readLabelFile(JsonReader &reader, const JsonPlace &place, StringRef folder) {
  const std::string name = reader.string(place);
  if (reader.failed())
    return {};
  if (StringRef(name).contains('/') || name == ".." || name == ".") {
    reader.refuse(place, "the name of a file in the manifest's folder");
    return {};
  }
  llvm::SmallString<256> path(folder);
  llvm::sys::path::append(path, name);
  llvm::Expected<std::string> text =
      readBoundedFile(path, maxManifestBytes, Links::Refuse);
  if (!text) {
    reader.report(place, fmt::format("file {}: {}", quote(name),
                                     llvm::toString(text.takeError())));
    return {};
  }
  std::vector<std::string> labels;
  for (StringRef rest = *text; !rest.empty();) {
    auto [line, after] = rest.split('\n');
    line.consume_back("\r");
    rest = after;
    labels.push_back(line.str());
    if (line.empty() || line.size() > maxLabelBytes || line.contains('\0'))
      reader.report(
          place,
          fmt::format(
              "line {} of {}: expected a label of 1 to {} bytes, found {}",
              labels.size(), quote(name), maxLabelBytes, quote(line)));
  }
  if (labels.empty() || labels.size() > maxLabels)
    reader.report(place, fmt::format("{}: expected 1 to {} labels, found {}",
                                     quote(name), maxLabels, labels.size()));
  return labels;
}

static std::vector<std::string>
readLabels(JsonReader &reader, const JsonPlace &place, StringRef folder) {
  if (!place)
    return {};
  if (place.value->getAsString())
    return readLabelFile(reader, place, folder);
  std::vector<std::string> labels;
  const std::string expected = fmt::format(
      "an array of 1 to {} strings or the name of a file", maxLabels);
  for (const JsonPlace &element :
       reader.elements(place, 1, maxLabels, expected)) {
    labels.push_back(reader.string(element));
    if (labels.back().size() > maxLabelBytes)
      reader.refuse(element,
                    fmt::format("a label of 1 to {} bytes", maxLabelBytes));
  }
  return labels;
}

static ClassOutput readOutput(JsonReader &reader, const JsonPlace &place,
                              StringRef folder) {
  ClassOutput output;
  if (!reader.enter(place, {"name", "softmax", "top_k", "labels", "threshold"}))
    return output;
  output.name = reader.string(reader.required(place, "name"));
  output.softmax = reader.boolean(reader.optional(place, "softmax"), false);
  output.topK = static_cast<uint32_t>(
      reader.integer(reader.optional(place, "top_k"), 1, INT32_MAX, 0));
  output.labels = readLabels(reader, reader.optional(place, "labels"), folder);
  output.threshold =
      reader.number(reader.optional(place, "threshold"), -FLT_MAX);
  return output;
}

static llvm::Expected<Manifest> parse(StringRef text, StringRef folder) {
  if (text.size() > maxManifestBytes)
    return support::failure("expected at most {} bytes, found {}",
                            maxManifestBytes, text.size());
  if (llvm::Error error = scanJson(text, maxManifestDepth))
    return error;
  llvm::Expected<llvm::json::Value> root = llvm::json::parse(text);
  if (!root)
    return support::failure("expected JSON: {}",
                            llvm::toString(root.takeError()));
  JsonReader reader;
  Manifest manifest;
  const JsonPlace place{&*root, ""};
  if (reader.enter(place, {"input", "output"})) {
    manifest.input = readInput(reader, reader.required(place, "input"));
    manifest.output =
        readOutput(reader, reader.required(place, "output"), folder);
  }
  if (llvm::Error error = reader.takeError())
    return error;
  return manifest;
}

llvm::Expected<Manifest> parseManifest(StringRef text, StringRef name,
                                       StringRef folder) {
  llvm::Expected<Manifest> manifest = parse(text, folder);
  if (!manifest)
    return support::withContext(manifest.takeError(),
                                "manifest " + quote(name));
  return manifest;
}

llvm::Expected<Manifest> readManifest(StringRef path) {
  llvm::Expected<std::string> text =
      readBoundedFile(path, maxManifestBytes, Links::Follow);
  if (!text)
    return support::withContext(text.takeError(), "manifest " + quote(path));
  StringRef folder = llvm::sys::path::parent_path(path);
  return parseManifest(*text, path, folder.empty() ? "." : folder);
}

} // namespace burin::manifest
