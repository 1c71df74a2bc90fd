"""Train a version of the ranker on the seeded world, judge it, and write it as a folder.

    python -m infra.training.train --version packaged --seed 7

Refuses to learn from impressions in which a feature hardly varies (what it means would be left to chance), and to
write a model that does not pass the gate. The same seed and packages give the same file, byte for byte.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from clipfeed.feed.features import FEATURES
from infra.training.export import Exported, export, scores_of, session_of, write
from infra.training.fit import fit
from infra.training.gate import HEADS, Verdict, judge, milliseconds
from infra.training.measures import gauc
from infra.training.population import impressions
from infra.training.table import Table, table_of

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
    exported, verdict = made(table, given.seed, live=None)
    sys.stdout.write(told(verdict))
    if not verdict.passed:
        sys.stderr.write("Not written: it did not pass.\n")
        return 1
    facts = {"version": given.version, "seed": given.seed, "impressions": len(table), "verdict": asdict(verdict)}
    write(given.out / given.version, exported, {**facts, "variants": compared(exported, table)})
    return 0


def made(table: Table, seed: int, live: bytes | None, before: Table | None = None) -> tuple[Exported, Verdict]:
    """A model of the earlier part of the table, after what came `before`, judged on the rest."""
    learnt, held_out = table.split(HELD_OUT)
    exported = export(fit(learnt, seed, before=before), held_out)
    some = np.sort(np.random.default_rng(seed).permutation(len(held_out))[:_JUDGED])
    return exported, judge(exported.model, live, held_out.where(some), difference=exported.difference)


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
                head: gauc(scores[:, column], end.actions[:, column], end.viewer) for column, head in enumerate(HEADS)
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
