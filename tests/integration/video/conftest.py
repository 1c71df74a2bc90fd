"""The workers of a video's life, each with its own dead letters, and the clip that waits for them."""

import os
from types import ModuleType
from typing import Any

import pytest

from tests.handlers import handler_of
from tests.integration.video.calls import start


@pytest.fixture(autouse=True)
def cache(valkey: Any) -> None:
    """Whoever starts an upload is held to a pace."""


@pytest.fixture
def arrivals(aws: None, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    return worker("on_video_uploaded", "UPLOADS", monkeypatch)


@pytest.fixture
def jobs(aws: None, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    return worker("on_transcode_finished", "TRANSCODE_FINISHED", monkeypatch)


@pytest.fixture
def removals(aws: None, valkey: Any, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    return worker("remove_video", "REMOVAL", monkeypatch)


def worker(function: str, queue: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.setenv("DEAD_LETTERS_URL", os.environ[f"{queue}_DEAD_LETTERS_URL"])
    start()
    return handler_of(function)
