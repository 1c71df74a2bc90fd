"""One town before each feed, in a process of its own."""

from functools import partial

from tests.simulation.arms import by_one_feature, learnt
from tests.simulation.days import Files, learnt_from, lived
from tests.simulation.town import Size, Then

LEARNT = "learnt"


def lived_before_each(size: Size, seed: int) -> dict[str, dict[str, float]]:
    """The figures of one town by feed."""
    later = Then(seed, size, is_later=True)
    return {name: lived(later, model).figures(size) for name, model in feeds(seed, size).items()}


def feeds(seed: int, size: Size) -> dict[str, Files | None]:
    return {
        "newest first": by_one_feature("log_age_hours", -0.5),
        "popularity": by_one_feature("complete_rate", 8.0),
        "packaged": None,
        LEARNT: learnt_from(Then(seed, size, is_later=False), learn=partial(learnt, seed=seed)),
    }
