"""Every event source of the template, started and stopped together."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from infra.local.functions import Functions
from infra.local.model import Schedule, Source
from infra.local.places import Home
from infra.local.resolve import Values
from infra.local.say import say
from infra.local.sources.checkpoints import Checkpoints
from infra.local.sources.poller import Poller
from infra.local.sources.queue import QueueSource
from infra.local.sources.schedule import Timer
from infra.local.sources.stream import StreamShard

_JOIN_S = 3.0
_DRAIN_S = 5.0


@dataclass(slots=True)
class Sources:
    values: Values
    clients: Mapping[str, Any]
    home: Home
    functions: Functions
    _checkpoints: dict[str, Checkpoints] = field(default_factory=dict)
    """One for each function, however many streams it reads."""
    _queues: list[QueueSource] = field(default_factory=list)
    _shards: list[StreamShard] = field(default_factory=list)
    _queue_pollers: list[Poller] = field(default_factory=list)
    _stream_pollers: list[Poller] = field(default_factory=list)

    def start(self, sources: Sequence[Source], schedules: Sequence[Schedule]) -> None:
        for source in sources:
            arn = self.values.resolve(source.arn)
            self._add_queue(source, arn) if ":sqs:" in arn else self._add_stream(source, arn)
        for schedule in schedules:
            self._queue_pollers.append(Poller(schedule.function, Timer(schedule, self.functions.invoke).turn, say))
        for poller in [*self._queue_pollers, *self._stream_pollers]:
            poller.start()

    def stop(self) -> None:
        """Take nothing more, give back what is in hand, read the streams to their end: the emulator forgets them."""
        for poller in self._queue_pollers:
            poller.stop()
        for queue in self._queues:
            queue.release()
        deadline = time.monotonic() + _DRAIN_S
        while not all(shard.drained for shard in self._shards) and time.monotonic() < deadline:
            time.sleep(0.1)
        for poller in self._stream_pollers:
            poller.stop()
            poller.join(_JOIN_S)

    def _add_queue(self, source: Source, arn: str) -> None:
        url = self._queue_url(arn)
        timeout_s = self.functions.pools[source.function].timeout_s
        queue = QueueSource(source, arn, url, self.clients["sqs"], self.functions.invoke, timeout_s)
        self._queues.append(queue)
        self._queue_pollers.append(Poller(url.rpartition("/")[2], queue.turn, say))

    def _add_stream(self, source: Source, arn: str) -> None:
        streams = self.clients["dynamodbstreams"]
        checkpoints = self._checkpoints.setdefault(source.function, Checkpoints(self.home, source.function))
        for shard in streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
            give_up = self._give_up(source)
            reader = StreamShard(source, arn, shard["ShardId"], streams, self.functions.invoke, checkpoints, give_up)
            self._shards.append(reader)
            self._stream_pollers.append(Poller(f"{source.function}-stream", reader.turn, say))

    def _give_up(self, source: Source) -> Callable[[Sequence[Mapping[str, Any]]], None]:
        def tell(records: Sequence[Mapping[str, Any]]) -> None:
            """As in Lambda, the destination hears where the records stood, not what was in them."""
            numbers = [record["dynamodb"]["SequenceNumber"] for record in records]
            say(f"{source.function}: gave up {len(records)} records from {numbers[0]} on")
            if source.on_failure:
                batch = {"startSequenceNumber": numbers[0], "endSequenceNumber": numbers[-1], "batchSize": len(records)}
                url = self._queue_url(self.values.resolve(source.on_failure))
                self.clients["sqs"].send_message(QueueUrl=url, MessageBody=json.dumps({"DDBStreamBatchInfo": batch}))

        return tell

    def _queue_url(self, arn: str) -> str:
        url: str = self.clients["sqs"].get_queue_url(QueueName=arn.rsplit(":", 1)[-1])["QueueUrl"]
        return url
