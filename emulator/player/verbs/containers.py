"""Verbs that hold other steps: chat, repeat, parallel, use. They have no result of their own."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

from emulator.player.judgement import CaseOver
from emulator.player.play import Play
from emulator.scenarios.bubbles import Chat
from emulator.scenarios.expand import resolve_vars, substitute
from emulator.scenarios.steps import Parallel, Repeat, Step, Use

SCOPES = frozenset({"vars", "case", "phones", "env"})
"""Top-level names of the values that are no captures."""


async def chat(play: Play, step: Chat) -> None:
    """One bubble after the other."""
    await play.play(step.bubbles)


async def repeat(play: Play, step: Repeat) -> None:
    """The steps, several times; `${index}` counts from 1."""
    before = play.values.get("index")
    times = int(step.times) if step.times >= 0 else int(substitute(step.times.written, play.values))
    for index in range(1, times + 1):
        play.values["index"] = index
        await play.play(step.steps)
    if before is None:
        play.values.pop("index", None)
    else:
        play.values["index"] = before


async def parallel(play: Play, step: Parallel) -> None:
    """All branches at once; the first that fails ends the others."""
    clock = play.stage.clock

    async def branch(steps: tuple[Step, ...]) -> None:
        with clock.hold():  # each branch stops time while it acts; the parent has let go
            await play.play(steps)

    with clock.yielded():
        try:
            async with asyncio.TaskGroup() as group:
                for steps in step.branches:
                    group.create_task(branch(steps))
        except* CaseOver:
            raise CaseOver from None


async def use(play: Play, step: Use) -> None:
    """Another scenario's steps with its own vars; its phones are ours, by the names that `phones` gives them."""
    other = play.scenario.included[step.scenario]
    given: dict[str, Any] = substitute(dict(step.vars), play.values)
    scopes = {name: value for name, value in play.values.items() if name in SCOPES}
    inner = replace(
        play,
        scenario=other,
        cast=play.cast.renamed(step.phones),
        values={**play.values, "vars": resolve_vars(other.vars, scopes, given)},
    )
    inner.values["phones"] = inner.cast.values()
    try:
        await inner.play(other.steps)
    finally:
        play.values.update({name: value for name, value in inner.values.items() if name not in SCOPES})
