"""Service plans, groups, and what came in for a plan."""

from __future__ import annotations

from dataclasses import dataclass

from emulator.store.base import Kind


@dataclass(frozen=True, slots=True)
class Plan:
    """What a service plan has been told besides the defaults. Without a URL its callbacks go to the app's adapter."""

    id: str
    callback_url: str = ""
    secret: str = ""  # signs callbacks to that URL; "": unsigned


PLANS = Kind("plan", Plan)


@dataclass(frozen=True, slots=True)
class Group:
    """Phone numbers that can be written to by one id."""

    id: str
    plan_id: str
    name: str
    members: tuple[str, ...]  # bare
    child_groups: tuple[str, ...]
    created_at: float
    modified_at: float
    auto_update: bytes = b""  # the AutoUpdate, as JSON


GROUPS = Kind("group", Group, lambda group: (f"plan/{group.plan_id}",))


@dataclass(frozen=True, slots=True)
class InboundSms:
    """Something that a handset sent to a number of a plan: the callback as it was made."""

    id: str
    plan_id: str
    to: str
    received_at: float
    callback: bytes  # MoText, MoBinary or MoMedia, as JSON


INBOUNDS = Kind("inbound_sms", InboundSms, lambda inbound: (f"plan/{inbound.plan_id}",))
