"""A video as the API answers it: to everybody, and with its state to its creator."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import asdict

from clipfeed.ids import UserId, VideoId
from clipfeed.video.model import Reason, Video, VideoState
from clipfeed.video.publication import Media

C = TypeVar("C", bound="Counters")


class Creator(Struct):
    user_id: UserId
    handle: str


class Link(Struct):
    url: str


class StartRung(Struct):
    url: str
    bytes: int
    prefetch_bytes: int


class Playback(Struct):
    mp4: StartRung
    hls: Link
    poster: Link
    placeholder: str
    storyboard: Link | None
    preview: Link | None


class Counters(Struct):
    """What everybody sees."""

    likes: int
    comments: int
    shares: int
    views: int


class OwnCounters(Counters):
    """What its creator sees beside that; docs/numbers.md says what each one means."""

    saves: int
    reposts: int
    impressions: int
    completes: int
    loops: int
    watch_ms: int


NO_TOTALS: Mapping[str, int] = dict.fromkeys((*Counters.__struct_fields__, *OwnCounters.__struct_fields__), 0)


class VideoAnswer(Struct):
    video_id: VideoId
    creator: Creator
    title: str
    hashtags: tuple[str, ...]
    sound_id: VideoId
    """The video whose sound it plays with, maybe itself."""
    duration_ms: int | None
    width: int | None
    height: int | None
    published_at: datetime | None
    playback: Playback | None
    """None until the video is ready, and again when it is blocked."""
    counters: Counters
    play_token: str | None
    """To report watching it by; the creator has none."""


class OwnVideoAnswer(VideoAnswer):
    counters: OwnCounters
    state: VideoState
    progress_percent: int
    reason: Reason | None


def video_answer(
    video: Video, totals: Mapping[str, int], media_base_url: str, *, play_token: str | None = None
) -> VideoAnswer:
    """`totals` has every metric of a video; without a base, media are addressed on the app's own domain."""
    publication = video.publication
    return VideoAnswer(
        video_id=video.video_id,
        creator=Creator(video.creator_id, video.creator_handle),
        title=video.title,
        hashtags=video.hashtags,
        sound_id=video.sound_id,
        duration_ms=publication.duration_ms if publication else None,
        width=publication.width if publication else None,
        height=publication.height if publication else None,
        published_at=publication.published_at if publication else None,
        playback=_playback(publication.media, media_base_url) if publication and video.is_published else None,
        counters=_counted(Counters, totals),
        play_token=play_token,
    )


def own_video_answer(video: Video, totals: Mapping[str, int], media_base_url: str) -> OwnVideoAnswer:
    shown = {**asdict(video_answer(video, totals, media_base_url)), "counters": _counted(OwnCounters, totals)}
    return OwnVideoAnswer(**shown, state=video.state, progress_percent=video.progress_percent, reason=video.reason)


def _counted(kind: type[C], totals: Mapping[str, int]) -> C:
    return kind(**{metric: totals[metric] for metric in kind.__struct_fields__})


def _playback(media: Media, base: str) -> Playback:
    return Playback(
        mp4=StartRung(f"{base}/{media.mp4_key}", media.mp4_bytes, media.mp4_prefetch_bytes),
        hls=Link(f"{base}/{media.master_key}"),
        poster=Link(f"{base}/{media.poster_key}"),
        placeholder=media.placeholder,
        storyboard=Link(f"{base}/{media.storyboard_key}") if media.storyboard_key else None,
        preview=Link(f"{base}/{media.preview_key}") if media.preview_key else None,
    )
