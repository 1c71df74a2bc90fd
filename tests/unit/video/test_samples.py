"""The frames by which a video is reviewed: all that belong to what is shown, or none."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from clipfeed.errors import Rejected, Unavailable
from tests.unit.video.reviews import FRAMES, V1, House


@pytest.fixture
def house() -> House:
    return House()


def spoiled(change: Callable[[dict[str, bytes]], object]) -> House:
    house = House()
    change(house.media.objects)
    return house


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda objects: objects.clear(), Unavailable),
        (lambda objects: objects.update({"v/v1/r1/samples.0000000.jpg": b""}), Rejected),
        (lambda objects: objects.update({"v/v1/r1/samples.0000000.jpg": b"1" * 500_001}), Rejected),
        (lambda objects: objects.update({f"v/v1/r1/samples.{each:07}.jpg": b"1" for each in range(17)}), Rejected),
    ],
)
def test_without_usable_frames_nothing_is_published(change: Any, error: type[Exception]):
    house = spoiled(change)

    with pytest.raises(error):
        house.review(V1)

    assert (house.verdicts.told, house.world.model.asked) == ([], 0)


def test_frames_of_another_attempt_count_for_nothing(house: House):
    for key in list(house.media.objects):
        house.media.objects[key.replace("/r1/", "/r0/")] = house.media.objects.pop(key)

    with pytest.raises(Unavailable):
        house.review(V1)
    assert house.verdicts.told == []


def test_a_ladder_is_judged_by_its_own_frames_and_by_no_others(house: House):
    house.review(V1)
    house.world.index.filed.clear()
    video = house.catalog.get(V1)
    assert video.publication
    ladder = replace(video.publication.media, mp4_key="v/v1/r2/start.mp4")
    house.catalog.videos[V1] = replace(video, publication=replace(video.publication, media=ladder))

    with pytest.raises(Unavailable):
        house.review(V1)
    for frame in FRAMES:
        house.media.put(f"v/v1/r2/samples.{FRAMES.index(frame):07}.jpg", frame)
    house.review(V1)

    assert house.catalog.get(V1).is_reviewed
    assert house.world.index.filed[V1].hashes == tuple(map(int, FRAMES))
