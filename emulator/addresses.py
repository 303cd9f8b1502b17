"""Web addresses that callbacks can be sent to: pure checks, each a ValueError with the way out."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

TARGET_LIMIT = 742
_SINCH_OWN = re.compile(r"(.+\.)?conversation-api\.(.+\.)?sinch\.com")


def web_address(value: str) -> str:
    """`value`, if a request can be made of it. http is taken as well as https, and loopback too (clients.md, 13)."""
    try:
        parts = urlsplit(value)
        host, port = parts.hostname, parts.port
    except ValueError:
        parts, host, port = urlsplit(""), None, None
    if parts.scheme not in ("http", "https") or not host or port == 0 or any(c.isspace() for c in value):
        raise ValueError(f"{value!r} is not a web address; write http://HOST:PORT/PATH or https://...")
    return value


def web_address_or_none(value: str) -> str:
    """As `web_address`; "" passes too, and means that there is none."""
    return web_address(value) if value else value


def application_address(value: str) -> str:
    """As `web_address`, and not one of the service's own hosts: it is to be the application's."""
    host = urlsplit(web_address(value)).hostname or ""
    if _SINCH_OWN.fullmatch(host):
        raise ValueError(f"{host} is the service's own; a webhook has to point to your application")
    return value


def target_address(value: str) -> str:
    """As `application_address`, and no longer than a webhook's target may be."""
    if len(value) > TARGET_LIMIT:
        raise ValueError(f"must be at most {TARGET_LIMIT} characters, found {len(value)}")
    return application_address(value)
