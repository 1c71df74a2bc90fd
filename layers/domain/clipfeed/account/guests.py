"""Somebody looks around without an account: under a name of their own, and for thirty days at most."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from clipfeed.ids import UserId
from clipfeed.sealing import Sealer

GUEST_LIFE = timedelta(days=30)

_PURPOSE = "guest_token"


@dataclass(frozen=True, slots=True)
class Guest:
    guest_id: UserId
    """In the place of a user id; no user has one like it."""
    guest_token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Guests:
    """Nothing is stored of a guest before they watch something: the token says who it is."""

    sealer: Sealer
    now: Callable[[], datetime]
    new_id: Callable[[], str]

    def welcome(self) -> Guest:
        guest_id, expires_at = UserId(f"guest-{self.new_id()}"), self.now() + GUEST_LIFE
        token = self.sealer.seal(_PURPOSE, {"u": guest_id}, expires_at=int(expires_at.timestamp()))
        return Guest(guest_id, token, expires_at)

    def known_by(self, token: str) -> UserId:
        """Raises Rejected `guest_token_invalid` or `guest_token_expired`."""
        guest_id: UserId = self.sealer.open(_PURPOSE, token, now=int(self.now().timestamp()))["u"]
        return guest_id
