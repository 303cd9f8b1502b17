"""The schedule: data in, the next wait out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.webhooks.schedule import LONGEST_RETRY_AFTER_S, Schedule, is_retried, is_success


def test_a_schedule_is_read_with_units() -> None:
    assert Schedule.parse("1s,2s,4s,8s").waits == (1.0, 2.0, 4.0, 8.0)
    assert Schedule.parse(" 250ms, 1.5m ,2h,1d").waits == (0.25, 90.0, 7200.0, 86_400.0)
    assert Schedule.parse("").waits == ()


@pytest.mark.parametrize("text", ["5", "1s,2", "1s;2s", "-1s", "1 fortnight", "s"])
def test_a_wait_without_its_unit_is_refused_with_the_way_out(text: str) -> None:
    with pytest.raises(ValueError, match="write waits with units, such as 1s,2s,4s"):
        Schedule.parse(text)


@pytest.mark.ledger("callbacks.retried")
@pytest.mark.parametrize("status", [None, 429, 500, 502, 503, 504, 599])
def test_no_answer_429_and_5xx_are_retried(status: int | None) -> None:
    assert is_retried(status)


@pytest.mark.ledger("callbacks.not-retried")
@pytest.mark.parametrize("status", [200, 201, 299, 301, 302, 307, 308, 400, 401, 403, 404, 410, 422, 499])
def test_other_answers_are_final(status: int) -> None:
    assert not is_retried(status)


def test_any_2xx_is_success() -> None:
    assert [status for status in range(100, 600) if is_success(status)] == list(range(200, 300))


@given(
    waits=st.lists(st.floats(0, 1e6), max_size=8),
    asked=st.none() | st.floats(0, 1e12),
)
def test_waits_keep_their_bounds_and_end(waits: list[float], asked: float | None) -> None:
    schedule = Schedule(tuple(waits))
    given_waits = [schedule.wait_after(number, asked) for number in range(1, len(waits) + 3)]
    assert given_waits[len(waits) :] == [None, None]
    for planned, found in zip(waits, given_waits, strict=False):
        assert found is not None
        assert planned <= found <= max(planned, LONGEST_RETRY_AFTER_S)
