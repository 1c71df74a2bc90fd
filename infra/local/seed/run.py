"""Fills the feed by the front door: creators sign up, upload, and what they upload is transcoded like anyone's."""

import mimetypes
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from infra.local.layers import Layers
from infra.local.places import CHECKOUT, CannotStart, Home, home
from infra.local.say import say
from infra.local.seed.accounts import CREATORS_PASSWORD, DEMO
from infra.local.seed.client import SETTLED, Client, Member, Refused
from infra.local.seed.clips import CLIPS, Clip, render
from infra.local.seed.works import LOOK_EVERY_S, Works

_ENOUGH = 3


class Seeder:
    """Works in the background; tells once when the feed has enough to be looked at."""

    def __init__(self, url: str, home: Home) -> None:
        self._url = url
        self._home = home
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="seed", daemon=True)
        self._ready: Callable[[], None] = lambda: None

    def start(self, ready: Callable[[], None]) -> None:
        self._ready = ready
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()

    def _run(self) -> None:
        try:
            self._seed()
        except Exception as error:  # noqa: BLE001 - a cloud without first content is still of use
            if not self._stopping.is_set():
                say(f"seed: {type(error).__name__}: {error}")
        if not self._stopping.is_set():
            self._tell()

    def _seed(self) -> None:
        client = Client(self._url)
        viewer = client.member(**DEMO)
        works = Works(client, self._stopping, self._look_at)
        members = {name: client.member(name, CREATORS_PASSWORD) for name in sorted({clip.creator for clip in CLIPS})}
        known = {name: client.states(member) for name, member in members.items()}
        for clip in CLIPS:
            if clip.title in known[clip.creator]:
                works.count(known[clip.creator][clip.title])
            elif not self._stopping.is_set():
                works.add(members[clip.creator], self._rendered(clip), clip.title)
        works.finish()
        if works.new and not self._stopping.is_set():
            say(f"seed: done; {len(client.feed(viewer))} clips in the first page of @{viewer.handle}'s feed")

    def _rendered(self, clip: Clip) -> Path:
        file = self._home.folder("clips") / clip.file_name
        if not file.exists():
            render(clip, file, Layers(self._home.folder("layers")).ffmpeg / "ffmpeg")
        return file

    def _look_at(self, ready: int) -> None:
        if ready >= _ENOUGH:
            self._tell()

    def _tell(self) -> None:
        ready, self._ready = self._ready, lambda: None
        ready()


def seed_folder(folder: Path) -> int:
    """Upload every video of `folder` as the demo viewer's and say what became of each."""
    url = home().read("cloud").get("url")
    if not url:
        raise CannotStart("The local cloud is not running; start it with: make up")
    client = Client(url)
    member = client.member(**DEMO)
    failed = 0
    for file in _videos(folder):
        failed += not _uploaded(client, member, file)
    return 1 if failed else 0


def _uploaded(client: Client, member: Member, file: Path) -> bool:
    try:
        status = client.upload(member, file, file.stem.replace("_", " ").replace("-", " ")[:150])
    except Refused as error:
        say(f"{file.name}: {error}")
        return False
    while status["state"] not in SETTLED:
        time.sleep(LOOK_EVERY_S)
        status = client.status(member, status["upload_id"])
    reason = status.get("reason") or {}
    say(f"{file.name}: {status['state']} {reason.get('message', '')}".rstrip())
    return bool(status["state"] == "ready")


def _videos(folder: Path) -> Iterable[Path]:
    files = sorted(
        file
        for file in (CHECKOUT / folder).iterdir()
        if (mimetypes.guess_type(file.name)[0] or "").startswith("video/")
    )
    if not files:
        raise CannotStart(f"{folder} has no video files.")
    return files
