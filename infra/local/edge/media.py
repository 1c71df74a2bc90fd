"""Media as CloudFront serves it: ranges, validators and stored headers from a bucket that lists nothing."""

from urllib.parse import quote, unquote

import urllib3

from infra.local.edge.exchange import Answer, Request

_ASKED = ("range", "if-none-match", "if-modified-since", "if-range")
_GIVEN = (
    "content-type",
    "content-length",
    "content-range",
    "content-encoding",
    "etag",
    "last-modified",
    "cache-control",
    "accept-ranges",
)
_KEEP = "public, max-age=31536000, immutable"
"""As the edge says it in AWS, for an engine that cannot write it beside the object."""
_CHUNK = 64 * 1024
_DENIED = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>'
)


class Media:
    def __init__(self, bucket_url: str) -> None:
        self._bucket_url = bucket_url
        self._pool = urllib3.PoolManager(maxsize=64, retries=False, timeout=30)
        self.requests = 0
        self.bytes = 0

    def __call__(self, request: Request) -> Answer:
        key = unquote(request.path).lstrip("/")
        if request.method not in ("GET", "HEAD") or key.endswith("/") or ".." in key:
            return _denied()
        self.requests += 1
        asked = {name: request.headers[name] for name in _ASKED if name in request.headers}
        url = f"{self._bucket_url}/{quote(key)}"
        found = self._pool.request(request.method, url, headers=asked, preload_content=False)
        if found.status not in (200, 206, 304, 416):
            found.drain_conn()
            return _denied()
        headers = {name: found.headers[name] for name in _GIVEN if name in found.headers}
        if found.status != 416:
            headers.setdefault("cache-control", _KEEP)
        headers |= {"x-content-type-options": "nosniff", "access-control-allow-origin": "*"}
        if request.method == "HEAD" or found.status in (304, 416):
            found.drain_conn()
            return Answer(found.status, headers if request.method == "HEAD" else headers | {"content-length": "0"})
        self.bytes += int(headers.get("content-length", 0))
        return Answer(found.status, headers, found.stream(_CHUNK))


def _denied() -> Answer:
    """A bucket that may not be listed says the same of what is missing and of what is forbidden."""
    return Answer(403, {"content-type": "application/xml", "cache-control": "no-store"}, _DENIED)
