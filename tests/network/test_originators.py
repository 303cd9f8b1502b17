"""The pool of senders that the settings make."""

from __future__ import annotations

import pytest

from emulator.errors import SettingsInvalid
from emulator.network.originators import Originators
from emulator.settings import Settings


def test_the_longest_prefix_wins_and_the_plans_number_is_for_everybody_else() -> None:
    senders = Originators(Settings(sender="+46 70 000 00 00", originators="46=Clinic,4670=46730000009"))
    assert senders.for_recipient("46700000001") == "46730000009"
    assert senders.for_recipient("46800000001") == "Clinic"
    assert senders.for_recipient("12015550100") == "46700000000"


def test_without_a_sender_the_rest_has_none() -> None:
    assert Originators(Settings(sender="", originators="46=Clinic")).for_recipient("12015550100") is None


def test_what_is_no_sender_stops_the_start() -> None:
    with pytest.raises(SettingsInvalid, match="sender: 'A clinic by the harbour' is no sender; allowed: a number"):
        Originators(Settings(sender="A clinic by the harbour"))
