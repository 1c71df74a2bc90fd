"""The web app from the checkout, with the headers it gets in production and the settings of this cloud."""

import hashlib
import mimetypes
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote

from infra.local.edge.exchange import Answer, Request, json_answer, message

mimetypes.add_type("text/javascript", ".js")


def _policy(emulator: str) -> str:
    """As in infra/stacks/delivery.yaml: scripts only from here, files only to the upload bucket."""
    return (
        f"default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; worker-src 'self' blob:; "
        f"connect-src 'self' {emulator}; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


class WebApp:
    def __init__(self, folder: Path, *, emulator: str) -> None:
        self._folder = folder.resolve()
        self._headers = {
            "cache-control": "no-cache",
            "content-security-policy": _policy(emulator),
            "x-content-type-options": "nosniff",
            "x-frame-options": "DENY",
            "referrer-policy": "no-referrer",
        }

    def __call__(self, request: Request) -> Answer:
        if request.method not in ("GET", "HEAD"):
            return message(405, "Method Not Allowed")
        name = unquote(request.path).lstrip("/") or "index.html"
        file = (self._folder / name).resolve()
        if not (file.is_relative_to(self._folder) and file.is_file()):
            return message(404, "Not Found")
        body = file.read_bytes()
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        headers = {**self._headers, "content-type": kind, "etag": etag}
        return Answer(304, headers) if request.headers.get("if-none-match") == etag else Answer(200, headers, body)


class Settings:
    """`/config.json`: where this deployment's API and user pool are."""

    def __init__(self, settings: Mapping[str, object]) -> None:
        self._settings = settings

    def __call__(self, _request: Request) -> Answer:
        return json_answer(200, self._settings)
