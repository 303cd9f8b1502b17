"""An application with something new in every answer: codes, links, ids, times. To the emulator it is one like any."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Any

import aiohttp
from aiohttp import web

from emulator.settings import DEFAULT_APP_ID, DEFAULT_PROJECT_ID


class Bank:
    """Answers what people write; knows one code per person."""

    def __init__(self) -> None:
        self.url = ""
        self.emulator = ""
        self.app_id, self.project_id = DEFAULT_APP_ID, DEFAULT_PROJECT_ID
        self.credentials = {"Authorization": aiohttp.encode_basic_auth("any", "any")}
        self.codes: dict[str, str] = {}
        self.failures: list[dict[str, Any]] = []

    async def take(self, request: web.Request) -> web.Response:
        event = await request.json()
        if report := event.get("message_delivery_report"):
            if report["status"] == "FAILED":
                self.failures.append(report)
                await self.send("46701740699", f"Could not reach {report['channel_identity']['identity']}")
        elif message := event.get("message"):
            phone = message["channel_identity"]["identity"]
            await self.send(phone, self.answer(phone, message["contact_message"]["text_message"]["text"]))
        return web.Response()

    def answer(self, phone: str, said: str) -> str:
        now = datetime.now(UTC)
        match said.lower():
            case "login":
                code = self.codes[phone] = f"{secrets.randbelow(900) + 100}-{secrets.randbelow(900) + 100}"
                link = f"https://bank.example/l/{secrets.token_hex(4)}?from=sms"
                return f"Your code is {code}, or open {link}. Asked for at {now:%H:%M} on {now:%a} {now.day} {now:%b}."
            case "help":
                return "Bank (24h): write LOGIN. Price: ${0}. https://bank.example/help"
            case _ if said == self.codes.get(phone):
                return f"Welcome, +{phone}! Reference AB7{secrets.token_hex(5).upper()}."
            case _:
                return "That is not the code."

    async def send(self, to: str, words: str) -> None:
        recipient = {"identified_by": {"channel_identities": [{"channel": "SMS", "identity": to}]}}
        body = {"app_id": self.app_id, "recipient": recipient, "message": {"text_message": {"text": words}}}
        url = f"{self.emulator}/v1/projects/{self.project_id}/messages:send"
        async with aiohttp.ClientSession() as session, session.post(url, json=body, headers=self.credentials) as answer:
            assert answer.status == 200, await answer.text()
