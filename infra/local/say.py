"""Lines for the terminal, whole ones, from any thread."""

import sys
import threading

_lock = threading.Lock()


def say(text: str) -> None:
    with _lock:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
