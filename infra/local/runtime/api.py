"""The Lambda Runtime API on loopback: the process of a function asks here for its next event.

Reference: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

import queue
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from infra.local.places import ACCOUNT, REGION
from infra.local.runtime.invocation import MAX_ANSWER_BYTES, Invocation

_ROOT = "/2018-06-01/runtime"
_TOO_LARGE = (
    b'{"errorType":"Function.ResponseSizeTooLarge",'
    b'"errorMessage":"Response payload size exceeded maximum allowed payload size (6291556 bytes)."}'
)


class RuntimeApi:
    """The endpoint of exactly one process: one event at a time."""

    def __init__(self, function: str) -> None:
        self.arn = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{function}"
        self.ready = threading.Event()
        """The process has loaded its handler, or has said that it cannot."""
        self.init_error: bytes | None = None
        self._waiting: queue.SimpleQueue[Invocation | None] = queue.SimpleQueue()
        self._running: Invocation | None = None
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.api = self
        threading.Thread(target=self._server.serve_forever, args=(0.5,), daemon=True).start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._server.server_port}"

    def hand_over(self, invocation: Invocation) -> None:
        self._waiting.put(invocation)

    def close(self) -> None:
        self._waiting.put(None)
        self._server.shutdown()
        self._server.server_close()

    def next(self) -> Invocation | None:
        """The next event, waited for as long as it takes; None when the process is no longer wanted."""
        self.ready.set()
        self._running = self._waiting.get()
        if self._running:
            self._running.start()
        return self._running

    def finish(self, request_id: str, payload: bytes, *, failed: bool) -> None:
        invocation = self._running
        if invocation and invocation.request_id == request_id:
            too_large = len(payload) > MAX_ANSWER_BYTES
            invocation.finish(_TOO_LARGE if too_large else payload, failed=failed or too_large)

    def give_up(self, error: bytes) -> None:
        self.init_error = error
        self.ready.set()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    api: RuntimeApi

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A process that was ended breaks its connection: nothing to say."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: _Server

    def do_GET(self) -> None:
        invocation = self.server.api.next() if self.path == f"{_ROOT}/invocation/next" else None
        if invocation is None:
            self._answer(410)
            return
        headers = {
            "Lambda-Runtime-Aws-Request-Id": invocation.request_id,
            "Lambda-Runtime-Deadline-Ms": str(invocation.deadline_ms),
            "Lambda-Runtime-Invoked-Function-Arn": self.server.api.arn,
            "Lambda-Runtime-Trace-Id": f"Root=1-{int(time.time()):08x}-{invocation.request_id[-12:]:0>24}",
        }
        self._answer(200, invocation.event, headers)

    def do_POST(self) -> None:
        payload = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        parts = self.path.removeprefix(_ROOT).strip("/").split("/")
        if parts == ["init", "error"]:
            self.server.api.give_up(payload)
        elif parts[0] == "invocation":
            self.server.api.finish(parts[1], payload, failed=parts[2] == "error")
        self._answer(202, b'{"status":"OK"}')

    def _answer(self, status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class calls it so
        """Requests of the runtime client are no news."""
