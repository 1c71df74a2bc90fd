"""Pages hold still while others go on, unread ones are counted until they are read, and cursors are one's own."""

import itertools
from datetime import timedelta

import pytest

from clipfeed.errors import Rejected
from clipfeed.ids import UserId, VideoId
from clipfeed.notifications.notify_people import NotifyPeople
from clipfeed.notifications.ports import Hidden
from clipfeed.notifications.read_notifications import Page, ReadNotifications
from clipfeed.notifications.views import Views
from clipfeed.sealing import Sealer
from tests.fakes.clock import FakeClock
from tests.fakes.notifications import FakeNotifications, FakeScenes
from tests.unit.notifications.examples import ANN, BO, CAT, SHARD, clip, done, group, person, undone


class World:
    def __init__(self) -> None:
        self.clock = FakeClock()
        self.store = FakeNotifications()
        self.scenes = FakeScenes(people={each: person(each) for each in (BO, CAT)})
        self.reading = ReadNotifications(self.store, Views(self.scenes), Sealer(b"secret"), self.clock.now)
        self._numbers = itertools.count(1)

    def like(self, video: str, actor: UserId = BO, *, on: bool = True, recipient: UserId = ANN) -> None:
        video_id = VideoId(video)
        self.scenes.clips[video_id] = clip(video_id, recipient)
        self.clock.pass_by(timedelta(seconds=1))
        happening = (done if on else undone)(next(self._numbers), actor, group(target=video, recipient=recipient))
        NotifyPeople(self.store, self.clock.now).notify(SHARD, [happening])

    def page(self, *, limit: int = 10, cursor: str | None = None, reader: UserId = ANN) -> Page:
        return self.reading.page(reader, limit=limit, cursor=cursor)


def targets(page: Page) -> list[str]:
    return [view.group.target for view in page.notifications]


def test_the_newest_come_first_and_the_last_page_has_no_cursor():
    world = World()
    for number in range(5):
        world.like(f"clip {number}")
    world.like("of another", recipient=CAT)

    first = world.page(limit=2)
    second = world.page(limit=2, cursor=first.cursor)
    third = world.page(limit=2, cursor=second.cursor)

    assert list(map(targets, (first, second, third))) == [["clip 4", "clip 3"], ["clip 2", "clip 1"], ["clip 0"]]
    assert third.cursor is None
    assert world.page(limit=5).cursor is None


def test_what_comes_in_between_moves_nothing_and_what_happens_again_comes_to_the_top():
    world = World()
    for number in range(4):
        world.like(f"clip {number}")
    first = world.page(limit=2)

    world.like("new")
    world.like("clip 3", CAT)
    rest = world.page(cursor=first.cursor)

    assert targets(first) + targets(rest) == ["clip 3", "clip 2", "clip 1", "clip 0"]
    assert targets(world.page())[:2] == ["clip 3", "new"]


def test_many_of_one_moment_are_each_on_one_page():
    world = World()
    happenings = [done(number, BO, group(target=f"clip {number}")) for number in range(1, 8)]
    world.scenes.clips = {VideoId(f"clip {number}"): clip(VideoId(f"clip {number}")) for number in range(1, 8)}
    NotifyPeople(world.store, world.clock.now).notify(SHARD, happenings)

    pages = [world.page(limit=2)]
    while pages[-1].cursor:
        pages.append(world.page(limit=2, cursor=pages[-1].cursor))

    found = [target for page in pages for target in targets(page)]
    assert sorted(found) == sorted(each.group.target for each in happenings)


def test_unread_are_counted_until_they_are_read():
    world = World()
    world.like("clip 1")
    read = world.clock.now()
    world.like("clip 2")

    assert world.reading.unread(ANN) == world.page().unread == 2
    world.reading.mark_read(ANN, read)
    assert world.reading.unread(ANN) == world.page(limit=1).unread == 1
    world.like("clip 1", CAT)
    assert world.reading.unread(ANN) == 2


def test_reading_goes_forward_only_and_not_beyond_this_moment():
    world = World()
    start = world.clock.now()
    world.like("clip 1")
    world.reading.mark_read(ANN, world.clock.now() + timedelta(days=1))
    world.reading.mark_read(ANN, start)
    assert world.reading.unread(ANN) == 0

    world.like("clip 2")
    assert world.reading.unread(ANN) == 1
    assert world.page().read_until == world.clock.now() - timedelta(seconds=1)


def test_what_is_taken_back_is_unread_no_more():
    world = World()
    world.like("clip", BO)
    world.reading.mark_read(ANN, world.clock.now())
    world.like("clip", CAT)
    world.like("other", CAT)
    assert world.reading.unread(ANN) == 2

    world.like("clip", CAT, on=False)
    world.like("other", CAT, on=False)

    assert world.reading.unread(ANN) == 0
    assert targets(world.page()) == ["clip"]


def test_unread_counts_what_the_page_shows():
    world = World()
    world.like("clip", BO)
    world.like("other", CAT)
    world.scenes.hidden = Hidden(blocked=frozenset({CAT}))

    page = world.page()

    assert (targets(page), page.unread, world.reading.unread(ANN)) == (["clip"], 1, 1)


def test_unread_stops_at_99():
    world = World()
    for number in range(120):
        world.like(f"clip {number}")

    assert world.reading.unread(ANN) == world.page(limit=50).unread == 99


def test_a_page_of_hidden_ones_still_leads_on():
    world = World()
    world.like("clip", BO)
    for number in range(2):
        world.like(f"hidden {number}", CAT)
    world.scenes.hidden = Hidden(muted=frozenset({CAT}))

    first = world.page(limit=2)

    assert targets(first) == []
    assert targets(world.page(limit=2, cursor=first.cursor)) == ["clip"]


def test_a_cursor_is_good_for_whom_it_was_made_and_for_a_day():
    world = World()
    for number in range(3):
        world.like(f"clip {number}")
    cursor = world.page(limit=1).cursor
    assert cursor

    for spoilt, reader in ((cursor, BO), (cursor[:-2], ANN), ("nonsense", ANN)):
        with pytest.raises(Rejected) as refusal:
            world.page(cursor=spoilt, reader=reader)
        assert refusal.value.code == "cursor_invalid"
    foreign = Sealer(b"secret").seal("cursor", {"r": "comments", "u": ANN}, expires_at=2**40)
    with pytest.raises(Rejected):
        world.page(cursor=foreign)

    world.clock.pass_by(timedelta(days=2))
    with pytest.raises(Rejected) as refusal:
        world.page(cursor=cursor)
    assert refusal.value.code == "cursor_expired"


def test_a_group_of_nothing_is_not_shown():
    world = World()
    world.like("clip")
    world.like("clip", on=False)

    assert world.page() == Page((), None, 0, None)
