"""The files by which the feed serves an encoder: retrieval.onnx, items.npy, items.txt.

retrieval.onnx: history float32 [L, d], vectors of the last items, oldest first, L from 1 to 50, to taste float32 [d].
items.npy: float32 [M, d], rows of length 1, in the order of the names in items.txt, one a line.
"""

import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.attention import SDPBackend, sdpa_kernel

from infra.training.export import without_traces
from infra.training.next_item.encoder import Encoder, Retriever

LONGEST = 50
_OPSET = 20


class _Taste(nn.Module):
    """[L, d] to [d] of length 1: where to search."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, history: Tensor) -> Tensor:
        taste: Tensor = self.encoder(history.unsqueeze(0))[0, -1]
        return nn.functional.normalize(taste, dim=0)


def export(model: Retriever, names: Sequence[str], folder: Path) -> None:
    """Writes the three files; names are those of the items, one each."""
    folder.mkdir(parents=True, exist_ok=True)
    taste, file = _Taste(model.encoder).eval(), folder / "retrieval.onnx"
    length = torch.export.Dim("L", min=1, max=LONGEST)
    # the kernel for CPUs lays its answer out as the exporter does not expect
    with warnings.catch_warnings(), sdpa_kernel(SDPBackend.MATH):
        warnings.simplefilter("ignore")  # of the exporter, about itself
        torch.onnx.export(
            taste,
            (torch.zeros(2, model.encoder.width),),
            str(file),
            input_names=["history"],
            output_names=["taste"],
            dynamic_shapes={"history": {0: length}},
            opset_version=_OPSET,
            external_data=False,
            dynamo=True,
            verbose=False,
        )
    file.write_bytes(without_traces(file))
    np.save(folder / "items.npy", model.vectors().detach().numpy().astype(np.float32))
    (folder / "items.txt").write_text("".join(f"{name}\n" for name in names))
