"""Turns a model in 32-bit floats into the same one in floats of 16 bits."""

import numpy as np
from onnx import AttributeProto, TensorProto, helper, numpy_helper

ELEMENTS = {"float16": TensorProto.FLOAT16, "bfloat16": TensorProto.BFLOAT16}
# Operands that stay what they are by the operators' definitions.
STAY = {"Resize": {2}, "Upsample": {1}}
# Operators whose result's type an attribute says, float32 unless it does.
TYPED = {"HannWindow", "HammingWindow", "BlackmanWindow", "MelWeightMatrix"}


def rounded(values, element):
    """The nearest numbers that the narrow type holds, as float32; other arrays as they are."""
    if values.dtype != np.float32:
        return values
    if element == "float16":
        return values.astype(np.float16).astype(np.float32)
    bits = values.view(np.uint32).astype(np.uint64)
    nearest = ((bits + 0x7FFF + (bits >> 16 & 1)) >> 16 << 16).astype(np.uint32).view(np.float32)
    return np.where(np.isnan(values), values, nearest).astype(np.float32).reshape(values.shape)


def narrow_tensor(tensor, element):
    """Stores a tensor of floats in the narrow type, in place."""
    if tensor.data_type != TensorProto.FLOAT:
        return
    values = numpy_helper.to_array(tensor)
    made = helper.make_tensor(tensor.name, ELEMENTS[element], values.shape, rounded(values, element).flatten())
    tensor.CopyFrom(made)


def round_tensor(tensor, element):
    """Rounds a tensor of floats and leaves it in float32, in place."""
    if tensor.data_type == TensorProto.FLOAT:
        tensor.CopyFrom(numpy_helper.from_array(rounded(numpy_helper.to_array(tensor), element), tensor.name))


def narrow_attribute(attribute, element):
    """Numbers that become tensors, and types that are asked for."""
    if attribute.type == AttributeProto.TENSOR:
        narrow_tensor(attribute.t, element)
    elif attribute.name in ("to", "dtype") and attribute.i == TensorProto.FLOAT:
        attribute.i = ELEMENTS[element]


def convert(model, element):
    """Returns `model` in the narrow type and, for its reference, in float32 with its constants rounded."""
    narrow, wide = type(model)(), type(model)()
    narrow.CopyFrom(model)
    wide.CopyFrom(model)
    stay = {n.input[i] for n in model.graph.node for i in STAY.get(n.op_type, ()) if i < len(n.input)}
    for tensor in narrow.graph.initializer:
        if tensor.name not in stay:
            narrow_tensor(tensor, element)
    for tensor in wide.graph.initializer:
        if tensor.name not in stay:
            round_tensor(tensor, element)
    for value in [*narrow.graph.input, *narrow.graph.output]:
        if value.type.tensor_type.elem_type == TensorProto.FLOAT:
            value.type.tensor_type.elem_type = ELEMENTS[element]
    del narrow.graph.value_info[:]
    for node in narrow.graph.node:
        if node.op_type == "ConstantOfShape" and not node.attribute:
            node.attribute.append(helper.make_attribute("value", helper.make_tensor("", ELEMENTS[element], [1], [0.0])))
        if node.op_type == "LayerNormalization" and not any(a.name == "stash_type" for a in node.attribute):
            node.attribute.append(helper.make_attribute("stash_type", ELEMENTS[element]))
        if node.op_type in TYPED and not any(a.name == "output_datatype" for a in node.attribute):
            node.attribute.append(helper.make_attribute("output_datatype", ELEMENTS[element]))
        for attribute in node.attribute:
            narrow_attribute(attribute, element)
    for node in wide.graph.node:
        for attribute in node.attribute:
            if attribute.type == AttributeProto.TENSOR:
                round_tensor(attribute.t, element)
    return narrow, wide


def kept(arrays, element):
    """Arrays as `burin run` takes them: float16 as such, bfloat16 as float32."""
    kind = np.float16 if element == "float16" else np.float32
    return {name: a.astype(kind) if a.dtype == np.float32 else a for name, a in arrays.items()}
