"""Stand-ins for the ports, one class each: a contract test runs each of them and its adapter side by side."""

import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from clipfeed.account.model import Profile
from clipfeed.engagement.count_changes import Change
from clipfeed.engagement.counting import USER_METRICS, Metrics, Target, deltas, of_user
from clipfeed.engagement.facts import Fact, Follow, Key
from clipfeed.engagement.fence import comparable
from clipfeed.errors import Conflict, NotFound, Rejected, Stale, Unavailable
from clipfeed.feed.model import (
    Candidate,
    Card,
    HistoryEvent,
    Listing,
    Predictions,
    Totals,
    Verified,
    ViewerState,
)
from clipfeed.feed.ports import Remembered
from clipfeed.ids import UserId, VideoId
from clipfeed.video.complexity import TYPICAL, Complexity
from clipfeed.video.facts import SourceFacts
from clipfeed.video.fair_share import Lane
from clipfeed.video.job_report import JobReport
from clipfeed.video.model import Video, VideoState
from clipfeed.video.ports import Peek, Position, UploadForm
from clipfeed.video.sweeping import due_at

# ---- feed ---------------------------------------------------------------------------------------------


class FakeFeedMemory:
    """FeedMemory in dictionaries; `down` makes it a cache that does not answer."""

    def __init__(self) -> None:
        self.down = False
        self.reads = 0
        self.viewers: dict[UserId, ViewerState] = {}
        self.trending: dict[VideoId, float] = {}
        self.fresh: dict[VideoId, float] = {}
        self.fresh_is_whole = False
        self.cards: dict[VideoId, Card | None] = {}
        self.totals: dict[VideoId, Totals] = {}

    def viewer(self, viewer_id: UserId) -> ViewerState:
        self._read()
        state = self.viewers.get(viewer_id, ViewerState(viewer_id))
        fresh = dict(sorted(self.fresh.items(), key=lambda each: -each[1]))
        return replace(state, trending=dict(self.trending), fresh=fresh, fresh_is_whole=self.fresh_is_whole)

    def facts(self, ids: Sequence[VideoId]) -> Remembered:
        self._read()
        return Remembered(
            cards={each: self.cards[each] for each in ids if each in self.cards},
            totals={each: self.totals[each] for each in ids if each in self.totals},
        )

    def keep(self, facts: Remembered) -> None:
        if not self.down:
            self.cards |= facts.cards
            self.totals = {**facts.totals, **self.totals}

    def keep_fresh(self, cards: Collection[Card]) -> None:
        if not self.down:
            self.fresh |= {each.video_id: each.published_at_ms for each in cards}
            self.cards |= {each.video_id: each for each in cards}
            self.fresh_is_whole = True

    def remember(
        self, viewer_id: UserId, *, served: Sequence[VideoId], leftovers: Sequence[VideoId], at_ms: int
    ) -> Callable[[], None]:
        if not self.down:
            state = self.viewers.get(viewer_id, ViewerState(viewer_id))
            self.viewers[viewer_id] = replace(
                state,
                served={**state.served, **dict.fromkeys(served, at_ms)},
                leftovers=tuple(leftovers) or state.leftovers,
            )
        return lambda: None

    def _read(self) -> None:
        self.reads += 1
        if self.down:
            raise Unavailable("The cache did not answer.", code="cache_unavailable")


class FakeFeedCatalog:
    """FeedCatalog in dictionaries, filled by the methods that stand for what other flows write."""

    def __init__(self) -> None:
        self.down = False
        self.reads = 0
        self._listings: dict[VideoId, Listing] = {}
        self._plays: dict[UserId, list[HistoryEvent]] = {}
        self._on: set[tuple[UserId, str]] = set()
        self._totals: dict[VideoId, Totals] = {}

    def publish(self, listing: Listing) -> None:
        self._listings[listing.video_id] = listing

    def remove(self, video_id: VideoId) -> None:
        self._listings[video_id] = replace(self._listings[video_id], is_published=False, is_removed=True)

    def play(self, viewer_id: UserId, event: HistoryEvent) -> None:
        self._plays.setdefault(viewer_id, []).insert(0, event)

    def like(self, viewer_id: UserId, video_id: VideoId) -> None:
        self._on.add((viewer_id, video_id))

    def follow(self, viewer_id: UserId, creator_id: UserId) -> None:
        self._on.add((viewer_id, creator_id))

    def count(self, video_id: VideoId, totals: Totals) -> None:
        self._totals[video_id] = totals

    def viewer(self, viewer_id: UserId) -> ViewerState:
        self._read()
        plays = tuple(self._plays.get(viewer_id, ()))
        return ViewerState(viewer_id, history=plays, seen={each.video_id: each.at_ms for each in reversed(plays)})

    def newest(self, most: int) -> Sequence[Card]:
        self._read()
        published = [card_of(each) for each in self._listings.values() if each.is_published]
        return sorted(published, key=lambda each: -each.published_at_ms)[:most]

    def cards(self, ids: Sequence[VideoId]) -> Mapping[VideoId, Card]:
        return {each.video_id: each for each in self.newest(len(self._listings)) if each.video_id in ids}

    def totals(self, ids: Sequence[VideoId]) -> Mapping[VideoId, Totals]:
        self._read()
        return {each: self._totals.get(each, Totals()) for each in ids}

    def verified(self, viewer_id: UserId, chosen: Sequence[Candidate]) -> Verified:
        self._read()
        ids = {each.video_id for each in chosen}
        on = {target for viewer, target in self._on if viewer == viewer_id}
        return Verified(
            listings={each: self._listings[each] for each in ids if each in self._listings},
            liked=frozenset(each for each in ids if each in on),
            followed=frozenset(each.creator_id for each in chosen if each.creator_id in on),
            totals={each.video_id: self._totals.get(each.video_id, Totals()) for each in chosen if not each.counted},
        )

    def _read(self) -> None:
        self.reads += 1
        if self.down:
            raise Unavailable("The database did not answer.", code="database_unavailable")


