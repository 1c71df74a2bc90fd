"""Between API Gateway's payload 2.0 and Chalice.

Chalice routes by the `requestContext.resourcePath` of a payload 1.0 event and answers a 2.0 event with 500,
so a 2.0 event is given that shape by its `routeKey`.
"""

import json
from http import HTTPStatus
from typing import Any

Event = dict[str, Any]


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
