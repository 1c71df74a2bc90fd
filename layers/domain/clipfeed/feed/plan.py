"""A page as the player gets it: everything needed to show the next videos without another call."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from clipfeed.feed.model import Candidate, Listing, Media, Verified
from clipfeed.ids import UserId, VideoId
from clipfeed.sealing import Sealer
from clipfeed.showing import Showing, token_of

_REASONS = ("followed", "similar", "near", "hashtag", "trending", "fresh", "explore")


@dataclass(frozen=True, slots=True)
class Creator:
    user_id: UserId
    handle: str


@dataclass(frozen=True, slots=True)
class Link:
    url: str


@dataclass(frozen=True, slots=True)
class StartRung:
    url: str
    bytes: int
    prefetch_bytes: int
    """The first bytes: enough for the first frame and a second of play."""


@dataclass(frozen=True, slots=True)
class Playback:
    mp4: StartRung
    hls: Link
    poster: Link
    placeholder: str


@dataclass(frozen=True, slots=True)
class Counters:
    likes: int
    comments: int
    shares: int
    views: int


@dataclass(frozen=True, slots=True)
class OwnState:
    liked: bool
    saved: bool
    follows_creator: bool


@dataclass(frozen=True, slots=True)
class FeedItem:
    video_id: VideoId
    creator: Creator
    title: str
    hashtags: Sequence[str]
    duration_ms: int
    width: int
    height: int
    published_at: datetime | None
    playback: Playback | None
    counters: Counters
    viewer: OwnState
    reason: str
    play_token: str


@dataclass(frozen=True, slots=True)
class Planner:
    """Writes the plan: absolute addresses, and a token that says who may report watching what."""

    media_base_url: str
    sealer: Sealer

    def item(
        self, viewer_id: UserId, play_id: str, candidate: Candidate, verified: Verified, now: datetime
    ) -> FeedItem:
        """The plan of one verified candidate, whose media exist."""
        listing = verified.listings[candidate.video_id]
        totals = verified.totals.get(listing.video_id, candidate)
        return FeedItem(
            video_id=listing.video_id,
            creator=Creator(listing.creator_id, listing.creator_handle),
            title=listing.title,
            hashtags=listing.hashtags,
            duration_ms=listing.duration_ms,
            width=listing.width,
            height=listing.height,
            published_at=listing.published_at,
            playback=self._playback(listing.media) if listing.media else None,
            counters=Counters(totals.likes, totals.comments, totals.shares, totals.views),
            viewer=OwnState(
                liked=listing.video_id in verified.liked,
                saved=listing.video_id in verified.saved,
                follows_creator=listing.creator_id in verified.followed,
            ),
            reason=reason_of(candidate),
            play_token=self._play_token(viewer_id, play_id, listing, now),
        )

    def _playback(self, media: Media) -> Playback:
        return Playback(
            mp4=StartRung(self._url(media.mp4_key), media.mp4_bytes, media.mp4_prefetch_bytes),
            hls=Link(self._url(media.master_key)),
            poster=Link(self._url(media.poster_key)),
            placeholder=media.placeholder,
        )

    def _url(self, key: str) -> str:
        return f"{self.media_base_url}/{key}"

    def _play_token(self, viewer_id: UserId, play_id: str, listing: Listing, now: datetime) -> str:
        showing = Showing(
            play_id=play_id,
            viewer_id=viewer_id,
            video_id=listing.video_id,
            creator_id=listing.creator_id,
            duration_ms=listing.duration_ms,
            shown_at=now,
        )
        return token_of(showing, self.sealer)


def reason_of(candidate: Candidate) -> str:
    """The strongest word for why it is here; `again` for one that comes back because nothing new is left, `explore`
    for one that gets its chance."""
    if candidate.again_ms:
        return "again"
    if candidate.explored:
        return "explore"
    return next(each for each in _REASONS if each in candidate.sources)
