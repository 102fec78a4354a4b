// Columns stay aligned whatever a model calls its nodes.

#include "compiler/support/Table.h"
#include <gtest/gtest.h>

namespace burin::support {
namespace {

Table sample() {
  Table table({{"node"}, {"ms", Table::Align::Right}, {"note\n"}});
  table.addRow({"conv|1", "12.5", "x"});
  table.addRow({"\xc3\xa9\x1b", "3"});
  return table;
}

TEST(Table, AlignsColumns) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  sample().print(stream);
  EXPECT_EQ(text, "node      ms  note\\x0a\n"
                  "conv|1  12.5  x\n"
                  "\xc3\xa9\\x1b      3\n");
}

TEST(Table, PrintsMarkdown) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  sample().printMarkdown(stream);
  EXPECT_EQ(text, "| node | ms | note\\x0a |\n"
                  "|---|---:|---|\n"
                  "| conv\\|1 | 12.5 | x |\n"
                  "| \xc3\xa9\\x1b | 3 |  |\n");
}

} // namespace
} // namespace burin::support
