"""What viewers did, one item per viewer and fact; one conditional write keeps the one of the highest rank."""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice

from pynamodb.exceptions import DoesNotExist

from clipfeed.engagement.facts import BLOCKS, HIDDEN, Fact, Kind
from clipfeed.errors import Unavailable
from clipfeed.ids import UserId, VideoId
from clipfeed.visibility import Relation
from clipfeed_adapters.dynamodb.binding import answering, bound
from clipfeed_adapters.dynamodb.engagement_row import FactRow
from clipfeed_adapters.dynamodb.fact_writes import put
from clipfeed_adapters.dynamodb.hiding import standing
from clipfeed_adapters.dynamodb.reads import started

MOST_PEOPLE = 100
_LAST = "~"
"""Behind every id of ours."""


class DynamoEngagement:
    """FactStore, Follows, Relations and Saved, and the followers of a creator."""

    def __init__(self, table_name: str) -> None:
        self._table = table_name
        self._row = bound(FactRow, table_name)

    def put(self, fact: Fact) -> bool:
        return put(self._table, fact)

    def put_all(self, facts: Sequence[Fact]) -> Sequence[bool | Unavailable]:
        return started(partial(self._tried, fact) for fact in facts)()

    def _tried(self, fact: Fact) -> bool | Unavailable:
        try:
            return self.put(fact)
        except Unavailable as error:
            return error

    def follows(self, viewer: UserId, creator_id: UserId) -> bool:
        try:
            with answering():
                return bool(self._row.get(viewer, f"follow#{creator_id}", consistent_read=True).on)
        except DoesNotExist:
            return False

    def took_back(self, viewer: UserId, video_id: VideoId) -> bool:
        """They passed the video on and do so no more."""
        try:
            with answering():
                return not self._row.get(viewer, f"{Kind.REPOST}#{video_id}", consistent_read=True).on
        except DoesNotExist:
            return False

    def between(self, viewer: UserId, other: UserId) -> Relation:
        kinds = (Kind.BLOCK, Kind.BLOCKED_BY)
        keys = [(viewer, f"{HIDDEN}{kind}#{other}") for kind in kinds]
        with answering():
            return Relation(blocked=any(row.on for row in self._row.batch_get(keys, consistent_read=True)))

    def blocked_with(self, viewer: UserId) -> frozenset[UserId]:
        return frozenset(map(UserId, standing(self._row, viewer, BLOCKS)))

    def saved_by(self, viewer: UserId, *, limit: int, before: VideoId | None) -> Sequence[VideoId]:
        return [VideoId(each) for each in self._standing(viewer, f"{Kind.SAVE}#", limit, before)]

    def blocked_by(self, viewer: UserId) -> Sequence[UserId]:
        """Whom the viewer blocked, by id; at most 100."""
        return [UserId(each) for each in self._standing(viewer, f"{HIDDEN}{Kind.BLOCK}#", MOST_PEOPLE)]

    def muted_by(self, viewer: UserId) -> Sequence[UserId]:
        return [UserId(each) for each in self._standing(viewer, f"{HIDDEN}{Kind.MUTE}#", MOST_PEOPLE)]

    def _standing(self, viewer: UserId, prefix: str, limit: int, before: str | None = None) -> Sequence[str]:
        """Target ids of the actions that stand, in falling order."""
        keys = FactRow.fact.between(prefix, prefix + (before or _LAST))
        with answering():
            rows = self._row.query(
                viewer,
                keys,
                filter_condition=FactRow.on == True,  # noqa: E712 - a condition for DynamoDB
                scan_index_forward=False,
                consistent_read=True,
            )
            return [row.target_id for row in islice(rows, limit + 1) if row.target_id != before][:limit]

    def followers_of(self, creator_id: UserId, *, most: int) -> Iterator[UserId]:
        """Some `most` of them, as the index knows them: it may lag behind by a second."""
        with answering():
            for row in islice(self._row.followers.query(creator_id), most):
                yield UserId(row.viewer_id)
