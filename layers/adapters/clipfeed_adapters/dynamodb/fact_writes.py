"""One conditional write a fact, straight to the low-level client; a refusal brings what is there instead."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from clipfeed.engagement.facts import Action, Fact, Kind, Play
from clipfeed_adapters.clock import now
from clipfeed_adapters.dynamodb.engagement_row import PLAY
from clipfeed_adapters.dynamodb.instant import InstantAttribute
from clipfeed_adapters.dynamodb.low_level import Refused, answering, client

PLAY_LIFE = timedelta(days=90)
_instant = InstantAttribute().serialize

Values = dict[str, Mapping[str, Any]]


def put(table: str, fact: Fact) -> bool:
    """Store it unless one of a higher rank is there. True if it is what is stored now. Raises Unavailable."""
    rank = "watched_ms" if isinstance(fact, Play) else "seq"
    try:
        with answering():
            client().update_item(**_request(table, fact, rank))
    except Refused as refused:
        return int(refused.item[rank]["N"]) == fact.rank
    return True


def _request(table: str, fact: Fact, rank: str) -> dict[str, Any]:
    viewer_id, key = fact.key
    values = _of_play(fact) if isinstance(fact, Play) else _of_action(fact)
    changes = "SET " + ",".join(f"#{name}=:{name}" for name in values)
    # The index of followers holds those who follow, and nobody else.
    gone = ["followed_id"] if isinstance(fact, Action) and fact.kind is Kind.FOLLOW and not fact.on else []
    return {
        "TableName": table,
        "Key": {"viewer_id": {"S": viewer_id}, "fact": {"S": key}},
        "UpdateExpression": f"{changes} REMOVE #{gone[0]}" if gone else changes,
        "ConditionExpression": f"attribute_not_exists(#{rank}) OR #{rank} < :{rank}",
        "ExpressionAttributeNames": {f"#{name}": name for name in (*values, *gone)},
        "ExpressionAttributeValues": {f":{name}": value for name, value in values.items()},
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }


def _of_action(action: Action) -> Values:
    values: Values = {**_common(action), "kind": {"S": action.kind}, "target_id": {"S": action.target_id}}
    values["on"] = {"BOOL": action.on}
    if action.reason:
        values["reason"] = {"S": action.reason}
    if action.kind is Kind.FOLLOW and action.on:
        values["followed_id"] = {"S": action.creator_id}
    return values


def _of_play(play: Play) -> Values:
    values: Values = {
        **_common(play),
        "kind": {"S": PLAY},
        "target_id": {"S": play.video_id},
        "watched_ms": {"N": str(play.watched_ms)},
        "duration_ms": {"N": str(play.duration_ms)},
        "expires_at": {"N": str(int((play.at + PLAY_LIFE).timestamp()))},
    }
    if play.region:
        values["region"] = {"S": play.region}
    return values


def _common(fact: Fact) -> Values:
    return {
        "seq": {"N": str(fact.seq)},
        "at": {"S": _instant(fact.at)},
        "written_at": {"S": _instant(now())},
        "creator_id": {"S": fact.creator_id},
    }
