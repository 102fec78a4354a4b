// Finds the program of a .pt2 archive, and joins it with its tensors.

#include "compiler/import/pt2/Package.h"
#include "compiler/support/Diagnostic.h"
#include "llvm/ADT/STLExtras.h"

using burin::support::failure;
using burin::support::quote;

namespace burin::pt2 {

const TensorView *Package::find(llvm::StringRef name) const {
  for (const TensorViews *views : {&weights, &constants})
    if (auto found = views->find(name.str()); found != views->end())
      return &found->second;
  return nullptr;
}

/// Fails unless the member holds exactly `expected`, white space aside.
static llvm::Error expectText(const Archive &archive, llvm::StringRef name,
                              llvm::StringRef expected) {
  llvm::Expected<std::string> text = archive.text(name);
  if (!text)
    return text.takeError();
  if (llvm::StringRef(*text).trim() != expected)
    return failure("member {}: expected {}, found {}", quote(name),
                   quote(expected), quote(llvm::StringRef(*text).trim()));
  return llvm::Error::success();
}

static llvm::Error checkFormat(const Archive &archive) {
  if (llvm::Error error = expectText(archive, "archive_format", "pt2"))
    return error;
  if (llvm::Error error = expectText(archive, "archive_version", "0"))
    return error;
  if (archive.contains("byteorder"))
    return expectText(archive, "byteorder", "little");
  return llvm::Error::success();
}

/// The program to read: `wanted`, or the only one.
static llvm::Expected<std::string> pickModel(const Archive &archive,
                                             llvm::StringRef wanted) {
  std::vector<std::string> models;
  bool hasCompiledCode = false;
  for (const ArchiveMember &member : archive.members()) {
    llvm::StringRef name = member.name;
    hasCompiledCode |= name.starts_with("data/aotinductor/");
    if (name.consume_front("models/") && name.consume_back(".json"))
      models.push_back(name.str());
  }
  if (models.empty())
    return failure("member 'models/model.json': expected an exported program, "
                   "found {}",
                   hasCompiledCode ? "code compiled by AOTInductor only"
                                   : "none in the archive");
  if (wanted.empty() && models.size() == 1)
    return models.front();
  if (llvm::is_contained(models, wanted.str()))
    return wanted.str();
  std::string names;
  for (const std::string &model : models)
    names += (names.empty() ? "" : ", ") + quote(model);
  if (wanted.empty())
    return failure("archive: expected one model or the name of one, found {}",
                   names);
  return failure("archive: expected a model {}, found {}", quote(wanted),
                 names);
}

/// `<folder><model>_<kind>_config.json` and its tensors.
static llvm::Expected<TensorViews> readViews(const Archive &archive,
                                             llvm::StringRef folder,
                                             llvm::StringRef model,
                                             llvm::StringRef kind) {
  std::string legacy = (folder + model + ".pt").str();
  if (archive.contains(legacy))
    return failure(
        "member {}: expected raw tensors, found a pickle of an older "
        "torch; load the model with torch.export.load and save it "
        "again with torch.export.save",
        quote(legacy));
  return readTensorViews(
      archive, (folder + model + "_" + kind + "_config.json").str(), folder);
}

/// Each tensor that the program takes from the archive has to be there, with
/// the type and shape that the graph was traced with.
static llvm::Error checkSignature(const Package &package) {
  for (const InputSpec &input : package.program.inputs) {
    if (!input.isStored())
      continue;
    const TensorView *view = package.find(input.target);
    if (!view)
      return failure("tensor {}: expected it among the weights and constants, "
                     "found none",
                     quote(input.target));
    const std::string &name = input.argument.as<std::string>();
    auto meta = package.program.graph.tensors.find(name);
    if (meta == package.program.graph.tensors.end())
      return failure(
          "tensor {}: expected 'tensor_values' to describe {}, found "
          "nothing",
          quote(input.target), quote(name));
    bool sameShape = llvm::equal(meta->second.sizes, view->sizes,
                                 [](const SymExpr &a, int64_t b) {
                                   return a.isInteger() && a.value == b;
                                 });
    if (meta->second.dtype != view->dtype || !sameShape)
      return failure(
          "tensor {}: expected the type and shape of graph value {}, "
          "found others in {}",
          quote(input.target), quote(name), quote(view->member));
  }
  return llvm::Error::success();
}

llvm::Expected<Package> readPackage(llvm::MemoryBufferRef buffer,
                                    llvm::StringRef model,
                                    ArchiveLimits limits) {
  llvm::Expected<Archive> archive = Archive::open(buffer, limits);
  if (!archive)
    return archive.takeError();
  if (llvm::Error error = checkFormat(*archive))
    return error;
  llvm::Expected<std::string> name = pickModel(*archive, model);
  if (!name)
    return name.takeError();
  std::string member = "models/" + *name + ".json";
  llvm::Expected<std::string> json = archive->text(member);
  if (!json)
    return json.takeError();
  llvm::Expected<ExportedProgram> program =
      readExportedProgram(member, *json, limits.jsonDepth);
  if (!program)
    return program.takeError();
  Package package{*name, std::move(*program), {}, {}};
  llvm::Expected<TensorViews> weights =
      readViews(*archive, "data/weights/", *name, "weights");
  if (!weights)
    return weights.takeError();
  package.weights = std::move(*weights);
  llvm::Expected<TensorViews> constants =
      readViews(*archive, "data/constants/", *name, "constants");
  if (!constants)
    return constants.takeError();
  package.constants = std::move(*constants);
  if (llvm::Error error = checkSignature(package))
    return error;
  return package;
}

} // namespace burin::pt2
