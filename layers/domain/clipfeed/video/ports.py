"""What a video's life needs from outside. Every port raises Unavailable when its service does not answer."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from clipfeed.ids import UserId, VideoId
from clipfeed.video.complexity import Complexity
from clipfeed.video.facts import SourceFacts
from clipfeed.video.fair_share import Lane
from clipfeed.video.job_report import JobReport
from clipfeed.video.model import Video
from clipfeed.video.publication import Publication


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a creator's list of videos, just behind one of them."""

    created_at: datetime
    video_id: VideoId


class Saved(Protocol):
    def saved_by(self, viewer: UserId, *, limit: int, before: VideoId | None) -> Sequence[VideoId]:
        """What the viewer saved, the newest uploads first, from behind `before`."""


class VideoCatalog(Protocol):
    """Every video there is. Reads by id are consistent: they see the last acknowledged save."""

    def add(self, video: Video) -> Video:
        """Store a new video and return it as stored. Raises Conflict `video_exists` if its id is taken."""

    def get(self, video_id: VideoId) -> Video:
        """Raises NotFound."""

    def get_many(self, ids: Sequence[VideoId]) -> Mapping[VideoId, Video]:
        """Those of at most 100 that exist."""

    def save(self, video: Video) -> Video:
        """Store a changed video and return it with its next version.

        Raises Stale if somebody saved it since `video` was read.
        """

    def save_progress(self, video_id: VideoId, attempt: int, percent: int) -> None:
        """Raise the progress of a running attempt. Changes nothing, version included, for any other video."""

    def postpone(self, video_id: VideoId, until: datetime) -> None:
        """Have a video that is due come up not before `until`, or when a save says so.

        Changes nothing, version included, for a video that is not due or will be later than that.
        """

    def of_creator(self, creator_id: UserId, *, limit: int, after: Position | None = None) -> Sequence[Video]:
        """Their videos, removed ones left out, newest first, at most `limit`, from behind `after`.

        May lag a second behind the saves.
        """

    def uploads_since(self, creator_id: UserId, since: datetime, *, most: int) -> int:
        """How many videos they began since then, counted up to `most`. May lag a second behind the saves."""

    def due(self, now: datetime, *, limit: int) -> Sequence[VideoId]:
        """Videos that somebody should look after by now (sweeping.py says when), the longest due first.

        May lag a second behind the saves.
        """


@dataclass(frozen=True, slots=True)
class UploadForm:
    """What a client posts a file with: the fields, then the file, as multipart form data."""

    url: str
    fields: Mapping[str, str]
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Peek:
    """The size of an object and its first bytes."""

    size_bytes: int
    head: bytes


class UploadStore(Protocol):
    """The raw files, each under the key of its session, every version kept."""

    def form(self, key: str, content_type: str, *, max_bytes: int, now: datetime) -> UploadForm:
        """Permission for one file of 1 to `max_bytes` under exactly this key and type, for five minutes."""

    def current_version(self, key: str) -> str | None:
        """The newest version under the key; None while there is none."""

    def peek(self, key: str, version: str, *, head_bytes: int) -> Peek:
        """Raises NotFound if this version is not there."""

    def fetched(self, key: str, version: str, *, max_bytes: int) -> AbstractContextManager[Path]:
        """This version as a local file that is gone when the context ends.

        Raises NotFound if it is not there, Rejected `file_too_large` before a byte beyond `max_bytes` is written.
        """

    def delete(self, key: str) -> None:
        """Delete every version under exactly this key. A repeat finds nothing and is fine."""

    def delete_copies(self, video_id: VideoId) -> None:
        """Delete every version of what was copied of this upload for a transcoder. A repeat is fine."""


class MediaStore(Protocol):
    """The published objects."""

    def sizes(self, prefix: str) -> Mapping[str, int]:
        """Bytes by key of everything below the prefix."""

    def head(self, key: str, *, head_bytes: int) -> bytes:
        """The first bytes of an object. Raises NotFound."""

    def put_text(self, key: str, text: str) -> None:
        """Publish a playlist or captions under a key that nothing has used."""

    def delete(self, prefix: str) -> None:
        """Delete every version of everything below the prefix. A repeat finds nothing and is fine."""

    def delete_keys(self, keys: Sequence[str]) -> None:
        """Delete every version of these objects. A repeat finds nothing and is fine."""


class TranscodeQueue(Protocol):
    def ask(self, video_id: VideoId, creator_id: UserId, lane: Lane) -> None:
        """Have the stage that is due made. It may be asked, and arrive, more than once."""


class ReviewQueue(Protocol):
    def ask(self, video_id: VideoId) -> None:
        """Have it said whether this video may be seen. It may be asked, and arrive, more than once."""


class RemovalQueue(Protocol):
    def ask(self, video_id: VideoId) -> None:
        """Have the traces of this removed or blocked video erased. It may be asked, and arrive, more than once."""


class Prober(Protocol):
    def facts_of(self, path: Path) -> SourceFacts:
        """What a local file really holds. Raises Rejected, with a named code, for one we cannot take."""


class Gauge(Protocol):
    def complexity_of(self, path: Path, facts: SourceFacts) -> Complexity:
        """How hard a local file is to compress."""


class Transcoder(Protocol):
    def create(self, job: dict[str, Any], source: Path, version: str) -> str:
        """Run a MediaConvert job (the JSON of CreateJob) and return its id.

        `source` is a local copy of the job's input, which is this stored version. How it goes is told in
        "MediaConvert Job State Change" events; an error raised here means that the job may run again.
        """

    def outcome(self, job_id: str) -> JobReport | None:
        """What became of a job, for when its event got lost; None if the engine does not know it any more."""


class LookIndex(Protocol):
    def forget(self, video_id: VideoId) -> None:
        """Erase what is kept of how a video looks. A repeat finds nothing and is fine."""


class Withdrawals(Protocol):
    """Tells caches what went. A repeat changes nothing."""

    def removed(self, video_id: VideoId, creator_id: UserId) -> None: ...


class PublicationNotices(Withdrawals, Protocol):
    """Tells caches and timelines what appeared, too."""

    def published(self, video: Video, publication: Publication) -> None:
        """Raises Unavailable unless timelines will know; a cache that is down holds no video back."""

    def changed(self, video_id: VideoId) -> None:
        """What is remembered of it is no longer true. Best effort: it is forgotten within a day anyway."""


class VideoCounters(Protocol):
    def of_video(self, video_id: VideoId) -> Mapping[str, int]:
        """Totals under `likes` and `views` (and maybe more); zeros for a video nobody has met."""
