"""A server that takes watch reports as api_events does, and loses, refuses and breaks what a test tells it to."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

MODULE = Path(__file__).parents[2] / "clients/events/clipfeed-events.js"
_PAGE = b"<!doctype html><title>player</title><link rel=icon href=data:,><body>"
_ARRIVES_WITHIN_S = 20

Event = dict[str, Any]


class EventServer:
    """`answer` decides on each list of reports: 202, another status, or None to hang up without an answer."""

    def __init__(self) -> None:
        self.address = ""
        self.answer: Callable[[list[Event]], int | None] = lambda _events: 202
        self.refuses: set[str] = set()
        self.batches: list[list[Event]] = []
        self._changed = threading.Condition()

    @property
    def watched(self) -> dict[str, int]:
        """The largest figure of each showing, as the service keeps it."""
        kept: dict[str, int] = {}
        for event in self.events:
            kept[event["play_token"]] = max(event["watched_ms"], kept.get(event["play_token"], 0))
        return kept

    @property
    def events(self) -> list[Event]:
        return [event for batch in self.batches for event in batch]

    def until(self, what: Callable[[], bool]) -> None:
        """Waits until reports have made this true."""
        with self._changed:
            assert self._changed.wait_for(what, _ARRIVES_WITHIN_S), self.batches

    def take(self, events: list[Event]) -> tuple[int | None, Event]:
        with self._changed:
            self.batches.append(events)
            self._changed.notify_all()
            refused = [event for event in events if event["play_token"] in self.refuses]
            told = [
                {"event_id": event["event_id"], "code": "play_token_invalid", "message": "No."} for event in refused
            ]
            return self.answer(events), {"accepted": len(events) - len(refused), "refused": told}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, *arguments: Any, events: EventServer) -> None:
        self._events = events
        super().__init__(*arguments)

    def do_GET(self) -> None:
        script = self.path.endswith(".js")
        self._answer(200, MODULE.read_bytes() if script else _PAGE, "text/javascript" if script else "text/html")

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        status, answer = self._events.take(body["events"])
        if status is None:
            self.close_connection = True
        else:
            self._answer(status, json.dumps(answer).encode(), "application/json")

    def _answer(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: Any) -> None:
        pass


@contextmanager
def taking_events() -> Iterator[EventServer]:
    events = EventServer()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, events=events))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    events.address = f"http://127.0.0.1:{server.server_port}"
    yield events
    server.shutdown()
    server.server_close()
    thread.join()
