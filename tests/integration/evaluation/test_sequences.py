"""A town where everybody walks round a circle of items: order tells what comes next, popularity tells nothing."""

from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("scipy")

from infra.evaluation.peers import implicit_peers, rectools_peer
from infra.evaluation.report import Table
from infra.evaluation.sequences import run
from infra.evaluation.sequences.format import FormatError
from infra.training.next_item import encoder_fit, export
from infra.training.next_item.encoder import Retriever

ITEMS, USERS, STEPS = 120, 300, 44


@pytest.fixture(autouse=True)
def little_to_do(monkeypatch):
    monkeypatch.setattr(encoder_fit, "_STEPS", 4)
    monkeypatch.setattr(encoder_fit, "ROUNDS", 2)
    monkeypatch.setattr(rectools_peer, "_PYTHON", rectools_peer._PYTHON.parent / "nowhere")
    everyone = implicit_peers.peers

    def without_implicit(*given: Any) -> Any:
        return {name: fit for name, fit in everyone(*given).items() if "(implicit)" not in name}

    monkeypatch.setattr(implicit_peers, "peers", without_implicit)


@pytest.fixture
def circle(tmp_path):
    random = np.random.default_rng(3)
    starts = random.integers(0, ITEMS, USERS)
    lines = [f"u{user} i{(start + step) % ITEMS}" for user, start in enumerate(starts) for step in range(STEPS)]
    file = tmp_path / "circle.txt"
    file.write_text("\n".join([*lines, "new i0", "newer i1", "newer i2"]))
    return file


def quietly(_: str) -> None:
    pass


def cells(table: Table) -> dict[Any, dict[str, Any]]:
    """Row to column to figure, means where there is a deviation, too."""
    return {
        row[0]: {
            name: cell[0] if isinstance(cell, tuple) else cell for name, cell in zip(table.columns, row, strict=True)
        }
        for row in table.rows
    }


def test_order_is_learnt_and_every_table_says_how_it_was_measured(circle):
    ours, peers, adaptation = run.evaluate(circle, {}, 2, quietly)

    assert cells(ours)["ours"]["NDCG@10"] > 0.9
    assert cells(ours)["ours, no neural network (co-visitation, EASE, neighbours)"]["HR@10"] > 0.9
    assert cells(peers)["popularity"]["NDCG@10"] < 0.2
    assert "302 users" in ours.protocol
    assert "ties pessimistic" in peers.protocol
    assert "user-disjoint" in adaptation.protocol
    assert cells(adaptation)["ours"]["k = 3"] > cells(adaptation)["ours"]["k = 0"]


def test_three_files_split_as_they_say(circle, tmp_path):
    events = [line.split() for line in circle.read_text().splitlines() if line.startswith("u")]
    parts = {"train": events, "validation": [], "test": []}
    for user in range(USERS):
        own = [each for each in events if each[0] == f"u{user}"]
        parts["validation"].append(own[-2])
        parts["test"].append(own[-1])
    held = {tuple(each) for name in ("validation", "test") for each in parts[name]}
    parts["train"] = [each for each in events if tuple(each) not in held]
    files = {name: tmp_path / f"{name}.csv" for name in parts}
    for name, rows in parts.items():
        files[name].write_text("user,item\n" + "".join(f"{user},{item}\n" for user, item in rows))

    ours = run.evaluate(tmp_path, files, 1, quietly)[0]

    assert cells(ours)["ours"]["NDCG@10"] > 0.9
    assert "the files given" in ours.protocol


def test_some_of_the_three_files_are_refused(circle):
    with pytest.raises(FormatError, match="three files"):
        run.evaluate(circle, {"test": circle}, 1, quietly)


def test_the_files_that_serve_an_encoder_compute_what_it_does(tmp_path):
    onnxruntime = pytest.importorskip("onnxruntime")
    torch = pytest.importorskip("torch")
    model = Retriever(torch.full((30,), 1 / 30)).eval()

    export.export(model, [f"i{each}" for each in range(30)], tmp_path)

    vectors = np.load(tmp_path / "items.npy")
    served = onnxruntime.InferenceSession(tmp_path / "retrieval.onnx")
    for length in (1, 7, 50):
        history = vectors[np.arange(length) % 30]
        (taste,) = served.run(None, {"history": history})
        expected = model.encoder(torch.from_numpy(history)[None])[0, -1].detach().numpy()
        assert taste == pytest.approx(expected / np.linalg.norm(expected), abs=1e-5)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-6)
    assert (tmp_path / "items.txt").read_text().splitlines()[-1] == "i29"
