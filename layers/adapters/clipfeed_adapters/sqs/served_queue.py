"""Served pages on their way to those who learn from them: sent beside the page, and lost rather than waited for."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from functools import cache
from typing import Any

import botocore.session
import msgspec
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from clipfeed.feed.served import ServedPage
from clipfeed_adapters.telemetry import logger

SECONDS_TO_SEND = 0.25

page_in = msgspec.json.Decoder(ServedPage).decode
"""The page of a message. Raises msgspec.DecodeError."""


@cache
def _client() -> Any:
    config = Config(
        connect_timeout=SECONDS_TO_SEND,
        read_timeout=SECONDS_TO_SEND,
        retries={"total_max_attempts": 1},
        parameter_validation=False,
    )
    return botocore.session.get_session().create_client("sqs", config=config)


@cache
def _background() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="served")


class SqsServedLog:
    """ServedLog."""

    def __init__(self, queue_url: str) -> None:
        self._queue_url = queue_url
        self._sqs = _client()  # now, and not in the middle of a page

    def tell(self, page: ServedPage) -> Callable[[], None]:
        sending = _background().submit(self._send, page)
        return lambda: _wait(sending)

    def _send(self, page: ServedPage) -> None:
        try:
            self._sqs.send_message(QueueUrl=self._queue_url, MessageBody=msgspec.json.encode(page).decode())
        except (BotoCoreError, ClientError) as error:
            logger().warning("served page lost", page_id=page.page_id, reason=type(error).__name__)


def _wait(sending: "Future[None]") -> None:
    try:
        sending.result(SECONDS_TO_SEND)
    except TooLate:
        logger().warning("served page late")
