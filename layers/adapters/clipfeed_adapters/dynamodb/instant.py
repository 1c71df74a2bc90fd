"""A moment in a DynamoDB item: ISO 8601 in UTC with microseconds, so that text sorts as time does."""

from datetime import UTC, datetime

from pynamodb.attributes import Attribute
from pynamodb.constants import STRING


class InstantAttribute(Attribute[datetime]):
    attr_type = STRING

    def serialize(self, value: datetime) -> str:
        return f"{value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"

    def deserialize(self, value: str) -> datetime:
        return datetime.fromisoformat(value)
