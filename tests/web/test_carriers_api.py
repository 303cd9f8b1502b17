"""Giving a network a bad day over HTTP."""

from __future__ import annotations

import pytest


@pytest.mark.ledger("network.carriers.change")
async def test_profiles_can_be_put_in_force_and_taken_back(plan) -> None:
    status, shown = await plan.api.call("PUT", "/_emulator/carriers", {"carriers": "46=dead,=healthy"})
    assert status == 200
    assert [(entry["prefix"], entry["profile"]) for entry in shown["carriers"]] == [("46", "dead"), ("", "healthy")]
    assert "throttling" in shown["profiles"]
    status, refused = await plan.api.call("PUT", "/_emulator/carriers", {"carriers": "46=awful"})
    assert status == 400
    assert refused["error"]["message"].startswith("carriers: '")
    assert "profiles: healthy" in refused["error"]["message"]
    assert (await plan.api.call("GET", "/_emulator/carriers"))[1] == shown
    assert (await plan.api.call("PUT", "/_emulator/carriers", {"carriers": ""}))[1]["carriers"] == []
