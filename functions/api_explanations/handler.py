"""Why a page of the feed was as it was."""

from functools import cache

from clipfeed.feed.explanation import ExplainPage
from clipfeed_adapters.dynamodb.feed_catalog import DynamoFeedCatalog
from clipfeed_adapters.guests import guest_of
from clipfeed_adapters.http import Call, Door, Reply
from clipfeed_adapters.s3.training_store import S3ServedShelf
from clipfeed_adapters.settings import setting

door = Door("api_explanations")


@cache
def pages() -> ExplainPage:
    catalog = DynamoFeedCatalog(
        videos=setting("VIDEOS_TABLE"), engagement=setting("ENGAGEMENT_TABLE"), counters=setting("COUNTERS_TABLE")
    )
    return ExplainPage(S3ServedShelf(setting("TRAINING_BUCKET")), catalog)


@door.route("GET", "/v1/feed/{page_id}/explain")
def explain(call: Call, page_id: str) -> Reply:
    return Reply(pages().explain(call.viewer, page_id))


@door.route("GET", "/v1/guest/feed/{page_id}/explain")
def explain_to_guest(call: Call, page_id: str) -> Reply:
    return Reply(pages().explain(guest_of(call), page_id))


handle = door
