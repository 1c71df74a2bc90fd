"""The source of a training job as SageMaker wants it in script mode: the program at the root, what it imports beside
it, and requirements.txt, which the image installs first. PyTorch is the image's own."""

import gzip
import io
import tarfile
from collections.abc import Iterator
from pathlib import Path

from clipfeed_adapters.training_jobs import PROGRAM

CHECKOUT = Path(__file__).parents[2]
REQUIREMENTS = CHECKOUT / "infra/training/requirements.txt"

_LAYERS = ("domain/clipfeed", "adapters/clipfeed_adapters", "ranker/clipfeed_ranker")
_OTHERS = ("infra/local/__init__.py", "infra/local/places.py")
_OF_THE_IMAGE = ("torch==", "--")
"""Lines of requirements that it brings along, or that say where to find it."""


def packed() -> bytes:
    """A .tar.gz, the same bytes for the same files."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as archive:
        for name, file in sorted(_files()):
            _add(archive, name, file.read_bytes())
        _add(archive, "requirements.txt", "".join(f"{line}\n" for line in requirements()).encode())
    return gzip.compress(content.getvalue(), mtime=0)


def requirements() -> list[str]:
    return [line for line in _lines(REQUIREMENTS) if not line.startswith(_OF_THE_IMAGE)]


def _lines(file: Path) -> Iterator[str]:
    """With those of the files that it names."""
    for line in file.read_text().splitlines():
        if line.startswith("-r "):
            yield from _lines(file.parent / line.removeprefix("-r ").strip())
        elif line.strip() and not line.startswith("#"):
            yield line.split(" #")[0].strip()


def _files() -> Iterator[tuple[str, Path]]:
    """Names in the archive, and where they are here."""
    yield PROGRAM, CHECKOUT / "infra/training/job.py"
    for name in _OTHERS:
        yield name, CHECKOUT / name
    yield from _below(CHECKOUT / "infra/training", CHECKOUT)
    for layer in _LAYERS:
        folder = CHECKOUT / "layers" / layer
        yield from _below(folder, folder.parent)


def _below(folder: Path, root: Path) -> Iterator[tuple[str, Path]]:
    for file in folder.rglob("*"):
        if file.is_file() and "__pycache__" not in file.parts:
            yield file.relative_to(root).as_posix(), file


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    entry.mode = 0o644
    archive.addfile(entry, io.BytesIO(content))
