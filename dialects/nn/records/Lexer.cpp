// Names with their overloads (`pow.Tensor_Scalar`) are one token, as are the
// marks of two characters.
#include "Lexer.h"

namespace burin::nn::records {

static bool isDigit(char c) { return c >= '0' && c <= '9'; }
static bool isLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/// Length of the name at the start of `rest`: words joined by points.
static size_t nameLength(std::string_view rest) {
  size_t end = 0;
  while (end < rest.size() && (isLetter(rest[end]) || isDigit(rest[end]) ||
                               (rest[end] == '.' && end + 1 < rest.size() &&
                                isLetter(rest[end + 1]))))
    ++end;
  return end;
}

/// Length of the number at the start of `rest`; the points of `9..28` belong to
/// none.
static size_t numberLength(std::string_view rest, bool &isReal) {
  size_t end = 0;
  auto digits = [&] {
    while (end < rest.size() && isDigit(rest[end]))
      ++end;
  };
  digits();
  if (end + 1 < rest.size() && rest[end] == '.' && rest[end + 1] != '.') {
    isReal = true;
    ++end;
    digits();
  }
  size_t sign = end + 1;
  if (sign < rest.size() && rest[end] == 'e') {
    if (rest[sign] == '-' || rest[sign] == '+')
      ++sign;
    if (sign < rest.size() && isDigit(rest[sign])) {
      isReal = true;
      end = sign;
      digits();
    }
  }
  return end;
}

static size_t markLength(std::string_view rest) {
  for (std::string_view mark :
       {"::", "->", "..", "**", "//", "<=", ">=", "==", "!="})
    if (rest.substr(0, 2) == mark)
      return 2;
  return std::string_view("+-*/%@<>=()[],:&|~?!").find(rest[0]) !=
         std::string_view::npos;
}

std::vector<Token> tokenize(std::string_view line, std::string &fault) {
  std::vector<Token> tokens;
  while (!line.empty()) {
    char first = line[0];
    if (first == ' ' || first == '\n') {
      line.remove_prefix(1);
      continue;
    }
    Token token;
    size_t length = 0, skipped = 0;
    bool isReal = false;
    if (isLetter(first)) {
      token.kind = Token::Kind::Name;
      length = nameLength(line);
    } else if (isDigit(first)) {
      length = numberLength(line, isReal);
      token.kind = isReal ? Token::Kind::Real : Token::Kind::Integer;
    } else if (first == '"') {
      token.kind = Token::Kind::Text;
      size_t end = line.find('"', 1);
      length = end == std::string_view::npos ? 0 : end - 1;
      skipped = end == std::string_view::npos ? 0 : 1;
      if (length == 0 && skipped == 0) {
        fault = "expected a string to end in its line";
        break;
      }
    } else {
      token.kind = Token::Kind::Mark;
      length = markLength(line);
    }
    if (length == 0 && skipped == 0) {
      fault = "unexpected character '" + std::string(1, first) + "'";
      break;
    }
    token.text = line.substr(skipped, length);
    tokens.push_back(token);
    line.remove_prefix(length + 2 * skipped);
  }
  tokens.emplace_back();
  return tokens;
}

} // namespace burin::nn::records
