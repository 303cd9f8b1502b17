"""The main paths over the phone page, walked with a real browser against a real emulator."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from page_stage import ANNA, BO, BROWSER, Application, Open, World, running, settings_for

from emulator.scenarios.load import load_text

pytestmark = BROWSER

CHOICES = {
    "choice_message": {
        "text_message": {"text": "Will you come?"},
        "choices": [
            {"text_message": {"text": "Yes please"}, "postback_data": "come-yes"},
            {"text_message": {"text": "No"}, "postback_data": "come-no"},
        ],
    }
}


def inbound(text: str):
    """Callbacks about a text that a person wrote."""
    return lambda callback: (
        callback.get("message", {}).get("contact_message", {}).get("text_message", {}).get("text") == text
    )


async def shell(command: str) -> bytes:
    """What the command writes when a person pastes it."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_shell(command + " --silent --fail", stdout=pipe, stderr=pipe)
    out, error = await process.communicate()
    assert process.returncode == 0, error
    return out


@pytest.mark.ledger("page.empty")
async def test_an_empty_page_shows_a_command_that_works(world: World, page_at: Open) -> None:
    page = await page_at(world.url)
    await page.get_by_role("heading", name="No phone has rung yet").wait_for()
    command = await page.get_by_label("Command that sends a message", exact=True).text_content()
    assert b"message_id" in await shell(command)
    await page.locator("phone-list a", has_text="Hello from convemu").wait_for()


@pytest.mark.ledger("page.empty")
async def test_an_empty_phone_shows_a_command_that_names_its_app(world: World, page_at: Open) -> None:
    await world.call("POST", "/_emulator/phones", {"number": ANNA})
    page = await page_at(f"{world.url}/phones/{ANNA}")
    command = await page.get_by_label("Command that sends a message to this phone", exact=True).text_content()
    assert world.server.settings.app_id in command
    assert f"/v1/projects/{world.server.settings.project_id}/messages:send" in command


@pytest.mark.ledger("page.thread")
async def test_a_message_of_the_application_is_read_and_answered(
    world: World, application: Application, page_at: Open
) -> None:
    page = await page_at(f"{world.url}/phones/{ANNA}")
    await world.send("Hello Anna")
    await page.locator(".bubble", has_text="Hello Anna").wait_for()
    await page.get_by_role("textbox", name="Message from").fill("Hello, who is it?")
    await page.get_by_text("GSM 7-bit").wait_for()
    await page.keyboard.press("Enter")
    await page.locator("[data-direction='MO']", has_text="Hello, who is it?").wait_for()
    await application.has(inbound("Hello, who is it?"))
    assert await page.get_by_role("textbox", name="Message from").input_value() == ""
    # Delivered and acknowledged, seen without a reload.
    await page.locator("[data-direction='MT'][data-status='DELIVERED']").wait_for()
    await page.locator("[data-direction='MO'] .state", has_text="the application answered 200").wait_for()


@pytest.mark.ledger("page.choices")
async def test_a_choice_is_answered_by_its_button_with_the_words_a_person_would_type(
    world: World, application: Application, page_at: Open
) -> None:
    page = await page_at(f"{world.url}/phones/{ANNA}")
    message = await world.send(CHOICES)
    await page.get_by_role("group", name="Answer with a choice").get_by_role("button", name="Yes please").click()
    await page.locator("[data-direction='MO'] .text").wait_for()
    callback = await application.has(lambda each: "choice_response_message" in str(each))
    answer = callback["message"]["contact_message"]["choice_response_message"]
    assert answer == {"message_id": message, "postback_data": "come-yes"}
    # Answered: nothing to choose any more.
    await page.get_by_role("group", name="Answer with a choice").wait_for(state="hidden")


