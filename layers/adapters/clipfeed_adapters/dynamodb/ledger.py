"""Every row of the counters table: to add it to its target's base row, or to sum all of them up."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from pynamodb.connection import Connection
from pynamodb.exceptions import DoesNotExist, TransactWriteError
from pynamodb.transactions import TransactWrite

from clipfeed.engagement.counting import Target
from clipfeed.engagement.fold_counters import BASE
from clipfeed.engagement.ledger import Row
from clipfeed.engagement.ports import Total
from clipfeed_adapters.dynamodb.binding import CONNECT_SECONDS, READ_SECONDS, RETRIES, answering, bound, is_cancelled
from clipfeed_adapters.dynamodb.counters import METRICS, CounterRow, target_of, totals_of

_PAGE = 500


class DynamoLedger:
    """CounterRows and Ledger."""

    def __init__(self, table_name: str) -> None:
        self._row = bound(CounterRow, table_name)
        self._connection = Connection(
            connect_timeout_seconds=CONNECT_SECONDS, read_timeout_seconds=READ_SECONDS, max_retry_attempts=RETRIES
        )

    def pages(self) -> Iterator[Sequence[Row]]:
        rows = (_row_of(row) for row in self._scan())
        while page := list(islice(rows, _PAGE)):
            yield page

    def fold(self, row: Row) -> bool:
        target, key = row.target, f"{row.target.part}#{row.shard}"
        try:
            with answering():
                held = self._row.get(target.owner, key, consistent_read=True)
        except DoesNotExist:
            return False
        base = self._row(target.owner, f"{target.part}#{BASE}")
        added = [
            getattr(CounterRow, name).add(amount) for name in (*METRICS, "adds") if (amount := getattr(held, name))
        ]
        try:
            with answering(), TransactWrite(connection=self._connection) as transaction:
                transaction.update(base, added)
                transaction.delete(self._row(target.owner, key), condition=CounterRow.hw == row.mark)
        except TransactWriteError as error:
            if not is_cancelled(error):
                raise
            return False  # it was added to meanwhile, or somebody folds beside us: the next run finds it
        return True

    def totals(self) -> Mapping[Target, Total]:
        return totals_of(self._scan())

    def _scan(self) -> Iterator[CounterRow]:
        with answering():
            yield from self._row.scan(consistent_read=True)


def _row_of(row: CounterRow) -> Row:
    return Row(target_of(row), row.counter.rpartition("#")[2], row.hw or "")
