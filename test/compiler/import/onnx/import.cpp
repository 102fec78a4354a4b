// Damaged models end in a plan or in messages when they are imported, too.
#include "Fixture.h"
#include "compiler/import/onnx/Advice.h"
#include "compiler/import/onnx/Importer.h"
#include "compiler/pipelines/Compile.h"
#include "dialects/nn/Dialect.h"
#include "dialects/plan/Plan.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include <random>

namespace burin::onnx {
namespace {

/// An Add by a function and a Relu in a branch, with constants of both kinds.
proto::ModelProto variedModel() {
  proto::ModelProto model = smallModel();
  model.mutable_graph()->mutable_node(0)->set_domain("pkg");
  auto *attribute = model.mutable_graph()->mutable_node(0)->add_attribute();
  attribute->set_name("value");
  attribute->set_type(proto::AttributeProto::INTS);
  attribute->add_ints(7);
  auto *import = model.add_opset_import();
  import->set_domain("pkg");
  import->set_version(1);

  proto::FunctionProto &function = *model.add_functions();
  function.set_name("Add");
  function.set_domain("pkg");
  function.add_input("a");
  function.add_input("b");
  function.add_output("c");
  function.add_attribute("value");
  proto::NodeProto &constant = *function.add_node();
  constant.set_op_type("Constant");
  constant.add_output("unused");
  attribute = constant.add_attribute();
  attribute->set_name("value_ints");
  attribute->set_ref_attr_name("value");
  proto::NodeProto &add = *function.add_node();
  add.set_op_type("Add");
  add.add_input("a");
  add.add_input("b");
  add.add_output("c");

  Type &condition = *model.mutable_graph()->add_initializer();
  condition.set_name("k");
  condition.set_data_type(Type::BOOL);
  condition.add_int32_data(1);
  proto::NodeProto &branch = *model.mutable_graph()->add_node();
  branch.set_op_type("If");
  branch.add_input("k");
  branch.add_output("z");
  attribute = branch.add_attribute();
  attribute->set_name("then_branch");
  attribute->set_type(proto::AttributeProto::GRAPH);
  proto::NodeProto &relu = *attribute->mutable_g()->add_node();
  relu.set_op_type("Relu");
  relu.add_input("y");
  relu.add_output("r");
  attribute->mutable_g()->add_output()->set_name("r");
  model.mutable_graph()->add_output()->set_name("z");
  return model;
}

/// An operator whose binding fails and says nothing.
struct Silent : nn::NnOpInterface::ExternalModel<Silent, mlir::func::CallOp> {
  static void getBindings(nn::Bindings &bindings) {
    bindings.onnx("Silent", {1},
                  [](nn::OnnxNode &) { return mlir::failure(); });
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

enum class Until { Imported, Planned };

/// Imports `bytes` and runs the passes as asked for; returns the errors, one a
/// line, warnings aside.
std::string importAll(llvm::StringRef bytes, Until until = Until::Imported) {
  auto model =
      Model::parse(llvm::ArrayRef(bytes.data(), bytes.size()), "/nonexistent");
  if (!model)
    return llvm::toString(model.takeError());
  mlir::DialectRegistry registry;
  registry.insert<mlir::func::FuncDialect, nn::NnDialect, plan::PlanDialect>();
  registry.addExtension(
      +[](mlir::MLIRContext *context, mlir::func::FuncDialect *) {
        mlir::func::CallOp::attachInterface<Silent>(*context);
      });
  mlir::MLIRContext context(registry, mlir::MLIRContext::Threading::DISABLED);
  std::string errors;
  mlir::ScopedDiagnosticHandler handler(
      &context, [&](mlir::Diagnostic &diagnostic) {
        if (diagnostic.getSeverity() == mlir::DiagnosticSeverity::Error)
          errors += diagnostic.str() + "\n";
      });
  auto module = importModel(**model, &context);
  bool isDone = bool(module);
  if (module && until == Until::Planned) {
    mlir::PassManager manager(&context);
    pipelines::addSimplify(manager, {{"batch=2"}, {}});
    pipelines::addPlan(manager);
    isDone = succeeded(manager.run(*module));
  }
  // A refusal says why, and a result comes without errors.
  EXPECT_EQ(isDone, errors.empty()) << errors;
  return errors;
}

TEST(Import, SaysWhichNodeABindingRefusesInSilence) {
  proto::ModelProto model = smallModel();
  model.mutable_graph()->mutable_node(0)->set_op_type("Silent");
  EXPECT_EQ(importAll(bytesOf(model)),
            "Silent node 'add': expected other operands or attributes\n");
}

/// A hint is for what is not read.
TEST(Import, AdvisesOnNothingThatIsRead) {
  mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
  context.loadDialect<nn::NnDialect>();
  nn::Bindings bindings = nn::Bindings::gather(&context);
  for (llvm::StringRef name : advisedNames())
    EXPECT_TRUE(bindings.onnxVersions(name).empty()) << name.str();
}

TEST(Import, EveryBitFlipped) {
  const std::string bytes = bytesOf(variedModel());
  EXPECT_EQ(importAll(bytes), "");
  for (size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string flipped = bytes;
    flipped[bit / 8] ^= static_cast<char>(1 << bit % 8);
    importAll(flipped);
  }
}

TEST(Import, ManyBytesReplaced) {
  const std::string bytes = bytesOf(variedModel());
  std::mt19937 random(8);
  for (int round = 0; round < 3000; ++round) {
    std::string damaged = bytes;
    for (unsigned count = 1 + random() % 4; count > 0; --count)
      damaged[random() % damaged.size()] = static_cast<char>(random());
    importAll(damaged);
  }
}

/// Numbers that break arithmetic which does not expect them.
constexpr int64_t awkward[] = {
    0, 1, -1, 2, 3, 64, -64, INT32_MAX, int64_t(1) << 40, INT64_MAX, INT64_MIN};

/// One contradiction after another for a graph that was sound.
class Vandal {
  template <typename Field> auto &pick(Field &field) {
    return field[random() % field.size()];
  }

public:
  explicit Vandal(unsigned seed) : random(seed) {}

  void damage(proto::GraphProto &graph) {
    switch (random() % 8) {
    case 0:
      return damageTensor(pick(*graph.mutable_initializer()));
    case 1:
      return damageShape(pick(*graph.mutable_input()));
    default:
      return damageNode(graph, pick(*graph.mutable_node()));
    }
  }

private:
  int64_t number() { return awkward[random() % std::size(awkward)]; }

  void damageTensor(Type &tensor) {
    switch (random() % 3) {
    case 0:
      if (tensor.dims_size() > 0)
        pick(*tensor.mutable_dims()) = number();
      return;
    case 1:
      return tensor.set_data_type(1 + random() % 16);
    default:
      // Another rank, the same bytes.
      return tensor.add_dims(1);
    }
  }
  void damageShape(proto::ValueInfoProto &value) {
    auto &type = *value.mutable_type()->mutable_tensor_type();
    if (random() % 3 == 0)
      return type.clear_shape();
    if (random() % 3 == 0)
      return type.set_elem_type(1 + random() % 16);
    if (type.shape().dim_size() > 0)
      pick(*type.mutable_shape()->mutable_dim()).set_dim_value(number());
  }
  void damageNode(proto::GraphProto &graph, proto::NodeProto &node) {
    auto &inputs = *node.mutable_input();
    switch (random() % 6) {
    case 0:
      if (!inputs.empty())
        inputs.RemoveLast();
      return;
    case 1:
      if (!inputs.empty())
        pick(inputs) = "";
      return;
    case 2:
      if (!inputs.empty())
        pick(inputs) = pick(*graph.mutable_initializer()).name();
      return;
    case 3:
      return node.add_input(pick(*graph.mutable_initializer()).name());
    case 4:
      return node.set_op_type(pick(*graph.mutable_node()).op_type());
    default:
      if (!node.attribute().empty())
        damageAttribute(pick(*node.mutable_attribute()));
    }
  }
  void damageAttribute(proto::AttributeProto &attribute) {
    auto &integers = *attribute.mutable_ints();
    switch (random() % 5) {
    case 0:
      attribute.set_i(number());
      return;
    case 1:
      if (!integers.empty())
        pick(integers) = number();
      return;
    case 2:
      return integers.Add(number());
    case 3:
      if (!integers.empty())
        integers.RemoveLast();
      return;
    default:
      attribute.set_type(proto::AttributeProto::AttributeType(random() % 9));
    }
  }

  std::mt19937 random;
};

TEST(Import, ContradictoryGraphs) {
  auto model = Model::load(BURIN_SOURCE_DIR "/examples/digits/digits.onnx");
  ASSERT_TRUE(bool(model)) << llvm::toString(model.takeError());
  for (unsigned round = 0; round < 1000; ++round) {
    proto::ModelProto damaged = (*model)->proto();
    Vandal vandal(round);
    for (unsigned count = 1 + round % 3; count > 0; --count)
      vandal.damage(*damaged.mutable_graph());
    SCOPED_TRACE(round);
    importAll(bytesOf(damaged), Until::Planned);
  }
}

TEST(Import, KnowsATypeForEveryElementThatIsRead) {
  mlir::MLIRContext context;
  for (int type = -1; type < 40; ++type)
    EXPECT_EQ(elementBits(type).has_value(),
              bool(nn::onnxElementType(type, &context)))
        << type;
}

} // namespace
} // namespace burin::onnx