def card_of(listing: Listing) -> Card:
    published_at_ms = int(listing.published_at.timestamp() * 1000) if listing.published_at else 0
    return Card(listing.video_id, listing.creator_id, listing.hashtags, listing.duration_ms, published_at_ms)


class FakeRanker:
    """A Ranker that expects the same of every video."""

    version = "fake"

    def __init__(self) -> None:
        self.down = False

    def predict(self, rows: list[list[float]]) -> Sequence[Predictions]:
        if self.down:
            raise Unavailable("There is no model.", code="ranker_unavailable")
        return [{"watch_ratio": 0.5, "complete": 0.3, "like": 0.1, "skip": 0.2} for _ in rows]


# ---- video --------------------------------------------------------------------------------------------


class FakeClock:
    """Time that passes only when told to."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    def pass_by(self, duration: timedelta) -> None:
        self.time += duration


class FakeVideoCatalog:
    """VideoCatalog in a dictionary."""

    def __init__(self) -> None:
        self.videos: dict[VideoId, Video] = {}

    def add(self, video: Video) -> Video:
        if video.video_id in self.videos:
            raise Conflict("There is a video of this id already.", code="video_exists")
        self.videos[video.video_id] = video
        return video

    def get(self, video_id: VideoId) -> Video:
        if video_id not in self.videos:
            raise NotFound("There is no such video.")
        return self.videos[video_id]

    def save(self, video: Video) -> Video:
        known = self.videos.get(video.video_id)
        if known is None or known.version != video.version:
            raise Stale("The video changed since it was read.")
        self.videos[video.video_id] = replace(video, version=video.version + 1)
        return self.videos[video.video_id]

    def save_progress(self, video_id: VideoId, attempt: int, percent: int) -> None:
        video = self._running(video_id, attempt)
        if video and video.state is VideoState.TRANSCODING and percent > video.progress_percent:
            self.videos[video_id] = replace(video, progress_percent=percent)

    def end_lease(self, video_id: VideoId, attempt: int, job_id: str) -> None:
        video = self._running(video_id, attempt)
        if video:
            self.videos[video_id] = replace(video, lease_until=None, job_id=job_id)

    def _running(self, video_id: VideoId, attempt: int) -> Video | None:
        video = self.videos.get(video_id)
        return video if video and video.attempt == attempt and video.is_being_made else None

    def uploads_since(self, creator_id: UserId, since: datetime, *, most: int) -> int:
        theirs = [each for each in self.videos.values() if each.creator_id == creator_id and each.created_at > since]
        return min(len(theirs), most)

    def due(self, now: datetime, *, limit: int) -> Sequence[VideoId]:
        due = sorted((at, each.video_id) for each in self.videos.values() if (at := due_at(each)) and at <= now)
        return [video_id for _, video_id in due][:limit]

    def of_creator(self, creator_id: UserId, *, limit: int, after: Position | None = None) -> Sequence[Video]:
        theirs = [each for each in self.videos.values() if each.creator_id == creator_id and not each.is_removed]
        newest = sorted(theirs, key=_place, reverse=True)
        return [each for each in newest if after is None or _place(each) < (after.created_at, after.video_id)][:limit]


def _place(video: Video) -> tuple[datetime, VideoId]:
    return video.created_at, video.video_id


class FakeUploadStore:
    """UploadStore in memory: under each key the versions in the order they came."""

    def __init__(self) -> None:
        self.objects: dict[str, dict[str, bytes]] = {}

    def put(self, key: str, body: bytes) -> str:
        versions = self.objects.setdefault(key, {})
        version = f"version-{len(versions) + 1}"
        versions[version] = body
        return version

    def form(self, key: str, content_type: str, *, max_bytes: int, now: datetime) -> UploadForm:
        fields = {"key": key, "Content-Type": content_type, "max": str(max_bytes)}
        return UploadForm("https://uploads.test/", fields, now + timedelta(minutes=5))

    def current_version(self, key: str) -> str | None:
        return next(reversed(self.objects.get(key, {})), None)

    def peek(self, key: str, version: str, *, head_bytes: int) -> Peek:
        body = self._body(key, version)
        return Peek(len(body), body[:head_bytes])

    @contextmanager
    def fetched(self, key: str, version: str, *, max_bytes: int) -> Iterator[Path]:
        body = self._body(key, version)
        if len(body) > max_bytes:
            raise Rejected(f"The file has more than {max_bytes} bytes.", code="file_too_large")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "source"
            path.write_bytes(body)
            yield path

    def delete(self, key: str) -> None:
        self.objects.pop(key, None)

    def _body(self, key: str, version: str) -> bytes:
        try:
            return self.objects[key][version]
        except KeyError:
            raise NotFound("There is no such object.") from None


class FakeMediaStore:
    """MediaStore in a dictionary."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}

    def put(self, key: str, body: bytes) -> None:
        self.objects[key] = body

    def sizes(self, prefix: str) -> Mapping[str, int]:
        return {key: len(body) for key, body in self.objects.items() if key.startswith(prefix)}

    def head(self, key: str, *, head_bytes: int) -> bytes:
        if key not in self.objects:
            raise NotFound("There is no such object.")
        return self.objects[key][:head_bytes]

    def put_text(self, key: str, text: str) -> None:
        self.objects[key] = text.encode()

    def delete(self, prefix: str) -> None:
        self.delete_keys(list(self.sizes(prefix)))

    def delete_keys(self, keys: Sequence[str]) -> None:
        for key in keys:
            self.objects.pop(key, None)


