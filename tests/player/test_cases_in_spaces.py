"""Cases that are played at once have a space each: an emulator, an app, numbers and a clock of their own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
from clinic.app import create_app
from clinic.config import Config
from stand import HEAD, SECRET, serving

from emulator.cli.apps import free_ports
from emulator.cli.playing import play_in
from emulator.cli.spaces import Space, Spaces, own
from emulator.journal import Entry, comparable
from emulator.scenarios.load import Scenario, load_text
from emulator.settings import Settings

REMINDER = """\
steps:
- call: {post: "${app_url}/appointments", json: {patient: "${phones.anna.number}", at: "2026-03-05T09:00:00Z"},
         save: {id: $.id}}
- expect_sms: {to: anna, text: /Reply YES/, within: 1m}
- advance: ${case.pause}
- chat:
  - anna -> app: ${case.answer}
  - app -> anna: {text: /See you/, within: 1m}
- expect_none: {to: anna, for: 1m}
- call: {get: "${app_url}/appointments/${id}", expect: {json: {patient: "/^467/", status: "${case.status}"}}}
"""


@asynccontextmanager
async def spaces(count: int, ports: Sequence[int] = ()) -> AsyncIterator[Spaces]:
    """So many, each with a clinic that knows the project, app and credentials of its own space only.

    `ports` are the emulators', then the clinics'.
    """
    ports = ports or free_ports(2 * count)
    async with AsyncExitStack() as stack:
        made = []
        for number, (port, app_port) in enumerate(zip(ports[:count], ports[count:], strict=True)):
            settings = own(Settings(), number).model_copy(update={"port": port})
            config = Config(
                base_url=f"http://127.0.0.1:{port}", webhook_secret=SECRET, project_id=settings.project_id,
                app_id=settings.app_id, key_id=settings.key_id or "any", key_secret=settings.key_secret or "any",
            )  # fmt: skip
            app_url = await stack.enter_async_context(serving(create_app(config), app_port))
            made.append(Space(settings, {"app_url": app_url}))
        yield Spaces(made)


def written(text: str, name: str = "test.yaml") -> Scenario:
    return load_text(HEAD + text, name)


@pytest.mark.ledger("player.parallel-cases")
async def test_two_hundred_cases_at_once_do_not_interfere() -> None:
    rows = "".join(
        f"- {{id: c{n}, answer: {'YES' if n % 3 else 'NO'}, status: {'confirmed' if n % 3 else 'cancelled'},"
        f" pause: {'2d' if n % 5 else '1s'}}}\n"
        for n in range(200)
    )
    async with spaces(20) as made:
        (result,) = await play_in(made, [written(f"cases:\n{rows}{REMINDER}")], lambda _: None)
    assert [case.id for case in result.cases] == [f"c{n}" for n in range(200)]
    assert result.verdict == "passed", next(case.explanation for case in result.cases if case.verdict != "passed")
    assert len({case.phones["anna"] for case in result.cases}) == 200
    assert len({entry["app_id"] for entry in result.journal if entry["kind"] == "scenario.case"}) == 20
    # Each has a clock of its own: two days in one are nothing to its neighbours.
    assert [case.ended - case.began > 86_400 for case in result.cases] == [bool(n % 5) for n in range(200)]


@pytest.mark.ledger("player.parallel-cases")
async def test_what_one_does_to_a_number_its_neighbour_with_the_same_number_does_not_notice() -> None:
    head = "phones: {bo: '+46700000001'}\nsteps:\n"
    trouble = "- handset: {phone: bo, state: off}\n- fault: {drop: MESSAGE_INBOUND}\n- advance: 1d\n"
    text, expect = "- text: {from: bo, text: HOURS}\n", "- expect_sms: {to: bo, text: /Monday/, within: 1h}\n"
    nothing = "- expect_none: {to: bo, for: 2h}\n"
    plain = HEAD.replace("phones:\n  anna: {number: lease}\n", "")
    scenarios = [
        load_text(f"{plain}{head}{steps}", f"{number}.yaml")
        for number, steps in enumerate([trouble + text + nothing, text + expect + nothing] * 3)
    ]
    async with spaces(6) as made:
        results = await play_in(made, scenarios, lambda _: None)
    assert [str(each.verdict) for each in results] == ["passed"] * 6, [each.cases[0].explanation for each in results]


@pytest.mark.ledger("player.same-alone")
async def test_a_case_is_the_same_alone_and_after_others() -> None:
    text = "cases: [{id: one, word: HOURS}, {id: two, word: WHERE}, {id: three, word: HOURS}]\nsteps:\n" + (
        "- chat:\n  - anna -> app: ${case.word}\n  - app -> anna: /./\n- advance: 1d\n"
    )
    ports, journals = free_ports(2), []
    for only in ("", "three"):
        async with spaces(1, ports) as made:  # a clinic that has not seen these ids
            (result,) = await play_in(made, [written(text)], lambda _: None, only=only, run="7")
        assert result.verdict == "passed"
        case = result.cases[-1]
        kept = [each for each in result.journal if case.first_seq <= each["seq"] <= case.last_seq]
        # An app that is up already has its token: that call is its own affair.
        mine = [each for each in kept if each["data"].get("route") != "oauth2.token"]
        journals.append([comparable(Entry(**{**each, "seq": 0})) for each in mine])
    assert len(journals[0]) > 20
    assert journals[0] == journals[1]
