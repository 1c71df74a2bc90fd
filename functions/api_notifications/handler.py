"""What others did to what is the caller's: read it, count what is unread, mark it read."""

from datetime import datetime
from functools import cache
from typing import Annotated

from msgspec import Meta, Struct

from clipfeed.notifications.read_notifications import ReadNotifications
from clipfeed.notifications.views import Views
from clipfeed.sealing import Sealer
from clipfeed_adapters.clock import now
from clipfeed_adapters.dynamodb.notification_scenes import DynamoScenes
from clipfeed_adapters.dynamodb.notifications import DynamoNotifications
from clipfeed_adapters.dynamodb.profiles import DynamoProfiles
from clipfeed_adapters.dynamodb.video_catalog import DynamoVideoCatalog
from clipfeed_adapters.http import Call, Door, Reply
from clipfeed_adapters.notification_answer import notifications_answer
from clipfeed_adapters.settings import setting

door = Door("api_notifications")


class Read(Struct, forbid_unknown_fields=True):
    until: Annotated[datetime, Meta(tz=True)]


@cache
def notifications() -> ReadNotifications:
    scenes = DynamoScenes(
        DynamoProfiles(setting("PROFILES_TABLE")),
        DynamoVideoCatalog(setting("VIDEOS_TABLE")),
        engagement_table=setting("ENGAGEMENT_TABLE"),
        comments_table=setting("COMMENTS_TABLE"),
    )
    inbox = DynamoNotifications(setting("NOTIFICATIONS_TABLE"))
    return ReadNotifications(inbox, Views(scenes), Sealer(setting("SEAL_KEY").encode()), now)


@door.route("GET", "/v1/me/notifications")
def read(call: Call) -> Reply:
    page = notifications().page(call.viewer, limit=call.limit(default=20), cursor=call.query("cursor"))
    return Reply(notifications_answer(page, setting("MEDIA_BASE_URL", "")))


@door.route("GET", "/v1/me/notifications/unread")
def count_unread(call: Call) -> Reply:
    return Reply({"unread": notifications().unread(call.viewer)}, etag=True)


@door.route("PUT", "/v1/me/notifications/read")
def mark_read(call: Call) -> Reply:
    notifications().mark_read(call.viewer, call.body(Read).until)
    return Reply({"unread": notifications().unread(call.viewer)})


handle = door
