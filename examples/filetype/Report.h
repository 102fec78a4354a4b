// Prints what was found out: a line a file for people, JSON for programs.
#ifndef FILETYPE_REPORT_H
#define FILETYPE_REPORT_H

#include "Classifier.h"

#include <filesystem>
#include <string>

namespace filetype {

/// What went wrong, as a part of a sentence.
const char *statusText(Status status);

/// "path: label, description (group), media type, score" without an end of
/// line, for a result that is `Ok`.
std::string textLine(const std::filesystem::path &path, const Result &result);

/// One object as the command `magika --json` writes it, on one line.
std::string jsonObject(const std::filesystem::path &path, const Result &result);

} // namespace filetype

#endif
