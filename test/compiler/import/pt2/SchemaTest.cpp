// The program's JSON: what is read from it, and what is refused where.

#include "compiler/import/pt2/Schema.h"
#include "test/compiler/import/pt2/ArchiveBuilder.h"
#include <cmath>
#include <gtest/gtest.h>

namespace burin::pt2 {
namespace {

std::string modelJson() { return smallModel().at("m/models/model.json").data; }

/// What is said of the small model after one edit, the member's name taken off.
std::string messageAfter(llvm::StringRef from, llvm::StringRef to) {
  std::string json = modelJson();
  replaceIn(json, from, to);
  std::string text = messageOf(readExportedProgram("m.json", json, 256));
  llvm::StringRef rest = text;
  rest.consume_front("member 'm.json': ");
  return rest.str();
}

/// Reads one argument, which has to be fine.
Argument argumentOf(llvm::StringRef json) {
  llvm::Expected<llvm::json::Value> value = parseJson("a", json, 99);
  JsonFailure failed("a");
  if (!value) {
    ADD_FAILURE() << llvm::toString(value.takeError());
    return {};
  }
  Argument argument = readArgument(JsonCursor(*value, failed));
  EXPECT_EQ(failed.message, "");
  return argument;
}

std::string argumentMessage(llvm::StringRef json) {
  llvm::Expected<llvm::json::Value> value = parseJson("a", json, 99);
  if (!value)
    return llvm::toString(value.takeError());
  JsonFailure failed("a");
  readArgument(JsonCursor(*value, failed));
  return failed.message;
}

TEST(Pt2Schema, ReadsAProgram) {
  llvm::Expected<ExportedProgram> program =
      readExportedProgram("m.json", modelJson(), 256);
  ASSERT_TRUE(bool(program)) << llvm::toString(program.takeError());
  ASSERT_EQ(program->graph.nodes.size(), 1u);
  const Node &node = program->graph.nodes[0];
  EXPECT_EQ(node.target, "torch.ops.aten.linear.default");
  EXPECT_EQ(node.name, "linear");
  EXPECT_EQ(node.modulePath, "net.fc");
  EXPECT_EQ(node.sourceLine, "line one");
  EXPECT_EQ(node.inputs[1].name, "weight");
  EXPECT_EQ(node.inputs[1].value.as<std::string>(), "p_w");
  EXPECT_EQ(program->inputs[0].kind, InputSpec::Kind::Parameter);
  EXPECT_EQ(program->inputs[0].target, "w");
  EXPECT_EQ(program->inputs[1].kind, InputSpec::Kind::User);
  EXPECT_EQ(program->ranges["s77"].min, 1);
  EXPECT_FALSE(program->ranges["s77"].max.has_value());
}

TEST(Pt2Schema, ReadsEachArgumentKind) {
  using Names = std::vector<std::string>;
  EXPECT_EQ(argumentOf(R"({"as_none": true})").kind, ArgumentKind::None);
  EXPECT_EQ(argumentOf(R"({"as_tensors": [{"name": "a"}, {"name": "b"}]})")
                .as<Names>(),
            (Names{"a", "b"}));
  EXPECT_EQ(argumentOf(R"({"as_int": 9223372036854775807})").as<int64_t>(),
            INT64_MAX);
  EXPECT_EQ(argumentOf(R"({"as_ints": [1, -2]})").as<std::vector<int64_t>>(),
            (std::vector<int64_t>{1, -2}));
  EXPECT_EQ(argumentOf(R"({"as_float": "-Infinity"})").as<double>(), -INFINITY);
  EXPECT_TRUE(std::isnan(argumentOf(R"({"as_float": "NaN"})").as<double>()));
  EXPECT_EQ(argumentOf(R"({"as_floats": [1.5, "Infinity"]})")
                .as<std::vector<double>>()[1],
            INFINITY);
  EXPECT_EQ(argumentOf(R"({"as_strings": ["x"]})").as<Names>(), Names{"x"});
  EXPECT_EQ(
      argumentOf(R"({"as_sym_int": {"as_name": "n"}})").as<SymScalar>().name,
      "n");
  auto mixed =
      argumentOf(R"({"as_sym_ints": [{"as_name": "n"}, {"as_int": 3}]})")
          .as<std::vector<SymScalar>>();
  EXPECT_TRUE(mixed[0].isName());
  EXPECT_EQ(mixed[1].integer, 3);
  EXPECT_EQ(argumentOf(R"({"as_sym_bools": [{"as_bool": true}]})")
                .as<std::vector<SymScalar>>()[0]
                .integer,
            1);
  EXPECT_EQ(argumentOf(R"({"as_sym_float": {"as_float": 0.5}})")
                .as<SymScalar>()
                .number,
            0.5);
  EXPECT_EQ(argumentOf(R"({"as_device": {"type": "cpu"}})").as<std::string>(),
            "cpu");
  EXPECT_EQ(
      argumentOf(R"({"as_bools": [true, false]})").as<std::vector<int64_t>>(),
      (std::vector<int64_t>{1, 0}));
  auto optional =
      argumentOf(
          R"({"as_optional_tensors": [{"as_none": true}, {"as_tensor": {"name": "t"}}]})")
          .as<std::vector<Argument::OptionalName>>();
  EXPECT_FALSE(optional[0].has_value());
  EXPECT_EQ(optional[1], "t");
  EXPECT_EQ(argumentOf(R"({"as_complex": {"real": 1, "imag": 2}})")
                .as<ComplexNumber>()
                .imaginary,
            2);
  EXPECT_EQ(argumentOf(R"({"as_nested_tensors": [[{"name": "a"}], []]})")
                .as<std::vector<Names>>()
                .size(),
            2u);
  EXPECT_EQ(argumentOf(R"({"as_int_lists": [[1], [2, 3]]})")
                .as<std::vector<std::vector<int64_t>>>()[1][1],
            3);
  EXPECT_EQ(argumentOf(R"({"as_float_lists": [[1]]})")
                .as<std::vector<std::vector<double>>>()[0][0],
            1);
  auto map =
      argumentOf(
          R"({"as_string_to_argument": {"b": {"as_int": 2}, "a": {"as_bool": true}}})")
          .as<std::vector<NamedArgument>>();
  EXPECT_EQ(map[0].name, "a");
  EXPECT_EQ(map[1].value.as<int64_t>(), 2);
  EXPECT_EQ(argumentOf(R"({"as_graph": {"name": "g", "graph": {"inputs": [],
      "outputs": [], "nodes": [], "tensor_values": {}}}})")
                .as<GraphArgument>()
                .name,
            "g");
}

