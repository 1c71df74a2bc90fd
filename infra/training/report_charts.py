"""Charts as inline SVG: no script, no file beside the page."""

from collections.abc import Sequence

from infra.training.report_curves import Curve

_SIDE, _EDGE = 180, 26
_COLOURS = {"new": "#0a7d5a", "live": "#9a9a9a"}


def calibration(action: str, curves: Sequence[Curve]) -> str:
    """Predicted along, observed up, on the same scale: on the line is right."""
    values = [value for curve in curves for predicted, observed, _ in curve.points for value in (predicted, observed)]
    most = max([*values, 1e-4]) * 1.05
    size = _SIDE + 2 * _EDGE
    lines = "".join(_line(curve, most) for curve in curves)
    return (
        f'<svg viewBox="0 0 {size} {size}" width="{size}" height="{size}" role="img">'
        f"<title>{action}: predicted against observed</title>"
        f'<rect x="{_EDGE}" y="{_EDGE}" width="{_SIDE}" height="{_SIDE}" fill="none" stroke="#ccc"/>'
        f'<path d="M{_EDGE} {_EDGE + _SIDE} L{_EDGE + _SIDE} {_EDGE}" stroke="#ccc" stroke-dasharray="3 3"/>'
        f"{lines}"
        f'<text x="{_EDGE}" y="{_EDGE - 9}" font-size="12">{action}</text>'
        f'<text x="{_EDGE + _SIDE}" y="{size - 9}" font-size="10" text-anchor="end">{most:.3g}</text>'
        f'<text x="{_EDGE}" y="{size - 9}" font-size="10">0</text></svg>'
    )


def bar(share: float) -> str:
    """Of 1, at most."""
    width = min(max(share, 0.0), 1.0) * 120
    return f'<svg width="120" height="10"><rect width="{width:.0f}" height="10" fill="#c9853b"/></svg>'


def _line(curve: Curve, most: float) -> str:
    colour = _COLOURS.get(curve.name, "#333")
    places = [
        (_EDGE + predicted / most * _SIDE, _EDGE + (1 - observed / most) * _SIDE)
        for predicted, observed, _ in curve.points
    ]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="{colour}"/>' for x, y in places)
    return f'<polyline points="{path}" fill="none" stroke="{colour}"/>{dots}'
