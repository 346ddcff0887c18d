"""Python's side of the native bench: onnxruntime and numpy on one core, in turns with ours.

Usage: answer.py MODEL.onnx INPUTS.json
Says "ready", then answers each line of its input with the nanoseconds of processor time that it took:
`embed BATCH TOKENS`, `onnxruntime M K N TIMES`, `numpy M K N TIMES`; the last two are matrix products.
"""
import json
import os
import sys
import time
from pathlib import Path

# Before numpy is loaded, which starts its threads then.
os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})

import numpy as np  # noqa: E402
import onnxruntime  # noqa: E402
from onnx import TensorProto, helper, numpy_helper  # noqa: E402

NAMES = ("input_ids", "attention_mask", "token_type_ids")


def main(model, inputs):
    encoder = session(model)
    given = {(one["batch"], one["tokens"]): feeds(one) for one in json.loads(Path(inputs).read_text())}
    print("ready", flush=True)
    for line in sys.stdin:
        what, *numbers = line.split()
        print(answer(what, [int(number) for number in numbers], encoder, given), flush=True)


def answer(what, numbers, encoder, given):
    if what == "embed":
        return timed(lambda: encoder.run(None, given[tuple(numbers)]), 1)
    rows, inner, columns, times = numbers
    x, weight = matrix(rows, inner), matrix(inner, columns)
    if what == "numpy":
        work = lambda: x @ weight
    else:
        product = session(product_of(weight))
        work = lambda: product.run(None, {"x": x})
    work()
    return timed(work, times)


def timed(work, times):
    before = time.process_time_ns()
    for _ in range(times):
        work()
    return time.process_time_ns() - before


def session(model):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def feeds(one):
    ids = np.array(one["ids"], dtype=np.int64)
    return dict(zip(NAMES, (ids, np.ones_like(ids), np.zeros_like(ids))))


def matrix(rows, columns):
    """From -1 to 1, without order."""
    places = np.arange(rows * columns, dtype=np.int64)
    return (places * 7919 % 1000 / 500 - 1).astype(np.float32).reshape(rows, columns)


def product_of(weight):
    """A model that multiplies by a matrix it knows beforehand, as layers do."""
    inner, columns = weight.shape
    node = helper.make_node("MatMul", ["x", "weight"], ["y"])
    value = lambda name, width: helper.make_tensor_value_info(name, TensorProto.FLOAT, ["rows", width])
    graph = helper.make_graph([node], "product", [value("x", inner)], [value("y", columns)], [numpy_helper.from_array(weight, "weight")])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=10).SerializeToString()


main(*sys.argv[1:])
