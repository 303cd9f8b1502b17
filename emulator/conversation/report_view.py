"""How much of a conversation's metadata callbacks carry: the app's `conversation_metadata_report_view`.

NONE omits it, FULL includes all that is assigned to the conversation (the vendor's words). Yet what a send gave as
`conversation_metadata` comes back in inbound callbacks whatever the view: apps have NONE unless told otherwise, and the
documentation promises it to all. So NONE hides what was assigned through `/conversations`, and all of it in the
CONVERSATION_* callbacks, where no send is concerned. This reading is inferred, and only this page knows it.
Over REST a conversation is always whole.
"""

from __future__ import annotations

from typing import Any

from emulator.store.apps import App
from emulator.store.conversations import Conversation


def for_inbound(app: App, conversation: Conversation) -> str:
    """The top-level `message_metadata` of an inbound callback: JSON text, or the deprecated text; "" without any."""
    if app.wire.conversation_metadata_report_view == "NONE":
        return "" if conversation.sent_metadata == "{}" else conversation.sent_metadata
    return conversation.metadata if conversation.metadata_json == "{}" else conversation.metadata_json


def in_notification(app: App, conversation: dict[str, Any]) -> dict[str, Any]:
    """The conversation as a CONVERSATION_* callback carries it, given how it is answered."""
    if app.wire.conversation_metadata_report_view == "FULL":
        return conversation
    return {**conversation, "metadata": "", "metadata_json": {}}
