"""Writes MiniLM as ONNX, layer by layer as exporters write it, mean pooling and rows of length one included; and its dynamically
quantised twin. Compares both with embeddings that are given, and prints how far apart they are as one line of JSON.

Usage: write_onnx.py MODEL_FOLDER INPUTS.json OUT.onnx OUT_INT8.onnx
"""
import json
import logging
import math
import struct
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

OPSET = 17
# What onnxruntime-web of the same version reads, whatever this library would write by default.
IR_VERSION = 10
INPUTS = ("input_ids", "attention_mask", "token_type_ids")
MOST_APART = 1e-4


def main(folder, inputs, out, out_int8):
    folder = Path(folder)
    config = json.loads((folder / "config.json").read_text())
    graph = Graph(tensors(folder / "model.safetensors"))
    model = helper.make_model(encoder(graph, config), opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
    onnx.checker.check_model(model)
    onnx.save(model, out)
    logging.disable(logging.WARNING)
    quantize_dynamic(out, out_int8, weight_type=QuantType.QInt8)
    given = json.loads(Path(inputs).read_text())
    apart, _ = compared(out, given)
    if apart > MOST_APART:
        raise SystemExit(f"the written model is {apart} off")
    print(json.dumps({"apart": apart, "int8Cosine": compared(out_int8, given)[1]}))


def tensors(path):
    """A safetensors file: the length of a header, the header, the numbers."""
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    return {name: tensor(data[8 + length :], about) for name, about in header.items() if about.get("dtype") == "F32"}


def tensor(data, about):
    begin, end = about["data_offsets"]
    return np.frombuffer(data[begin:end], dtype="<f4").reshape(about["shape"])


class Graph:
    """Nodes in the order in which they are written, each named by its only output."""

    def __init__(self, weights):
        self.weights, self.nodes, self.constants = weights, [], {}

    def node(self, kind, *inputs, **attributes):
        output = f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [output], output, **attributes))
        return output

    def constant(self, name, values, kind=np.float32):
        self.constants.setdefault(name, numpy_helper.from_array(np.ascontiguousarray(values, dtype=kind), name))
        return name

    def whole(self, *values):
        return self.constant("whole_" + "_".join(map(str, values)), values, np.int64)

    def number(self, value):
        return self.constant(f"number_{value}", value)

    def weight(self, name):
        return self.constant(name, self.weights[name])

    def linear(self, x, name):
        product = self.node("MatMul", x, self.constant(f"{name}.weight", self.weights[f"{name}.weight"].T))
        return self.node("Add", product, self.weight(f"{name}.bias"))

    def norm(self, x, name, epsilon):
        return self.node("LayerNormalization", x, self.weight(f"{name}.weight"), self.weight(f"{name}.bias"), axis=-1, epsilon=epsilon)


def encoder(graph, config):
    epsilon = config["layer_norm_eps"]
    ids, mask, types = INPUTS
    x = graph.node("Add", graph.node("Gather", graph.weight("embeddings.word_embeddings.weight"), ids),
                   graph.node("Gather", graph.weight("embeddings.token_type_embeddings.weight"), types))
    length = graph.node("Slice", graph.node("Shape", ids), graph.whole(1), graph.whole(2))
    places = graph.node("Slice", graph.weight("embeddings.position_embeddings.weight"), graph.whole(0), length, graph.whole(0))
    x = graph.norm(graph.node("Add", x, places), "embeddings.LayerNorm", epsilon)
    seen = graph.node("Cast", mask, to=TensorProto.FLOAT)
    bias = graph.node("Sub", graph.number(1.0), graph.node("Unsqueeze", seen, graph.whole(1, 2)))
    bias = graph.node("Mul", bias, graph.number(float(np.finfo(np.float32).min)))
    for number in range(config["num_hidden_layers"]):
        x = layer(graph, config, f"encoder.layer.{number}", x, bias)
    x = pooled(graph, x, graph.node("Unsqueeze", seen, graph.whole(2)))
    graph.nodes.append(helper.make_node("Identity", [x], ["embeddings"]))
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "tokens"]) for name in INPUTS]
    output = helper.make_tensor_value_info("embeddings", TensorProto.FLOAT, ["batch", config["hidden_size"]])
    return helper.make_graph(graph.nodes, "minilm", inputs, [output], list(graph.constants.values()))


def layer(graph, config, name, x, bias):
    heads, epsilon = config["num_attention_heads"], config["layer_norm_eps"]
    head = config["hidden_size"] // heads

    def split(part, order):
        projected = graph.linear(x, f"{name}.attention.self.{part}")
        return graph.node("Transpose", graph.node("Reshape", projected, graph.whole(0, 0, heads, head)), perm=order)

    query, key, value = split("query", [0, 2, 1, 3]), split("key", [0, 2, 3, 1]), split("value", [0, 2, 1, 3])
    scores = graph.node("Div", graph.node("MatMul", query, key), graph.number(math.sqrt(head)))
    shares = graph.node("Softmax", graph.node("Add", scores, bias), axis=-1)
    attended = graph.node("Transpose", graph.node("MatMul", shares, value), perm=[0, 2, 1, 3])
    attended = graph.node("Reshape", attended, graph.whole(0, 0, heads * head))
    attended = graph.node("Add", graph.linear(attended, f"{name}.attention.output.dense"), x)
    x = graph.norm(attended, f"{name}.attention.output.LayerNorm", epsilon)
    inner = gelu(graph, graph.linear(x, f"{name}.intermediate.dense"))
    return graph.norm(graph.node("Add", graph.linear(inner, f"{name}.output.dense"), x), f"{name}.output.LayerNorm", epsilon)


def gelu(graph, x):
    """In the form that onnxruntime knows and replaces by one operation."""
    error = graph.node("Erf", graph.node("Div", x, graph.number(math.sqrt(2.0))))
    return graph.node("Mul", graph.node("Mul", x, graph.node("Add", error, graph.number(1.0))), graph.number(0.5))


def pooled(graph, x, seen):
    total = graph.node("ReduceSum", graph.node("Mul", x, seen), graph.whole(1), keepdims=0)
    mean = graph.node("Div", total, graph.node("ReduceSum", seen, graph.whole(1), keepdims=0))
    return graph.node("Div", mean, graph.node("ReduceL2", mean, axes=[-1], keepdims=1))


def compared(model, given):
    """The largest difference of a number, and the lowest cosine of a row, over all inputs."""
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    apart, cosine = 0.0, 1.0
    for one in given:
        ids = np.array(one["ids"], dtype=np.int64)
        got = session.run(None, dict(zip(INPUTS, (ids, np.ones_like(ids), np.zeros_like(ids)))))[0]
        ours = np.array(one["embeddings"], dtype=np.float32)
        apart = max(apart, float(np.abs(got - ours).max()))
        cosine = min(cosine, float((got * ours).sum(axis=1).min()))
    return apart, cosine


main(*sys.argv[1:])
