"""The unmodified application: production URLs, the vendor's SDK, no option of any kind; its environment differs."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from listener import Listener

from emulator.settings import Settings
from emulator.web.server import Server

APP = Path(__file__).parent / "unmodified_app.py"
PHONE = "+12015550100"


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    """As always, and with TLS."""
    return settings.model_copy(update={"tls": True, "tls_port": 0, "proxy_port": 0, "data": str(tmp_path / "data")})


async def run(server: Server, **environment: str) -> dict[str, Any]:
    """The application in a process of its own, with the keys of production and a proxy."""
    assert server.tunnel is not None
    inherited = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    given = {
        "HTTPS_PROXY": f"http://127.0.0.1:{server.tunnel.port}",
        "REQUESTS_CA_BUNDLE": str(server.parts.authority.public_path) if server.parts.authority else "",
        "SINCH_PROJECT_ID": server.settings.project_id,
        "SINCH_KEY_ID": "key",
        "SINCH_KEY_SECRET": "secret",
        "SINCH_APP_ID": server.settings.app_id,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-W", "error::DeprecationWarning:__main__", APP, PHONE, env=inherited | given | environment,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    said, errors = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 0, errors.decode()
    found: dict[str, Any] = json.loads(said)
    return found


@pytest.mark.ledger("tls.unmodified")
async def test_production_code_sends_by_both_apis_and_hears_of_it(server: Server, listener: Listener) -> None:
    said = await run(server)
    assert set(said) == {"message_id", "batch_id"}, said
    report = await listener.event("message_delivery_report", message_id=said["message_id"], status="DELIVERED")
    assert report.body["app_id"] == server.settings.app_id
    assert server.tunnel is not None
    assert server.tunnel.led == {"auth.sinch.com", "us.conversation.api.sinch.com", "zt.us.sms.api.sinch.com"}
    inbox = await server.parts.handsets.inbox(PHONE.lstrip("+"))
    assert {"From production code", "By SMS API"} <= {message.text for message in inbox}
    findings = server.parts.journal.find(lambda entry: entry.kind == "finding")
    assert findings == []


@pytest.mark.ledger("tls.unmodified")
async def test_production_code_with_the_wrong_region_meets_a_404(server: Server) -> None:
    said = await run(server, SINCH_REGION="eu")
    assert "lives in region us, which eu.conversation.api.sinch.com does not know" in said["error"]


async def test_production_code_that_does_not_trust_the_authority_is_not_talked_to(
    server: Server, tmp_path: Path
) -> None:
    from emulator.web.authority import open_authority

    stranger = open_authority(tmp_path / "another")
    said = await run(server, REQUESTS_CA_BUNDLE=str(stranger.public_path))
    assert "CERTIFICATE_VERIFY_FAILED" in said["error"]
