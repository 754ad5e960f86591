"""BERT as a graph for OpenVINO (Devlin et al., 2019), and how many texts are read by it at once, without torch.

A text's vector is the mean over its word pieces, of length 1. Weights are rounded to 8 bits with a scale for each row,
and OpenVINO rounds what they are multiplied with, GROUP values to a scale.

A text is read by itself, never padded to the length of others: that is as fast, and it has one vector, whatever it is
embedded with.
"""

import sys
from collections import deque
from collections.abc import Iterable, Mapping

import numpy as np

from embeddings.base.vectors import Array, Floats
from embeddings.encoders.protocol import Advance

# OpenVINO reports every import to its makers, in a thread and unasked, unless this package is missing.
sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]

import openvino as ov  # noqa: E402
from openvino import opset13 as ops  # noqa: E402
from openvino.properties import hint  # noqa: E402

GROUP = 128
"""Measured: 64 and 384 are slower, and without rounding (0) a text takes twice as long."""
EPSILON = 1e-12
"""What BERT adds to a variance before it divides by its root."""
WORD_EMBEDDINGS = "embeddings.word_embeddings.weight"


class Network:
    """A graph ready to be run, by one caller at a time."""

    def __init__(self, graph: ov.Model) -> None:
        compiled = ov.Core().compile_model(
            graph,
            "CPU",
            {
                # Each processor reads a text of its own, and any processor: others work here too.
                hint.performance_mode: hint.PerformanceMode.THROUGHPUT,
                hint.enable_cpu_pinning: False,
                hint.inference_precision: ov.Type.f32,
                hint.dynamic_quantization_group_size: GROUP,
            },
        )
        # As many again wait their turn, so that no processor waits for Python.
        count = 2 * compiled.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS")
        self._requests = [compiled.create_infer_request() for _ in range(count)]
        self._dimension = int(compiled.output(0).get_partial_shape()[1].get_length())

    def vectors(self, texts: Iterable[Array], count: int, advance: Advance | None = None) -> Floats:
        """Read `count` texts, each as the graph's input has it: shape (count, dimension), rows of length 1."""
        vectors = np.empty((count, self._dimension), np.float32)
        idle, running = deque(self._requests), deque[tuple[int, ov.InferRequest]]()

        def finish() -> None:
            row, request = running.popleft()
            request.wait()
            vectors[row] = request.get_output_tensor().data[0]
            idle.append(request)
            if advance:
                advance(1)

        try:
            for row, text in enumerate(texts):
                if not idle:
                    finish()
                idle[0].start_async([text])
                running.append((row, idle.popleft()))
            while running:
                finish()
        finally:
            # After an error or an interrupt the next caller must find no request running.
            for _, request in running:
                request.wait()
        return vectors


def graph(weights: Mapping[str, Floats], layers: int, heads: int, name: str) -> ov.Model:
    """Lay weights, named as transformers' BertModel names them, into a graph that gives a text's vector, shape (1, d).

    Its input are the word pieces of one text, shape (1, n); where WORD_EMBEDDINGS is not among the weights, their
    rows of it, shape (1, n, d).
    """
    positions = weights["embeddings.position_embeddings.weight"]
    dimension = positions.shape[1]

    def linear(x: ov.Output, name: str) -> ov.Output:
        weight = weights[f"{name}.weight"]
        scale = np.abs(weight).max(axis=1, keepdims=True) / 127
        rounded = ops.convert(ops.constant(np.round(weight / scale).astype(np.int8)), np.float32)
        product = ops.matmul(x, ops.multiply(rounded, ops.constant(scale)), False, True)
        return ops.add(product, ops.constant(weights[f"{name}.bias"]))

    def layer_norm(x: ov.Output, name: str) -> ov.Output:
        unscaled = ops.mvn(x, _integers(-1), True, EPSILON, "inside_sqrt")
        scaled = ops.multiply(unscaled, ops.constant(weights[f"{name}.weight"]))
        return ops.add(scaled, ops.constant(weights[f"{name}.bias"]))

    def by_head(x: ov.Output) -> ov.Output:
        """Reshape (1, n, dimension) → (1, heads, n, dimension / heads)."""
        return ops.transpose(ops.reshape(x, _integers(0, 0, heads, -1), True), _integers(0, 2, 1, 3))

    if WORD_EMBEDDINGS in weights:
        pieces = ops.parameter([1, -1], np.int64, "pieces")
        words = ops.gather(ops.constant(weights[WORD_EMBEDDINGS]), pieces, ops.constant(0))
    else:
        pieces = words = ops.parameter([1, -1, dimension], np.float32, "pieces")
    # The token type, which tells the texts of a pair apart, is the same for all of one text.
    positions = positions + weights["embeddings.token_type_embeddings.weight"][0]
    count = ops.gather(ops.shape_of(pieces), _integers(1), ops.constant(0))
    position = ops.slice(ops.constant(positions[None]), _integers(0), count, _integers(1), _integers(1))
    x = layer_norm(ops.add(words, position), "embeddings.LayerNorm")
    for number in range(layers):
        layer = f"encoder.layer.{number}"
        q, k, v = (by_head(linear(x, f"{layer}.attention.self.{part}")) for part in ("query", "key", "value"))
        attended = ops.transpose(ops.scaled_dot_product_attention(q, k, v), _integers(0, 2, 1, 3))
        attended = linear(ops.reshape(attended, _integers(0, 0, dimension), True), f"{layer}.attention.output.dense")
        x = layer_norm(ops.add(attended, x), f"{layer}.attention.output.LayerNorm")
        inner = ops.gelu(linear(x, f"{layer}.intermediate.dense"), "erf")
        x = layer_norm(ops.add(linear(inner, f"{layer}.output.dense"), x), f"{layer}.output.LayerNorm")
    mean = ops.reduce_mean(x, _integers(1))
    return ov.Model([ops.normalize_l2(mean, _integers(1), EPSILON, "max")], [pieces], name)


def _integers(*numbers: int) -> ov.Output:
    return ops.constant(np.array(numbers, np.int64))
