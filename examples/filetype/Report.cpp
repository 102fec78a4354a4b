// Writes results in the words and the shape of the package's own command.
#include "Report.h"

#include "Text.h"

#include <charconv>

namespace filetype {

const char *statusText(Status status) {
  switch (status) {
  case Status::Ok:
    return "ok";
  case Status::NotFound:
    return "no such file or folder";
  case Status::NoPermission:
    return "no permission to read it";
  case Status::Unreadable:
    break;
  }
  return "cannot be read";
}

static const char *statusName(Status status) {
  switch (status) {
  case Status::Ok:
    return "ok";
  case Status::NotFound:
    return "file_does_not_exist";
  case Status::NoPermission:
    return "permission_error";
  case Status::Unreadable:
    break;
  }
  return "unknown";
}

static std::string kind(const ContentType &type) {
  return std::string(type.description) + " (" + std::string(type.group) + ")";
}

std::string textLine(const std::filesystem::path &path, const Result &result) {
  std::string line = printable(path.native()) + ": ";
  line += result.reported->label;
  line += ", " + kind(*result.reported) + ", ";
  line += result.reported->mimeType;
  line += ", " + std::to_string(int(result.score * 100)) + "%";
  if (result.isDoubtful)
    line +=
        " [low-confidence best guess: " + std::string(result.predicted->label) +
        ", " + kind(*result.predicted) + "]";
  return line;
}

static std::string jsonObject(const ContentType &type) {
  std::string object = "{\"description\": " + json(type.description);
  object += ", \"extensions\": [";
  const char *separator = "";
  for (const std::string_view extension : type.extensions) {
    object += separator + json(extension);
    separator = ", ";
  }
  object += "], \"group\": " + json(type.group);
  object += ", \"is_text\": ";
  object += type.isText ? "true" : "false";
  object += ", \"label\": " + json(type.label);
  object += ", \"mime_type\": " + json(type.mimeType);
  return object += "}";
}

std::string jsonObject(const std::filesystem::path &path,
                       const Result &result) {
  std::string object = "{\"path\": " + json(path.native());
  object += ", \"result\": {\"status\": " + json(statusName(result.status));
  if (result.status == Status::Ok) {
    // The shortest digits that give the same number again.
    char score[32];
    const char *end =
        std::to_chars(score, score + sizeof score, result.score).ptr;
    object += ", \"value\": {\"dl\": " + jsonObject(*result.predicted);
    object += ", \"output\": " + jsonObject(*result.reported);
    object += ", \"score\": " + std::string(score, size_t(end - score)) + "}";
  }
  return object += "}}";
}

} // namespace filetype
