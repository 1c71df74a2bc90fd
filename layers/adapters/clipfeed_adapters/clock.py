"""Time and fresh identifiers, the two things the domain never makes itself."""

import secrets
import time
from datetime import UTC, datetime

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def now() -> datetime:
    return datetime.now(UTC)


def sequence() -> int:
    """Microseconds since the epoch: orders one viewer's actions on one target."""
    return time.time_ns() // 1000


def new_id() -> str:
    """26 characters that sort by creation time (ULID layout: 48 bits of milliseconds, 80 random bits)."""
    number = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))


def made_at(new: str) -> datetime | None:
    """When an id was made; None for what `new_id` does not make."""
    if len(new) != 26 or not set(new) <= set(_ALPHABET):
        return None
    number = 0
    for letter in new[:10]:
        number = number << 5 | _ALPHABET.index(letter)
    return datetime.fromtimestamp((number & (2**48 - 1)) / 1000, UTC) if number < 2**45 else None


def first_id_at(at: datetime) -> str:
    """No id that was made before this moment sorts behind it, and none made later before it."""
    number = int(at.timestamp() * 1000) << 80
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))
