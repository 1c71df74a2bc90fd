"""A page as the player gets it: everything needed to show the next videos without another call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from posixpath import normpath

from clipfeed.feed.hls import needed_for, suggested
from clipfeed.feed.model import Candidate, Listing, Media, Verified
from clipfeed.ids import UserId, VideoId
from clipfeed.playlists import unpacked
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
class SuggestedRendition:
    url: str
    """Of its media playlist."""
    bandwidth: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Hls:
    url: str
    playlists: Mapping[str, str]
    """What a player would fetch before the first segment, by its path from the master playlist."""
    suggested: SuggestedRendition | None
    """To start with, by the throughput that the player measured last."""


@dataclass(frozen=True, slots=True)
class StartRung:
    url: str
    bytes: int
    prefetch_bytes: int
    """The first bytes: enough for the first frame and a second of play."""


@dataclass(frozen=True, slots=True)
class Playback:
    mp4: StartRung
    hls: Hls
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
    sound_id: VideoId
    """The video whose sound it plays with, maybe itself."""
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
class Shown:
    """To whom, when and as which play."""

    viewer_id: UserId
    play_id: str
    at: datetime
    kbps: int | None = None
    """What the player measured last; None if it has not said."""


@dataclass(frozen=True, slots=True)
class Planner:
    """Writes the plan: absolute addresses, and a token that says who may report watching what."""

    media_base_url: str
    sealer: Sealer

    def item(self, showing: Shown, candidate: Candidate, verified: Verified) -> FeedItem:
        """The plan of one verified candidate, whose media exist."""
        listing = verified.listings[candidate.video_id]
        totals = verified.totals.get(listing.video_id, candidate)
        return FeedItem(
            video_id=listing.video_id,
            creator=Creator(listing.creator_id, listing.creator_handle),
            title=listing.title,
            hashtags=listing.hashtags,
            sound_id=listing.sound_of or listing.video_id,
            duration_ms=listing.duration_ms,
            width=listing.width,
            height=listing.height,
            published_at=listing.published_at,
            playback=self._playback(listing.media, showing.kbps) if listing.media else None,
            counters=Counters(totals.likes, totals.comments, totals.shares, totals.views),
            viewer=OwnState(
                liked=listing.video_id in verified.liked,
                saved=listing.video_id in verified.saved,
                follows_creator=listing.creator_id in verified.followed,
            ),
            reason=reason_of(candidate),
            play_token=self._play_token(showing, listing),
        )

    def _playback(self, media: Media, kbps: int | None) -> Playback:
        return Playback(
            mp4=StartRung(self._url(media.mp4_key), media.mp4_bytes, media.mp4_prefetch_bytes),
            hls=self._hls(media, kbps),
            poster=Link(self._url(media.poster_key)),
            placeholder=media.placeholder,
        )

    def _hls(self, media: Media, kbps: int | None) -> Hls:
        playlists, (folder, _, name) = unpacked(media.playlists), media.master_key.rpartition("/")
        best = suggested(playlists.get(name, ""), kbps)
        if best is None:
            return Hls(self._url(media.master_key), {}, None)
        start = SuggestedRendition(
            self._url(normpath(f"{folder}/{best.path}")), best.bandwidth, best.width, best.height
        )
        return Hls(self._url(media.master_key), needed_for(best, playlists, name), start)

    def _url(self, key: str) -> str:
        return f"{self.media_base_url}/{key}"

    def _play_token(self, shown: Shown, listing: Listing) -> str:
        showing = Showing(
            play_id=shown.play_id,
            viewer_id=shown.viewer_id,
            video_id=listing.video_id,
            creator_id=listing.creator_id,
            duration_ms=listing.duration_ms,
            shown_at=shown.at,
        )
        return token_of(showing, self.sealer)


def reason_of(candidate: Candidate) -> str:
    """The strongest word for why it is here; `again` for one that comes back because nothing new is left, `explore`
    for one that gets its chance, and `other` for what an older page called differently."""
    if candidate.again_ms:
        return "again"
    if candidate.explored:
        return "explore"
    return next((each for each in _REASONS if each in candidate.sources), "other")
