"""What people say about a video: write, read, delete, pin."""

from functools import cache
from http import HTTPStatus

from msgspec import Struct

from clipfeed.comments.delete_comment import DeleteComment
from clipfeed.comments.list_comments import ListComments
from clipfeed.comments.list_replies import ListReplies
from clipfeed.comments.model import Person
from clipfeed.comments.pin_comment import PinComment
from clipfeed.comments.views import Views
from clipfeed.comments.write_comment import Draft, WriteComment
from clipfeed.errors import Rejected
from clipfeed.ids import UserId, VideoId
from clipfeed.limits.admit_comment import AdmitComment
from clipfeed.limits.check_pace import Limits
from clipfeed.sealing import Sealer
from clipfeed_adapters.clock import new_id, now
from clipfeed_adapters.comment_answer import comments_answer, own_comment_answer
from clipfeed_adapters.dynamodb.comment_viewers import DynamoCommentViewers
from clipfeed_adapters.dynamodb.comments import DynamoComments
from clipfeed_adapters.dynamodb.counters import DynamoCounters
from clipfeed_adapters.dynamodb.engagement import DynamoEngagement
from clipfeed_adapters.dynamodb.profiles import DynamoProfiles
from clipfeed_adapters.dynamodb.video_catalog import DynamoVideoCatalog
from clipfeed_adapters.guests import guest_of
from clipfeed_adapters.http import Call, Door, Reply
from clipfeed_adapters.redis.limits import ValkeyBuckets, ValkeyRepeats
from clipfeed_adapters.settings import setting
from clipfeed_adapters.sqs.comment_removal_queue import SqsCommentRemovalQueue

door = Door("api_comments")


class DraftBody(Struct, forbid_unknown_fields=True):
    text: str
    reply_to: str | None = None


@cache
def videos() -> DynamoVideoCatalog:
    return DynamoVideoCatalog(setting("VIDEOS_TABLE"))


@cache
def comments() -> DynamoComments:
    return DynamoComments(setting("COMMENTS_TABLE"))


@cache
def views() -> Views:
    viewers = DynamoCommentViewers(setting("ENGAGEMENT_TABLE"))
    return Views(videos(), viewers, DynamoCounters(setting("COUNTERS_TABLE")))


@cache
def sealer() -> Sealer:
    return Sealer(setting("SEAL_KEY").encode())


@cache
def writing() -> WriteComment:
    profiles = DynamoProfiles(setting("PROFILES_TABLE"))
    return WriteComment(
        videos=videos(),
        comments=comments(),
        relations=DynamoEngagement(setting("ENGAGEMENT_TABLE")),
        handles=profiles,
        flood=AdmitComment(Limits(ValkeyBuckets(), profiles, now), ValkeyRepeats()),
        now=now,
        new_id=new_id,
    )


@cache
def pins() -> PinComment:
    return PinComment(videos(), comments(), comments())


@cache
def deletion() -> DeleteComment:
    return DeleteComment(videos(), comments(), SqsCommentRemovalQueue(setting("COMMENT_REMOVAL_QUEUE_URL")), now)


@door.route("POST", "/v1/videos/{video_id}/comments")
def write(call: Call, video_id: str) -> Reply:
    body, key = call.body(DraftBody), call.idempotency_key
    if key is None:
        raise Rejected("A comment needs an Idempotency-Key.", code="idempotency_key_missing")
    author = Person(call.viewer, call.handle)
    comment = writing().write(author, VideoId(video_id), Draft(body.text, body.reply_to), key=key)
    return Reply(own_comment_answer(comment), HTTPStatus.CREATED)


@door.route("GET", "/v1/videos/{video_id}/comments")
def read(call: Call, video_id: str) -> Reply:
    return _read(call, call.viewer, VideoId(video_id))


@door.route("GET", "/v1/guest/videos/{video_id}/comments")
def read_as_guest(call: Call, video_id: str) -> Reply:
    return _read(call, guest_of(call), VideoId(video_id))


def _read(call: Call, viewer: UserId, video_id: VideoId) -> Reply:
    listing = ListComments(comments(), comments(), views(), sealer(), now)
    page = listing.page(viewer, video_id, limit=call.limit(default=20), cursor=call.query("cursor"))
    return Reply(comments_answer(page), etag=True)


@door.route("GET", "/v1/videos/{video_id}/comments/{comment_id}/replies")
def read_replies(call: Call, video_id: str, comment_id: str) -> Reply:
    page = ListReplies(comments(), views(), sealer(), now).page(
        call.viewer, VideoId(video_id), comment_id, limit=call.limit(default=20), cursor=call.query("cursor")
    )
    return Reply(comments_answer(page), etag=True)


@door.route("DELETE", "/v1/videos/{video_id}/comments/{comment_id}")
def delete(call: Call, video_id: str, comment_id: str) -> Reply:
    deletion().delete(call.viewer, VideoId(video_id), comment_id)
    return Reply(status=HTTPStatus.NO_CONTENT)


@door.route("PUT", "/v1/videos/{video_id}/comments/{comment_id}/pin")
def pin(call: Call, video_id: str, comment_id: str) -> Reply:
    pins().pin(call.viewer, VideoId(video_id), comment_id)
    return Reply({"pinned": True})


@door.route("DELETE", "/v1/videos/{video_id}/comments/{comment_id}/pin")
def unpin(call: Call, video_id: str, comment_id: str) -> Reply:
    pins().unpin(call.viewer, VideoId(video_id), comment_id)
    return Reply({"pinned": False})


handle = door
