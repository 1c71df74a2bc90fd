"""A video and the moves its life allows. One upload session makes at most one video, under one id."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from clipfeed.errors import Conflict
from clipfeed.ids import UserId, VideoId


class VideoState(StrEnum):
    REQUESTED = "requested"
    UPLOADED = "uploaded"
    CHECKING = "checking"
    TRANSCODING = "transcoding"
    READY = "ready"
    FAILED = "failed"
    BLOCKED = "blocked"
    REMOVED = "removed"


_ENDS = {VideoState.FAILED, VideoState.BLOCKED, VideoState.REMOVED}

LEGAL_MOVES: Mapping[VideoState, frozenset[VideoState]] = {
    VideoState.REQUESTED: frozenset({VideoState.UPLOADED, VideoState.FAILED, VideoState.REMOVED}),
    VideoState.UPLOADED: frozenset({VideoState.CHECKING, *_ENDS}),
    # To `checking` again: a retry takes over from a worker whose lease has run out.
    VideoState.CHECKING: frozenset({VideoState.CHECKING, VideoState.TRANSCODING, *_ENDS}),
    VideoState.TRANSCODING: frozenset({VideoState.CHECKING, VideoState.READY, *_ENDS}),
    VideoState.READY: frozenset({VideoState.BLOCKED, VideoState.REMOVED}),
    VideoState.FAILED: frozenset({VideoState.REMOVED}),
    VideoState.BLOCKED: frozenset({VideoState.REMOVED}),
    VideoState.REMOVED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a video failed or was blocked: a code for the client, a sentence for its creator."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Media:
    """The published objects of one revision. Keys are relative to the media bucket and to the edge."""

    mp4_key: str
    mp4_bytes: int
    mp4_prefetch_bytes: int
    """So many bytes from the start hold the index and the first two seconds."""
    master_key: str
    poster_key: str
    placeholder: str
    """Base64 thumbhash, or empty."""
    codecs: tuple[str, ...]
    keys: tuple[str, ...]
    """Every object of the revision."""


@dataclass(frozen=True, slots=True)
class Publication:
    """What is known of a video from the moment it is ready."""

    published_at: datetime
    duration_ms: int
    width: int
    height: int
    """Of the largest rendition, upright."""
    media: Media


@dataclass(frozen=True, slots=True, kw_only=True)
class Video:
    video_id: VideoId
    creator_id: UserId
    creator_handle: str
    title: str
    content_type: str
    size_bytes: int
    """As announced; once uploaded, as stored."""
    source_key: str
    created_at: datetime
    updated_at: datetime
    state: VideoState = VideoState.REQUESTED
    version: int = 0
    """Optimistic lock: the catalog raises it with every save and refuses one made from an older version."""
    hashtags: tuple[str, ...] = ()
    idempotency: str | None = None
    """Fingerprint of the request that began this session, if it may be repeated."""
    source_version: str | None = None
    """The stored object version that was checked, and the only one that is transcoded."""
    attempt: int = 0
    lease_until: datetime | None = None
    revision: str | None = None
    """Names the folder of the attempt's output: a new one for each attempt, so that two never mix."""
    job_id: str | None = None
    progress_percent: int = 0
    reason: Reason | None = None
    publication: Publication | None = None

    @property
    def is_published(self) -> bool:
        return self.state is VideoState.READY

    @property
    def is_removed(self) -> bool:
        return self.state is VideoState.REMOVED

    @property
    def media_prefix(self) -> str:
        """Everything ever published of this video lies below it."""
        return f"v/{self.video_id}/"

    def moved_to(self, state: VideoState, *, now: datetime, **changes: Any) -> "Video":
        """Return the video in `state`. Raises Conflict `illegal_move` if its life does not allow that."""
        if state not in LEGAL_MOVES[self.state]:
            raise Conflict(f"A video that is {self.state} cannot become {state}.", code="illegal_move")
        return replace(self, state=state, updated_at=now, **changes)

    def failed(self, reason: Reason, *, now: datetime) -> "Video":
        return self.moved_to(VideoState.FAILED, now=now, reason=reason, lease_until=None)


def source_key_of(creator_id: UserId, video_id: VideoId) -> str:
    """Where the raw file goes. Never made of anything a client named."""
    return f"uploads/{creator_id}/{video_id}"


def hashtags_in(title: str) -> tuple[str, ...]:
    """The title's hashtags, lower case without the sign, each once, in order."""
    return tuple(dict.fromkeys(tag.lower() for tag in re.findall(r"#(\w+)", title)))
