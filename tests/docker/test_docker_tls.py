"""The compose file of the unmodified application, as far as that goes without a Docker engine."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from recipe import ROOT, stages
from ruamel.yaml import YAML

from emulator.settings import PREFIX, Settings
from emulator.web.server import Server
from emulator.web.vendor_hosts import VENDOR_HOSTS

DOCKERFILE = stages((ROOT / "Dockerfile").read_text(encoding="utf-8"))
BASE, OVERRIDE = (
    YAML(typ="safe").load((ROOT / name).read_text(encoding="utf-8"))
    for name in ("docker-compose.yml", "docker-compose.tls.yml")
)
EMULATOR, CLINIC = OVERRIDE["services"]["convemu"], OVERRIDE["services"]["clinic"]


@pytest.mark.ledger("tls.compose")
def test_every_name_of_the_vendor_is_an_alias_of_the_emulator() -> None:
    assert EMULATOR["networks"]["default"]["aliases"] == list(VENDOR_HOSTS)


@pytest.mark.ledger("tls.compose")
def test_it_changes_services_and_settings_that_exist() -> None:
    assert OVERRIDE["services"].keys() <= BASE["services"].keys()
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    assert EMULATOR["environment"].keys() <= known
    loaded = Settings.model_validate(
        {name.removeprefix(PREFIX).lower(): value for name, value in EMULATOR["environment"].items()}
    )
    assert (loaded.tls, loaded.tls_port, loaded.data) == (True, 443, "/data")
    read = set(re.findall(r'read\("(\w+)"', (ROOT / "examples/clinic/config.py").read_text(encoding="utf-8")))
    assert CLINIC["environment"].keys() - {"SSL_CERT_FILE"} <= read
    assert EMULATOR["sysctls"] == {"net.ipv4.ip_unprivileged_port_start": 0}, "443 without being root"


@pytest.mark.ledger("tls.compose")
def test_both_see_the_folder_of_the_authority_and_the_application_cannot_write_there() -> None:
    volume = next(iter(OVERRIDE["volumes"]))
    assert EMULATOR["volumes"] == [f"{volume}:/data"]
    assert CLINIC["volumes"] == [f"{volume}:/convemu:ro"]
    assert CLINIC["environment"]["SSL_CERT_FILE"] == "/convemu/ca.pem"
    image = DOCKERFILE["convemu"]
    user, group = image.last("USER").split(":")
    made = image.last("RUN").split()
    assert (made[:2], made[-1]) == (["install", "-d"], "/data")
    assert (made[made.index("-o") + 1], made[made.index("-g") + 1]) == (user, group)


@pytest.mark.ledger("tls.compose")
async def test_the_sample_app_sends_by_production_addresses(tmp_path: Path) -> None:
    """As the compose file has it, with a proxy in place of the aliases."""
    settings = Settings(port=0, tls=True, tls_port=0, proxy_port=0, data=str(tmp_path), clock="auto")
    async with Server(settings) as server, aiohttp.ClientSession() as session:
        assert server.tunnel is not None
        environment: dict[str, Any] = {
            **{name: value for name, value in os.environ.items() if "proxy" not in name.lower()},
            **CLINIC["environment"],
            "SSL_CERT_FILE": str(tmp_path / "ca.pem"),
        }
        # aiohttp asks the environment for a proxy only when it is told to; the names lead here all the same.
        script = SENDS.format(proxy=f"http://127.0.0.1:{server.tunnel.port}")
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", script, env=environment, cwd=ROOT / "examples",
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        said, errors = await asyncio.wait_for(process.communicate(), 30)
        assert process.returncode == 0, errors.decode()
        url = f"{server.url}/_emulator/messages/{said.decode().strip()}"
        async with session.get(url) as response:
            assert (await response.json())["message"]["channel_identity"]["identity"] == "46700000042"
        assert server.tunnel.led == {"auth.sinch.com", "us.conversation.api.sinch.com"}


SENDS = """
import asyncio, aiohttp
from clinic.config import Config
from clinic.sinch import Sinch

async def main():
    async with aiohttp.ClientSession(proxy="{proxy}") as session:
        print(await Sinch(session, Config.from_environment()).send_text("+46700000042", "From the clinic"))

asyncio.run(main())
"""
