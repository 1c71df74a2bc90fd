"""A comment says something, not too much of it, and nothing that breaks the page it is shown on."""

import pytest

from clipfeed.comments.text import MOST_CHARACTERS, cleaned, handles_in
from clipfeed.errors import Rejected


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("  so good  ", "so good"),
        ("two\nlines", "two\nlines"),
        ("a form's\r\nlines", "a form's\nlines"),
        ("cafe\u0301", "café"),
        ("👩‍🚀🏳️‍🌈", "👩‍🚀🏳️‍🌈"),
        ("x" * MOST_CHARACTERS, "x" * MOST_CHARACTERS),
        ("e\u0301" * MOST_CHARACTERS, "é" * MOST_CHARACTERS),
        ("مرحبا", "مرحبا"),
    ],
)
def test_a_text_is_kept_in_normal_form_without_space_around_it(text: str, clean: str):
    assert cleaned(text) == clean
    assert cleaned(clean) == clean


@pytest.mark.parametrize(
    "text",
    ["", "   ", "\n\n", "\u200b\u200d", "\u2028", "x" * 501, "nul \0", "bell \x07", "tab\tbed", "half \ud800", "\x85"],
)
def test_what_says_nothing_too_much_or_cannot_be_shown_is_refused(text: str):
    with pytest.raises(Rejected) as refusal:
        cleaned(text)

    assert refusal.value.code == "invalid_text"


@pytest.mark.parametrize(
    ("text", "handles"),
    [
        ("hi @Bo and @cat_7, @bo!", ("bo", "cat_7")),
        ("@ann", ("ann",)),
        ("(@ann) @bo.", ("ann", "bo")),
        ("mail a@b.example, or @@bo, @ bo", ()),
        ("", ()),
    ],
)
def test_a_handle_behind_an_at_sign_is_a_mention(text: str, handles: tuple[str, ...]):
    assert handles_in(text) == handles


def test_five_people_are_enough():
    assert len(handles_in("@a @b @c @d @e @a")) == 5
    with pytest.raises(Rejected) as refusal:
        handles_in("@a @b @c @d @e @f")

    assert refusal.value.code == "too_many_mentions"
