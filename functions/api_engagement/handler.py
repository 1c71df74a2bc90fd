"""What a viewer does with videos, people and comments: accepted here, written and counted behind the queue."""

from functools import cache
from http import HTTPStatus
from typing import Annotated

import msgspec

from clipfeed.engagement.accept_actions import AcceptActions, Act, ReportReason
from clipfeed.engagement.accept_watching import AcceptWatching, Watched
from clipfeed.engagement.facts import Kind
from clipfeed.ids import UserId, VideoId
from clipfeed.sealing import Sealer
from clipfeed_adapters.clock import now, sequence
from clipfeed_adapters.dynamodb.comments import DynamoComments
from clipfeed_adapters.dynamodb.engagement import DynamoEngagement
from clipfeed_adapters.dynamodb.profiles import DynamoProfiles
from clipfeed_adapters.dynamodb.video_catalog import DynamoVideoCatalog
from clipfeed_adapters.http import Call, Door, Reply
from clipfeed_adapters.settings import setting
from clipfeed_adapters.sqs.engagement_queue import SqsFactQueue

door = Door("api_engagement")

ON_VIDEOS = {"like": Kind.LIKE, "save": Kind.SAVE, "repost": Kind.REPOST, "not-interested": Kind.NOT_INTERESTED}
ON_PEOPLE = {"follow": Kind.FOLLOW, "block": Kind.BLOCK, "mute": Kind.MUTE}
STANDS = {
    Kind.LIKE: "liked",
    Kind.SAVE: "saved",
    Kind.REPOST: "reposted",
    Kind.NOT_INTERESTED: "not_interested",
    Kind.SHARE: "shared",
    Kind.REPORT: "reported",
    Kind.FOLLOW: "following",
    Kind.BLOCK: "blocked",
    Kind.MUTE: "muted",
    Kind.LIKE_COMMENT: "liked",
}
"""What the answer calls it."""


class WatchEvent(msgspec.Struct, forbid_unknown_fields=True):
    event_id: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    """The client's name for its report. A repeat is recognised by its play."""
    play_token: Annotated[str, msgspec.Meta(max_length=2000)]
    watched_ms: Annotated[int, msgspec.Meta(ge=0, le=2**53)]


class WatchEvents(msgspec.Struct, forbid_unknown_fields=True):
    events: Annotated[list[WatchEvent], msgspec.Meta(min_length=1, max_length=50)]


class Report(msgspec.Struct, forbid_unknown_fields=True):
    reason: ReportReason


@cache
def queue() -> SqsFactQueue:
    return SqsFactQueue(setting("ENGAGEMENT_QUEUE_URL"))


@cache
def actions() -> AcceptActions:
    return AcceptActions(
        videos=DynamoVideoCatalog(setting("VIDEOS_TABLE")),
        people=DynamoProfiles(setting("PROFILES_TABLE")),
        comments=DynamoComments(setting("COMMENTS_TABLE")),
        relations=DynamoEngagement(setting("ENGAGEMENT_TABLE")),
        queue=queue(),
        now=now,
        sequence=sequence,
    )


@cache
def watching() -> AcceptWatching:
    return AcceptWatching(queue(), Sealer(setting("SEAL_KEY").encode()), now, sequence)


def _on_video(word: str, kind: Kind, *, on: bool) -> None:
    @door.route("PUT" if on else "DELETE", f"/v1/videos/{{video_id}}/{word}")
    def act(call: Call, video_id: str) -> Reply:
        actions().on_video(call.viewer, Act(kind, on), VideoId(video_id))
        return _accepted(kind, on=on)


def _on_person(word: str, kind: Kind, *, on: bool) -> None:
    @door.route("PUT" if on else "DELETE", f"/v1/profiles/{{user_id}}/{word}")
    def act(call: Call, user_id: str) -> Reply:
        actions().on_person(call.viewer, Act(kind, on), UserId(user_id))
        return _accepted(kind, on=on)


def _on_comment(*, on: bool) -> None:
    @door.route("PUT" if on else "DELETE", "/v1/videos/{video_id}/comments/{comment_id}/like")
    def act(call: Call, video_id: str, comment_id: str) -> Reply:
        actions().on_comment(call.viewer, Act(Kind.LIKE_COMMENT, on), VideoId(video_id), comment_id)
        return _accepted(Kind.LIKE_COMMENT, on=on)


for _on in (True, False):
    for _word, _kind in ON_VIDEOS.items():
        _on_video(_word, _kind, on=_on)
    for _word, _kind in ON_PEOPLE.items():
        _on_person(_word, _kind, on=_on)
    _on_comment(on=_on)
_on_video("share", Kind.SHARE, on=True)


@door.route("PUT", "/v1/videos/{video_id}/report")
def report_video(call: Call, video_id: str) -> Reply:
    actions().on_video(call.viewer, _report(call), VideoId(video_id))
    return _accepted(Kind.REPORT)


@door.route("PUT", "/v1/profiles/{user_id}/report")
def report_person(call: Call, user_id: str) -> Reply:
    actions().on_person(call.viewer, _report(call), UserId(user_id))
    return _accepted(Kind.REPORT)


@door.route("PUT", "/v1/videos/{video_id}/comments/{comment_id}/report")
def report_comment(call: Call, video_id: str, comment_id: str) -> Reply:
    actions().on_comment(call.viewer, _report(call), VideoId(video_id), comment_id)
    return _accepted(Kind.REPORT)


@door.route("POST", "/v1/events")
def report_watching(call: Call) -> Reply:
    events = call.body(WatchEvents).events
    watching().watched(call.viewer, [Watched(event.play_token, event.watched_ms) for event in events])
    return Reply({"accepted": len(events)}, HTTPStatus.ACCEPTED)


def _report(call: Call) -> Act:
    return Act(Kind.REPORT, reason=call.body(Report).reason)


def _accepted(kind: Kind, *, on: bool = True) -> Reply:
    return Reply({STANDS[kind]: on}, HTTPStatus.ACCEPTED)


handle = door
