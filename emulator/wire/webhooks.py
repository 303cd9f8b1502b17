"""Webhooks on the wire (conversation-api.md section 7.3)."""

from __future__ import annotations

import re
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field

from emulator.wire.base import Text, Wire
from emulator.wire.enums import Trigger

TARGET_LIMIT = 742
TargetType = Literal["HTTP", "DISMISS"]
_SINCH_OWN = re.compile(r"(.+\.)?conversation-api\.(.+\.)?sinch\.com")


def _target(value: str) -> str:
    if len(value) > TARGET_LIMIT:
        raise ValueError(f"must be at most {TARGET_LIMIT} characters, found {len(value)}")
    return _web_address(value)


def _web_address(value: str) -> str:
    """http is taken as well as https, and loopback too: production asks for https (clients.md, 13)."""
    try:
        parts = urlsplit(value)
        host, port = parts.hostname, parts.port
    except ValueError:
        parts, host, port = urlsplit(""), None, None
    if parts.scheme not in ("http", "https") or not host or port == 0 or any(c.isspace() for c in value):
        raise ValueError(f"{value!r} is not a web address; write http://HOST:PORT/PATH or https://...")
    if _SINCH_OWN.fullmatch(host):
        raise ValueError(f"{host} is the service's own; a webhook has to point to your application")
    return value


def _no_unspecified(value: object) -> object:
    if isinstance(value, list) and "UNSPECIFIED_TRIGGER" in value:
        raise ValueError("UNSPECIFIED_TRIGGER cannot be subscribed to; allowed: " + ", ".join(Trigger))
    return value


Target = Annotated[str, AfterValidator(_target)]
Triggers = Annotated[list[Trigger], Field(min_length=1), BeforeValidator(_no_unspecified)]


class ClientCredentials(Wire):
    """How to get an OAuth2 token for an application's own endpoint."""

    client_id: Annotated[str, Field(min_length=1)]
    client_secret: Annotated[str, Field(min_length=1)]
    """Answered in clear"""
    endpoint: Annotated[str, AfterValidator(_web_address)]
    """Answers an access token with expires_in of 30 to 3600"""
    scope: Annotated[str, Field(max_length=1024)] | None = None
    response_type: Annotated[str, Field(max_length=64)] | None = None
    token_request_type: Literal["BASIC", "FORM"] = "BASIC"


class Webhook(Wire):
    """A webhook, as answered."""

    id: str
    app_id: str
    target: Target
    target_type: TargetType = "HTTP"
    secret: Text = ""
    """Signs the callbacks; answered in clear; "": unsigned"""
    triggers: Triggers
    client_credentials: ClientCredentials | None = None


FIXED = frozenset({"id", "project_id"})
"""Fields of a webhook that the service sets."""


class UpdateWebhook(Wire):
    """What of a webhook can be changed. Every field is optional; `app_id` may be repeated, not changed."""

    app_id: str | None = None
    target: Target | None = None
    target_type: TargetType | None = None
    secret: str | None = None
    triggers: Triggers | None = None
    client_credentials: ClientCredentials | None = None


class CreateWebhook(UpdateWebhook):
    """A new webhook."""

    app_id: str
    target: Target
    triggers: Triggers


class WebhookList(Wire):
    """All webhooks of an app; there is no paging."""

    webhooks: list[Webhook]
