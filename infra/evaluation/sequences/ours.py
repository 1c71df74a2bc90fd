"""Our models on a split: chosen on validation, then what was learnt is learnt again with the validation items."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from infra.evaluation.sequences.measures import Items, Ranks, Scores, ranks, summary
from infra.evaluation.sequences.split import Split
from infra.training.next_item import encoder_fit
from infra.training.next_item.encoder import Retriever
from infra.training.next_item.model import Asked, NextItem, groups, learn
from infra.training.next_item.signals import Signals

MOST_ASKED = 20_000
"""Users that are measured, drawn at random where there are more; weights are learnt from 6,100 at most."""
_MOST_LEARNT, _MOST_WATCHED = 6_100, 3_000

Say = Callable[[str], None]


@dataclass(frozen=True)
class Measured:
    """Ranks of the answers: without an encoder, by the encoder alone, and with it, one list of users for each seed."""

    signals: list[Ranks]
    encoder: list[Ranks]
    both: list[Ranks]


def measured(split: Split, seeds: int, say: Say) -> tuple[Measured, Measured]:
    """Validation and test."""
    items = len(split.items)
    validation = asked(split.train, split.validation, split.validated)
    say("co-visitation, EASE, neighbours")
    signals = Signals(split.train, items)
    encoders = [_encoder(split, seed, validation[:_MOST_WATCHED], say) for seed in range(seeds)]
    say("weights of the signals, learnt from the validation items")
    blends = learn(signals, encoders, validation[:_MOST_LEARNT])
    chosen = _measure(signals, blends, validation)
    say("again, with the validation items; then the test items, once")
    before = split.before_test()
    again = [_refitted(blend, before, seed) for seed, blend in enumerate(blends, -1)]
    return chosen, _measure(Signals(before, items), again, asked(before, split.test, split.tested))


def asked(histories: Sequence[Items], answers: Items, users: Items) -> list[Asked]:
    """In an order of their own, so that the first are a sample."""
    drawn = np.random.default_rng(0).permutation(users)[:MOST_ASKED]
    return [Asked(histories[each], histories[each], int(answers[each]), int(each)) for each in drawn]


def ranked(scores: Callable[[Sequence[Asked]], Scores], questions: Sequence[Asked], items: int) -> Ranks:
    """Of one model, group by group."""
    found = [ranks(scores(group), [each.seen for each in group], _answers(group)) for group in groups(questions, items)]
    return np.concatenate(found)


def _encoder(split: Split, seed: int, watched: Sequence[Asked], say: Say) -> Retriever:
    def quality(model: Retriever) -> float:
        known = partial(_by_history, model)
        return summary(ranked(known, watched, len(split.items)))["ndcg@10"]

    return encoder_fit.fit(split.train, len(split.items), seed, quality, lambda line: say(f"seed {seed}: {line}"))


def _by_history(model: Retriever, group: Sequence[Asked]) -> Scores:
    return model.scores([each.known for each in group])


def _refitted(blend: NextItem, histories: Sequence[Items], seed: int) -> NextItem:
    if blend.encoder is None:
        return blend
    return replace(blend, encoder=encoder_fit.refit(blend.encoder, histories, seed))


def _measure(signals: Signals, blends: Sequence[NextItem], questions: Sequence[Asked]) -> Measured:
    """The signals are computed once for all blends."""
    found: list[list[Ranks]] = []
    for group in groups(questions, signals.items):
        known, seen, answers = [each.known for each in group], [each.seen for each in group], _answers(group)
        columns = signals.scores(known)
        scored = [each.scores(known, columns) for each in blends]
        scored += [each.encoder.scores(known) for each in blends if each.encoder]
        found.append([ranks(each, seen, answers) for each in scored])
    together = [np.concatenate(each) for each in zip(*found, strict=True)]
    return Measured(together[:1], together[len(blends) :], together[1 : len(blends)])


def _answers(group: Sequence[Asked]) -> Items:
    return np.array([each.answer for each in group], np.int64)
