"""Texts as parts: the reference's cases, and the laws that hold for every text."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from emulator.errors import InvalidArgument
from emulator.sms.encoding import BASIC, EXTENSION, Encoding, encoding_of, unit_cost, units
from emulator.sms.parts import EACH, SINGLE, join, split, split_binary, truncate
from emulator.sms.udh import MAX_BYTES, parse_udh

CASES: list[dict[str, Any]] = YAML(typ="safe").load(Path(__file__).parent.parent / "golden" / "parts.yaml")

gsm = st.text(st.sampled_from([*BASIC, *EXTENSION, "€", "€", "{"]), max_size=1000)
mixed = st.text(st.sampled_from(["a", "€", "я", "😀", "\n", "Ì", "🇸"]), max_size=500)
texts = gsm | mixed | st.text(max_size=500)


def put_together(runs: list[list[Any]]) -> str:
    return "".join(str(piece) * times for piece, times in runs)


@pytest.mark.ledger("sms.parts.gsm", "sms.parts.ucs2", "sms.parts.pairs", "sms.parts.truncate")
@pytest.mark.parametrize(
    "case", CASES, ids=lambda case: "+".join(f"{piece[:6]!a}x{times}" for piece, times in case["text"])
)
def test_a_text_becomes_the_parts_of_the_reference(case: dict[str, Any]) -> None:
    text = put_together(case["text"])
    found = split(text, only_one="truncated" in case)
    assert found.encoding == case["encoding"]
    assert [part.units for part in found.parts] == case["units"]
    assert join(found.parts) == put_together(case.get("truncated", case["text"]))
    if "truncated" in case:
        assert truncate(text) == put_together(case["truncated"])


@pytest.mark.ledger("sms.parts.join", "sms.parts.limits")
@given(texts)
def test_parts_join_to_the_text_and_none_is_over_its_limit(text: str) -> None:
    found = split(text)
    limit = (SINGLE if len(found.parts) == 1 else EACH)[found.encoding]
    assert join(found.parts) == text
    assert found.encoding is encoding_of(text)
    assert found.units == units(text, found.encoding)
    for part in found.parts:
        assert part.units == units(part.text, found.encoding) <= limit


@pytest.mark.ledger("sms.parts.pairs", "sms.parts.greedy")
@given(texts)
def test_no_pair_is_split_and_no_part_could_have_taken_one_character_more(text: str) -> None:
    found = split(text)
    for part, following in pairwise(found.parts):
        assert part.units + unit_cost(following.text[0], found.encoding) > EACH[found.encoding]
    for part in found.parts:  # parts are cut between characters, so what they carry encodes alone
        part.text.encode("utf-16-le")


@pytest.mark.ledger("sms.parts.header")
@given(texts, st.integers(0, 255))
def test_each_of_several_parts_says_which_it_is(text: str, reference: int) -> None:
    parts = split(text, reference).parts
    if len(parts) == 1:
        assert parts[0].udh == b""
        return
    places = [parse_udh(part.header).concatenation for part in parts]
    assert [(place.reference, place.total, place.sequence) for place in places if place] == [
        (reference, len(parts), number) for number in range(1, len(parts) + 1)
    ]


@pytest.mark.ledger("sms.parts.truncate")
@given(texts)
def test_a_cut_text_is_the_longest_start_that_one_part_holds(text: str) -> None:
    (part,) = (whole := split(text, only_one=True)).parts
    assert text.startswith(part.text)
    assert whole.encoding is encoding_of(text)
    assert part.units <= SINGLE[whole.encoding]
    if part.text != text:
        assert part.units + unit_cost(text[len(part.text)], whole.encoding) > SINGLE[whole.encoding]


SCRIPTS = {
    "latin": "The quick brown fox. ",
    "greek": "Ξεσκεπάζω την ψυχοφθόρα ",
    "cyrillic": "Съешь же ещё этих булок ",
    "arabic": "نص حكيم له سر قاطع ",
    "hebrew": "דג סקרן שט בים ",
    "devanagari": "ऋषियों को सताने वाले ",
    "thai": "เป็นมนุษย์สุดประเสริฐ ",
    "chinese": "視野無限廣窗外有藍天",
    "japanese": "いろはにほへと ちりぬるを",
    "korean": "키스의 고유조건은 ",
    "emoji": "👨\u200d👩\u200d👧🇸🇪😀",
}


@pytest.mark.ledger("sms.parts.scripts")
@pytest.mark.parametrize("script", SCRIPTS)
def test_2000_characters_of_any_script_fit_and_come_back(script: str) -> None:
    text = (SCRIPTS[script] * 300)[:2000]
    found = split(text)
    assert len(text) == 2000
    assert join(found.parts) == text
    assert len(found.parts) <= 14 if script == "latin" else len(found.parts) >= 30
    assert len(found.parts) == 30 or script in ("latin", "emoji")


@pytest.mark.ledger("sms.parts.most")
def test_more_than_255_parts_are_refused() -> None:
    assert len(split("a" * 153 * 255).parts) == 255
    with pytest.raises(InvalidArgument, match="needs 256 parts; an SMS has 255 at most"):
        split("a" * (153 * 255 + 1))
    with pytest.raises(InvalidArgument, match="need 256 parts"):
        split_binary(b"a" * (134 * 255 + 1))


@pytest.mark.ledger("sms.parts.binary")
@given(st.binary(max_size=2000))
def test_binary_parts_carry_134_bytes_beside_their_header(body: bytes) -> None:
    parts = split_binary(body, 7)
    assert b"".join(data for _, data in parts) == body
    assert all(len(header) + len(data) <= MAX_BYTES for header, data in parts)
    assert (len(parts) == 1) == (len(body) <= 140)
    if len(parts) > 1:
        assert all(len(data) == 134 for _, data in parts[:-1])


def test_a_text_of_one_part_that_needs_a_pair_counts_it_twice() -> None:
    found = split("5€")
    assert (found.encoding, found.units) == (Encoding.GSM, 3)
