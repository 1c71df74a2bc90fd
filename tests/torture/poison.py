"""Messages that can never be applied, among others that can: the others do not notice."""

import json
from random import Random

from clipfeed.ids import UserId
from clipfeed_adapters.sqs.engagement_queue import message_of
from tests.torture.counts import POISON, account
from tests.torture.delivery import Queue
from tests.torture.wire import Wire
from tests.unit.engagement.examples import like

BATCH = 10


def good_ones_that_came_back() -> tuple[int, int]:
    """(good messages given back, good messages in all), of batches with one to ten bad ones of ten."""
    back = good = 0
    with account() as (write, _):
        for bad in range(1, BATCH + 1):
            queue = Queue(Random(bad), duplicated=0, ack_lost=0, smallest_batch=BATCH, largest_batch=BATCH)
            for number in range(BATCH):
                is_bad = number < bad
                fact = like(UserId(f"viewer-{bad}-{number}"))
                queue.send(POISON[number % len(POISON)] if is_bad else json.dumps(message_of([fact])))
            queue.deliver(write, Wire())
            back += queue.returned
            good += BATCH - bad
    return back, good