@pytest.mark.ledger("page.fate")
async def test_a_waiting_message_fails_by_hand_with_the_reason_chosen(
    world: World, application: Application, page_at: Open
) -> None:
    waiting = "46700009907"
    page = await page_at(f"{world.url}/phones/{waiting}")
    message = await world.send("Decide about me", waiting)
    await page.get_by_role("button", name="Fail…").click()
    await page.get_by_label("Reason that the application sees").select_option("CHANNEL_REJECT")
    await page.get_by_role("button", name="Fail", exact=True).click()
    report = await application.has(lambda each: each.get("message_delivery_report", {}).get("status") == "FAILED")
    assert report["message_delivery_report"]["message_id"] == message
    assert report["message_delivery_report"]["reason"]["code"] == "CHANNEL_REJECT"
    await page.locator("[data-status='FAILED']", has_text="CHANNEL_REJECT").wait_for()


async def test_a_waiting_message_fails_with_a_code_of_the_delivery_table(
    world: World, application: Application, page_at: Open
) -> None:
    waiting = "46700009907"
    page = await page_at(f"{world.url}/phones/{waiting}")
    await world.send("Decide about me", waiting)
    await page.get_by_role("button", name="Fail…").click()
    await page.get_by_label("Delivery code").fill("4020")
    await page.keyboard.press("Enter")
    await page.get_by_role("alert").filter(has_text="4020").wait_for()
    await page.get_by_label("Delivery code").fill("402")
    assert await page.get_by_label("Reason that the application sees").input_value() == ""  # the code's own
    await page.keyboard.press("Enter")
    await application.has(lambda each: each.get("message_delivery_report", {}).get("status") == "FAILED")
    found = await world.call("GET", "/_emulator/journal?kind=plan.callback")
    assert found["entries"][-1]["data"]["code"] == 402


async def test_a_waiting_message_is_delivered_by_hand(world: World, application: Application, page_at: Open) -> None:
    waiting = "46700009907"
    page = await page_at(f"{world.url}/phones/{waiting}")
    await world.send("Let me in", waiting)
    await page.get_by_role("button", name="Deliver", exact=True).click()
    await application.has(lambda each: each.get("message_delivery_report", {}).get("status") == "DELIVERED")
    await page.locator("[data-arrived='true']", has_text="Let me in").wait_for()
    await page.get_by_role("button", name="Deliver", exact=True).wait_for(state="hidden")


@pytest.mark.ledger("page.inspector")
async def test_the_inspector_shows_the_request_the_parts_the_life_and_the_callbacks(
    world: World, page_at: Open
) -> None:
    page = await page_at(f"{world.url}/phones/{ANNA}")
    message = await world.send("Long and with an emoji 👍: " + "word " * 20)
    await page.locator("[data-status='DELIVERED'] .meta").click()
    assert page.url.endswith(f"?message={message}")
    inspector = page.get_by_role("region", name="Inspector")
    await inspector.get_by_text("UCS-2 because of").wait_for()
    assert await inspector.locator(".sms-parts li").count() == 2
    await inspector.locator(".life li", has_text="Shown on the phone").wait_for()
    await inspector.locator(".call", has_text="messages:send").wait_for()
    await inspector.locator(".part-request .json", has_text='"app_id"').first.wait_for()
    await inspector.get_by_role("article", name="MESSAGE_DELIVERY").first.wait_for()
    await inspector.locator(".attempts summary").first.click()
    await inspector.locator("[data-signature='true']", has_text="x-sinch-webhook-signature").first.wait_for()


async def test_what_is_copied_as_curl_can_be_pasted(world: World, application: Application, page_at: Open) -> None:
    message = await world.send("It's copied")
    await application.has(lambda each: "DELIVERED" in str(each))
    page = await page_at(f"{world.url}/messages/{message}")
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await page.locator(".part-request").get_by_role("button", name="Copy as curl").click()
    await page.locator(".note", has_text="Copied").wait_for()
    assert b"message_id" in await shell(await page.evaluate("navigator.clipboard.readText()"))
    await page.locator(".attempts summary").first.click()
    before = len(application.taken)
    await page.locator(".attempts").get_by_role("button", name="Copy as curl").first.click()
    await page.locator(".note", has_text="Copied").nth(1).wait_for()
    assert await shell(await page.evaluate("navigator.clipboard.readText()")) == b"taken"
    assert len(application.taken) > before


