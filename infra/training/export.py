"""From PyTorch to ONNX, and proof that both compute the same."""

import warnings
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch

from infra.training.measures import Array
from infra.training.model import Ranker

_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Exported:
    model: bytes
    difference: float
    """Largest absolute difference between PyTorch and ONNX Runtime on the rows given."""
    examples: list[dict[str, Any]]
    """Some of these rows with what the model answers: serving is tested against them."""


def export(model: Ranker, rows: Array) -> Exported:
    """The model as one ONNX file for any number of rows."""
    sample = torch.tensor(rows, dtype=torch.float32)
    with TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter warns of packages that it could use and does not need
        path = Path(folder) / "ranker.onnx"
        torch.onnx.export(
            model,
            (sample,),
            str(path),
            input_names=["features"],
            output_names=["actions"],
            dynamic_shapes={"features": {0: torch.export.Dim("rows", min=1, max=4096)}},
            opset_version=20,
            dynamo=True,
            external_data=False,
            verbose=False,
        )
        content = _without_traces(onnx.load(path))
    with torch.no_grad():
        ours = model(sample).numpy()
    session = onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])
    theirs: Any = session.run(None, {"features": sample.numpy()})[0]
    examples = [
        {"features": row, "actions": answer}
        for row, answer in zip(sample[:_EXAMPLES].tolist(), ours[:_EXAMPLES].tolist(), strict=True)
    ]
    return Exported(content, float(np.abs(ours - theirs).max()), examples)


def _without_traces(model: Any) -> bytes:
    """The file without the exporter's stack traces: half of its size, and the paths of the machine it was made on."""
    for part in (
        model,
        model.graph,
        *model.graph.node,
        *model.graph.input,
        *model.graph.output,
        *model.graph.value_info,
    ):
        part.ClearField("metadata_props")
    content: bytes = model.SerializeToString(deterministic=True)
    return content
