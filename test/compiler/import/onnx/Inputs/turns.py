"""Prints a model that makes a sequence of many tensors, and reads it in turns as it was first and last."""

CHANGES, TURNS = 4000, 3000

nodes = ['node { op_type: "SequenceEmpty" output: "s0" }', 'node { op_type: "SequenceInsert" input: ["s0", "x"] output: "s1" }']
for i in range(1, CHANGES):
    nodes.append(f'node {{ op_type: "SequenceInsert" input: ["s{i}", "x"] output: "s{i + 1}" }}')
for i in range(TURNS):
    for end in (1, CHANGES):
        nodes.append(f'node {{ op_type: "SequenceAt" name: "at" input: ["s{end}", "zero"] output: "y{i}_{end}" }}')
shape = "shape { dim { dim_value: 2 } }"
print(f"""ir_version: 8 opset_import {{ version: 17 }}
graph {{
  name: "graph"
  initializer {{ name: "zero" data_type: 7 int64_data: 0 }}
  {" ".join(nodes)}
  input {{ name: "x" type {{ tensor_type {{ elem_type: 1 {shape} }} }} }}
  output {{ name: "y0_1" }}
}}""")
