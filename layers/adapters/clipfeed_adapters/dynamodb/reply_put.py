"""A reply is stored in one step with the look at its parent: none is there that came after the parent was deleted."""

import random
import time

from pynamodb.connection import Connection
from pynamodb.exceptions import TransactWriteError
from pynamodb.transactions import TransactWrite

from clipfeed.comments.model import no_such_comment
from clipfeed.errors import Unavailable
from clipfeed_adapters.dynamodb.binding import CONNECT_SECONDS, READ_SECONDS, RETRIES, answering
from clipfeed_adapters.dynamodb.comment_row import CommentRow

_REFUSED = "ConditionalCheckFailed"
_TRIES = 4
_PAUSE_SECONDS = 0.02


class ReplyPut:
    def __init__(self, row: type[CommentRow]) -> None:
        self._row = row
        # Its client is made at the first reply, not with the function.
        self._connection = Connection(
            connect_timeout_seconds=CONNECT_SECONDS, read_timeout_seconds=READ_SECONDS, max_retry_attempts=RETRIES
        )

    def put(self, reply: CommentRow, parent: tuple[str, str]) -> bool:
        """Store it below the parent (thread, id); False if one of its id is there.

        Raises NotFound if the parent does not stand. Two replies that meet at their parent try again.
        """
        for tried in range(_TRIES):
            try:
                self._put(reply, parent)
            except TransactWriteError as error:
                refused = [reason is not None and reason.code == _REFUSED for reason in error.cancellation_reasons]
                match refused:
                    case [_, True]:
                        return False
                    case [True, _]:
                        raise no_such_comment() from error
                    case []:
                        raise
                time.sleep(random.uniform(0, _PAUSE_SECONDS * 2**tried))  # noqa: S311 - no secret
            else:
                return True
        raise Unavailable("Many reply here at this moment; try again.", code="database_unavailable")

    def _put(self, reply: CommentRow, parent: tuple[str, str]) -> None:
        stands = CommentRow.thread.exists() & CommentRow.deleted_at.does_not_exist()
        with answering(), TransactWrite(connection=self._connection) as transaction:
            transaction.condition_check(self._row, *parent, condition=stands)
            transaction.save(reply, condition=CommentRow.thread.does_not_exist())
