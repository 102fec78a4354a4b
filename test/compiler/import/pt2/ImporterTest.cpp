// The importer on programs that are sound, damaged, and gone while in use.

#include "compiler/import/pt2/Importer.h"
#include "dialects/nn/Dialect.h"
#include "dialects/nn/ops/Constant.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"
#include "test/compiler/import/pt2/ArchiveBuilder.h"
#include <cstring>
#include <gtest/gtest.h>
#include <random>

namespace burin::pt2 {
namespace {

/// An operator whose binding fails and says nothing.
struct Silent : nn::NnOpInterface::ExternalModel<Silent, mlir::func::CallOp> {
  static void getBindings(nn::Bindings &bindings) {
    bindings.aten("aten.silent.default",
                  [](nn::AtenNode &) { return mlir::failure(); });
  }
  llvm::LogicalResult
  inferResultTypes(mlir::Operation *,
                   llvm::SmallVectorImpl<mlir::Type> &) const {
    return mlir::failure();
  }
  llvm::LogicalResult interpret(mlir::Operation *, nn::Interpretation &) const {
    return mlir::failure();
  }
  llvm::LogicalResult lower(mlir::Operation *, nn::Lowering &) const {
    return mlir::failure();
  }
};

/// Imports into a context of its own, and collects what it says.
class Import {
public:
  explicit Import(const std::string &bytes, const ImportOptions &options = {}) {
    mlir::DialectRegistry registry;
    registry.insert<mlir::func::FuncDialect, nn::NnDialect>();
    registry.addExtension(
        +[](mlir::MLIRContext *context, mlir::func::FuncDialect *) {
          mlir::func::CallOp::attachInterface<Silent>(*context);
        });
    context.appendDialectRegistry(registry);
    context.loadAllAvailableDialects();
    mlir::ScopedDiagnosticHandler handler(&context,
                                          [&](mlir::Diagnostic &diagnostic) {
                                            message += diagnostic.str() + "\n";
                                            return mlir::success();
                                          });
    module = importBuffer(llvm::MemoryBuffer::getMemBufferCopy(bytes), &context,
                          options);
  }

  mlir::MLIRContext context{mlir::MLIRContext::Threading::DISABLED};
  std::string message;
  mlir::OwningOpRef<mlir::ModuleOp> module;
};

TEST(Pt2Importer, ImportsTheSmallModel) {
  Import import(smallModel().build());
  ASSERT_TRUE(import.module) << import.message;
  auto function = import.module->lookupSymbol<mlir::func::FuncOp>("main");
  ASSERT_TRUE(function);
  EXPECT_EQ(function.getNumArguments(), 1u);
  EXPECT_EQ(function.getNumResults(), 1u);
}

/// The file's buffer is given up after the import; large weights lie in it.
TEST(Pt2Importer, KeepsTheFileOfItsWeights) {
  ArchiveBuilder builder = smallModel();
  std::string wide(2 * 3000 * 4, '\0');
  wide[4] = 42;
  builder.at("m/data/weights/weight_0").data = wide;
  for (const char *member :
       {"m/models/model.json", "m/data/weights/model_weights_config.json"}) {
    std::string &text = builder.at(member).data;
    replaceIn(text, R"([{"as_int": 2}, {"as_int": 3}])",
              R"([{"as_int": 2}, {"as_int": 3000}])");
    replaceIn(text, R"([{"as_int": 3}, {"as_int": 1}])",
              R"([{"as_int": 3000}, {"as_int": 1}])");
  }
  replaceIn(builder.at("m/models/model.json").data,
            R"([{"as_int": 4}, {"as_int": 3}])",
            R"([{"as_int": 4}, {"as_int": 3000}])");
  Import import(builder.build());
  ASSERT_TRUE(import.module) << import.message;
  bool found = false;
  import.module->walk([&](nn::ConstantOp op) {
    auto tensor = nn::HostTensor::fromElements(op.getValue());
    ASSERT_TRUE(succeeded(tensor));
    EXPECT_EQ(tensor->size(), 6000);
    EXPECT_GT(tensor->real(1), 0);
    EXPECT_EQ(tensor->real(2), 0);
    found = true;
  });
  EXPECT_TRUE(found);
}

/// Sums match here, so that the damage reaches the importer.
TEST(Pt2Importer, SurvivesDamagedPrograms) {
  const ArchiveBuilder good = smallModel();
  std::mt19937 random(10);
  const char pieces[] = "{}[]\",:-0123456789.eEtrufalsn_ ";
  for (int round = 0; round < 1500; ++round) {
    ArchiveBuilder builder = good;
    std::string &text = builder.at("m/models/model.json").data;
    for (int changes = 1 + round % 2; changes > 0; --changes) {
      size_t at = random() % text.size();
      if (round % 3 == 0)
        text[at] ^= 1 << (random() % 8);
      else
        text[at] = pieces[random() % (sizeof(pieces) - 1)];
    }
    Import import(builder.build());
    EXPECT_NE(bool(import.module), !import.message.empty());
  }
}

TEST(Pt2Importer, SaysWhichNodeABindingRefusesInSilence) {
  ArchiveBuilder builder = smallModel();
  replaceIn(builder.at("m/models/model.json").data, "aten.linear.default",
            "aten.silent.default");
  Import import(builder.build());
  EXPECT_FALSE(import.module);
  EXPECT_NE(import.message.find("aten.silent.default node"), std::string::npos);
  EXPECT_NE(import.message.find("expected other arguments"), std::string::npos)
      << import.message;
}

/// The proposal is one that is accepted, and what the range excludes is not.
TEST(Pt2Importer, ProposesSizesThatTheModelAllows) {
  ArchiveBuilder builder = smallModel();
  std::string &model = builder.at("m/models/model.json").data;
  const char *symbol = R"_({"as_expr": {"expr_str":
      "Symbol('s77', positive=True, integer=True)", "hint": {"as_int": 4}}})_";
  for (std::string name : {"x", "linear"})
    replaceIn(model, "\"" + name + R"(": {"dtype": 7, "sizes": [{"as_int": 4})",
              "\"" + name + R"(": {"dtype": 7, "sizes": [)" + symbol);
  replaceIn(model, R"("min_val": 1, "max_val": null)",
            R"("min_val": 2, "max_val": 64)");
  ImportOptions options;
  options.shapes.mustBindAll = true;
  Import open(builder.build(), options);
  EXPECT_FALSE(open.module);
  EXPECT_NE(open.message.find("bind with, for example, --dim 's77=2'"),
            std::string::npos)
      << open.message;
  options.shapes.dims["s77"] = 1;
  Import excluded(builder.build(), options);
  EXPECT_FALSE(excluded.module);
  EXPECT_EQ(excluded.message,
            "dimension 's77': expected a size of at least 2 and at most 64, as "
            "the model was exported, got 1\n");
  options.shapes.dims["s77"] = 2;
  Import bound(builder.build(), options);
  EXPECT_TRUE(bound.module) << bound.message;
}

TEST(Pt2Importer, NamesAFileThatIsNotThere) {
  mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
  std::string message;
  mlir::ScopedDiagnosticHandler handler(&context,
                                        [&](mlir::Diagnostic &diagnostic) {
                                          message = diagnostic.str();
                                          return mlir::success();
                                        });
  EXPECT_FALSE(importFile("no-such-file.pt2", &context));
  EXPECT_EQ(message, "file 'no-such-file.pt2': No such file or directory");
}

} // namespace
} // namespace burin::pt2
