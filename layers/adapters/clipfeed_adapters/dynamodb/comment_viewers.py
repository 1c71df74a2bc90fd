"""What one viewer did that matters where comments are listed: from their own partition of the engagement table."""

from collections.abc import Sequence

from clipfeed.comments.model import CommentId
from clipfeed.comments.ports import Hidden
from clipfeed.engagement.facts import Kind
from clipfeed.ids import UserId, VideoId
from clipfeed_adapters.dynamodb.binding import answering, bound
from clipfeed_adapters.dynamodb.engagement_row import FactRow
from clipfeed_adapters.dynamodb.hiding import hidden_from


class DynamoCommentViewers:
    """Viewers."""

    def __init__(self, table_name: str) -> None:
        self._row = bound(FactRow, table_name)

    def hidden(self, viewer: UserId, video_id: VideoId) -> Hidden:
        blocked, muted, reported = hidden_from(self._row, viewer, below=f"{video_id}/")
        return Hidden(blocked, muted, frozenset(CommentId(each.removeprefix(f"{video_id}/")) for each in reported))

    def liked(self, viewer: UserId, video_id: VideoId, ids: Sequence[CommentId]) -> frozenset[CommentId]:
        keys = [(viewer, f"{Kind.LIKE_COMMENT}#{video_id}/{comment_id}") for comment_id in ids]
        with answering():
            likes = [row.target_id for row in self._row.batch_get(keys, consistent_read=True) if row.on]
        return frozenset(CommentId(each.removeprefix(f"{video_id}/")) for each in likes)
