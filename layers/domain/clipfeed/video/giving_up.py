"""What becomes of a video when something about it is given up. Nobody goes on watching what no review can cover."""

from datetime import datetime

from clipfeed.video.model import Reason, Video
from clipfeed.video.reasons import REVIEW_MISSING, never_seen_whole


def without_stage(video: Video, reason: Reason, *, now: datetime) -> Video:
    """Its stage cannot be made: one that nobody can watch yet has failed, one that plays stays as it is.

    But a copy has only been reviewed by its key frames. The other ones would have been seen in its ladder.
    """
    if not video.is_published:
        return video.failed(reason, now=now)
    if video.is_copied:
        return video.blocked(never_seen_whole(reason), now=now)
    return video.at_stage(None, now=now)


def without_review(video: Video, *, now: datetime) -> Video:
    """No review could say whether what plays, or could, may be seen."""
    if video.is_published:
        return video.blocked(REVIEW_MISSING, now=now)
    return video.failed(REVIEW_MISSING, now=now)