class FakeTranscodeQueue:
    """TranscodeQueue: the ids that were asked for in each lane, in order."""

    def __init__(self) -> None:
        self.lanes: dict[Lane, list[VideoId]] = {lane: [] for lane in Lane}

    @property
    def asked(self) -> list[VideoId]:
        """The lane that is served next."""
        return self.lanes[Lane.EXPRESS] or self.lanes[Lane.LATER]

    def ask(self, video_id: VideoId, creator_id: UserId, lane: Lane) -> None:
        self.lanes[lane].append(video_id)


class FakeVideoQueue:
    """ReviewQueue and RemovalQueue: the ids that were asked for, in order."""

    def __init__(self) -> None:
        self.asked: list[VideoId] = []

    def ask(self, video_id: VideoId) -> None:
        self.asked.append(video_id)


class FakeProber:
    """Prober that takes every file for `facts`, or refuses every file."""

    def __init__(self, facts: SourceFacts) -> None:
        self.facts = facts
        self.refusal: Rejected | None = None

    def facts_of(self, path: Path) -> SourceFacts:
        if not path.is_file():
            raise AssertionError("the source is gone while it is probed")
        if self.refusal:
            raise self.refusal
        return self.facts


class FakeLookIndex:
    """LookIndex that keeps only whom it forgot."""

    def __init__(self) -> None:
        self.forgotten: list[VideoId] = []

    def forget(self, video_id: VideoId) -> None:
        self.forgotten.append(video_id)


class FakeGauge:
    """Gauge that finds everything ordinary."""

    def complexity_of(self, path: Path, facts: SourceFacts) -> Complexity:
        return TYPICAL


class WorkerDied(Exception):
    """What no use case may catch: the process is gone."""


class FakeTranscoder:
    """Transcoder that only keeps the jobs; `dies` takes its worker along."""

    def __init__(self) -> None:
        self.dies = False
        self.jobs: list[dict[str, Any]] = []
        self.outcomes: dict[str, JobReport] = {}

    def create(self, job: dict[str, Any], source: Path, version: str) -> str:
        if not source.is_file():
            raise AssertionError("the source is gone while its job runs")
        self.jobs.append(job)
        if self.dies:
            raise WorkerDied
        return f"job-{len(self.jobs)}"

    def outcome(self, job_id: str) -> JobReport | None:
        return self.outcomes.get(job_id)


