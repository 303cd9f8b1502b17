"""Whether all is as an application needs it, seen from inside: targets, clock, certificates. Each with its cure."""

from __future__ import annotations

import asyncio
import ssl
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal
from urllib.parse import urlsplit

import aiohttp

from emulator.store.webhooks import Webhook
from emulator.web.authority import PRIVATE_NAME, Authority
from emulator.web.parts import Parts
from emulator.webhooks.unreachable import sentence
from emulator.wire.base import stamp

State = Literal["good", "odd", "bad"]
PROBE_S = 3.0
"""Real seconds that a target has to take a connection."""
RENEW_BEFORE_S = 30 * 86_400.0


@dataclass(frozen=True, slots=True)
class Check:
    """What was looked at, how it is, what was seen, and what to do about it ("" when nothing is to be done)."""

    name: str
    state: State
    seen: str
    cure: str = ""


async def checkup(own: Parts) -> list[Check]:
    """Every check that can be made from inside. Targets are connected to, but nothing is sent."""
    hooks = await own.webhooks.everywhere()
    targets = await asyncio.gather(*(_target(own, hook) for hook in hooks))
    found = [*_dispatcher(own), *_deaf(own, hooks), *targets, _clock(own), *_trouble(own), *_authority(own)]
    counts = own.findings.counts()
    if counts:
        seen = ", ".join(f"{count} {code}" for code, count in counts.items())
        found.append(Check("findings", "odd", seen, "`convemu findings` tells what the application should not do"))
    return found


def _dispatcher(own: Parts) -> Iterable[Check]:
    if not own.dispatcher.healthy:
        yield Check("callbacks", "bad", "the dispatcher died", "restart the emulator; its log has the fault")


def _deaf(own: Parts, hooks: list[Webhook]) -> Iterable[Check]:
    if not any(hook.app_id == own.settings.app_id for hook in hooks):
        cure = "set CONVEMU_WEBHOOK_URL (--webhook-url), or create a webhook through the API"
        yield Check("webhooks", "odd", f"app {own.settings.app_id} has no webhook, so nobody is told anything", cure)


async def _target(own: Parts, hook: Webhook) -> Check:
    name = f"target {hook.wire.target}"
    try:
        await _connect(hook.wire.target)
    except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as fault:
        said = sentence(fault, hook.wire.target, PROBE_S)
        return Check(name, "bad", said, f"start the application there, or correct the target of webhook {hook.id}")
    last, waiting = own.dispatcher.last_attempt(hook.id), own.dispatcher.waiting(hook.id)
    if last is not None and last.fault:
        again = f"; the next try is at {stamp(last.next_try)}" if last.next_try is not None else ""
        seen = f"takes connections, but {last.fault}{again}; {waiting} callbacks wait"
        return Check(name, "odd", seen, f"`convemu callbacks` shows every attempt; the path is {_path(hook)!r}")
    if not hook.wire.secret:
        return Check(name, "good", "takes connections; callbacks are unsigned, as the webhook has no secret")
    return Check(name, "good", "takes connections; callbacks are signed")


async def _connect(url: str) -> None:
    """A connection, with TLS where the address says so, and closed again; raises what a callback would meet."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise aiohttp.InvalidURL(url)
    context = ssl.create_default_context() if parts.scheme == "https" else None
    async with asyncio.timeout(PROBE_S):
        _, writer = await asyncio.open_connection(parts.hostname, parts.port or (443 if context else 80), ssl=context)
    writer.close()


def _path(hook: Webhook) -> str:
    return urlsplit(hook.wire.target).path or "/"


def _clock(own: Parts) -> Check:
    clock, due = own.clock, own.clock.next_due()
    seen = f"{clock.mode}, at {stamp(clock.now())}"
    if clock.mode == "manual" and due is not None:
        cure = """move it: curl --json '{"advance": "1h"}' /_emulator/clock"""
        return Check("clock", "odd", f"{seen}; {clock.pending} timers wait, the next for {stamp(due)}", cure)
    return Check("clock", "good", seen)


def _trouble(own: Parts) -> Iterable[Check]:
    faults = [fault for fault in own.faults if not fault.is_spent]
    if faults:
        kinds = ", ".join(fault.kind for fault in faults)
        yield Check("faults", "odd", f"trouble on purpose is in force: {kinds}", "`convemu fault clear` ends it")
    if own.rules:
        yield Check(
            "scenario", "odd", "a scenario is in force and decides fates", "DELETE /_emulator/scenarios ends it"
        )


def _authority(own: Parts) -> Iterable[Check]:
    if own.authority is None:
        return
    private, name = own.authority.folder / PRIVATE_NAME, "certificate authority"
    if not private.exists() or stat.S_IMODE(private.stat().st_mode) & 0o077:
        yield Check(name, "bad", f"{private} is gone, or others may read it", "restart the emulator")
        return
    ends = _ends(own.authority)
    if ends - own.clock.wall() < RENEW_BEFORE_S:
        cure = f"delete {private} and restart; applications then have to trust the new ca.pem"
        yield Check(name, "bad", f"holds until {stamp(ends)} only", cure)
    else:
        yield Check(name, "good", f"{own.authority.public_path} holds until {stamp(ends)}")


def _ends(authority: Authority) -> float:
    """When the authority's certificate ends; what the standard library makes of it."""
    context = ssl.create_default_context(cadata=authority.pem.decode())
    (shown,) = [each for each in context.get_ca_certs() if ("organizationName", "convemu") in _names(each)]
    return datetime.strptime(str(shown["notAfter"]), "%b %d %H:%M:%S %Y %Z").replace(tzinfo=UTC).timestamp()


def _names(certificate: dict[str, Any]) -> set[tuple[str, str]]:
    return {pair for group in certificate["subject"] for pair in group}
