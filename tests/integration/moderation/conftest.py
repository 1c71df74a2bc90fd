"""The function that reviews, with dead letters of its own."""

import os
from types import ModuleType
from typing import Any

import pytest

from tests.handlers import handler_of


@pytest.fixture
def reviews(aws: None, valkey: Any, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.setenv("DEAD_LETTERS_URL", os.environ["REVIEW_DEAD_LETTERS_URL"])
    return handler_of("review_video")
