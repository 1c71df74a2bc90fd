"""Stand-in for the clock. Contract tests run them beside their adapters."""

from datetime import UTC, datetime, timedelta


class FakeClock:
    """Time that passes only when told to."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    def pass_by(self, duration: timedelta) -> None:
        self.time += duration
