// Type checks on JSON values, and the words for what was found instead.

#include "compiler/manifest/JsonReader.h"
#include "compiler/support/Diagnostic.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include <cmath>

namespace burin::manifest {

using llvm::StringRef;
using support::quote;

/// What a value is, short enough for a message.
static std::string describe(const llvm::json::Value &value) {
  if (std::optional<bool> flag = value.getAsBoolean())
    return *flag ? "true" : "false";
  if (std::optional<int64_t> integer = value.getAsInteger())
    return fmt::format("{}", *integer);
  if (std::optional<double> number = value.getAsNumber())
    return fmt::format("{}", *number);
  if (std::optional<StringRef> text = value.getAsString())
    return quote(*text);
  if (const llvm::json::Array *array = value.getAsArray())
    return fmt::format("an array of {}", array->size());
  return value.getAsObject() ? "an object" : "null";
}

static std::string listOf(llvm::ArrayRef<StringRef> names) {
  return llvm::join(
      llvm::map_range(names, [](StringRef name) { return quote(name); }), ", ");
}

static bool isFiniteFloat(double number) {
  return std::isfinite(static_cast<float>(number));
}

void JsonReader::report(const JsonPlace &place, std::string text) {
  if (failed())
    return;
  message =
      place.path.empty() ? std::move(text) : quote(place.path) + ": " + text;
}

void JsonReader::refuse(const JsonPlace &place, StringRef expected) {
  report(place, fmt::format("expected {}, found {}", expected.str(),
                            describe(*place.value)));
}

llvm::Error JsonReader::takeError() {
  return failed() ? support::failure("{}", message) : llvm::Error::success();
}

bool JsonReader::enter(const JsonPlace &place, llvm::ArrayRef<StringRef> keys) {
  if (!place)
    return false;
  const llvm::json::Object *object = place.value->getAsObject();
  if (!object) {
    refuse(place, "an object");
    return false;
  }
  // The object is a hash table: of several unknown keys the first in the
  // alphabet is reported, always the same one.
  StringRef unknown;
  for (const auto &member : *object)
    if (!llvm::is_contained(keys, StringRef(member.first)) &&
        (unknown.empty() || StringRef(member.first) < unknown))
      unknown = member.first;
  const bool hasEmptyKey = object->get("") != nullptr;
  if (unknown.empty() && !hasEmptyKey)
    return true;
  report(place, fmt::format("unknown key {}, expected {}",
                            quote(hasEmptyKey ? "" : unknown), listOf(keys)));
  return false;
}

JsonPlace JsonReader::optional(const JsonPlace &object, StringRef key) const {
  JsonPlace place;
  place.path = object.path.empty() ? key.str() : object.path + "." + key.str();
  if (object && object.value->getAsObject())
    place.value = object.value->getAsObject()->get(key);
  return place;
}

JsonPlace JsonReader::required(const JsonPlace &object, StringRef key) {
  JsonPlace place = optional(object, key);
  if (!place)
    report(object, fmt::format("expected a key {}, found none", quote(key)));
  return place;
}

std::string JsonReader::string(const JsonPlace &place) {
  if (!place)
    return {};
  const std::optional<StringRef> text = place.value->getAsString();
  if (!text || text->empty() || text->contains('\0')) {
    refuse(place, "a string that is neither empty nor holds a zero byte");
    return {};
  }
  return text->str();
}

bool JsonReader::boolean(const JsonPlace &place, bool absent) {
  if (!place)
    return absent;
  const std::optional<bool> flag = place.value->getAsBoolean();
  if (!flag)
    refuse(place, "true or false");
  return flag.value_or(absent);
}

double JsonReader::number(const JsonPlace &place, double absent) {
  if (!place)
    return absent;
  const std::optional<double> number = place.value->getAsNumber();
  if (number && isFiniteFloat(*number))
    return *number;
  refuse(place, "a number within the range of float");
  return absent;
}

int64_t JsonReader::integer(const JsonPlace &place, int64_t least, int64_t most,
                            int64_t absent) {
  if (!place)
    return absent;
  const std::optional<int64_t> integer = place.value->getAsInteger();
  if (integer && *integer >= least && *integer <= most)
    return *integer;
  refuse(place, fmt::format("a whole number from {} to {}", least, most));
  return absent;
}

size_t JsonReader::choice(const JsonPlace &place,
                          llvm::ArrayRef<StringRef> choices, size_t absent) {
  if (!place)
    return absent;
  if (const std::optional<StringRef> text = place.value->getAsString())
    for (size_t i = 0; i < choices.size(); ++i)
      if (*text == choices[i])
        return i;
  refuse(place, "one of " + listOf(choices));
  return absent;
}

std::vector<JsonPlace> JsonReader::elements(const JsonPlace &place,
                                            size_t least, size_t most,
                                            StringRef expected) {
  std::vector<JsonPlace> result;
  if (!place)
    return result;
  const llvm::json::Array *array = place.value->getAsArray();
  if (!array || array->size() < least || array->size() > most) {
    refuse(place, expected);
    return result;
  }
  for (const llvm::json::Value &element : *array)
    result.push_back(
        {&element, fmt::format("{}[{}]", place.path, result.size())});
  return result;
}

std::vector<double> JsonReader::numbers(const JsonPlace &place, size_t count,
                                        double absent) {
  std::vector<double> result;
  const std::string expected =
      fmt::format("an array of {} number{}", count, count == 1 ? "" : "s");
  for (const JsonPlace &element : elements(place, count, count, expected))
    result.push_back(number(element, absent));
  result.resize(count, absent);
  return result;
}

} // namespace burin::manifest
