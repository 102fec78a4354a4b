// Bounded parsing of JSON and reads that remember the first failure.

#include "compiler/import/pt2/JsonCursor.h"
#include "compiler/support/Diagnostic.h"
#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

using burin::support::failure;
using burin::support::printable;
using burin::support::quote;

namespace burin::pt2 {

/// Deepest nesting of brackets outside strings, counted up to `limit` + 1.
static unsigned nestingDepth(llvm::StringRef text, unsigned limit) {
  unsigned depth = 0, deepest = 0;
  bool inString = false;
  for (size_t i = 0; i < text.size() && deepest <= limit; ++i) {
    char c = text[i];
    if (inString) {
      i += c == '\\';
      inString = c != '"';
    } else if (c == '"') {
      inString = true;
    } else if (c == '{' || c == '[') {
      deepest = std::max(deepest, ++depth);
    } else if ((c == '}' || c == ']') && depth > 0) {
      --depth;
    }
  }
  return deepest;
}

llvm::Expected<llvm::json::Value>
parseJson(llvm::StringRef member, llvm::StringRef text, unsigned maxDepth) {
  if (nestingDepth(text, maxDepth) > maxDepth)
    return failure("member {}: expected JSON nested at most {} deep, found it "
                   "deeper",
                   quote(member), maxDepth);
  llvm::Expected<llvm::json::Value> value = llvm::json::parse(text);
  if (!value)
    return failure("member {}: expected JSON, found a fault at {}",
                   quote(member), printable(llvm::toString(value.takeError())));
  return value;
}

llvm::Error JsonFailure::take() const {
  return any() ? failure("{}", message) : llvm::Error::success();
}

static std::string describe(const llvm::json::Value *value) {
  if (!value)
    return "nothing";
  switch (value->kind()) {
  case llvm::json::Value::Null:
    return "null";
  case llvm::json::Value::Boolean:
    return value->getAsBoolean().value_or(false) ? "true" : "false";
  case llvm::json::Value::Number:
    return llvm::formatv("{0}", *value).str();
  case llvm::json::Value::String:
    return quote(value->getAsString().value_or(""));
  case llvm::json::Value::Array:
    return "an array of " + std::to_string(value->getAsArray()->size());
  case llvm::json::Value::Object:
    return "an object of " + std::to_string(value->getAsObject()->size()) +
           " fields";
  }
  return "nothing";
}

std::string JsonCursor::path() const {
  std::vector<const JsonCursor *> steps;
  for (const JsonCursor *at = this; at->parent; at = at->parent)
    steps.push_back(at);
  std::string text;
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
    if ((*step)->name.data())
      text += (text.empty() ? "" : ".") + printable((*step)->name, 80);
    else
      text += "[" + std::to_string((*step)->position) + "]";
  }
  return text.empty() ? "the document" : text;
}

void JsonCursor::fail(llvm::StringRef expected, llvm::StringRef found) const {
  if (failure->any())
    return;
  failure->message = fmt::format("member {}: {}: expected {}, found {}",
                                 quote(failure->member), path(), expected.str(),
                                 found.empty() ? describe(value) : found.str());
}

JsonCursor JsonCursor::field(llvm::StringRef key) const & {
  const llvm::json::Object *object = value ? value->getAsObject() : nullptr;
  if (!object)
    fail("an object");
  return JsonCursor(object ? object->get(key) : nullptr, *this, key, 0);
}

bool JsonCursor::has(llvm::StringRef key) const {
  const llvm::json::Object *object = value ? value->getAsObject() : nullptr;
  const llvm::json::Value *found = object ? object->get(key) : nullptr;
  return found && found->kind() != llvm::json::Value::Null;
}

std::string JsonCursor::string() const {
  if (value)
    if (std::optional<llvm::StringRef> text = value->getAsString())
      return text->str();
  fail("a string");
  return "";
}

int64_t JsonCursor::integer() const {
  if (value)
    if (std::optional<int64_t> found = value->getAsInteger())
      return *found;
  fail("a 64-bit integer");
  return 0;
}

bool JsonCursor::boolean() const {
  if (value)
    if (std::optional<bool> found = value->getAsBoolean())
      return *found;
  fail("true or false");
  return false;
}

double JsonCursor::number() const {
  if (value) {
    if (std::optional<double> found = value->getAsNumber())
      return *found;
    llvm::StringRef text = value->getAsString().value_or("");
    if (text == "Infinity")
      return std::numeric_limits<double>::infinity();
    if (text == "-Infinity")
      return -std::numeric_limits<double>::infinity();
    if (text == "NaN")
      return std::numeric_limits<double>::quiet_NaN();
  }
  fail("a number");
  return 0;
}

void JsonCursor::elements(
    llvm::function_ref<void(const JsonCursor &)> visit) const {
  const llvm::json::Array *array = value ? value->getAsArray() : nullptr;
  if (!array)
    return fail("an array");
  for (size_t i = 0; i < array->size() && !failed(); ++i)
    visit(JsonCursor(&(*array)[i], *this, llvm::StringRef(), i));
}

void JsonCursor::fields(
    llvm::function_ref<void(llvm::StringRef, const JsonCursor &)> visit) const {
  const llvm::json::Object *object = value ? value->getAsObject() : nullptr;
  if (!object)
    return fail("an object");
  std::vector<llvm::StringRef> names;
  for (const auto &[key, field] : *object)
    names.push_back(key);
  std::sort(names.begin(), names.end());
  for (llvm::StringRef key : names) {
    if (failed())
      return;
    visit(key, JsonCursor(object->get(key), *this, key, 0));
  }
}

llvm::StringRef JsonCursor::tag() const {
  const llvm::json::Object *object = value ? value->getAsObject() : nullptr;
  if (object && object->size() == 1)
    return llvm::StringRef(object->begin()->first);
  fail("an object of one field, the tag of a union");
  return "";
}

} // namespace burin::pt2
