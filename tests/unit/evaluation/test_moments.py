"""What is known of the moment of an impression."""

import pytest

np = pytest.importorskip("numpy")
pd = pytest.importorskip("pandas", reason="what evaluation needs is not installed: make evaluate")

from infra.evaluation.impressions.encoding import log_of  # noqa: E402 - so do these
from infra.evaluation.impressions.moments import moments  # noqa: E402

_MINUTE = 60_000


def log_at(minutes: list[int], viewers: list[str]):
    frame = pd.DataFrame({"viewer_id": viewers, "at_ms": [each * _MINUTE for each in minutes]})
    frame = frame.assign(video_id=1, long_view=1.0, surface=[f"s{row}" for row in range(len(frame))])
    earlier = pd.DataFrame({"viewer_id": ["a"], "video_id": [1], "long_view": [1.0], "at_ms": [-1.0], "day": [0.0]})
    return log_of({"earlier": earlier, "train": frame.assign(day=frame["at_ms"] // 86_400_000)}, None)


def test_places_in_the_day_and_in_the_visit_are_the_viewers_own():
    found = moments(log_at([0, 5, 7, 60, 1500], ["a", "a", "b", "a", "a"]))

    assert np.isnan(found[0]).all()
    assert found[1:, 0].tolist() == [0, 1, 0, 2, 0]
    assert found[1:, 1].tolist() == [0, 1, 0, 0, 0]
    assert found[2, 2] == pytest.approx(np.log1p(300))


def test_no_moment_knows_of_later_rows():
    whole, cut = (moments(log_at(times, ["a"] * len(times))) for times in ([0, 5, 60, 61], [0, 5, 60]))

    assert (whole[1:4] == cut[1:4]).all()


def test_of_what_is_shown_at_once_none_comes_before_another():
    found = moments(log_at([0, 5, 5], ["a", "a", "a"]))

    assert (found[2] == found[3]).all()
