"""The one door for HTTP: API Gateway's HTTP API on the outside, Chalice on the inside.

Domain errors become a status and a machine-readable body here and nowhere else.
"""

import binascii
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from http import HTTPStatus
from typing import TypeVar, cast

import msgspec
from chalice.app import Chalice, Request, Response

from clipfeed.errors import ClipfeedError, Conflict, Forbidden, Limited, NotFound, Rejected, Unavailable
from clipfeed.ids import UserId
from clipfeed_adapters.payload import Event, as_payload_1, squeezed, with_error_shape
from clipfeed_adapters.telemetry import logger

View = Callable[..., "Reply"]
Headers = dict[str, str | list[str]]
T = TypeVar("T")

MAX_BODY_BYTES = 64 * 1024


class Unauthenticated(ClipfeedError):
    code = "wrong_token"


_STATUS: Mapping[type[ClipfeedError], HTTPStatus] = {
    Unauthenticated: HTTPStatus.UNAUTHORIZED,
    NotFound: HTTPStatus.NOT_FOUND,
    Conflict: HTTPStatus.CONFLICT,
    Rejected: HTTPStatus.BAD_REQUEST,
    Forbidden: HTTPStatus.FORBIDDEN,
    Limited: HTTPStatus.TOO_MANY_REQUESTS,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}


@dataclass(frozen=True, slots=True)
class Reply:
    """What a view answers. `body` is anything msgspec can encode (Struct, dataclass, dict)."""

    body: object = None
    status: int = HTTPStatus.OK
    headers: Mapping[str, str] = field(default_factory=dict)
    etag: bool = False
    """Give the body an ETag and answer 304 to a client that has it already."""


class Call:
    """One request, as a view sees it."""

    def __init__(self, request: Request) -> None:
        self._request = request
        context = request.context
        self._claims: Mapping[str, str] = context.get("authorizer", {}).get("claims", {})
        self.request_id: str = context.get("requestId", "")

    @property
    def viewer(self) -> UserId:
        """The signed-in caller. Raises Unauthenticated for a token that is no access token."""
        if self._claims.get("token_use") != "access":
            raise Unauthenticated("This route needs the access token, not the ID token.")
        return UserId(self._claims["sub"])

    @property
    def handle(self) -> str:
        """The caller's handle: their user name in the pool, which never changes."""
        return self._claims["username"]

    def header(self, name: str) -> str | None:
        value: str | None = self._request.headers.get(name)
        return value

    def query(self, name: str) -> str | None:
        parameters: Mapping[str, str] = self._request.query_params or {}
        return parameters.get(name)

    @property
    def region(self) -> str:
        """Where the edge saw the call come from, in two letters (ISO 3166); empty if it could not tell."""
        country = self.header("cloudfront-viewer-country") or ""
        return country if re.fullmatch("[A-Z]{2}", country) else ""

    @property
    def idempotency_key(self) -> str | None:
        """The client's name for what it creates. Raises Rejected for what can be none."""
        key = self.header("idempotency-key")
        if key is not None and not (0 < len(key) <= 100 and key.isascii() and key.isprintable()):
            raise Rejected(
                "An Idempotency-Key has 1 to 100 printable ASCII characters.", code="invalid_idempotency_key"
            )
        return key

    def limit(self, *, default: int = 10, most: int = 50) -> int:
        """The page size asked for. Raises Rejected unless it is a whole number from 1 to `most`."""
        return self.whole("limit", most=most) or default

    def whole(self, name: str, *, most: int, code: str = "") -> int | None:
        """A parameter that is a whole number from 1 to `most`; None if it is not given. Raises Rejected with `code`,
        else `invalid_<name>`, for any other."""
        text = self.query(name)
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= most):
            raise Rejected(f"{name} must be a whole number from 1 to {most}.", code=code or f"invalid_{name}")
        return int(text)

    def body(self, kind: type[T]) -> T:
        """The JSON body as `kind`, a msgspec Struct. Raises Rejected naming the field that is wrong."""
        try:
            raw = self._request.raw_body
            if len(raw) > MAX_BODY_BYTES:
                raise Rejected(f"The body may have at most {MAX_BODY_BYTES} bytes.", code="body_too_large")
            return msgspec.json.decode(raw, type=kind)
        except (msgspec.DecodeError, UnicodeError, binascii.Error) as error:
            raise Rejected(f"{error}.") from None


class Door:
    """Registers views under `METHOD path` and is itself the Lambda handler."""

    def __init__(self, name: str) -> None:
        self._app = Chalice(app_name=name, configure_logs=False)

    @property
    def routes(self) -> set[tuple[str, str]]:
        """(method, path) of every view: tests hold them against template.yaml."""
        return {(method, path) for path, methods in self._app.routes.items() for method in methods}

    def route(self, method: str, path: str) -> Callable[[View], View]:
        """Serve `path` with a view that takes (call, **path parameters) and returns a Reply."""

        def register(view: View) -> View:
            @wraps(view)
            def guarded(**path_parameters: str) -> Response:
                call = Call(cast("Request", self._app.current_request))
                return _answer(call, lambda: view(call, **path_parameters))

            self._app.route(path, methods=[method])(guarded)
            return view

        return register

    def __call__(self, event: Event, context: object) -> Event:
        answer: Event = self._app(as_payload_1(event), context)
        finish = squeezed if answer["statusCode"] < HTTPStatus.BAD_REQUEST else with_error_shape
        return finish(answer, event)


def _answer(call: Call, view: Callable[[], Reply]) -> Response:
    try:
        reply = view()
    except ClipfeedError as error:
        wait = {"retry-after": str(error.retry_after_s)} if isinstance(error, Limited) else {}
        return _error(_status_of(error), error.code, error.message, call.request_id, wait)
    except Exception:
        logger().exception("unexpected error", request_id=call.request_id)
        return _error(
            HTTPStatus.INTERNAL_SERVER_ERROR, "internal", "Something went wrong on our side.", call.request_id
        )
    body = b"" if reply.body is None else msgspec.json.encode(reply.body)
    headers: Headers = {"content-type": "application/json", "cache-control": "no-store", **reply.headers}
    if reply.etag:
        headers["etag"] = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        headers["cache-control"] = "private, no-cache"
        if call.header("if-none-match") == headers["etag"]:
            return Response(body="", status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(body=body.decode(), status_code=reply.status, headers=headers)


def _status_of(error: ClipfeedError) -> HTTPStatus:
    return next((_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS), HTTPStatus.INTERNAL_SERVER_ERROR)


def _error(
    status: HTTPStatus, code: str, message: str, request_id: str, further: Mapping[str, str] | None = None
) -> Response:
    body = {"error": {"code": code, "message": message, "request_id": request_id}}
    headers: Headers = {"content-type": "application/json", "cache-control": "no-store", **(further or {})}
    return Response(body=json.dumps(body), status_code=status, headers=headers)
