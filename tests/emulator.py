"""The tables in an emulator of their own process: it says what a call consumes, and takes threads and transactions."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from clipfeed_adapters.dynamodb import low_level
from infra.local.emulator import Emulator, install
from infra.local.places import CREDENTIALS, Home
from infra.local.processes import Processes
from tests.conftest import REGION, create_tables, free_port, stream_of


@contextmanager
def emulated_tables() -> Iterator[None]:
    """Empty tables of the storage stack, called as their logical ids are, and the environment that names them."""
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as environment:
        home, processes = Home(Path(folder)), Processes()
        install(home)
        emulator = Emulator(home, processes, free_port())
        try:
            emulator.wait()
            for name, value in {
                **CREDENTIALS,
                "AWS_ENDPOINT_URL": emulator.url,
                "AWS_DEFAULT_REGION": REGION,
                "POPULAR_AT_VIEWS": "300",
                "DEAD_LETTERS_URL": f"{emulator.url}/nobody",
                "TRANSCODE_LATER_QUEUE_URL": f"{emulator.url}/nobody",
                "TIMELINES_QUEUE_URL": f"{emulator.url}/nobody",
            }.items():
                environment.setenv(name, value)
            for table in create_tables():
                environment.setenv(f"{table.removesuffix('Table').upper()}_TABLE", table)
                environment.setenv(f"{table.removesuffix('Table').upper()}_STREAM_ARN", stream_of(table) or "")
            low_level.client.cache_clear()
            yield
        finally:
            low_level.client.cache_clear()
            emulator.stop()
            processes.close()
