"""What was served reaches the bucket that a ranker learns from."""

import gzip
import json
import os
from types import ModuleType
from typing import Any

import boto3
import msgspec
import pytest

from clipfeed.errors import Unavailable
from clipfeed.feed.served import ServedLog, ServedPage
from clipfeed_adapters.sqs import served_queue
from clipfeed_adapters.sqs.served_queue import SqsServedLog, page_in
from tests.fakes.feed import FakeServedLog
from tests.handlers import LambdaContext, handler_of, shipped_event
from tests.integration.engagement.deliveries import batch, messages_in, returned
from tests.integration.feed.served_pages import page
from tests.unit.feed.examples import NOW


def body(served: ServedPage) -> str:
    return msgspec.json.encode(served).decode()


@pytest.fixture
def recorder(aws: None, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.setenv("DEAD_LETTERS_URL", os.environ["SERVED_DEAD_LETTERS_URL"])
    return handler_of("record_served")


@pytest.fixture(params=["fake", "sqs"])
def log(request: pytest.FixtureRequest) -> ServedLog:
    if request.param == "fake":
        return FakeServedLog()
    request.getfixturevalue("aws")
    served_queue._client.cache_clear()
    return SqsServedLog(os.environ["SERVED_QUEUE_URL"])


def files() -> dict[str, list[Any]]:
    """The pages in the bucket, by key."""
    s3, bucket = boto3.client("s3"), os.environ["TRAINING_BUCKET"]
    keys = [each["Key"] for each in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]
    raw = {key: gzip.decompress(s3.get_object(Bucket=bucket, Key=key)["Body"].read()) for key in keys}
    return {key: [json.loads(line) for line in lines.splitlines()] for key, lines in raw.items()}


def test_a_page_that_was_told_can_be_read_again(log: ServedLog):
    log.tell(page())()

    if isinstance(log, FakeServedLog):
        assert log.told == [page()]
    else:
        [message] = messages_in(os.environ["SERVED_QUEUE_URL"])
        assert page_in(message["body"]) == page()


def test_a_queue_that_is_gone_costs_the_page_and_nobody_notices(aws: None, caplog: pytest.LogCaptureFixture):
    served_queue._client.cache_clear()

    SqsServedLog("https://sqs.us-east-1.amazonaws.com/123456789012/no-such-queue").tell(page())()

    assert [record.message for record in caplog.records] == ["served page lost"]


def test_pages_of_a_batch_become_one_file_a_day(recorder: ModuleType):
    pages = [page("p2"), page("p1"), page("p3", days_later=1)]

    assert returned(recorder.handle(batch(*map(body, pages)), LambdaContext())) == []

    found = files()
    days = {key.split("/")[1]: [each["page_id"] for each in pages] for key, pages in found.items()}
    assert days == {"dt=2026-11-22": ["p1", "p2"], "dt=2026-11-23": ["p3"]}
    assert msgspec.convert(found[min(found)][0], ServedPage) == page("p1")


def test_a_batch_that_comes_again_in_any_order_overwrites_itself(recorder: ModuleType):
    recorder.handle(batch(body(page("p1")), body(page("p2"))), LambdaContext())

    recorder.handle(batch(body(page("p2")), body(page("p1")), body(page("p1"))), LambdaContext())

    assert len(files()) == 1


def test_what_cannot_be_read_is_buried_and_the_others_are_kept(recorder: ModuleType):
    bad = ["not json", "{}", body(page()).replace('"page_id"', '"pages"')]

    assert returned(recorder.handle(batch(*bad, body(page())), LambdaContext())) == []

    assert [[each["page_id"] for each in pages] for pages in files().values()] == [["page-1"]]
    assert len(messages_in(os.environ["SERVED_DEAD_LETTERS_URL"])) == len(bad)


def test_a_bucket_that_does_not_answer_gives_back_the_day(recorder: ModuleType, monkeypatch: pytest.MonkeyPatch):
    kept = type(recorder.records().shelf).keep

    def keep(shelf: Any, day: Any, pages: Any) -> None:
        if day == NOW.date():
            raise Unavailable("The object store did not answer; try again.", code="store_unavailable")
        kept(shelf, day, pages)

    monkeypatch.setattr(type(recorder.records().shelf), "keep", keep)
    answer = recorder.handle(batch(body(page("p1")), body(page("p2", days_later=1))), LambdaContext())

    assert returned(answer) == ["m0"]
    assert len(files()) == 1


def test_the_shipped_batch_is_kept(recorder: ModuleType):
    assert returned(recorder.handle(shipped_event("record_served"), LambdaContext())) == []

    assert len(files()) == 1
