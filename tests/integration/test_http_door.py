"""The HTTP door on events as API Gateway sends them (payload 2.0)."""

import gzip
import json
from base64 import b64decode
from typing import Any

import msgspec
import pytest

from clipfeed.errors import Conflict, Forbidden, Limited, NotFound, Rejected, Stale, Unavailable
from clipfeed_adapters.http import MAX_BODY_BYTES, Call, Door, Reply

JSON = {"content-type": "application/json"}
ACCESS = {"sub": "u-1", "username": "ann", "token_use": "access"}


class Greeting(msgspec.Struct, forbid_unknown_fields=True):
    text: str


class Context:
    aws_request_id = "lambda-1"


def event(route: str, *, body: str | None = None, claims: Any = ACCESS, **parts: Any) -> dict[str, Any]:
    return {
        "version": "2.0",
        "routeKey": route,
        "headers": parts.get("headers", JSON),
        "queryStringParameters": parts.get("query"),
        "pathParameters": parts.get("path"),
        "body": body,
        "isBase64Encoded": parts.get("base64", False),
        "requestContext": {"requestId": "r-1", "authorizer": {"jwt": {"claims": claims}}},
    }


@pytest.fixture
def door() -> Door:
    door = Door("test")

    @door.route("POST", "/v1/greetings/{name}")
    def greet(call: Call, name: str) -> Reply:
        return Reply({"to": name, "text": call.body(Greeting).text, "from": call.viewer, "limit": call.limit()}, 201)

    @door.route("GET", "/v1/greetings/{name}")
    def read(_call: Call, name: str) -> Reply:
        return Reply({"to": name}, etag=True)

    return door


def answer(door: Door, request: dict[str, Any]) -> tuple[int, Any]:
    reply = door(request, Context())
    return reply["statusCode"], json.loads(reply["body"] or "null")


def test_a_view_gets_the_path_the_body_and_the_caller(door: Door):
    status, body = answer(door, event("POST /v1/greetings/{name}", body='{"text":"hi"}', path={"name": "bo"}))

    assert (status, body) == (201, {"to": "bo", "text": "hi", "from": "u-1", "limit": 10})


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ('{"text": 1}', "text"),
        ('{"text": "hi", "admin": true}', "admin"),
        ("{}", "text"),
        ('{"text": "hi"', "truncated"),
        ("", "truncated"),
        ('{"text": "\\ud800"}', "truncated"),
        ("[" * 10_000, "Expected `object`"),
        ('{"text": NaN}', "malformed"),
    ],
)
def test_a_body_of_the_wrong_shape_is_refused_by_the_name_of_its_fault(door: Door, body: str, names: str):
    status, reply = answer(door, event("POST /v1/greetings/{name}", body=body, path={"name": "bo"}))

    assert status == 400
    assert reply["error"]["code"] == "invalid_request"
    assert names in reply["error"]["message"]


@pytest.mark.parametrize(("body", "base64"), [("\ud800", False), ("a", True), ("/w==", True)])
def test_a_body_that_is_no_text_is_refused(door: Door, body: str, base64: bool):
    request = event("POST /v1/greetings/{name}", body=body, path={"name": "bo"}, base64=base64)

    status, reply = answer(door, request)

    assert (status, reply["error"]["code"]) == (400, "invalid_request")


def test_a_huge_body_is_refused_before_it_is_read(door: Door):
    body = json.dumps({"text": "x" * MAX_BODY_BYTES})

    status, reply = answer(door, event("POST /v1/greetings/{name}", body=body, path={"name": "bo"}))

    assert (status, reply["error"]["code"]) == (400, "body_too_large")


@pytest.mark.parametrize("limit", ["0", "51", "-1", "1.5", "ten", "٣", "9" * 30])
def test_a_limit_out_of_range_is_refused(door: Door, limit: str):
    request = event("POST /v1/greetings/{name}", body='{"text":"hi"}', path={"name": "bo"}, query={"limit": limit})

    status, reply = answer(door, request)

    assert (status, reply["error"]["code"]) == (400, "invalid_limit")


