"""Run the clinic: `python examples/clinic`, configured by the environment (see config.py)."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

from aiohttp import web

if not __package__:  # run as a folder: make `clinic` importable
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from clinic.app import create_app
from clinic.config import Config

if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="clinic: %(message)s")
    config = Config.from_environment()
    web.run_app(create_app(config), host=config.host, port=config.port, print=None, access_log=None)
