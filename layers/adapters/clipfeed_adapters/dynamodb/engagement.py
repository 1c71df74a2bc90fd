"""What viewers did, one item per viewer and fact; one conditional write keeps the one of the highest rank."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import islice
from typing import Any

from pynamodb.attributes import Attribute
from pynamodb.exceptions import DoesNotExist, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action as Update

from clipfeed.engagement.facts import HIDDEN, Action, Fact, Kind, Play
from clipfeed.ids import UserId, VideoId
from clipfeed.visibility import Relation
from clipfeed_adapters.dynamodb.binding import answering, bound, is_refused
from clipfeed_adapters.dynamodb.engagement_row import PLAY, FactRow, fact_of

PLAY_LIFE = timedelta(days=90)
MOST_PEOPLE = 100
_LAST = "~"
"""Behind every id of ours."""


class DynamoEngagement:
    """FactStore, Follows and Relations, and the followers of a creator."""

    def __init__(self, table_name: str) -> None:
        self._row = bound(FactRow, table_name)

    def put(self, fact: Fact) -> bool:
        row = self._row(*fact.key)
        try:
            with answering():
                row.update(_actions(fact), condition=_is_newer(fact))
        except UpdateError as error:
            if is_refused(error):
                return self._holds(fact)
            raise
        return True

    def follows(self, viewer: UserId, creator_id: UserId) -> bool:
        try:
            with answering():
                return bool(self._row.get(viewer, f"follow#{creator_id}", consistent_read=True).on)
        except DoesNotExist:
            return False

    def between(self, viewer: UserId, other: UserId) -> Relation:
        kinds = (Kind.BLOCK, Kind.BLOCKED_BY)
        keys = [(viewer, f"{HIDDEN}{kind}#{other}") for kind in kinds]
        with answering():
            return Relation(blocked=any(row.on for row in self._row.batch_get(keys, consistent_read=True)))

    def blocked_with(self, viewer: UserId) -> frozenset[UserId]:
        with answering():
            rows = self._row.query(viewer, FactRow.fact.startswith(f"{HIDDEN}{Kind.BLOCK}"), consistent_read=True)
            return frozenset(UserId(row.target_id) for row in rows if row.on)

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

    def _holds(self, fact: Fact) -> bool:
        with answering():
            return fact_of(self._row.get(*fact.key, consistent_read=True)).rank == fact.rank


def _is_newer(fact: Fact) -> Condition:
    rank: Attribute[Any] = FactRow.watched_ms if isinstance(fact, Play) else FactRow.seq
    is_newer: Condition = rank.does_not_exist() | (rank < fact.rank)
    return is_newer


def _actions(fact: Fact) -> list[Update]:
    common = [FactRow.seq.set(fact.seq), FactRow.at.set(fact.at), FactRow.creator_id.set(fact.creator_id)]
    if isinstance(fact, Play):
        return common + _of_play(fact)
    return common + _of_action(fact)


def _of_action(action: Action) -> list[Update]:
    updates: list[Update] = [
        FactRow.kind.set(str(action.kind)),
        FactRow.target_id.set(action.target_id),
        FactRow.on.set(action.on),
    ]
    if action.reason:
        updates.append(FactRow.reason.set(action.reason))
    if action.kind is Kind.FOLLOW:
        followed = FactRow.followed_id
        updates.append(followed.set(action.creator_id) if action.on else followed.remove())
    return updates


def _of_play(play: Play) -> list[Update]:
    updates: list[Update] = [
        FactRow.kind.set(PLAY),
        FactRow.target_id.set(play.video_id),
        FactRow.watched_ms.set(play.watched_ms),
        FactRow.duration_ms.set(play.duration_ms),
        FactRow.expires_at.set(int((play.at + PLAY_LIFE).timestamp())),
    ]
    if play.region:
        updates.append(FactRow.region.set(play.region))
    return updates
