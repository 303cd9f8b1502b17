"""Webhooks on the wire (conversation-api.md section 7.3)."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from emulator.addresses import application_address, target_address
from emulator.wire.base import Text, Wire
from emulator.wire.enums import Trigger

TargetType = Literal["HTTP", "DISMISS"]


def _no_unspecified(value: object) -> object:
    if isinstance(value, list) and "UNSPECIFIED_TRIGGER" in value:
        raise ValueError("UNSPECIFIED_TRIGGER cannot be subscribed to; allowed: " + ", ".join(Trigger))
    return value


Target = Annotated[str, AfterValidator(target_address)]
Triggers = Annotated[list[Trigger], Field(min_length=1), BeforeValidator(_no_unspecified)]


class ClientCredentials(Wire):
    """How to get an OAuth2 token for an application's own endpoint."""

    client_id: Annotated[str, Field(min_length=1)]
    client_secret: Annotated[str, Field(min_length=1)]
    """Answered in clear"""
    endpoint: Annotated[str, AfterValidator(application_address)]
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

    set_by_service: ClassVar = FIXED

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
