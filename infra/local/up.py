"""`make up`: start, fill the feed, wait for Ctrl-C, stop."""

import signal
import threading
import time
from types import FrameType

from infra.local.cloud import Cloud
from infra.local.places import home
from infra.local.say import say
from infra.local.seed.run import Seeder


def up(*, seeded: bool = True) -> int:
    stopping = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    def welcome() -> None:
        say(_welcome(cloud.url, time.monotonic() - started))

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    started = time.monotonic()
    cloud = Cloud(home())
    try:
        say("clipfeed: starting the local cloud")
        cloud.start()
        say(f"clipfeed: the local cloud is up after {time.monotonic() - started:.1f} s")
        seeder = Seeder(cloud.url, cloud.home)
        if seeded:
            seeder.start(welcome)
        else:
            welcome()
        stopping.wait()
        say("\nclipfeed: stopping, one moment")
        seeder.stop()
    finally:
        cloud.stop()
    say("clipfeed: stopped; your data is kept in .clipfeed")
    return 0


def _welcome(url: str, seconds: float) -> str:
    return (
        f"\n  The feed is ready after {seconds:.1f} s:   {url}\n"
        f"  Functions, queues and costs:    {url}/console\n"
        f"  Ctrl-C stops everything.\n"
    )