async def test_callbacks_about_one_message_are_told_apart(
    world: World, application: Application, page_at: Open
) -> None:
    message = await world.send("Tell them apart")
    await application.has(lambda each: each.get("message_delivery_report", {}).get("status") == "DELIVERED")
    page = await page_at(f"{world.url}/callbacks")
    for words in ("DELIVERED", "QUEUED_ON_CHANNEL", "“Tell them apart”"):
        await page.locator(".gist .words", has_text=re.compile(f"^{words}$")).wait_for()
    assert await page.locator(".cards .target").count() == 0  # there is only one, and it is said above
    await page.locator(".gist").first.get_by_role("link", name=f"+{ANNA}").click()
    await page.wait_for_url(f"**/messages/{message}")
    await page.locator(".life li", has_text="MESSAGE_DELIVERY DELIVERED → 200").wait_for()


async def test_without_a_webhook_the_callbacks_view_shows_how_to_register_one(
    application: Application, page_at: Open
) -> None:
    async with running(settings_for(application, webhook_url="")) as world:
        page = await page_at(f"{world.url}/callbacks", may_lose=True)
        command = await page.get_by_label("Command that registers a webhook", exact=True).text_content()
        await shell(command)
        await page.locator(".targets", has_text="http://127.0.0.1:8000/sinch/events").wait_for()
        await page.get_by_text("Write from a phone").wait_for()


async def test_what_is_begun_stays(world: World, page_at: Open) -> None:
    page = await page_at(f"{world.url}/phones/{ANNA}")
    await page.get_by_role("textbox", name="Message from").fill("Not yet")
    await page.get_by_role("link", name="Scenarios").click()
    await page.get_by_label("Scenario", exact=True).fill("scenario: 1\nname: Half a one\n")
    await page.get_by_role("link", name="Faults").click()
    await page.go_back()
    assert "Half a one" in await page.get_by_label("Scenario", exact=True).input_value()
    await page.go_back()
    assert await page.get_by_role("textbox", name="Message from").input_value() == "Not yet"


async def test_what_forced_ucs2_is_named_even_when_it_cannot_be_seen(world: World, page_at: Open) -> None:
    page = await page_at(f"{world.url}/phones/{ANNA}")
    write = page.get_by_role("textbox", name="Message from")
    await write.fill("Hi\u200bthere")
    await page.locator(".counter mark", has_text="U+200B").wait_for()
    await write.fill("Hi ‘there’")
    await page.locator(".counter", has_text="(U+2018) at character 4").wait_for()


async def test_a_binary_shows_its_octets_and_its_header(world: World, page_at: Open) -> None:
    page = await page_at(f"{world.url}/phones/{ANNA}")
    body = {"binary": "00deadbeef", "udh": "0605040B8423F0", "app_id": world.server.settings.app_id}
    await world.call("POST", f"/_emulator/phones/{ANNA}/messages", body)
    await page.locator(".bubble", has_text="00DEADBEEF").locator(".udh", has_text="06 05 04 0B 84 23 F0").wait_for()


