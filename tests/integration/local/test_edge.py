"""Media and pages over real connections: ranges, validators, headers, many at once."""

import http.client
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from infra.local.edge.media import Media
from infra.local.edge.server import Origin
from infra.local.edge.web import WebApp
from infra.local.ports import any_port

CLIP = bytes(range(256)) * 1000
HEADERS = {"content-type": "video/mp4", "etag": '"e"', "cache-control": "public, max-age=31536000, immutable"}


class Bucket(BaseHTTPRequestHandler):
    """As much of S3 as the edge relies on."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def do_GET(self) -> None:
        if self.path != "/media/v/1/start.mp4":
            return self._answer(404, b"secret words of the origin", {})
        if self.headers.get("if-none-match") == HEADERS["etag"]:
            return self._answer(304, b"", HEADERS)
        asked = self.headers.get("range")
        if not asked:
            return self._answer(200, CLIP, HEADERS)
        first, last = (int(edge or len(CLIP) - 1) for edge in asked.removeprefix("bytes=").split("-"))
        if first >= len(CLIP):
            return self._answer(416, b"", {"content-range": f"bytes */{len(CLIP)}"})
        part = {"content-range": f"bytes {first}-{last}/{len(CLIP)}"}
        return self._answer(206, CLIP[first : last + 1], HEADERS | part)

    def do_HEAD(self) -> None:
        self.do_GET()

    def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, "content-length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, *args: Any) -> None: ...


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    (tmp_path / "index.html").write_text("<!doctype html>")
    (tmp_path.parent / "secret.txt").write_text("x")
    bucket = ThreadingHTTPServer(("127.0.0.1", 0), Bucket)
    threading.Thread(target=bucket.serve_forever, args=(0.05,), daemon=True).start()
    media = Media(f"http://127.0.0.1:{bucket.server_port}/media")
    origin = Origin(any_port(), {"/": WebApp(tmp_path, emulator="http://127.0.0.1:4566"), "/v/": media})
    origin.start()
    yield origin.server_port
    origin.stop()
    bucket.shutdown()
    bucket.server_close()


def ask(port: int, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    found = answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    connection.close()
    return found


def test_a_range_is_answered_with_exactly_those_bytes_and_the_stored_headers(port: int) -> None:
    status, headers, body = ask(port, "/v/1/start.mp4", range="bytes=1000-2999")

    assert (status, body) == (206, CLIP[1000:3000])
    assert headers["content-range"] == f"bytes 1000-2999/{len(CLIP)}"
    assert headers["content-type"] == "video/mp4"
    assert headers["cache-control"].endswith("immutable")
    assert headers["x-content-type-options"] == "nosniff"


def test_a_range_behind_the_end_cannot_be_satisfied(port: int) -> None:
    status, headers, _ = ask(port, "/v/1/start.mp4", range="bytes=9999999-")

    assert (status, headers["content-range"]) == (416, f"bytes */{len(CLIP)}")


def test_what_the_client_has_already_is_not_sent_again(port: int) -> None:
    status, headers, body = ask(port, "/v/1/start.mp4", if_none_match='"e"')

    assert (status, body, headers["etag"]) == (304, b"", '"e"')


def test_head_tells_size_and_type_without_the_bytes(port: int) -> None:
    status, headers, body = ask(port, "/v/1/start.mp4", "HEAD")

    assert (status, headers["content-length"], body) == (200, str(len(CLIP)), b"")


@pytest.mark.parametrize("path", ["/v/", "/v/1/", "/v/1/missing.mp4", "/v/../secret"])
def test_what_is_missing_cannot_be_told_from_what_is_forbidden(port: int, path: str) -> None:
    status, _, body = ask(port, path)

    assert status == 403
    assert b"AccessDenied" in body
    assert b"secret words" not in body


def test_many_ranges_at_once_over_kept_connections(port: int) -> None:
    def watch(start: int) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        right = []
        for first in range(start, start + 20_000, 2000):
            connection.request("GET", "/v/1/start.mp4", headers={"range": f"bytes={first}-{first + 1999}"})
            right.append(connection.getresponse().read() == CLIP[first : first + 2000])
        connection.close()
        return all(right)

    with ThreadPoolExecutor(16) as viewers:
        assert all(viewers.map(watch, range(0, 64_000, 4000)))


def test_the_page_comes_with_its_policy_and_a_validator(port: int) -> None:
    status, headers, _ = ask(port, "/")

    assert (status, headers["content-type"]) == (200, "text/html")
    assert "script-src" not in headers["content-security-policy"]
    assert "default-src 'self'" in headers["content-security-policy"]
    assert ask(port, "/", if_none_match=headers["etag"])[0] == 304


@pytest.mark.parametrize("path", ["/../secret.txt", "/%2e%2e/secret.txt", "/missing.js"])
def test_nothing_outside_of_the_app_is_served(port: int, path: str) -> None:
    assert ask(port, path)[0] == 404


def test_a_body_above_the_gateways_limit_is_refused_unread(port: int) -> None:
    assert ask(port, "/v1/uploads", "POST", content_length=str(11 * 1024 * 1024))[0] == 413
