"""Next items, ranked in full: our models, the peers on the same rows in the same run, and the adaptation curve."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from infra.evaluation.peers import implicit_peers, rectools_peer
from infra.evaluation.report import Cell, Table, mean_and_deviation
from infra.evaluation.sequences.format import FormatError, find, read
from infra.evaluation.sequences.measures import LAST, Items, Ranks, summary
from infra.evaluation.sequences.newcomers import adaptation
from infra.evaluation.sequences.ours import MOST_ASKED, Measured, asked, measured, ranked
from infra.evaluation.sequences.split import NONE, Split, given, leave_one_out

Say = Callable[[str], None]

_RANKING = "all items ranked, what the user saw before filtered (a repeat counts as missed), ties pessimistic"
_OURS = (
    "weights and rounds chosen on validation, whose figures are therefore a little high; for the test all is learnt "
    "again with the validation items as last training items, which published models do not do; the test is read once; "
    "± over {seeds} seeds of the encoder"
)
_PEERS = "learnt from all before the test item, values as published, nothing chosen on anything; one seed"
_COLUMNS = ("", "NDCG@10", "HR@10", "validation NDCG@10", "validation HR@10")
_NAMES = {
    "signals": "ours, no neural network (co-visitation, EASE, neighbours)",
    "encoder": "ours, the encoder alone",
    "both": "ours",
}


def evaluate(data: Path, parts: Mapping[str, Path | None], seeds: int, say: Say) -> Sequence[Table]:
    """Raises FormatError with a sentence for its reader."""
    split = _split(data, parts)
    protocol = f"{_described(split)}; {_RANKING}"
    chosen, test = measured(split, seeds, say)
    return [
        Table("Next item", f"{protocol}; {_OURS.format(seeds=seeds)}.", _COLUMNS, list(_ours(chosen, test))),
        Table("Next item: peers on the same rows", f"{protocol}; {_PEERS}.", _COLUMNS[:3], list(_peers(split, say))),
        *adaptation(_whole(split), len(split.items), say),
    ]


def _split(data: Path, parts: Mapping[str, Path | None]) -> Split:
    files = [parts.get(name) for name in ("train", "validation", "test")]
    train, validation, test = files
    if train and validation and test:
        return given(read(train), read(validation), read(test))
    if any(files):
        raise FormatError("sequences are split by three files, --train, --validation and --test, or by none of them")
    return leave_one_out(read(find(data)))


def _described(split: Split) -> str:
    events = sum(len(each) for each in _whole(split))
    sample = "" if len(split.tested) <= MOST_ASKED else f", of whom {MOST_ASKED:,} are drawn for the test (seed 0)"
    users = f"{len(split.train):,} users{sample}, {len(split.items):,} items, {events:,} events"
    return f"{users}; {split.kind}"


def _ours(chosen: Measured, test: Measured) -> Iterator[Sequence[Cell]]:
    for part, name in _NAMES.items():
        yield [name, *_cells(getattr(test, part)), *_cells(getattr(chosen, part))]


def _cells(runs: Sequence[Ranks]) -> list[Cell]:
    each = [summary(run) for run in runs]
    return [mean_and_deviation([one[name] for one in each]) for name in ("ndcg@10", "hr@10")]


def _peers(split: Split, say: Say) -> Iterator[Sequence[Cell]]:
    histories, items = split.before_test(), len(split.items)
    questions = asked(histories, split.test, split.tested)
    users = np.array([each.user for each in questions])
    for name, fit in implicit_peers.peers(histories, items).items():
        say(name)
        yield [name, *_cells([ranked(fit(), questions, items)])]
    say(rectools_peer.NAME)
    try:
        best = rectools_peer.recommended(histories, users)
    except rectools_peer.Missing as reason:
        yield [f"{rectools_peer.NAME}: {reason}", None, None]
        return
    found = best == split.test[users][:, None]
    yield [rectools_peer.NAME, *_cells([np.where(found.any(1), found.argmax(1) + 1, LAST)])]


def _whole(split: Split) -> list[Items]:
    pairs: Any = zip(split.before_test(), split.test, strict=True)
    return [each if last == NONE else np.append(each, last) for each, last in pairs]
