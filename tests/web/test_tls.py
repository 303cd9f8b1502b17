"""TLS by the vendor's host names: certificates, what lives where, regions; by clients that only resolve them here."""

from __future__ import annotations

import asyncio
import os
import ssl
import stat
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp.abc import AbstractResolver, ResolveResult
from seen_outside import sending, text

from emulator.errors import SettingsInvalid
from emulator.settings import Settings
from emulator.web.authority import open_authority
from emulator.web.server import Server
from emulator.web.vendor_hosts import VENDOR_HOSTS

US, EU = "us.conversation.api.sinch.com", "eu.conversation.api.sinch.com"
GRANT = {"grant_type": "client_credentials"}


class AllHere(AbstractResolver):
    """Every name is this machine, at the emulator's TLS port: what compose aliases or /etc/hosts do."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def resolve(self, host: str, port: int = 0, family: Any = 0) -> list[ResolveResult]:
        return [ResolveResult(hostname=host, host="127.0.0.1", port=self._port, family=2, proto=0, flags=0)]

    async def close(self) -> None:
        pass


@dataclass
class World:
    """A client that trusts the emulator's authority and finds the vendor's names there."""

    server: Server
    session: aiohttp.ClientSession
    trust: ssl.SSLContext
    token: str = ""

    @property
    def project(self) -> str:
        return f"/v1/projects/{self.server.settings.project_id}"

    async def call(self, method: str, host: str, path: str, body: Any = None, **options: Any) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if body is not None:
            options["json"] = body
        async with self.session.request(method, f"https://{host}{path}", headers=headers, **options) as response:
            return response.status, await response.json()


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    settings = Settings(port=0, clock="auto", tls=True, tls_port=0, proxy_port=0, data=str(tmp_path / "data"))
    async with Server(settings) as server:
        async with (
            aiohttp.ClientSession() as plain,
            plain.get(server.url + "/_emulator/ca.pem", headers={"Host": "any.name.example"}) as response,
        ):
            assert response.status == 200
            trust = ssl.create_default_context(cadata=await response.text())
        connector = aiohttp.TCPConnector(ssl=trust, resolver=AllHere(server.tls_port))
        async with aiohttp.ClientSession(connector=connector) as session:
            world = World(server, session, trust)
            credentials = {"Authorization": aiohttp.encode_basic_auth("key", "secret")}
            async with session.post("https://auth.sinch.com/oauth2/token", data=GRANT, headers=credentials) as answer:
                world.token = (await answer.json())["access_token"]
            yield world


async def shake_hands(world: World, name: str) -> dict[str, Any]:
    """The certificate that is shown to who asks for `name`; the client checks it."""
    _, writer = await asyncio.open_connection("127.0.0.1", world.server.tls_port, ssl=world.trust, server_hostname=name)
    certificate: dict[str, Any] = writer.get_extra_info("peercert")
    writer.close()
    await writer.wait_closed()
    return certificate


@pytest.mark.ledger("tls.names")
async def test_each_of_the_vendors_names_has_a_certificate_of_its_own(world: World) -> None:
    for name in VENDOR_HOSTS:
        assert (await shake_hands(world, name))["subjectAltName"] == (("DNS", name),)


@pytest.mark.ledger("tls.names")
@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "convemu"])
async def test_the_machines_own_names_have_a_certificate(world: World, name: str) -> None:
    assert name in [value for _, value in (await shake_hands(world, name))["subjectAltName"]]


async def test_a_name_of_somebody_else_is_not_certified(world: World) -> None:
    with pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"):
        await shake_hands(world, "api.example.com")


async def test_more_names_come_from_the_settings(tmp_path: Path) -> None:
    settings = Settings(
        port=0, tls=True, tls_port=0, proxy_port=0, data=str(tmp_path), tls_names="sinch.test, 10.1.2.3"
    )
    async with Server(settings) as server:
        trust = ssl.create_default_context(cadata=server.parts.authority.pem.decode())  # type: ignore[union-attr]
        world = World(server, None, trust)  # type: ignore[arg-type]
        shown = (await shake_hands(world, "sinch.test"))["subjectAltName"]
        assert {("DNS", "sinch.test"), ("IP Address", "10.1.2.3")} <= set(shown)


@pytest.mark.ledger("tls.authority")
def test_the_authority_is_made_once_and_its_key_is_the_owners_alone(tmp_path: Path) -> None:
    first, second = open_authority(tmp_path / "new" / "data"), open_authority(tmp_path / "new" / "data")
    assert first.pem == second.pem == (tmp_path / "new" / "data" / "ca.pem").read_bytes()
    private = tmp_path / "new" / "data" / "authority.pem"
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    assert b"PRIVATE" in private.read_bytes()
    assert b"PRIVATE" not in first.pem
    assert sorted(path.name for path in private.parent.iterdir()) == ["authority.pem", "ca.pem"]


def test_a_key_that_others_may_read_is_closed_again(tmp_path: Path) -> None:
    open_authority(tmp_path)
    (tmp_path / "authority.pem").chmod(0o644)
    open_authority(tmp_path)
    assert stat.S_IMODE((tmp_path / "authority.pem").stat().st_mode) == 0o600


def test_a_broken_authority_stops_the_start_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "authority.pem").write_text("nonsense")
    with pytest.raises(SettingsInvalid, match="delete it"):
        open_authority(tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsInvalid, match="--data"):
        open_authority(tmp_path / "file" / "below")


async def test_without_tls_there_is_no_certificate_and_nothing_is_kept(tmp_path: Path) -> None:
    async with Server(Settings(port=0, data=str(tmp_path))) as server, aiohttp.ClientSession() as session:
        assert server.tls_url == ""
        async with session.get(server.url + "/_emulator/ca.pem") as response:
            assert response.status == 404
            assert "--tls" in (await response.json())["error"]["message"]
    assert os.listdir(tmp_path) == []


# -- what lives where ------------------------------------------------------------------------------------------------


@pytest.mark.ledger("tls.hosts")
async def test_a_message_goes_the_whole_way_by_production_addresses(world: World) -> None:
    app_id = world.server.settings.app_id
    status, sent = await world.call("POST", US, f"{world.project}/messages:send", sending(app_id, text("hello")))
    assert status == 200
    journal = world.server.parts.journal
    shown = await journal.wait(lambda entry: entry.kind == "phone.received", timeout_s=5)
    assert shown is not None
    assert shown.message_id == sent["message_id"]


@pytest.mark.ledger("tls.hosts")
@pytest.mark.parametrize(
    ("host", "path", "proper"),
    [
        ("auth.sinch.com", "/v1/projects/p/apps", "us.conversation.api.sinch.com"),
        (US, "/oauth2/token", "auth.sinch.com"),
        (US, "/v2/projects/p/templates", "us.template.api.sinch.com"),
        (EU, "/xms/v1/plan/batches", "zt.eu.sms.api.sinch.com"),
        ("br.template.api.sinch.com", "/v1/projects/p/contacts", "br.conversation.api.sinch.com"),
        ("us.conversationbatch.api.sinch.com", "/v1/projects/p/apps", "us.conversation.api.sinch.com"),
        (US, "/batch/v1/projects/p/messages", ""),
        (US, "/health", ""),
    ],
)
async def test_a_host_answers_only_what_lives_there_and_says_where_the_rest_is(
    world: World, host: str, path: str, proper: str
) -> None:
    status, answer = await world.call("GET", host, path)
    assert status in (404, 405)
    error = answer.get("error")
    message = error["message"] if isinstance(error, dict) else answer.get("error_description") or answer["text"]
    assert f"nothing at {path} on {host}" in message
    assert proper in message


@pytest.mark.ledger("tls.batch")
async def test_the_batch_host_takes_its_paths_without_our_prefix(world: World) -> None:
    app_id = world.server.settings.app_id
    batch = {
        "app_id": app_id,
        "recipient_and_params": [{"recipient": sending(app_id, {})["recipient"], "parameters": {}}],
        "message": text("to many"),
    }
    host = "us.conversationbatch.api.sinch.com"
    status, answer = await world.call("POST", host, f"{world.project}/messages", batch)
    assert status == 200, answer
    status, found = await world.call("GET", host, f"{world.project}/messages/{answer['batch_id']}")
    assert (status, found["batch_id"]) == (200, answer["batch_id"])


async def test_the_emulators_own_address_speaks_tls_too(world: World) -> None:
    status, answer = await world.call("GET", "localhost", "/health")
    assert (status, answer["status"]) == (200, "ok")
    status, _ = await world.call("GET", "localhost", f"{world.project}/apps")
    assert status == 200


# -- regions ---------------------------------------------------------------------------------------------------------


async def app_in(world: World, region: str) -> str:
    """A new app of that region, created where one does that."""
    body = {"channel_credentials": [], "display_name": region}
    status, app = await world.call("POST", f"{region}.conversation.api.sinch.com", f"{world.project}/apps", body)
    assert status == 200, app
    return str(app["id"])


@pytest.mark.ledger("tls.regions")
async def test_an_app_is_known_in_its_own_region_only(world: World) -> None:
    european, seeded = await app_in(world, "eu"), world.server.settings.app_id
    for host, known, unknown in ((US, seeded, european), (EU, european, seeded)):
        assert (await world.call("GET", host, f"{world.project}/apps/{known}"))[0] == 200
        status, answer = await world.call("GET", host, f"{world.project}/apps/{unknown}")
        assert (status, answer["error"]["status"]) == (404, "NOT_FOUND")
        _, listed = await world.call("GET", host, f"{world.project}/apps")
        assert [app["id"] for app in listed["apps"]] == [known]
    status, answer = await world.call("POST", EU, f"{world.project}/messages:send", sending(seeded, text("hello")))
    assert status == 404
    assert US in answer["error"]["message"]
    codes = [entry.data["code"] for entry in world.server.parts.journal.find(lambda entry: entry.kind == "finding")]
    assert codes == ["wrong_region"] * 3


@pytest.mark.ledger("tls.regions")
async def test_what_belongs_to_an_app_is_known_in_its_region_only(world: World) -> None:
    app_id = world.server.settings.app_id
    _, sent = await world.call("POST", US, f"{world.project}/messages:send", sending(app_id, text("hello")))
    await world.server.parts.journal.wait(lambda entry: entry.kind == "phone.received", timeout_s=5)
    path = f"{world.project}/messages/{sent['message_id']}"
    assert (await world.call("GET", US, path))[0] == 200
    assert (await world.call("GET", EU, path))[0] == 404
    assert (await world.call("GET", f"127.0.0.1:{world.server.tls_port}", path))[0] == 200


@pytest.mark.ledger("tls.regions")
async def test_a_service_plan_answers_in_its_region_only(world: World) -> None:
    settings = world.server.settings
    path = f"/xms/v1/{settings.service_plan_id}/batches"
    world.token = settings.api_token
    assert (await world.call("GET", "us.sms.api.sinch.com", path))[0] == 200
    assert (await world.call("GET", "au.sms.api.sinch.com", path))[0] == 404


@pytest.mark.ledger("tls.regions.shared")
async def test_contacts_are_shared_between_regions(world: World) -> None:
    contact = {"channel_identities": [{"channel": "SMS", "identity": "12015550100"}], "language": "EN_US"}
    _, made = await world.call("POST", US, f"{world.project}/contacts", contact)
    assert (await world.call("GET", EU, f"{world.project}/contacts/{made['id']}"))[0] == 200


@pytest.mark.ledger("tls.regions")
async def test_elsewhere_than_at_the_vendors_hosts_there_are_no_regions(world: World) -> None:
    european = await app_in(world, "eu")
    async with world.session.get(
        f"{world.server.url}{world.project}/apps/{european}", headers={"Authorization": f"Bearer {world.token}"}
    ) as response:
        assert response.status == 200
