// Reads the two ends of a file, makes the model's input of them and weighs its
// answer, as the package magika does.
#include "Classifier.h"

#include "Tables.h"
#include "Text.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <iterator>
#include <sys/stat.h>
#include <unistd.h>

namespace filetype {

static_assert(MAGIKA_INPUT_0_ELEMENTS == begSize + endSize);
static_assert(MAGIKA_OUTPUT_0_ELEMENTS == std::size(modelLabels));

/// What a byte string loses at its ends before it is looked at.
static constexpr std::string_view whitespace = " \t\n\v\f\r";

static Status statusOf(int error) {
  switch (error) {
  case ENOENT:
  case ENOTDIR:
  case ELOOP:
  case ENAMETOOLONG:
    return Status::NotFound;
  case EACCES:
  case EPERM:
    return Status::NoPermission;
  default:
    return Status::Unreadable;
  }
}

static Result failure(Status status) {
  Result result;
  result.status = status;
  return result;
}

/// The answer where the model is not asked.
static Result certain(const ContentType &type) {
  Result result;
  result.predicted = &undefinedType;
  result.reported = &type;
  return result;
}

/// An open file, closed at the end of the scope.
class OpenFile {
public:
  explicit OpenFile(const char *path)
      : descriptor(open(path, O_RDONLY | O_CLOEXEC)) {}
  OpenFile(const OpenFile &) = delete;
  OpenFile &operator=(const OpenFile &) = delete;
  ~OpenFile() {
    if (descriptor >= 0)
      close(descriptor);
  }

  bool isOpen() const { return descriptor >= 0; }

  /// The size in bytes, or -1 with errno set.
  off_t size() const {
    struct stat info;
    return fstat(descriptor, &info) == 0 ? info.st_size : -1;
  }

  /// Reads into `buffer` what lies from `offset` on, at most `bytes`, less at
  /// the end of the file; -1 with errno set when that fails.
  ssize_t read(char *buffer, size_t bytes, off_t offset) const {
    size_t done = 0;
    while (done < bytes) {
      const ssize_t got =
          pread(descriptor, buffer + done, bytes - done, offset + off_t(done));
      if (got < 0 && errno == EINTR)
        continue;
      if (got < 0)
        return -1;
      if (got == 0)
        break;
      done += size_t(got);
    }
    return ssize_t(done);
  }

private:
  int descriptor;
};

static std::string_view trimmedLeft(std::string_view text) {
  const size_t first = text.find_first_not_of(whitespace);
  return first == text.npos ? std::string_view() : text.substr(first);
}

static std::string_view trimmedRight(std::string_view text) {
  return text.substr(0, text.find_last_not_of(whitespace) + 1);
}

static int32_t token(char c) { return uint8_t(c); }

/// What is reported for the output `label` of the model at this score.
static Result judge(const ModelLabel &label, double score) {
  Result result;
  result.predicted = label.predicted;
  result.reported = label.reported;
  result.score = score;
  if (score >= label.threshold)
    return result;
  // Text or not is what the model gets right even when it is in doubt.
  result.reported = label.reported->isText ? &txtType : &unknownType;
  result.isDoubtful = result.reported != result.predicted;
  return result;
}

Classifier::Classifier(burin_level level) {
  burin_options options = {};
  options.level = level;
  model = std::make_unique<magika::Model>(&options);
}

/// The model's input is the first `begSize` bytes, padded at their end, then
/// the last `endSize`, padded at their beginning.
Result Classifier::askModel(std::string_view begin, std::string_view end) {
  begin = begin.substr(0, begSize);
  end = end.substr(end.size() - std::min(end.size(), endSize));
  int32_t input[begSize + endSize];
  std::fill(std::begin(input), std::end(input), paddingToken);
  std::transform(begin.begin(), begin.end(), std::begin(input), token);
  std::transform(end.begin(), end.end(), std::end(input) - end.size(), token);

  float scores[std::size(modelLabels)];
  if (model->run(input, scores) != BURIN_OK)
    return failure(Status::Unreadable);
  const float *best = std::max_element(std::begin(scores), std::end(scores));
  return judge(modelLabels[best - scores], *best);
}

Result Classifier::classifyFile(const char *path) {
  const OpenFile file(path);
  if (!file.isOpen())
    return failure(statusOf(errno));
  const off_t size = file.size();
  if (size == 0)
    return certain(emptyType);
  if (size < 0)
    return failure(statusOf(errno));
  // One block from each end, which overlap in a short file.
  char head[blockSize], tail[blockSize];
  const size_t block = size_t(std::min<off_t>(size, blockSize));
  const ssize_t headBytes = file.read(head, block, 0);
  const ssize_t tailBytes = file.read(tail, block, size - off_t(block));
  if (headBytes < 0 || tailBytes < 0)
    return failure(statusOf(errno));

  const std::string_view first(head, size_t(headBytes));
  const std::string_view last(tail, size_t(tailBytes));
  const std::string_view begin = trimmedLeft(first);
  if (begin.size() < leastBytes)
    return certain(isUtf8(first) ? txtType : unknownType);
  return askModel(begin, trimmedRight(last));
}

Result Classifier::classify(const std::filesystem::path &path,
                            bool followLinks) {
  namespace fs = std::filesystem;
  std::error_code error;
  if (!followLinks && fs::is_symlink(fs::symlink_status(path, error)))
    return certain(symlinkType);
  switch (fs::status(path, error).type()) {
  case fs::file_type::not_found:
    return failure(Status::NotFound);
  case fs::file_type::none:
    return failure(statusOf(error.value()));
  case fs::file_type::regular:
    return classifyFile(path.c_str());
  case fs::file_type::directory:
    return certain(directoryType);
  default:
    return certain(unknownType);
  }
}

} // namespace filetype
