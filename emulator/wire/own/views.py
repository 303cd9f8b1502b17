"""Messages from every side, apps, plans, carriers, scenarios, leases, faults."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from emulator.wire.own.base import Own, Time
from emulator.wire.own.callbacks import SentCallback
from emulator.wire.own.phones import PhoneMessage
from emulator.wire.own.state import JournalEntry


class Inspected(Own):
    """A message from every side."""

    message: dict[str, Any]
    """As the Conversation API reads it, with its delivery `status`"""
    request: JournalEntry | None
    sms: PhoneMessage | None
    lifecycle: list[JournalEntry]
    callbacks: list[SentCallback]
    explanation: str
    """Why nothing more came"""


class AppView(Own):
    """What one needs to know to call an app, or to write to it."""

    id: str
    project_id: str
    display_name: str
    mode: Literal["CONVERSATION", "DISPATCH"]
    service_plan_id: str
    webhooks: int


class AppViews(Own):
    """Every app, oldest first."""

    apps: list[AppView]


class PlanView(Own):
    """Where a service plan's callbacks go."""

    id: str
    callback_url: str
    """Empty: to the adapter of its app"""
    signed: bool


class CarrierView(Own):
    """A profile in force."""

    model_config = ConfigDict(populate_by_name=True)

    prefix: str
    """Of the numbers that it concerns; empty: all"""
    profile: str
    from_: Time = Field(alias="from")


class CarrierList(Own):
    """The profiles in force, and those there are."""

    carriers: list[CarrierView]
    profiles: list[str]


class InForce(Own):
    """Whether rules are in force, and how often each decided."""

    in_force: bool
    hits: dict[str, int]


class PutInForce(Own):
    """The scenario that is now in force."""

    name: str
    phones: dict[str, str]
    """Number by name"""
    rules: int


class Played(Own):
    """The JSON report of a play (docs/playing.md), with its journal."""

    convemu: int
    """Version of the report's form"""
    verdict: str
    scenarios: list[dict[str, Any]]
    journal: list[dict[str, Any]]


class LeasedWebhook(Own):
    """A webhook of the leased app."""

    id: str
    target: str
    triggers: list[str]


class LeasedNumbers(Own):
    """The phones of a lease."""

    first: str
    last: str
    count: int


class Lease(Own):
    """A space of its own: app, credentials, plan, numbers."""

    id: str
    base_url: str
    project_id: str
    app_id: str
    key_id: str
    key_secret: str
    access_token: str
    service_plan_id: str
    api_token: str
    webhook_secret: str
    webhooks: list[LeasedWebhook]
    numbers: LeasedNumbers
    expires_at: Time
    env: dict[str, str]
    """The same, as variables for the application under test"""


class LeaseList(Own):
    """Every space in use."""

    leases: list[Lease]


class NewFault(BaseModel):
    """A fault on purpose (docs/callbacks.md): its kind, what it concerns, and the settings of its kind."""

    model_config = ConfigDict(extra="allow", use_attribute_docstrings=True)

    kind: str
    on: Literal["api", "callback", "channel"] | None = None


class FaultView(BaseModel):
    """A fault in force, with the settings of its kind."""

    model_config = ConfigDict(extra="allow", use_attribute_docstrings=True)

    id: str
    on: Literal["api", "callback", "channel"]
    kind: str
    seen: int
    """How often it was met"""
    hits: int
    spent: bool


class TakenFaults(Own):
    """Faults that were taken away."""

    faults: list[FaultView]


class FaultList(TakenFaults):
    """The faults in force, and the kinds there are."""

    kinds: dict[str, list[str]]
    """For calls, for callbacks and for channels"""
