"""What the documents say is what the code does."""

import re

from clipfeed.engagement.accept_watching import MOST_LOOPS, MOST_WATCHED_MS
from clipfeed.engagement.counting import PEOPLE_METRICS
from clipfeed.engagement.facts import COMPLETE_RATIO
from clipfeed.showing import REPORTABLE_FOR
from clipfeed_adapters.video_answer import OwnCounters
from tests.architecture.house import ROOT, template

NUMBERS = (ROOT / "docs/numbers.md").read_text()


def test_every_number_that_a_creator_sees_is_explained() -> None:
    explained = set(re.findall(r"`(\w+)`", "".join(re.findall(r"^\|([^|]*)\|", NUMBERS, re.MULTILINE))))

    assert explained >= {*OwnCounters.__struct_fields__, *PEOPLE_METRICS}


def test_the_bounds_it_names_are_those_of_the_code() -> None:
    assert f"{COMPLETE_RATIO:.0%}".replace("%", " %") in NUMBERS
    assert MOST_LOOPS == 10
    assert "ten times its length, or an hour" in NUMBERS
    assert MOST_WATCHED_MS == 3_600_000
    assert REPORTABLE_FOR.days == 7
    assert "seven days" in NUMBERS


def test_the_routes_it_names_exist() -> None:
    named = set(re.findall(r"`((?:GET|POST|PUT|DELETE) /v1/[^`]+)`", NUMBERS))

    assert named
    assert named <= {route.key for route in template().routes}