@pytest.mark.parametrize("claims", [{}, {**ACCESS, "token_use": "id"}])
def test_only_an_access_token_says_who_calls(door: Door, claims: dict[str, str]):
    request = event("POST /v1/greetings/{name}", body='{"text":"hi"}', path={"name": "bo"}, claims=claims)

    status, reply = answer(door, request)

    assert (status, reply["error"]["code"]) == (401, "wrong_token")


def test_a_body_that_is_not_json_by_its_type_is_refused(door: Door):
    request = event("POST /v1/greetings/{name}", body="hi", path={"name": "bo"}, headers={"content-type": "text/plain"})

    status, reply = answer(door, request)

    assert (status, reply["error"]["code"]) == (415, "unsupported_media_type")


def test_who_has_the_answer_already_gets_304(door: Door):
    first = door(event("GET /v1/greetings/{name}", path={"name": "bo"}), Context())

    again = event("GET /v1/greetings/{name}", path={"name": "bo"}, headers={"if-none-match": first["headers"]["etag"]})

    assert door(again, Context())["statusCode"] == 304


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotFound("No such thing."), 404),
        (Conflict("Not now."), 409),
        (Stale("Changed."), 409),
        (Rejected("Wrong.", code="too_long"), 400),
        (Forbidden("Not you."), 403),
        (Limited("Slow down.", retry_after_s=7), 429),
        (Unavailable("Later."), 503),
        (KeyError("secret detail"), 500),
    ],
)
def test_an_error_becomes_a_status_a_code_and_a_sentence(error: Exception, status: int):
    door = Door("test")

    @door.route("GET", "/v1/fault")
    def fail(_call: Call) -> Reply:
        raise error

    code, reply = answer(door, event("GET /v1/fault"))

    assert code == status
    assert set(reply["error"]) == {"code", "message", "request_id"}
    assert reply["error"]["request_id"] == "r-1"
    assert "secret" not in json.dumps(reply)


def test_who_was_too_fast_hears_when_to_come_back():
    door = Door("test")

    @door.route("GET", "/v1/busy")
    def refuse(_call: Call) -> Reply:
        raise Limited("Slow down.", retry_after_s=7)

    assert door(event("GET /v1/busy"), Context())["headers"]["retry-after"] == "7"


def large(*, etag: bool = False, accepted: str = "gzip, deflate, br") -> dict[str, Any]:
    """What a door answers that has much to say."""
    door = Door("test")

    @door.route("GET", "/v1/novel")
    def read(_call: Call) -> Reply:
        return Reply({"text": "Grüße! " * 2000}, etag=etag)

    reply: dict[str, Any] = door(event("GET /v1/novel", headers={"accept-encoding": accepted}), Context())
    return reply


def test_a_large_answer_is_squeezed_for_who_can_read_that():
    reply = large()

    assert (reply["headers"]["content-encoding"], reply["isBase64Encoded"]) == ("gzip", True)
    assert len(reply["body"]) < 1000
    assert json.loads(gzip.decompress(b64decode(reply["body"]))) == {"text": "Grüße! " * 2000}


@pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0, br", "br;q=1, gzip;q=0.000"])
def test_nobody_else_gets_it_squeezed(accepted: str):
    reply = large(accepted=accepted)

    assert "content-encoding" not in reply["headers"]
    assert json.loads(reply["body"]) == {"text": "Grüße! " * 2000}


def test_neither_is_what_has_an_etag_nor_what_is_small(door: Door):
    small = event("GET /v1/greetings/{name}", path={"name": "bo"}, headers={"accept-encoding": "gzip"})

    assert json.loads(large(etag=True)["body"])
    assert json.loads(door(small, Context())["body"]) == {"to": "bo"}
