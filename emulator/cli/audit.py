"""`convemu audit`: examine the webhook of an app."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import click

from emulator.cli.plays import carry_out
from emulator.cli.wishes import Wish, play_options
from emulator.player.probes import CHECKS
from emulator.scenarios.load import Scenario, load_text


@click.command(short_help="Examine the webhook of an app.")
@click.option("--app", "webhook", metavar="WEBHOOK_URL", required=True, help="Address that callbacks go to.")
@click.option("--secret", default=None, help="Secret that signs them  [SINCH_WEBHOOK_SECRET, CONVEMU_WEBHOOK_SECRET]")
@click.option("--text", default="Hello", help="What the probing phones write; best something the app answers  [Hello]")
@click.option("--acks-within", default="2s", metavar="DURATION", help="How fast it has to acknowledge  [2s]")
@play_options
def audit(webhook: str, secret: str | None, text: str, acks_within: str, **wishes: Any) -> int:
    """Examine the webhook of an app: how it takes callbacks that are wrong, old, repeated, new, odd or late.

    Judged by the answer and by the effect: what the app sends afterwards has to be what it sends after an honest
    callback. Exit codes as for `play`.

    \b
    Examples:
      convemu audit --app http://127.0.0.1:8080/sinch/events --secret hush
      convemu audit --app http://127.0.0.1:8080/sinch/events --app-command "python examples/clinic" --html audit.html
    """
    parts = urlsplit(webhook)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise click.UsageError(f"{webhook!r} is not the address of a webhook; write http://HOST:PORT/PATH")
    base = urlunsplit((parts.scheme, parts.netloc, "", "", ""))
    known = os.environ.get("SINCH_WEBHOOK_SECRET", "") or os.environ.get("CONVEMU_WEBHOOK_SECRET", "")
    wish = Wish(app_url=base, **wishes)
    secret = known if secret is None else secret
    return carry_out(replace(wish, webhook_secret=secret), [audit_of(webhook, secret, text, acks_within)])


def audit_of(webhook: str, secret: str, text: str, acks_within: str) -> Scenario:
    """The scenario that has no plot, only a report card with every line."""
    checks = "".join(f"  {name}: fail\n" for name in CHECKS)
    lines = f"scenario: 1\nname: {_quoted(f'Audit of {webhook}')}\nvars: {{app_url: ''}}\nphones: {{probe: lease}}\n"
    hook = f"app: {{webhooks: [{{target: {_quoted(webhook)}, secret: {_quoted(secret)}}}]}}\n"
    steps = f"steps:\n- text: {{from: probe, text: {_quoted(text)}}}\n- advance: {{until: app_quiet}}\n"
    return load_text(f"{lines}{hook}{steps}verdict:\n  acks_within: {acks_within}\n{checks}", "audit")


def _quoted(text: str) -> str:
    """As a YAML scalar whose `${` means itself."""
    return "'" + text.replace("'", "''").replace("${", "$${") + "'"
