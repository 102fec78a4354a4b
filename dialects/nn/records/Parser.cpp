// Reads records by recursive descent; the first fault ends the entry.
#include "Lexer.h"
#include "Syntax.h"
#include <algorithm>
#include <array>
#include <charconv>

namespace burin::nn::records {

static constexpr std::array<std::string_view, 19> words = {
    "none", "true", "false", "inf", "nan", "pi",  "f64", "f32", "f16", "bf16",
    "i64",  "i32",  "i16",   "i8",  "u64", "u32", "u16", "u8",  "bool"};

bool isWord(std::string_view name) {
  return std::find(words.begin(), words.end(), name) != words.end();
}

std::vector<Source> cut(std::string_view file) {
  std::vector<Source> entries;
  int number = 0;
  for (size_t begin = 0; begin < file.size(); ++number) {
    size_t end = std::min(file.find('\n', begin), file.size());
    std::string_view line = file.substr(begin, end - begin);
    bool isBlank = line.find_first_not_of(' ') == std::string_view::npos;
    if (!isBlank && line[0] == ' ' && !entries.empty())
      entries.back().text =
          std::string_view(entries.back().text.data(),
                           file.data() + end - entries.back().text.data());
    else if (!isBlank && line[0] != '#')
      entries.push_back({line, number + 1});
    begin = end + 1;
  }
  return entries;
}

namespace {

/// Parses one entry.
class Parser {
public:
  explicit Parser(Parsed &result) : result(result) {}
  void parseEntry(std::string_view entry);

private:
  // Tokens.
  void open(std::string_view line);
  const Token &peek() const { return tokens[at]; }
  bool is(std::string_view mark) const {
    return peek().kind != Token::Kind::Text && peek().text == mark &&
           peek().kind != Token::Kind::End;
  }
  bool accept(std::string_view mark) {
    bool found = is(mark);
    at += found;
    return found;
  }
  void expect(std::string_view mark) {
    if (!accept(mark))
      fail("expected '" + std::string(mark) + "'");
  }
  std::string expectName();
  int64_t expectInteger();
  bool hasFailed() const { return !result.fault.empty(); }
  void fail(const std::string &message) {
    if (hasFailed())
      return;
    result.fault = message + ", got " +
                   (peek().kind == Token::Kind::End ? "the end of the line"
                                                    : "'" + peek().text + "'");
    result.line = line;
    at = tokens.size() - 1;
  }

  // Heads.
  void parseHead(std::string_view text);
  void parseRecordHead(std::string domain);
  void parseParameters();
  Parameter parseParameter();
  void parseKind(Parameter &parameter);
  Expr parseDefault();
  void skipResults();

  // Bodies.
  void parseStatement(std::string_view text);
  Statement parseGiveOrSet();
  std::vector<std::string> parseNames();

  // Expressions, from the weakest binding to the strongest.
  Expr parseExpr();
  Expr parseBinary(int level);
  Expr parseComparison();
  Expr parseUnary();
  Expr parsePower();
  Expr parsePostfix();
  Expr parsePrimary();
  Expr parseList();
  Expr parseCall(std::string name);

