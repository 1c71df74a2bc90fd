"""Impressions: every model learns from the same rows and is scored on the same rows."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import torch

from infra.evaluation import formats, report
from infra.evaluation.impressions import adaptation, ours, tables
from infra.evaluation.impressions.log import ACTIONS, EARLIER, TEST, TRAIN, VALIDATION, Array, Log
from infra.evaluation.impressions.task import Task, task_of
from infra.evaluation.peers import boosted, fm, popularity

MEMBERS = 3
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
    scores: dict[str, list[Array]] = {"popularity": [popularity.scores(task)], "FM": [], "LightGBM": [], "ours": []}
    answers = []
    daily: list[Array] = []
    live = task_of(task.log, np.isin(np.arange(len(task.log)), task.scored), daily=True)
    for seed in range(seeds):
        machine = fm.scores(task, seed=seed)
        rows, columns, wanted = boosted.inputs(task, machine, seed=seed)
        scores["FM"].append(machine)
        scores["LightGBM"].append(boosted.scores(columns, task.log.label[rows], wanted, seed=seed))
        model = ours.learnt(task, seed=seed, members=MEMBERS)
        content = ours.exported(model, task, calibration)
        answers.append(ours.asked(content, model, task))
        scores["ours"].append(answers[-1][:, 0])
        daily.append(ours.asked(content, model, live)[:, 0])
        if not seed:
            by_trees = _by_trees(task, rows, columns, wanted, scores["LightGBM"][0])
        say(f"seed {seed + 1} of {seeds} is done")
    scores["ours with LightGBM"] = [
        _ranks(a) + _ranks(b) for a, b in zip(scores["ours"], scores["LightGBM"], strict=True)
    ]
    about = tables.protocol(task, part, seeds)
    return [
        tables.ranking(task, scores, about),
        tables.self_test(task, about),
        tables.actions(task, answers, by_trees, about),
        tables.watch_time(task, answers, by_trees, about),
        tables.daily(live, daily, about),
        adaptation.curve(task, say),
    ]


def _ranks(scores: Array) -> Array:
    """From 0, so that scores of two kinds can be added."""
    return np.argsort(np.argsort(scores, kind="stable"), kind="stable").astype(float)


def _by_trees(task: Task, rows: Array, columns: Array, wanted: Array, first: Array) -> Array:
    """[S, H] of LightGBM, a model for each action."""
    outcomes = task.log.actions[rows]
    answers = [first]
    for number in range(1, len(ACTIONS)):
        told = outcomes[~np.isnan(outcomes[:, number]), number]
        both = len(np.unique(told)) == 2
        answers.append(
            boosted.scores(columns, outcomes[:, number], wanted, seed=0) if both else np.zeros(len(task.scored))
        )
    watched = np.log1p(task.log.watched[rows])
    timed = not np.isnan(watched).all()
    seconds = boosted.scores(columns, watched, wanted, seed=0, objective="regression_l1") if timed else answers[0] * 0
    return np.column_stack([*answers, np.expm1(seconds)])
