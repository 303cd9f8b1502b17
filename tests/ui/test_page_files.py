"""The page's files as they are served and as they are written: no browser needed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from page_stage import IN_THE_LOOP, World
from yarl import URL

from emulator.web.api.page import HEADERS, UI, VIEWS, files

SOURCES = sorted(path for path in UI.rglob("*.js"))
IMPORT = re.compile(r"""^\s*(?:import|export)\s(?:[^"']*?from\s)?["'](?P<path>\.[^"']+)["']""", re.MULTILINE)
MARKUP_FROM_TEXT = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|\beval\(|new Function|srcdoc"
)
ADDRESSES = [
    path.replace("{numbers}", "46700000001@Clinic,46700000002").replace("{message_id}", "01J7670SMS") for path in VIEWS
]


@pytest.mark.ledger("page.addresses")
@pytest.mark.parametrize("address", ADDRESSES)
@IN_THE_LOOP
async def test_every_view_has_an_address_that_answers_with_the_page(world: World, address: str) -> None:
    async with world.session.get(world.url + address) as answer:
        assert answer.status == 200
        assert answer.content_type == "text/html"
        assert await answer.text() == (UI / "index.html").read_text(encoding="utf-8")


@pytest.mark.ledger("page.policy")
@pytest.mark.parametrize("address", ["/", "/ui/app.js", "/ui/css/base.css", "/ui/icon.svg"])
@IN_THE_LOOP
async def test_everything_of_the_page_carries_its_policy(world: World, address: str) -> None:
    async with world.session.get(world.url + address) as answer:
        assert answer.status == 200
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'self';")
        assert "unsafe" not in policy
        assert "http" not in policy


@pytest.mark.parametrize(("end", "kind"), [(".js", "text/javascript"), (".css", "text/css"), (".svg", "image/svg+xml")])
@IN_THE_LOOP
async def test_every_file_says_what_it_is(world: World, end: str, kind: str) -> None:
    for name in (name for name in files() if name.endswith(end)):
        async with world.session.get(f"{world.url}/ui/{name}") as answer:
            assert (answer.status, answer.content_type) == (200, kind), name


@IN_THE_LOOP
async def test_a_file_that_did_not_change_is_not_sent_again(world: World) -> None:
    async with world.session.get(f"{world.url}/ui/app.js") as first:
        tag = first.headers["Etag"]
    async with world.session.get(f"{world.url}/ui/app.js", headers={"If-None-Match": tag}) as second:
        assert second.status == 304


@pytest.mark.ledger("page.files")
@pytest.mark.parametrize(
    "path",
    ["../pyproject.toml", "..%2f..%2fpyproject.toml", "%2e%2e/web/app.py", "nobody.js", "elements/../../settings.py",
     "elements/nobody.js", "..%5c..%5csettings.py", "%00", "app.js%00.css", "/etc/passwd"],
)  # fmt: skip
@IN_THE_LOOP
async def test_nothing_but_the_pages_own_files_can_be_had(world: World, path: str) -> None:
    async with world.session.get(URL(f"{world.url}/ui/{path}", encoded=True)) as answer:
        assert answer.status == 404
        assert "import" not in await answer.text()


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(UI).as_posix())
def test_no_text_becomes_markup(path: Path) -> None:
    assert MARKUP_FROM_TEXT.search(path.read_text(encoding="utf-8")) is None


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(UI).as_posix())
def test_every_import_is_relative_and_leads_to_a_file(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for found in IMPORT.finditer(text):
        assert (path.parent / found["path"]).is_file(), found["path"]
    assert re.search(r"""^\s*import\b[^"']*["'](?!\.)""", text, re.MULTILINE) is None


def test_the_page_itself_has_nothing_inline() -> None:
    html = (UI / "index.html").read_text(encoding="utf-8")
    assert re.findall(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|javascript:", html) == []
    for address in re.findall(r"""(?:src|href)="(/ui/[^"]+)""", html):
        assert address.removeprefix("/ui/") in files(), address


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(UI).as_posix())
def test_every_module_says_what_it_is_for(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith("// ")
