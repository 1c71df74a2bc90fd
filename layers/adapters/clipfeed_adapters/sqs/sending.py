"""One way to send a message: JSON, with deadlines that fit an HTTP API; what is not acknowledged is an error."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from clipfeed.errors import Unavailable


@cache
def sqs() -> Any:
    return boto3.client(
        "sqs", config=Config(connect_timeout=0.5, read_timeout=2, retries={"mode": "standard", "total_max_attempts": 2})
    )


def send(queue_url: str, message: Mapping[str, Any], *, group: str | None = None) -> None:
    """Raises Unavailable unless the queue has the message.

    Where one group of a standard queue has many messages waiting, SQS hands out those of other groups first.
    """
    options = {"MessageGroupId": group} if group else {}
    try:
        sqs().send_message(QueueUrl=queue_url, MessageBody=json.dumps(message, separators=(",", ":")), **options)
    except (BotoCoreError, ClientError) as error:
        raise Unavailable("The queue did not take the message; try again.", code="queue_unavailable") from error
