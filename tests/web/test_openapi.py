"""The OpenAPI document says what there is, neither more nor less, and says it in valid OpenAPI 3.1."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from pydantic import TypeAdapter
from seen_outside import Api, Plan, sending, text

from emulator.web.openapi import openapi
from emulator.web.routes import JSON, Family, Route
from emulator.web.table import route_table

ROUTES = [route for route in route_table() if route.family is not Family.PAGE]
DOCUMENT = openapi(route_table())
OPERATIONS = {
    (method.upper(), path): operation
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
}
COMPONENTS = DOCUMENT["components"]["schemas"]


def references(value: Any) -> Iterator[str]:
    """Every $ref within."""
    if isinstance(value, dict):
        yield from ([value["$ref"]] if isinstance(value.get("$ref"), str) else [])
        for each in value.values():
            yield from references(each)
    elif isinstance(value, list):
        for each in value:
            yield from references(each)


@pytest.mark.ledger("openapi.routes")
def test_the_document_has_every_route_of_the_table_and_no_other() -> None:
    assert {(route.method, route.path) for route in ROUTES} == set(OPERATIONS)
    assert len(ROUTES) == len(OPERATIONS)
    names = [operation["operationId"] for operation in OPERATIONS.values()]
    assert len(set(names)) == len(names)


@pytest.mark.ledger("openapi.routes")
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_an_operation_names_what_its_route_takes_and_gives(route: Route) -> None:
    operation = OPERATIONS[route.method, route.path]
    parameters = {(parameter["in"], parameter["name"]) for parameter in operation["parameters"]}
    in_path = {("path", name) for name in re.findall(r"\{(\w+)\}", route.path)}
    assert parameters == in_path | {("query", query.name) for query in route.query}
    assert ("requestBody" in operation) == (route.request is not None)
    success = operation["responses"][str(route.status)]
    assert list(success.get("content", {})) == ([] if route.bodiless else [route.gives, *route.also_gives])
    assert {status for status in operation["responses"] if status != str(route.status)} or route.family is Family.OPEN


@pytest.mark.ledger("openapi.routes")
def test_every_route_that_reads_or_answers_something_names_its_shape() -> None:
    """Without a body in: what needs none, or refuses it. Without a shape out: `{}`."""
    writes = {route.name for route in ROUTES if route.method in {"POST", "PUT", "PATCH"} and route.request is None}
    assert writes == {"conversations.stop", "callbacks.resend"}
    shapeless = {
        route.name for route in ROUTES if route.response is None and not route.bodiless and route.gives == JSON
    }
    assert shapeless == {
        "messages.delete", "contacts.delete", "conversations.delete", "conversations.stop",
        "conversations.inject_message", "apps.delete", "webhooks.delete", "events.delete", "settings.delete",
        "templates.delete", "batches.cancel", "batches.contacts", "batches.forget",
        "messages.report", "scenarios.remove", "leases.end", "reset",
    }  # fmt: skip


@pytest.mark.ledger("openapi.valid")
def test_the_document_is_valid_openapi() -> None:
    schemathesis.openapi.from_dict(DOCUMENT).validate()
    assert DOCUMENT["openapi"] == "3.1.0"
    assert {reference.rpartition("/")[2] for reference in references(DOCUMENT)} <= set(COMPONENTS)
    for name, schema in COMPONENTS.items():
        assert re.fullmatch(r"[A-Za-z0-9._-]+", name), name
        jsonschema_rs.Draft202012Validator({**schema, "components": {"schemas": COMPONENTS}})


@pytest.mark.ledger("openapi.valid")
async def test_the_document_is_served(api: Api) -> None:
    assert await api.call("GET", "/_emulator/openapi.json") == (200, openapi(route_table(), api.server.url))


# -- what is really answered -----------------------------------------------------------------------------------------


class Answers:
    """Calls routes, and holds each answer against the shape of its route: no field more, none less."""

    def __init__(self, api: Api, prefixes: tuple[str, ...]) -> None:
        self.api = api
        self.routes = {route.name: route for route in ROUTES if route.response and route.name.startswith(prefixes)}

    async def check(self, name: str, path: str, body: Any = None, **options: Any) -> Any:
        route = self.routes.pop(name)
        found, answer = await self.api.call(route.method, path, body, **options)
        assert found == route.status, (name, answer)
        # A fault is shown with the settings of its kind.
        TypeAdapter(route.response).validate_python(answer, extra=None if name.startswith("faults.") else "forbid")
        return answer


@pytest.mark.ledger("openapi.answers")
async def test_every_answer_of_the_emulators_own_api_is_what_its_route_says(api: Api) -> None:
    ours = tuple({route.name.partition(".")[0] for route in ROUTES if route.family is Family.EMULATOR} | {"health"})
    answers = Answers(api, ours)
    vendors = {route.name for route in ROUTES if route.family is not Family.EMULATOR} - {"health"}
    answers.routes = {name: route for name, route in answers.routes.items() if name not in vendors}
    check, phone = answers.check, "12015550100"
    await check("health", "/health")
    sent = await api.send(text("Żółć"), "+" + phone)
    await check("scenarios.show", "/_emulator/scenarios")
    await check("phones.create", "/_emulator/phones", {"number": "+12015550177", "name": "Bo"})
    await check("phones.write", f"/_emulator/phones/{phone}/messages", {"text": "Hi", "app_id": api.app_id})
    found = {"kind": "phone.received", "data": {"text": "/Ż(?P<rest>.*)/"}}
    await check("journal.wait", "/_emulator/journal:wait", {"match": found})
    await check("phones.inbox", f"/_emulator/phones/{phone}/messages")
    await check("phones.change", f"/_emulator/phones/{phone}", {"handset": "off", "blocked": ["1"], "read": True})
    await check("phones.list", "/_emulator/phones")
    await check("sms.count", "/_emulator/sms:count", {"text": "я"})
    await check("plans.get", f"/_emulator/plans/{api.server.settings.service_plan_id}")
    await check("plans.change", f"/_emulator/plans/{api.server.settings.service_plan_id}", {"secret": "s"})
    await check("carriers.set", "/_emulator/carriers", {"carriers": "46=slow"})
    await check("carriers.get", "/_emulator/carriers")
    await check("recorder.record", "/_emulator/scenarios:record", {"after": 0, "replay": False})
    await check("recorder.mark", "/_emulator/scenarios:mark", {"name": "here"})
    await check("journal.read", "/_emulator/journal?limit=5000")
    await check("findings.list", "/_emulator/findings")
    await check("doctor", "/_emulator/doctor")
    await check("clock.show", "/_emulator/clock")
    await check("clock.move", "/_emulator/clock", {"advance": "1s"})
    await check("messages.inspect", f"/_emulator/messages/{sent}")
    fired = await check("callbacks.fire", "/_emulator/callbacks:fire", {"trigger": "MESSAGE_INBOUND"})
    await check("callbacks.get", f"/_emulator/callbacks/{fired['id']}")
    await check("callbacks.resend", f"/_emulator/callbacks/{fired['id']}:resend")
    await check("callbacks.list", "/_emulator/callbacks")
    await check("targets.list", "/_emulator/targets")
    await check("apps.everywhere", "/_emulator/apps")
    fault = await check("faults.add", "/_emulator/faults", {"kind": "duplicate", "times": 1})
    await check("faults.list", "/_emulator/faults")
    await check("faults.remove", f"/_emulator/faults/{fault['id']}")
    await check("faults.clear", "/_emulator/faults")
    lease = await check("leases.create", "/_emulator/leases", {"webhook": "http://127.0.0.1:1/"})
    await check("leases.get", f"/_emulator/leases/{lease['id']}")
    await check("leases.webhook", f"/_emulator/leases/{lease['id']}/webhooks", {"target": "http://127.0.0.1:2/"})
    await check("leases.list", "/_emulator/leases")
    scenario = {"yaml": "scenario: 1\nname: empty\nphones: {anna: {}}\nsteps: []\n"}
    await check("scenarios.put", "/_emulator/scenarios", scenario)
    for name, route in list(answers.routes.items()):
        if route.method == "GET" and "{" not in route.path:
            await check(name, route.path)
    assert set(answers.routes) == {"scenarios.play"}


@pytest.mark.ledger("openapi.answers")
async def test_every_answer_of_the_sms_api_is_what_its_route_says(api: Api, plan: Plan) -> None:
    answers = Answers(api, ("xms.",))
    base = f"/xms/v1/{plan.settings.service_plan_id}"

    async def check(name: str, path: str, body: Any = None) -> Any:
        return await answers.check(name, base + path, body, headers={"Authorization": f"Bearer {plan.token}"})

    await plan.write("Hej")
    body = {"to": ["46701740605"], "body": "Hej", "from": "46730000009", "parameters": {"a": {"default": "b"}}}
    sent = await check("xms.batches.send", "/batches", body)
    await check("xms.batches.get", f"/batches/{sent['id']}")
    await check("xms.batches.dry_run", "/batches/dry_run?per_recipient=true", body)
    for kind in ({"type": "mt_binary", "body": "SGVq", "udh": "050003010201"}, {"type": "mt_media", "body": MEDIA}):
        await plan.send(**kind)
    await plan.clock.settled()
    await check("xms.batches.list", "/batches")
    await check("xms.reports.batch", f"/batches/{sent['id']}/delivery_report?type=full")
    await check("xms.reports.recipient", f"/batches/{sent['id']}/delivery_report/46701740605")
    await check("xms.reports.list", "/delivery_reports")
    [inbound] = (await check("xms.inbounds.list", "/inbounds"))["inbounds"]
    await check("xms.inbounds.get", f"/inbounds/{inbound['id']}")
    group = {"name": "g", "members": ["46701740605"], "auto_update": {"to": "71234", "add": {"first_word": "JOIN"}}}
    made = await check("xms.groups.create", "/groups", group)
    await check("xms.groups.get", f"/groups/{made['id']}")
    await check("xms.groups.update", f"/groups/{made['id']}", {"add": ["46701740606"]})
    await check("xms.groups.replace", f"/groups/{made['id']}", group)
    await check("xms.groups.list", "/groups")
    await check("xms.groups.members", f"/groups/{made['id']}/members")
    plan.clock.set_mode("manual")  # it would jump to their time as soon as the machine is slow
    later = await plan.send(send_at="2030-01-01T00:00:00Z")
    await check("xms.batches.update", f"/batches/{later['id']}", {"body": "Hej igen"})
    await check("xms.batches.replace", f"/batches/{later['id']}", {**body, "send_at": "2030-01-01T00:00:00Z"})
    await check("xms.batches.cancel", f"/batches/{later['id']}")
    assert answers.routes == {}


MEDIA = {"url": "https://example.com/a.jpg", "message": "Look", "subject": "A picture"}


@pytest.mark.ledger("openapi.answers")
async def test_every_answer_about_messages_is_what_its_route_says(api: Api) -> None:
    answers = Answers(api, ("messages.", "oauth2."))
    sent = await answers.check("messages.send", f"{api.base[len(api.server.url):]}/messages:send", sending(
        api.app_id, text("Hi"),
    ))  # fmt: skip
    await answers.check("messages.get", f"messages/{sent['message_id']}")
    await answers.check("messages.list", "messages")
    await answers.check("messages.last", "messages:fetch-last-message", {"channel_identities": ["12015550100"]})
    await answers.check("messages.update", f"messages/{sent['message_id']}", {"metadata": "m"})
    transcode = {"app_id": api.app_id, "app_message": text("Hi"), "channels": ["SMS"]}
    await answers.check("messages.transcode", "messages:transcode", transcode)
    assert set(answers.routes) == {"oauth2.token", "messages.inspect"}
    async with api.session.post(
        f"{api.server.url}/oauth2/token",
        data={"grant_type": "client_credentials"},
        headers={"Authorization": "Basic a2V5OnNlY3JldA=="},
    ) as response:
        TypeAdapter(answers.routes["oauth2.token"].response).validate_python(await response.json(), extra="forbid")


# -- unknown fields --------------------------------------------------------------------------------------------------

READING = [route for route in ROUTES if route.request is not None and route.family is not Family.OAUTH]
UNCHECKED = {"adapter.callback"}
"""A service plan may say more than we know."""
OWN = [route for route in READING if route.family is Family.EMULATOR and route.name != "faults.add"]
"""A fault has settings by its kind, which it refuses in its own words."""


def known(route: Route) -> list[str]:
    """The wire names that the body of a route may have at its top."""
    schema = TypeAdapter(route.request).json_schema()
    members = schema.get("anyOf", [schema])
    first = members[0]
    if "$ref" in first:
        first = schema["$defs"][first["$ref"].rpartition("/")[2]]
    return sorted(first["properties"])


@pytest.mark.ledger("openapi.unknown-fields")
@pytest.mark.parametrize(
    "route",
    [route for route in READING if route.family is not Family.EMULATOR and route.name not in UNCHECKED],
    ids=lambda route: route.name,
)
async def test_a_field_that_nobody_reads_is_a_finding_with_the_nearest_name(api: Api, route: Route) -> None:
    """Whatever else is wrong with the call: ids that nobody has, required fields that are missing."""
    name = max(known(route), key=len)
    settings = api.server.settings
    ids = {"project_id": settings.project_id, "app_id": api.app_id, "plan_id": settings.service_plan_id}
    path = re.sub(r"\{(\w+)\}", lambda match: ids.get(match[1], "46700000001"), route.path)
    token = settings.api_token if route.family is Family.XMS else api.token
    body = {f"{name}s": 1, "quite_another": 1}
    status, answer = await api.call(route.method, path, body, headers={"Authorization": f"Bearer {token}"})
    assert status < 500 or status == 501, answer
    findings = [entry for entry in api.server.parts.journal.after(0) if entry.kind == "finding"]
    found = {entry.data["field"]: entry.data["nearest"] for entry in findings if entry.data["code"] == "unknown_field"}
    assert found == {f"{name}s": name, "quite_another": ""}, answer


@pytest.mark.ledger("own.strict")
@pytest.mark.parametrize("route", OWN, ids=lambda route: route.name)
async def test_our_own_api_refuses_a_field_that_nobody_reads(api: Api, route: Route) -> None:
    name = max(known(route), key=len)
    path = re.sub(r"\{\w+\}", "46700000001", route.path)
    status, answer = await api.call(route.method, path, {f"{name}s": 1, "quite_another": 1})
    told = {
        violation["field"]: violation["description"] for violation in answer["error"]["details"][0]["field_violations"]
    }
    assert status == 400
    assert told[f"{name}s"] == f"is not known; did you mean {name!r}?"
    assert told["quite_another"].startswith("is not known; allowed: ")
    assert [entry for entry in api.server.parts.journal.after(0) if entry.kind == "finding"] == []


@pytest.mark.ledger("own.strict")
@pytest.mark.parametrize(
    "route", [route for route in ROUTES if route.family is Family.EMULATOR], ids=lambda route: route.name
)
async def test_our_own_api_refuses_a_parameter_that_nobody_reads(api: Api, route: Route) -> None:
    path = re.sub(r"\{\w+\}", "46700000001", route.path)
    status, answer = await api.call(route.method, f"{path}?quite_another=1")
    assert (status, answer["error"]["message"].split(";")[0]) == (400, "quite_another: is no parameter of this call")
