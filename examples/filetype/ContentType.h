// The kinds of content that the classifier can name, in the shape in which
// generate_tables.py writes them out.
#ifndef FILETYPE_CONTENTTYPE_H
#define FILETYPE_CONTENTTYPE_H

#include <span>
#include <string_view>

namespace filetype {

/// One entry of the package's knowledge base; all text is UTF-8.
struct ContentType {
  std::string_view label;
  std::string_view description;
  std::string_view group;
  std::string_view mimeType;
  std::span<const std::string_view> extensions;
  bool isText;
};

/// What one output of the model stands for.
struct ModelLabel {
  /// The type that the model means.
  const ContentType *predicted;
  /// The type that is reported for it, mostly the same one.
  const ContentType *reported;
  /// The least score at which the model is believed. A double, as in the
  /// package: 0.9f would lie below it.
  double threshold;
};

} // namespace filetype

#endif
