"""Phone numbers: what is one, whose it is, and those that nobody has."""

from __future__ import annotations

import pytest

from emulator.chance import Chance
from emulator.sms.numbers import FICTIONAL, country_of, fictional_numbers, is_fictional, is_msisdn, is_possible


@pytest.mark.ledger("sms.numbers.msisdn")
@pytest.mark.parametrize(
    "text", ["46700000001", "+46700000001", "0046700000001", "+46 (70) 000-00-01", "1234567", "123456789012345"]
)
def test_seven_to_fifteen_digits_are_a_number_however_decorated(text: str) -> None:
    assert is_msisdn(text)


@pytest.mark.ledger("sms.numbers.msisdn")
@pytest.mark.parametrize(
    "text", ["", "+", "123456", "1234567890123456", "0700000001", "Clinic", "+46 70 abc", "٤٦٧٠٠٠٠٠٠٠١", "46700000001;"]
)
def test_anything_else_is_none(text: str) -> None:
    assert not is_msisdn(text)


@pytest.mark.ledger("sms.numbers.country")
@pytest.mark.parametrize(
    ("number", "country"),
    [
        ("46701740605", "SE"),
        ("+12015550123", "US"),
        ("14165550123", "CA"),
        ("447700900123", "GB"),
        ("33612345678", "FR"),
        ("999999999", ""),
        ("80012345678", ""),
        ("", ""),
        ("Clinic", ""),
    ],
)
def test_a_number_belongs_to_the_country_of_its_prefix(number: str, country: str) -> None:
    assert country_of(number) == country


def test_a_number_of_a_length_that_its_country_lacks_is_impossible() -> None:
    assert is_possible("+46701740605")
    assert not is_possible("1201555012345")
    assert not is_possible("Clinic")


@pytest.mark.ledger("sms.numbers.fiction")
def test_numbers_for_fiction_are_sendable_and_of_their_country() -> None:
    for kept in FICTIONAL:
        for number in (str(kept.first), str(kept.last)):
            assert is_msisdn(number)
            assert country_of(number) == kept.country, number
            assert is_fictional("+" + number)
        assert not is_fictional(str(kept.first - 1))
        assert not is_fictional(str(kept.last + 1))


@pytest.mark.ledger("sms.numbers.fiction")
def test_each_number_for_fiction_is_given_out_once_in_an_order_by_the_seed() -> None:
    swedes = list(fictional_numbers("SE", Chance(1)))
    assert len(set(swedes)) == len(swedes) == 95
    assert swedes == list(fictional_numbers("SE", Chance(1))) != list(fictional_numbers("SE", Chance(2)))
    assert len(list(fictional_numbers("GB", Chance(1)))) == 1000
    assert list(fictional_numbers("FR", Chance(1))) == []
