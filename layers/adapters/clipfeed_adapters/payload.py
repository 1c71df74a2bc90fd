"""Between API Gateway's payload 2.0 and Chalice.

Chalice routes by the `requestContext.resourcePath` of a payload 1.0 event and answers a 2.0 event with 500,
so a 2.0 event is given that shape by its `routeKey`.
"""

import json
import re
import zlib
from base64 import b64encode
from http import HTTPStatus
from typing import Any

Event = dict[str, Any]

_WORTH_IT_BYTES = 4096
"""Less than that fits, with its headers, in what a new connection may send at once."""
_GZIP = 31
"""zlib's word for the format with its header, in the largest window."""


def as_payload_1(event: Event) -> Event:
    """The 2.0 event in the shape Chalice routes by."""
    context = event["requestContext"]
    method, _, path = event["routeKey"].partition(" ")
    query = event.get("queryStringParameters") or {}
    claims = context.get("authorizer", {}).get("jwt", {}).get("claims", {})
    return {
        "requestContext": {
            "resourcePath": path,
            "httpMethod": method,
            "requestId": context.get("requestId", ""),
            "authorizer": {"claims": claims},
        },
        "pathParameters": event.get("pathParameters") or {},
        "multiValueQueryStringParameters": {name: [value] for name, value in query.items()},
        "headers": event.get("headers") or {},
        "stageVariables": event.get("stageVariables"),
        "body": event.get("body") or "",
        "isBase64Encoded": event.get("isBase64Encoded", False),
    }


def with_error_shape(answer: Event, event: Event) -> Event:
    """Chalice's own refusals (415, 405) in the shape of every other error."""
    body = json.loads(answer["body"] or "{}")
    if "error" in body:
        return answer
    code = {HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "unsupported_media_type"}.get(answer["statusCode"], "invalid_request")
    request_id = event["requestContext"].get("requestId", "")
    message = body.get("Message", "This request is not understood.")
    return {**answer, "body": json.dumps({"error": {"code": code, "message": message, "request_id": request_id}})}


def squeezed(answer: Event, event: Event) -> Event:
    """In gzip, if it is large and the caller reads that: neither API Gateway nor the edge compresses answers.

    One that has an ETag stays as it is: another encoding would need another tag.
    """
    body, headers = answer["body"].encode(), answer["headers"]
    accepted = (event.get("headers") or {}).get("accept-encoding", "")
    if len(body) < _WORTH_IT_BYTES or "etag" in headers or not re.search(r"\bgzip\b(?!;q=0(\.0*)?\s*(,|$))", accepted):
        return answer
    small = zlib.compress(body, 3, wbits=_GZIP)
    coded = {**headers, "content-encoding": "gzip", "vary": "accept-encoding"}
    return {**answer, "body": b64encode(small).decode(), "isBase64Encoded": True, "headers": coded}
