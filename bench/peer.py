"""Times one peer on one model in a process of its own, by the same protocol as library.c.

usage: peer.py ENGINE THREADS PRECISION MODEL.onnx MODEL.npz

Beside MODEL.onnx lie MODEL.pt2 for the engines of PyTorch, and what convert.py makes for those with a form of their own.

Prints one JSON line when ready: how long the session took to make, and how far the answer lies from the reference.
Then, for each number of seconds read from standard input, runs for that long and prints the least time and the number
of runs. Each engine is called in the way of its package that costs least, with inputs and outputs bound beforehand.
"""

import json
import os
import sys
import tempfile
import time

import numpy


def arrays(path):
    """The inputs in0, in1, ... and the reference of the first output."""
    with numpy.load(path) as file:
        inputs = [file[f"in{i}"] for i in range(len(file.files)) if f"in{i}" in file.files]
        return inputs, file["out0"]


def onnxruntime(threads, precision, model, inputs):
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    start = time.perf_counter()
    session = ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    took = time.perf_counter() - start
    open_sizes = {
        name: size
        for spec, array in zip(session.get_inputs(), inputs)
        for name, size in zip(spec.shape, array.shape)
        if isinstance(name, str)
    }
    if open_sizes:  # sizes that the model leaves open are told, as they are to burin
        for name, size in open_sizes.items():
            options.add_free_dimension_override_by_name(name, size)
        session = ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    binding = session.io_binding()
    for spec, array in zip(session.get_inputs(), inputs):
        binding.bind_cpu_input(spec.name, array)
    for spec in session.get_outputs():
        binding.bind_output(spec.name)
    return took, lambda: session.run_with_iobinding(binding), lambda: binding.copy_outputs_to_cpu()[0]


def openvino(threads, precision, model, inputs):
    import openvino as ov

    start = time.perf_counter()
    core = ov.Core()
    network = core.read_model(model)
    network.reshape({i: array.shape for i, array in enumerate(inputs)})
    compiled = core.compile_model(
        network,
        "CPU",
        {
            "INFERENCE_NUM_THREADS": threads,
            "NUM_STREAMS": 1,
            "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_PRECISION_HINT": "bf16" if precision == "bf16" else "f32",
        },
    )
    request = compiled.create_infer_request()
    took = time.perf_counter() - start
    for i, array in enumerate(inputs):
        request.set_input_tensor(i, ov.Tensor(array))

    def run():  # infer() would wrap the outputs, which costs more than a small model
        request.start_async()
        request.wait()

    return took, run, lambda: request.get_output_tensor(0).data


def openvino_nncf(threads, precision, model, inputs):
    """OpenVINO on what its own tool quantized."""
    return openvino(threads, precision, model.replace(".onnx", ".nncf.xml"), inputs)


def narrowed(array):
    """A copy of the types that ncnn and MNN have."""
    return numpy.ascontiguousarray(array, "f4" if array.dtype.kind == "f" else "i4")


def ncnn(threads, precision, model, inputs):
    import ncnn

    start = time.perf_counter()
    network = ncnn.Net()
    network.opt.num_threads = threads
    network.opt.use_fp16_packed = network.opt.use_fp16_storage = network.opt.use_fp16_arithmetic = False
    network.opt.use_bf16_storage = precision == "bf16"
    for load, kind in ((network.load_param, "param"), (network.load_model, "bin")):
        if load(model.replace(".onnx", f".ncnn.{kind}")) != 0:
            sys.exit("error: ncnn cannot load the model")
    took = time.perf_counter() - start
    # It has no batch. A Mat shares the memory of its array, which has to live as long.
    held = [narrowed(array[0] if array.shape[0] == 1 else array) for array in inputs]
    mats = [ncnn.Mat(array) for array in held]
    names, output = network.input_names(), network.output_names()[0]
    last = {"inputs": held}

    def run():
        extractor = network.create_extractor()
        for name, mat in zip(names, mats):
            extractor.input(name, mat)
        status, last["output"] = extractor.extract(output)
        last["extractor"] = extractor  # owns what it gave
        if status != 0:
            sys.exit(f"error: ncnn gives status {status}")

    return took, run, lambda: numpy.array(last["output"])


