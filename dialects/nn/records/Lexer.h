// Cuts a line of a record into tokens.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace burin::nn::records {

struct Token {
  enum class Kind : uint8_t { End, Name, Integer, Real, Text, Mark };
  Kind kind = Kind::End;
  /// What stands there; of a string what is between the quotes.
  std::string text;
};

/// The tokens of `line`, the last of kind End. Where a character begins none,
/// `fault` says so and the tokens end before it.
std::vector<Token> tokenize(std::string_view line, std::string &fault);

} // namespace burin::nn::records
