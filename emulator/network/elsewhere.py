"""Channels other than SMS that the settings say work: they take every message and report it delivered, no more.

For testing an application's channel order: what does not work here fails over to SMS (setting `working_channels`).
Source: issue of the fallback; what other channels do to a message is not emulated (ledger: fallback.working).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from emulator.clock import Clock
from emulator.conversation.channel import Submission, Submitted
from emulator.delivery import Reason, Status
from emulator.errors import SettingsInvalid
from emulator.ids import Ids
from emulator.journal import Journal
from emulator.wire.app_messages import AppMessage
from emulator.wire.enums import Channel as Name

Later = Callable[[float, Callable[[], Awaitable[object]]], object]
"""Has work done at an instant: `DueWork.at`."""
Report = Callable[[str, str, Status, Reason | None, float], Awaitable[object]]
"""Tells what became of a batch: `Reports.report`."""


class Elsewhere:
    """One such channel; implements `conversation.channel.Channel`."""

    def __init__(
        self, name: str, clock: Clock, ids: Ids, journal: Journal, after_s: float, later: Later, report: Report
    ) -> None:
        self._name = name
        self._clock = clock
        self._ids = ids
        self._journal = journal
        self._after_s = after_s
        self._later = later
        self._report = report

    def render(self, message: AppMessage) -> str:
        """The message as JSON: a rich channel shows it as it is."""
        return message.dump_json().decode()

    async def submit(self, submission: Submission) -> Submitted:
        """Take it, and report it delivered a little later."""
        batch_id = self._ids.ulid()
        self._journal.add(
            "message.submitted", app_id=submission.app.id, message_id=submission.message_id, phone=submission.identity,
            channel=self._name, batch_id=batch_id, text=self.render(submission.message), kind=submission.message.kind,
        )  # fmt: skip
        due = self._clock.now() + max(self._after_s, 0.02)
        self._later(due, partial(self._report, submission.app.id, batch_id, Status.DELIVERED, None, due))
        return Submitted(batch_id)


def names(setting: str) -> list[str]:
    """The channels that the setting `working_channels` names. Raises SettingsInvalid for any other word."""
    found = [word.strip().upper() for word in setting.split(",") if word.strip()]
    for name in found:
        if name == Name.SMS or name not in Name.__members__:
            allowed = ", ".join(channel for channel in Name if channel is not Name.SMS)
            raise SettingsInvalid(f"working_channels: {name!r} cannot be switched on; allowed: {allowed}")
    return found
