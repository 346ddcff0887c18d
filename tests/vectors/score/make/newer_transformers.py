"""Lets transformers 4.51 (ModernBERT, Qwen3) run on torch 1.13: what newer torch has and these models do not compute with."""

import importlib.metadata
import sys
import types

import torch


def stub(name):
    """An empty module, whose names are empty classes."""
    module = types.ModuleType(name)

    def missing(attribute):
        if attribute.startswith("__"):
            raise AttributeError(attribute)
        return type(attribute, (), {})

    module.__getattr__ = missing
    sys.modules[name] = module
    parent, _, child = name.rpartition(".")
    setattr(sys.modules[parent], child, module)
    return module


class LayerNorm(torch.nn.LayerNorm):
    """With the argument `bias`, which torch 2.1 brought."""

    def __init__(self, shape, eps=1e-5, elementwise_affine=True, bias=True):
        super().__init__(shape, eps=eps, elementwise_affine=elementwise_affine)
        if not bias:
            self.bias = None


def install():
    version = importlib.metadata.version
    importlib.metadata.version = lambda name: "2.1.0" if name == "torch" else version(name)
    torch.__version__ = "2.1.0"
    for name in ("tensor", "tensor.parallel", "tensor.placement_types"):
        stub("torch.distributed." + name)
    compiler = stub("torch.compiler")
    compiler.is_compiling = lambda: False
    compiler.disable = lambda *_, **__: lambda function: function
    torch.compile = lambda function=None, **_: function or (lambda inner: inner)
    torch.float8_e4m3fn = torch.float8_e5m2 = torch.uint8
    torch.nn.LayerNorm = LayerNorm
