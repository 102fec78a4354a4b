"""Writes ONNX files byte by byte, so that the corpus can say what no exporter and no checker would let through.

Every function returns the bytes of one protobuf message; field numbers are those of third_party's onnx.proto.
"""

import struct

FLOAT, INT64, STRING, FLOAT16, DOUBLE = 1, 7, 8, 10, 11


def varint(value):
    """An unsigned (or two's complement 64-bit) number in base 128."""
    value &= (1 << 64) - 1
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes(out + bytes([value]))


def integer(number, value):
    return varint(number << 3) + varint(value)


def block(number, data):
    """A length-delimited field: a string, bytes or a message."""
    data = data.encode() if isinstance(data, str) else data
    return varint(number << 3 | 2) + varint(len(data)) + data


def float32(number, value):
    return varint(number << 3 | 5) + struct.pack("<f", value)


def tensor(name, dims, values=None, dtype=FLOAT, raw=None, fields=b""):
    """A TensorProto with raw data: `raw`, or `values` as float32 (int64 for INT64), zeros if neither is given."""
    if raw is None:
        if values is None:
            count = 1
            for dim in dims:
                count *= dim
            values = [0] * count
        raw = struct.pack(f"<{len(values)}{'q' if dtype == INT64 else 'f'}", *values)
    out = b"".join(integer(1, dim) for dim in dims) + integer(2, dtype)
    return out + block(8, name) + (block(9, raw) if raw != b"" else b"") + fields


def external(name, dims, location, **entries):
    """A TensorProto whose bytes lie in another file."""
    fields = block(13, block(1, "location") + block(2, location))
    for key, value in entries.items():
        fields += block(13, block(1, key) + block(2, str(value)))
    return tensor(name, dims, raw=b"", fields=fields + integer(14, 1))


def tensor_type(dims, dtype=FLOAT):
    """A TypeProto; a dimension is a number, a name, or None for an unknown one; dims None leaves the shape out."""
    shape = b""
    for dim in dims or []:
        if dim is None:
            entry = b""
        else:
            entry = block(2, dim) if isinstance(dim, str) else integer(1, dim)
        shape += block(1, entry)
    return block(1, integer(1, dtype) + (block(2, shape) if dims is not None else b""))


def value(name, dims, dtype=FLOAT):
    """A ValueInfoProto of a tensor."""
    return block(1, name) + block(2, tensor_type(dims, dtype))


def attribute(name, content):
    """An AttributeProto of the kind that fits the Python value; a (type, bytes) pair is taken as it is."""
    if isinstance(content, tuple):
        kind, data = content
    elif isinstance(content, int):
        kind, data = 2, integer(3, content)
    elif isinstance(content, float):
        kind, data = 1, float32(2, content)
    elif isinstance(content, str):
        kind, data = 3, block(4, content)
    elif content and isinstance(content[0], float):
        kind, data = 6, b"".join(float32(7, x) for x in content)
    else:
        kind, data = 7, b"".join(integer(8, x) for x in content)
    return block(1, name) + data + integer(20, kind)


def node(op, inputs, outputs, name="bad", domain="", extra=b"", **attributes):
    """A NodeProto; `extra` is appended as it is."""
    out = b"".join(block(1, x) for x in inputs) + b"".join(block(2, x) for x in outputs)
    out += block(3, name) + block(4, op)
    out += b"".join(block(5, attribute(key, content)) for key, content in attributes.items())
    return out + (block(7, domain) if domain else b"") + extra


def graph(nodes, inputs, outputs, initializers=(), name="main", fields=b""):
    out = b"".join(block(1, x) for x in nodes) + block(2, name)
    out += b"".join(block(5, x) for x in initializers)
    return out + b"".join(block(11, x) for x in inputs) + b"".join(block(12, x) for x in outputs) + fields


def model(graph_bytes, opset=18, ir_version=9, fields=b""):
    """A ModelProto; the graph comes last, so that each cut through the file damages it."""
    opsets = opset if isinstance(opset, bytes) else block(8, block(1, "") + integer(2, opset))
    return integer(1, ir_version) + block(2, "corpus") + opsets + fields + block(7, graph_bytes)


def small_model(conv="conv", x="x", weight="w", hidden="h", y="y", dims=(1, 1, 4, 4), conv_extra=b"", **attributes):
    """Convolution and ReLU on a 4x4 image: what most cases spoil one detail of."""
    attributes = {"kernel_shape": [3, 3], "pads": [1, 1, 1, 1], **attributes}
    attributes = {key: content for key, content in attributes.items() if content is not None}
    weights = tensor(weight, [2, 1, 3, 3], [0.25 * i for i in range(18)])
    nodes = [node("Conv", [x, weight], [hidden], conv, extra=conv_extra, **attributes)]
    nodes.append(node("Relu", [hidden], [y], "relu"))
    out = [dims[0], 2, 4, 4] if not attributes.keys() - {"kernel_shape", "pads"} else None
    return model(graph(nodes, [value(x, dims)], [value(y, out)], [weights]))


def one_node(op, shapes, out=None, constants=(), name="bad", **attributes):
    """A model of one node on float inputs x0, x1, ... of the given shapes, then the constants, with the output y."""
    inputs = [f"x{i}" for i in range(len(shapes))]
    tensors = [tensor(f"c{i}", dims, values, dtype) for i, (dims, values, dtype) in enumerate(constants)]
    names = inputs + [f"c{i}" for i in range(len(constants))]
    values = [value(x, shape) for x, shape in zip(inputs, shapes)]
    return model(graph([node(op, names, ["y"], name, **attributes)], values, [value("y", out)], tensors))


def int64s(*values):
    """A constant of `one_node`: a vector of int64."""
    return [len(values)], list(values), INT64
