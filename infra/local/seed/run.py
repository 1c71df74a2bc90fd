"""Fills the feed by the front door: creators sign up, upload, and what they upload is transcoded like anyone's."""

import mimetypes
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from infra.local.layers import Layers
from infra.local.places import CHECKOUT, CannotStart, Home, home
from infra.local.say import say
from infra.local.seed.accounts import CREATORS_PASSWORD, DEMO
from infra.local.seed.client import SETTLED, Client, Member, Refused
from infra.local.seed.clips import CLIPS, render

_ENOUGH = 3
_IN_THE_WORKS = 3
_LOOK_EVERY_S = 0.5


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
                self._ready()

    def _seed(self) -> None:
        client = Client(self._url)
        viewer = client.member(**DEMO)
        done = set(self._home.read("seed").get("done", ()))
        if len(done) == len(CLIPS):
            self._ready()
            return
        in_the_works: dict[str, tuple[Member, str]] = {}
        for member, name, file, title in self._wanted(client, done):
            in_the_works[client.upload(member, file, title)] = (member, name)
            while len(in_the_works) >= _IN_THE_WORKS:
                self._look(client, in_the_works, done)
        while in_the_works and not self._stopping.is_set():
            self._look(client, in_the_works, done)
        if not self._stopping.is_set():
            say(f"seed: {len(client.feed(viewer))} clips in the first page of @{viewer.handle}'s feed")

    def _wanted(self, client: Client, done: set[str]) -> Iterator[tuple[Member, str, Path, str]]:
        ffmpeg = Layers(self._home.folder("layers")).ffmpeg / "ffmpeg"
        for clip in CLIPS:
            if clip.file_name in done or self._stopping.is_set():
                continue
            file = self._home.folder("clips") / clip.file_name
            if not file.exists():
                render(clip, file, ffmpeg)
            yield client.member(clip.creator, CREATORS_PASSWORD), clip.file_name, file, clip.title

    def _look(self, client: Client, in_the_works: dict[str, tuple[Member, str]], done: set[str]) -> None:
        self._stopping.wait(_LOOK_EVERY_S)
        for upload_id, (member, name) in list(in_the_works.items()):
            status = client.status(member, upload_id)
            if status["state"] in SETTLED:
                del in_the_works[upload_id]
                done.add(name)
                self._home.write("seed", {"done": sorted(done)})
                say(f"seed: {name} is {status['state']}")
                if len(done) == _ENOUGH:
                    self._ready()


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
        upload_id = client.upload(member, file, file.stem.replace("_", " ").replace("-", " ")[:150])
    except Refused as error:
        say(f"{file.name}: {error}")
        return False
    while (status := client.status(member, upload_id))["state"] not in SETTLED:
        time.sleep(_LOOK_EVERY_S)
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
