"""A video and the moves its life allows. One upload session makes at most one video, under one id."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from clipfeed.errors import Conflict
from clipfeed.ids import UserId, VideoId
from clipfeed.video.publication import Publication
from clipfeed.video.stage import Stage


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
    sound_of: VideoId | None = None
    """The video whose sound this one plays with; None for its own."""
    idempotency: str | None = None
    """Fingerprint of the request that began this session, if it may be repeated."""
    source_version: str | None = None
    """The stored object version that was checked, and the only one that is transcoded."""
    recent_uploads: int = 0
    """How many others its creator uploaded in the days before: more of them make it wait longer."""
    stage: Stage | None = Stage.START
    """What is due or being made; None when all is."""
    tries: int = 0
    """Attempts at this stage so far."""
    attempt: int = 0
    """Counts the attempts at all stages, so that each has a number of its own."""
    lease_until: datetime | None = None
    revision: str | None = None
    """Names the folder of the attempt's output: a new one for each attempt, so that two never mix."""
    job_id: str | None = None
    """Of the job that is running or has not reported yet."""
    progress_percent: int = 0
    is_promoted: bool = False
    """Enough people watch it to make it in a codec that takes fewer bits."""
    placeholder: str = ""
    """Base64 thumbhash of the first frame."""
    duplicate_of: VideoId | None = None
    """An older video of somebody else that shows the same."""
    is_untidy: bool = False
    """Attempts may have left objects behind that nothing names."""
    erased_at: datetime | None = None
    """When what was left of a removed video was erased last."""
    reason: Reason | None = None
    publication: Publication | None = None
    made_at: datetime | None = None
    """When what plays was made: since then it waits for its review."""
    is_copied: bool = False
    """What plays is a copy of the upload, of which a review sees key frames only: its uploader may choose those."""
    reviewed_key: str = ""
    """The file whose frames a review has passed last; what plays may have been made since."""

    @property
    def sound_id(self) -> VideoId:
        """The video whose sound it plays with, maybe itself: what all that share a sound have in common."""
        return self.sound_of or self.video_id

    @property
    def is_published(self) -> bool:
        return self.state is VideoState.READY

    @property
    def is_removed(self) -> bool:
        return self.state is VideoState.REMOVED

    @property
    def is_under_review(self) -> bool:
        """It could be watched, and nobody has said yet that it may be."""
        return self.state is VideoState.TRANSCODING and self.publication is not None

    @property
    def is_reviewed(self) -> bool:
        """A review has passed frames of what plays now."""
        return self.publication is not None and self.publication.media.mp4_key == self.reviewed_key

    @property
    def awaits_review(self) -> bool:
        """It plays, or could, and no review has passed frames of that."""
        is_there = self.publication is not None and self.state in {VideoState.TRANSCODING, VideoState.READY}
        return is_there and not self.is_reviewed

    @property
    def is_being_made(self) -> bool:
        """A job of its present stage is running or has not reported yet."""
        return self.job_id is not None

    @property
    def needs_worker(self) -> bool:
        """A stage of it is due, and nobody has it in hands."""
        is_waiting = self.stage is not None and self.lease_until is None and not self.is_being_made
        return is_waiting and not self.is_under_review and self.state in {VideoState.TRANSCODING, VideoState.READY}

    @property
    def media_prefix(self) -> str:
        """Everything ever published of this video lies below it."""
        return f"v/{self.video_id}/"

    def moved_to(self, state: VideoState, *, now: datetime, **changes: Any) -> "Video":
        """Return the video in `state`. Raises Conflict `illegal_move` if its life does not allow that."""
        if state not in LEGAL_MOVES[self.state]:
            raise Conflict(f"A video that is {self.state} cannot become {state}.", code="illegal_move")
        return replace(self, state=state, updated_at=now, **changes)

    def changed(self, *, now: datetime, **changes: Any) -> "Video":
        """Return the video with these changes, in the state that it has."""
        return replace(self, updated_at=now, **changes)

    def failed(self, reason: Reason, *, now: datetime) -> "Video":
        return self.moved_to(VideoState.FAILED, now=now, reason=reason, **_AT_REST)

    def blocked(self, reason: Reason, *, now: datetime) -> "Video":
        return self.moved_to(VideoState.BLOCKED, now=now, reason=reason, **_AT_REST)

    def without_worker(self, *, now: datetime, **changes: Any) -> "Video":
        """Return the video with its stage to be tried again by whoever comes next."""
        return self.changed(now=now, **{"lease_until": None, "job_id": None, **changes})

    def at_stage(self, stage: Stage | None, *, now: datetime, **changes: Any) -> "Video":
        """Return the video with this stage due next and no attempt at it yet."""
        return self.changed(now=now, **{**_AT_REST, "stage": stage, **changes})


_AT_REST: Mapping[str, Any] = {"stage": None, "tries": 0, "lease_until": None, "job_id": None}


def source_key_of(creator_id: UserId, video_id: VideoId) -> str:
    """Where the raw file goes. Never made of anything a client named."""
    return f"uploads/{creator_id}/{video_id}"


def hashtags_in(title: str) -> tuple[str, ...]:
    """The title's hashtags, lower case without the sign, each once, in order."""
    return tuple(dict.fromkeys(tag.lower() for tag in re.findall(r"#(\w+)", title)))
