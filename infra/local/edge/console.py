"""`/console`: functions and their last calls, queues, dead letters with their reasons, and what it would cost."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from infra.local.edge.api import HttpApi
from infra.local.edge.costs import Traffic, costs
from infra.local.edge.exchange import Answer, Request, json_answer
from infra.local.edge.media import Media
from infra.local.functions import Functions

_PAGE = Path(__file__).with_name("console.html")
_SHOWN = 60
_COUNTS = {
    "waiting": "ApproximateNumberOfMessages",
    "in_hand": "ApproximateNumberOfMessagesNotVisible",
    "later": "ApproximateNumberOfMessagesDelayed",
}


class Console:
    def __init__(self, functions: Functions, api: HttpApi, media: Media, sqs: Any) -> None:
        self._functions = functions
        self._api = api
        self._media = media
        self._sqs = sqs

    def __call__(self, request: Request) -> Answer:
        if request.path == "/console/status.json":
            return json_answer(200, self._status())
        return Answer(
            200, {"content-type": "text/html; charset=utf-8", "cache-control": "no-cache"}, _PAGE.read_bytes()
        )

    def _status(self) -> dict[str, Any]:
        queues = list(self._queues())
        return {
            "functions": [
                {
                    "name": name,
                    "processes": pool.processes,
                    "running": pool.running,
                    "calls": self._functions.billed[name][0],
                }
                for name, pool in self._functions.pools.items()
            ],
            "invocations": [asdict(report) for report in reversed(list(self._functions.recent)[-_SHOWN:])],
            "queues": queues,
            "dead_letters": [letter for queue in queues if queue["waiting"] for letter in self._dead_letters(queue)],
            "costs": costs(self._traffic()),
        }

    def _traffic(self) -> Traffic:
        billed = self._functions.billed.items()
        return Traffic(
            api_calls=self._api.requests,
            queue_calls=sum(calls for name, (calls, _) in billed if not name.startswith("Api")),
            calls=sum(calls for _, (calls, _) in billed),
            gigabyte_seconds=sum(spent for _, (_, spent) in billed),
            media_requests=self._media.requests,
            media_bytes=self._media.bytes,
        )

    def _queues(self) -> Iterator[dict[str, Any]]:
        for url in self._sqs.list_queues().get("QueueUrls", []):
            found = self._sqs.get_queue_attributes(QueueUrl=url, AttributeNames=list(_COUNTS.values()))["Attributes"]
            name = url.rsplit("/", 1)[-1].removeprefix("clipfeed-queues-").rsplit("-", 1)[0]
            yield {"name": name, "url": url, **{short: int(found.get(long, 0)) for short, long in _COUNTS.items()}}

    def _dead_letters(self, queue: dict[str, Any]) -> Iterator[dict[str, str]]:
        """Looked at, not taken: they are visible again at once."""
        if "DeadLetters" not in queue["name"]:
            return
        answer = self._sqs.receive_message(
            QueueUrl=queue["url"], MaxNumberOfMessages=10, VisibilityTimeout=0, MessageAttributeNames=["All"]
        )
        for message in answer.get("Messages", []):
            reason = message.get("MessageAttributes", {}).get("reason", {}).get("StringValue", "redriven by the queue")
            yield {"queue": queue["name"], "reason": reason, "body": message["Body"][:300]}
