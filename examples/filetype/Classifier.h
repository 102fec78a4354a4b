// Says what type a file is: by the compiled model where there is enough to look
// at, by rules where there is not.
#ifndef FILETYPE_CLASSIFIER_H
#define FILETYPE_CLASSIFIER_H

#include "ContentType.h"
#include "magika.hpp"

#include <filesystem>
#include <memory>
#include <string_view>

namespace filetype {

/// Whether a path could be looked at.
enum class Status { Ok, NotFound, NoPermission, Unreadable };

/// What was found out about one path; all but `status` only where that is `Ok`.
struct Result {
  Status status = Status::Ok;
  /// What the model said, `undefined` where it was not asked.
  const ContentType *predicted = nullptr;
  /// The answer.
  const ContentType *reported = nullptr;
  /// The model's probability for `predicted`; 1 where it was not asked.
  double score = 1;
  /// The score was too low, so `reported` is only text or unknown.
  bool isDoubtful = false;
};

/// The model with its memory. One call at a time.
class Classifier {
public:
  explicit Classifier(burin_level level);

  /// Whether the model runs on this machine; where not, `classify` must not be
  /// called.
  burin_status status() const { return model->status(); }

  /// Looks at `path`; what is neither file nor folder is not opened. A link is
  /// followed only if `followLinks`.
  Result classify(const std::filesystem::path &path, bool followLinks);

private:
  Result classifyFile(const char *path);
  Result askModel(std::string_view begin, std::string_view end);

  std::unique_ptr<magika::Model> model;
};

} // namespace filetype

#endif
