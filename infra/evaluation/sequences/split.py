"""What is learnt from, what is chosen by and what is measured on.

By default the last item of each user is the test and the one before it validation (leave one out, as SASRec and
BERT4Rec are measured); users of fewer than three events are learnt from and not measured.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

import numpy as np

from infra.evaluation.sequences.format import Events, FormatError
from infra.evaluation.sequences.measures import Items

NONE = -1
_MEASURED = 3


@dataclass(frozen=True)
class Split:
    """Items are numbers from 0 in order of appearance; a user without a validation or a test item has NONE."""

    items: list[str]
    train: list[Items]
    validation: Items
    test: Items
    kind: str

    @property
    def validated(self) -> Items:
        return np.flatnonzero((self.validation != NONE) & self._known)

    @property
    def tested(self) -> Items:
        return np.flatnonzero((self.test != NONE) & self._known)

    @property
    def _known(self) -> Items:
        return np.array([len(each) > 0 for each in self.train])

    def before_test(self) -> list[Items]:
        """All that a user has done before the test item: the validation item is the last of it."""
        pairs = zip(self.train, self.validation, strict=True)
        return [each if last == NONE else np.append(each, last) for each, last in pairs]


def leave_one_out(events: Events) -> Split:
    number = _numbers(chain.from_iterable(events.values()))
    every = [np.array([number[each] for each in items], np.int64) for items in events.values()]
    measured = [len(each) >= _MEASURED for each in every]
    if not any(measured):
        raise FormatError(f"no user has {_MEASURED} events or more: nothing to validate and to test on")
    return Split(
        items=list(number),
        train=[each[:-2] if held else each for each, held in zip(every, measured, strict=True)],
        validation=_last([each[-2:-1] if held else each[:0] for each, held in zip(every, measured, strict=True)]),
        test=_last([each[-1:] if held else each[:0] for each, held in zip(every, measured, strict=True)]),
        kind="leave one out: the last item of a user is the test, the one before it validation",
    )


def given(train: Events, validation: Events, test: Events) -> Split:
    """Three files: what was seen, the validation item and the test item of each user (the first, if there are more)."""
    users = list(dict.fromkeys(chain(train, validation, test)))
    number = _numbers(chain.from_iterable(chain(train.values(), validation.values(), test.values())))

    def items(of: Events, user: str) -> Items:
        return np.array([number[each] for each in of.get(user, [])], np.int64)

    split = Split(
        items=list(number),
        train=[items(train, each) for each in users],
        validation=_last([items(validation, each)[:1] for each in users]),
        test=_last([items(test, each)[:1] for each in users]),
        kind="the files given for training, validation and test",
    )
    if not len(split.validated) or not len(split.tested):
        raise FormatError("no user of the training file has an item in the validation file, or none in the test file")
    return split


def _numbers(items: Iterable[str]) -> dict[str, int]:
    return {item: number for number, item in enumerate(dict.fromkeys(items))}


def _last(items: list[Items]) -> Items:
    return np.array([int(each[-1]) if len(each) else NONE for each in items], np.int64)


def chunks(users: Items, items: int, cells: int = 4_000_000) -> Iterator[Items]:
    """Users in groups, 512 at most, whose dense scores stay below `cells` numbers."""
    step = max(1, min(512, cells // max(items, 1)))
    for start in range(0, len(users), step):
        yield users[start : start + step]
