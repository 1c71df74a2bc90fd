"""The queue door: every message ends applied, recognised as a repeat, or buried with its reason."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import boto3
import msgspec
import pytest
from moto import mock_aws

from clipfeed.errors import Conflict, NotFound, Rejected, Stale, Unavailable
from clipfeed_adapters import worker
from clipfeed_adapters.sqs import sending
from clipfeed_adapters.worker import MAX_RECEIVES, Received, for_batch, for_each_message


class Order(msgspec.Struct):
    dish: str


class Context:
    function_name = "kitchen"


@pytest.fixture
def dead_letters(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], dict[str, str]]]:
    """What was buried, as {body: reason}."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        sqs = boto3.client("sqs")
        url = sqs.create_queue(QueueName="dead-letters")["QueueUrl"]
        monkeypatch.setenv("DEAD_LETTERS_URL", url)

        def buried() -> dict[str, str]:
            answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"])
            return {m["Body"]: m["MessageAttributes"]["reason"]["StringValue"] for m in answer.get("Messages", [])}

        yield buried


def batch(*bodies: str, receives: int = 1) -> dict[str, Any]:
    return {
        "Records": [
            {
                "messageId": f"m{index}",
                "receiptHandle": "r",
                "body": body,
                "attributes": {"ApproximateReceiveCount": str(receives)},
                "messageAttributes": {},
                "eventSource": "aws:sqs",
            }
            for index, body in enumerate(bodies)
        ]
    }


def returned(answer: dict[str, Any]) -> list[str]:
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def raising(error: Exception) -> Callable[[Order], None]:
    def receive(_order: Order) -> None:
        raise error

    return receive


def test_messages_are_decoded_and_applied_one_by_one(dead_letters: Any):
    served: list[str] = []

    answer = for_each_message(Order, lambda order: served.append(order.dish))(
        batch('{"dish":"soup"}', '{"dish":"pie"}'), Context()
    )

    assert (served, returned(answer), dead_letters()) == (["soup", "pie"], [], {})


@pytest.mark.parametrize("poison", ["not json", "{}", '{"dish": 7}', "[]", "\x00", '{"dish": "x"'])
def test_a_message_nobody_can_read_is_buried_with_its_reason_and_the_others_succeed(dead_letters: Any, poison: str):
    served: list[str] = []

    answer = for_each_message(Order, lambda order: served.append(order.dish))(
        batch(poison, '{"dish":"pie"}'), Context()
    )

    assert (served, returned(answer)) == (["pie"], [])
    [reason] = dead_letters().values()
    assert reason.startswith(("DecodeError", "ValidationError"))


@pytest.mark.parametrize("error", [Rejected("No such dish.", code="off_menu"), NotFound("No such table.")])
def test_a_hopeless_message_is_buried_at_once(dead_letters: Any, error: Rejected):
    answer = for_each_message(Order, raising(error))(batch('{"dish":"soup"}'), Context())

    assert returned(answer) == []
    assert dead_letters() == {'{"dish":"soup"}': f"{error.code}: {error.message}"}


def test_a_repeat_is_recognised_and_acknowledged(dead_letters: Any):
    answer = for_each_message(Order, raising(Conflict("Served already.")))(batch('{"dish":"soup"}'), Context())

    assert (returned(answer), dead_letters()) == ([], {})


@pytest.mark.parametrize("error", [Unavailable("Oven cold."), Stale("Changed."), ConnectionError("reset")])
def test_what_may_succeed_later_goes_back_to_the_queue(dead_letters: Any, error: Exception):
    answer = for_each_message(Order, raising(error))(batch('{"dish":"soup"}'), Context())

    assert (returned(answer), dead_letters()) == (["m0"], {})


def test_the_last_try_buries_with_the_reason(dead_letters: Any):
    event = batch('{"dish":"soup"}', receives=MAX_RECEIVES)

    answer = for_each_message(Order, raising(Unavailable("Oven cold.")))(event, Context())

    assert returned(answer) == []
    assert dead_letters() == {'{"dish":"soup"}': "unavailable: Oven cold."}


def test_what_cannot_be_buried_is_not_acknowledged(dead_letters: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DEAD_LETTERS_URL", "https://sqs.us-east-1.amazonaws.com/123456789012/no-such-queue")

    answer = for_each_message(Order, lambda _: None)(batch("not json"), Context())

    assert returned(answer) == ["m0"]


def test_a_batch_is_applied_as_a_whole_without_its_poison(dead_letters: Any):
    def apply(messages: Sequence[Received[Order]]) -> dict[str, Exception]:
        return {message.message_id: Unavailable("Busy.") for message in messages if message.content.dish == "late"}

    answer = for_batch(Order, apply)(batch('{"dish":"soup"}', "poison", '{"dish":"late"}'), Context())

    assert returned(answer) == ["m2"]
    assert list(dead_letters()) == ["poison"]


def test_a_batch_message_out_of_tries_is_buried(dead_letters: Any):
    answer = for_batch(Order, lambda messages: {m.message_id: Unavailable("Busy.") for m in messages})(
        batch('{"dish":"late"}', receives=MAX_RECEIVES), Context()
    )

    assert returned(answer) == []
    assert dead_letters() == {'{"dish":"late"}': "unavailable: Busy."}


def test_a_burial_has_the_deadlines_of_every_send(dead_letters: Any, monkeypatch: pytest.MonkeyPatch):
    deadlines = []

    def noted() -> Any:
        client = sending.sqs()
        deadlines.append((client.meta.config.connect_timeout, client.meta.config.read_timeout))
        return client

    monkeypatch.setattr(worker, "sqs", noted)

    for_each_message(Order, raising(Rejected("no")))(batch('{"dish": "soup"}'), Context())

    assert list(dead_letters()) == ['{"dish": "soup"}']
    assert deadlines == [(0.5, 2)]
