"""Let a comment pass that comes at a human pace and was not said a moment ago."""

import hashlib
from dataclasses import dataclass

from clipfeed.errors import Conflict
from clipfeed.ids import UserId
from clipfeed.limits.check_pace import Limits
from clipfeed.limits.ports import Repeats


@dataclass(frozen=True, slots=True)
class AdmitComment:
    limits: Limits
    repeats: Repeats

    def admit(self, author: UserId, text: str, key: str) -> None:
        """Raises Limited beyond the author's pace, Conflict `duplicate_comment` for what they said minutes ago.

        The same `key` may say it again: it is the same comment.
        """
        self.limits.check(author, "comment")
        if not self.repeats.claim(author, _fingerprint(text), key):
            raise Conflict("You said this a few minutes ago.", code="duplicate_comment")


def _fingerprint(text: str) -> str:
    """The same for texts that differ in space and case alone."""
    return hashlib.sha256(" ".join(text.casefold().split()).encode()).hexdigest()[:32]