def mnn(threads, precision, model, inputs):
    import MNN.expr
    import MNN.nn
    import onnx

    graph = onnx.load(model, load_external_data=False).graph
    start = time.perf_counter()
    settings = {"backend": "CPU", "precision": "high", "numThread": threads}
    network = MNN.nn.load_module_from_file(
        model.replace(".onnx", ".mnn"),
        [spec.name for spec in graph.input],
        [spec.name for spec in graph.output],
        runtime_manager=MNN.nn.create_runtime_manager((settings,)),
    )
    took = time.perf_counter() - start
    places = []
    for array in map(narrowed, inputs):
        kind = MNN.expr.float if array.dtype == "f4" else MNN.expr.int
        places.append(MNN.expr.placeholder(list(array.shape), MNN.expr.NCHW, kind))
        places[-1].write(array)
    last = {}

    def run():
        last["outputs"] = network.forward(places)

    return took, run, lambda: numpy.array(MNN.expr.convert(last["outputs"][0], MNN.expr.NCHW).read())


def inductor(threads, precision, model, inputs):
    import torch
    import torch._inductor.config

    torch.set_num_threads(threads)
    torch._inductor.config.freezing = True
    tensors = [torch.from_numpy(array) for array in inputs]
    start = time.perf_counter()
    program = torch.export.load(model.replace(".onnx", ".pt2")).module()
    function = torch.compile(program)
    with torch.no_grad():
        function(*tensors)
    return time.perf_counter() - start, *torch_calls(function, tensors)


def aoti(threads, precision, model, inputs):
    import torch
    import torch._inductor

    torch.set_num_threads(threads)
    tensors = [torch.from_numpy(array) for array in inputs]
    program = torch.export.load(model.replace(".onnx", ".pt2"))
    with tempfile.TemporaryDirectory() as folder:
        package = torch._inductor.aoti_compile_and_package(
            program, package_path=os.path.join(folder, "model.pt2"), inductor_configs={"freezing": True}
        )
        start = time.perf_counter()
        function = torch._inductor.aoti_load_package(package)
    return time.perf_counter() - start, *torch_calls(function, tensors)


def torch_calls(function, tensors):
    import torch

    def run():
        with torch.no_grad():
            return function(*tensors)

    def answer():
        result = run()
        return (result[0] if isinstance(result, (list, tuple)) else result).numpy()

    return run, answer


ENGINES = {engine.__name__: engine for engine in (onnxruntime, openvino, openvino_nncf, ncnn, mnn, inductor, aoti)}


def measure(run, seconds):
    """The least time in ms, and how many runs there were."""
    least, runs = float("inf"), 0
    start = time.perf_counter()
    end = start + seconds
    while runs < 2 or start < end:
        run()
        stop = time.perf_counter()
        least = min(least, stop - start)
        start = stop
        runs += 1
    return {"min_ms": least * 1e3, "runs": runs}


def difference(answer, expected):
    """The largest, relative to the largest value; none where there is no number to tell."""
    if answer.size != expected.size:
        sys.exit(f"error: its answer has {answer.size} elements, expected {expected.size}")
    largest = numpy.abs(answer.reshape(expected.shape).astype("f8") - expected).max()
    return float(largest / max(numpy.abs(expected).max(), 1e-30)) if numpy.isfinite(largest) else None


def main(engine, threads, precision, model, reference):
    inputs, expected = arrays(reference)
    took, run, answer = ENGINES[engine](int(threads), precision, model, inputs)
    run()
    print(json.dumps({"startup_ms": took * 1e3, "difference": difference(answer(), expected)}), flush=True)
    for line in sys.stdin:
        print(json.dumps(measure(run, float(line))), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
