// Lays out zip records for tests, and a model small enough to edit as text.

#include "test/compiler/import/pt2/ArchiveBuilder.h"
#include <gtest/gtest.h>

namespace burin::pt2 {

static void put(std::string &out, uint64_t value, unsigned bytes) {
  for (unsigned i = 0; i < bytes; ++i)
    out.push_back(char(value >> (8 * i)));
}

static uint32_t crcOf(const std::string &data) {
  return crc32_z(0, reinterpret_cast<const Bytef *>(data.data()), data.size());
}

MadeMember &ArchiveBuilder::addDeflated(std::string name,
                                        llvm::StringRef data) {
  std::string packed(data.size() + 1024, '\0');
  z_stream stream = {};
  deflateInit2(&stream, 9, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(data.data()));
  stream.avail_in = data.size();
  stream.next_out = reinterpret_cast<Bytef *>(packed.data());
  stream.avail_out = packed.size();
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  MadeMember &member = add(std::move(name), packed);
  member.method = 8;
  member.bytes = data.size();
  member.crc = crcOf(data.str());
  return member;
}

std::string ArchiveBuilder::build(bool zip64) const {
  std::string out, directory;
  for (const MadeMember &member : members) {
    uint32_t headerOffset = out.size();
    std::string localName = member.localName.value_or(member.name);
    put(out, 0x04034b50, 4);
    put(out, 0, 2);
    put(out, member.flags, 2);
    put(out, member.method, 2);
    out.append(16, '\0');
    put(out, localName.size(), 2);
    put(out, 0, 2);
    out += localName + member.data;

    uint32_t size = member.data.size();
    put(directory, 0x02014b50, 4);
    put(directory, 0, 4);
    put(directory, member.flags, 2);
    put(directory, member.method, 2);
    put(directory, 0, 4);
    put(directory, member.crc.value_or(crcOf(member.data)), 4);
    put(directory, member.packedBytes.value_or(size), 4);
    put(directory, member.bytes.value_or(size), 4);
    put(directory, member.name.size(), 2);
    put(directory, member.extra.size(), 2);
    directory.append(10, '\0');
    put(directory, member.headerOffset.value_or(headerOffset), 4);
    directory += member.name + member.extra;
  }
  uint64_t offset = directoryOffset.value_or(out.size());
  uint64_t bytes = directoryBytes.value_or(directory.size());
  uint64_t entries = count.value_or(members.size());
  out += directory;
  if (zip64) {
    uint64_t at = out.size();
    put(out, 0x06064b50, 4);
    put(out, 44, 8);
    put(out, 0, 4);
    put(out, part, 4);
    put(out, part, 4);
    for (uint64_t field : {entries, entries, bytes, offset})
      put(out, field, 8);
    put(out, 0x07064b50, 4);
    put(out, 0, 4);
    put(out, at, 8);
    put(out, 1, 4);
  }
  put(out, 0x06054b50, 4);
  put(out, zip64 ? 0 : part, 2);
  put(out, zip64 ? 0 : part, 2);
  put(out, zip64 ? 0xffff : entries, 2);
  put(out, zip64 ? 0xffff : entries, 2);
  put(out, zip64 ? 0xffffffff : bytes, 4);
  put(out, zip64 ? 0xffffffff : offset, 4);
  put(out, 0, 2);
  return out;
}

static const char modelJson[] = R"({
  "graph_module": {
    "graph": {
      "inputs": [{"as_tensor": {"name": "p_w"}}, {"as_tensor": {"name": "x"}}],
      "outputs": [{"as_tensor": {"name": "linear"}}],
      "nodes": [{
        "target": "torch.ops.aten.linear.default",
        "inputs": [
          {"name": "input", "arg": {"as_tensor": {"name": "x"}}, "kind": 1},
          {"name": "weight", "arg": {"as_tensor": {"name": "p_w"}}, "kind": 1}],
        "outputs": [{"as_tensor": {"name": "linear"}}],
        "metadata": {"nn_module_stack": "L__self__,,M;L__self__fc,net.fc,L",
                     "stack_trace": "line one\nline two"},
        "name": "linear"}],
      "tensor_values": {
        "p_w": {"dtype": 7, "sizes": [{"as_int": 2}, {"as_int": 3}],
                "requires_grad": true, "device": {"type": "cpu"},
                "strides": [{"as_int": 3}, {"as_int": 1}],
                "storage_offset": {"as_int": 0}, "layout": 7},
        "x": {"dtype": 7, "sizes": [{"as_int": 4}, {"as_int": 3}],
              "requires_grad": false, "device": {"type": "cpu"},
              "strides": [{"as_int": 3}, {"as_int": 1}],
              "storage_offset": {"as_int": 0}, "layout": 7},
        "linear": {"dtype": 7, "sizes": [{"as_int": 4}, {"as_int": 2}],
                   "requires_grad": false, "device": {"type": "cpu"},
                   "strides": [{"as_int": 2}, {"as_int": 1}],
                   "storage_offset": {"as_int": 0}, "layout": 7}},
      "sym_int_values": {}, "sym_bool_values": {}},
    "signature": {
      "input_specs": [
        {"parameter": {"arg": {"name": "p_w"}, "parameter_name": "w"}},
        {"user_input": {"arg": {"as_tensor": {"name": "x"}}}}],
      "output_specs": [
        {"user_output": {"arg": {"as_tensor": {"name": "linear"}}}}]},
    "module_call_graph": []},
  "opset_version": {"aten": 10},
  "range_constraints": {"s77": {"min_val": 1, "max_val": null}},
  "schema_version": {"major": 8, "minor": 20},
  "a key of tomorrow": []
})";

static const char weightsJson[] = R"({"config": {"w": {
  "path_name": "weight_0", "is_param": true, "use_pickle": false,
  "tensor_meta": {"dtype": 7, "sizes": [{"as_int": 2}, {"as_int": 3}],
    "requires_grad": true, "device": {"type": "cpu"},
    "strides": [{"as_int": 3}, {"as_int": 1}],
    "storage_offset": {"as_int": 0}, "layout": 7}}}})";

static const char constantsJson[] = R"({"config": {"c": {
  "path_name": "tensor_0", "is_param": false, "use_pickle": false,
  "tensor_meta": {"dtype": 5, "sizes": [{"as_int": 2}],
    "requires_grad": false, "device": {"type": "cpu"},
    "strides": [{"as_int": 1}],
    "storage_offset": {"as_int": 0}, "layout": 7}}}})";

ArchiveBuilder smallModel() {
  ArchiveBuilder builder;
  std::string floats(24, '\0'), longs(16, '\0');
  for (size_t i = 0; i < floats.size(); ++i)
    floats[i] = char(i);
  longs[8] = 7;
  builder.add("m/archive_format", "pt2");
  builder.add("m/archive_version", "0");
  builder.add("m/byteorder", "little");
  builder.add("m/data/weights/weight_0", floats);
  builder.add("m/data/weights/model_weights_config.json", weightsJson);
  builder.add("m/data/constants/tensor_0", longs);
  builder.add("m/data/constants/model_constants_config.json", constantsJson);
  builder.add("m/models/model.json", modelJson);
  return builder;
}

void replaceIn(std::string &text, llvm::StringRef from, llvm::StringRef to) {
  size_t at = text.find(from.str());
  ASSERT_NE(at, std::string::npos) << from.str();
  text.replace(at, from.size(), to.str());
}

} // namespace burin::pt2
