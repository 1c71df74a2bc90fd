"""Every night: rows of shards that are gone become one a target, and everything is counted again to find drift."""

import time
from dataclasses import asdict
from functools import cache
from typing import Any

from clipfeed.engagement.fold_counters import FoldCounters
from clipfeed.engagement.recount import Recount
from clipfeed_adapters.clock import now, sequence
from clipfeed_adapters.dynamodb.counters import DynamoCounters
from clipfeed_adapters.dynamodb.ledger import DynamoLedger
from clipfeed_adapters.dynamodb.stored_facts import StoredFacts
from clipfeed_adapters.dynamodb.stream_shards import OF_COMMENTS, StreamShards
from clipfeed_adapters.dynamodb.video_catalog import DynamoVideoCatalog
from clipfeed_adapters.settings import setting
from clipfeed_adapters.telemetry import logger

SECONDS_BETWEEN_LOOKS = 60


@cache
def folding() -> FoldCounters:
    arns = {"": setting("ENGAGEMENT_STREAM_ARN"), OF_COMMENTS: setting("COMMENTS_STREAM_ARN")}
    return FoldCounters(DynamoLedger(setting("COUNTERS_TABLE")), StreamShards(arns))


@cache
def recount() -> Recount:
    return Recount(
        stored=StoredFacts(setting("ENGAGEMENT_TABLE"), setting("COMMENTS_TABLE")),
        ledger=DynamoLedger(setting("COUNTERS_TABLE")),
        counters=DynamoCounters(setting("COUNTERS_TABLE")),
        ages=DynamoVideoCatalog(setting("VIDEOS_TABLE")),
        now=now,
        pause=lambda: time.sleep(SECONDS_BETWEEN_LOOKS),
    )


def handle(_event: dict[str, Any], _context: object) -> dict[str, int]:
    """How many rows were folded, and what the recount found. Drift that comes again has a cause: look for it."""
    folded = folding().fold()
    report = {"folded": folded, **asdict(recount().run(f"{sequence():040}"))}
    (logger().error if report["drifting"] else logger().info)("totals recounted", **report)
    return report
