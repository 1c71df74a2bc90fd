"""What training makes, on a small world: a model that learnt, computes the same in ONNX, and is judged fairly."""

import io
import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from random import Random

import numpy as np
import pytest
import torch

from clipfeed.feed.features import SCHEMA
from clipfeed.feed.model import HistoryEvent
from clipfeed.feed.tokens import BUCKETS
from clipfeed.feed.weights import ACTIONS
from clipfeed.ids import UserId, VideoId
from clipfeed_adapters.onnx.index import NumpyIndex
from clipfeed_adapters.onnx.models import packaged
from clipfeed_adapters.onnx.ranker import OnnxRanker
from infra.training import train
from infra.training.export import Exported, export, page_of, session_of, write
from infra.training.fit import LEAST_SEEN, fit, fit_again
from infra.training.fit_calibration import scale, scaling
from infra.training.gate import Verdict, difference_of, judge
from infra.training.gate_retrieval import gated_files
from infra.training.gate_serving import serves
from infra.training.model import Ranker, answers, logits_of
from infra.training.population import impressions
from infra.training.retrieval import retrieval_files
from infra.training.stand_ins import stand_ins
from infra.training.table import Table, table_of

VIEWERS = 60


@pytest.fixture(scope="module")
def table() -> Table:
    return table_of(impressions(3, viewers=VIEWERS))


@pytest.fixture(scope="module")
def exported(table: Table) -> Exported:
    return export(fit(table.split(0.2)[0], 7, epochs=2, silent=True))


def test_both_variants_compute_what_pytorch_does(exported: Exported, table: Table) -> None:
    page = page_of(table, 100, rows=50)
    small, plain = (session_of(content).run(None, page)[0] for content in (exported.model, exported.plain))

    assert exported.difference < 1e-5
    assert np.abs(small - plain).max() < 0.02
    assert len(exported.model) < len(exported.plain) / 3


def test_what_is_written_serves(exported: Exported, tmp_path: Path) -> None:
    write(tmp_path / "v", exported, {"version": "v"})

    assert OnnxRanker("v", tmp_path / "v").version == "v"
    assert json.loads((tmp_path / "v/manifest.json").read_bytes())["schema"] == SCHEMA


def test_what_a_manifest_shows_is_nobodys_history(exported: Exported) -> None:
    """The same invented plays, whoever was learnt from."""
    others = json.loads((packaged() / "manifest.json").read_bytes())["examples"]

    for name in ("viewer", "ids", "events", "event_ids"):
        assert [each[name] for each in exported.examples] == [each[name] for each in others]


def test_candidates_do_not_touch_each_other(exported: Exported, table: Table) -> None:
    session, page = session_of(exported.model), page_of(table, 100, rows=40)
    together = session.run(None, page)[0]
    alone = session.run(None, {**page, "features": page["features"][7:8], "ids": page["ids"][7:8]})[0]

    assert alone[0] == pytest.approx(together[7], abs=1e-6)


def test_a_viewer_without_a_history_is_answered(exported: Exported, table: Table) -> None:
    page = page_of(table, 0, rows=3)
    blank = {**page, "events": np.zeros_like(page["events"]), "event_ids": np.zeros_like(page["event_ids"])}

    assert np.isfinite(session_of(exported.model).run(None, blank)[0]).all()


def test_the_gate_names_what_a_worse_model_lost(exported: Exported, table: Table) -> None:
    """Two epochs on a few viewers are less than what is packaged has learnt of the same world."""
    live = (packaged() / "ranker.onnx").read_bytes()

    verdict = judge(replace(exported, difference=0.1), live, table.split(0.2)[1])

    assert not verdict.passed
    failed = {check.name for check in verdict.checks if not check.passed}
    assert {"parity", "order of finished plays"} <= failed
    assert not {"rounding", "order by rounding", "latency", "isolation"} & failed


def test_the_gate_names_tables_that_were_rounded_away(exported: Exported, table: Table) -> None:
    """What is shipped is not what was trained: here another model altogether, in the place of tables too coarse."""
    other = (packaged() / "ranker.onnx").read_bytes()

    checks = serves(replace(exported, plain=other), table.split(0.2)[1])

    assert {check.name for check in checks if not check.passed} == {"rounding", "order by rounding"}


def test_what_is_made_again_has_learnt_of_the_newest_and_is_scaled_by_what_the_first_had_not_seen(table: Table) -> None:
    learnt, unseen = table.split(0.2)
    times = [np.bincount(part.ids[:, 0], minlength=BUCKETS) for part in (table.split(0.1))]
    new = (times[0] == 0) & (times[1] >= LEAST_SEEN)
    first = fit(learnt, 7, epochs=1, silent=True)

    again = fit_again(first, table, unseen, 7)

    assert new.any()
    assert again.video.weight[torch.tensor(new)].abs().sum(1).all()
    assert not fit(table, 7, epochs=1, silent=True).video.weight[torch.tensor(new)].any()
    for ours, theirs in zip((again.slope, again.shift), scaling(first, unseen), strict=True):
        assert torch.equal(ours, theirs)


def test_what_was_met_once_is_unknown_however_often_it_was_repeated(table: Table) -> None:
    few = table.where(slice(600))
    learnt, _ = few.split(0.1)
    times = np.bincount(learnt.ids[:, 0], minlength=BUCKETS)
    assert ((times > 0) & (times < LEAST_SEEN)).any()

    model = fit(few, 7, before=stand_ins(few, 7), epochs=1, silent=True)

    known = model.video.weight.abs().sum(1).detach().numpy() > 0
    assert not known[times < LEAST_SEEN].any()
    assert known[times >= LEAST_SEEN].all()


