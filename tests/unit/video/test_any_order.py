"""Messages in any order, any number of times, with workers that die: what must hold always does."""

import itertools
import random
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest

from clipfeed.errors import ClipfeedError, Unavailable
from clipfeed.ids import VideoId
from clipfeed.video.facts import SourceFacts
from clipfeed.video.model import LEGAL_MOVES, Video, VideoState
from clipfeed.video.stage import MAX_TRIES
from clipfeed.video.sweeping import KEPT, due_at
from clipfeed.video.transcode_video import LEASE
from tests.fakes.video_work import WorkerDied
from tests.unit.video.world import ANN, BOB, COPIED, FACTS, MP4, Queue, World, complete, error, progress, stopped

STEPS = 60
DAYS = 4


def steps_of(world: World, video: Video, chance: random.Random) -> list[Callable[[], object]]:
    """What may happen next to one video."""
    now_is = world.catalog.get(video.video_id)
    running = now_is.attempt
    attempt = chance.choice([running, running, running, chance.randint(0, running)])
    versions = [*world.store.objects.get(video.source_key, {}), "version-1"]
    # Nothing is under way for a day.
    gone_for_long = now_is.is_removed and world.clock.now() >= now_is.updated_at + KEPT
    writing: list[Callable[[], object]] = [
        lambda: world.store.put(video.source_key, chance.choice([MP4] * 9 + [b"poem"])),
        lambda: world.make_outputs(world.catalog.get(video.video_id)),
    ]
    common: list[Callable[[], object]] = [
        *(() if gone_for_long else writing),
        lambda: world.arrivals.receive(video.source_key, chance.choice(versions)),
        lambda: world.completion.complete(ANN, video.video_id),
        lambda: transcode(world, video, chance),
        lambda: world.clock.pass_by(LEASE),
        lambda: world.jobs.hear(complete(video.video_id, attempt=attempt)),
        lambda: world.jobs.hear(progress(video.video_id, chance.randint(0, 99), attempt=attempt)),
        lambda: world.review(video.video_id),
        world.sweeping.sweep,
        lambda: world.erasure.erase(video.video_id),
        lambda: work_off(world.removals, world.erasure.erase),
    ]
    rare: list[Callable[[], object]] = [
        lambda: world.jobs.hear(error(video.video_id, attempt=attempt)),
        lambda: world.jobs.hear(stopped(video.video_id, attempt=attempt)),
        lambda: world.jobs.hear(stopped(video.video_id, attempt=attempt)),
        lambda: world.removal.remove(ANN, video.video_id),
        lambda: world.promotion.promote(video.video_id),
        lambda: world.clock.pass_by(KEPT),
        world.reviews.asked.clear,
        lambda: setattr(world.senses.model, "failure", chance.choice([None, Unavailable("no model")])),
    ]
    return common * 6 + rare


def transcode(world: World, video: Video, chance: random.Random) -> None:
    world.transcoder.dies = chance.random() < 0.5
    world.transcoder.is_busy = chance.random() < 0.2
    world.transcoding.transcode(video.video_id)


@pytest.mark.parametrize("facts", [FACTS, COPIED], ids=["encoded", "copied"])
@pytest.mark.parametrize("seed", range(300))
def test_no_order_of_events_breaks_a_rule(seed: int, facts: SourceFacts):
    chance = random.Random(seed)
    world = World(facts=facts)
    video = world.requested()
    seen = [video]

    for _ in range(STEPS):
        with suppress(ClipfeedError, WorkerDied):
            chance.choice(steps_of(world, video, chance))()
        seen.append(world.catalog.get(video.video_id))
        holds(world, seen[-1])

    for before, after in itertools.pairwise(seen):
        assert after.version - before.version <= 3
        assert reachable(before.state, after.state, after.version - before.version)
        assert not (before.publication and after.publication is None)
    come_to_rest(world, chance)
    holds(world, world.catalog.get(video.video_id))
    assert is_at_rest_and_covered(world, world.catalog.get(video.video_id))
    for stage, jobs in Counter(job["UserMetadata"]["stage"] for job in world.transcoder.jobs).items():
        assert jobs <= MAX_TRIES, stage


def come_to_rest(world: World, chance: random.Random) -> None:
    """Nothing more comes from outside; whatever waits is delivered, and the sweeper comes for days.

    Now and then the engine never tells how its jobs went, or nothing can be reviewed any more.
    """
    world.transcoder.dies = world.transcoder.is_busy = False
    world.senses.model.failure = chance.choice([None, None, Unavailable("no model")])
    tells = chance.random() < 0.7
    for _ in range(DAYS * 24):
        with suppress(ClipfeedError):
            world.sweeping.sweep()
        work_off(world.transcodes, world.transcoding.transcode)
        if tells and world.transcoder.jobs:
            with suppress(ClipfeedError):
                world.jobs.hear(world.run_job(world.transcoder.jobs[-1]))
        work_off(world.reviews, world.review)
        work_off(world.removals, world.erasure.erase)
        world.clock.pass_by(timedelta(hours=1))


def work_off(queue: Queue, receive: Callable[[VideoId], object]) -> None:
    while queue.asked:
        with suppress(ClipfeedError):
            receive(queue.asked.pop(0))


def is_at_rest_and_covered(world: World, video: Video) -> bool:
    """Nobody sees frames of it that no review has covered, and of what was removed nothing is left."""
    assert due_at(video) is None
    if video.is_removed:
        assert (world.media.objects, world.store.objects, world.notices.known) == ({}, {}, {})
    return video.state is not VideoState.READY or world.is_covered(video)


def holds(world: World, video: Video) -> None:
    with suppress(ClipfeedError):
        world.reading.read(BOB, video.video_id)
        assert video.state is VideoState.READY
        assert video.publication
        assert set(video.publication.media.keys) <= set(world.media.objects)
    if video.state is VideoState.FAILED:
        assert video.reason


def reachable(before: VideoState, after: VideoState, saves: int) -> bool:
    """True if so many legal moves at most lead from one state to the other."""
    states = {before}
    for _ in range(saves):  # not every save moves it
        states |= {following for state in states for following in LEGAL_MOVES[state]}
    return after in states
