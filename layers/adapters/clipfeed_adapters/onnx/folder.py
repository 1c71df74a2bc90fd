"""A version of the model as a folder of files: what its manifest says must be true."""

import hashlib
from pathlib import Path

import msgspec

from clipfeed.errors import Unavailable
from clipfeed.feed.features import SCHEMA
from clipfeed.feed.weights import ACTIONS

MANIFEST, RANKER = "manifest.json", "ranker.onnx"
RETRIEVAL, ITEMS, NAMES = "retrieval.onnx", "items.npy", "items.txt"


class Manifest(msgspec.Struct):
    """What serving wants to know of a version; the file says more for those who judge it."""

    schema: str
    actions: tuple[str, ...]
    sha256: dict[str, str]
    """By file name, without the manifest itself."""


def manifest_in(folder: Path) -> Manifest:
    """Raises Unavailable `model_missing`, `model_broken`, `model_schema_mismatch`."""
    return parsed(read(folder, MANIFEST))


def parsed(text: bytes) -> Manifest:
    """Of a version that this code can serve. Raises Unavailable `model_broken`, `model_schema_mismatch`."""
    try:
        manifest = msgspec.json.decode(text, type=Manifest)
    except ValueError as error:
        raise Unavailable(f"This is no manifest: {error}", code="model_broken") from error
    if manifest.schema != SCHEMA:
        raise Unavailable(f"It was made for the features {manifest.schema}.", code="model_schema_mismatch")
    if manifest.actions != ACTIONS:
        raise Unavailable(f"It predicts {', '.join(manifest.actions)}.", code="model_schema_mismatch")
    return manifest


def read(folder: Path, name: str) -> bytes:
    """Raises Unavailable `model_missing`."""
    try:
        return (folder / name).read_bytes()
    except OSError as error:
        raise Unavailable(f"{folder.name} has no {name}.", code="model_missing") from error


def checked(manifest: Manifest, name: str, content: bytes) -> bytes:
    """The content, if it is what was published. Raises Unavailable `model_broken`."""
    if hashlib.sha256(content).hexdigest() != manifest.sha256.get(name):
        raise Unavailable(f"{name} is not what was published.", code="model_broken")
    return content
