"""What was measured: as tables in the terminal, as JSON and as one HTML page that needs nothing else."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from html import escape
from math import isnan
from pathlib import Path
from typing import Any

Cell = str | float | tuple[float, float] | None
"""A word, a figure, or mean and standard deviation over seeds; None where it cannot be measured."""

_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #1b1f24 }
table { border-collapse: collapse; margin: .5rem 0 }
th, td { padding: .25rem .75rem; text-align: right; border-bottom: 1px solid #d8dee4 }
td { font-variant-numeric: tabular-nums }
th:first-child, td:first-child { text-align: left }
p { color: #57606a; margin: .25rem 0 2rem; max-width: 60rem }
@media (prefers-color-scheme: dark) { body { background: #0d1117; color: #e6edf3 } p { color: #9198a1 } }
"""


@dataclass(frozen=True, slots=True)
class Table:
    """The first column names what a row is of. `protocol` is the sentence that belongs to every figure in it."""

    title: str
    protocol: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def mean_and_deviation(values: Sequence[float]) -> Cell:
    """Over seeds, with n - 1; only the mean where there is one seed."""
    mean = sum(values) / len(values)
    if isnan(mean):
        return None
    if len(values) == 1:
        return mean
    return mean, (sum((value - mean) ** 2 for value in values) / (len(values) - 1)) ** 0.5


def text(tables: Sequence[Table]) -> str:
    return "\n".join(_text(table) for table in tables)


def write(folder: Path, facts: dict[str, Any], tables: Sequence[Table]) -> None:
    """report.json and report.html."""
    folder.mkdir(parents=True, exist_ok=True)
    content = {**facts, "tables": [asdict(table) for table in tables]}
    (folder / "report.json").write_text(json.dumps(_finite(content), indent=1) + "\n")
    (folder / "report.html").write_text(_page(facts, tables))


def _text(table: Table) -> str:
    lines = [list(table.columns), *([_shown(cell) for cell in row] for row in table.rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(table.columns))]
    shown = [
        "  ".join(
            [line[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True))]
        )
        for line in lines
    ]
    return "\n".join([table.title, *(f"  {line}" for line in shown), f"  {table.protocol}", ""])


def _shown(cell: Cell) -> str:
    if cell is None or (isinstance(cell, float) and isnan(cell)):
        return "-"
    if isinstance(cell, tuple):
        return f"{cell[0]:.4f} ±{cell[1]:.4f}"
    return cell if isinstance(cell, str) else f"{cell:,}" if isinstance(cell, int) else f"{cell:.4f}"


def _finite(value: Any) -> Any:
    """JSON has no nan."""
    if isinstance(value, dict):
        return {name: _finite(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(each) for each in value]
    return None if isinstance(value, float) and isnan(value) else value


def _page(facts: dict[str, Any], tables: Sequence[Table]) -> str:
    about = " · ".join(f"{name}: {value}" for name, value in facts.items())
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Rankers on logs</title>'
        f"<style>{_STYLE}</style><h1>Rankers on logs</h1><p>{escape(about)}</p>{''.join(map(_table, tables))}</html>\n"
    )


def _table(table: Table) -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in table.columns)
    lines = ("".join(f"<td>{escape(_shown(cell))}</td>" for cell in row) for row in table.rows)
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    return (
        f"<h2>{escape(table.title)}</h2><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        f"<p>{escape(table.protocol)}</p>"
    )
