"""What viewers did, one item per viewer and fact; one conditional write keeps the one of the highest rank."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from typing import Any

from pynamodb.attributes import Attribute
from pynamodb.exceptions import DoesNotExist, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from clipfeed.engagement.facts import Fact, Follow, Like, Play
from clipfeed.ids import UserId
from clipfeed_adapters.dynamodb.binding import answering, bound, is_refused
from clipfeed_adapters.dynamodb.engagement_row import FactRow, fact_of

PLAY_LIFE = timedelta(days=90)


class DynamoEngagement:
    """FactStore and Follows, and the followers of a creator."""

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


def _actions(fact: Fact) -> list[Action]:
    common = [FactRow.seq.set(fact.seq), FactRow.at.set(fact.at)]
    match fact:
        case Like():
            return [
                *common,
                FactRow.kind.set("like"),
                FactRow.target_id.set(fact.video_id),
                FactRow.creator_id.set(fact.creator_id),
                FactRow.on.set(fact.on),
            ]
        case Follow():
            return [
                *common,
                FactRow.kind.set("follow"),
                FactRow.target_id.set(fact.creator_id),
                FactRow.on.set(fact.on),
                FactRow.followed_id.set(fact.creator_id) if fact.on else FactRow.followed_id.remove(),
            ]
        case Play():
            return [
                *common,
                FactRow.kind.set("play"),
                FactRow.target_id.set(fact.video_id),
                FactRow.creator_id.set(fact.creator_id),
                FactRow.watched_ms.set(fact.watched_ms),
                FactRow.duration_ms.set(fact.duration_ms),
                FactRow.expires_at.set(int((fact.at + PLAY_LIFE).timestamp())),
            ]
