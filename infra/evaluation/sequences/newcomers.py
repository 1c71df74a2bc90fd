"""The adaptation curve of our model and of what it is compared with."""

from collections.abc import Callable, Sequence

import numpy as np

from infra.evaluation.report import Cell, Table
from infra.evaluation.sequences.adaptation import REVEALED, Parts, Scorer, asked, gains, lift_shares, parted
from infra.evaluation.sequences.measures import Items, Scores
from infra.training.next_item import encoder_fit
from infra.training.next_item.ease import RECENT, Ease
from infra.training.next_item.encoder import Retriever
from infra.training.next_item.model import NextItem, learn
from infra.training.next_item.signals import Signals
from infra.training.next_item.transitions import popularity

_FEWEST = 30
_WATCHED = 10
"""Events revealed when the encoder's epochs are compared."""

_PROTOCOL = (
    "user-disjoint: a tenth of the users held out (seed 42), of whom {count} with 40 events or more are measured; "
    "cut at max(20, half of the events), the last k before it revealed, the last 50 masked; "
    "NDCG@10 of the next 10 events, ± standard error over users; weights chosen for each k on another tenth of the "
    "users; lift share L(k) = (M(k) - M(0)) / (M(50) - M(0))."
)

Say = Callable[[str], None]


def adaptation(histories: Sequence[Items], items: int, say: Say) -> list[Table]:
    """Curves and lift shares; none where too few of the users held out have a history to be cut."""
    parts = parted(histories)
    if min(len(parts.test), len(parts.validation)) < _FEWEST:
        say(f"no adaptation curve: fewer than {_FEWEST} of the users held out have 40 events")
        return []
    say(f"adaptation: {len(parts.learnt)} users to learn from, {len(parts.test)} newcomers")
    curves = [_curve(name, score, parts, items) for name, score in _scorers(parts, items, say).items()]
    protocol = _PROTOCOL.format(count=len(parts.test))
    columns = ["", *(f"k = {k}" for k in REVEALED), *(f"L({k})" for k in REVEALED[1:-1])]
    return [Table("How fast a new viewer is known", protocol, columns, curves)]


def _scorers(parts: Parts, items: int, say: Say) -> dict[str, Callable[[int], Scorer]]:
    """Name to what scores after k events."""
    chosen = _chosen(parts, items, say)
    learnt = [*parts.learnt, *parts.then_learnt]
    signals = Signals(learnt, items)
    popular = _constant(np.log(popularity(learnt, items)).astype(np.float32))
    return {
        "popularity": _always(popular),
        "EASE, last 20": _always(_ease(learnt, items)),
        "ours, no neural network": lambda k: _scorer(signals, chosen[k][0]) if k else popular,
        "ours": lambda k: _scorer(signals, chosen[k][1]) if k else popular,
    }


def _chosen(parts: Parts, items: int, say: Say) -> dict[int, list[NextItem]]:
    """k to the blends without and with the encoder."""

    def quality(model: Retriever) -> float:
        return float(gains(model.scores, parts.validation, items, _WATCHED).mean())

    encoder = encoder_fit.fit(parts.learnt, items, 0, quality, lambda line: say(f"adaptation: {line}"))
    signals = Signals(parts.learnt, items)
    return {k: learn(signals, [encoder], asked(parts.validation, k)) for k in REVEALED[1:]}


def _curve(name: str, score: Callable[[int], Scorer], parts: Parts, items: int) -> Sequence[Cell]:
    found = {k: gains(score(k), parts.test, items, k) for k in REVEALED}
    means = {k: float(each.mean()) for k, each in found.items()}
    cells: list[Cell] = [(means[k], float(found[k].std() / np.sqrt(len(found[k])))) for k in REVEALED]
    shares = lift_shares(means)
    return [name, *cells, *(shares.get(k) for k in REVEALED[1:-1])]


def _scorer(signals: Signals, blend: NextItem) -> Scorer:
    return lambda known: blend.scores(known, signals.scores(known))


def _constant(scores: Scores) -> Scorer:
    return lambda known: np.broadcast_to(scores, (len(known), len(scores)))


def _always(score: Scorer) -> Callable[[int], Scorer]:
    return lambda _: score


def _ease(histories: Sequence[Items], items: int) -> Scorer:
    model = Ease(histories, items)
    return lambda known: model.scores(known, RECENT)
