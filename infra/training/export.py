"""From PyTorch to ONNX, and proof that both compute the same."""

import json
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch
from numpy.typing import NDArray
from onnxruntime.quantization import QuantType, quantize_dynamic

from clipfeed.feed.features import FEATURES, SCHEMA
from clipfeed.feed.tokens import BUCKETS, EVENT, EVENTS
from clipfeed.feed.weights import ACTIONS
from infra.training.model import Ranker
from infra.training.table import IDS, Table

INPUTS = ("features", "ids", "events", "event_ids", "viewer")
MOST_DIFFERENCE = 1e-5
"""Between what PyTorch and ONNX Runtime compute."""
_MOST_ROWS = 4096
_PAGES, _EXAMPLES = 200, 3


@dataclass(frozen=True, slots=True)
class Exported:
    model: bytes
    """What is shipped: the tables of embeddings as int8, a quarter of the size. Whatever is computed for a candidate
    stays float32, since int8 activations share one scale: candidates would touch each other."""
    plain: bytes
    """All of it as float32."""
    difference: float
    """Largest absolute difference between PyTorch and the float32 variant."""
    examples: list[dict[str, Any]]
    """Some invented inputs with what the model answers: serving is tested against them."""


def export(model: Ranker) -> Exported:
    """The model as one ONNX file for any number of candidates, tried on inputs that nobody's history is in."""
    pages = list(_invented(model))
    plain = _converted(model, pages[0])
    content = _with_small_tables(plain)
    shipped, exact = session_of(content), session_of(plain)
    with torch.no_grad():
        ours = [model(*map(torch.tensor, page.values())).numpy() for page in pages]
    theirs = [exact.run(None, page)[0] for page in pages]
    examples = [
        {**{name: values.tolist() for name, values in page.items()}, "actions": shipped.run(None, page)[0].tolist()}
        for page in pages[:_EXAMPLES]
    ]
    difference = max(float(np.abs(a - b).max()) for a, b in zip(ours, theirs, strict=True))
    return Exported(content, plain, difference, examples)


def write(folder: Path, exported: Exported, facts: dict[str, Any]) -> None:
    """A version: the model and its manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "ranker.onnx").write_bytes(exported.model)
    manifest = {
        "schema": SCHEMA,
        "features": FEATURES,
        "actions": ACTIONS,
        "sha256": {"ranker.onnx": sha256(exported.model).hexdigest()},
        "made_with": {"torch": torch.__version__, "onnx": onnx.__version__, "onnxruntime": onnxruntime.__version__},
        "onnx_differs_by": exported.difference,
        "examples": exported.examples,
        **facts,
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")


def page_of(table: Table, row: int, rows: int = 1) -> dict[str, NDArray[Any]]:
    """The inputs of the graph: some rows before the history of the first of them."""
    some = slice(row, row + rows)
    return {
        "features": table.features[some],
        "ids": table.ids[some],
        "events": table.events[row],
        "event_ids": table.event_ids[row].astype(np.int64),
        "viewer": table.viewer[row : row + 1],
    }


def session_of(content: bytes) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])


def scores_of(session: Any, table: Table) -> NDArray[np.float32]:
    """[R, actions], each row before its own history, as it was served."""
    return np.concatenate([session.run(None, page_of(table, row))[0] for row in range(len(table))])


def _invented(model: Ranker) -> Iterator[dict[str, NDArray[Any]]]:
    """Pages of two candidates, as far apart as those it was made for, before histories of any length."""
    draw = np.random.default_rng(0)
    mean, deviation = model.mean.numpy(), 1 / np.maximum(model.scale.numpy(), 1e-3)
    for number in range(_PAGES):
        ids = draw.integers(1, BUCKETS, (EVENTS, IDS))
        ids[number % (EVENTS + 1) :] = 0
        yield {
            "features": draw.normal(mean, deviation, (2, len(FEATURES))).astype(np.float32),
            "ids": draw.integers(1, BUCKETS, (2, IDS)),
            "events": draw.random((EVENTS, len(EVENT)), dtype=np.float32),
            "event_ids": ids,
            "viewer": draw.integers(1, BUCKETS, 1),
        }


def _converted(model: Ranker, page: dict[str, NDArray[Any]]) -> bytes:
    many = torch.export.Dim("rows", min=1, max=_MOST_ROWS)
    with TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter warns of packages that it could use and does not need
        path = Path(folder) / "ranker.onnx"
        torch.onnx.export(
            model,
            tuple(map(torch.tensor, page.values())),
            str(path),
            input_names=INPUTS,
            output_names=["actions"],
            dynamic_shapes={"features": {0: many}, "ids": {0: many}, "events": {}, "event_ids": {}, "viewer": {}},
            opset_version=20,
            dynamo=True,
            external_data=False,
            verbose=False,
        )
        return without_traces(path)


def _with_small_tables(content: bytes) -> bytes:
    with TemporaryDirectory() as folder:
        plain, small = Path(folder) / "plain.onnx", Path(folder) / "small.onnx"
        plain.write_bytes(content)
        quantize_dynamic(plain, small, op_types_to_quantize=["Gather"], weight_type=QuantType.QInt8)
        return without_traces(small)


def without_traces(path: Path) -> bytes:
    """The file without the exporter's stack traces: half of its size, and the paths of the machine it was made on."""
    model = onnx.load(path)
    graph = model.graph
    for part in (model, graph, *graph.node, *graph.input, *graph.output, *graph.value_info):
        part.ClearField("metadata_props")
    content: bytes = model.SerializeToString(deterministic=True)
    return content
