"""Impressions: every model learns from the same rows and is scored on the same rows."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import torch

from infra.evaluation import formats, report
from infra.evaluation.impressions import adaptation, ours, tables
from infra.evaluation.impressions.log import EARLIER, TEST, TRAIN, VALIDATION, Array, Log
from infra.evaluation.impressions.task import Task, task_of
from infra.evaluation.peers import boosted, fm, popularity

MEMBERS = 3
_ALONE = "ours without trees"
Say = Callable[[str], None]


def evaluate(data: Path, parts: Mapping[str, Path | None], seeds: int, say: Say) -> Sequence[report.Table]:
    """Raises formats.FormatError for data that cannot be used."""
    torch.set_num_threads(1)
    log = formats.read(data, parts)
    say(f"{len(log)} rows are read: {_counts(log)}")
    chosen = task_of(*_held_out(log))
    first = ours.learnt(chosen, seed=0, members=MEMBERS)
    logits = ours.logits(first, chosen)
    calibration = ours.calibrated(logits, chosen.log.actions[chosen.scored])
    say("calibration is learnt on the validation rows")
    if TEST not in log.part:
        return _reported(chosen, seeds, "validation", calibration, say)
    return _reported(task_of(log, log.part == TEST), seeds, "test", calibration, say)


def _held_out(log: Log) -> tuple[Log, Array]:
    some = log.of(log.part != TEST)
    return some, some.part == VALIDATION


def _counts(log: Log) -> str:
    names = {EARLIER: "earlier", TRAIN: "train", VALIDATION: "validation", TEST: "test"}
    return ", ".join(f"{(log.part == part).sum()} {name}" for part, name in names.items())


def _reported(task: Task, seeds: int, part: str, calibration: ours.Calibration, say: Say) -> list[report.Table]:
    scores: dict[str, list[Array]] = {"popularity": [popularity.scores(task)]}
    answers, by_trees = list[Array](), list[Array]()
    daily: list[Array] = []
    live = task_of(task.log, np.isin(np.arange(len(task.log)), task.scored), daily=True)
    for seed in range(seeds):
        machine = fm.scores(task, seed=seed)
        by_trees.append(_by_trees(task, *boosted.inputs(task, machine, seed=seed), seed))
        model = ours.learnt(task, seed=seed, members=MEMBERS)
        content = ours.exported(model, task, calibration)
        alone = ours.asked(content, model, task)
        answers.append(ours.with_trees(alone, by_trees[-1]))
        found = {"FM": machine, "LightGBM": by_trees[-1][:, 0], "ours": answers[-1][:, 0], _ALONE: alone[:, 0]}
        for name, each in found.items():
            scores.setdefault(name, []).append(each)
        daily.append(ours.asked(content, model, live)[:, 0])
        say(f"seed {seed + 1} of {seeds} is done")
    about = tables.protocol(task, part, seeds)
    return [
        tables.ranking(task, scores, about),
        tables.self_test(task, about),
        tables.actions(task, answers, by_trees, about),
        tables.watch_time(task, answers, by_trees, about),
        tables.daily(live, {_ALONE: daily}, about),
        adaptation.curve(task, say),
    ]


def _by_trees(task: Task, rows: Array, columns: Array, wanted: Array, seed: int) -> Array:
    """[S, H] of LightGBM, a model for each action and one of the seconds; 0 where there is nothing to learn."""
    answers = []
    for outcome in task.log.actions[rows].T:
        both = len(np.unique(outcome[~np.isnan(outcome)])) == 2
        answers.append(boosted.scores(columns, outcome, wanted, seed=seed) if both else np.zeros(len(task.scored)))
    watched = np.log1p(task.log.watched[rows])
    if np.isnan(watched).all():
        return np.column_stack([*answers, np.zeros(len(task.scored))])
    seconds = boosted.scores(columns, watched, wanted, seed=seed, objective="regression_l1")
    return np.column_stack([*answers, np.maximum(np.expm1(seconds), 0)])
