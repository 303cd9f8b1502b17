"""Whatever is sent to any route: a documented status, media type and shape, and never a fault of ours.

Schemathesis draws calls from the OpenAPI document, good ones and spoilt ones, the same in every run, and sends them
over a socket to an emulator in a thread of its own.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
import requests
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from emulator.settings import Settings
from emulator.web.openapi import openapi
from emulator.web.routes import EVENTS, Family, Route
from emulator.web.server import Server
from emulator.web.table import route_table
from emulator.wire.app_messages import CONTENT_KINDS
from emulator.wire.choices import CHOICE_KINDS
from emulator.wire.contact_messages import CONTACT_KINDS
from emulator.wire.events import APP_EVENTS, CONTACT_EVENTS

if TYPE_CHECKING:
    from schemathesis import Case
    from schemathesis.schemas import BaseSchema

EXAMPLES = 20
# A stream has no end to check; the page and its files are not in the document.
ROUTES = [route for route in route_table() if route.gives != EVENTS and route.family is not Family.PAGE]
FAMILIES = {(route.method, route.path): route.family for route in ROUTES}
PERSON = {"channel": "SMS", "identity": "+12015550100"}


@dataclass
class Stock:
    """An emulator with one of everything in it, so that calls get past the question whether it exists."""

    url: str
    settings: Settings
    session: requests.Session = field(default_factory=requests.Session)
    ids: dict[str, str] = field(default_factory=dict)
    changed: bool = True

    def call(self, method: str, path: str, body: Any = None, token: str = "") -> Any:
        headers = {"Authorization": f"Bearer {token}"} if token else {"Authorization": "Basic a2V5OnNlY3JldA=="}
        return self.session.request(method, self.url + path, json=body, headers=headers, timeout=10).json()

    def fill(self) -> None:
        """One of everything, anew if the calls before may have changed it."""
        if not self.changed:
            return
        self.changed = False
        project, plan = self.settings.project_id, self.settings.service_plan_id
        v1, xms, token = f"/v1/projects/{project}", f"/xms/v1/{plan}", self.settings.api_token
        self.call("POST", "/_emulator/reset", {})
        app = self.settings.app_id
        recipient = {"identified_by": {"channel_identities": [PERSON]}}
        text = {"text_message": {"text": "Hej"}}
        sent = self.call("POST", f"{v1}/messages:send", {"app_id": app, "recipient": recipient, "message": text})
        message = self.call("GET", f"{v1}/messages/{sent['message_id']}")
        event = {"app_id": app, "recipient": recipient, "event": {"composing_event": {}}}
        hook = {"app_id": app, "target": "http://127.0.0.1:1/", "triggers": ["OPT_IN"]}
        words = {"default_translation": "en", "translations": [{"language_code": "en", **text}]}
        wrote = self.call("POST", "/_emulator/phones/12015550100/messages", {"text": "Hi", "app_id": app})
        inbounds = self.call("GET", f"{xms}/inbounds", token=token)["inbounds"]
        later = {"to": ["46700000001"], "body": "Hej", "send_at": "2030-01-01T00:00:00Z", "feedback_enabled": True}
        self.ids = {
            "project_id": project,
            "plan_id": plan,
            "app_id": app,
            "message_id": sent["message_id"],
            "contact_id": message["contact_id"],
            "conversation_id": message["conversation_id"],
            "event_id": self.call("POST", f"{v1}/events:send", event)["event_id"],
            "webhook_id": self.call("POST", f"{v1}/webhooks", hook)["id"],
            "template_id": self.call("POST", f"/v2/projects/{project}/templates", words)["id"],
            "list_type": "OPT_OUT_ALL",
            "identity": "12015550100",
            "batch_id": self.call("POST", f"{xms}/batches", later, token)["id"],
            "group_id": self.call("POST", f"{xms}/groups", {"members": ["46700000001"]}, token)["id"],
            "inbound_id": inbounds[0]["id"] if inbounds else "none",
            "number": "12015550100",
            "fault_id": self.call("POST", "/_emulator/faults", {"kind": "drop", "of": "OPT_IN"})["id"],
            "lease_id": self.call("POST", "/_emulator/leases", {})["id"],
        }
        assert wrote["direction"] == "MO"


@pytest.fixture(scope="module")
def stock() -> Iterator[Stock]:
    """An emulator on a socket, in its own thread: the calls block."""
    settings = Settings(port=0, clock="manual", clock_quiet_s=0.0, seed="4711", callback_timeout_s=0.2)
    started, stock = threading.Event(), Stock("", settings)
    loop, over = asyncio.new_event_loop(), asyncio.Event()

    async def serve() -> None:
        async with Server(settings) as server:
            stock.url = server.url
            started.set()
            await over.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    assert started.wait(10)
    yield stock
    loop.call_soon_threadsafe(over.set)
    thread.join(10)
    loop.close()


@pytest.fixture(scope="module")
def schema() -> BaseSchema:
    """The document as Schemathesis reads it; imported here, since most runs leave this test out."""
    import schemathesis

    phases = {"coverage": {"enabled": False}, "stateful": {"enabled": False}}
    config = schemathesis.Config.from_dict({"phases": phases})
    return schemathesis.openapi.from_dict(openapi(ROUTES), config=config)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.ledger("openapi.held")
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_every_route_keeps_what_the_document_says(route: Route, schema: BaseSchema, stock: Stock) -> None:
    from schemathesis import GenerationMode

    operation = schema[route.path][route.method]

    @given(case=st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in GenerationMode)))
    @hypothesis_settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    def holds(case: Case) -> None:
        stock.fill()
        check(case, stock)

    holds()


def check(case: Case, filled: Stock) -> None:
    """Send `case`; its answer is what the document says."""
    from schemathesis.specs.openapi import checks

    method, path = case.operation.method.upper(), case.operation.path
    filled.changed |= method != "GET"
    # Every other call is about what exists, with a body that breaks no rule between fields.
    if method == "GET" or len(str(case.body)) % 2:
        known = filled.ids
        case.body = mended(case.body, known)
    else:
        known = {name: filled.ids[name] for name in ("project_id", "plan_id")}
    case.path_parameters = {name: known.get(name, given) for name, given in case.path_parameters.items()}
    if path == "/_emulator/journal:wait" and isinstance(case.body, dict):
        case.body["timeout"] = "10ms"
    case.headers.pop("Authorization", None)
    token = filled.settings.api_token
    credentials = f"Bearer {token}" if FAMILIES[method, path] is Family.XMS else "Basic a2V5OnNlY3JldA=="
    response = case.call(base_url=filled.url, headers={"Authorization": credentials}, timeout=10)
    assert response.status_code < 500 or response.status_code in (501, 502), response.text
    expected = [checks.status_code_conformance, checks.content_type_conformance, checks.response_schema_conformance]
    case.validate_response(response, checks=expected)


ONE_OF = (
    {*CONTENT_KINDS},
    {*CONTACT_KINDS},
    {*CHOICE_KINDS},
    {*APP_EVENTS, *CONTACT_EVENTS},
    {"contact_id", "identified_by"},
    {"app_message", "contact_message"},
    {"app_event", "contact_event"},
    {"channel_identities", "contact_ids"},
    {"batch_id", "batch_metadata"},
    {"choice", "product"},
)
"""Of these, an object may have one: a rule that no JSON schema of ours states."""

FIXED = {
    "to": ["46700000001"],
    "target": "http://127.0.0.1:1/",
    "recipient": {"identified_by": {"channel_identities": [PERSON]}},
    "channel_priority_order": ["SMS"],
    "channels": ["SMS"],
    "channel_identities": [PERSON],
    "members": ["46700000001"],
    "message": {"text_message": {"text": "Hej"}},
    "app_message": {"text_message": {"text": "Hej"}},
    "event": {"composing_event": {}},
    "app_event": {"composing_event": {}},
}
"""Values with a form that no JSON schema of ours states."""


def mended(value: Any, ids: dict[str, str]) -> Any:
    """`value` with ids and numbers that exist, and one of those that exclude each other."""
    if isinstance(value, list):
        return [mended(each, ids) for each in value]
    if not isinstance(value, dict):
        return value
    kept = {name: ids[name] if name in ids and isinstance(each, str) else each for name, each in value.items()}
    for group in ONE_OF:
        for name in [name for name in kept if name in group and kept[name] is not None][1:]:
            del kept[name]
    return {name: FIXED[name] if to_be_fixed(name, each) else mended(each, ids) for name, each in kept.items()}


def to_be_fixed(name: str, drawn: Any) -> bool:
    """Whether a fixed value has to take the place of this one, and is of its kind."""
    fixed = FIXED.get(name)
    if isinstance(drawn, list) and isinstance(fixed, list):
        return bool(drawn) and type(drawn[0]) is type(fixed[0])
    if isinstance(drawn, dict) and drawn.keys() & {*CONTENT_KINDS, *APP_EVENTS}:
        return False
    return fixed is not None and type(drawn) is type(fixed)
