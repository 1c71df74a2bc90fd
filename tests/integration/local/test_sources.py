"""Queues and streams reach functions as in Lambda, and a failure costs nobody else's message."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import boto3
import pytest
from moto import mock_aws

from infra.local.model import Source
from infra.local.places import Home
from infra.local.runtime.invocation import Outcome, Report
from infra.local.sources.checkpoints import Checkpoints
from infra.local.sources.queue import QueueSource
from infra.local.sources.stream import StreamShard
from infra.local.sources.wiring import Sources

REPORT = Report("Tried", "1", 0.0, 1.0, 128, 10, None)
Answers = Callable[[dict[str, Any]], object]


class Handler:
    """A function: remembers its events, answers as told, fails where that raises."""

    def __init__(self, answer: Answers) -> None:
        self.events: list[dict[str, Any]] = []
        self._answer = answer

    def __call__(self, _name: str, event: bytes) -> Outcome:
        self.events.append(json.loads(event))
        try:
            return Outcome(json.dumps(self._answer(self.events[-1])).encode(), None, REPORT)
        except ValueError:
            return Outcome(b"{}", "Unhandled", REPORT)


@pytest.fixture(autouse=True)
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ACCOUNT_ID_ENDPOINT_MODE", "disabled")  # moto does not know streams' account endpoints
    with mock_aws():
        yield


def source(**changes: Any) -> Source:
    given: dict[str, Any] = {
        "function": "Tried",
        "arn": "",
        "batch_size": 10,
        "window_s": 0,
        "concurrency": None,
        "partial_failures": True,
        "tumbling_window_s": 0,
        "bisect": False,
        "retries": 0,
        "max_age_s": -1,
        "on_failure": None,
    }
    return Source(**{**given, **changes})


class TestQueue:
    @pytest.fixture
    def sqs(self) -> Any:
        return boto3.client("sqs")

    @pytest.fixture
    def url(self, sqs: Any) -> str:
        url: str = sqs.create_queue(QueueName="work", Attributes={"VisibilityTimeout": "60"})["QueueUrl"]
        for body in ("good", "bad", "fine"):
            attributes = {"kind": {"DataType": "String", "StringValue": body}}
            sqs.send_message(QueueUrl=url, MessageBody=body, MessageAttributes=attributes)
        return url

    def test_only_the_messages_that_did_not_fail_are_deleted(self, sqs: Any, url: str) -> None:
        handler = Handler(lambda event: {"batchItemFailures": _named(event, "bad")})

        QueueSource(source(), "arn:work", url, sqs, handler, timeout_s=0).turn()

        assert _left(sqs, url) == 1
        record = handler.events[0]["Records"][0]
        assert record["eventSourceARN"] == "arn:work"
        assert record["attributes"]["ApproximateReceiveCount"] == "1"
        assert record["messageAttributes"]["kind"]["stringValue"] == record["body"]

    @pytest.mark.parametrize(
        "answer", [{"batchItemFailures": [{"itemIdentifier": "nobody"}]}, {"batchItemFailures": 7}]
    )
    def test_an_answer_that_makes_no_sense_fails_the_whole_batch(self, sqs: Any, url: str, answer: object) -> None:
        QueueSource(source(), "arn:work", url, sqs, Handler(lambda _: answer), timeout_s=0).turn()

        assert _left(sqs, url) == 3

    def test_a_failed_function_keeps_its_messages(self, sqs: Any, url: str) -> None:
        QueueSource(source(), "arn:work", url, sqs, Handler(_fail), timeout_s=0).turn()

        assert _left(sqs, url) == 3

    def test_messages_in_hand_are_given_back_when_the_cloud_stops(self, sqs: Any, url: str) -> None:
        def stopped(_: dict[str, Any]) -> object:
            queue.release()
            raise ValueError

        queue = QueueSource(source(), "arn:work", url, sqs, Handler(stopped), timeout_s=0)
        queue.turn()

        assert len(sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]) == 3


class TestStream:
    @pytest.fixture
    def stream_arn(self) -> str:
        arn = _table("facts")
        _put("1", "2", "3", "4")
        return arn

    def test_a_windowed_event_names_its_shard_and_its_window(self, stream_arn: str, tmp_path: Path) -> None:
        handler = Handler(lambda _: {"state": {"n": 1}, "batchItemFailures": []})

        shard = _shard(stream_arn, handler, tmp_path, tumbling_window_s=900)
        shard.turn()
        _put("5")
        shard.turn()

        first, second = handler.events
        assert first["shardId"] == shard.shard
        assert first["window"]["start"] < first["window"]["end"]
        assert (first["state"], second["state"]) == ({}, {"n": 1})
        assert first["Records"][0]["dynamodb"]["NewImage"]["id"] == {"S": "1"}
        assert first["Records"][0]["eventSourceARN"] == stream_arn

    def test_a_restart_goes_on_behind_the_last_applied_record(self, stream_arn: str, tmp_path: Path) -> None:
        _shard(stream_arn, Handler(lambda _: None), tmp_path).turn()
        _put("5")
        handler = Handler(lambda _: None)

        _shard(stream_arn, handler, tmp_path).turn()

        assert _ids(handler.events) == [["5"]]

    def test_what_failed_is_tried_again_from_there_in_order(self, stream_arn: str, tmp_path: Path) -> None:
        handler = Handler(lambda event: {"batchItemFailures": _numbers(event, "3") if len(handler.events) == 1 else []})

        _shard(stream_arn, handler, tmp_path).turn()

        assert _ids(handler.events) == [["1", "2", "3", "4"], ["3", "4"]]

    def test_a_poison_record_is_found_by_halves_and_given_up_alone(self, stream_arn: str, tmp_path: Path) -> None:
        def poisoned(event: dict[str, Any]) -> object:
            return _fail(event) if "3" in _ids([event])[0] else None

        handler = Handler(poisoned)
        lost: list[Mapping[str, Any]] = []
        _shard(stream_arn, handler, tmp_path, give_up=lost.extend, bisect=True, retries=3, max_age_s=-1).turn()

        assert [record["dynamodb"]["Keys"]["id"]["S"] for record in lost] == ["3"]
        assert ["4"] in _ids(handler.events)


class TestWiring:
    """Two functions read one stream, and one of them another stream, too."""

    @pytest.fixture
    def streams(self) -> list[str]:
        return [_table(name) for name in ("facts", "comments")]

    def test_every_reader_of_a_stream_gets_everything_in_it(self, streams: list[str], tmp_path: Path) -> None:
        counted, told = (Handler(lambda _: None) for _ in range(2))
        facts, comments = streams
        sources = _wired(tmp_path, {"Count": counted, "Tell": told}, Count=[facts], Tell=[facts, comments])
        _put("1", "2")
        _put("3", table="comments")

        _read_once(sources)

        assert _ids(counted.events) == [["1", "2"]]
        assert sorted(_ids(told.events)) == [["1", "2"], ["3"]]
        assert {event["eventSourceARN"] for event in told.events} == set(streams)

    def test_a_restart_goes_on_in_each_of_them(self, streams: list[str], tmp_path: Path) -> None:
        facts, comments = streams
        readers = {"Count": [facts], "Tell": [facts, comments]}
        _put("1")
        _put("2", table="comments")
        _read_once(_wired(tmp_path, dict.fromkeys(readers, Handler(lambda _: None)), **readers))
        _put("3")
        counted, told = (Handler(lambda _: None) for _ in range(2))

        _read_once(_wired(tmp_path, {"Count": counted, "Tell": told}, **readers))

        assert _ids(counted.events) == _ids(told.events) == [["3"]]


class _Functions:
    """As much of the functions as streams need."""

    def __init__(self, handlers: Mapping[str, Handler]) -> None:
        self._handlers = handlers

    def invoke(self, name: str, event: bytes) -> Outcome:
        return self._handlers[name](name, event)


class _Values:
    """What stands in the template is what it means."""

    def resolve(self, value: Any) -> Any:
        return value


def _wired(folder: Path, handlers: Mapping[str, Handler], **streams: list[str]) -> Sources:
    clients = {"dynamodbstreams": boto3.client("dynamodbstreams")}
    sources = Sources(cast("Any", _Values()), clients, Home(folder), cast("Any", _Functions(handlers)))
    for function, arns in streams.items():
        for arn in arns:
            sources._add_stream(source(function=function, tumbling_window_s=900), arn)
    return sources


def _read_once(sources: Sources) -> None:
    for shard in sources._shards:
        shard.turn()


def _shard(
    arn: str,
    handler: Handler,
    folder: Path,
    *,
    give_up: Callable[[Sequence[Mapping[str, Any]]], None] = lambda _: None,
    **changes: Any,
) -> StreamShard:
    streams = boto3.client("dynamodbstreams")
    shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    return StreamShard(source(**changes), arn, shard, streams, handler, Checkpoints(Home(folder), "Tried"), give_up)


def _fail(_: dict[str, Any]) -> object:
    raise ValueError


def _table(name: str) -> str:
    """The ARN of its stream."""
    table = boto3.client("dynamodb").create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    arn: str = table["TableDescription"]["LatestStreamArn"]
    return arn


def _put(*identities: str, table: str = "facts") -> None:
    for identity in identities:
        boto3.client("dynamodb").put_item(TableName=table, Item={"id": {"S": identity}})


def _ids(events: Sequence[dict[str, Any]]) -> list[list[str]]:
    return [[record["dynamodb"]["Keys"]["id"]["S"] for record in event["Records"]] for event in events]


def _named(event: dict[str, Any], body: str) -> list[dict[str, str]]:
    return [{"itemIdentifier": record["messageId"]} for record in event["Records"] if record["body"] == body]


def _numbers(event: dict[str, Any], identity: str) -> list[dict[str, str]]:
    records = [record["dynamodb"] for record in event["Records"]]
    return [{"itemIdentifier": r["SequenceNumber"]} for r in records if r["Keys"]["id"]["S"] == identity]


def _left(sqs: Any, url: str) -> int:
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    return sum(map(int, sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"].values()))
