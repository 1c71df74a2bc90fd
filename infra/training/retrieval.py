"""The retrieval model: where clips lie, and where a viewer's taste points.

Clips that the same viewers enjoy shortly after each other lie close together: their vectors are the leading
eigenvectors of the normalised co-visitation counts (gap g counts 1/g, as in Levy and Goldberg's reading of word
vectors, 2014). The user tower weighs the last plays by how long ago they were and turns the sum by one matrix; it is
trained to point at what was enjoyed next, by softmax over all clips. Seconds of one processor for a catalogue of
20,000; no vector needs the tower to change, so it serves what it was published with.
"""

import io
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from clipfeed.feed.tokens import EVENTS
from infra.training.export import without_traces

DIMENSIONS = 64
LEAST_PLAYS, LEAST_CLIPS = 3, 50
"""Plays of a clip that has a vector, and clips with one that make an index."""
MOST_CLIPS = 20_000
_MOST_GAP = 10
_EPOCHS, _BATCH, _RATE, _SHARPNESS = 4, 256, 5e-3, 15.0
_MOST_EXAMPLES = 60_000


class Tower(nn.Module):
    """[L, d], oldest first, to [d] of length 1."""

    def __init__(self, dimensions: int) -> None:
        super().__init__()
        self.weights = nn.Parameter(0.8 ** torch.arange(EVENTS, dtype=torch.float32))
        """By how many plays ago."""
        self.turn = nn.Linear(dimensions, dimensions, bias=False)
        nn.init.eye_(self.turn.weight)

    def forward(self, history: Tensor) -> Tensor:
        weights = self.weights[: history.shape[0]].flip(0)
        return nn.functional.normalize(self.turn((weights[:, None] * history).sum(0)), dim=0)

    def tastes(self, histories: Tensor) -> Tensor:
        """[B, EVENTS, d], newest first, zeros where there are fewer, to [B, d]."""
        return nn.functional.normalize(self.turn((self.weights[:, None] * histories).sum(1)), dim=1)


def retrieval_files(sequences: Sequence[Sequence[str]], seed: int) -> dict[str, bytes]:
    """`retrieval.onnx`, `items.npy` and `items.txt` of what each viewer enjoyed, in the order of time; nothing where
    too few clips were enjoyed often enough."""
    torch.manual_seed(seed)
    names = [name for name, plays in _plays(sequences).most_common(MOST_CLIPS) if plays >= LEAST_PLAYS]
    if len(names) < LEAST_CLIPS:
        return {}
    row = {name: number for number, name in enumerate(names)}
    if all(len(sequence) < 2 for sequence in sequences):
        return {}
    known = [[row[name] for name in sequence if name in row] for sequence in sequences]
    items = _vectors(known, len(names))
    tower = _trained(items, known)
    matrix = io.BytesIO()
    np.save(matrix, items.numpy())
    return {"retrieval.onnx": _exported(tower), "items.npy": matrix.getvalue(), "items.txt": "\n".join(names).encode()}


def sequences_of(viewers: Sequence[str], videos: Sequence[str], enjoyed: NDArray[Any]) -> list[list[str]]:
    """Of rows in the order of time."""
    found: dict[str, list[str]] = {}
    for viewer, video, was in zip(viewers, videos, enjoyed, strict=True):
        if was:
            found.setdefault(viewer, []).append(video)
    return list(found.values())


def _plays(sequences: Sequence[Sequence[str]]) -> Counter[str]:
    return Counter(name for sequence in sequences for name in sequence)


def _vectors(sequences: Sequence[Sequence[int]], clips: int) -> Tensor:
    counts: Counter[tuple[int, int]] = Counter()
    for sequence in sequences:
        for place, one in enumerate(sequence):
            for gap, other in enumerate(sequence[place + 1 : place + 1 + _MOST_GAP], start=1):
                if one != other:
                    counts[one, other] += 1 / gap  # type: ignore[assignment]  # a Counter of floats
                    counts[other, one] += 1 / gap  # type: ignore[assignment]
    places = torch.tensor(list(counts), dtype=torch.int64).reshape(-1, 2).T
    values = torch.tensor(list(counts.values()), dtype=torch.float32)
    degree = torch.zeros(clips).index_add(0, places[0], values).clamp(min=1e-6)
    values = values / (degree[places[0]] * degree[places[1]]).sqrt()
    matrix = torch.sparse_coo_tensor(places, values, (clips, clips), check_invariants=True).coalesce()
    left, strength, _ = torch.svd_lowrank(matrix, q=min(DIMENSIONS, clips), niter=4)
    return nn.functional.normalize(left * strength.sqrt(), dim=1)


def _trained(items: Tensor, sequences: Sequence[Sequence[int]]) -> Tower:
    tower = Tower(items.shape[1])
    optimiser = torch.optim.Adam(tower.parameters(), lr=_RATE)
    examples = list(islice(_examples(sequences), _MOST_EXAMPLES))
    padded = torch.cat([items, torch.zeros(1, items.shape[1])])
    for _ in range(_EPOCHS):
        for batch in torch.randperm(len(examples)).split(_BATCH):
            histories = torch.tensor([examples[number][0] for number in batch.tolist()])
            following = torch.tensor([examples[number][1] for number in batch.tolist()])
            optimiser.zero_grad()
            loss = nn.functional.cross_entropy(_SHARPNESS * tower.tastes(padded[histories]) @ items.T, following)
            loss.backward()
            optimiser.step()
    tower.eval()
    return tower


def _examples(sequences: Sequence[Sequence[int]]) -> Iterator[tuple[list[int], int]]:
    """(the plays before, newest first, padded with -1; what was enjoyed next)."""
    for sequence in sequences:
        for place in range(1, len(sequence)):
            before = sequence[max(place - EVENTS, 0) : place][::-1]
            yield [*before, *[-1] * (EVENTS - len(before))], sequence[place]


def _exported(tower: Tower) -> bytes:
    with TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter warns of packages that it could use and does not need
        path = Path(folder) / "retrieval.onnx"
        torch.onnx.export(
            tower,
            (torch.ones(3, tower.turn.in_features),),
            str(path),
            input_names=["history"],
            output_names=["taste"],
            dynamic_shapes={"history": {0: torch.export.Dim("plays", min=1, max=EVENTS)}},
            opset_version=20,
            dynamo=True,
            external_data=False,
            verbose=False,
        )
        return without_traces(path)
