"""The vendor's hosts, each with the routes that live there and no other: production URLs work unchanged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from aiohttp import web
from aiohttp.web_urldispatcher import Domain, MatchedSubAppResource

from emulator.web.doors import door
from emulator.web.keys import PARTS
from emulator.web.lost import lost
from emulator.web.parts import Parts
from emulator.web.regions import at_home
from emulator.web.routes import Route, register
from emulator.web.vendor_hosts import BATCH_PREFIX, Service, lives_at, vendor_host


class AtService(Domain):
    """Matches the hosts of one service, with a port or without."""

    def __init__(self, service: Service) -> None:
        super().__init__(f"{service.value}.sinch.com")  # its name in listings
        self._service = service

    def match_domain(self, host: str) -> bool:
        """Whether a Host header means the service."""
        known = vendor_host(host)
        return known is not None and known.service is self._service


def add_vendor_hosts(app: web.Application, table: Sequence[Route], parts: Parts) -> None:
    """Have `app` answer at the vendor's hosts as they do; every other host sees what it always did."""
    for service in Service:
        inner = web.Application()
        inner[PARTS] = parts
        there = [_as_there(route) for route in table if lives_at(service, route)]
        register(inner, there, lambda route: door(route, parts))
        inner.router.add_route("*", "/{tail:.*}", lost(parts))
        inner.freeze()  # nothing in it starts or stops by itself
        app.router.register_resource(MatchedSubAppResource(AtService(service), inner))


def _as_there(route: Route) -> Route:
    return replace(route, path=route.path.removeprefix(BATCH_PREFIX), handler=at_home(route.handler))
