"""User data headers: read, written, and refused with the octet that is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from emulator.errors import InvalidArgument
from emulator.sms.udh import Concatenation, check_binary, parse_udh

CASES: list[dict[str, Any]] = YAML(typ="safe").load(Path(__file__).parent.parent / "golden" / "udh.yaml")


@pytest.mark.ledger("sms.udh.read", "sms.udh.refused")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["udh"] or "empty")
def test_a_header_is_read_or_refused_as_the_standard_says(case: dict[str, Any]) -> None:
    if "refused" in case:
        with pytest.raises(InvalidArgument) as refused:
            parse_udh(case["udh"])
        assert case["refused"] in refused.value.message
        return
    header = parse_udh(case["udh"])
    assert header.concatenation == (Concatenation(*case["concatenation"]) if case["concatenation"] else None)
    assert header.ports == (tuple(case["ports"]) if case["ports"] else None)


@pytest.mark.ledger("sms.udh.read")
@given(
    st.integers(1, 255).flatmap(lambda total: st.tuples(st.just(total), st.integers(1, total))),
    st.booleans(),
    st.data(),
)
def test_a_header_reads_back_to_what_it_was_made_of(place: tuple[int, int], wide: bool, data: st.DataObject) -> None:
    reference = data.draw(st.integers(0, 0xFFFF if wide else 0xFF))
    made = Concatenation(reference, *place, wide)
    assert parse_udh(made.header().hex()).concatenation == made


@given(st.binary(max_size=20))
def test_any_octets_are_read_or_refused_and_nothing_else(octets: bytes) -> None:
    try:
        parse_udh(octets.hex())
    except InvalidArgument as refused:
        assert "udh" in refused.message


@pytest.mark.parametrize(("reference", "wide"), [(256, False), (-1, False), (65536, True)])
def test_a_reference_that_does_not_fit_is_refused(reference: int, wide: bool) -> None:
    with pytest.raises(InvalidArgument, match="does not fit"):
        Concatenation(reference, 2, 1, wide)


@pytest.mark.ledger("sms.udh.binary-size")
def test_body_and_header_share_140_bytes() -> None:
    assert check_binary(b"x" * 134, "050003CC0201").concatenation == Concatenation(0xCC, 2, 1)
    with pytest.raises(InvalidArgument, match="141 bytes together; one SMS carries 140"):
        check_binary(b"x" * 135, "050003CC0201")
