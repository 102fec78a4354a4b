// Runs in the build: reads all records, refuses what is wrong with any of them,
// and writes them as a table of text, so that no program has to find or read
// files. A record is parsed again when its operator is first met.
#include "Syntax.h"
#include <cstdio>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>

using namespace burin::nn::records;

namespace {

struct Entry {
  std::string file;
  int line = 0;
  std::string text;
  Definition definition;
};

/// Longest text of an entry: what every compiler takes as one literal.
constexpr size_t maxEntry = 16000;

/// Reads files, gathers entries and says what is wrong.
class Reader {
public:
  void read(const std::string &path);
  void check();
  void write(std::ostream &out) const;
  bool isSound() const { return sound; }

private:
  void fault(const Entry &entry, int line, const std::string &message) {
    sound = false;
    std::fprintf(stderr, "%s:%d: error: %s\n", entry.file.c_str(),
                 entry.line + line, message.c_str());
  }
  void checkOnce(const Entry &entry);
  void checkNames(const Entry &entry, const Expr &expr,
                  std::set<std::string> known);
  void checkBody(const Entry &entry);

  std::vector<Entry> entries;
  std::set<std::string> defs;
  /// Where each operator or def stands, with the versions of ONNX.
  std::multimap<std::string, const Entry *> claims;
  bool sound = true;
};

void Reader::read(const std::string &path) {
  std::ifstream in(path, std::ios::binary);
  std::string file(std::istreambuf_iterator<char>(in), {});
  std::string name = path.substr(path.rfind('/') + 1);
  Entry whole{name, 0, "", {}};
  if (!in || file.empty())
    return fault(whole, 0, "expected a file of records");
  if (file[0] != '#')
    fault(whole, 1, "expected a first line that says what the records are");
  for (Source source : cut(file)) {
    Entry entry{name, source.line, std::string(source.text), {}};
    Parsed parsed = parse(source.text);
    entry.definition = parsed.definition;
    if (!parsed.fault.empty())
      fault(entry, parsed.line, parsed.fault);
    else if (entry.text.size() > maxEntry)
      fault(entry, 0,
            "expected at most " + std::to_string(maxEntry) + " bytes");
    else
      entries.push_back(entry);
  }
}

/// Names are bound once, ONNX's once in each operator set version.
void Reader::checkOnce(const Entry &entry) {
  const Definition &own = entry.definition;
  std::string key = own.kind == Definition::Kind::Def     ? "def " + own.name
                    : own.kind == Definition::Kind::Alias ? "alias " + own.name
                                                          : own.name;
  auto [first, last] = claims.equal_range(key);
  for (auto other = first; other != last; ++other) {
    const Definition &its = other->second->definition;
    if (own.since <= its.until && its.since <= own.until)
      return fault(entry, 0,
                   "'" + own.name + "' is claimed twice, first by " +
                       other->second->file + ":" +
                       std::to_string(other->second->line));
  }
  claims.emplace(key, &entry);
}

void Reader::checkNames(const Entry &entry, const Expr &expr,
                        std::set<std::string> known) {
  if (expr.kind == Expr::Kind::Name && !known.count(expr.text) &&
      !isWord(expr.text))
    fault(entry, 0, "nothing is called '" + expr.text + "'");
  if (expr.kind == Expr::Kind::Each) {
    checkNames(entry, expr.parts[1], known);
    known.insert(expr.names.begin(), expr.names.end());
  }
  for (const Expr &part : expr.parts)
    checkNames(entry, part, known);
}

void Reader::checkBody(const Entry &entry) {
  std::set<std::string> known;
  for (const Parameter &parameter : entry.definition.parameters)
    if (!known.insert(parameter.name).second)
      fault(entry, 0, "argument '" + parameter.name + "' is named twice");
  for (const Statement &statement : entry.definition.body) {
    for (const Expr &value : statement.values)
      checkNames(entry, value, known);
    for (const std::string &target : statement.targets) {
      if (statement.kind == Statement::Kind::Ignore && !known.count(target))
        fault(entry, 0, "no argument is called '" + target + "'");
      if (isWord(target))
        fault(entry, 0, "'" + target + "' has a meaning of its own");
      known.insert(target);
    }
  }
}

void Reader::check() {
  for (const Entry &entry : entries) {
    checkOnce(entry);
    checkBody(entry);
  }
}

void Reader::write(std::ostream &out) const {
  out << "// The records in dialects/nn/compositions, as the build read "
         "them.\n";
  for (const Entry &entry : entries) {
    const Definition &definition = entry.definition;
    const char *kinds[] = {"Record", "Def", "Alias"};
    out << "{Definition::Kind::" << kinds[int(definition.kind)] << ", \""
        << definition.name << "\", \"" << definition.base << "\", "
        << definition.since << ", " << definition.until << ", R\"record("
        << (definition.kind == Definition::Kind::Alias ? "" : entry.text)
        << ")record\"},\n";
  }
}

} // namespace

int main(int count, char **arguments) {
  if (count < 3) {
    std::fprintf(stderr, "usage: %s OUTPUT FILE...\n", arguments[0]);
    return 2;
  }
  Reader reader;
  for (int i = 2; i < count; ++i)
    reader.read(arguments[i]);
  reader.check();
  if (!reader.isSound())
    return 1;
  std::ostringstream table;
  reader.write(table);
  std::ofstream out(arguments[1], std::ios::binary);
  out << table.str();
  out.close();
  if (out)
    return 0;
  std::fprintf(stderr, "%s: error: cannot be written\n", arguments[1]);
  return 1;
}
