"""Whether an index finds what viewers enjoy next, better than what everybody enjoys would."""

import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from clipfeed.feed.tokens import EVENTS
from infra.training.export import session_of
from infra.training.resampling import interval
from infra.training.retrieval import retrieval_files

HELD_OUT = 0.2
"""Of what each viewer enjoyed, the last."""
MOST_FOUND, SHARE_FOUND = 150, 0.1
"""Clips that a page is offered, and of a small catalogue no more than this share: all of it would hold anything."""
LEAST = 200
"""Clips enjoyed next, with less of which nothing is shown."""
_DOUBT = 0.05


@dataclass(frozen=True, slots=True)
class Recall:
    """Share of the clips enjoyed next that are among `found` clips: the nearest, or the most enjoyed."""

    near: float
    popular: float
    found: int
    enjoyed: int
    gained: float
    """By which `near` is surely the larger one: the lower end of 95 %, viewers resampled."""

    @property
    def is_shown(self) -> bool:
        return self.enjoyed >= LEAST and self.gained > 0


def gated_files(sequences: Sequence[Sequence[str]], seed: int) -> tuple[dict[str, bytes], Recall | None]:
    """The index of all sequences, if one that was made of their beginnings is surely better than popularity at their
    ends; else no files. None where too little was enjoyed for any."""
    borders = [int(len(each) * (1 - HELD_OUT)) for each in sequences]
    earlier = [each[:border] for each, border in zip(sequences, borders, strict=True)]
    later = [each[border:] for each, border in zip(sequences, borders, strict=True)]
    files = retrieval_files(earlier, seed)
    if not files:
        return {}, None
    recall = _recall(files, earlier, later)
    return (retrieval_files(sequences, seed) if recall.is_shown else {}), recall


def _recall(files: Mapping[str, bytes], earlier: Sequence[Sequence[str]], later: Sequence[Sequence[str]]) -> Recall:
    items, names = np.load(io.BytesIO(files["items.npy"])), files["items.txt"].decode().split()
    rows, tower = {name: row for row, name in enumerate(names)}, session_of(files["retrieval.onnx"])
    found = max(min(MOST_FOUND, int(len(names) * SHARE_FOUND)), 1)
    popular = [
        rows[name] for name, _ in Counter(name for each in earlier for name in each).most_common() if name in rows
    ]
    hits, wants = [], []
    for before, after in zip(earlier, later, strict=True):
        met = [rows[name] for name in before if name in rows]
        wanted = {rows[name] for name in after if name in rows} - set(met)
        if not met or not wanted:
            continue
        [taste] = tower.run(None, {"history": items[met[-EVENTS:]].astype(np.float32)})
        nearest = np.argsort(-(items @ taste), kind="stable").tolist()
        new = set(met)
        offers = ([row for row in order if row not in new][:found] for order in (nearest, popular))
        hits.append([len(wanted.intersection(offer)) for offer in offers])
        wants.append(len(wanted))
    if not wants:
        return Recall(0.0, 0.0, found, 0, 0.0)
    each, enjoyed = np.array(hits, dtype=np.float64), np.array(wants, dtype=np.float64)
    near, popularly = each.sum(0) / enjoyed.sum()
    gained = interval(each[:, 0] - each[:, 1], enjoyed, _DOUBT).low
    return Recall(float(near), float(popularly), found, int(enjoyed.sum()), gained)
