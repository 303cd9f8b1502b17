"""Groups of the service plan's own API (sms.md section 4.5)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from emulator.wire.base import Wire

MAX_MEMBERS = 10_000
MAX_CHILDREN = 10

Name = Annotated[str, Field(max_length=20)]
Members = Annotated[list[str], Field(max_length=MAX_MEMBERS)]
Word = Annotated[str, Field(min_length=1, max_length=15)]


class Keyword(Wire):
    """The words that join or leave a group by SMS."""

    first_word: Word
    """The first word of the text, in any case."""
    second_word: Word | None = None
    """The second word, if it must be there."""


class AutoUpdate(Wire):
    """Lets people join and leave by SMS."""

    to: str
    """The number they write to."""
    add: Keyword | None = None
    """How to join."""
    remove: Keyword | None = None
    """How to leave."""


class WriteGroup(Wire):
    """A group to create, or to put in another's place."""

    name: Name | None = None
    """A name for people."""
    members: Members | None = None
    """Phone numbers."""
    child_groups: Annotated[list[str], Field(max_length=MAX_CHILDREN)] | None = None
    """Ids of groups whose members count as well."""
    auto_update: AutoUpdate | None = None
    """Joining and leaving by SMS."""


class UpdateGroup(Wire):
    """Changes to a group: additions before removals, unknown and repeated numbers are ignored."""

    add: Members | None = None
    """Phone numbers that join."""
    remove: Members | None = None
    """Phone numbers that leave."""
    name: Name | None = None
    """Another name; an explicit null takes it away."""
    add_from_group: str | None = None
    """Its members join."""
    remove_from_group: str | None = None
    """Its members leave."""
    auto_update: AutoUpdate | None = None
    """Another way of joining and leaving; an explicit null is kept as no change."""
