"""python -m infra.evaluation --data folder [--train f] [--validation f] [--test f] [--seeds 5] [--out report]

Impressions (columns: see formats.py) or sequences (`user item` lines: see sequences/format.py): the data tells which.
"""

import argparse
import importlib
import sys
from collections.abc import Sequence
from pathlib import Path

from infra.evaluation import formats, report
from infra.evaluation.report import Table

_PARTS = ("train", "validation", "test")
_SEEDS = {"impressions": 5, "sequences": 1}
"""Unless said: of sequences, one seed takes half an hour, and most of what is measured has no chance in it."""


def main(words: Sequence[str]) -> int:
    """Exit code; what is wrong with the data is one line on stderr."""
    given = _parser().parse_args(words)
    parts: dict[str, Path | None] = {name: getattr(given, name) for name in _PARTS}
    try:
        kind = _kind(given.data, [path for path in parts.values() if path])
        seeds = given.seeds or _SEEDS[kind]
        tables = _measured(kind, given.data, parts, seeds)
    except (ValueError, OSError) as error:
        sys.stderr.write(f"evaluation: {error}\n")
        return 2
    facts = {"data": str(given.data), "kind": kind, "seeds": seeds}
    facts |= {name: str(path) for name, path in parts.items() if path}
    report.write(given.out, facts, tables)
    sys.stdout.write(report.text(tables) + f"\n{given.out / 'report.json'} and report.html are written.\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("infra.evaluation", description=(__doc__ or "").split("\n\n")[-1])
    parser.add_argument("--data", type=Path, required=True, help="a folder, or one file")
    for name in _PARTS:
        parser.add_argument(f"--{name}", type=Path, help="a file of the same shape")
    parser.add_argument("--seeds", type=_count, help="5; 1 for sequences")
    parser.add_argument("--out", type=Path, default=Path("report"))
    return parser


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def _kind(data: Path, files: Sequence[Path]) -> str:
    if not data.exists():
        raise ValueError(f"{data}: no such file or folder")
    tabular = any(path.suffix == ".parquet" for path in files)
    return "impressions" if tabular or formats.is_impressions(data) else "sequences"


def _measured(kind: str, data: Path, parts: dict[str, Path | None], seeds: int) -> Sequence[Table]:
    """What either kind needs is only imported for it."""
    run = importlib.import_module(f"infra.evaluation.{kind}.run")
    tables: Sequence[Table] = run.evaluate(data=data, parts=parts, seeds=seeds, say=_say)
    return tables


def _say(line: str) -> None:
    """What goes on, for whoever waits."""
    sys.stderr.write(f"evaluation: {line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