TEST(Pt2Schema, RefusesBadArguments) {
  EXPECT_EQ(argumentMessage(R"({"as_ghost": 1})"),
            "member 'a': the document: expected one of the argument kinds of "
            "schema 8, found as_ghost");
  EXPECT_EQ(argumentMessage(R"({"as_int": 1, "as_bool": true})"),
            "member 'a': the document: expected an object of one field, the "
            "tag of a union, found an object of 2 fields");
  EXPECT_EQ(argumentMessage(R"({"as_int": 1.5})"),
            "member 'a': as_int: expected a 64-bit integer, found 1.5");
  EXPECT_EQ(argumentMessage(R"({"as_int": 1e300})"),
            "member 'a': as_int: expected a 64-bit integer, found "
            "1.0000000000000001e+300");
  EXPECT_EQ(argumentMessage(R"({"as_float": "Inf"})"),
            "member 'a': as_float: expected a number, found 'Inf'");
  EXPECT_EQ(argumentMessage(R"({"as_bool": 1})"),
            "member 'a': as_bool: expected true or false, found 1");
  EXPECT_EQ(argumentMessage(R"({"as_tensors": [{"name": "a"}, {}]})"),
            "member 'a': as_tensors[1].name: expected a string, found nothing");
  EXPECT_EQ(argumentMessage(R"({"as_ints": 3})"),
            "member 'a': as_ints: expected an array, found 3");
  EXPECT_EQ(argumentMessage(R"({"as_optional_tensor": {"as_int": 3}})"),
            "member 'a': as_optional_tensor: expected as_tensor or as_none, "
            "found an object of 1 fields");
  EXPECT_EQ(argumentMessage(R"({"as_sym_int": {"as_list": []}})"),
            "member 'a': as_sym_int: expected as_name, as_int, as_float or "
            "as_bool, found an object of 1 fields");
  EXPECT_EQ(argumentMessage(R"({"as_sym_int": {"as_name": ""}})"),
            "member 'a': as_sym_int.as_name: expected a name, found ''");
  EXPECT_EQ(argumentMessage(R"({"as_tensor": "x\u001b[31m"})"),
            "member 'a': as_tensor: expected an object, found 'x\\x1b[31m'");
  EXPECT_EQ(argumentMessage(R"({"as_string_to_argument": []})"),
            "member 'a': as_string_to_argument: expected an object, found an "
            "array of 0");
}

TEST(Pt2Schema, RefusesByPath) {
  EXPECT_EQ(messageAfter(R"("major": 8)", R"("major": 9)"),
            "schema_version.major: expected schema 8, as torch 2.13 writes it; "
            "load the model with torch.export.load and save it again, found 9");
  EXPECT_EQ(
      messageAfter(R"("kind": 1})", R"("kind": 1}, 5)"),
      "graph_module.graph.nodes[0].inputs[1]: expected an object, found 5");
  EXPECT_EQ(messageAfter(R"("dtype": 7)", R"("dtype": 21)"),
            "graph_module.graph.tensor_values.p_w.dtype: expected a scalar "
            "type of schema 8, found 21");
  EXPECT_EQ(messageAfter(R"("layout": 7)", R"("layout": 1)"),
            "graph_module.graph.tensor_values.p_w.layout: expected a strided "
            "tensor (layout 7), found 1");
  EXPECT_EQ(messageAfter(R"([{"as_int": 3}, {"as_int": 1}])", R"([])"),
            "graph_module.graph.tensor_values.p_w.strides: expected 2 strides, "
            "one for each size, found an array of 0");
  EXPECT_EQ(messageAfter(R"([{"as_int": 2})", R"([{"as_int": -2})"),
            "graph_module.graph.tensor_values.p_w.sizes[0].as_int: expected a "
            "size of at least 0, found -2");
  EXPECT_EQ(messageAfter(R"("storage_offset": {"as_int": 0})",
                         R"("storage_offset": {"as_int": -1})"),
            "graph_module.graph.tensor_values.p_w.storage_offset: expected an "
            "offset of at least 0, found -1");
  EXPECT_EQ(messageAfter(R"([{"as_int": 2})",
                         R"([{"as_expr": {"expr_str": "s0 + 1"}})"),
            "graph_module.graph.tensor_values.p_w.sizes[0].as_expr.expr_str: "
            "expected a symbolic size as sympy's srepr, found 's0 + 1'");
  EXPECT_EQ(messageAfter(R"([{"as_int": 2})", R"([{"as_float": 2})"),
            "graph_module.graph.tensor_values.p_w.sizes[0]: expected as_int or "
            "as_expr, found as_float");
  EXPECT_EQ(messageAfter(R"({"parameter": {)", R"({"custom_obj": {)"),
            "graph_module.signature.input_specs[0]: expected a user input, "
            "parameter, buffer, constant or token, found custom_obj");
  EXPECT_EQ(messageAfter(R"({"user_output": {)", R"({"loss_output": {)"),
            "graph_module.signature.output_specs[0]: expected a user output, a "
            "mutation or a token, found loss_output");
  EXPECT_EQ(
      messageAfter(R"("inputs": [{"as_tensor": {"name": "p_w"}},)",
                   R"("inputs": [)"),
      "graph_module.signature.input_specs[0]: expected tensor 'x', as the "
      "graph has, found 'p_w'");
  EXPECT_EQ(messageAfter(R"("outputs": [{"as_tensor": {"name": "linear"}}])",
                         R"("outputs": [])"),
            "graph_module.signature.output_specs: expected 0 entries, as the "
            "graph has, found an array of 1");
}

TEST(Pt2Schema, BoundsNestingBeforeParsing) {
  std::string deep(100000, '[');
  EXPECT_EQ(messageOf(readExportedProgram("m.json", deep, 256)),
            "member 'm.json': expected JSON nested at most 256 deep, found it "
            "deeper");
  std::string quotes = R"({"a": "\"[[[[[[[[", "b": ["[[[["]})";
  EXPECT_EQ(messageOf(parseJson("m.json", quotes, 2)), "(accepted)");
  EXPECT_NE(messageOf(parseJson("m.json", "[1,", 9)).find("expected JSON"),
            std::string::npos);
}

TEST(Pt2Schema, NamesTypesAndKinds) {
  EXPECT_EQ(nameOf(ScalarType::BF16), "bfloat16");
  EXPECT_EQ(bytesOf(ScalarType::F64), 8u);
  EXPECT_EQ(nameOf(ArgumentKind::None), "as_none");
  EXPECT_EQ(nameOf(ArgumentKind::FloatLists), "as_float_lists");
}

} // namespace
} // namespace burin::pt2
