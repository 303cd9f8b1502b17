"""Certificates by the name a client asks for (SNI): the vendor's host names, and this machine's own."""

from __future__ import annotations

import socket
import ssl
from datetime import UTC, datetime, timedelta

from emulator.clock import Clock
from emulator.web.authority import Authority
from emulator.web.vendor_hosts import VENDOR_HOSTS

LOCAL_NAMES = ("localhost", "127.0.0.1", "::1", "convemu", "host.docker.internal")
HOLDS_FOR = timedelta(days=397)
"""Common clients refuse a certificate that holds longer; it is made anew at every start."""


class Certificates:
    """Issues a certificate when a name is first asked for; they are never written to disk."""

    def __init__(self, authority: Authority, names: tuple[str, ...] = ()) -> None:
        self._authority = authority
        self._own = tuple(dict.fromkeys((*LOCAL_NAMES, socket.gethostname(), *names)))
        self._contexts: dict[str, ssl.SSLContext] = {}

    def context(self) -> ssl.SSLContext:
        """What a listening socket takes: a certificate for each of the vendor's names, else the one with our own."""
        context = self._issued(self._own)
        context.sni_callback = self._choose
        return context

    def _choose(self, connection: ssl.SSLSocket | ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
        name = (name or "").lower()
        if name in VENDOR_HOSTS:
            if name not in self._contexts:
                self._contexts[name] = self._issued((name,))
            connection.context = self._contexts[name]

    def _issued(self, names: tuple[str, ...]) -> ssl.SSLContext:
        now = datetime.fromtimestamp(Clock.wall(), UTC)
        certificate = self._authority.ca.issue_cert(
            *names, organization_name="convemu", not_before=now - timedelta(days=1), not_after=now + HOLDS_FOR
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.set_alpn_protocols(["http/1.1"])
        certificate.configure_cert(context)
        return context
