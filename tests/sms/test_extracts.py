"""One-time codes and links in a text."""

from __future__ import annotations

import pytest

from emulator.sms.extracts import links, one_time_codes


@pytest.mark.ledger("waits.codes")
@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Your code is 123456.", ["123456"]),
        ("123-456 is your code", ["123456"]),
        ("Code: 123 456", ["123456"]),
        ("Use 4711, valid for 10 minutes", ["4711"]),
        ("G-902134 is your code", []),  # a piece of a longer word
        ("Call +46701740605", []),
        ("It costs 1200€ or 15,000", []),
        ("See https://e.example/a/123456", []),
        ("Two: 1111 and 2222", ["1111", "2222"]),
        ("No digits", []),
    ],
)
def test_codes_are_digits_on_their_own(text: str, codes: list[str]) -> None:
    assert one_time_codes(text) == codes


@pytest.mark.ledger("waits.links")
def test_links_come_without_the_punctuation_around_them() -> None:
    text = "Open https://e.example/a?b=1, or (http://f.example/x). ftp://no"
    assert links(text) == ["https://e.example/a?b=1", "http://f.example/x"]
