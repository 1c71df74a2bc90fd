"""The format of sequences: text, one `user item` a line in time order; space, tab, comma or semicolon between them.

A header line and blank lines are allowed, users may follow one another or be interleaved, and any name will do for a
user or an item. The layout of one line a user (`user item item item ...`) is understood, too.
"""

import re
from pathlib import Path

_SEPARATORS = re.compile(r"[\s,;]+")
_USER_COLUMNS = {"user", "user_id", "userid", "uid", "viewer", "viewer_id", "session", "session_id"}
_SUFFIXES = {".txt", ".csv", ".tsv", ".inter"}

Events = dict[str, list[str]]
"""The items of each user, oldest first."""


class FormatError(ValueError):
    """A file that cannot be read as sequences; the message names the file and the line."""


def find(data: Path) -> Path:
    """The file itself, or the only text file of a folder."""
    if data.is_file():
        return data
    if not data.is_dir():
        raise FormatError(f"{data}: no such file or folder")
    files = sorted(each for each in data.iterdir() if each.suffix in _SUFFIXES)
    if len(files) != 1:
        names = ", ".join(each.name for each in files) or "none"
        raise FormatError(
            f"{data}: one file of `user item` lines is expected ({', '.join(sorted(_SUFFIXES))}); found {names}"
        )
    return files[0]


def read(file: Path) -> Events:
    """Raises FormatError where a line is no `user item`, or the file is empty or no text."""
    rows = _rows(file)
    if not rows:
        raise FormatError(f"{file}: no `user item` line in it")
    if max(len(fields) for _, fields in rows) > 2:
        return _one_line_a_user(file, rows)
    events: Events = {}
    for number, fields in rows:
        if len(fields) != 2:
            raise FormatError(f"{file}, line {number}: `user item` is expected, found {' '.join(fields)!r}")
        events.setdefault(fields[0], []).append(fields[1])
    return events


def _rows(file: Path) -> list[tuple[int, list[str]]]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise FormatError(f"{file}: cannot be read as text ({error})") from error
    split = ((number, _fields(line)) for number, line in enumerate(text.splitlines(), 1))
    rows = [(number, fields) for number, fields in split if fields]
    return rows[1:] if _is_header(rows) else rows


def _fields(line: str) -> list[str]:
    stripped = line.strip()
    return _SEPARATORS.split(stripped) if stripped else []


def _is_header(rows: list[tuple[int, list[str]]]) -> bool:
    """Its first column is named like one, or is the only one of the first lines that is no number."""
    first = [fields[0].strip('"').lower() for _, fields in rows[:3]]
    if not first:
        return False
    column = first[0].split(":")[0].lstrip("#")
    return column in _USER_COLUMNS or (len(first) > 2 and [each.isdigit() for each in first] == [False, True, True])


def _one_line_a_user(file: Path, rows: list[tuple[int, list[str]]]) -> Events:
    users = [fields[0] for _, fields in rows]
    if len(set(users)) < len(users):
        number = next(number for number, fields in rows if len(fields) > 2)
        raise FormatError(
            f"{file}, line {number}: two columns are expected, `user item`; sort by time, then leave out the rest"
        )
    return {fields[0]: fields[1:] for _, fields in rows if len(fields) > 1}
