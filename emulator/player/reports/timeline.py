"""One self-contained HTML page per play: phones, app, callbacks and clock on one line of time. Opens from disk.

No scripts, no addresses outside: looks are in one style element, folding is native. Everything that an app or a person
wrote is escaped.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from typing import Any, NamedTuple

from emulator.player.reports.terminal import JUMP_S, spoken_time
from emulator.player.results import CaseResult, ScenarioResult, Verdict, worst


class _Row(NamedTuple):
    """One thing on the line of time: where it stands (app, wire, phone, plot) and what it says."""

    lane: str
    tone: str
    headline: str
    text: str = ""


def timeline(results: Sequence[ScenarioResult]) -> bytes:
    """The page, as UTF-8 HTML."""
    verdict = worst(result.verdict for result in results)
    body = "".join(_scenario(result) for result in results)
    page = (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>convemu: {verdict.value}</title>"
        f'<meta name=viewport content="width=device-width, initial-scale=1"><style>{_STYLE}</style>'
        f"<h1>{_mark(verdict)} {escape(verdict.value)}</h1>{_contents(results)}{body}"
    )
    return page.encode()


def _contents(results: Sequence[ScenarioResult]) -> str:
    items = "".join(
        f'<li>{_mark(case.verdict)} <a href="#{_anchor(result, case)}">{escape(_title(result, case))}</a> '
        f"<small>{case.real_s:.2f} s, {escape(spoken_time(case.ended - case.began))} of emulator time</small>"
        for result in results
        for case in result.cases
    )
    return f"<nav><ul>{items}</ul></nav>"


def _scenario(result: ScenarioResult) -> str:
    return "".join(_case(result, case) for case in result.cases)


def _case(result: ScenarioResult, case: CaseResult) -> str:
    entries = [entry for entry in result.journal if case.first_seq <= entry["seq"] <= case.last_seq]
    people = (entry["data"]["people"] for entry in entries if entry["kind"] == "scenario.case")
    rows = "".join(_rows(entries, next(people, {})))
    why = f"<pre class=why>{escape(case.explanation)}</pre>" if case.explanation else ""
    phones = ", ".join(f"{escape(name)} +{escape(number)}" for name, number in case.phones.items())
    return (
        f'<section id="{_anchor(result, case)}"><h2>{_mark(case.verdict)} {escape(_title(result, case))}</h2>'
        f"<p><code>{escape(result.file)}</code>, seed {escape(result.seed)}{'; ' + phones if phones else ''}</p>{why}"
        f"<ol><li class=head><span></span><b>app</b><b>on the wire</b><b>phones</b>{rows}</ol></section>"
    )


def _rows(entries: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> Iterator[str]:
    last_at = entries[0]["at"] if entries else 0.0
    for entry in entries:
        row = _row(entry, names)
        if row is None:
            continue
        if entry["at"] - last_at >= JUMP_S:
            later = f"{spoken_time(entry['at'] - last_at)} later"
            yield f'<li class="plot"><time></time><div class="time"><b>{later}</b></div>'
        last_at = entry["at"]
        at = datetime.fromtimestamp(entry["at"], UTC)
        data = escape(json.dumps(entry["data"], indent=1, ensure_ascii=False, default=str))
        said = f"<p>{escape(row.text)}</p>" if row.text else ""
        yield (
            f'<li class="{row.lane}"><time>{at:%H:%M:%S}.{at.microsecond // 1000:03d}</time><div class="{row.tone}">'
            f"<b>{escape(row.headline)}</b>{said}<details><summary>{escape(entry['kind'])}</summary>"
            f"<pre>{data}</pre></details></div>"
        )


def _row(entry: Mapping[str, Any], names: Mapping[str, str]) -> _Row | None:
    data, phone = entry["data"], names.get(entry["phone"]) or ("+" + entry["phone"] if entry["phone"] else "")
    match entry["kind"]:
        case "api.call":
            tone = "calm" if 0 < data["status"] < 400 else "bad"
            outcome = f"answered {data['status']}" if data["status"] else "cut off on purpose"
            return _Row("app", tone, f"{data['method']} {data['path']}", outcome)
        case "callback.attempt":
            status = data.get("status") or 0
            outcome = f"answered {status}" if status else str(data.get("fault", "no answer"))
            return _Row("wire", "calm" if 200 <= status < 300 else "bad", f"callback {data['trigger']}", outcome)
        case "sms.fate":
            return _Row("wire", "calm", f"fate: {data['outcome']}", f"decided by {data['source']}")
        case "message.status" if data["status"] in ("DELIVERED", "FAILED"):
            reason = data.get("reason", {})
            return _Row("wire", "bad" if reason else "good", f"{data['status']} {phone}", reason.get("description", ""))
        case "phone.received":
            return _Row("phone", "mt", f"to {phone}", data["text"])
        case "phone.sent":
            return _Row("phone", "mo", phone, data["text"])
        case "scenario.step":
            passed = data["verdict"] == "passed"
            return _Row("plot", "good" if passed else "bad", data["title"], "" if passed else data["explanation"])
        case "scenario.remark":
            return _Row("plot", "bad", data["name"], data["text"])
        case "finding":
            return _Row("plot", "warn", "finding", str(data.get("message", "")))
        case _:
            return None


def _title(result: ScenarioResult, case: CaseResult) -> str:
    return f"{result.name} [{case.id}]" if case.id else result.name


def _anchor(result: ScenarioResult, case: CaseResult) -> str:
    return escape(f"{result.file}/{case.id}".replace(" ", "-"), quote=True)


def _mark(verdict: Verdict) -> str:
    good = verdict is Verdict.PASSED
    return f'<span class="{"yes" if good else "no"}">{"✓" if good else "✗"}</span>'


_STYLE = """
:root{color-scheme:light dark;--line:#8884;--soft:#8881;--good:#1a7f37;--bad:#cf222e;--warn:#9a6700;--app:#0969da}
body{font:15px/1.45 system-ui,sans-serif;max-width:75rem;margin:2rem auto;padding:0 1rem}
h1,h2{font-weight:600}h2{border-top:1px solid var(--line);padding-top:1rem}.yes{color:var(--good)}.no{color:var(--bad)}
nav ul{list-style:none;padding:0}ol{list-style:none;padding:0}pre{overflow:auto;white-space:pre-wrap}
.why{border-left:4px solid var(--bad);padding:.5rem 1rem;background:var(--soft)}
ol>li{display:grid;grid-template-columns:7rem 1fr 1fr 1fr;gap:.5rem;padding:.15rem 0}
li time{font:12px/1.8 ui-monospace,monospace;opacity:.7}li>div{padding:.2rem .6rem;border-left:3px solid var(--line)}
.head b{padding:0 .6rem}.app>div{grid-column:2}.wire>div{grid-column:3}.phone>div{grid-column:4}
.plot>div{grid-column:2/5}.plot>div{border:0;opacity:.85}p{margin:.1rem 0;white-space:pre-wrap;overflow-wrap:anywhere}
li b{overflow-wrap:anywhere}
li .bad{border-color:var(--bad);color:var(--bad)}li .good b{color:var(--good)}li .warn{color:var(--warn)}
.mt,.mo{border:1px solid var(--line)!important;border-radius:1rem;width:fit-content;max-width:100%}
.mt{background:var(--soft)}.mo{justify-self:end;background:#1a7f3722}.time{text-align:center;color:var(--app)}
details summary{font-size:11px;opacity:.5;cursor:pointer}details pre{font-size:11px;margin:.2rem 0}
@media(max-width:45rem){ol>li{grid-template-columns:1fr}li>div{grid-column:1!important}.head{display:none}}
""".strip().replace("\n", "")
