"""The verbs of `/templates` (version 2), and putting a template's content in the place of its reference.

Source: conversation-api.md section 11, webhooks.md section 5.3 (the TEMPLATE_* reasons).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from emulator.clock import Clock
from emulator.conversation.channel import ChannelRefused
from emulator.conversation.paging import everything
from emulator.conversation.parameters import filled, names_in
from emulator.delivery import Reason, ReasonCode
from emulator.errors import FailedPrecondition, InvalidArgument, NotFound
from emulator.ids import Ids
from emulator.journal import Journal
from emulator.store.base import Store
from emulator.store.templates import TEMPLATES, Template, Translation
from emulator.wire import templates as wire
from emulator.wire.app_messages import CONTENT_KINDS, AppMessage
from emulator.wire.base import stamp
from emulator.wire.template_messages import OmniTemplate
from emulator.wire.templates import LATEST, plain

_PLACE = {"language_code", "version", "create_time", "update_time"}


class Templates:
    """Creates, finds, replaces and resolves templates."""

    def __init__(self, store: Store, ids: Ids, clock: Clock, journal: Journal) -> None:
        self._store = store
        self._ids = ids
        self._clock = clock
        self._journal = journal

    async def get(self, project_id: str, template_id: str) -> Template:
        """The template. Raises NotFound, also for one of another project."""
        template = await self._store.get(TEMPLATES, template_id)
        if template is None or template.project_id != project_id:
            raise NotFound(f"Template {template_id} does not exist in project {project_id}.")
        return template

    async def list(self, project_id: str) -> Sequence[Template]:
        """All templates of the project, oldest first."""
        return await everything(self._store, TEMPLATES, f"project/{project_id}")

    async def create(self, project_id: str, request: wire.WriteTemplate) -> Template:
        """The new template, in version 1."""
        return await self._put(project_id, self._ids.ulid(), request, None)

    async def replace(self, project_id: str, template_id: str, request: wire.WriteTemplate) -> Template:
        """The template with everything in it replaced, its version raised by one.

        Raises NotFound; InvalidArgument without the current version, FailedPrecondition with another one: somebody
        else changed the template in between. Then nothing changed.
        """
        before = await self.get(project_id, template_id)
        if request.version is None:
            raise InvalidArgument.of("version", f"is required: the current version of the template, {before.version}")
        if request.version != before.version:
            raise FailedPrecondition(
                f"Template {template_id} is in version {before.version}, not {request.version}; read it again first."
            )
        return await self._put(project_id, template_id, request, before)

    async def delete(self, project_id: str, template_id: str) -> None:
        """Remove the template."""
        await self.get(project_id, template_id)
        await self._store.delete(TEMPLATES, template_id)
        self._journal.add("template.deleted", template_id=template_id)

    async def resolve(self, project_id: str, message: AppMessage) -> AppMessage:
        """The message with the content of the template it names; any other message as it is.

        Raises ChannelRefused with TEMPLATE_NOT_FOUND, TEMPLATE_NON_EXISTING_LANGUAGE_OR_VERSION or
        TEMPLATE_INSUFFICIENT_PARAMETERS. A template kept by a channel (channel_template) is left to the channel.
        """
        named = message.template_message
        if named is None or named.omni_template is None:
            return message
        translation = await self._translation(project_id, named.omni_template)
        content = filled_in(translation, named.omni_template.parameters or {})
        rest = {name: value for name, value in message.dump().items() if name != "template_message"}
        try:
            return AppMessage.model_validate(rest | content)
        except ValidationError as error:
            why = error.errors()[0]["msg"]
            raise _refused(ReasonCode.BAD_REQUEST, f"the template with its parameters is no message: {why}") from None

    async def _translation(self, project_id: str, named: OmniTemplate) -> Translation:
        template = await self._store.get(TEMPLATES, named.template_id)
        if template is None or template.project_id != project_id:
            raise _refused(ReasonCode.TEMPLATE_NOT_FOUND, f"template {named.template_id} does not exist")
        language = named.language_code or template.default_translation
        found = chosen(template.translations, language, named.version)
        if not found:
            raise _refused(
                ReasonCode.TEMPLATE_NON_EXISTING_LANGUAGE_OR_VERSION,
                f"template {template.id} has no version {named.version} in {language}",
            )
        return found[0]

    async def _put(
        self, project_id: str, template_id: str, request: wire.WriteTemplate, before: Template | None
    ) -> Template:
        now = self._clock.now()
        template = Template(
            id=template_id,
            project_id=project_id,
            description=request.description,
            version=before.version + 1 if before else 1,
            default_translation=request.default_translation,
            translations=_translations(request.translations, before.translations if before else (), now),
            created_at=before.created_at if before else now,
            updated_at=now,
        )
        await self._store.put(TEMPLATES, template)
        self._journal.add("template.updated" if before else "template.created", template_id=template_id)
        return template


def _translations(
    given: Sequence[wire.Translation], before: Sequence[Translation], now: float
) -> tuple[Translation, ...]:
    """The translations as kept: numbered where no version was given, without the `latest` twins of a template read."""
    numbered = {plain(each.language_code) for each in given if each.version not in (None, "", LATEST)}
    made: list[Translation] = []
    for each in given:
        version = each.version
        if version == LATEST and plain(each.language_code) in numbered:
            continue
        if version in (None, "", LATEST):
            version = _next_version([*before, *made], each.language_code)
        body = {name: value for name, value in each.dump().items() if value and name not in _PLACE}
        same = next((old for old in before if _place(old) == (plain(each.language_code), version)), None)
        unchanged = same is not None and same.body == body
        made.append(
            Translation(
                language_code=each.language_code,
                version=version or "1",
                body=body,
                created_at=same.created_at if same else now,
                updated_at=same.updated_at if same and unchanged else now,
            )
        )
    return tuple(made)


def _next_version(known: Sequence[Translation], language_code: str) -> str:
    numbers = [_number(each) for each in known if plain(each.language_code) == plain(language_code)]
    return str(max(numbers, default=0) + 1)


def _number(translation: Translation) -> int:
    return int(translation.version) if translation.version.isdecimal() and len(translation.version) < 19 else 0


def _place(translation: Translation) -> tuple[str, str]:
    return plain(translation.language_code), translation.version


def newest(translations: Sequence[Translation], language_code: str) -> Translation | None:
    """The translation that `latest` stands for: the highest number, else the last one."""
    of_language = [each for each in translations if plain(each.language_code) == plain(language_code)]
    return max(enumerate(of_language), key=lambda item: (_number(item[1]), item[0]))[1] if of_language else None


def chosen(translations: Sequence[Translation], language_code: str = "", version: str = "") -> Sequence[Translation]:
    """The translations of a language and a version; "" stands for any, `latest` for the newest of each language."""
    languages = [language_code] if language_code else list(dict.fromkeys(plain(t.language_code) for t in translations))
    if version == LATEST:
        return [found for language in languages if (found := newest(translations, language)) is not None]
    wanted = {plain(language) for language in languages}
    return [t for t in translations if plain(t.language_code) in wanted and version in ("", t.version)]


def filled_in(translation: Translation, parameters: Mapping[str, str]) -> dict[str, Any]:
    """The content of a translation with its parameters. Raises ChannelRefused when one is missing.

    Every declared variable needs a value (docs), and so does a placeholder that nobody declared (inferred).
    """
    content = {name: value for name, value in translation.body.items() if name in CONTENT_KINDS}
    declared = [variable["key"] for variable in translation.body.get("variables", [])]
    missing = [name for name in dict.fromkeys([*declared, *names_in(content)]) if name not in parameters]
    if missing:
        raise _refused(ReasonCode.TEMPLATE_INSUFFICIENT_PARAMETERS, f"no value for {', '.join(missing)}")
    result: dict[str, Any] = filled(content, parameters)
    return result


def _refused(code: ReasonCode, why: str) -> ChannelRefused:
    return ChannelRefused(Reason(code, why))


def to_wire(template: Template, *, twins: bool) -> dict[str, Any]:
    """The template as answered. `twins`: each language's newest translation again as version `latest` (recorded)."""
    translations = [translation_to_wire(each) for each in template.translations]
    if twins:
        latest = chosen(template.translations, version=LATEST)
        translations += [{**translation_to_wire(each), "version": LATEST} for each in latest]
    return {
        "id": template.id,
        "description": template.description,
        "version": template.version,
        "default_translation": template.default_translation,
        "translations": translations,
        "create_time": stamp(template.created_at),
        "update_time": stamp(template.updated_at),
    }


def translation_to_wire(translation: Translation) -> dict[str, Any]:
    """One translation as answered."""
    return {
        "language_code": translation.language_code,
        "version": translation.version,
        "variables": [],
        "channel_template_overrides": {},
        **translation.body,
        "create_time": stamp(translation.created_at),
        "update_time": stamp(translation.updated_at),
    }
