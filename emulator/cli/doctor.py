"""`convemu doctor`: whether emulator, application and this shell find each other, and the cure where they do not."""

from __future__ import annotations

import json
import os
import socket
import ssl
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies_environment, proxy_bypass

import click

from emulator.cli.paint import BAD, DIM, GOOD, WARN, Paint
from emulator.cli.remote import Remote, url_option
from emulator.clock import Clock
from emulator.errors import CallerError, TargetUnreachable

SAMPLE_HOST = "us.conversation.api.sinch.com"
SKEW_S = 5.0
TRUST_VARIABLES = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")
MARKS = {"good": ("✓", GOOD), "odd": ("!", WARN), "bad": ("✗", BAD)}
PROBE_S = 3.0
UNREACHABLE = 3


@click.command(short_help="Check targets, ports, clock and certificates, and say the cure.")
@click.option("--json", "as_json", is_flag=True, help="JSON: one check a line.")
@url_option
def doctor(as_json: bool, url: str | None) -> int:
    """Check targets, ports, clock and certificates, and say the cure. Nothing is sent to the application.

    Exit code 0: nothing is bad; 1: something is; 3: no emulator answers.

    \b
    Example:
      convemu doctor --url http://127.0.0.1:7670
    """
    remote = Remote(url)
    checks: list[dict[str, str]] = []
    try:
        inside = remote.get("/_emulator/doctor", timeout_s=30.0)
    except (TargetUnreachable, CallerError) as error:
        checks.append(_port(remote.url, error.message))
    else:
        checks.append(check("emulator", "good", f"answers at {remote.url}"))
        checks += [*_version(inside), *_skew(inside), *_between(remote.url), *inside["checks"], *_tls(remote, inside)]
    _print(checks, as_json)
    if checks[0]["state"] == "bad":
        return UNREACHABLE
    return 1 if any(each["state"] == "bad" for each in checks) else 0


def check(name: str, state: str, seen: str, cure: str = "") -> dict[str, str]:
    """As the emulator words its own."""
    return {"name": name, "state": state, "seen": seen, "cure": cure}


def _port(url: str, said: str) -> dict[str, str]:
    """Why no emulator answers: nobody there, or somebody else."""
    parts = urlsplit(url)
    host, port = parts.hostname or "127.0.0.1", parts.port or 80
    try:
        socket.create_connection((host, port), PROBE_S).close()
    except OSError:
        cure = f"start one: convemu serve --port {port}; or name the one that runs with --url or CONVEMU_URL"
        return check("emulator", "bad", f"nothing listens at {host}:{port}", cure)
    cure = f"stop what listens on port {port}, or start the emulator on another: convemu serve --port 0"
    return check("emulator", "bad", f"something listens at {host}:{port}, but it is no convemu ({said})", cure)


def _version(inside: dict[str, Any]) -> Iterator[dict[str, str]]:
    import emulator

    if inside["version"] != emulator.__version__:
        seen = f"this command is {emulator.__version__}, the emulator {inside['version']}"
        yield check("version", "odd", seen, "install the same version on both sides")


def _skew(inside: dict[str, Any]) -> Iterator[dict[str, str]]:
    """Callbacks are signed with real time: an application on a machine whose clock differs takes them for old."""
    apart = datetime.fromisoformat(inside["wall"]).timestamp() - Clock.wall()
    if abs(apart) > SKEW_S:
        seen = f"the emulator's machine is {abs(apart):.0f} s {'ahead of' if apart > 0 else 'behind'} this one"
        yield check("real time", "bad", seen, "set both clocks by NTP; else signatures look old and tokens expired")


