"""The HTTP API before the functions: routes, tokens, events and answers as API Gateway has them."""

import base64
import json
import time
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from infra.local.edge.api import HttpApi
from infra.local.edge.exchange import Answer, Request
from infra.local.edge.jwt import JwtAuthorizer
from infra.local.edge.routes import Routes
from infra.local.model import Route
from infra.local.runtime.invocation import Outcome, Report

ISSUER = "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_pool"
ROUTES = [
    Route("GET", "/v1/videos/{video_id}", "ApiVideos", "Viewers"),
    Route("GET", "/v1/videos/mine", "ApiVideos", "Viewers"),
    Route("GET", "/v1/guest/feed", "ApiFeed", None),
    Route("POST", "/v1/events", "ApiEvents", None),
]
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
FOREIGN_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
KEYS = {"keys": [{**jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key(), as_dict=True), "kid": "k1", "alg": "RS256"}]}


class Api:
    """The gateway before a function that answers `answer` and remembers the event it got."""

    def __init__(self, answer: object = None, error: str | None = None) -> None:
        self.event: dict[str, Any] = {}
        self._answer = {"statusCode": 200, "body": "ok"} if answer is None else answer
        self._error = error
        viewers = JwtAuthorizer(ISSUER, ["client"], lambda: KEYS)
        self.gateway = HttpApi(Routes(ROUTES), {"Viewers": viewers}, self._invoke)

    def _invoke(self, name: str, event: bytes) -> Outcome:
        self.event = json.loads(event)
        report = Report(name, "1", 0.0, 1.0, 128, 10, None)
        return Outcome(json.dumps(self._answer).encode(), self._error, report)

    def get(self, path: str, query: str = "", **headers: str) -> Answer:
        return self.gateway(Request("GET", path, query, headers, b"", "127.0.0.1"))

    def post(self, body: bytes, content_type: str) -> Answer:
        return self.gateway(Request("POST", "/v1/events", "", {"content-type": content_type}, body, "127.0.0.1"))


def token(*, key: rsa.RSAPrivateKey = KEY, **changes: Any) -> str:
    claims = {"sub": "u1", "iss": ISSUER, "client_id": "client", "token_use": "access", "exp": int(time.time()) + 3600}
    return "Bearer " + jwt.encode({**claims, **changes}, key, algorithm="RS256", headers={"kid": "k1"})


def test_a_good_token_reaches_the_function_with_its_claims_as_strings() -> None:
    api = Api()

    answer = api.get(
        "/v1/videos/v%201", "limit=5&tag=a&tag=b", authorization=token(scopes=["x", "y"]), cookie="a=1; b=2"
    )

    assert (answer.status, answer.body) == (200, b"ok")
    event = api.event
    assert (event["version"], event["routeKey"], event["rawPath"]) == (
        "2.0",
        "GET /v1/videos/{video_id}",
        "/v1/videos/v%201",
    )
    assert event["pathParameters"] == {"video_id": "v 1"}
    assert event["queryStringParameters"] == {"limit": "5", "tag": "a,b"}
    assert event["cookies"] == ["a=1", "b=2"]
    assert "cookie" not in event["headers"]
    claims = event["requestContext"]["authorizer"]["jwt"]["claims"]
    assert (claims["sub"], claims["scopes"]) == ("u1", "[x y]")
    assert claims["exp"].isdigit()
    assert event["requestContext"]["http"]["method"] == "GET"
    assert event["requestContext"]["stage"] == "$default"


@pytest.mark.parametrize(
    ("authorization", "cause"),
    [
        (token(exp=int(time.time()) - 5), "the token has expired"),
        (token(iss=ISSUER + "x"), "the token has an invalid issuer"),
        (token(client_id="another"), "the token does not have a valid audience"),
        (token(key=FOREIGN_KEY), "the token signature is invalid"),
        ("Bearer " + jwt.encode({"sub": "u1"}, "s" * 32, algorithm="HS256"), "the token is signed with an unknown key"),
        ("Bearer nonsense", "the token is malformed"),
    ],
)
def test_a_bad_token_is_refused_with_its_cause(authorization: str, cause: str) -> None:
    api = Api()

    answer = api.get("/v1/videos/v1", authorization=authorization)

    assert (answer.status, answer.body) == (401, b'{"message": "Unauthorized"}')
    assert f'error_description="{cause}"' in answer.headers["www-authenticate"]
    assert not api.event


def test_the_edge_says_where_its_viewers_are() -> None:
    api = Api()

    api.get("/v1/videos/v1", authorization=token())
    here = api.event["headers"]["cloudfront-viewer-country"]
    api.get("/v1/videos/v1", **{"authorization": token(), "cloudfront-viewer-country": "JP"})

    assert (len(here), api.event["headers"]["cloudfront-viewer-country"]) == (2, "JP")


def test_a_route_without_authorizer_lets_guests_pass() -> None:
    api = Api()

    answer = api.get("/v1/guest/feed", **{"x-guest-token": "sealed"})

    assert (answer.status, api.event["headers"]["x-guest-token"]) == (200, "sealed")
    assert "authorizer" not in api.event["requestContext"]


def test_a_missing_token_is_refused() -> None:
    answer = Api().get("/v1/videos/v1")

    assert (answer.status, answer.headers["www-authenticate"]) == (401, "Bearer")


def test_an_id_token_of_the_client_passes_the_gateway_as_in_aws() -> None:
    assert Api().get("/v1/videos/v1", authorization=token(client_id=None, aud="client", token_use="id")).status == 200


@pytest.mark.parametrize("path", ["/v1/nothing", "/v1/videos/", "/v1/videos/a/b"])
def test_an_unknown_route_is_not_found(path: str) -> None:
    answer = Api().get(path, authorization=token())

    assert (answer.status, answer.body) == (404, b'{"message": "Not Found"}')


def test_a_literal_segment_wins_over_a_variable() -> None:
    api = Api()

    api.get("/v1/videos/mine", authorization=token())

    assert api.event["routeKey"] == "GET /v1/videos/mine"
    assert "pathParameters" not in api.event


def test_json_travels_as_text_and_anything_else_as_base64() -> None:
    api = Api()

    api.post(b'{"a": 1}', "application/json; charset=utf-8")
    assert (api.event["body"], api.event["isBase64Encoded"]) == ('{"a": 1}', False)

    api.post(b"\xff\x00", "application/octet-stream")
    assert (base64.b64decode(api.event["body"]), api.event["isBase64Encoded"]) == (b"\xff\x00", True)


def test_a_failed_function_is_an_internal_error_without_details() -> None:
    answer = Api(answer={"errorMessage": "secret"}, error="Unhandled").post(b"{}", "application/json")

    assert (answer.status, answer.body) == (500, b'{"message": "Internal Server Error"}')


def test_status_headers_cookies_and_binary_bodies_come_back() -> None:
    body = base64.b64encode(b"\x89PNG").decode()
    given = {"statusCode": 201, "headers": {"X-A": 1}, "cookies": ["a=1"], "body": body, "isBase64Encoded": True}

    answer = Api(answer=given).post(b"{}", "application/json")

    assert (answer.status, answer.body, answer.cookies) == (201, b"\x89PNG", ("a=1",))
    assert answer.headers["x-a"] == "1"


def test_an_answer_without_a_status_is_a_json_body() -> None:
    answer = Api(answer={"hello": "you"}).post(b"{}", "application/json")

    assert (answer.status, answer.body) == (200, b'{"hello": "you"}')
