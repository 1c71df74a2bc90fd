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
