"""Web addresses that callbacks can go to."""

from __future__ import annotations

import pytest

from emulator.addresses import TARGET_LIMIT, application_address, target_address, web_address, web_address_or_none

BAD = [
    "", "x", "ftp://app/hook", "http://", "http:///hook", "http://:80/", "http://app:0/", "http://app:99999/",
    "http://app:http/", "http://[::1", "http://a b/c", "http://app/\n", "HTTP//app",
]  # fmt: skip


@pytest.mark.parametrize("text", BAD)
def test_what_no_request_can_be_made_of_is_refused_with_the_way_out(text: str) -> None:
    with pytest.raises(ValueError, match="is not a web address; write http://HOST:PORT/PATH"):
        web_address(text)


@pytest.mark.parametrize("text", ["http://app", "https://app:8443/a?b=c#d", "HTTP://[::1]:80/", "http://u:p@app/å"])
def test_what_a_request_can_be_made_of_passes_as_it_is(text: str) -> None:
    assert web_address(text) == text
    assert target_address(text) == text


def test_none_is_an_answer_where_it_may_be() -> None:
    assert web_address_or_none("") == ""
    with pytest.raises(ValueError, match="'app' is not"):
        web_address_or_none("app")


def test_the_services_own_hosts_are_no_application() -> None:
    own = "https://xms-adapter.us1.conversation-api.int.prod.sinch.com/adapter/v1/x"
    assert web_address(own) == own
    with pytest.raises(ValueError, match="is the service's own"):
        application_address(own)


def test_a_target_has_a_limit() -> None:
    longest = "http://app/".ljust(TARGET_LIMIT, "x")
    assert target_address(longest) == longest
    with pytest.raises(ValueError, match="at most 742 characters, found 743"):
        target_address(longest + "x")
