"""Writes .pt2 archives member by member, so that the corpus can lie in any field of the zip and of the JSON in it."""

import copy
import dataclasses
import json
import struct
import zlib

STORED, DEFLATED = 0, 8


@dataclasses.dataclass
class Member:
    """One zip member. Fields given override what an honest writer would put into the directory."""

    name: object
    data: bytes
    method: int = STORED
    flags: int = 0x800
    payload: bytes = None  # the bytes in the file, if not those that `method` makes of `data`
    crc: int = None
    size: int = None
    packed_size: int = None
    offset: int = None
    attributes: int = 0
    local_name: object = None
    extra: bytes = b""
    hidden: bool = False  # only in the directory


def archive(members, comment=b"", prefix=b"", **end):
    """The zip of the members. `end` may override entries, directory_size, directory_offset, disk of the end record."""
    body, directory = bytearray(prefix), bytearray()
    for member in members:
        name = member.name.encode() if isinstance(member.name, str) else member.name
        local = member.local_name.encode() if member.local_name is not None else name
        payload = member.payload
        if payload is None:
            payload = member.data if member.method == STORED else deflate(member.data)
        crc = zlib.crc32(member.data) if member.crc is None else member.crc
        size = len(member.data) if member.size is None else member.size
        packed = len(payload) if member.packed_size is None else member.packed_size
        offset = len(body) if member.offset is None else member.offset
        head = struct.pack("<HHHHHIII", 20, member.flags, member.method, 0, 33, crc, packed, size)
        if not member.hidden:
            body += b"PK\3\4" + head + struct.pack("<HH", len(local), 0) + local + payload
        directory += b"PK\1\2" + struct.pack("<H", 0x314) + head
        directory += struct.pack("<HHHHHII", len(name), len(member.extra), 0, 0, 0, member.attributes, offset)
        directory += name + member.extra
    entries = end.get("entries", len(members) & 0xFFFF)
    size, start = end.get("directory_size", len(directory)), end.get("directory_offset", len(body))
    disk = end.get("disk", 0)
    return bytes(body + directory) + b"PK\5\6" + struct.pack(
        "<HHHHIIH", disk, disk, entries, entries, size, start, len(comment)) + comment


def deflate(data):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def meta(sizes, **fields):
    """A TensorMeta of a dense float32 tensor, as schema 8 has it; `fields` replace or add entries."""
    strides, step = [], 1
    for size in reversed(sizes):
        strides.insert(0, step)
        step *= max(size, 1)
    return {
        "dtype": 7,
        "sizes": [{"as_int": size} for size in sizes],
        "requires_grad": False,
        "device": {"type": "cpu", "index": None},
        "strides": [{"as_int": stride} for stride in strides],
        "storage_offset": {"as_int": 0},
        "layout": 7,
        **fields,
    }


def tensor(name):
    return {"as_tensor": {"name": name}}


def node(target, inputs, output, name=None, **fields):
    """A graph node; `inputs` maps parameter names to tagged arguments."""
    arguments = [{"name": key, "arg": arg, "kind": 1} for key, arg in inputs.items()]
    return {"target": target, "inputs": arguments, "outputs": [tensor(output)], "metadata": {},
            "is_hop_single_tensor_return": None, "name": name or output, **fields}


def program():
    """A convolution and a ReLU on a 4x4 image, as JSON objects that a case may change."""
    conv = node("torch.ops.aten.conv2d.default", {
        "input": tensor("x"), "weight": tensor("p_weight"), "bias": {"as_none": True},
        "stride": {"as_ints": [1, 1]}, "padding": {"as_ints": [1, 1]}}, "conv2d")
    relu = node("torch.ops.aten.relu.default", {"self": tensor("conv2d")}, "relu")
    graph = {
        "inputs": [tensor("p_weight"), tensor("x")],
        "outputs": [tensor("relu")],
        "nodes": [conv, relu],
        "tensor_values": {"p_weight": meta([2, 1, 3, 3]), "x": meta([1, 1, 4, 4]),
                          "conv2d": meta([1, 2, 4, 4]), "relu": meta([1, 2, 4, 4])},
        "sym_int_values": {}, "sym_bool_values": {}, "sym_float_values": {}, "custom_obj_values": {},
        "is_single_tensor_return": False,
    }
    signature = {
        "input_specs": [{"parameter": {"arg": {"name": "p_weight"}, "parameter_name": "weight"}},
                        {"user_input": {"arg": tensor("x")}}],
        "output_specs": [{"user_output": {"arg": tensor("relu")}}],
    }
    return {
        "graph_module": {"graph": graph, "signature": signature, "module_call_graph": [], "metadata": {},
                         "treespec_namedtuple_fields": {}},
        "opset_version": {"aten": 10}, "range_constraints": {}, "schema_version": {"major": 8, "minor": 20},
        "verifiers": ["TRAINING"], "torch_version": "2.13.0", "guards_code": [],
    }


def config():
    """The weights' configuration that goes with `program`."""
    return {"config": {"weight": {"path_name": "weight_0", "is_param": True, "use_pickle": False,
                                  "tensor_meta": meta([2, 1, 3, 3])}}}


def members(model=None, weights=None, data=None, root="m"):
    """The members of a sound archive; JSON arguments are objects or ready bytes."""
    def encoded(value):
        return value if isinstance(value, bytes) else json.dumps(value).encode()

    data = struct.pack("<18f", *[0.25 * i for i in range(18)]) if data is None else data
    files = {
        "data/weights/weight_0": data,
        "data/weights/model_weights_config.json": encoded(weights or config()),
        "data/constants/model_constants_config.json": b'{"config": {}}',
        "models/model.json": encoded(program() if model is None else model),
        "archive_format": b"pt2",
        "archive_version": b"0",
        ".data/version": b"6\n",
        "byteorder": b"little",
    }
    return [Member(f"{root}/{name}", content) for name, content in files.items()]


def changed(value, path, new):
    """A deep copy of JSON objects with the entry at `path` (keys and indices) replaced; `...` as new removes it."""
    value = copy.deepcopy(value)
    place = value
    for key in path[:-1]:
        place = place[key]
    if new is ...:
        del place[path[-1]]
    else:
        place[path[-1]] = new
    return value
