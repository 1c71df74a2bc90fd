"""Train a version of the ranker on the seeded world, judge it, and write it as a folder.

    python -m infra.training.train --version packaged --seed 7

Refuses to learn from impressions in which a feature hardly varies (what it means would be left to chance), and to
write a model that does not pass the gate. The same seed and packages give the same file, byte for byte.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from clipfeed.feed.features import FEATURES
from infra.training.export import Exported, export, scores_of, session_of, write
from infra.training.fit import fit, fit_again
from infra.training.gate import Verdict, judge, still_holds
from infra.training.gate_serving import milliseconds
from infra.training.measures import gauc
from infra.training.population import impressions
from infra.training.table import PROBABLE, Table, table_of

MODELS = Path(__file__).parents[2] / "layers/ranker/clipfeed_ranker/models"
HELD_OUT = 0.2
_LEAST_VARIED = 0.02
_JUDGED = 10_000


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--version", required=True)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, default=MODELS)
    given = parser.parse_args(arguments)
    table = table_of(impressions(given.seed))
    if rare := hardly_varied(table):
        sys.stderr.write(f"Not trained: {rare} hardly vary in the impressions.\n")
        return 1
    done = trained(table, given.seed, live=None)
    sys.stdout.write(told(done.verdict))
    if not done.verdict.passed:
        sys.stderr.write("Not written: it did not pass.\n")
        return 1
    facts = {"version": given.version, "seed": given.seed, "impressions": len(table), "verdict": asdict(done.verdict)}
    write(given.out / given.version, done.exported, {**facts, "variants": compared(done.judged, table)})
    return 0


@dataclass(frozen=True, slots=True)
class Live:
    """The version in service."""

    graph: bytes
    learnt_until_ms: int
    """When the newest row was served that it has learnt from; 0 for one that knows invented viewers only."""


@dataclass(frozen=True, slots=True)
class Trained:
    exported: Exported
    """Of all rows if the one before them passed."""
    judged: Exported
    """Of the earlier rows."""
    verdict: Verdict
    new: Table
    """Of the held-out rows those that the version in service has not learnt from either."""
    learnt_until_ms: int
    """When the newest row was served that `exported` has learnt from."""


def trained(table: Table, seed: int, live: Live | None, before: Table | None = None) -> Trained:
    """A model of the earlier part of the table, after what came `before`, judged on those of the rest that are new to
    the version in service, too. If it passes, one that is made in the same way of all rows goes out in its place, since
    the newest say most; of that is asked again what can be asked without rows that it has not seen."""
    learnt, held_out = table.split(HELD_OUT)
    fitted = fit(learnt, seed, before=before)
    judged = export(fitted)
    new = held_out.where(held_out.at_ms > (live.learnt_until_ms if live else 0))
    some = new.where(np.sort(np.random.default_rng(seed).permutation(len(new))[:_JUDGED]))
    verdict = judge(judged, live.graph if live else None, some)
    if not verdict.passed:
        return Trained(judged, judged, verdict, new, int(learnt.at_ms.max()))
    exported = export(fit_again(fitted, table, held_out, seed, before))
    again = still_holds(exported, judged.model, some)
    passed = all(check.passed for check in again)
    verdict = replace(verdict, passed=passed, checks=[*verdict.checks, *again])
    return Trained(exported, judged, verdict, new, int(table.at_ms.max()))


def hardly_varied(table: Table) -> list[str]:
    varies = (table.features != np.median(table.features, axis=0)).mean(axis=0)
    return [name for name, share in zip(FEATURES, varies, strict=True) if share < _LEAST_VARIED]


def compared(exported: Exported, table: Table) -> dict[str, dict[str, Any]]:
    """The two variants side by side, on the end of the table."""
    end = table.where(slice(-2000, None))
    found = {}
    for name, content in (("int8 tables", exported.model), ("float32", exported.plain)):
        session = session_of(content)
        scores = scores_of(session, end)
        found[name] = {
            "bytes": len(content),
            "cpu_ms_500": milliseconds(session, end),
            "gauc": {
                head: gauc(scores[:, column], end.actions[:, column], end.person)
                for column, head in enumerate(PROBABLE)
            },
        }
    return found


def told(verdict: Verdict) -> str:
    lines = [
        f"{'ok  ' if each.passed else 'FAIL'} {each.name}: {each.figure:.4g} (bound {each.bound:g})"
        for each in verdict.checks
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
