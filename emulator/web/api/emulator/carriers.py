"""Carrier profiles over the emulator's own API: give a network a bad day while everything runs."""

from __future__ import annotations

from aiohttp import web

from emulator.errors import InvalidArgument, SettingsInvalid
from emulator.network.carriers import PROFILES
from emulator.web import body
from emulator.web.answers import answer
from emulator.web.keys import parts
from emulator.web.routes import Family, Route
from emulator.wire.base import stamp
from emulator.wire.own.base import OwnRequest
from emulator.wire.own.views import CarrierList


class SetCarriers(OwnRequest):
    """The profiles to be in force instead of those that are."""

    carriers: str
    """As the setting: 46=slow,1=flaky,46=dead@2h; "" for none"""


async def show(request: web.Request) -> web.Response:
    """GET: the profiles in force, and those there are."""
    return answer(_shown(request))


async def change(request: web.Request) -> web.Response:
    """PUT: other profiles, from now on."""
    wanted = await body.read(request, SetCarriers)
    own = parts(request)
    try:
        own.network.carriers.set(wanted.carriers, own.clock.now())
    except SettingsInvalid as error:
        raise InvalidArgument.of("carriers", error.message.removeprefix("carriers: ")) from None
    own.journal.add("carriers.changed", carriers=wanted.carriers)
    return answer(_shown(request))


def _shown(request: web.Request) -> dict[str, object]:
    in_force = [
        {"prefix": entry.prefix, "profile": entry.profile.name, "from": stamp(entry.from_s)}
        for entry in parts(request).network.carriers.entries
    ]
    return {"carriers": in_force, "profiles": list(PROFILES)}


def routes() -> list[Route]:
    """Reading and setting."""
    path = "/_emulator/carriers"
    return [
        Route(
            "GET", path, show, "carriers.get", "Carrier profiles in force", response=CarrierList,
            family=Family.EMULATOR,
        ),
        Route(
            "PUT", path, change, "carriers.set", "Put profiles in force", SetCarriers, response=CarrierList,
            family=Family.EMULATOR,
        ),
    ]  # fmt: skip