def _between(url: str) -> Iterator[dict[str, str]]:
    """A proxy that the application would ask for the emulator; most clients heed these variables."""
    host, proxy = urlsplit(url).hostname or "127.0.0.1", getproxies_environment().get("http")
    if proxy and not proxy_bypass(host):
        kept_out = ",".join(filter(None, (os.environ.get("NO_PROXY") or os.environ.get("no_proxy"), host)))
        seen = f"programs that heed it would ask {proxy} for {host}"
        yield check("http_proxy", "odd", seen, f"for the application: export NO_PROXY={kept_out}")


# -- TLS, from where the application is ------------------------------------------------------------------------------


def _tls(remote: Remote, inside: dict[str, Any]) -> Iterator[dict[str, str]]:
    port = inside["tls_port"]
    if port is None:
        return
    host = urlsplit(remote.url).hostname or "127.0.0.1"
    yield _resolved(host, port, inside["proxy_port"])
    trusting = [name for name in ("", *TRUST_VARIABLES) if _shakes_hands(host, port, os.environ.get(name, ""))]
    if trusting:
        how = next((name for name in trusting if name), "") or "the trusted authorities of this machine"
        yield check("trust", "good", f"{SAMPLE_HOST} is trusted here, by {how}")
    else:
        fetch = f"curl -o ca.pem {remote.url}/_emulator/ca.pem"
        cure = f"{fetch}; then, for the application: export {'=ca.pem '.join(TRUST_VARIABLES)}=ca.pem"
        yield check("trust", "odd", f"this shell does not trust the certificate of {SAMPLE_HOST}", cure)


def _resolved(host: str, port: int, proxy_port: int) -> dict[str, str]:
    """Whether the vendor's names lead to the emulator from here."""
    proxy, ours = os.environ.get("HTTPS_PROXY") or os.environ.get("https_proxy"), f"http://{host}:{proxy_port}"
    if proxy:
        if _is_at(proxy, host, proxy_port):
            return check("names", "good", f"the vendor's names go through the emulator's proxy {proxy}")
        return check(
            "names", "odd", f"HTTPS_PROXY is {proxy}, which is not the emulator's proxy", f"set HTTPS_PROXY={ours}"
        )
    here, there = _addresses(host), _addresses(SAMPLE_HOST)
    if here & there and port == 443:
        return check("names", "good", f"{SAMPLE_HOST} leads to the emulator")
    if here & there:
        cure = "let the emulator listen there: --tls-port 443 (in a container), or forward 443 to it"
        return check("names", "odd", f"{SAMPLE_HOST} leads here, but production URLs use port 443, not {port}", cure)
    cure = f"give the application HTTPS_PROXY={ours}, or the emulator the vendor's names (docs/tls.md)"
    return check("names", "odd", f"{SAMPLE_HOST} does not lead to the emulator from here", cure)


def _is_at(url: str, host: str, port: int) -> bool:
    """Whether `url` leads to this port of this machine."""
    try:
        parts = urlsplit(url if "//" in url else f"//{url}")
        return parts.port == port and bool(_addresses(parts.hostname or "") & _addresses(host))
    except ValueError:
        return False


def _addresses(host: str) -> set[str]:
    try:
        return {str(info[4][0]) for info in socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)}
    except OSError:
        return set()


def _shakes_hands(host: str, port: int, authority: str) -> bool:
    """Whether a client that trusts the file `authority` ("": the machine's own) takes the emulator for the vendor."""
    try:
        context = ssl.create_default_context(cafile=authority or None)
        with socket.create_connection((host, port), PROBE_S) as raw:
            context.wrap_socket(raw, server_hostname=SAMPLE_HOST).close()
    except OSError:  # an ssl.SSLError is one too, and so is a file that is not there
        return False
    return True


def _print(checks: list[dict[str, str]], as_json: bool) -> None:
    if as_json:
        for each in checks:
            click.echo(json.dumps(each, ensure_ascii=False))
        return
    paint = Paint()
    for each in checks:
        paint.line(MARKS[each["state"]], f" {each['name']}: {each['seen']}")
        if each["cure"]:
            paint.line(("    " + each["cure"], DIM))
