"""Pages of the feed were served: keep them for the ranker to learn from."""

from collections.abc import Mapping, Sequence
from functools import cache

from clipfeed.feed.record_served import RecordServed
from clipfeed.feed.served import ServedPage
from clipfeed_adapters.s3.training_store import S3ServedShelf
from clipfeed_adapters.settings import setting
from clipfeed_adapters.worker import Received, for_batch


@cache
def records() -> RecordServed:
    return RecordServed(S3ServedShelf(setting("TRAINING_BUCKET")))


def record(messages: Sequence[Received[ServedPage]]) -> Mapping[str, Exception]:
    return records().record({message.message_id: message.content for message in messages})


handle = for_batch(ServedPage, record)
