// Finds the examples of a classification set on disk.

#ifndef BURIN_COMPILER_TOOLS_BURIN_LABELLEDFOLDER_H
#define BURIN_COMPILER_TOOLS_BURIN_LABELLEDFOLDER_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace burin::tools {

struct LabelledFile {
  std::string path;
  std::string label;
};

/// The files of a labelled folder, in a fixed order. If it holds `labels.csv`,
/// its lines `file,label` (a first line `file,label` is a title) name files
/// inside the folder; else each file of a sub-folder has that folder's name as
/// its label. Names that start with a dot are left out. Fails if there is none.
llvm::Expected<std::vector<LabelledFile>>
listLabelledFolder(llvm::StringRef folder);

} // namespace burin::tools

#endif // BURIN_COMPILER_TOOLS_BURIN_LABELLEDFOLDER_H
