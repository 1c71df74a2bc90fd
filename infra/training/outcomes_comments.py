"""Who commented on what: comments are no facts of their author, and the table knows them by video alone.

So each video that was on screen is asked once for the comments of the day and of the day after, whoever wrote them:
one read a video and day, and each comment is read once, however many viewers it has. Comments begin a thread; a reply
stands in a thread of its own, whose reading would cost one more query for each, and is taken for part of a
conversation more than for an act on the clip. A deleted comment was written all the same.
"""

from datetime import UTC, date, datetime, time, timedelta

from clipfeed.ids import VideoId
from clipfeed_adapters.clock import first_id_at
from clipfeed_adapters.dynamodb import feed_rows
from clipfeed_adapters.dynamodb.comment_row import comments_of
from clipfeed_adapters.dynamodb.reads import query_all

_WANTED = ("author_id", "created_at")


class CommentsOfDay:
    """Remembers what it has read; raises Unavailable."""

    def __init__(self, table: str, day: date) -> None:
        self._table = table
        self._begin = datetime.combine(day, time(), UTC)
        self._by_video: dict[str, dict[str, list[datetime]]] = {}
        self.read = 0
        """Videos that were asked for."""

    def wrote(self, author: str, video_id: VideoId, after: datetime, within: timedelta) -> bool:
        if video_id not in self._by_video:
            self._by_video[video_id] = self._comments(video_id)
        return any(after <= at <= after + within for at in self._by_video[video_id].get(author, ()))

    def _comments(self, video_id: VideoId) -> dict[str, list[datetime]]:
        self.read += 1
        asked = feed_rows.projection(_WANTED)
        rows = query_all(
            self._table,
            KeyConditionExpression="#thread = :thread AND #id BETWEEN :first AND :last",
            ProjectionExpression=asked["ProjectionExpression"],
            ExpressionAttributeNames={**asked["ExpressionAttributeNames"], "#thread": "thread", "#id": "comment_id"},
            ExpressionAttributeValues={
                ":thread": {"S": comments_of(video_id)},
                ":first": {"S": first_id_at(self._begin)},
                ":last": {"S": first_id_at(self._begin + timedelta(days=2))},
            },
        )
        found: dict[str, list[datetime]] = {}
        for row in rows:
            at = datetime.fromisoformat(row["created_at"]["S"])
            found.setdefault(row["author_id"]["S"], []).append(at)
        return found
