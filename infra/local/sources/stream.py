"""DynamoDB stream -> Lambda: one shard in order, in windows, with a checkpoint that survives a restart."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from infra.local.model import Source
from infra.local.runtime.invocation import Outcome
from infra.local.sources.answers import failed_items
from infra.local.sources.checkpoints import Checkpoints
from infra.local.sources.events import Window, stream_record, windowed_event

Record = Mapping[str, Any]

_POLL_EVERY_S = 0.25
_RETRY_AFTER_S = 1.0
_LOST = ("TrimmedDataAccessException", "ExpiredIteratorException")


@dataclass(slots=True)
class StreamShard:
    """Reads one shard. A record that fails holds back the ones behind it, until it succeeds or is given up."""

    source: Source
    stream_arn: str
    shard: str
    streams: Any
    invoke: Callable[[str, bytes], Outcome]
    checkpoints: Checkpoints
    give_up: Callable[[Sequence[Record]], None]
    drained: bool = False
    """The last look found nothing new."""
    _iterator: str | None = None
    _window: Window | None = None
    _state: Any = field(default_factory=dict)

    def turn(self) -> bool:
        self._close_window(before=int(time.time()))
        records = self._read()
        self.drained = not records
        while records:
            batch = self._of_one_window(records)
            self._apply(batch)
            records = records[len(batch) :]
        time.sleep(_POLL_EVERY_S)
        return True

    def _read(self) -> Sequence[Record]:
        try:
            self._iterator = self._iterator or self._start()
            answer = self.streams.get_records(ShardIterator=self._iterator, Limit=min(self.source.batch_size, 1000))
        except ClientError as error:
            if error.response["Error"]["Code"] not in _LOST:
                raise
            self.checkpoints.forget(self.stream_arn, self.shard)
            self._iterator = None
            return []
        self._iterator = answer.get("NextShardIterator")
        return [stream_record(record, self.stream_arn) for record in answer["Records"]]

    def _start(self) -> str:
        after = self.checkpoints.of(self.stream_arn, self.shard)
        position = {"ShardIteratorType": "TRIM_HORIZON"}
        if after:
            position = {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": after}
        answer = self.streams.get_shard_iterator(StreamArn=self.stream_arn, ShardId=self.shard, **position)
        iterator: str = answer["ShardIterator"]
        return iterator

    def _of_one_window(self, records: Sequence[Record]) -> Sequence[Record]:
        length = self.source.tumbling_window_s
        if not length:
            return records
        first = Window.around(_made_at(records[0]), length)
        self._close_window(before=first.start)
        self._window = first
        return [record for record in records if _made_at(record) < first.end]

    def _close_window(self, *, before: int) -> None:
        """The last call for a window that has passed; it carries no records."""
        if self._window and self._window.end <= before:
            self._call([], final=True)
            self._window, self._state = None, {}

    def _apply(self, records: Sequence[Record]) -> None:
        """In order, and again from the first failure on, until every record is applied or given up."""
        tries = 0
        while records:
            tries += 1
            done = self._tried(records)
            if done:
                records, tries = records[done:], 0
            elif self._hopeless(records, tries):
                self.give_up(records)
                self._keep(records)
                return
            elif self.source.bisect and len(records) > 1:
                self._apply(records[: len(records) // 2])
                records = records[len(records) // 2 :]
            else:
                time.sleep(min(_RETRY_AFTER_S * tries, 10))

    def _tried(self, records: Sequence[Record]) -> int:
        """How many records from the first on are applied after one call."""
        numbers = [str(record["dynamodb"]["SequenceNumber"]) for record in records]
        failed = failed_items(self._call(records, final=False), numbers, partial=self.source.partial_failures)
        done = next((i for i, number in enumerate(numbers) if number in failed), len(numbers))
        if done:
            self._keep(records[:done])
        return done

    def _keep(self, records: Sequence[Record]) -> None:
        self.checkpoints.keep(self.stream_arn, self.shard, records[-1]["dynamodb"]["SequenceNumber"])

    def _hopeless(self, records: Sequence[Record], tries: int) -> bool:
        too_often = 0 <= self.source.retries < tries
        return too_often or 0 <= self.source.max_age_s < time.time() - _made_at(records[0])

    def _call(self, records: Sequence[Record], *, final: bool) -> Outcome:
        if not self._window:
            return self.invoke(self.source.function, json.dumps({"Records": list(records)}).encode())
        event = windowed_event(records, self._window, self._state, final=final)
        event |= {"shardId": self.shard, "eventSourceARN": self.stream_arn}
        outcome = self.invoke(self.source.function, json.dumps(event).encode())
        if not outcome.error:
            self._state = (json.loads(outcome.payload) or {}).get("state") or {}
        return outcome


def _made_at(record: Record) -> int:
    return int(record["dynamodb"]["ApproximateCreationDateTime"])
