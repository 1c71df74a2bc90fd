"""What is asked of a file whatever it has learnt: to compute what was trained, in time, and each candidate alone."""

import statistics
import time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from infra.training.export import MOST_DIFFERENCE, Exported, page_of, scores_of, session_of
from infra.training.gate_check import Check, at_most
from infra.training.table import Table

MOST_MS = 3.0
"""CPU time of 500 candidates on one thread."""
MOST_ROUNDED = 0.02
_COMPARED = 2_000


def serves(exported: Exported, table: Table) -> list[Check]:
    session, some = session_of(exported.model), table.where(slice(-_COMPARED, None))
    rounded = np.abs(scores_of(session, some) - scores_of(session_of(exported.plain), some))[:, :-1].max()
    return [
        at_most("parity", exported.difference, MOST_DIFFERENCE, "PyTorch and ONNX compute the same"),
        at_most("rounding", float(rounded), MOST_ROUNDED, "largest change of a probability by int8 tables"),
        at_most("latency", milliseconds(session, table), MOST_MS, "CPU ms of 500 candidates, one thread, median"),
        at_most("isolation", _touching(session, table), 1e-5, "a candidate's score does not depend on the others"),
    ]


def milliseconds(session: Any, table: Table, rows: int = 500, calls: int = 60) -> float:
    page, took = _large(table, rows), []
    for _ in range(calls):
        began = time.thread_time()
        session.run(None, page)
        took.append((time.thread_time() - began) * 1000)
    return statistics.median(took)


def _touching(session: Any, table: Table) -> float:
    page = _large(table, 300)
    together = session.run(None, page)[0]
    alone = [
        session.run(None, {**page, **{k: page[k][row : row + 1] for k in ("features", "ids")}})[0] for row in (0, 7)
    ]
    return float(max(np.abs(one[0] - together[row]).max() for one, row in zip(alone, (0, 7), strict=True)))


def _large(table: Table, rows: int) -> dict[str, NDArray[Any]]:
    page = page_of(table, 0)
    some = np.arange(rows) % len(table)
    return {**page, "features": table.features[some], "ids": table.ids[some]}
