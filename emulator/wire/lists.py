"""Lists of choices or products in sections (conversation-api.md section 8.1)."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, model_validator

from emulator.wire.base import Wire
from emulator.wire.contents import Filled, MediaMessage
from emulator.wire.one_of import the_one


class ListChoice(Wire):
    """An item that can be picked."""

    title: Filled
    """What the item is called; on SMS, what the person types to pick it."""
    description: str | None = None
    """More about it; never shown on SMS."""
    media: MediaMessage | None = None
    """Its picture; never shown on SMS."""
    postback_data: Any = None
    """Comes back in the choice response, kept as it came."""


class Product(Wire):
    """An article of a catalogue."""

    id: Filled
    """Its number in the catalogue; the only thing SMS can show."""
    marketplace: Filled
    """Whose catalogue, such as FACEBOOK."""
    quantity: int | None = None
    """How many."""
    item_price: float | None = None
    """Price of one."""
    currency: str | None = None
    """Of the price, such as EUR."""


class ListItem(Wire):
    """One line of a list: exactly one of a choice and a product."""

    choice: ListChoice | None = None
    """An item to pick."""
    product: Product | None = None
    """An article."""

    @model_validator(mode="after")
    def _exactly_one(self) -> ListItem:
        the_one(self, ("choice", "product"))
        return self


class ListSection(Wire):
    """Items under a heading."""

    title: str | None = None
    """The heading."""
    items: Annotated[list[ListItem], Field(min_length=1)]
    """At least one."""


class ListProperties(Wire):
    """What other channels add to a list."""

    catalog_id: str | None = None
    """The catalogue that products come from."""
    menu: str | None = None
    """What the button that opens the list says."""
    whatsapp_header: Any = None
    """The header on WhatsApp, kept as it came."""


class ListMessage(Wire):
    """A list to pick from."""

    title: Filled
    """The first line."""
    description: str | None = None
    """What stands under the title."""
    media: MediaMessage | None = None
    """A picture."""
    sections: Annotated[list[ListSection], Field(min_length=1)]
    """At least one."""
    message_properties: ListProperties | None = None
    """Other channels' extras."""
