"""Hold a viewer to the pace of what they do."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from clipfeed.errors import Limited
from clipfeed.ids import UserId
from clipfeed.limits.model import ALLOWANCES, NEWCOMER_FOR, Allowance, Pace
from clipfeed.limits.ports import Accounts, Buckets


@dataclass(frozen=True, slots=True)
class Limits:
    buckets: Buckets
    accounts: Accounts
    now: Callable[[], datetime]

    def check(self, viewer: UserId, action: str) -> None:
        """Count one `action` (a key of ALLOWANCES). Raises Limited, with the seconds to wait, for one too many."""
        now = self.now()
        paces = self._paces(viewer, ALLOWANCES[action], now)
        wait_ms = self.buckets.take(viewer, action, paces, int(now.timestamp() * 1000))
        if wait_ms:
            seconds = -(-wait_ms // 1000)
            raise Limited(f"That was too often for now. Try again in {_in_words(seconds)}.", retry_after_s=seconds)

    def _paces(self, viewer: UserId, allowance: Allowance, now: datetime) -> Sequence[Pace]:
        if not allowance.newcomers:
            return allowance.settled
        created_at = self.accounts.created_at(viewer)
        is_settled = created_at is not None and now - created_at >= NEWCOMER_FOR
        return allowance.settled if is_settled else allowance.newcomers


class EverybodyIsNew:
    """Accounts, where no limit asks how old one is."""

    def created_at(self, user_id: UserId) -> datetime | None:  # noqa: ARG002 - it is nobody's
        return None


def _in_words(seconds: int) -> str:
    for size, word in ((3600, "hour"), (60, "minute")):
        if seconds > size:
            return f"{-(-seconds // size)} {word}s"
    return "a second" if seconds == 1 else f"{seconds} seconds"
