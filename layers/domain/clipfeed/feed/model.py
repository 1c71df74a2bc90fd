"""The words of the feed: what is known of a viewer, of a candidate, and of a video that may be shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from clipfeed.ids import UserId, VideoId
from clipfeed.visibility import Relation, can_view

Predictions = Mapping[str, float]
"""Calibrated probability by action: `complete`, `like`, `comment`, `share`, `follow`, `skip`, `not_interested`; and
`watch_ratio`, the share expected to be watched."""

Scores = Mapping[VideoId, float]
"""Of a source: best first."""


class Marks(NamedTuple):
    """What a clip shares with others: buckets of creator and topic, and a hash of its sound; 0 is nothing."""

    creator: int
    topic: int = 0
    sound: int = 0


NOBODY = UserId("")
"""The creator of a candidate of which nothing is known yet."""


@dataclass(frozen=True, slots=True)
class HistoryEvent:
    """One play, as the viewer left it."""

    video_id: VideoId
    creator_id: UserId
    hashtags: tuple[str, ...]
    ratio: float
    """Watched share of the length; above 1 where the clip looped."""
    liked: bool
    at_ms: int
    play_id: str | None = None
    duration_ms: int = 0
    """0 where it is not known."""


@dataclass(frozen=True, slots=True)
class RankerInput:
    """What the ranker is given for one page, candidates in order; see `features.py` and `tokens.py`."""

    viewer: int
    """The bucket of the viewer's id."""
    features: Sequence[Sequence[float]]
    """A row of FEATURES for each candidate."""
    ids: Sequence[Sequence[int]]
    """Buckets of each candidate: video, creator, two hashtags."""
    events: Sequence[Sequence[float]]
    """At most 50 plays, newest first, a row of EVENT each."""
    event_ids: Sequence[Sequence[int]]


@dataclass(frozen=True, slots=True)
class Card:
    """What never changes of a published video, for ranking."""

    video_id: VideoId
    creator_id: UserId
    hashtags: tuple[str, ...]
    duration_ms: int
    published_at_ms: int
    duplicate_of: VideoId | None = None
    """An older video that shows the same."""
    sound_of: VideoId | None = None
    """The video whose sound it plays with; None for its own."""


@dataclass(frozen=True, slots=True)
class Totals:
    """What all viewers did with a video so far."""

    likes: int = 0
    views: int = 0
    watch_ms: int = 0
    completes: int = 0
    comments: int = 0
    shares: int = 0
    impressions: int = 0


@dataclass(frozen=True, slots=True)
class Media:
    """Where a player finds a video, below the CDN's domain."""

    mp4_key: str
    mp4_bytes: int
    mp4_prefetch_bytes: int
    master_key: str
    poster_key: str
    placeholder: str
    playlists: bytes = b""
    """As `clipfeed.playlists` packs them; empty where they were not kept."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A video as the catalog has it this moment, with all that a page shows of it."""

    video_id: VideoId
    creator_id: UserId
    creator_handle: str
    title: str
    hashtags: tuple[str, ...]
    duration_ms: int
    width: int
    height: int
    published_at: datetime | None
    is_published: bool
    is_removed: bool
    media: Media | None
    sound_of: VideoId | None = None


@dataclass(frozen=True, slots=True)
class Verified:
    """The catalog's word on the chosen few, and what this viewer did with them."""

    listings: Mapping[VideoId, Listing]
    liked: frozenset[VideoId]
    saved: frozenset[VideoId]
    followed: frozenset[UserId]
    blocked: frozenset[UserId]
    """Everybody who blocked the viewer or whom the viewer blocked."""
    totals: Mapping[VideoId, Totals]
    """Only of those that were asked for."""

    def visible_to(self, viewer_id: UserId, chosen: Sequence["Candidate"]) -> list["Candidate"]:
        """Those that this viewer may see at this moment, and that can be played."""
        return [each for each in chosen if self._shows(viewer_id, self.listings.get(each.video_id))]

    def gone(self, chosen: Sequence["Candidate"]) -> set[VideoId]:
        """Those that nobody can be shown, whatever stands between this viewer and others."""
        return {each.video_id for each in chosen if not _plays(self.listings.get(each.video_id))}

    def _shows(self, viewer_id: UserId, listing: Listing | None) -> bool:
        if listing is None or not _plays(listing):
            return False
        return can_view(viewer_id, listing, Relation(blocked=listing.creator_id in self.blocked))


