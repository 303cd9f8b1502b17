"""Why nobody answered: the client's exceptions as sentences for whoever runs the application."""

from __future__ import annotations

import errno
import socket
import ssl
from urllib.parse import urlsplit

import aiohttp

_DEFAULT_PORTS = {"http": 80, "https": 443}


def place_of(url: str) -> str:
    """Host and port of `url`, as a person would name them; `url` itself when it has none that could be."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "?", parts.port or _DEFAULT_PORTS.get(parts.scheme, 0)
    except ValueError:  # a port beyond 65535, a bracket without its other half
        return repr(url)
    return f"{f'[{host}]' if ':' in host else host}:{port}"


def sentence(fault: BaseException, url: str, timeout_s: float) -> str:
    """What went wrong on the way to `url`, and where to look."""
    place = place_of(url)
    match fault:
        case aiohttp.InvalidURL():
            return f"{url!r} is not a web address"
        case TimeoutError():  # aiohttp's own timeouts among them
            return f"no answer from {place} within {timeout_s:g} s"
        case aiohttp.ClientConnectorCertificateError() | ssl.SSLCertVerificationError():
            return (
                f"TLS: the certificate of {place} is not trusted ({_reason(fault)}); "
                "name its authority in the environment variable SSL_CERT_FILE, or use http"
            )
        case aiohttp.ClientSSLError() | ssl.SSLError():
            return f"TLS: no handshake with {place} ({_reason(fault)}); does it speak https?"
        case aiohttp.ClientConnectorDNSError() | socket.gaierror():
            return f"unknown host: {urlsplit(url).hostname} has no address here{_container_hint(url)}"
        case aiohttp.ClientConnectorError() if fault.os_error.errno == errno.ECONNREFUSED:
            return f"connection refused: nothing listens at {place}{_container_hint(url)}"
        case ConnectionRefusedError():
            return f"connection refused: nothing listens at {place}{_container_hint(url)}"
        case aiohttp.ClientConnectorError():
            return f"cannot connect to {place}: {fault.os_error.strerror or fault.os_error}{_container_hint(url)}"
        case aiohttp.ServerDisconnectedError() | ConnectionResetError():
            return f"{place} closed the connection without an answer"
        case aiohttp.ClientOSError() if fault.errno is None:  # it could not be written to the end
            return f"{place} closed the connection before it had taken the callback"
        case aiohttp.ClientResponseError():
            return f"{place} answered something that is not HTTP ({fault.message})"
        case _:
            return f"the connection to {place} broke: {str(fault) or type(fault).__name__}"


def _reason(fault: BaseException) -> str:
    inner = getattr(fault, "certificate_error", None) or getattr(fault, "os_error", None) or fault
    return str(getattr(inner, "verify_message", "") or getattr(inner, "reason", "") or inner)


def _container_hint(url: str) -> str:
    host = urlsplit(url).hostname or ""
    if host == "localhost" or host.startswith("127.") or host == "::1":
        return (
            f" (inside a container {host} is the container itself; name the application's service,"
            " or host.docker.internal for the machine around it)"
        )
    return ""
