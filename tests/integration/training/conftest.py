"""AWS with fresh clients: those of the adapters are made once a process."""

from collections.abc import Iterator

import pytest

from clipfeed_adapters.dynamodb import low_level
from clipfeed_adapters.s3 import client


@pytest.fixture
def cloud(aws: None) -> Iterator[None]:
    client.s3.cache_clear()
    low_level.client.cache_clear()
    yield
    client.s3.cache_clear()
    low_level.client.cache_clear()
