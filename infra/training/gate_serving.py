"""What is asked of a file whatever it has learnt: to compute what was trained, in time, and each candidate alone."""

import statistics
import time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from infra.training.export import MOST_DIFFERENCE, Exported, page_of, scores_of, session_of
from infra.training.gate_check import LEAST_POSITIVES, Check, at_most
from infra.training.measures import gauc
from infra.training.table import PROBABLE, Table

MOST_MS = 3.0
"""CPU time of 500 candidates on one thread."""
MOST_ROUNDED, MOST_ORDER_ROUNDED = 0.02, 0.003
"""By which the small tables may move a probability or the share, and the GAUC of an action."""


def serves(exported: Exported, table: Table) -> list[Check]:
    session = session_of(exported.model)
    shipped, plain = scores_of(session, table), scores_of(session_of(exported.plain), table)
    rounded, order = float(np.abs(shipped - plain).max()), _order_lost(shipped, plain, table)
    return [
        at_most("parity", exported.difference, MOST_DIFFERENCE, "PyTorch and ONNX compute the same"),
        at_most("rounding", rounded, MOST_ROUNDED, "largest change of an answer by int8 tables"),
        at_most("order by rounding", order, MOST_ORDER_ROUNDED, "most GAUC that an action loses by int8 tables"),
        at_most("latency", milliseconds(session, table), MOST_MS, "CPU ms of 500 candidates, one thread, median"),
        at_most("isolation", _touching(session, table), 1e-5, "a candidate's score does not depend on the others"),
    ]


def _order_lost(shipped: NDArray[Any], plain: NDArray[Any], table: Table) -> float:
    often = [column for column in range(len(PROBABLE)) if table.actions[:, column].sum() >= LEAST_POSITIVES]
    lost = [
        gauc(plain[:, column], table.actions[:, column], table.person)
        - gauc(shipped[:, column], table.actions[:, column], table.person)
        for column in often
    ]
    return max(lost, default=0.0)


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