  Parsed &result;
  std::vector<Token> tokens;
  size_t at = 0;
  int line = 0, depth = 0;
};

Expr make(Expr::Kind kind, std::string text, std::vector<Expr> parts = {}) {
  Expr expr;
  expr.kind = kind;
  expr.text = std::move(text);
  expr.parts = std::move(parts);
  return expr;
}

/// Spaces that a line begins with.
size_t indentOf(std::string_view text) {
  return std::min(text.find_first_not_of(' '), text.size());
}

} // namespace

void Parser::open(std::string_view text) {
  std::string fault;
  tokens = tokenize(text, fault);
  at = 0;
  if (!fault.empty() && !hasFailed()) {
    result.fault = fault;
    result.line = line;
  }
}

std::string Parser::expectName() {
  if (peek().kind == Token::Kind::Name)
    return tokens[at++].text;
  fail("expected a name");
  return "";
}

int64_t Parser::expectInteger() {
  int64_t value = 0;
  const std::string &text = peek().text;
  if (peek().kind != Token::Kind::Integer ||
      std::from_chars(text.data(), text.data() + text.size(), value).ec !=
          std::errc())
    fail("expected an integer");
  else
    ++at;
  return value;
}

// ---- heads

/// `Tensor(a!)?[]`, `int[2]?`: what aliases what has no meaning here.
void Parser::parseKind(Parameter &parameter) {
  parameter.kind = expectName();
  if (parameter.kind == "SymInt")
    parameter.kind = "int";
  if (accept("("))
    while (!hasFailed() && !accept(")"))
      ++at;
  while (true) {
    if (accept("?"))
      parameter.isOptional = true;
    else if (accept("[")) {
      parameter.isList = true;
      if (peek().kind == Token::Kind::Integer)
        parameter.length = expectInteger();
      expect("]");
    } else
      return;
  }
}

/// A literal as schemas write it; the names of layouts and memory formats say
/// nothing here.
Expr Parser::parseDefault() {
  if (peek().kind != Token::Kind::Name)
    return parseUnary();
  std::string word = expectName();
  if (word == "True" || word == "False")
    return make(Expr::Kind::Name, word == "True" ? "true" : "false");
  return make(Expr::Kind::Name, word == "inf" ? "inf" : "none");
}

Parameter Parser::parseParameter() {
  Parameter parameter;
  if (result.definition.kind == Definition::Kind::Record)
    parseKind(parameter);
  parameter.name = expectName();
  if (accept("="))
    parameter.otherwise = parseDefault();
  return parameter;
}

void Parser::parseParameters() {
  expect("(");
  bool isNamed = false;
  while (!hasFailed() && !is(")")) {
    if (accept("*"))
      isNamed = true;
    else {
      result.definition.parameters.push_back(parseParameter());
      result.definition.parameters.back().isNamed = isNamed;
    }
    if (!accept(","))
      break;
  }
  expect(")");
}

/// What an operator gives is for the reader: `-> (Tensor values, Tensor
/// indices)`.
void Parser::skipResults() {
  int open = 0;
  if (!accept("->"))
    return;
  while (peek().kind != Token::Kind::End && (open > 0 || !is(","))) {
    open += is("(") || is("[");
    open -= is(")") || is("]");
    ++at;
  }
}

void Parser::parseRecordHead(std::string domain) {
  Definition &definition = result.definition;
  expect("::");
  std::string name = expectName();
  if (domain == "aten" && accept("=")) {
    definition.kind = Definition::Kind::Alias;
    definition.name = name;
    expect("aten");
    expect("::");
    definition.base = expectName();
    return;
  }
  if (domain == "aten")
    definition.name = "aten." + name +
                      (name.find('.') == std::string::npos ? ".default" : "");
  else
    definition.name = domain == "onnx" ? name : domain + "::" + name;
  parseParameters();
  skipResults();
  if (domain == "aten")
    return;
  expect(",");
  definition.since = definition.until = expectInteger();
  if (accept(".."))
    definition.until = expectInteger();
  if (definition.since < 1 || definition.until < definition.since)
    fail("expected versions in order, from 1");
}

void Parser::parseHead(std::string_view text) {
  open(text);
  if (hasFailed())
    return;
  Definition &definition = result.definition;
  std::string first = expectName();
  if (first == "def") {
    definition.kind = Definition::Kind::Def;
    definition.name = expectName();
    parseParameters();
  } else
    parseRecordHead(first);
  if (peek().kind != Token::Kind::End)
    fail("expected the head to end");
}

// ---- bodies

std::vector<std::string> Parser::parseNames() {
  std::vector<std::string> names;
  do
    names.push_back(expectName());
  while (accept(","));
  return names;
}

Statement Parser::parseGiveOrSet() {
  Statement statement;
  size_t start = at;
  // Names that a single '=' follows are set.
  while (peek().kind == Token::Kind::Name) {
    ++at;
    if (!accept(","))
      break;
  }
  bool isSet = is("=") && at > start;
  at = start;
  if (isSet) {
    statement.kind = Statement::Kind::Set;
    statement.targets = parseNames();
    expect("=");
    statement.values.push_back(parseExpr());
    return statement;
  }
  do
    statement.values.push_back(parseExpr());
  while (accept(","));
  return statement;
}

void Parser::parseStatement(std::string_view text) {
  open(text);
  if (hasFailed())
    return;
  Statement statement;
  if (accept("require")) {
    statement.kind = Statement::Kind::Require;
    statement.values.push_back(parseExpr());
    expect(",");
    if (peek().kind == Token::Kind::Text)
      statement.what = tokens[at++].text;
    else
      fail("expected what is expected, as a string");
    expect(",");
    statement.values.push_back(parseExpr());
  } else if (accept("ignore")) {
    statement.kind = Statement::Kind::Ignore;
    statement.targets = parseNames();
  } else
    statement = parseGiveOrSet();
  if (peek().kind != Token::Kind::End)
    fail("expected the line to end");
  auto &body = result.definition.body;
  if (!body.empty() && body.back().kind == Statement::Kind::Give)
    fail("expected what is given in the last line");
  body.push_back(std::move(statement));
}

/// Lines that are indented further than a body's own two spaces continue the
/// one above.
void Parser::parseEntry(std::string_view entry) {
  size_t begin = 0;
  for (int number = 0; begin < entry.size() && !hasFailed();) {
    line = number;
    std::string logical;
    bool isHead = begin == 0, isOpen = true;
    while (isOpen) {
      size_t end = std::min(entry.find('\n', begin), entry.size());
      std::string_view text = entry.substr(begin, end - begin);
      if (indentOf(text) == text.size() || text[indentOf(text)] != '#')
        logical += std::string(text) + "\n";
      begin = std::min(end + 1, entry.size());
      ++number;
      isOpen = begin < entry.size() && indentOf(entry.substr(begin)) > 2;
    }
    if (logical.find_first_not_of(" \n") == std::string::npos)
      continue;
    if (isHead)
      parseHead(logical);
    else
      parseStatement(logical);
  }
  bool hasBody = result.definition.kind != Definition::Kind::Alias;
  const auto &body = result.definition.body;
  if (!hasFailed() &&
      hasBody != (!body.empty() && body.back().kind == Statement::Kind::Give)) {
    tokens.assign(1, {});
    at = 0;
    fail(hasBody ? "expected a last line that says what is given"
                 : "expected no lines below another name");
  }
}

// ---- expressions

static constexpr int maxDepth = 100;

Expr Parser::parseExpr() {
  if (++depth > maxDepth)
    fail("expected at most 100 nested expressions");
  Expr expr;
  if (hasFailed())
    return expr;
  if (accept("if")) {
    expr = make(Expr::Kind::If, "if", {parseExpr()});
    expect("then");
    expr.parts.push_back(parseExpr());
    expect("else");
    expr.parts.push_back(parseExpr());
  } else
    expr = parseBinary(0);
  --depth;
  return expr;
}

/// Operators of a level bind more strongly than those of the level before.
static const std::vector<std::vector<std::string_view>> levels = {
    {"or"}, {"and"}, {}, {"|"}, {"&"}, {"+", "-"}, {"*", "/", "//", "%", "@"}};
static constexpr int comparisons = 2;

/// `a < b <= c` is `a < b and b <= c`.
Expr Parser::parseComparison() {
  if (accept("not"))
    return make(Expr::Kind::Unary, "not", {parseComparison()});
  Expr left = parseBinary(comparisons + 1), all;
  bool isFirst = true;
  while (!hasFailed()) {
    std::string mark;
    for (std::string_view other : {"<", "<=", ">", ">=", "==", "!=", "in"})
      if (mark.empty() && accept(other))
        mark = other;
    if (mark.empty())
      break;
    Expr right = parseBinary(comparisons + 1);
    Expr holds = make(Expr::Kind::Binary, mark, {left, right});
    all = isFirst ? holds : make(Expr::Kind::Binary, "and", {all, holds});
    isFirst = false;
    left = std::move(right);
  }
  return isFirst ? left : all;
}

Expr Parser::parseBinary(int level) {
  if (level == comparisons)
    return parseComparison();
  if (level == int(levels.size()))
    return parseUnary();
  Expr left = parseBinary(level + 1);
  while (!hasFailed()) {
    std::string mark;
    for (std::string_view other : levels[level])
      if (mark.empty() && accept(other))
        mark = other;
    if (mark.empty())
      break;
    Expr right = parseBinary(level + 1);
    left = make(Expr::Kind::Binary, mark, {std::move(left), std::move(right)});
  }
  return left;
}

Expr Parser::parseUnary() {
  for (std::string_view mark : {"-", "~"})
    if (accept(mark))
      return make(Expr::Kind::Unary, std::string(mark), {parseUnary()});
  return parsePower();
}

Expr Parser::parsePower() {
  Expr base = parsePostfix();
  if (!accept("**"))
    return base;
  Expr exponent = parseUnary();
  return make(Expr::Kind::Binary, "**", {std::move(base), std::move(exponent)});
}

Expr Parser::parsePostfix() {
  Expr expr = parsePrimary();
  while (!hasFailed() && accept("[")) {
    Expr none = make(Expr::Kind::Name, "none");
    Expr first = is(":") ? none : parseExpr();
    if (accept(":")) {
      Expr last = is("]") ? none : parseExpr();
      expr = make(Expr::Kind::Part, "[:]", {expr, first, last});
    } else
      expr = make(Expr::Kind::Item, "[]", {expr, first});
    expect("]");
  }
  return expr;
}

Expr Parser::parseList() {
  Expr list = make(Expr::Kind::List, "[]");
  while (!hasFailed() && !is("]")) {
    list.parts.push_back(parseExpr());
    if (list.parts.size() == 1 && accept("for")) {
      list.kind = Expr::Kind::Each;
      list.names = parseNames();
      expect("in");
      list.parts.push_back(parseBinary(0));
      if (accept("if"))
        list.parts.push_back(parseBinary(0));
      break;
    }
    if (!accept(","))
      break;
  }
  expect("]");
  return list;
}

Expr Parser::parseCall(std::string name) {
  Expr call = make(Expr::Kind::Call, std::move(name));
  while (!hasFailed() && !is(")")) {
    bool isNamed = peek().kind == Token::Kind::Name && at + 1 < tokens.size() &&
                   tokens[at + 1].text == "=" &&
                   tokens[at + 1].kind == Token::Kind::Mark;
    call.names.push_back(isNamed ? expectName() : "");
    if (isNamed)
      expect("=");
    else if (call.names.size() > 1 &&
             !call.names[call.names.size() - 2].empty())
      fail("expected arguments by place before those by name");
    call.parts.push_back(parseExpr());
    if (!accept(","))
      break;
  }
  expect(")");
  return call;
}

Expr Parser::parsePrimary() {
  Token token = peek();
  switch (token.kind) {
  case Token::Kind::Integer: {
    Expr expr = make(Expr::Kind::Integer, token.text);
    expr.integer = expectInteger();
    return expr;
  }
  case Token::Kind::Real: {
    Expr expr = make(Expr::Kind::Real, token.text);
    std::from_chars(token.text.data(), token.text.data() + token.text.size(),
                    expr.real);
    ++at;
    return expr;
  }
  case Token::Kind::Text:
    ++at;
    return make(Expr::Kind::Text, token.text);
  case Token::Kind::Name:
    ++at;
    return accept("(") ? parseCall(token.text)
                       : make(Expr::Kind::Name, token.text);
  default:
    break;
  }
  if (accept("["))
    return parseList();
  Expr inner;
  if (accept("(")) {
    inner = parseExpr();
    expect(")");
  } else
    fail("expected a value");
  return inner;
}

Parsed parse(std::string_view entry) {
  Parsed result;
  Parser(result).parseEntry(entry);
  return result;
}

} // namespace burin::nn::records
