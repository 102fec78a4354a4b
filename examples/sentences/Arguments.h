// What the command line of `sentences` says.
#ifndef SENTENCES_ARGUMENTS_H
#define SENTENCES_ARGUMENTS_H

#include <string>
#include <vector>

namespace sentences {

struct Arguments {
  std::string corpus;
  std::string vectors; // file to write, or empty
  size_t top = 3;
  bool json = false;
  std::vector<std::string> queries;
};

/// How the program is called, with a line end.
extern const char usage[];

/// Reads the command line. False, with what is wrong in `error`, if it cannot
/// be followed.
bool parseArguments(int argc, char **argv, Arguments &arguments,
                    std::string &error);

} // namespace sentences

#endif