def _plays(listing: Listing | None) -> bool:
    return listing is not None and listing.media is not None and listing.is_published


@dataclass(frozen=True, slots=True)
class ViewerState:
    """All that is known of a viewer when a page is asked for."""

    viewer_id: UserId
    history: tuple[HistoryEvent, ...] = ()
    """Newest first, at most 50."""
    seen: Scores = field(default_factory=dict)
    """Epoch ms of the last time it was on this viewer's screen."""
    hidden: frozenset[str] = frozenset()
    """`<kind>#<id>` of videos and people that are not to be shown: blocked either way, muted, reported, of no
    interest."""
    is_whole: bool = False
    """History, seen and hidden are all there is; else a cache has lost some of it."""
    served: Scores = field(default_factory=dict)
    """Epoch ms of the last page that held it, watched or not."""
    session: frozenset[VideoId] = frozenset()
    """On earlier pages of this session."""
    lately: tuple[Marks, ...] = ()
    """Of the last clips of the page before, oldest first."""
    # The pools that candidates come from:
    timeline: Scores = field(default_factory=dict)
    timeline_is_whole: bool = False
    """It holds what the creators that they follow published; else nobody knows whom they follow."""
    similar: Scores = field(default_factory=dict)
    tagged: Scores = field(default_factory=dict)
    """What trends under the hashtags of what this viewer enjoyed."""
    new: Scores = field(default_factory=dict)
    """Of which little is known: fewest impressions first, as a score of 1 / (1 + impressions)."""
    trending: Scores = field(default_factory=dict)
    trending_here: Scores = field(default_factory=dict)
    """In the region that the viewer calls from."""
    fresh: Scores = field(default_factory=dict)
    fresh_is_whole: bool = False
    """`fresh` holds the newest of the catalog, not just what was published since a cache was lost."""
    leftovers: tuple[VideoId, ...] = ()
    """What ranked next after the last page, best first."""

    explores: bool = False
    """Enough is known of them that a page may hold clips of which little is known."""

    def met_at_ms(self, video_id: VideoId) -> float:
        """When this video was last given to this viewer; 0 for never."""
        return max(self.seen.get(video_id, 0), self.served.get(video_id, 0))


@dataclass(slots=True)
class Candidate:
    """A video on its way through the pipeline. Each stage writes its own block and nothing else."""

    video_id: VideoId
    sources: dict[str, float] = field(default_factory=dict)
    """Raw score by source; see `recipe.py`. Scores of two sources do not compare."""

    is_void: bool = False
    """There is nothing to show under this id, as was found before."""
    creator_id: UserId = NOBODY
    hashtags: tuple[str, ...] = ()
    duration_ms: int = 0
    published_at_ms: int = 0
    duplicate_of: VideoId | None = None
    sound_of: VideoId | None = None
    likes: int = 0
    views: int = 0
    watch_ms: int = 0
    completes: int = 0
    comments: int = 0
    shares: int = 0
    impressions: int = 0
    counted: bool = False
    """The seven totals are known; else they are 0."""

    again_ms: float = 0
    """When the viewer last met it, for one that comes again because nothing else is left; 0 for a new one."""

    row: int = 0
    """Its place among those that the ranker scored together."""
    features: Sequence[float] = ()
    """What the ranker was given, in the order of FEATURES."""
    ids: Sequence[int] = ()
    """Likewise: buckets of video, creator and hashtags."""
    predictions: Predictions | None = None
    shadow: Predictions | None = None
    """What a model says that has no say."""
    value: float = 0.0

    chance: float | None = None
    """In the draw of what is explored, as the logarithm of a weight; None for one that lives by its value."""
    explored: bool = False
    propensity: float = 1.0
    """Probability that this one was drawn for its place; 1 where the best was taken."""
