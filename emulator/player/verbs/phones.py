"""What people do: write a text, answer a choice, switch a phone off."""

from __future__ import annotations

from emulator.player.judgement import NotMet
from emulator.player.play import Play
from emulator.scenarios.bubbles import Choose, Text
from emulator.scenarios.matching import differences
from emulator.scenarios.twists import Handset


async def text(play: Play, step: Text) -> None:
    """Every phone that the name means sends the text."""
    await _think(play)
    for number in play.cast.of(step.from_):
        await play.stage.handsets.originate(number, step.text, to=step.to, app_id="" if step.to else play.app_id)


async def choose(play: Play, step: Choose) -> None:
    """Every phone that the name means answers a choice, of the newest message or of the one that `of` names."""
    await _think(play)
    for number in play.cast.of(step.from_):
        message_id = await _question(play, number, step.of) if step.of else ""
        await play.stage.handsets.answer_choice(number, step.choice, message_id=message_id, app_id=play.app_id)


async def _think(play: Play) -> None:
    if play.pace_s:
        with play.stage.clock.yielded():
            await play.stage.clock.sleep(play.pace_s)


async def _question(play: Play, number: str, of: str) -> str:
    texts = []
    for message in await play.stage.handsets.inbox(number):
        if message.choices:
            if not differences(of, message.text):
                return message.message_id
            texts.append(message.text)
    there = "; ".join(texts) or "none"
    raise NotMet(f"no message with choices on {play.spoken(number)} matches {of}\n  messages with choices: {there}")


async def handset(play: Play, step: Handset) -> None:
    """Every phone that the name means changes its state."""
    for number in play.cast.of(step.phone):
        if step.state == "blocked" and step.sender:
            phone = await play.stage.handsets.phone(number)
            blocks = {*phone.blocks, step.sender}
            await play.stage.handsets.set_state(number, phone.state, blocks=sorted(blocks))
        else:
            await play.stage.handsets.set_state(number, step.state, blocks=() if step.state == "on" else None)
