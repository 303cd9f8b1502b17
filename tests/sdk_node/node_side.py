"""What the Node programs of this directory are told."""

from __future__ import annotations

import json
import os
from collections.abc import Awaitable, Callable
from pathlib import Path

from emulator.web.server import Server

HERE = Path(__file__).parent
SECRET = "CactusKnight_SurfsWaves"
Node = Callable[..., Awaitable[str]]
"""Runs a program of this directory with arguments, `given` on its standard input; what it wrote."""


def environment(server: Server) -> dict[str, str]:
    """What a program is told: the emulator's address and settings."""
    return {**os.environ, "EMULATOR": json.dumps({"url": server.url, **server.settings.model_dump()})}
