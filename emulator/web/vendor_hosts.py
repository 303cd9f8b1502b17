"""The vendor's host names: what answers at each, and in which region (conversation-api.md 1.1, 7.6; sms.md 4.1)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from emulator.web.routes import Family, Route

CONVERSATION_REGIONS: Final = ("us", "eu", "br")
SMS_REGIONS: Final = ("us", "eu", "au", "br", "ca")
BATCH_PREFIX: Final = "/batch"
"""Where the paths of batch sending live beside those of the Conversation API, with which they collide."""


class Service(Enum):
    """What the vendor runs under host names of its own."""

    AUTH = "auth"
    CONVERSATION = "conversation"
    TEMPLATE = "template"
    BATCH = "conversationbatch"
    SMS = "sms"
    ADAPTER = "xms-adapter"


@dataclass(frozen=True, slots=True)
class VendorHost:
    """One host name. `region` is "" where it serves every region."""

    name: str
    service: Service
    region: str = ""


def _hosts() -> Iterator[VendorHost]:
    yield VendorHost("auth.sinch.com", Service.AUTH)
    for region in ("us", "eu"):
        yield VendorHost(f"{region}.auth.sinch.com", Service.AUTH)
        # The host for OAuth2 tokens and project ids: the SDKs build it, a plan's own token has the one without.
        yield VendorHost(f"zt.{region}.sms.api.sinch.com", Service.SMS, region)
        place = f"{region}1.conversation-api.int.prod.sinch.com"
        yield VendorHost(f"xms-adapter.{place}", Service.ADAPTER, region)
    for region in CONVERSATION_REGIONS:
        for service in (Service.CONVERSATION, Service.TEMPLATE, Service.BATCH):
            yield VendorHost(f"{region}.{service.value}.api.sinch.com", service, region)
    for region in SMS_REGIONS:
        yield VendorHost(f"{region}.sms.api.sinch.com", Service.SMS, region)


VENDOR_HOSTS: Final[Mapping[str, VendorHost]] = {host.name: host for host in _hosts()}
"""Every host name of the vendor that an SMS application may call."""


def vendor_host(authority: str) -> VendorHost | None:
    """The vendor's host that a Host header (with a port or without) means, or None."""
    return VENDOR_HOSTS.get(authority.partition(":")[0].lower())


_LIVES_AT: Mapping[Service, Callable[[Route], bool]] = {
    Service.AUTH: lambda route: route.family is Family.OAUTH,
    Service.CONVERSATION: lambda route: route.family is Family.CONVERSATION and route.path.startswith("/v1/"),
    Service.TEMPLATE: lambda route: route.family is Family.CONVERSATION and route.path.startswith("/v2/"),
    Service.BATCH: lambda route: route.path.startswith(BATCH_PREFIX + "/"),
    Service.SMS: lambda route: route.family is Family.XMS,
    Service.ADAPTER: lambda route: route.family is Family.ADAPTER,
}


def lives_at(service: Service, route: Route) -> bool:
    """Whether the service answers this route at its own hosts."""
    return _LIVES_AT[service](route)


_PREFIXES = {
    "/oauth2/": Service.AUTH,
    "/v1/": Service.CONVERSATION,
    "/v2/": Service.TEMPLATE,
    "/xms/": Service.SMS,
    "/adapter/": Service.ADAPTER,
}


def home_of(path: str, region: str) -> str:
    """The host name where such a path is answered, in this region where it has one; "" for a path of nowhere."""
    service = next((service for prefix, service in _PREFIXES.items() if path.startswith(prefix)), None)
    there = [host for host in VENDOR_HOSTS.values() if host.service is service]
    return next((host.name for host in there if host.region in ("", region)), there[0].name if there else "")
