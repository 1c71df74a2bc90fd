"""Seal small facts into a token that a client can carry but not change (cursors, play tokens).

A token is `base64url(payload) + "." + base64url(HMAC-SHA256(key, purpose + payload))`. The payload
is readable, so nothing secret goes in; it is bound to a purpose and ends at a time.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clipfeed.errors import Rejected

_MAC_BYTES = 16
_CURSOR = "cursor"


@dataclass(frozen=True, slots=True)
class Sealer:
    key: bytes

    def seal(self, purpose: str, facts: Mapping[str, Any], *, expires_at: int) -> str:
        """Return a URL-safe token. `facts` must be JSON; `expires_at` is in epoch seconds."""
        payload = json.dumps({**facts, "exp": expires_at}, separators=(",", ":"), sort_keys=True).encode()
        return f"{_encode(payload)}.{_encode(self._mac(purpose, payload))}"

    def open(self, purpose: str, token: str, *, now: int) -> dict[str, Any]:
        """Return the sealed facts.

        Raises Rejected (`<purpose>_invalid`) for a token that was changed or made for another purpose,
        and Rejected (`<purpose>_expired`) for one whose time is over.
        """
        invalid = Rejected(f"This {purpose.replace('_', ' ')} was not issued here.", code=f"{purpose}_invalid")
        try:
            payload, mac = (_decode(part) for part in token.split("."))
        except (ValueError, binascii.Error):
            raise invalid from None
        if not hmac.compare_digest(mac, self._mac(purpose, payload)):
            raise invalid
        facts: dict[str, Any] = json.loads(payload)
        if facts.pop("exp") <= now:
            raise Rejected(f"This {purpose.replace('_', ' ')} has expired.", code=f"{purpose}_expired")
        return facts

    def seal_cursor(self, owner: Mapping[str, Any], place: Mapping[str, Any], *, expires_at: int) -> str:
        """Where a list goes on; `owner` says which list it is, and whose."""
        return self.seal(_CURSOR, {**owner, **place}, expires_at=expires_at)

    def open_cursor(self, owner: Mapping[str, Any], cursor: str, *, now: int) -> dict[str, Any]:
        """The place in it. Raises Rejected (`cursor_invalid`, `cursor_expired`) for what is not good for this owner."""
        facts = self.open(_CURSOR, cursor, now=now)
        if any(facts.get(name) != value for name, value in owner.items()):
            raise Rejected("This cursor was made for another list.", code="cursor_invalid")
        return facts

    def _mac(self, purpose: str, payload: bytes) -> bytes:
        return hmac.new(self.key, purpose.encode() + b"\0" + payload, hashlib.sha256).digest()[:_MAC_BYTES]


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
