"""Everybody can use the page: axe in every view, the keyboard alone, narrow screens, reduced motion."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from page_stage import ANNA, BO, BROWSER, Application, Open, World, missing

pytestmark = BROWSER

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
WAITING = "46700009907"
VIEWS = [
    "/",
    f"/phones/{ANNA}",
    f"/phones/{ANNA}@Clinic,{BO},{WAITING}",
    "/callbacks",
    "/journal",
    "/scenarios",
    "/faults",
    "/clock",
]
CARD = {
    "card_message": {
        "title": "Spring check-up",
        "description": "Free until April 🌷",
        "media_message": {"url": "https://clinic.example/spring.jpg"},
        "choices": [{"text_message": {"text": "Book me"}, "postback_data": "book"}],
    }
}


async def lived_in(world: World) -> str:
    """Something of everything; the id of a message worth inspecting."""
    await world.send("Hello Anna, read https://clinic.example/hello")
    await world.write("Thanks 🙂")
    await world.send("A flash", channel_properties={"SMS_FLASH_MESSAGE": "true"})
    await world.send("From a name", channel_properties={"SMS_SENDER": "Clinic"})
    await world.send("Nobody there", "46700009901")
    await world.send("Decide", WAITING)
    message = await world.send(CARD, BO)
    await world.call("POST", "/_emulator/journal:wait", {"match": {"kind": "phone.received", "phone": BO}})
    return message


async def violations(page: Any) -> list[str]:
    """What axe finds: rule, and the elements that break it."""
    if not AXE.is_file():
        missing("axe-core", "Install it with: npm install --no-package-lock --prefix tests/ui")
    await page.wait_for_timeout(50)
    await page.evaluate(AXE.read_text(encoding="utf-8"))
    found = await page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{each['id']}: {node['html'][:160]} {node.get('failureSummary', '')}"
        for each in found["violations"]
        for node in each["nodes"]
    ]


@pytest.mark.ledger("page.access")
@pytest.mark.parametrize(
    ("width", "scheme"),
    [  # both widths and both schemes at every desk, all of their pairs in the heavy job
        (1400, "light"),
        (320, "dark"),
        pytest.param(1400, "dark", marks=pytest.mark.slow),
        pytest.param(320, "light", marks=pytest.mark.slow),
    ],
)
async def test_axe_finds_nothing_in_any_view(world: World, page_at: Open, scheme: str, width: int) -> None:
    message = await lived_in(world)
    page = await page_at(world.url, scheme=scheme, width=width)
    for view in [*VIEWS, f"/phones/{BO}?message={message}", f"/messages/{message}"]:
        await page.goto(world.url + view)
        await page.wait_for_selector(".connection[data-live='open']")
        await page.wait_for_selector("main > *")
        if message in view:
            await page.wait_for_selector(".callback")
            await page.evaluate("document.querySelectorAll('main details').forEach((each) => { each.open = true; })")
        assert (view, await violations(page)) == (view, [])


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_in_any_dialog(world: World, page_at: Open, scheme: str) -> None:
    await lived_in(world)
    page = await page_at(f"{world.url}/phones/{WAITING}", scheme=scheme)
    for button in ("New phone", "Handset: On", "Fail…", "Help and keys", "Reset"):
        await page.get_by_role("button", name=button).first.click()
        await page.get_by_role("dialog").wait_for()
        await page.wait_for_timeout(300)  # past the fade: axe measures colours as they are at this moment
        assert (button, await violations(page)) == (button, [])
        await page.keyboard.press("Escape")
    await page.goto(f"{world.url}/callbacks")
    await page.get_by_role("button", name="Fire one").click()
    await page.wait_for_timeout(300)
    assert await violations(page) == []


@pytest.mark.ledger("page.narrow")
@pytest.mark.parametrize("width", [320, 700, 1024])
async def test_no_view_scrolls_sideways_or_sticks_out_below(world: World, page_at: Open, width: int) -> None:
    message = await lived_in(world)
    await world.send("A-word-that-is-longer-than-any-screen-" * 8, ANNA)
    page = await page_at(world.url, width=width, height=640)
    for view in [*VIEWS, f"/phones/{BO}?message={message}", f"/messages/{message}"]:
        await page.goto(world.url + view)
        await page.wait_for_selector(".connection[data-live='open']")
        wide = await page.evaluate("""[...document.querySelectorAll('html, main, .page, .scroller, .sections')]
            .filter((each) => each.scrollWidth > each.clientWidth + 1).map((each) => each.className || each.tagName)""")
        assert (view, wide) == (view, [])
        if message in view:
            await page.wait_for_selector(".callback")
        below = await page.evaluate("""[...document.querySelectorAll('.list, .device, .inspector, .page')]
            .filter((each) => each.getBoundingClientRect().bottom > innerHeight).map((each) => each.className)""")
        assert (view, below) == (view, [])


async def test_on_a_narrow_screen_list_phone_and_inspector_are_levels(world: World, page_at: Open) -> None:
    await lived_in(world)
    page = await page_at(world.url, width=320, height=640)
    await page.locator("phone-list a", has_text=BO).click()
    await page.locator("phone-list").wait_for(state="hidden")
    await page.locator(".bubble .meta").click()
    await page.locator("phone-column").wait_for(state="hidden")
    await page.get_by_role("button", name="Close the inspector").click()
    await page.get_by_role("button", name="Back to the list").click()
    await page.locator("phone-list a", has_text=BO).wait_for()


@pytest.mark.ledger("page.keyboard")
async def test_the_main_path_needs_no_pointer(world: World, application: Application, page_at: Open) -> None:
    await world.send("Press keys", BO)
    await world.send("To Anna", ANNA)
    page = await page_at(world.url)
    keys = page.keyboard
    focused = "document.activeElement.{0}"
    await keys.press("Tab")
    assert await page.evaluate(focused.format("className")) == "skip"
    await keys.press("/")
    await keys.type("keys")
    await page.locator("phone-list a").filter(has_text=ANNA).wait_for(state="detached")
    await keys.press("ArrowDown")
    await keys.press("Enter")
    await page.locator(".bubble", has_text="Press keys").wait_for()
    await keys.press("r")
    await keys.type("By hand")
    await keys.press("Enter")
    await application.has(lambda each: "By hand" in str(each))
    await page.locator("[data-direction='MO']").wait_for()
    await keys.press("Escape")
    await keys.press("i")
    await page.get_by_role("region", name="Inspector").locator(".callback").first.wait_for()
    await keys.press("Escape")
    await page.locator("message-inspector").wait_for(state="detached")
    # Arrows walk the bubbles, Enter looks inside.
    await page.locator("button.meta").last.focus()
    await keys.press("ArrowUp")
    assert await page.evaluate("document.activeElement.closest('[data-direction]').dataset.direction") == "MT"
    await keys.press("Enter")
    # Closed again, the focus is back where it was.
    await page.get_by_role("region", name="Inspector").locator("summary").first.focus()
    await keys.press("Escape")
    assert await page.evaluate(focused.format("className")) == "meta"
    await keys.press("Enter")
    await page.locator("message-inspector").wait_for()
    await keys.press("j")
    await page.get_by_role("heading", name="Journal").wait_for()
    assert await page.evaluate(focused.format("id")) == "view"
    # A dialog gives the focus back.
    await keys.press("?")
    await page.get_by_role("dialog", name="Help").wait_for()
    await keys.press("Escape")
    assert await page.evaluate(focused.format("id")) == "view"


async def test_single_keys_can_be_switched_off(world: World, page_at: Open) -> None:
    page = await page_at(world.url)
    await page.keyboard.press("?")
    await page.get_by_label("Single keys are shortcuts").uncheck()
    await page.keyboard.press("Escape")
    await page.keyboard.press("j")
    await page.keyboard.press("t")
    assert await page.evaluate("location.pathname") == "/"


async def test_new_messages_are_spoken(world: World, page_at: Open) -> None:
    page = await page_at(world.url)
    await world.send("Hear me", ANNA)
    await page.locator("[role=status].unseen", has_text="Hear me").wait_for(state="attached")


async def test_the_theme_goes_round_and_is_kept(world: World, page_at: Open) -> None:
    page = await page_at(world.url)
    for theme in ("light", "dark"):
        await page.get_by_role("button", name="Theme:").click()
        await page.reload()
        await page.wait_for_selector(".connection[data-live='open']")
        assert await page.evaluate("document.documentElement.dataset.theme") == theme
        assert await page.evaluate("getComputedStyle(document.documentElement).colorScheme") == theme
