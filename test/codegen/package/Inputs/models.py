"""The models of these tests: digits, one of convolutions and products, and a plan of what those two leave out."""

import numpy as np

ROWS, COLUMNS = 97, 1031
INTEGERS = {"i8": "int8", "i16": "int16", "i32": "int32", "i64": "int64"}
INTEGERS |= {f"u{name}": f"u{dtype}" for name, dtype in INTEGERS.items()}
REALS = {"f32": "float32", "f64": "float64"}
INTEGER_BINARY = "add sub mul div rem mod pow maximum minimum bit_and bit_or bit_xor shift_left shift_right".split()
REAL_BINARY = "add sub mul div rem mod pow atan2 maximum minimum".split()
INTEGER_UNARY = "neg abs sign bit_not".split()
REAL_UNARY = (
    "neg abs sign exp log log1p expm1 sqrt sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh erf floor ceil "
    "round trunc"
).split()


def network():
    """A graph that is shared out over threads: convolution, product, elementwise, softmax and a global average."""
    from builder import Graph

    g = Graph("network")
    x = g.input((1, 8, 56, 56))
    y = g.Relu(g.Conv(x, g.weight(24, 8, 3, 3), g.weight(24), pads=[1, 1, 1, 1]))
    z = g.Transpose(g.Add(y, g.weight(24, 56, 1)), perm=[0, 2, 3, 1])
    w = g.Softmax(g.MatMul(z, g.weight(24, 70)), axis=-1)
    g_output = g.GlobalAveragePool(g.MaxPool(y, kernel_shape=[2, 2], strides=[2, 2]))
    return g, [w, g_output]


class Plan:
    """A placed plan program under construction: its inputs, steps, outputs, and the arrays that it runs on."""

    def __init__(self):
        self.inputs, self.steps, self.types, self.feeds = [], [], [], []
        self.random = np.random.default_rng(5)

    def input(self, name, element, values):
        self.inputs.append((name, f"tensor<{'x'.join(map(str, values.shape))}x{element}>"))
        self.feeds.append(values)
        return self.inputs[-1][1]

    def nest(self, shape, elements, reads, text, reduction=""):
        """Adds a nest of the names and types that it `reads`, whose results are outputs; `text` is its regions."""
        first = len(self.types)
        sizes = "x".join(map(str, shape))
        types = [f"tensor<{sizes}x{element}>" for element in elements]
        places = ", ".join(f"#plan.place<output, {first + i}>" for i in range(len(types)))
        count = f":{len(types)}" if len(types) > 1 else ""
        tensors = f"reads({', '.join(reads)} : {', '.join(reads.values())})"
        self.steps.append(
            f"  %r{first}{count} = plan.nest [{', '.join(map(str, shape))}] {tensors} {reduction}{{\n{text}\n"
            f"  }} {{places = [{places}]}} : {', '.join(types)}"
        )
        self.types += [(f"%r{first}" + (f"#{i}" if count else ""), kind) for i, kind in enumerate(types)]

    def text(self):
        def quoted(names):
            return ", ".join(f'"{name}"' for name in names)

        arguments = ", ".join(f"%{name}: {kind}" for name, kind in self.inputs)
        returned = ", ".join(name for name, _ in self.types) + " : " + ", ".join(kind for _, kind in self.types)
        outputs = quoted(f"out{i}" for i in range(len(self.types)))
        return (
            f"plan.program @main inputs [{quoted(name for name, _ in self.inputs)}] outputs [{outputs}]"
            " attributes {memories = [#plan.memory<weights, constant, bytes = 512, alignment = 64>]} {\n"
            f"^bb0({arguments}):\n"
            '  %table = plan.weight dense<"0x' + TABLE.tobytes().hex().upper() + '"> : tensor<16x8xf32>'
            " {place = #plan.place<weights, 0>} : tensor<16x8xf32>\n" + "\n".join(self.steps) +
            f"\n  plan.return {returned}\n}}\n"
        )


TABLE = np.random.default_rng(1).standard_normal((16, 8)).astype("float32")


def gather(plan):
    """Rows of the table by data, as embeddings are read."""
    plan.input("ids", "i64", np.array([0, 15, -1, -16, 3], "int64"))
    plan.nest((5, 8), ["f32"], {"%ids": "tensor<5xi64>", "%table": "tensor<16x8xf32>"}, """  ^bb0(%i: index, %j: index):
    %id = plan.load 0[affine_map<(d0) -> (d0)>] (%i) : i64
    %at = plan.check_index %id bound 16 : i64
    %x = plan.load 1[affine_map<(d0, d1) -> (d0, d1)>] (%at, %j) : f32
    plan.yield %x : f32""")
    return [TABLE[plan.feeds[0]]]


