"""Templates: their versions, and what becomes of a message that names one."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.clock import Clock
from emulator.conversation.channel import ChannelRefused
from emulator.conversation.parameters import filled, names_in
from emulator.conversation.templates import Templates, chosen, to_wire
from emulator.errors import FailedPrecondition, InvalidArgument, NotFound
from emulator.ids import Ids
from emulator.journal import Journal
from emulator.store.engines.memory import MemoryStore
from emulator.wire.app_messages import AppMessage
from emulator.wire.templates import WriteTemplate

PROJECT = "p1"


@pytest.fixture
def templates(store: MemoryStore, ids: Ids, clock: Clock, journal: Journal) -> Templates:
    return Templates(store, ids, clock, journal)


def text(language: str, words: str, **fields: Any) -> dict[str, Any]:
    return {"language_code": language, "text_message": {"text": words}, **fields}


def wanted(*translations: dict[str, Any], **fields: Any) -> WriteTemplate:
    body = {"default_translation": "en-US", "translations": list(translations), **fields}
    return WriteTemplate.model_validate(body)


def naming(template_id: str, version: str = "latest", **fields: Any) -> AppMessage:
    omni = {"template_id": template_id, "version": version, **fields}
    return AppMessage.model_validate({"template_message": {"omni_template": omni}, "agent": {"display_name": "Bo"}})


async def code_of(templates: Templates, message: AppMessage, project_id: str = PROJECT) -> str:
    with pytest.raises(ChannelRefused) as refused:
        await templates.resolve(project_id, message)
    return refused.value.reason.code.value


async def test_a_template_becomes_the_message_in_the_language_asked_for(templates: Templates) -> None:
    made = await templates.create(PROJECT, wanted(text("en-US", "Hi ${name}"), text("sv_SE", "Hej ${name}")))
    swedish = naming(made.id, language_code="sv-SE", parameters={"name": "Åsa"})
    resolved = await templates.resolve(PROJECT, swedish)
    assert resolved.text_message is not None
    assert resolved.text_message.text == "Hej Åsa"
    assert resolved.agent is not None
    default = await templates.resolve(PROJECT, naming(made.id, "1", parameters={"name": "${name}"}))
    assert default.text_message is not None
    assert default.text_message.text == "Hi ${name}"


async def test_what_is_missing_is_named_by_its_own_code(templates: Templates) -> None:
    declared = text("en-US", "Hi", variables=[{"key": "name"}])
    made = await templates.create(PROJECT, wanted(declared))
    other = await templates.create(PROJECT, wanted(text("en-US", "Hi ${undeclared}")))
    assert await code_of(templates, naming("nobody's")) == "TEMPLATE_NOT_FOUND"
    assert await code_of(templates, naming(made.id), "p2") == "TEMPLATE_NOT_FOUND"
    assert await code_of(templates, naming(made.id)) == "TEMPLATE_INSUFFICIENT_PARAMETERS"
    assert await code_of(templates, naming(other.id)) == "TEMPLATE_INSUFFICIENT_PARAMETERS"
    for wrong in ({"language_code": "sv-SE"}, {"version": "7"}):
        assert await code_of(templates, naming(made.id, **wrong)) == "TEMPLATE_NON_EXISTING_LANGUAGE_OR_VERSION"


async def test_other_messages_stay_as_they_are(templates: Templates) -> None:
    message = AppMessage.model_validate({"text_message": {"text": "${name}"}})
    assert await templates.resolve(PROJECT, message) is message


async def test_a_template_reads_with_twins_and_its_versions_rise(templates: Templates, clock: Clock) -> None:
    made = await templates.create(PROJECT, wanted(text("en-US", "One"), text("sv-SE", "Ett")))
    await clock.advance(60)
    read = to_wire(made, twins=True)
    assert (read["version"], [(t["language_code"], t["version"]) for t in read["translations"]]) == (
        1,
        [("en-US", "1"), ("sv-SE", "1"), ("en-US", "latest"), ("sv-SE", "latest")],
    )
    # What was read, twins and all, with another version of one language beside it.
    body = {**read, "translations": [*read["translations"], text("en-US", "Two", version="2")]}
    after = await templates.replace(PROJECT, made.id, WriteTemplate.model_validate(body))
    assert (after.version, after.created_at, after.updated_at) == (2, made.created_at, made.updated_at + 60)
    assert [(t.language_code, t.version) for t in after.translations] == [
        ("en-US", "1"),
        ("sv-SE", "1"),
        ("en-US", "2"),
    ]
    assert after.translations[0].updated_at == made.updated_at
    assert [t.body["text_message"]["text"] for t in chosen(after.translations, version="latest")] == ["Two", "Ett"]


async def test_a_translation_without_a_version_gets_the_next(templates: Templates) -> None:
    made = await templates.create(PROJECT, wanted(text("en-US", "One"), text("en-US", "Two")))
    assert [t.version for t in made.translations] == ["1", "2"]
    after = await templates.replace(PROJECT, made.id, wanted(text("en-US", "Three"), version=1))
    assert [t.version for t in after.translations] == ["3"]


async def test_only_who_knows_the_present_version_may_replace(templates: Templates) -> None:
    made = await templates.create(PROJECT, wanted(text("en-US", "One")))
    with pytest.raises(InvalidArgument, match="version"):
        await templates.replace(PROJECT, made.id, wanted(text("en-US", "Two")))
    with pytest.raises(FailedPrecondition, match="version 1, not 2"):
        await templates.replace(PROJECT, made.id, wanted(text("en-US", "Two"), version=2))
    with pytest.raises(NotFound):
        await templates.replace("p2", made.id, wanted(text("en-US", "Two"), version=1))
    assert await templates.get(PROJECT, made.id) == made


@pytest.mark.parametrize(
    "body",
    [
        {"translations": [text("en-US", "Hi")]},
        {"default_translation": "en-US", "translations": []},
        {"default_translation": "sv-SE", "translations": [text("en-US", "Hi")]},
        {"default_translation": "en-US", "translations": [{"language_code": "en-US"}]},
        {"default_translation": "en-US", "translations": [text("en-US", "Hi", media_message={"url": "x"})]},
        {
            "default_translation": "en-US",
            "translations": [text("en-US", "a", version="1"), text("en_US", "b", version="1")],
        },
    ],
)  # fmt: skip
def test_an_impossible_template_is_refused(body: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="validation error"):
        WriteTemplate.model_validate(body)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(JSON, st.dictionaries(st.text(), st.text()))
def test_filling_leaves_the_shape_and_whatever_has_no_value(value: Any, parameters: dict[str, str]) -> None:
    unknown = {name: value for name, value in parameters.items() if name not in names_in(value)}
    assert filled(value, unknown) == value
    if not names_in(value):
        assert filled(value, parameters) == value
