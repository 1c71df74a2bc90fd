"""The ranker of impressions as ONNX: all networks and their calibration, ids and counters in, probabilities and seconds
out. The trees that `make evaluate` has beside them (infra/evaluation/impressions/trees.py) are not in it; what the
graph says alone is the report's row `ours without trees`."""

import logging
import warnings
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import onnxruntime
import torch
from numpy.typing import NDArray

from infra.training.impressions_fit import Rows
from infra.training.impressions_model import Ensemble

INPUTS = ("ids", "hashtags", "features")
MOST_DIFFERENCE = 1e-3
"""Between what PyTorch and ONNX Runtime compute, relative where values are above one."""
_AT_ONCE = 500


class Diverged(ValueError):
    """What was exported does not compute what PyTorch does."""


def export(model: Ensemble, rows: Rows) -> bytes:
    """One graph for any number of candidates."""
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)  # it tells of every operator of torchvision that it skips
    many = torch.export.Dim("rows", min=1, max=4096)
    some = [torch.tensor(each) for each in inputs_of(rows.of(np.arange(2) % len(rows.ids))).values()]
    with TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter warns of packages that it could use and does not need
        path = Path(folder) / "impressions.onnx"
        torch.onnx.export(
            model,
            tuple(some),
            str(path),
            input_names=INPUTS,
            output_names=["actions"],
            dynamic_shapes={name: {0: many} for name in INPUTS},
            opset_version=20,
            dynamo=True,
            external_data=False,
            verbose=False,
        )
        return path.read_bytes()


def predictions(content: bytes, model: Ensemble, rows: Rows) -> NDArray[np.float32]:
    """[N, H] of ONNX Runtime on one thread; raises Diverged where PyTorch says otherwise."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    starts = range(0, len(rows.ids), _AT_ONCE)
    pages = [inputs_of(rows.of(np.arange(start, min(start + _AT_ONCE, len(rows.ids))))) for start in starts]
    answers: NDArray[np.float32] = np.concatenate([session.run(None, page)[0] for page in pages])
    with torch.no_grad():
        ours = np.concatenate([model(*map(torch.tensor, page.values())).numpy() for page in pages])
    difference = float((np.abs(answers - ours) / np.maximum(np.abs(ours), 1)).max())
    if not difference <= MOST_DIFFERENCE:
        raise Diverged(f"PyTorch and ONNX differ by {difference:g}")
    return answers


def inputs_of(rows: Rows) -> dict[str, Any]:
    return {"ids": rows.ids, "hashtags": rows.hashtags, "features": rows.features}
