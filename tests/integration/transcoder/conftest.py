"""One played AWS for all clips of a file: every job writes below a prefix of its own."""

from collections.abc import Iterator

import pytest

from tests.conftest import played_aws


@pytest.fixture(scope="module")
def cloud() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as environment, played_aws(environment):
        yield
