"""The verbs of `/groups`, and joining and leaving by SMS (sms.md section 4.5)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from typing import Any

import orjson

from emulator.clock import Clock
from emulator.errors import NotFound
from emulator.ids import Ids
from emulator.journal import Journal
from emulator.network.walks import everything
from emulator.sms.numbers import is_msisdn
from emulator.store.base import Store
from emulator.store.plans import GROUPS, Group
from emulator.wire.base import stamp
from emulator.wire.identities import bare
from emulator.wire.xms import InboundCallback, MoText
from emulator.wire.xms_errors import CONSTRAINT, INVALID_FORMAT, XmsForbidden, XmsInvalid
from emulator.wire.xms_groups import MAX_MEMBERS, AutoUpdate, Keyword, UpdateGroup, WriteGroup


class Groups:
    """Keeps groups of a plan."""

    def __init__(self, store: Store, clock: Clock, ids: Ids, journal: Journal) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids
        self._journal = journal

    async def create(self, plan_id: str, request: WriteGroup) -> Group:
        """The new group. Raises XmsInvalid for a bad number, XmsForbidden for an unknown child group."""
        group = await self._written(self._ids.ulid(), plan_id, request, self._clock.now())
        await self._store.put(GROUPS, group)
        return group

    async def get(self, plan_id: str, id: str) -> Group:
        """The group. Raises NotFound."""
        group = await self._store.get(GROUPS, id)
        if group is None or group.plan_id != plan_id:
            raise NotFound(f"Group {id} does not exist.")
        return group

    async def exists(self, plan_id: str, id: str) -> bool:
        """Whether the plan has this group."""
        group = await self._store.get(GROUPS, id)
        return group is not None and group.plan_id == plan_id

    def newest_first(self, plan_id: str) -> AsyncIterator[Group]:
        """All groups of a plan."""
        return everything(self._store, GROUPS, f"plan/{plan_id}")

    async def members(self, plan_id: str, id: str) -> list[str]:
        """Bare numbers of the group and its child groups, each once. Raises NotFound."""
        seen: set[str] = set()
        numbers: dict[str, None] = {}
        waiting = [id]
        while waiting:
            current = waiting.pop(0)
            if current in seen:
                continue
            seen.add(current)
            group = await self.get(plan_id, current) if current == id else await self._store.get(GROUPS, current)
            if group is not None:
                numbers.update(dict.fromkeys(group.members))
                waiting.extend(group.child_groups)
        return list(numbers)

    async def replace(self, plan_id: str, id: str, request: WriteGroup) -> Group:
        """Another group under the same id. Raises as `create`, and NotFound."""
        before = await self.get(plan_id, id)
        group = await self._written(id, plan_id, request, before.created_at)
        await self._store.put(GROUPS, group)
        return group

    async def update(self, plan_id: str, id: str, changes: UpdateGroup) -> Group:
        """The group with the changes, additions before removals. Raises as `create`, and NotFound."""
        before = await self.get(plan_id, id)
        numbers = dict.fromkeys(before.members)
        numbers.update(dict.fromkeys(_checked(changes.add or ())))
        if changes.add_from_group:
            numbers.update(dict.fromkeys(await self._of_other(plan_id, changes.add_from_group)))
        leaving = set(_checked(changes.remove or ()))
        if changes.remove_from_group:
            leaving.update(await self._of_other(plan_id, changes.remove_from_group))
        members = tuple(number for number in numbers if number not in leaving)
        if len(members) > MAX_MEMBERS:
            raise XmsInvalid(CONSTRAINT, f"add: the group would have {len(members)} members; {MAX_MEMBERS} are allowed")
        group = replace(
            before,
            members=members,
            name=(changes.name or "") if "name" in changes.model_fields_set else before.name,
            auto_update=_auto(changes.auto_update) or before.auto_update,
            modified_at=self._clock.now(),
        )
        await self._store.put(GROUPS, group)
        return group

    async def delete(self, plan_id: str, id: str) -> None:
        """Remove the group. Raises NotFound."""
        await self.get(plan_id, id)
        await self._store.delete(GROUPS, id)

    async def heard(self, plan_id: str, callback: InboundCallback) -> None:
        """Somebody wrote to the plan: whoever wrote a group's word joins or leaves it."""
        if not isinstance(callback, MoText):
            return
        async for group in self.newest_first(plan_id):
            if not group.auto_update:
                continue
            rule = AutoUpdate.model_validate_json(group.auto_update)
            if bare(rule.to) != callback.to:
                continue
            words = callback.body.casefold().split()
            if rule.add and _says(rule.add, words) and callback.from_ not in group.members:
                await self._told(replace(group, members=(*group.members, callback.from_)), "joined", callback.from_)
            elif rule.remove and _says(rule.remove, words) and callback.from_ in group.members:
                left = tuple(number for number in group.members if number != callback.from_)
                await self._told(replace(group, members=left), "left", callback.from_)

    def to_wire(self, group: Group) -> dict[str, Any]:
        """The group as the API answers it."""
        shown: dict[str, Any] = {"id": group.id}
        if group.name:
            shown["name"] = group.name
        shown |= {
            "size": len(group.members),
            "created_at": stamp(group.created_at),
            "modified_at": stamp(group.modified_at),
            "child_groups": list(group.child_groups),
        }
        return shown | ({"auto_update": orjson.loads(group.auto_update)} if group.auto_update else {})

    async def _written(self, id: str, plan_id: str, request: WriteGroup, created_at: float) -> Group:
        for child in request.child_groups or ():
            if child == id or not await self.exists(plan_id, child):
                raise XmsForbidden("unknown_group", f"child_groups: there is no group {child} to put into this one")
        return Group(
            id=id,
            plan_id=plan_id,
            name=request.name or "",
            members=tuple(dict.fromkeys(_checked(request.members or ()))),
            child_groups=tuple(request.child_groups or ()),
            created_at=created_at,
            modified_at=self._clock.now(),
            auto_update=_auto(request.auto_update),
        )

    async def _of_other(self, plan_id: str, id: str) -> list[str]:
        if not await self.exists(plan_id, id):
            raise XmsForbidden("unknown_group", f"there is no group {id}")
        return await self.members(plan_id, id)

    async def _told(self, group: Group, what: str, number: str) -> None:
        await self._store.put(GROUPS, replace(group, modified_at=self._clock.now()))
        self._journal.add(f"group.{what}", phone=number, group_id=group.id)


def _checked(numbers: Iterable[str]) -> list[str]:
    for number in numbers:
        if not is_msisdn(number):
            raise XmsInvalid(INVALID_FORMAT, f"{number!r} is no phone number; write it as 46700000001")
    return [bare(number) for number in numbers]


def _auto(rule: AutoUpdate | None) -> bytes:
    return rule.dump_json() if rule else b""


def _says(keyword: Keyword, words: list[str]) -> bool:
    wanted = [word.casefold() for word in (keyword.first_word, keyword.second_word) if word]
    return words[: len(wanted)] == wanted