class FakeNotices:
    """PublicationNotices: what the caches would know now; `down` makes them not answer."""

    def __init__(self) -> None:
        self.down = False
        self.known: dict[VideoId, int] = {}

    def published(
        self, video_id: VideoId, creator_id: UserId, hashtags: Sequence[str], duration_ms: int, published_at_ms: int
    ) -> None:
        self._answer()
        self.known[video_id] = published_at_ms

    def removed(self, video_id: VideoId, creator_id: UserId) -> None:
        self._answer()
        self.known.pop(video_id, None)

    def _answer(self) -> None:
        if self.down:
            raise Unavailable("The cache did not answer.", code="cache_unavailable")


# ---- engagement ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FakeVideo:
    """As much of a video as the visibility policy looks at."""

    creator_id: UserId
    is_published: bool = True
    is_removed: bool = False


class FakeVideos:
    """Videos in a dictionary."""

    def __init__(self, videos: Mapping[VideoId, FakeVideo]) -> None:
        self._videos = videos

    def get(self, video_id: VideoId) -> FakeVideo:
        if video_id not in self._videos:
            raise NotFound("There is no such video.")
        return self._videos[video_id]


class FakeFactQueue:
    """FactQueue that remembers what each send held; `down` refuses them all."""

    def __init__(self) -> None:
        self.down = False
        self.sent: list[list[Fact]] = []

    def send(self, facts: Sequence[Fact]) -> None:
        if self.down:
            raise Unavailable("The queue did not take the message.", code="queue_unavailable")
        self.sent.append(list(facts))


class FakeFacts:
    """FactStore and Follows in a dictionary; `changes` is its stream, `refusing` the keys it has trouble with."""

    def __init__(self) -> None:
        self.refusing: set[Key] = set()
        self.held: dict[Key, Fact] = {}
        self.changes: list[Change] = []

    def put(self, fact: Fact) -> bool:
        if fact.key in self.refusing:
            raise Unavailable("The database did not answer.", code="database_unavailable")
        old = self.held.get(fact.key)
        if old is not None and old.rank >= fact.rank:
            return old.rank == fact.rank
        self.held[fact.key] = fact
        self.changes.append(Change(comparable(str(len(self.changes) + 1)), deltas(old, fact)))
        return True

    def follows(self, viewer: UserId, creator_id: UserId) -> bool:
        fact = self.held.get((viewer, f"follow#{creator_id}"))
        return isinstance(fact, Follow) and fact.on


class FakeEffects:
    """Effects that only remember what they were told."""

    def __init__(self) -> None:
        self.told: list[Fact] = []

    def apply(self, facts: Sequence[Fact]) -> None:
        self.told.extend(facts)


class FakeCounters:
    """Counters and UserCounters in dictionaries."""

    def __init__(self) -> None:
        self._marks: dict[tuple[Target, str], str] = {}
        self._rows: dict[tuple[Target, str], Counter[str]] = {}

    def add(self, target: Target, shard: str, delta: Metrics, *, first: str, last: str) -> bool:
        if self.mark(target, shard) >= first:
            return False
        self._marks[target, shard] = last
        self._rows.setdefault((target, shard), Counter()).update(delta)
        return True

    def mark(self, target: Target, shard: str) -> str:
        return self._marks.get((target, shard), "")

    def total(self, target: Target) -> Metrics:
        total: Counter[str] = Counter()
        for (other, _), row in self._rows.items():
            if other == target:
                total.update(row)
        return total

    def of_user(self, user_id: UserId) -> Mapping[str, int]:
        total = self.total(of_user(user_id))
        return {metric: total.get(metric, 0) for metric in USER_METRICS}


class FakePopularVideos:
    """PopularVideos that only remembers what it was told."""

    def __init__(self) -> None:
        self.told: list[VideoId] = []

    def tell(self, video_id: VideoId) -> None:
        self.told.append(video_id)


class FakeTotals:
    """Totals in a dictionary."""

    def __init__(self) -> None:
        self.published: dict[Target, Metrics] = {}

    def publish(self, totals: Mapping[Target, Metrics]) -> None:
        self.published |= totals


# ---- account ------------------------------------------------------------------------------------------


class FakeProfiles:
    """ProfileStore and People in a dictionary."""

    def __init__(self, *profiles: Profile) -> None:
        self._profiles = {profile.user_id: profile for profile in profiles}

    def get(self, user_id: UserId) -> Profile:
        if user_id not in self._profiles:
            raise NotFound("There is no such profile.")
        return self._profiles[user_id]

    def exists(self, user_id: UserId) -> bool:
        return user_id in self._profiles

    def add(self, profile: Profile) -> Profile:
        return self._profiles.setdefault(profile.user_id, profile)

    def change(self, user_id: UserId, changes: Mapping[str, str]) -> Profile:
        self._profiles[user_id] = self.get(user_id).changed(**changes)
        return self._profiles[user_id]
