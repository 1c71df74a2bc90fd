"""HTTP API payload format 2.0: the event a function gets and what its answer becomes.

Reference: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
"""

import base64
import json
import time
import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from infra.local.edge.exchange import Answer, Request, message
from infra.local.model import Route
from infra.local.places import ACCOUNT

_TEXT = ("text/", "application/json", "application/javascript", "application/xml")


COUNTRY = "AT"
"""Where CloudFront would find the viewers of this machine; one who says so is elsewhere."""


def event_of(request: Request, route: Route, parameters: Mapping[str, str], claims: Mapping[str, Any]) -> bytes:
    told = {name: value for name, value in request.headers.items() if name != "cookie"}
    headers = {"cloudfront-viewer-country": COUNTRY, **told}
    host = headers.get("host", "localhost")
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": route.key,
        "rawPath": request.path,
        "rawQueryString": request.query,
        "headers": headers,
        "requestContext": {
            "accountId": ACCOUNT,
            "apiId": "local",
            "domainName": host,
            "domainPrefix": host.split(".", 1)[0],
            "http": {
                "method": request.method,
                "path": request.path,
                "protocol": "HTTP/1.1",
                "sourceIp": request.source_ip,
                "userAgent": headers.get("user-agent", ""),
            },
            "requestId": uuid.uuid4().hex[:16],
            "routeKey": route.key,
            "stage": "$default",
            "time": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime()),
            "timeEpoch": int(time.time() * 1000),
        },
        "isBase64Encoded": False,
    }
    if route.authorizer:
        jwt = {"claims": {name: _claim(value) for name, value in claims.items()}, "scopes": None}
        event["requestContext"]["authorizer"] = {"jwt": jwt}
    if "cookie" in request.headers:
        event["cookies"] = [cookie.strip() for cookie in request.headers["cookie"].split(";")]
    if request.query:
        event["queryStringParameters"] = _joined(request.query)
    if parameters:
        event["pathParameters"] = dict(parameters)
    if request.body:
        event |= _body(request.body, headers.get("content-type", ""))
    return json.dumps(event).encode()


def answer_of(payload: bytes) -> Answer:
    """What the client gets; 500 for what API Gateway cannot use."""
    try:
        given = json.loads(payload)
        if not isinstance(given, dict) or "statusCode" not in given:
            return Answer(200, {"content-type": "application/json"}, payload)
        body = given.get("body") or ""
        raw = base64.b64decode(body) if given.get("isBase64Encoded") else str(body).encode()
        headers = {str(name).lower(): str(value) for name, value in (given.get("headers") or {}).items()}
        headers.setdefault("content-type", "text/plain; charset=utf-8")
        return Answer(int(given["statusCode"]), headers, raw, tuple(given.get("cookies") or ()))
    except (ValueError, TypeError):
        return message(500, "Internal Server Error")


def _joined(query: str) -> dict[str, str]:
    joined: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        joined[name] = f"{joined[name]},{value}" if name in joined else value
    return joined


def _claim(value: Any) -> str:
    """Every claim arrives as a string; lists as `[a b]`."""
    if isinstance(value, list):
        return f"[{' '.join(map(str, value))}]"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _body(body: bytes, content_type: str) -> dict[str, Any]:
    if content_type.lower().startswith(_TEXT):
        return {"body": body.decode("utf-8", errors="replace")}
    return {"body": base64.b64encode(body).decode(), "isBase64Encoded": True}
