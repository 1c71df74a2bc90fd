"""What somebody else has published before is noted as a duplicate, scaled, re-encoded, mirrored or cropped a bit."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from clipfeed.errors import NotFound
from clipfeed.ids import VideoId
from clipfeed.moderation.model import Noted, Passed, Subject
from clipfeed.moderation.ports import Filed, Fingerprint, Senses

SAME_BITS = 14
"""Two frames show the same if so many of the 64 bits differ at most. Measured on real clips: re-encoded 0 to 4,
cropped by 8 % 8 to 14, different clips 18 and more."""
SAME_SHARE = 0.5
"""A duplicate has at least this share of its frames from the original: cuts and captions change some."""


def note_duplicates(senses: Senses, subject: Subject) -> Passed | Noted:
    """File the video, then look for an older one: of two that come at once, one sees the other."""
    frames = senses.fingerprints.fingerprints(subject.frames)
    if not frames:
        return Passed("nothing to compare")
    filed = _filed(senses, subject, frames)
    found = senses.index.similar({side for frame in frames for side in (frame.upright, frame.mirrored)})
    for original in older_with(frames, found, than=filed):
        if _is_published(senses, original.video_id):
            if original.creator_id == subject.creator_id:
                return Passed(f"their own {original.video_id} once more")
            return Noted(original.video_id, f"of {len(found)} similar")
    return Passed(f"of {len(found)} similar")


def older_with(frames: Sequence[Fingerprint], found: Iterable[Filed], *, than: Filed) -> list[Filed]:
    """Those of `found` that have the frames and were filed before `than`, oldest first."""
    older = [each for each in found if _age(each) < _age(than) and _has(each, frames)]
    return sorted(older, key=_age)


def _age(video: Filed) -> tuple[datetime, VideoId]:
    return video.since, video.video_id


def _has(video: Filed, frames: Sequence[Fingerprint]) -> bool:
    upright = _matches(video, [frame.upright for frame in frames])
    mirrored = _matches(video, [frame.mirrored for frame in frames])
    return max(upright, mirrored) >= SAME_SHARE * len(frames)


def _matches(video: Filed, hashes: Sequence[int]) -> int:
    return sum(any((mine ^ theirs).bit_count() <= SAME_BITS for theirs in video.hashes) for mine in hashes)


def _filed(senses: Senses, subject: Subject, frames: Sequence[Fingerprint]) -> Filed:
    """The video in the index; not if it was removed meanwhile, for then the removal may have looked there already."""
    mine = Filed(subject.video_id, subject.creator_id, senses.now(), tuple(frame.upright for frame in frames))
    filed = senses.index.file(mine)
    if senses.videos.get(subject.video_id).is_removed:
        senses.index.withdraw(filed)
    return filed


def _is_published(senses: Senses, video_id: VideoId) -> bool:
    try:
        return senses.videos.get(video_id).is_published
    except NotFound:
        return False
