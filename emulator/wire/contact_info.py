"""A person's card: name, numbers, addresses (conversation-api.md section 8.1)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from emulator.wire.base import Wire
from emulator.wire.contents import Filled


class PersonName(Wire):
    """A name and its pieces."""

    full_name: Filled
    """The whole name; what SMS shows."""
    first_name: str | None = None
    """Given name."""
    last_name: str | None = None
    """Family name."""
    middle_name: str | None = None
    """Between the two."""
    prefix: str | None = None
    """Such as Dr."""
    suffix: str | None = None
    """Such as Jr."""


class PhoneNumber(Wire):
    """A number, shown as sent."""

    phone_number: Filled
    """The number."""
    type: str | None = None
    """Such as WORK."""


class Address(Wire):
    """A postal address."""

    city: str | None = None
    """Town."""
    country: str | None = None
    """Country by name."""
    country_code: str | None = None
    """Country by its two letters; never shown on SMS."""
    state: str | None = None
    """State or region."""
    type: str | None = None
    """Such as HOME."""
    zip: str | None = None
    """Postal code."""


class EmailAddress(Wire):
    """A mail address."""

    email_address: Filled
    """The address."""
    type: str | None = None
    """Such as WORK."""


class Organization(Wire):
    """Where the person works."""

    company: str | None = None
    """The company; what SMS shows."""
    department: str | None = None
    """Which part of it."""
    title: str | None = None
    """What the person does there."""


class WebAddress(Wire):
    """A page."""

    url: Filled
    """Its address."""
    type: str | None = None
    """Such as HOME."""


class ContactInfoMessage(Wire):
    """A person's card."""

    name: PersonName
    """Who it is."""
    phone_numbers: Annotated[list[PhoneNumber], Field(min_length=1)]
    """At least one number."""
    addresses: list[Address] | None = None
    """Postal addresses."""
    email_addresses: list[EmailAddress] | None = None
    """Mail addresses."""
    organization: Organization | None = None
    """Where the person works."""
    urls: list[WebAddress] | None = None
    """Pages."""
    birthday: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")] | None = None
    """A date, such as 1815-12-10."""
