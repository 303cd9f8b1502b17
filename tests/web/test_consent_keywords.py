"""STOP and the like by SMS: plain text by default, consent events under consent management (sms.md section 6.3)."""

from __future__ import annotations

import pytest

from emulator.settings import Settings

ANNA = "46701740605"
LEFT = "Your request to leave has been accomplished."


def text(words: str) -> dict[str, object]:
    return {"text_message": {"text": words}}


@pytest.fixture
def mode() -> str:
    return "off"


@pytest.fixture
def settings(sink, mode: str) -> Settings:
    return Settings(
        port=0, clock="manual", clock_start="2026-11-23T09:00:00Z", clock_quiet_s=0.0, seed="4711",
        webhook_url=sink.url, consent_management=mode,
    )  # fmt: skip


async def told(plan, sink) -> list[str]:
    """The event keys that arrived, in order."""
    await plan.clock.settled()
    bodies = [sink.arrived.get_nowait().body for _ in range(sink.arrived.qsize())]
    return [key for body in bodies for key in body if key in {"message", "opt_out_notification", "opt_in_notification"}]


@pytest.mark.parametrize("word", ["STOP", "HELP", "START"])
@pytest.mark.ledger("adapter.consents.off")
async def test_without_consent_management_a_keyword_is_plain_text(plan, sink, word: str) -> None:
    await plan.write(word)
    assert await told(plan, sink) == ["message"]
    await plan.api.send(text("still welcome"), to=ANNA)
    await plan.clock.advance(2)
    assert [message["text"] for message in await plan.inbox()] == [word, "still welcome"]


class TestPrimary:
    @pytest.fixture
    def mode(self) -> str:
        return "primary"

    @pytest.mark.ledger("adapter.consents.primary", "adapter.consents.inbound")
    async def test_who_writes_stop_is_answered_and_gets_nothing_more_until_start(self, plan, sink) -> None:
        await plan.write(" stop ")
        assert await told(plan, sink) == ["message", "opt_out_notification"]
        await plan.clock.advance(2)
        assert [message["text"] for message in await plan.inbox()] == [" stop ", LEFT]
        await plan.api.send(text("unwanted"), to=ANNA)
        await plan.clock.advance(2)
        failed = (await sink.report("FAILED"))["message_delivery_report"]
        assert failed["reason"]["code"] == "RECIPIENT_NOT_OPTED_IN"
        await plan.write("START")
        assert await told(plan, sink) == ["message", "opt_in_notification"]
        await plan.api.send(text("wanted"), to=ANNA)
        await plan.clock.advance(2)
        assert "wanted" in [message["text"] for message in await plan.inbox()]

    async def test_a_keyword_among_other_words_is_plain_text(self, plan, sink) -> None:
        await plan.write("stop it please")
        assert await told(plan, sink) == ["message"]

    async def test_the_change_is_on_record_as_made_by_sms(self, plan, sink) -> None:
        await plan.write("STOP MARKETING")
        path = f"apps/{plan.settings.app_id}/consents"
        _, listed = await plan.api.call("GET", f"{path}/OPT_OUT_MARKETING")
        assert listed["identities"] == [{"identity": ANNA}]
        _, audit = await plan.api.call("GET", f"{path}/identities/{ANNA}")
        assert [record["origin"] for record in audit["audit_records"]] == ["ORIGIN_MO"]


class TestSecondary:
    @pytest.fixture
    def mode(self) -> str:
        return "secondary"

    @pytest.mark.ledger("adapter.consents.secondary")
    async def test_the_app_is_told_and_nobody_is_blocked(self, plan, sink) -> None:
        await plan.write("DETENER")
        assert await told(plan, sink) == ["message", "opt_out_notification"]
        await plan.api.send(text("still possible"), to=ANNA)
        await plan.clock.advance(2)
        assert "still possible" in [message["text"] for message in await plan.inbox()]
