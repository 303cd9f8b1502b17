"""`conversations:recent`: an app's conversations by their last message (conversation-api.md section 5)."""

from __future__ import annotations

from dataclasses import dataclass

from emulator.conversation.apps import Apps
from emulator.conversation.paging import Page, everything, position_of, token_after
from emulator.store.base import Store
from emulator.store.conversations import CONVERSATIONS, Conversation
from emulator.store.messages import MESSAGES, Message


@dataclass(frozen=True, slots=True)
class Recent:
    """A conversation and the last message in it, if any."""

    conversation: Conversation
    last_message: Message | None

    @property
    def position(self) -> str:
        """Sorts by time: the last message's id, or the conversation's own."""
        return self.last_message.id if self.last_message else self.conversation.id


async def recent(
    store: Store,
    apps: Apps,
    project_id: str,
    app_id: str,
    *,
    only_active: bool = False,
    ascending: bool = False,
    page_size: int = 10,
    page_token: str = "",
) -> Page[Recent]:
    """The app's conversations, the one with the newest message first (or last). Raises NotFound, InvalidArgument."""
    await apps.named(project_id, app_id)
    scope = (project_id, app_id, only_active, ascending)
    after = position_of(page_token, scope)
    entries = [
        Recent(conversation, next(iter(await store.page(MESSAGES, f"conversation/{conversation.id}", limit=1)), None))
        for conversation in await everything(store, CONVERSATIONS, f"app/{app_id}")
        if conversation.active or not only_active
    ]
    entries.sort(key=lambda entry: entry.position, reverse=not ascending)
    left = [
        entry for entry in entries if after is None or (entry.position > after if ascending else entry.position < after)
    ]
    items = tuple(left[:page_size])
    token = token_after(items[-1].position, scope) if len(left) > page_size else ""
    return Page(items, token, total=len(entries))
