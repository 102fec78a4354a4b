// Tables for people: aligned on a terminal, or as Markdown for a document.

#ifndef BURIN_COMPILER_SUPPORT_TABLE_H
#define BURIN_COMPILER_SUPPORT_TABLE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/raw_ostream.h"
#include <string>
#include <vector>

namespace burin::support {

class Table {
public:
  enum class Align { Left, Right };
  struct Column {
    std::string title;
    Align align = Align::Left;
  };

  /// Titles and cells may come from a model: control bytes are shown as `\xNN`.
  explicit Table(std::vector<Column> columns);

  /// Adds a row. Missing cells are empty, surplus ones dropped.
  void addRow(std::vector<std::string> cells);

  /// Columns two spaces apart, titles first, no blanks at the ends of lines.
  void print(llvm::raw_ostream &stream) const;

  /// A Markdown table, with `|` escaped.
  void printMarkdown(llvm::raw_ostream &stream) const;

private:
  std::vector<Column> columns;
  std::vector<std::vector<std::string>> rows;
};

} // namespace burin::support

#endif // BURIN_COMPILER_SUPPORT_TABLE_H
