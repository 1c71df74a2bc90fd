"""What a viewer does with videos and people: accepted here, written and counted behind the queue."""

from functools import cache
from http import HTTPStatus
from typing import Annotated

import msgspec

from clipfeed.engagement.accept_actions import AcceptActions, Watched
from clipfeed.ids import UserId, VideoId
from clipfeed.sealing import Sealer
from clipfeed_adapters.clock import now, sequence
from clipfeed_adapters.dynamodb.profiles import DynamoProfiles
from clipfeed_adapters.dynamodb.video_catalog import DynamoVideoCatalog
from clipfeed_adapters.http import Call, Door, Reply
from clipfeed_adapters.settings import setting
from clipfeed_adapters.sqs.engagement_queue import SqsFactQueue

door = Door("api_engagement")


class WatchEvent(msgspec.Struct, forbid_unknown_fields=True):
    event_id: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    """The client's name for its report. A repeat is recognised by its play."""
    play_token: Annotated[str, msgspec.Meta(max_length=2000)]
    watched_ms: Annotated[int, msgspec.Meta(ge=0, le=2**53)]


class WatchEvents(msgspec.Struct, forbid_unknown_fields=True):
    events: Annotated[list[WatchEvent], msgspec.Meta(min_length=1, max_length=50)]


@cache
def actions() -> AcceptActions:
    return AcceptActions(
        videos=DynamoVideoCatalog(setting("VIDEOS_TABLE")),
        people=DynamoProfiles(setting("PROFILES_TABLE")),
        queue=SqsFactQueue(setting("ENGAGEMENT_QUEUE_URL")),
        sealer=Sealer(setting("SEAL_KEY").encode()),
        now=now,
        sequence=sequence,
    )


@door.route("PUT", "/v1/videos/{video_id}/like")
def like(call: Call, video_id: str) -> Reply:
    actions().like(call.viewer, VideoId(video_id), on=True)
    return Reply({"liked": True}, HTTPStatus.ACCEPTED)


@door.route("DELETE", "/v1/videos/{video_id}/like")
def unlike(call: Call, video_id: str) -> Reply:
    actions().like(call.viewer, VideoId(video_id), on=False)
    return Reply({"liked": False}, HTTPStatus.ACCEPTED)


@door.route("PUT", "/v1/profiles/{user_id}/follow")
def follow(call: Call, user_id: str) -> Reply:
    actions().follow(call.viewer, UserId(user_id), on=True)
    return Reply({"following": True}, HTTPStatus.ACCEPTED)


@door.route("DELETE", "/v1/profiles/{user_id}/follow")
def unfollow(call: Call, user_id: str) -> Reply:
    actions().follow(call.viewer, UserId(user_id), on=False)
    return Reply({"following": False}, HTTPStatus.ACCEPTED)


@door.route("POST", "/v1/events")
def report_watching(call: Call) -> Reply:
    events = call.body(WatchEvents).events
    actions().watched(call.viewer, [Watched(event.play_token, event.watched_ms) for event in events])
    return Reply({"accepted": len(events)}, HTTPStatus.ACCEPTED)


handle = door
