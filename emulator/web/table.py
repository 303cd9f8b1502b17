"""The one table of routes: every resource's own lines, the hot ones first."""

from __future__ import annotations

from importlib import import_module

from emulator.web.routes import Route

# aiohttp tries dynamic routes one by one, in this order.
MODULES = (
    "messages",
    "adapter",
    "tokens",
    "contacts",
    "conversations",
    "apps",
    "webhooks",
    "events",
    "capability",
    "consents",
    "project_settings",
    "templates",
    "batches",
    "xms.batches",
    "xms.delivery_reports",
    "xms.inbounds",
    "xms.groups",
    "emulator.health",
    "emulator.authority",
    "emulator.phones",
    "emulator.plans",
    "emulator.carriers",
    "emulator.journal",
    "emulator.findings",
    "emulator.doctor",
    "emulator.clock",
    "emulator.messages",
    "emulator.callbacks",
    "emulator.faults",
    "emulator.apps",
    "emulator.plays",
    "emulator.scenarios",
    "emulator.recorder",
    "emulator.leases",
    "emulator.reset",
    "emulator.openapi",
    "page",
)


def route_table() -> list[Route]:
    """Every route of the emulator, in the order in which they are tried."""
    return [route for name in MODULES for route in import_module(f"emulator.web.api.{name}").routes()]
