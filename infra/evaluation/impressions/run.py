"""Impressions: every model learns from the same rows and is scored on the same rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from infra.evaluation import formats, report
from infra.evaluation.impressions import adaptation, ours, tables, trees
from infra.evaluation.impressions.blend import Blend, chosen
from infra.evaluation.impressions.calibration import Calibration, calibrated
from infra.evaluation.impressions.log import EARLIER, TEST, TRAIN, VALIDATION, Array, Log
from infra.evaluation.impressions.task import Task, task_of
from infra.evaluation.peers import boosted, fm, popularity

MEMBERS = 3
Say = Callable[[str], None]


def evaluate(data: Path, parts: Mapping[str, Path | None], seeds: int, say: Say) -> Sequence[report.Table]:
    """Raises formats.FormatError for data that cannot be used."""
    torch.set_num_threads(1)
    log = formats.read(data, parts)
    say(f"{len(log)} rows are read: {_counts(log)}")
    held_out = task_of(*_held_out(log))
    settings = _settled(held_out)
    say("calibration and the shares of networks and trees are learnt on the validation rows")
    if TEST not in log.part:
        return _reported(held_out, seeds, "validation", settings, say)
    return _reported(task_of(log, log.part == TEST), seeds, "test", settings, say)


@dataclass(frozen=True, slots=True)
class _Settings:
    """What is learnt where nothing is tested."""

    networks: Calibration
    both: Blend


@dataclass(frozen=True, slots=True)
class _Seed:
    """What each says of the scored rows: [S] of the machine, [S, H] of the others (LightGBM: log odds, seconds)."""

    machine: Array
    lightgbm: Array
    networks: Array
    ours: Array
    daily: Array


def _held_out(log: Log) -> tuple[Log, Array]:
    some = log.of(log.part != TEST)
    return some, some.part == VALIDATION


def _counts(log: Log) -> str:
    names = {EARLIER: "earlier", TRAIN: "train", VALIDATION: "validation", TEST: "test"}
    return ", ".join(f"{(log.part == part).sum()} {name}" for part, name in names.items())


def _settled(task: Task) -> _Settings:
    networks = ours.learnt(task, seed=0, members=MEMBERS)
    calibration = calibrated(ours.logits(networks, task), task.log.actions[task.scored])
    answers = ours.asked(ours.exported(networks, task, calibration), networks, task)
    machine = fm.scores(task, seed=0)
    forest = trees.learnt(task, boosted.inputs(task, machine, seed=0), machine, seed=0)
    return _Settings(calibration, chosen(answers, forest.asked(task), task.outcomes(task.scored)))


def _scored(task: Task, live: Task, seed: int, settings: _Settings) -> _Seed:
    machine = fm.scores(task, seed=seed)
    given = boosted.inputs(task, machine, seed=seed)
    peer = np.nan_to_num(boosted.learnt(given.columns, task.outcomes(given.rows), seed=seed).asked(given.wanted))
    peer[:, -1] = np.expm1(np.maximum(peer[:, -1], 0))
    forest = trees.learnt(task, given, machine, seed=seed)
    networks = ours.learnt(task, seed=seed, members=MEMBERS)
    content = ours.exported(networks, task, settings.networks)
    alone = ours.asked(content, networks, task)
    daily = settings.both.of(ours.asked(content, networks, live), forest.asked(live))
    return _Seed(machine, peer, alone, settings.both.of(alone, forest.asked(task)), daily)


def _reported(task: Task, seeds: int, part: str, settings: _Settings, say: Say) -> list[report.Table]:
    live = task_of(task.log, np.isin(np.arange(len(task.log)), task.scored), daily=True)
    found = []
    for seed in range(seeds):
        found.append(_scored(task, live, seed, settings))
        say(f"seed {seed + 1} of {seeds} is done")
    scores = {
        "popularity": [popularity.scores(task)],
        "FM": [each.machine for each in found],
        "LightGBM": [each.lightgbm[:, 0] for each in found],
        "ours": [each.ours[:, 0] for each in found],
        "ours without trees": [each.networks[:, 0] for each in found],
    }
    about = tables.protocol(task, part, seeds)
    both = [each.ours for each in found], [each.lightgbm for each in found]
    return [
        tables.ranking(task, scores, about),
        tables.self_test(task, about),
        tables.actions(task, *both, about),
        tables.watch_time(task, *both, about),
        tables.daily(live, [each.daily[:, 0] for each in found], about),
        adaptation.curve(task, say),
    ]
