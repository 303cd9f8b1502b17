"""Whether somebody listens at an address. Costs a connection and nothing else."""

from __future__ import annotations

import asyncio
import contextlib
from urllib.parse import urlsplit


async def is_there(url: str) -> bool:
    """Whether somebody takes connections where `url` points to."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        _, writer = await asyncio.wait_for(asyncio.open_connection(parts.hostname, port), 5.0)
    except (OSError, TimeoutError):
        return False
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
    return True
