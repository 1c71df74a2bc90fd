"""What a viewer does with videos, people and comments: accepted here, written and counted behind the queue."""

from functools import cache
from http import HTTPStatus

import msgspec

from clipfeed.engagement.accept_actions import AcceptActions, Act, ReportReason
from clipfeed.engagement.facts import Kind
from clipfeed.ids import UserId, VideoId
from clipfeed.limits.check_pace import Limits
from clipfeed_adapters.clock import now, sequence
from clipfeed_adapters.dynamodb.comments import DynamoComments
from clipfeed_adapters.dynamodb.engagement import DynamoEngagement
from clipfeed_adapters.dynamodb.profiles import DynamoProfiles
from clipfeed_adapters.dynamodb.video_catalog import DynamoVideoCatalog
from clipfeed_adapters.http import Call, Door, Reply
from clipfeed_adapters.redis.limits import ValkeyBuckets
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


class Report(msgspec.Struct, forbid_unknown_fields=True):
    reason: ReportReason


@cache
def people() -> DynamoProfiles:
    return DynamoProfiles(setting("PROFILES_TABLE"))


@cache
def limits() -> Limits:
    return Limits(ValkeyBuckets(), people(), now)


@cache
def actions() -> AcceptActions:
    return AcceptActions(
        videos=DynamoVideoCatalog(setting("VIDEOS_TABLE")),
        people=people(),
        comments=DynamoComments(setting("COMMENTS_TABLE")),
        relations=DynamoEngagement(setting("ENGAGEMENT_TABLE")),
        queue=SqsFactQueue(setting("ENGAGEMENT_QUEUE_URL")),
        now=now,
        sequence=sequence,
    )


def _on_video(word: str, kind: Kind, *, on: bool) -> None:
    @door.route("PUT" if on else "DELETE", f"/v1/videos/{{video_id}}/{word}")
    def act(call: Call, video_id: str) -> Reply:
        actions().on_video(*_paced(call, Act(kind, on)), VideoId(video_id))
        return _accepted(kind, on=on)


def _on_person(word: str, kind: Kind, *, on: bool) -> None:
    @door.route("PUT" if on else "DELETE", f"/v1/profiles/{{user_id}}/{word}")
    def act(call: Call, user_id: str) -> Reply:
        actions().on_person(*_paced(call, Act(kind, on)), UserId(user_id))
        return _accepted(kind, on=on)


def _on_comment(*, on: bool) -> None:
    @door.route("PUT" if on else "DELETE", "/v1/videos/{video_id}/comments/{comment_id}/like")
    def act(call: Call, video_id: str, comment_id: str) -> Reply:
        actions().on_comment(*_paced(call, Act(Kind.LIKE_COMMENT, on)), VideoId(video_id), comment_id)
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
    actions().on_video(*_report(call), VideoId(video_id))
    return _accepted(Kind.REPORT)


@door.route("PUT", "/v1/profiles/{user_id}/report")
def report_person(call: Call, user_id: str) -> Reply:
    actions().on_person(*_report(call), UserId(user_id))
    return _accepted(Kind.REPORT)


@door.route("PUT", "/v1/videos/{video_id}/comments/{comment_id}/report")
def report_comment(call: Call, video_id: str, comment_id: str) -> Reply:
    actions().on_comment(*_report(call), VideoId(video_id), comment_id)
    return _accepted(Kind.REPORT)


def _report(call: Call) -> tuple[UserId, Act]:
    return _paced(call, Act(Kind.REPORT, reason=call.body(Report).reason))


def _paced(call: Call, act: Act) -> tuple[UserId, Act]:
    """Who does what, unless they do it too often."""
    viewer = call.viewer
    limits().check(viewer, act.kind if act.on else "take_back")
    return viewer, act


def _accepted(kind: Kind, *, on: bool = True) -> Reply:
    return Reply({STANDS[kind]: on}, HTTPStatus.ACCEPTED)


handle = door
