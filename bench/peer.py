"""Times one peer on one model in a process of its own, by the same protocol as library.c.

usage: peer.py ENGINE THREADS MODEL.onnx MODEL.npz    (MODEL.pt2 beside it for the engines of PyTorch)

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


def onnxruntime(threads, model, inputs):
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


def openvino(threads, model, inputs):
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
            "INFERENCE_PRECISION_HINT": "f32",
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


def inductor(threads, model, inputs):
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


def aoti(threads, model, inputs):
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


ENGINES = {engine.__name__: engine for engine in (onnxruntime, openvino, inductor, aoti)}


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


def main(engine, threads, model, reference):
    inputs, expected = arrays(reference)
    took, run, answer = ENGINES[engine](int(threads), model, inputs)
    run()
    difference = numpy.abs(answer().astype("f8") - expected).max() / max(numpy.abs(expected).max(), 1e-30)
    print(json.dumps({"startup_ms": took * 1e3, "difference": float(difference)}), flush=True)
    for line in sys.stdin:
        print(json.dumps(measure(run, float(line))), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
