"""The delivery codes of XMS, and the reasons they become."""

from __future__ import annotations

import typing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from emulator.delivery import ReasonCode
from emulator.sms.codes import CODES, INTERMEDIATE, XmsStatus, code_for, name_of, reason_for, reason_for_http

CASES: list[dict[str, Any]] = YAML(typ="safe").load(Path(__file__).parent.parent / "golden" / "delivery_codes.yaml")


@pytest.mark.ledger("sms.codes.mapping")
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['code']}-{case['status']}")
def test_a_code_becomes_its_reason(case: dict[str, Any]) -> None:
    reason = reason_for(case["code"], case["status"])
    assert reason.code == case["reason"]
    assert reason.sub_code == case.get("sub_code", "UNSPECIFIED_SUB_CODE")
    assert f"[error code: {case['code']}]" in reason.description
    if case.get("published", True):
        assert CODES[case["code"]].status == case["status"]
        assert CODES[case["code"]].permanent == case.get("permanent", CODES[case["code"]].permanent)


@pytest.mark.ledger("sms.codes.mapping")
def test_no_code_that_ends_a_message_is_missing_from_the_cases() -> None:
    walked = [case["code"] for case in CASES if case.get("published", True)]
    final = [code for code, entry in CODES.items() if code and entry.status not in INTERMEDIATE]
    assert sorted(walked) == sorted(final)


@pytest.mark.ledger("sms.codes.own")
def test_every_code_of_the_service_plan_is_there() -> None:
    assert sorted(code for code in CODES if code >= 400) == [*range(400, 409), *range(410, 419)]
    assert {code for code, entry in CODES.items() if entry.status in INTERMEDIATE} == {400, 401}
    assert {entry.status for entry in CODES.values()} <= set(typing.get_args(XmsStatus))
    assert (CODES[0].status, CODES[409 + 1].name) == ("Delivered", "no default originator for this recipient")


@pytest.mark.ledger("sms.codes.network")
@pytest.mark.parametrize(
    ("permanent", "codes"),
    [
        (True, [*range(1, 4), *range(5, 14), 15, 16, 17, 19, 53, 54, 55, *range(60, 68), 72, 77]),
        (False, [4, 14, 18, 40, 50, 51, 52, 56, 70, 71, 73, 74, 75, 76]),
        (True, [100, 103, 104, 105, 108, 110, 113]),
        (False, [101, 102, 106, 107, 109, 111, 112, 114]),
        (True, [150, 151, 152, 154, 156, 157, 160, 163]),
        (False, [153, 155, 158, 159, 161, 162, 164]),
        (True, [204, 205, 206, 208, 209, 213, 216]),
        (False, [200, 201, 202, 203, 207, 210, 211, 212, 214, 215, 217]),
        (True, [*range(250, 258), *range(300, 305), 310, 311, 312, 320, 321, *range(330, 350)]),
        (False, [322, 350, 360, 361, 362, 370, 399]),
    ],
)
def test_network_codes_are_permanent_or_temporary_as_published(permanent: bool, codes: list[int]) -> None:
    assert {code: CODES[code].permanent for code in codes} == dict.fromkeys(codes, permanent)
    assert {CODES[code].status for code in codes} == {"Failed"}


def test_every_network_code_is_in_the_lists_above() -> None:
    marks = test_network_codes_are_permanent_or_temporary_as_published.pytestmark
    listed = [code for mark in marks if mark.name == "parametrize" for _, codes in mark.args[1] for code in codes]
    assert sorted(listed) == sorted(code for code in CODES if 0 < code < 400)


@given(st.integers(-5, 1000), st.sampled_from([*typing.get_args(XmsStatus), "Nonsense"]))
def test_every_failure_has_a_reason(code: int, status: str) -> None:
    assert (
        reason_for(code, status).description == f"The underlying channel reported: {name_of(code)} [error code: {code}]"
    )


@pytest.mark.ledger("sms.codes.back")
@pytest.mark.parametrize("reason", ReasonCode)
def test_the_code_a_network_would_give_for_a_reason_maps_back_to_it(reason: ReasonCode) -> None:
    code = code_for(reason)
    unmapped = code == 402 and reason is not ReasonCode.CHANNEL_REJECT
    status = "Unknown" if reason is ReasonCode.UNKNOWN else CODES[code].status
    assert unmapped or reason_for(code, status).code is reason


@pytest.mark.ledger("sms.codes.http")
def test_a_refusal_by_the_service_plan_has_a_reason_too() -> None:
    found = {status: reason_for_http(status).value for status in (400, 401, 403, 404, 429, 500, 503)}
    assert found == {
        400: "BAD_REQUEST",
        401: "CHANNEL_BAD_CONFIGURATION",
        403: "CHANNEL_REJECT",
        404: "CHANNEL_BAD_CONFIGURATION",
        429: "RATE_LIMITED",
        500: "CHANNEL_FAILURE",
        503: "CHANNEL_FAILURE",
    }
