"""The shards that the streams of facts and comments still know, called as their counter rows are."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from clipfeed.errors import Unavailable

OF_COMMENTS = "comments-"
"""Before the shards of the comments' stream: nobody says that the names of two streams never meet."""


@cache
def _streams() -> Any:
    return boto3.client("dynamodbstreams", config=Config(connect_timeout=1, read_timeout=5))


class StreamShards:
    """Shards."""

    def __init__(self, arn_by_prefix: Mapping[str, str]) -> None:
        self._arn_by_prefix = arn_by_prefix

    def listed(self) -> frozenset[str]:
        try:
            return frozenset(
                f"{prefix}{shard}" for prefix, arn in self._arn_by_prefix.items() for shard in _shards_of(arn)
            )
        except (BotoCoreError, ClientError) as error:
            raise Unavailable("The stream did not answer.", code="stream_unavailable") from error


def _shards_of(arn: str) -> Iterator[str]:
    place: dict[str, str] = {}
    while True:
        stream = _streams().describe_stream(StreamArn=arn, **place)["StreamDescription"]
        yield from (shard["ShardId"] for shard in stream["Shards"])
        if "LastEvaluatedShardId" not in stream:
            return
        place = {"ExclusiveStartShardId": stream["LastEvaluatedShardId"]}
