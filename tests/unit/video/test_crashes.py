"""The power fails before or after every single call to a port; redelivery completes the work, once."""

from collections.abc import Callable

import pytest

from clipfeed.video.facts import SourceFacts
from clipfeed.video.model import VideoState
from clipfeed.video.sweeping import KEPT
from tests.fakes.power import AFTER, BEFORE, Mains, PowerFailure
from tests.unit.video.world import ANN, COPIED, FACTS, MP4, World, error

FAILURES = (PowerFailure,)


def publish(world: World) -> None:
    """From the first request to the last report, every message delivered until it is acknowledged."""
    world.deliver(lambda: world.requested(idempotency_key="k"), FAILURES)
    (video,) = world.catalog.videos.values()
    version = world.store.put(video.source_key, MP4)
    world.deliver(lambda: world.arrivals.receive(video.source_key, version), FAILURES)
    reported = 0
    while world.transcodes.asked or world.reviews.asked:
        world.drain(world.transcodes, world.transcoding.transcode, FAILURES)
        for job in world.transcoder.jobs[reported:]:
            report = world.run_job(job)
            world.deliver(lambda report=report: world.jobs.hear(report), FAILURES)  # type: ignore[misc]
        reported = len(world.transcoder.jobs)
        world.drain(world.reviews, world.review, FAILURES)


def break_the_ladder(world: World) -> None:
    world.drain(world.transcodes, world.transcoding.transcode, FAILURES)
    told = world.transcoder.jobs[-1]["UserMetadata"]
    world.deliver(lambda: world.jobs.hear(error(told["video_id"], attempt=int(told["attempt"]))), FAILURES)
    world.drain(world.removals, world.erasure.erase, FAILURES)


def lose_the_source(world: World) -> None:
    world.store.objects.clear()
    world.drain(world.transcodes, world.transcoding.transcode, FAILURES)
    world.drain(world.removals, world.erasure.erase, FAILURES)


def remove(world: World) -> None:
    (video,) = world.catalog.videos.values()
    world.deliver(lambda: world.removal.remove(ANN, video.video_id), FAILURES)
    world.drain(world.removals, world.erasure.erase, FAILURES)


def calls_of(*stories: Callable[[World], object], facts: SourceFacts = FACTS) -> range:
    """The numbers of the calls that the last story makes."""
    mains = Mains()
    world = World(mains.plug, facts=facts)
    for story in stories:
        mains.calls = 0
        story(world)
    return range(1, mains.calls + 1)


@pytest.mark.parametrize("after", [BEFORE, AFTER])
@pytest.mark.parametrize("call", calls_of(publish))
def test_a_video_is_published_once_wherever_the_power_fails(call: int, after: bool):
    mains = Mains()
    world = World(mains.plug)

    mains.fail_at(call, after)
    publish(world)

    (video,) = world.catalog.videos.values()
    assert mains.failing is None
    assert (video.state, video.stage) == (VideoState.READY, None)
    assert video.publication
    assert video.publication.media.preview_key
    assert set(video.publication.media.keys) <= set(world.media.objects)
    assert world.is_covered(video)
    assert list(world.notices.known) == [video.video_id]


@pytest.mark.parametrize("after", [BEFORE, AFTER])
@pytest.mark.parametrize("call", calls_of(publish, remove))
def test_a_removal_leaves_nothing_wherever_the_power_fails(call: int, after: bool):
    mains = Mains()
    world = World(mains.plug)
    publish(world)

    mains.fail_at(call, after)
    remove(world)

    (video,) = world.catalog.videos.values()
    assert mains.failing is None
    assert video.is_removed
    assert (world.media.objects, world.store.objects, world.notices.known) == ({}, {}, {})


LOSSES = [
    (lose, call) for lose in (break_the_ladder, lose_the_source) for call in calls_of(World.ready, lose, facts=COPIED)
]


@pytest.mark.parametrize("after", [BEFORE, AFTER])
@pytest.mark.parametrize(("lose", "call"), LOSSES)
def test_a_copy_without_its_ladder_is_taken_down_wherever_the_power_fails(
    lose: Callable[[World], None], call: int, after: bool
):
    mains = Mains()
    world = World(mains.plug, facts=COPIED)
    world.ready()

    mains.fail_at(call, after)
    lose(world)
    world.clock.pass_by(KEPT)
    world.sweeping.sweep()
    world.drain(world.removals, world.erasure.erase)

    (video,) = world.catalog.videos.values()
    assert mains.failing is None
    assert (video.state, video.reason and video.reason.code) == (VideoState.BLOCKED, "review_incomplete")
    assert (world.notices.known, world.media.objects) == ({}, {})


def test_everything_delivered_twice_makes_the_same_video():
    once, twice = World(), World()
    publish(once)

    publish(twice)
    (video,) = twice.catalog.videos.values()
    twice.deliver(lambda: twice.arrivals.receive(video.source_key, "version-1"))
    twice.deliver(lambda: twice.transcoding.transcode(video.video_id))
    twice.deliver(lambda: twice.review(video.video_id))
    for job in twice.transcoder.jobs:
        report = twice.run_job(job)
        twice.deliver(lambda report=report: twice.jobs.hear(report))  # type: ignore[misc]

    assert twice.catalog.videos == once.catalog.videos
    assert twice.notices.known == once.notices.known
