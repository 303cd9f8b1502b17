"""Answers that leave together.

Writing to a socket wakes whoever reads it. A client with many connections would be woken for each answer by itself, and
the waking is ours to pay: a tenth of a send. In a burst the first answer wakes it, and the others find it awake.
"""

from __future__ import annotations

import asyncio


class Burst:
    """What the requests of one turn of the loop are answered, written at the turn's end."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._answers: list[tuple[asyncio.Transport, bytes]] = []
        self._comes = False

    def expect(self) -> None:
        """Before what an answer sets off: it shall leave first."""
        if not self._comes:
            self._comes = True
            self._loop.call_soon(self.leave)

    def add(self, transport: asyncio.Transport, answer: bytes) -> None:
        """Have `answer` leave with the others."""
        self._answers.append((transport, answer))
        self.expect()

    def leave(self) -> None:
        """Write them all now."""
        self._comes = False
        answers, self._answers = self._answers, []
        for transport, answer in answers:
            if not transport.is_closing():
                transport.write(answer)
