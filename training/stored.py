"""How weight matrices are stored in an ONNX graph: one class a format, and the table of formats."""
from __future__ import annotations

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper


def quantise(weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """float32 [rows, columns] -> int8 of the same shape and float32 scales [rows, 1]."""
    scale = np.abs(weight).max(1, keepdims=True) / 127
    scale = np.where(scale == 0, 1, scale).astype(np.float32)
    return np.clip(np.rint(weight / scale), -127, 127).astype(np.int8), scale


class Stored:
    """A weight matrix [rows, columns] as the graph holds it (`tensors`); this one keeps float32.

    `weight` is what the stored values stand for, float32 again; `nodes` are put into the graph once.
    """

    def __init__(self, name: str, weight: np.ndarray):
        self.name, self.weight = name, weight
        self.tensors: list[TensorProto] = []
        self.nodes: list[onnx.NodeProto] = []
        self.store(weight)

    def keep(self, value: np.ndarray, suffix: str = "") -> None:
        """Add a tensor `<name>.stored<suffix>`."""
        self.tensors.append(numpy_helper.from_array(value, f"{self.name}.stored{suffix}"))

    def store(self, weight: np.ndarray) -> None:
        """Fill `tensors`, `nodes` and `weight`."""
        self.keep(weight)
        self.unfold()

    def unfold(self) -> None:
        """The float32 matrix; the runtime folds what constants alone decide when it loads the graph."""
        self.nodes = [helper.make_node("Cast", [f"{self.name}.stored"], [f"{self.name}.float"], to=TensorProto.FLOAT)]

    def restore(self, source: str, out: str) -> list[onnx.NodeProto]:
        """Nodes that turn stored rows, `source` (and `source`.scale), into float32."""
        return [helper.make_node("Cast", [source], [out], to=TensorProto.FLOAT)]

    def look_up(self, ids: str, out: str) -> list[onnx.NodeProto]:
        """Rows of the matrix; gathered as stored, to spare the runtime a second unfolded copy of the table."""
        gathers = [helper.make_node("Gather", [t.name, ids], [t.name.replace(f"{self.name}.stored", f"{out}.rows")])
                   for t in self.tensors]
        return [*gathers, *self.restore(f"{out}.rows", out)]

    def product(self, x: str, out: str) -> list[onnx.NodeProto]:
        """x times the transposed matrix, which the runtime turns as it packs it: a folded Transpose would cost memory."""
        return [helper.make_node("FusedMatMul", [x, f"{self.name}.float"], [out], domain="com.microsoft", transB=1)]


class Float16(Stored):
    """float16, arithmetic float32."""

    def store(self, weight: np.ndarray) -> None:
        self.keep(weight.astype(np.float16))
        self.weight = weight.astype(np.float16).astype(np.float32)
        self.unfold()


class Int8(Stored):
    """int8 and one float32 scale a row, arithmetic float32."""

    def store(self, weight: np.ndarray) -> None:
        small, scale = quantise(weight)
        self.keep(small)
        self.keep(scale, ".scale")
        self.weight = small.astype(np.float32) * scale
        self.unfold()

    def unfold(self) -> None:
        """One node, so that folding leaves no second float32 copy behind.

        The runtime folds DequantizeLinear only where the session says `session.disable_quant_qdq`; elsewhere it unfolds anew at
        every call, which is right but twice as slow.
        """
        source = f"{self.name}.stored"
        self.nodes = [helper.make_node("Squeeze", [f"{source}.scale"], [f"{self.name}.scale"]),
                      helper.make_node("DequantizeLinear", [source, f"{self.name}.scale"], [f"{self.name}.float"], axis=0)]

    def restore(self, source: str, out: str) -> list[onnx.NodeProto]:
        return [helper.make_node("Cast", [source], [f"{out}.cast"], to=TensorProto.FLOAT),
                helper.make_node("Mul", [f"{out}.cast", f"{source}.scale"], [out])]


class Int8Dynamic(Int8):
    """The same weights, integer arithmetic, one activation scale for the whole batch: rows depend on their neighbours."""

    def unfold(self) -> None:
        self.nodes = [helper.make_node("Transpose", [f"{self.name}.stored"], [f"{self.name}.T"], perm=[1, 0]),
                      helper.make_node("Transpose", [f"{self.name}.stored.scale"], [f"{self.name}.scale"], perm=[1, 0])]

    def product(self, x: str, out: str) -> list[onnx.NodeProto]:
        return [helper.make_node("DynamicQuantizeLinear", [x], [f"{out}.x", f"{out}.step", f"{out}.zero"]),
                helper.make_node("MatMulInteger", [f"{out}.x", f"{self.name}.T", f"{out}.zero"], [f"{out}.sum"]),
                helper.make_node("Cast", [f"{out}.sum"], [f"{out}.float"], to=TensorProto.FLOAT),
                helper.make_node("Mul", [f"{out}.step", f"{self.name}.scale"], [f"{out}.scale"]),
                helper.make_node("Mul", [f"{out}.float", f"{out}.scale"], [out])]


class Int8Blocks(Stored):
    """8 bits and one float32 scale for 32 columns of a row, multiplied by onnxruntime's MatMulNBits.

    Accuracy level 4 lets the runtime round activations to int8, by row and block: rows stay independent.
    Level 1 keeps them float32.
    """

    bits, level, block = 8, 4, 32

    def store(self, weight: np.ndarray) -> None:
        half = 1 << (self.bits - 1)
        parts = weight.reshape(len(weight), -1, self.block)
        extreme = np.take_along_axis(parts, np.abs(parts).argmax(-1)[..., None], -1)
        scale = np.where(extreme == 0, 1, extreme / -half).astype(np.float32)
        small = np.clip(np.rint(parts / scale) + half, 0, 2 * half - 1).astype(np.uint8)
        self.weight = ((small.astype(np.float32) - half) * scale).reshape(weight.shape)
        self.keep(small if self.bits == 8 else small[..., ::2] | small[..., 1::2] << 4)
        self.keep(scale[..., 0], ".scale")

    def restore(self, source: str, out: str) -> list[onnx.NodeProto]:
        def constant(suffix: str, value: np.ndarray) -> onnx.NodeProto:
            return helper.make_node("Constant", [], [f"{out}.{suffix}"], value=numpy_helper.from_array(value))

        return [constant("middle", np.array(128, np.float32)), constant("axis", np.array([-1])),
                constant("shape", np.array([0, 0, -1])),
                helper.make_node("Cast", [source], [f"{out}.cast"], to=TensorProto.FLOAT),
                helper.make_node("Sub", [f"{out}.cast", f"{out}.middle"], [f"{out}.signed"]),
                helper.make_node("Unsqueeze", [f"{source}.scale", f"{out}.axis"], [f"{out}.scale"]),
                helper.make_node("Mul", [f"{out}.signed", f"{out}.scale"], [f"{out}.blocks"]),
                helper.make_node("Reshape", [f"{out}.blocks", f"{out}.shape"], [out])]

    def product(self, x: str, out: str) -> list[onnx.NodeProto]:
        rows, columns = self.weight.shape
        return [helper.make_node("MatMulNBits", [x, f"{self.name}.stored", f"{self.name}.stored.scale"], [out],
                                 domain="com.microsoft", K=columns, N=rows, bits=self.bits,
                                 block_size=self.block, accuracy_level=self.level)]


class Int8BlocksFloat(Int8Blocks):
    """The same, activations float32."""

    level = 1


class Int4Blocks(Int8Blocks):
    """4 bits; only for matrices that are not looked up."""

    bits = 4


class Int4BlocksFloat(Int4Blocks):
    """The same, activations float32."""

    level = 1


# For each name: how matrices are stored, and how the table of characters is, which is also looked up.
FORMATS: dict[str, tuple[type[Stored], type[Stored]]] = {
    "float32": (Stored, Stored), "float16": (Float16, Float16), "int8": (Int8, Int8),
    "int8-dynamic": (Int8Dynamic, Int8Dynamic), "int8-blocks": (Int8Blocks, Int8Blocks),
    "int8-blocks-float": (Int8BlocksFloat, Int8BlocksFloat), "int4-blocks": (Int4Blocks, Int8Blocks),
    "int4-blocks-float": (Int4BlocksFloat, Int8BlocksFloat)}
