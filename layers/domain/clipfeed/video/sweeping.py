"""When somebody should look after a video again, in case an event got lost or a worker died."""

from datetime import datetime, timedelta

from clipfeed.video.model import Video, VideoState

PATIENCE = timedelta(minutes=15)
"""For whatever comes by a queue or as an event: far longer than it takes, even when much is waiting."""
UPLOAD_PATIENCE = timedelta(hours=24)
"""For a file that was announced. Its form is good for five minutes, but a slow connection may send for long."""
VERDICT_PATIENCE = timedelta(hours=1)
"""Between asking for a verdict and asking again: what keeps a review from running fills its dead letters."""
REVIEW_PATIENCE = timedelta(hours=24)
"""For a verdict. Without one nobody will see the video, or see it any longer."""
KEPT = timedelta(hours=24)
"""How long objects that nothing names any more stay, for players that still read an older manifest."""

_ERASURES = (PATIENCE, KEPT)
"""After its removal a video is erased once more when the lease of every worker that may still write has run out, and
for the last time when no file and no job of it can be under way any more."""

_AT_REST = {VideoState.FAILED, VideoState.BLOCKED}


def due_at(video: Video) -> datetime | None:
    """When to look after a video; None if nothing can be missing."""
    if video.is_removed:
        return _erasure_due_at(video)
    if video.state is VideoState.REQUESTED:
        was_looked_at = video.updated_at >= video.created_at + PATIENCE
        return video.updated_at + (UPLOAD_PATIENCE if was_looked_at else PATIENCE)
    if video.state in _AT_REST or (video.stage is None and not video.awaits_review):
        return video.updated_at + KEPT if video.is_untidy else None
    needs_only_a_verdict = video.stage is None or video.is_under_review
    return video.lease_until or video.updated_at + (VERDICT_PATIENCE if needs_only_a_verdict else PATIENCE)


def _erasure_due_at(video: Video) -> datetime | None:
    moments = (video.updated_at + wait for wait in _ERASURES)
    return next((due for due in moments if video.erased_at is None or video.erased_at < due), None)
