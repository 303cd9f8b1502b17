"""Consents on the wire (conversation-api.md section 7.5)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from emulator.wire.base import Instant, Wire
from emulator.wire.enums import Channel
from emulator.wire.identities import Recipient

ListType = Literal["OPT_OUT_ALL", "OPT_OUT_MARKETING", "OPT_OUT_NOTIFICATION"]
LIST_TYPES: tuple[ListType, ...] = ("OPT_OUT_ALL", "OPT_OUT_MARKETING", "OPT_OUT_NOTIFICATION")
Origin = Literal["ORIGIN_API", "ORIGIN_MO"]
Operation = Literal["OPERATION_INSERT", "OPERATION_UPDATE", "OPERATION_DELETE"]


class ConsentIdentity(Wire):
    """Somebody on a list."""

    identity: str


class ConsentList(Wire):
    """A page of a list."""

    identities: list[ConsentIdentity]
    next_page_token: str = ""


class AuditRecord(Wire):
    """One change of a list."""

    origin: Origin
    operation: Operation
    list_type: ListType
    project_id: str
    app_id: str
    datetime: Instant


class Audit(Wire):
    """All changes about one identity, oldest first."""

    identity: ConsentIdentity
    audit_records: list[AuditRecord]


class OptRequest(Wire):
    """Who opts in or out, on which channels."""

    app_id: str
    channels: Annotated[list[Channel], Field(min_length=1)]
    recipient: Recipient
    request_id: str | None = None
    project_id: str | None = None
    """Redundant; samples of 2021 carry it"""


class Opt(Wire):
    """The request, as taken."""

    app_id: str
    channels: list[Channel]
    recipient: Recipient


class OptInAnswer(Wire):
    """An opt-in, as taken."""

    request_id: str
    opt_in: Opt


class OptOutAnswer(Wire):
    """An opt-out, as taken."""

    request_id: str
    opt_out: Opt