async def test_a_dialog_closes_from_outside_but_not_by_a_slip(world: World, page_at: Open) -> None:
    page = await page_at(f"{world.url}/callbacks")
    await page.get_by_role("button", name="Fire one").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Payload").fill("{oops")
    await dialog.get_by_role("button", name="Fire", exact=True).click()
    await dialog.get_by_role("alert").filter(has_text="no JSON").wait_for()
    box = await dialog.bounding_box()
    await page.mouse.click(box["x"] + 5, box["y"] + 5)  # its own edge
    await dialog.get_by_label("Payload").hover()
    await page.mouse.down()
    await page.mouse.move(box["x"] - 20, box["y"] + 50)  # a selection that ends outside
    await page.mouse.up()
    assert await dialog.get_by_label("Payload").input_value() == "{oops"
    await page.mouse.click(box["x"] - 20, box["y"] + 50)
    await dialog.wait_for(state="detached")


@pytest.mark.ledger("page.resend")
async def test_a_callback_is_sent_again(world: World, application: Application, page_at: Open) -> None:
    await world.write("Tell them twice")
    await application.has(inbound("Tell them twice"))
    page = await page_at(f"{world.url}/callbacks")
    cards = page.get_by_role("article", name="MESSAGE_INBOUND, Taken")
    await cards.get_by_role("button", name="Send again").click()
    again = await application.has(inbound("Tell them twice"), times=2)
    assert again["message"]["contact_message"]["text_message"]["text"] == "Tell them twice"
    await page.mouse.move(0, 0)
    await cards.nth(1).wait_for()


@pytest.mark.ledger("page.silence")
async def test_an_unreachable_target_is_said_with_the_lines_that_cure_it(
    application: Application, page_at: Open
) -> None:
    settings = settings_for(application, webhook_url="http://127.0.0.1:9/sinch/events")
    async with running(settings) as world:
        page = await page_at(f"{world.url}/phones/{ANNA}", may_lose=True)
        await world.write("Is anybody there?")
        banner = page.get_by_role("complementary", name="A webhook target cannot be reached")
        await banner.get_by_text("Callbacks do not arrive.").wait_for()
        await banner.get_by_text("How to cure it").click()
        lines = await banner.get_by_label("Lines for the compose file", exact=True).text_content()
        assert "http://host.docker.internal:9/sinch/events" in lines
        assert "host-gateway" in lines
        await page.locator("[data-direction='MO'] .meta").click()
        sentence = await page.locator(".explanation").text_content()
        assert "http://127.0.0.1:9/sinch/events" in sentence
        assert "next try" in sentence
        # In local time, and counting down.
        await page.locator(".explanation time", has_text="(in ").wait_for()


async def test_phones_stand_side_by_side(world: World, page_at: Open) -> None:
    await world.send("To Anna", ANNA)
    await world.send("To Bo", BO)
    page = await page_at(f"{world.url}/phones/{ANNA}")
    await page.locator("phone-list li", has_text=BO).hover()
    await page.get_by_role("button", name=f"Open beside: +{BO}").click()
    assert page.url.endswith(f"/phones/{ANNA},{BO}")
    await page.locator(f"phone-column[number='{BO}'] .bubble", has_text="To Bo").wait_for()
    await page.locator(f"phone-column[number='{ANNA}'] .bubble", has_text="To Anna").wait_for()
    await page.go_back()
    await page.locator(f"phone-column[number='{BO}']").wait_for(state="detached")
    assert await page.locator("phone-column").count() == 1


@pytest.mark.ledger("page.senders")
async def test_every_sender_has_a_thread_of_its_own(world: World, page_at: Open) -> None:
    await world.send("From the number")
    await world.send("From the name", channel_properties={"SMS_SENDER": "Clinic"})
    page = await page_at(f"{world.url}/phones/{ANNA}@Clinic")
    await page.locator(".bubble", has_text="From the name").wait_for()
    assert await page.locator(".bubble").count() == 1
    await page.get_by_text("A handset cannot answer “Clinic”").wait_for()
    await page.get_by_role("navigation", name=f"Threads on +{ANNA}").get_by_text("+46700000000").click()
    await page.locator(".bubble", has_text="From the number").wait_for()


async def test_the_list_counts_what_is_unread_and_finds_phones(world: World, page_at: Open) -> None:
    for text in ("One", "Two"):
        await world.send(text, BO)
    await world.send("Three", ANNA)
    page = await page_at(f"{world.url}/phones")
    await page.get_by_label("2 unread").wait_for()
    await page.get_by_role("searchbox", name="Search phones").fill("two")
    await page.locator("phone-list li a").filter(has_text=ANNA).wait_for(state="detached")
    await page.locator("phone-list li a").click()
    await page.locator(".bubble", has_text="Two").wait_for()
    await page.get_by_label("2 unread").wait_for(state="detached")
    found = await world.call("GET", "/_emulator/phones")
    assert next(phone for phone in found["phones"] if phone["number"] == BO)["unread"] == 0


@pytest.mark.ledger("page.handset")
async def test_a_handset_that_is_switched_off_keeps_messages_waiting(world: World, page_at: Open) -> None:
    await world.send("While it is on")
    page = await page_at(f"{world.url}/phones/{ANNA}")
    await page.get_by_role("button", name="Handset: On").click()
    await page.get_by_role("radio", name="Switched off").check()
    await page.get_by_role("button", name="Apply").click()
    await world.send("While it is off")
    await page.locator("[data-arrived='false']", has_text="Waits: handset off").wait_for()
    await page.get_by_role("button", name="Handset: Switched off").click()
    await page.get_by_role("radio", name="On", exact=False).first.check()
    await page.get_by_role("button", name="Apply").click()
    await page.locator("[data-arrived='true']", has_text="While it is off").wait_for()


async def test_a_new_phone_is_a_person_or_a_number(world: World, page_at: Open) -> None:
    page = await page_at(f"{world.url}/phones")
    await page.keyboard.press("n")
    await page.get_by_role("button", name="Make the phone").click()
    await page.wait_for_url("**/phones/*")
    person = (await world.call("GET", "/_emulator/phones"))["phones"][0]
    assert person["name"]
    await page.get_by_role("heading", name=person["name"]).wait_for()
    await page.get_by_role("textbox", name="Message from").press("Escape")
    await page.keyboard.press("n")
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Number").fill("not a number")
    await page.get_by_role("button", name="Make the phone").click()
    await dialog.get_by_role("alert").filter(has_text="number").wait_for()
    await dialog.get_by_label("Number").fill("+46 70 000 00 09")
    await page.get_by_role("button", name="Make the phone").click()
    await page.wait_for_url("**/46700000009*")


async def test_media_travels_from_the_phone(world: World, application: Application, page_at: Open) -> None:
    page = await page_at(f"{world.url}/phones/{ANNA}")
    await page.get_by_role("button", name="Attach media").click()
    await page.get_by_label("Address of the media").fill("https://pictures.example/cat.jpg")
    await page.get_by_label("Content type of the media").fill("image/jpeg")
    await page.get_by_role("button", name="Send", exact=True).click()
    link = page.locator("[data-direction='MO'] a.media")
    await link.wait_for()
    assert await link.get_attribute("rel") == "noopener noreferrer"
    assert await page.locator("thread-log img").count() == 0
    await application.has(lambda each: "https://pictures.example/cat.jpg" in str(each))


@pytest.mark.ledger("page.hostile")
async def test_hostile_text_stays_text(world: World, page_at: Open) -> None:
    evil = '<img src=x onerror="window.pwned=1"><script>window.pwned=1</script> javascript:alert(1) https://evil.example/"onclick=1'
    page = await page_at(f"{world.url}/phones/{ANNA}")
    await world.send(evil)
    await page.locator(".bubble", has_text="<script>").wait_for()
    assert await page.locator(".bubble .text").text_content() == evil
    assert await page.evaluate("window.pwned") is None
    links = await page.locator(".bubble .text a").all()
    assert [await link.get_attribute("href") for link in links] == ["https://evil.example/"]
    assert await links[0].get_attribute("rel") == "noopener noreferrer"
    assert await links[0].get_attribute("target") == "_blank"
    await page.locator(".bubble .meta").click()
    await page.get_by_role("region", name="Inspector").locator(".life").wait_for()
    assert await page.locator("main img, main script").count() == 0


@pytest.mark.ledger("page.clock")
async def test_the_clock_is_seen_and_moved(world: World, page_at: Open) -> None:
    page = await page_at(f"{world.url}/clock")
    await page.get_by_role("radio", name="Manual").check()
    await page.locator(".clock-chip .mode", has_text="manual").wait_for()
    await world.send("Not before you move it")
    await page.get_by_text("the next in").wait_for()
    await page.get_by_role("button", name="To the next event").click()
    await page.get_by_role("link", name="Phones", exact=True).click()
    await page.locator("phone-list a", has_text="Not before you move it").wait_for()
    assert (await world.call("GET", "/_emulator/clock"))["mode"] == "manual"


@pytest.mark.ledger("page.scenario")
async def test_a_scenario_is_put_in_force_and_its_rules_are_counted(world: World, page_at: Open) -> None:
    page = await page_at(f"{world.url}/scenarios")
    await page.get_by_label("Scenario", exact=True).fill("scenario: 1\nname: Broken\nrulez: []\n")
    await page.get_by_role("button", name="Put in force").click()
    await page.locator(".problems li", has_text="scenario.yaml:3").wait_for()
    rule = "then: {fail: {reason: RECIPIENT_NOT_REACHABLE, after: 10ms}}"
    rules = f"scenario: 1\nname: Nobody is reachable\nrules:\n  - {rule}\n"
    await page.get_by_label("Scenario", exact=True).fill(rules)
    await page.get_by_role("button", name="Put in force").click()
    await page.get_by_text("Nobody is reachable decides about every message.").wait_for()
    await world.send("In vain")
    await page.locator("table td", has_text="rule 1").wait_for()
    await page.get_by_role("button", name="Take it away").click()
    await page.get_by_text("None: the recipient's number decides").wait_for()


@pytest.mark.ledger("page.record")
async def test_a_recording_is_saved_as_a_scenario(world: World, page_at: Open, tmp_path: Path) -> None:
    page = await page_at(f"{world.url}/phones/{ANNA}")
    await page.get_by_role("button", name="Record a scenario").click()
    await page.get_by_text("Recording.").first.wait_for()
    await page.get_by_role("textbox", name="Message from").fill("Are you ${open}?")
    await page.keyboard.press("Enter")
    await page.locator("[data-direction='MO']").wait_for()
    await page.reload()
    await world.send("/Yes/ we are")
    await page.locator("[data-direction='MT'][data-arrived='true']").wait_for()
    async with page.expect_download() as download:
        await page.get_by_role("button", name="Stop recording and save").click()
    saved = tmp_path / "recorded.yaml"
    await (await download.value).save_as(saved)
    scenario = load_text(saved.read_text(encoding="utf-8"), "recorded.yaml")
    assert len(scenario.phones) == 1
    assert "Are you $${open}?" in saved.read_text(encoding="utf-8")


@pytest.mark.ledger("page.journal")
async def test_the_journal_is_filtered_by_address(world: World, page_at: Open) -> None:
    await world.send("Written down")
    await world.send("This too", BO)
    page = await page_at(f"{world.url}/journal?kind=phone.&phone={ANNA}")
    await page.locator(".entries .said", has_text="Written down").wait_for()
    assert await page.locator(".entries > li").count() == 1
    await page.locator(".entries summary").click()
    await page.locator(".entries .json", has_text="Written down").wait_for()
    await page.get_by_label("Text or id").fill("nothing like it")
    await page.get_by_text("Nothing matches.").wait_for()
    assert "text=nothing" in page.url
    await page.get_by_role("link", name="Show everything").click()
    await page.locator(".entries .said", has_text="This too").first.wait_for()
    await page.go_back()
    await page.get_by_text("Nothing matches.").wait_for()
    assert await page.get_by_label("Text or id").input_value() == "nothing like it"


async def test_everything_is_forgotten_on_request(world: World, page_at: Open) -> None:
    await world.send("Forget me")
    page = await page_at(f"{world.url}/phones/{ANNA}")
    await page.locator(".bubble", has_text="Forget me").wait_for()
    await page.get_by_role("button", name="Reset").click()
    await page.get_by_role("button", name="Forget it").click()
    await page.locator(".bubble").wait_for(state="detached")
    assert (await world.call("GET", "/_emulator/phones"))["phones"] == []


@pytest.mark.ledger("page.fire")
async def test_a_payload_is_edited_before_it_is_fired(world: World, application: Application, page_at: Open) -> None:
    await world.write("As it was")
    await application.has(inbound("As it was"))
    page = await page_at(f"{world.url}/callbacks")
    await page.get_by_role("article", name="MESSAGE_INBOUND").get_by_role("button", name="Edit and fire").click()
    payload = page.get_by_label("Payload")
    await payload.fill((await payload.input_value()).replace("As it was", "As I want it"))
    await page.get_by_role("button", name="Fire", exact=True).click()
    await application.has(inbound("As I want it"))


async def test_a_callback_is_made_up_and_fired(world: World, application: Application, page_at: Open) -> None:
    page = await page_at(f"{world.url}/callbacks")
    await page.get_by_role("button", name="Fire one").click()
    await page.get_by_label("Trigger").select_option("OPT_OUT")
    await page.get_by_role("button", name="Fire", exact=True).click()
    await application.has(lambda each: "opt_out_notification" in each)


@pytest.mark.ledger("page.faults")
async def test_a_fault_is_switched_on_hits_and_is_switched_off(
    world: World, application: Application, page_at: Open
) -> None:
    page = await page_at(f"{world.url}/faults")
    callbacks = page.locator("form").filter(has=page.get_by_role("heading", name="Callbacks to the application"))
    await callbacks.get_by_label("Callbacks").select_option("duplicate")
    await callbacks.get_by_label("Only the trigger").fill("MESSAGE_INBOUND")
    await callbacks.get_by_role("button", name="Switch on").click()
    await page.locator(".active-faults li", has_text="Callbacks come twice").wait_for()
    await world.write("Once only")
    await application.has(inbound("Once only"), times=2)
    await page.locator(".active-faults .tag", has_text="1 hit").wait_for()
    await page.get_by_role("button", name="Off: come twice").click()
    await page.get_by_text("No fault is on.").wait_for()
    assert (await world.call("GET", "/_emulator/faults"))["faults"] == []


async def test_a_scenario_is_played_and_its_steps_and_verdict_are_shown(world: World, page_at: Open) -> None:
    page = await page_at(f"{world.url}/scenarios")
    head = 'scenario: 1\nname: Played here\nclock: {mode: auto}\nphones: {anna: "+46700000001"}\n'
    steps = "steps:\n  - text: {from: anna, text: Hello}\n  - expect_none: {to: anna, for: 1s}\n"
    await page.get_by_label("Scenario", exact=True).fill(head + steps)
    await page.get_by_role("button", name="Play", exact=True).click()
    await page.locator(".verdict", has_text="Passed: 1 case.").wait_for()
    await page.locator(".steps li", has_text="expect_none").wait_for()
    await page.reload()
    await page.locator(".steps li", has_text="expect_none").wait_for()


LINKS = """async (text) => {
  const { withLinks } = await import('/ui/draw/dom.js');
  return withLinks(text).filter((node) => node.href).map((node) => node.textContent);
}"""


async def test_an_address_ends_where_a_person_would_end_it(world: World, page_at: Open) -> None:
    text = "See https://a.example/b_(c), (https://d.example/e). Or https://f.example/?g=[h]! And <https://i.example>"
    page = await page_at(world.url)
    assert await page.evaluate(LINKS, text) == [
        "https://a.example/b_(c)",
        "https://d.example/e",
        "https://f.example/?g=[h]",
        "https://i.example",
    ]
