"""What one viewer did that matters where comments are listed: from their own partition of the engagement table."""

from collections.abc import Sequence
from functools import partial

from clipfeed.comments.model import CommentId
from clipfeed.comments.ports import Hidden
from clipfeed.engagement.facts import HIDDEN, Kind
from clipfeed.ids import UserId, VideoId
from clipfeed_adapters.dynamodb.binding import answering, bound
from clipfeed_adapters.dynamodb.engagement_row import FactRow
from clipfeed_adapters.dynamodb.reads import started


class DynamoCommentViewers:
    """Viewers."""

    def __init__(self, table_name: str) -> None:
        self._row = bound(FactRow, table_name)

    def hidden(self, viewer: UserId, video_id: VideoId) -> Hidden:
        prefixes = (f"{Kind.BLOCK}", f"{Kind.MUTE}#", f"{Kind.REPORT}#{video_id}/")  # the first finds both ways
        blocked, muted, reported = started(partial(self._standing, viewer, HIDDEN + each) for each in prefixes)()
        return Hidden(
            blocked=frozenset(map(UserId, blocked)),
            muted=frozenset(map(UserId, muted)),
            reported=frozenset(CommentId(each.removeprefix(f"{video_id}/")) for each in reported),
        )

    def liked(self, viewer: UserId, video_id: VideoId, ids: Sequence[CommentId]) -> frozenset[CommentId]:
        keys = [(viewer, f"{Kind.LIKE_COMMENT}#{video_id}/{comment_id}") for comment_id in ids]
        with answering():
            likes = [row.target_id for row in self._row.batch_get(keys, consistent_read=True) if row.on]
        return frozenset(CommentId(each.removeprefix(f"{video_id}/")) for each in likes)

    def _standing(self, viewer: UserId, prefix: str) -> Sequence[str]:
        """Target ids of the actions that stand."""
        with answering():
            rows = self._row.query(viewer, FactRow.fact.startswith(prefix), consistent_read=True)
            return [row.target_id for row in rows if row.on]
