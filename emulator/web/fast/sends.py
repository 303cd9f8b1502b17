"""A plain `messages:send`, answered as its door and handler would: same checks, same journal, same bytes."""

from __future__ import annotations

import logging

from emulator.errors import ConvemuError
from emulator.web.answers import whole
from emulator.web.api.messages import accepted
from emulator.web.calls import call_data
from emulator.web.fast.framing import Head
from emulator.web.parts import Parts
from emulator.wire.base import parse
from emulator.wire.deprecated import deprecated_in
from emulator.wire.sending import SendRequest

logger = logging.getLogger(__name__)


class Sends:
    """Answers sends on the fast path."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._most_bytes = parts.settings.max_body_bytes

    def plain(self, head: Head) -> bool:
        """Whether this is a send that nothing in force wants to look at on its way."""
        parts = self._parts
        return bool(head.project_id) and head.length <= self._most_bytes and not parts.faults and not parts.rates.on

    async def answer(self, head: Head, body: bytes) -> bytes | None:
        """The answer from its first byte to its last. None when there is more to say than that the message is accepted.

        Then nothing has happened yet, and the door answers: it has the words for a refusal, a finding, a fault of ours.
        """
        parts, clock = self._parts, self._parts.clock
        started, message = clock.now(), None
        clock.acquire()
        try:
            parts.tokens.check(head.authorization, head.project_id)
            parsed = parse(SendRequest, body)
            if parsed.unknown or any(deprecated_in(parsed.value)):
                return None
            message = await parts.sending.send(head.project_id, parsed.value)
            said = accepted(message)
            data = call_data("POST", head.target, "messages.send", 200, clock.now() - started, body, said)
            parts.journal.put("api.call", data, message.app_id, message.id, message.identity)
            return whole(said)
        except ConvemuError:
            return None
        except Exception:
            if message is not None:  # a second try would send it twice
                logger.exception("message %s is accepted, and not in the journal as a call", message.id)
                return whole(accepted(message))
            logger.exception("a send failed on the fast path and is tried again on the whole way")
            return None
        finally:
            clock.release()
