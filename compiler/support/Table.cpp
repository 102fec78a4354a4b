// Lays out cells by the columns they take on a terminal, not by their bytes.

#include "compiler/support/Table.h"
#include "compiler/support/Diagnostic.h"
#include "llvm/Support/Unicode.h"

namespace burin::support {

static size_t widthOf(llvm::StringRef text) {
  int width = llvm::sys::unicode::columnWidthUTF8(text);
  return width < 0 ? text.size() : width;
}

Table::Table(std::vector<Column> given) : columns(std::move(given)) {
  for (Column &column : columns)
    column.title = printable(column.title);
}

void Table::addRow(std::vector<std::string> cells) {
  cells.resize(columns.size());
  for (std::string &cell : cells)
    cell = printable(cell);
  rows.push_back(std::move(cells));
}

/// The cell with blanks up to `width` on the side that the alignment leaves.
static std::string padded(const std::string &cell, size_t width,
                          Table::Align align) {
  size_t taken = widthOf(cell);
  std::string blanks(width - std::min(width, taken), ' ');
  return align == Table::Align::Left ? cell + blanks : blanks + cell;
}

void Table::print(llvm::raw_ostream &stream) const {
  std::vector<std::string> titles;
  std::vector<size_t> widths;
  for (const Column &column : columns) {
    titles.push_back(column.title);
    widths.push_back(widthOf(column.title));
  }
  for (const std::vector<std::string> &row : rows)
    for (size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], widthOf(row[i]));
  auto printRow = [&](const std::vector<std::string> &cells) {
    std::string line;
    for (size_t i = 0; i < cells.size(); ++i)
      line += (i ? "  " : "") + padded(cells[i], widths[i], columns[i].align);
    stream << llvm::StringRef(line).rtrim(' ') << '\n';
  };
  printRow(titles);
  for (const std::vector<std::string> &row : rows)
    printRow(row);
}

static std::string markdownCell(llvm::StringRef cell) {
  std::string escaped;
  for (char c : cell) {
    if (c == '|')
      escaped += '\\';
    escaped += c;
  }
  return escaped;
}

void Table::printMarkdown(llvm::raw_ostream &stream) const {
  for (const Column &column : columns)
    stream << "| " << markdownCell(column.title) << ' ';
  stream << "|\n";
  for (const Column &column : columns)
    stream << (column.align == Align::Left ? "|---" : "|---:");
  stream << "|\n";
  for (const std::vector<std::string> &row : rows) {
    for (const std::string &cell : row)
      stream << "| " << markdownCell(cell) << ' ';
    stream << "|\n";
  }
}

} // namespace burin::support
