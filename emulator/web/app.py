"""Puts the parts together. Nothing is made at import; two emulators can live in one process.

Start and stop are one `cleanup_ctx` per part that runs, in order of dependence; they end in reverse.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from aiohttp import web

from emulator.adapter.callbacks import Adapter
from emulator.chance import Chance
from emulator.clock import Clock
from emulator.conversation.apps import Apps
from emulator.conversation.callbacks import Callbacks
from emulator.conversation.contacts import Contacts
from emulator.conversation.conversations import Conversations
from emulator.conversation.handover import Handover
from emulator.conversation.inbound import Inbound
from emulator.conversation.messages import Messages
from emulator.conversation.outbox import Outbox
from emulator.conversation.reports import Reports
from emulator.conversation.sending import Sending
from emulator.conversation.threads import Threads
from emulator.conversation.transcoding import Transcoding
from emulator.conversation.webhooks import Webhooks
from emulator.ids import Ids
from emulator.journal import Journal
from emulator.network.handsets import Handsets
from emulator.network.operator import Operator
from emulator.network.plans import ServicePlans
from emulator.network.rules import ActiveRules
from emulator.settings import Settings
from emulator.store.engines.memory import MemoryStore
from emulator.web.auth import Tokens
from emulator.web.doors import door
from emulator.web.keys import PARTS
from emulator.web.parts import Parts
from emulator.web.rates import Rates
from emulator.web.routes import register
from emulator.web.table import route_table
from emulator.webhooks.dispatcher import Dispatcher
from emulator.wire.base import instant


def build_app(settings: Settings, *, clock: Clock | None = None, chance: Chance | None = None) -> web.Application:
    """An emulator as an aiohttp application, not yet running; `app[PARTS]` are its parts.

    A clock or a source of chance may be handed in; else they are made as the settings say.
    """
    parts = build_parts(settings, clock or _clock(settings), chance or Chance(settings.seed or None))
    app = web.Application(client_max_size=settings.max_body_bytes)
    app[PARTS] = parts
    register(app, route_table(), lambda route: door(route, parts))
    app.router.add_route("*", "/{tail:.*}", lost(parts))
    for part in (_seeded, _delivering, _network, _sending, _feeds):
        app.cleanup_ctx.append(part)
    return app
