"""The packaged model on the real runtime: it computes what training computed, and has learnt what it should."""

import json
from datetime import UTC, datetime

import pytest

from clipfeed.feed.features import FEATURES, SCHEMA, input_of
from clipfeed.feed.model import Candidate, HistoryEvent, RankerInput, ViewerState
from clipfeed.feed.rollout import PACKAGED
from clipfeed.ids import UserId, VideoId
from clipfeed_adapters.onnx.models import packaged
from clipfeed_adapters.onnx.ranker import OnnxRanker

RANKER = OnnxRanker(PACKAGED, packaged())
MANIFEST = json.loads((packaged() / "manifest.json").read_bytes())
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def test_serving_computes_what_training_computed():
    assert (MANIFEST["schema"], MANIFEST["features"]) == (SCHEMA, list(FEATURES))
    for example in MANIFEST["examples"]:
        [viewer], expected = example["viewer"], example["actions"]
        given = RankerInput(viewer, *(example[name] for name in ("features", "ids", "events", "event_ids")))
        answers = RANKER.predict(given)

        assert all(list(answer) == MANIFEST["actions"] for answer in answers)
        assert [list(answer.values()) for answer in answers] == [pytest.approx(each, abs=1e-5) for each in expected]


def test_what_is_shipped_has_passed_the_gate():
    assert MANIFEST["verdict"]["passed"]
    for name in ("complete", "like", "skip"):
        head = MANIFEST["verdict"]["heads"][name]
        assert head["gauc"] > head["compared_gauc"]


def test_what_is_shipped_tells_nothing_of_the_machine_it_was_made_on():
    model = (packaged() / "ranker.onnx").read_bytes()

    assert b".py" not in model
    assert len(model) < 2_000_000


def sailor(**more: object) -> ViewerState:
    """A viewer who watches and likes the sea and swipes the city away; all of it is tagged `fyp`."""
    at_ms = int(NOW.timestamp() * 1000) - 3_600_000
    plays = [
        HistoryEvent(VideoId("v"), UserId("ann"), ("sea", "fyp"), 1.2, True, at_ms, duration_ms=10_000)
        for _ in range(5)
    ]
    skips = [
        HistoryEvent(VideoId("v"), UserId("bob"), ("city", "fyp"), 0.05, False, at_ms, duration_ms=10_000)
        for _ in range(5)
    ]
    return ViewerState(UserId("viewer"), history=(*plays, *skips), **more)  # type: ignore[arg-type]


def clip(*hashtags: str, source: str = "fresh", views: int = 100) -> Candidate:
    """Of a creator not met before, a day old, doing as most do."""
    return Candidate(
        VideoId("clip"),
        {source: 1.0},
        creator_id=UserId("new"),
        hashtags=hashtags,
        duration_ms=10_000,
        published_at_ms=int(NOW.timestamp() * 1000) - 86_400_000,
        views=views,
        likes=views // 12,
        completes=views // 3,
        watch_ms=views * 7_000,
    )


def predicted(viewer: ViewerState, *clips: Candidate):
    return RANKER.predict(input_of(viewer, clips, NOW))


@pytest.mark.parametrize("generic", [(), ("fyp",)])
def test_a_viewer_of_one_topic_is_expected_to_finish_more_of_it(generic: tuple[str, ...]):
    sea, unknown, city = predicted(sailor(), clip("sea", *generic), clip("forest"), clip("city", *generic))

    assert sea["complete"] > unknown["complete"] > city["complete"]
    assert sea["like"] > unknown["like"] > city["like"]
    assert sea["skip"] < unknown["skip"] < city["skip"]


def test_where_a_clip_was_found_does_not_sink_it():
    fresh, *others = predicted(
        sailor(), *(clip(source=name) for name in ("fresh", "trending", "similar", "followed", "near", "hashtag"))
    )

    assert all(other["complete"] > 0.8 * fresh["complete"] for other in others)


def test_a_clip_that_comes_again_is_expected_to_hold_less():
    [new] = predicted(sailor(), clip("sea"))
    [again] = predicted(sailor(seen={VideoId("clip"): 1.0}), clip("sea"))

    assert again["watch_ratio"] < new["watch_ratio"]
    assert again["skip"] > new["skip"]


def test_a_viewer_of_whom_nothing_is_known_is_offered_what_others_finish():
    good, poor = clip(views=1000), clip(views=1000)
    good.completes, poor.completes = 600, 150

    one, other = predicted(ViewerState(UserId("new")), good, poor)

    assert one["complete"] > other["complete"]


def test_any_number_of_candidates_is_answered_in_order():
    clips = [clip("sea", views=number % 3) for number in range(501)]

    answers = predicted(sailor(), *clips)

    assert answers[0] == pytest.approx(answers[3], abs=1e-6)
    assert len(answers) == 501
    assert predicted(sailor()) == []


def test_what_a_candidate_is_worth_does_not_depend_on_the_others():
    [alone] = predicted(sailor(), clip("sea"))
    among = predicted(sailor(), *(clip("city", views=number) for number in range(300)), clip("sea"))[-1]

    assert alone == pytest.approx(among, abs=1e-6)
