"""The report of a night: one HTML page that says what changed, and why. It needs nothing beside itself."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from clipfeed.feed.rollout import Rollout
from infra.training.nightly_made import Made
from infra.training.nightly_told import Night
from infra.training.nightly_verdicts import Verdict
from infra.training.report_charts import bar, calibration

_MOST_DRIFTS = 12
_STYLE = """
body{font:15px/1.5 system-ui,sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}
table{border-collapse:collapse;margin:.5rem 0 1.5rem}td,th{padding:.25rem .8rem .25rem 0;text-align:left;
border-bottom:1px solid #e5e5e5;vertical-align:top}td.n{text-align:right;font-variant-numeric:tabular-nums}
h2{margin-top:2rem;font-size:1.1rem}.no{color:#b3261e}.yes{color:#0a7d5a}svg{vertical-align:middle}
"""

Cell = str | float | int


def page(night: Night) -> str:
    parts = [
        f"<h1>Night {escape(night.name)}</h1>",
        _section("What happened", _table(("step", "outcome"), [(each.name, each.outcome) for each in night.steps])),
        _section("Rollout", _rollout(night.before, night.after)),
        *(_made(night.made) if night.made else ()),
        *([_section("Features that moved", _drift(night))] if night.drift else []),
        *([_section("The shadow against the live model", _verdict(night.shadow))] if night.shadow else []),
        *([_section("The canary's viewers against the live ones", _verdict(night.canary))] if night.canary else []),
        _section("Rows", _rows(night)),
    ]
    head = f"<meta charset='utf-8'><title>Night {escape(night.name)}</title><style>{_STYLE}</style>"
    return f"<!doctype html><html lang='en'><head>{head}</head><body>{''.join(parts)}</body></html>\n"


def _rollout(before: Rollout, after: Rollout) -> str:
    def named(rollout: Rollout) -> dict[str, str]:
        canary = f"{rollout.canary.model} ({rollout.canary.share:.0%})" if rollout.canary else "-"
        experiments = ", ".join(f"{each.name} {each.share:.0%}" for each in rollout.experiments)
        return {
            "live": rollout.live,
            "canary": canary,
            "shadow": rollout.shadow or "-",
            "one step back": rollout.previous or "-",
            "weights": rollout.weights.version,
            "experiments": experiments or "-",
        }

    now = named(after)
    return _table(("", "before", "after"), [(role, was, now[role]) for role, was in named(before).items()])


def _made(made: Made) -> Iterable[str]:
    checks = [
        ("passed" if each["passed"] else "FAILED", each["name"], each["figure"], each["bound"], each["why"])
        for each in made.verdict["checks"]
    ]
    yield _section(
        f"The gate: {escape(made.version)} against {escape(made.compared_with)}",
        _table(("", "check", "figure", "bound", "what it says"), checks),
    )
    if made.hardly_varied:
        yield _section(
            "Features that hardly varied, so that nothing is known of them", escape(", ".join(made.hardly_varied))
        )
    heads = made.verdict["heads"]
    columns = ("base_rate", "auc", "gauc", "compared_gauc", "calibration_error")
    rows: list[Sequence[Cell]] = [
        (action, *(figures[column] for column in columns), figures["gauc"] - figures["compared_gauc"])
        for action, figures in heads.items()
        if "gauc" in figures
    ]
    yield _section("On impressions that it has not seen", _table(("action", *columns, "GAUC gained"), rows))
    drawn = "".join(calibration(escape(action), curves) for action, curves in made.curves.items())
    yield _section("Calibration: predicted (along) and observed (up), new in green, live in grey", drawn)


def _drift(night: Night) -> str:
    rows = "".join(
        f"<tr><td>{escape(each.feature)}</td><td class='n'>{each.index:.3f}</td><td>{bar(each.index)}</td>"
        f"<td class='n'>{each.before:.4g}</td><td class='n'>{each.now:.4g}</td></tr>"
        for each in night.drift[:_MOST_DRIFTS]
    )
    head = "<tr><th>feature</th><th>stability index</th><th></th><th>mean before</th><th>mean now</th></tr>"
    return f"<table>{head}{rows}</table>"


def _verdict(verdict: Verdict) -> str:
    said = f"<p><b>{escape(verdict.decision)}</b>: {escape(verdict.reason)}</p>"
    if not verdict.figures:
        return said
    columns = list(verdict.figures[0])
    return said + _table(columns, [[_cell(each, column) for column in columns] for each in verdict.figures])


def _rows(night: Night) -> str:
    if not night.joined:
        return "<p>No day was due.</p>"
    rows = [(each.day.isoformat(), each.sample, each.pages, each.viewers, each.rows) for each in night.joined]
    return _table(("day", "share of viewers", "pages", "viewers", "impressions"), rows)


def _cell(row: Mapping[str, Any], column: str) -> Cell:
    value = row[column]
    return value if isinstance(value, int | float | str) else str(value)


def _section(title: str, content: str) -> str:
    return f"<h2>{title}</h2>{content}"


def _table(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    top = "".join(f"<th>{escape(each)}</th>" for each in head)
    body = "".join(f"<tr>{''.join(map(_td, row))}</tr>" for row in rows)
    return f"<table><tr>{top}</tr>{body}</table>"


def _td(value: Cell) -> str:
    if isinstance(value, str):
        kind = {"passed": " class='yes'", "FAILED": " class='no'"}.get(value, "")
        return f"<td{kind}>{escape(value)}</td>"
    return f"<td class='n'>{value:.4g}</td>" if isinstance(value, float) else f"<td class='n'>{value}</td>"
