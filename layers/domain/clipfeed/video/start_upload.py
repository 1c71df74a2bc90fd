"""A creator asks to upload: limits are checked before any byte moves, then the file may go straight to the store."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime

from clipfeed.errors import Conflict, NotFound, Rejected
from clipfeed.ids import UserId, VideoId
from clipfeed.video.facts import MAX_BYTES, MAX_DURATION_MS
from clipfeed.video.fair_share import LOWEST_PRIORITY, WINDOW
from clipfeed.video.model import Video, VideoState, hashtags_in, source_key_of
from clipfeed.video.ports import UploadForm, UploadStore, VideoCatalog
from clipfeed.video.read_video import ReadVideo
from clipfeed.visibility import Relations

CONTENT_TYPES = ("video/mp4", "video/quicktime", "video/webm", "video/x-matroska")
_COUNTED = -LOWEST_PRIORITY
"""More uploads than this make no difference."""
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadRequest:
    title: str
    content_type: str
    size_bytes: int
    duration_ms: int | None = None
    """If the client knows it; the prober finds out in any case."""
    sound_of: VideoId | None = None
    """The video whose sound it plays with, if not with its own."""


@dataclass(frozen=True, slots=True)
class StartUpload:
    catalog: VideoCatalog
    relations: Relations
    uploads: UploadStore
    now: Callable[[], datetime]
    new_id: Callable[[], str]

    def start(
        self, creator_id: UserId, handle: str, request: UploadRequest, *, idempotency_key: str | None = None
    ) -> tuple[Video, UploadForm]:
        """Return the session and a form that is good for five minutes.

        A repeat under the same key gets its own session with a fresh form. Raises Rejected beyond a limit;
        NotFound `sound_not_found` for the sound of what the creator may not see; Conflict `idempotency_mismatch` for
        the key with another request, `upload_already_used` once a file came.
        """
        _check_limits(request)
        session = self._session(creator_id, handle, request, idempotency_key)
        form = self.uploads.form(session.source_key, session.content_type, max_bytes=MAX_BYTES, now=self.now())
        return session, form

    def _session(self, creator_id: UserId, handle: str, request: UploadRequest, key: str | None) -> Video:
        now = self.now()
        video_id = VideoId(self.new_id() if key is None else _id_of(creator_id, key))
        video = Video(
            video_id=video_id,
            creator_id=creator_id,
            creator_handle=handle,
            title=request.title,
            hashtags=hashtags_in(request.title),
            sound_of=self._sound(creator_id, request.sound_of) if request.sound_of else None,
            content_type=request.content_type,
            size_bytes=request.size_bytes,
            source_key=source_key_of(creator_id, video_id),
            recent_uploads=self.catalog.uploads_since(creator_id, now - WINDOW, most=_COUNTED),
            idempotency=None if key is None else _fingerprint(request),
            created_at=now,
            updated_at=now,
        )
        try:
            return self.catalog.add(video)
        except Conflict:
            return _repeated(self.catalog.get(video_id), video)

    def _sound(self, creator_id: UserId, video_id: VideoId) -> VideoId:
        """Of the video where it was heard first, so that all who play with it name the same."""
        try:
            heard = ReadVideo(self.catalog, self.relations).read(creator_id, video_id)
        except NotFound:
            heard = None
        if heard is None or not heard.is_published:
            raise NotFound("There is no video with such a sound.", code="sound_not_found")
        return heard.sound_id


def _check_limits(request: UploadRequest) -> None:
    if request.content_type not in CONTENT_TYPES:
        raise Rejected(f"A video is one of {', '.join(CONTENT_TYPES)}.", code="wrong_type")
    if request.size_bytes > MAX_BYTES:
        raise Rejected(f"A video may have at most {MAX_BYTES} bytes.", code="file_too_large")
    if (request.duration_ms or 0) > MAX_DURATION_MS:
        raise Rejected(f"A video may last at most {MAX_DURATION_MS // 1000} seconds.", code="video_too_long")


def _repeated(known: Video, asked: Video) -> Video:
    if known.idempotency != asked.idempotency:
        raise Conflict("This Idempotency-Key began another upload.", code="idempotency_mismatch")
    if known.state is not VideoState.REQUESTED:
        raise Conflict("This upload has already received its file.", code="upload_already_used")
    return known


def _id_of(creator_id: UserId, key: str) -> str:
    """The id that this creator's key stands for: it looks like any other and needs no table of keys."""
    number = int.from_bytes(hashlib.sha256(f"{creator_id}\0{key}".encode()).digest()) >> 126
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))


def _fingerprint(request: UploadRequest) -> str:
    return hashlib.sha256(json.dumps(asdict(request), sort_keys=True).encode()).hexdigest()[:32]