def test_the_version_in_service_is_compared_on_what_it_has_not_learnt_from(
    exported: Exported, table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, held_out = table.split(train.HELD_OUT)
    until_ms, judged_on = int(np.median(held_out.at_ms)), list[Table]()

    def judge(_exported: Exported, _live: bytes | None, some: Table) -> Verdict:
        judged_on.append(some)
        return Verdict(False, [], {})

    monkeypatch.setattr(train, "fit", lambda *_, **__: None)
    monkeypatch.setattr(train, "export", lambda _: exported)
    monkeypatch.setattr(train, "judge", judge)

    done = train.trained(table, 7, train.Live(b"", until_ms))

    assert judged_on[0].at_ms.min() > until_ms
    assert len(judged_on[0]) == min((held_out.at_ms > until_ms).sum(), 10_000)
    assert done.learnt_until_ms < held_out.at_ms.min()


def test_a_scaling_makes_means_right_whatever_it_was_before(table: Table) -> None:
    learnt, unseen = table.split(0.2)
    model = fit(learnt, 7, epochs=1, silent=True)
    once = scaling(model, unseen)
    scale(model, once)

    answered = answers(logits_of(model, unseen)).mean(0)

    assert answered[0].item() == pytest.approx(unseen.actions[:, 0].mean(), abs=0.01)
    assert answered[-1].item() == pytest.approx(unseen.actions[:, -1].mean(), abs=1e-3)
    for first, second in zip(once, scaling(model, unseen), strict=True):
        assert torch.allclose(first, second, atol=1e-3)


def test_what_was_made_again_of_all_rows_and_orders_worse_stays(
    exported: Exported, table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It serves well enough; it has learnt nothing."""
    nothing = Ranker(torch.tensor(table.features).mean(0), torch.tensor(table.features).std(0)).eval()
    made = iter([exported, export(nothing)])
    monkeypatch.setattr(train, "fit", lambda *_, **__: None)
    monkeypatch.setattr(train, "fit_again", lambda *_: None)
    monkeypatch.setattr(train, "export", lambda _: next(made))
    monkeypatch.setattr(train, "judge", lambda *_: Verdict(True, [], {}))

    done = train.trained(table, 7, None)

    assert not done.verdict.passed
    failed = {check.name for check in done.verdict.checks if not check.passed}
    assert "order of finished plays with all rows" in failed
    assert not {f"{name} with all rows" for name in ("parity", "rounding", "latency", "isolation")} & failed


def test_a_model_against_itself_has_neither_gained_nor_lost(table: Table) -> None:
    live = (packaged() / "ranker.onnx").read_bytes()

    verdict = judge(Exported(live, live, 0.0, []), live, table.split(0.2)[1])

    order = next(check for check in verdict.checks if check.name == "order of finished plays")
    assert (order.figure, order.passed) == (0.0, True)


def test_an_interval_holds_what_is_there() -> None:
    random = np.random.default_rng(1)
    viewers, labels = np.repeat(np.arange(200), 20), random.integers(0, 2, 4000)
    good, poor = labels + random.normal(0, 1, 4000), labels + random.normal(0, 3, 4000)

    low, high = difference_of(good, poor, labels, viewers)

    assert 0.05 < low < high < 0.3


def crowd(random: Random) -> list[list[str]]:
    """Viewers of one of four topics, with a few other clips."""
    return [
        [f"t{random.randrange(4) if random.random() < 0.1 else number % 4}-{random.randrange(30)}" for _ in range(20)]
        for number in range(300)
    ]


def test_the_index_finds_what_lies_near_a_taste(tmp_path: Path) -> None:
    files = retrieval_files(crowd(Random(1)), seed=7)
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    hashes = {name: sha256(content).hexdigest() for name, content in files.items()}
    (tmp_path / "manifest.json").write_text(json.dumps({"schema": SCHEMA, "actions": ACTIONS, "sha256": hashes}))
    index = NumpyIndex(tmp_path)

    def play(name: str, ratio: float = 1.0) -> HistoryEvent:
        return HistoryEvent(VideoId(name), UserId("c"), (), ratio, liked=False, at_ms=0)

    near = index.nearest([play("t2-3"), play("t2-9"), play("t1-4", ratio=0.1), play("unknown")], 20)

    assert np.load(io.BytesIO(files["items.npy"])).shape == (120, 64)
    assert sum(name.startswith("t2-") for name in near) >= 16
    assert list(near.values()) == sorted(near.values(), reverse=True)
    assert all(0 < cosine <= 1.0001 for cosine in near.values())
    assert index.nearest([play("unknown")], 20) == {}


def test_an_index_goes_out_if_it_finds_more_than_what_everybody_enjoys() -> None:
    files, recall = gated_files(crowd(Random(1)), seed=7)

    assert recall
    assert recall.near > 1.5 * recall.popular > 0
    assert set(files) == {"retrieval.onnx", "items.npy", "items.txt"}


def test_one_of_people_without_tastes_stays() -> None:
    """All enjoy the same hits more than the rest, one after the other as chance has it."""
    chance = Random(2)
    clips, charm = [f"c{number}" for number in range(100)], [1 / (1 + number) for number in range(100)]

    files, recall = gated_files([chance.choices(clips, charm, k=20) for _ in range(300)], seed=7)

    assert recall
    assert not recall.is_shown
    assert files == {}


def test_one_that_found_more_by_chance_stays() -> None:
    """All enjoy anything."""
    chance, clips = Random(0), [f"c{number}" for number in range(100)]

    files, recall = gated_files([chance.choices(clips, k=20) for _ in range(100)], seed=7)

    assert recall
    assert recall.near > recall.popular
    assert files == {}


def test_too_few_clips_make_no_index() -> None:
    assert retrieval_files([["a", "b"]] * 20, seed=7) == {}
    assert retrieval_files([], seed=7) == {}
