"""Run a broken clinic, configured like the whole one.

python examples/broken forgetful|trusting|deaf|busy|deduping|hasty
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

from aiohttp import web

if not __package__:  # run as a folder: make `broken` and `clinic` importable
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from clinic.config import Config

FLAWS = ("forgetful", "trusting", "deaf", "busy", "deduping", "hasty")

if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in FLAWS:
        sys.exit(f"usage: python examples/broken {'|'.join(FLAWS)}")
    config = Config.from_environment()
    create_app = importlib.import_module(f"broken.{sys.argv[1]}").create_app
    web.run_app(create_app(config), host=config.host, port=config.port, print=None, access_log=None)
