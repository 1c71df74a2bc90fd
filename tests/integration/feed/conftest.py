"""The feed's function, and a catalog that tests fill."""

from types import ModuleType
from typing import Any

import pytest

from tests.handlers import handler_of
from tests.integration.feed.seed import SeededFeedCatalog


@pytest.fixture
def settings(aws: None, valkey: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDIA_BASE_URL", "https://cdn.example.com")
    monkeypatch.setenv("SEAL_KEY", "a secret of this test")


@pytest.fixture
def api(settings: None) -> ModuleType:
    return handler_of("api_feed")


@pytest.fixture
def catalog(settings: None) -> SeededFeedCatalog:
    return SeededFeedCatalog()
