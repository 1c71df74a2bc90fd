"""What is hidden from a viewer: rows of their own partition, found by how their keys begin."""

from collections.abc import Sequence
from functools import partial

from clipfeed.engagement.facts import BLOCKS, HIDDEN, Kind
from clipfeed.ids import UserId
from clipfeed_adapters.dynamodb.binding import answering
from clipfeed_adapters.dynamodb.engagement_row import FactRow
from clipfeed_adapters.dynamodb.reads import started


def standing(rows: type[FactRow], viewer: UserId, prefix: str) -> Sequence[str]:
    """Target ids of the actions that stand, of those whose keys begin so."""
    with answering():
        found = rows.query(viewer, FactRow.fact.startswith(prefix), consistent_read=True)
        return [row.target_id for row in found if row.on]


def hidden_from(
    rows: type[FactRow], viewer: UserId, *, below: str = ""
) -> tuple[frozenset[UserId], frozenset[UserId], Sequence[str]]:
    """Who is blocked, either way; who is muted; what was reported, if its id begins with `below`. As one trip."""
    prefixes = (BLOCKS, f"{HIDDEN}{Kind.MUTE}#", f"{HIDDEN}{Kind.REPORT}#{below}")
    blocked, muted, reported = started(partial(standing, rows, viewer, prefix) for prefix in prefixes)()
    return frozenset(map(UserId, blocked)), frozenset(map(UserId, muted)), reported
