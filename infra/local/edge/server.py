"""HTTP/1.1 on loopback: keep-alive, one thread a connection, the longest path prefix decides who answers."""

import threading
from collections.abc import Mapping
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from infra.local.edge.exchange import Answer, Part, Request, message

MAX_BODY_BYTES = 10 * 1024 * 1024
"""API Gateway's limit."""


class Origin(ThreadingHTTPServer):
    """Serves `parts` by path prefix until `stop`."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, parts: Mapping[str, Part]) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self._parts = sorted(parts.items(), key=lambda part: -len(part[0]))
        self._thread = threading.Thread(target=self.serve_forever, args=(0.1,), name="edge", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Accept nothing more; answers under way are finished by their threads."""
        self.shutdown()
        self.server_close()

    def answer(self, request: Request) -> Answer:
        for prefix, part in self._parts:
            if request.path.startswith(prefix):
                return part(request)
        return message(404, "Not Found")

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that closes its connection is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "clipfeed"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = 64 * 1024
    timeout = 75
    server: Origin

    def __getattr__(self, name: str) -> Any:
        """Every method takes the same way, so one stands for do_GET, do_PUT and so on."""
        if name.startswith("do_"):
            return self._exchange
        raise AttributeError(name)

    def _exchange(self) -> None:
        request = self._request()
        answer = self.server.answer(request) if request else message(413, "Request Entity Too Large")
        self._send(answer, close=request is None)

    def _request(self) -> Request | None:
        length = int(self.headers.get("Content-Length") or 0)
        if length > MAX_BODY_BYTES or "chunked" in self.headers.get("Transfer-Encoding", ""):
            return None
        path, _, query = self.path.partition("?")
        return Request(
            self.command, path, query, _folded(self.headers), self.rfile.read(length), str(self.client_address[0])
        )

    def _send(self, answer: Answer, *, close: bool) -> None:
        self.send_response(answer.status)
        headers = dict(answer.headers)
        if isinstance(answer.body, bytes) and answer.status != 304:
            headers.setdefault("content-length", str(len(answer.body)))
        for name, value in headers.items():
            self.send_header(name, value)
        for cookie in answer.cookies:
            self.send_header("set-cookie", cookie)
        if close:
            self.send_header("connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            for chunk in answer.chunks:
                self.wfile.write(chunk)
        self.wfile.flush()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class calls it so
        """The REPORT lines of the functions are the log."""


def _folded(headers: Message) -> dict[str, str]:
    folded: dict[str, str] = {}
    for name, value in headers.items():
        key = name.lower()
        folded[key] = f"{folded[key]},{value}" if key in folded else value
    return folded
