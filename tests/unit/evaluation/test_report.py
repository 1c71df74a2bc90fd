import json
from pathlib import Path

import pytest

from infra.evaluation.report import Table, mean_and_deviation, text, write

TABLE = Table("Ranked <well>", "On 3 rows & by chance.", ("model", "GAUC"), [["ours", (0.5, 0.1)], ["none", None]])


def test_figures_of_seeds_are_mean_and_deviation():
    assert mean_and_deviation([0.1, 0.3]) == pytest.approx((0.2, 0.1 * 2**0.5))
    assert mean_and_deviation([0.25]) == 0.25
    assert mean_and_deviation([float("nan")]) is None


def test_every_table_is_printed_with_its_protocol():
    printed = text([TABLE])

    assert "0.5000 ±0.1000" in printed
    assert "On 3 rows & by chance." in printed


def test_the_page_needs_nothing_else_and_escapes(tmp_path: Path):
    write(tmp_path, {"data": "a<b"}, [TABLE])

    page = (tmp_path / "report.html").read_text()
    assert "Ranked &lt;well&gt;" in page
    assert "a&lt;b" in page
    assert "http" not in page


def test_json_has_no_nan(tmp_path: Path):
    write(tmp_path, {"seeds": 1}, [Table("T", "p", ("m", "x"), [["a", float("nan")]])])

    assert json.loads((tmp_path / "report.json").read_text())["tables"][0]["rows"] == [["a", None]]