def reductions(plan):
    """Each associative function over rows and over columns, behind something that is computed on the way."""
    expected = []
    starts = {"add": "0", "mul": "1", "maximum": "-100", "minimum": "100"}
    for element, dtype in (("f32", "float32"), ("f64", "float64"), ("i32", "int32"), ("ui8", "uint8")):
        real = dtype.startswith("float")
        size = (ROWS, COLUMNS)
        values = plan.random.uniform(0.9, 1.1, size) if real else plan.random.integers(0, 99, size)
        values = values.astype(dtype)
        kind = plan.input(f"m{element}", element, values)
        for function, start in starts.items():
            if element == "ui8" and start[0] == "-":
                start = "0"
            for axis, (shape, size) in ((1, ((ROWS,), COLUMNS)), (0, ((COLUMNS,), ROWS))):
                order = "(d0, d1)" if axis else "(d1, d0)"
                plan.nest(shape, [element], {f"%m{element}": kind}, f"""  ^bb0(%i: index, %k: index, %sum: {element}):
    %x = plan.load 0[affine_map<(d0, d1) -> {order}>] (%i, %k) : {element}
    %y = plan.binary mul %x, %x : {element}
    %next = plan.binary {function} %sum, %y : {element}
    plan.yield %next : {element}
  }} epilogue {{
  ^bb0(%sum: {element}, %i: index):
    %r = plan.binary add %sum, %sum : {element}
    plan.yield %r : {element}""", f"reduce [{size}] init [{start}{'.0' if real else ''} : {element}] body ")
                wide = values.astype("float64") if real else values
                ufunc = {"add": np.add, "mul": np.multiply, "maximum": np.maximum, "minimum": np.minimum}[function]
                initial = wide.dtype.type(int(start))
                total = ufunc.reduce(wide * wide, axis=axis, dtype=wide.dtype, initial=initial)
                expected.append(total + total)
    return expected


def arithmetic(plan):
    """Every scalar function on operands that C leaves undefined: the results are only added up."""
    for element, dtype in (INTEGERS | REALS).items():
        real = element in REALS
        if real:
            values = [0.0, -0.0, 1.0, -1.0, 0.5, 2.5, np.inf, -np.inf, np.nan, 1e30, -1e30, 1e-40]
        else:
            info = np.iinfo(dtype)
            values = [0, 1, 2, 7, 8, 31, 32, 63, 64, info.max, info.max - 1, info.min, info.min + 1]
            values += [] if info.min == 0 else [-1, -2, -8]
        x, y = (part.ravel() for part in np.meshgrid(np.array(values, dtype), np.array(values, dtype)))
        kind = plan.input(f"x{element}", element, x)
        plan.input(f"y{element}", element, y)
        terms, lines, last = [], [], "%x"
        for function in REAL_BINARY if real else INTEGER_BINARY:
            terms.append(f"plan.binary {function} %x, %y : {element}")
        for function in REAL_UNARY if real else INTEGER_UNARY:
            terms.append(f"plan.unary {function} %y : {element} -> {element}")
        for other in [kind for kind in INTEGERS | REALS if kind != element]:
            lines.append(f"%to{other} = plan.cast %x : {element} to {other}")
            terms.append(f"plan.cast %to{other} : {other} to {element}")
        lines.append(f"%zero = plan.literal 0{'.0' if real else ''} : {element}")
        for relation in ("eq", "ne", "lt", "le", "gt", "ge"):
            # Comparisons that the type decides, as `x >= 0` of unsigned numbers, are no reason for a warning.
            lines.append(f"%{relation} = plan.compare {relation} %x, %zero : {element}")
            terms.append(f"plan.select %{relation}, %y, %zero : {element}")
        for i, term in enumerate(terms):
            lines += [f"%t{i} = {term}", f"%s{i} = plan.binary add {last}, %t{i} : {element}"]
            last = f"%s{i}"
        body = "\n".join("    " + line for line in lines)
        plan.nest((x.size,), [element], {f"%x{element}": kind, f"%y{element}": kind}, f"""  ^bb0(%i: index):
    %x = plan.load 0[affine_map<(d0) -> (d0)>] (%i) : {element}
    %y = plan.load 1[affine_map<(d0) -> (d0)>] (%i) : {element}
{body}
    plan.yield {last} : {element}""")


def leftovers():
    """The plan, and the expected values of its first outputs."""
    plan = Plan()
    expected = gather(plan) + reductions(plan)
    arithmetic(plan)
    return plan, expected
