"""What an emulator is made of, by name. Put together in `web/app.py`; handed to handlers, the player and tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from emulator.adapter.callbacks import Adapter
    from emulator.chance import Chance
    from emulator.clock import Clock
    from emulator.conversation.apps import Apps
    from emulator.conversation.batches import Batches
    from emulator.conversation.bulk import Bulk
    from emulator.conversation.callbacks import Callbacks
    from emulator.conversation.capability import Capability
    from emulator.conversation.consents import Consents
    from emulator.conversation.contacts import Contacts
    from emulator.conversation.conversations import Conversations
    from emulator.conversation.events import Events
    from emulator.conversation.firing import Firing
    from emulator.conversation.handover import Handover
    from emulator.conversation.inbound import Inbound
    from emulator.conversation.injecting import Injecting
    from emulator.conversation.merging import Merging
    from emulator.conversation.messages import Messages
    from emulator.conversation.outbox import Outbox
    from emulator.conversation.profiles import Profiles
    from emulator.conversation.project_settings import ProjectSettingsVerbs
    from emulator.conversation.reports import Reports
    from emulator.conversation.sending import Sending
    from emulator.conversation.templates import Templates
    from emulator.conversation.transcoding import Transcoding
    from emulator.conversation.webhooks import Webhooks
    from emulator.faulting.fault_set import FaultSet
    from emulator.ids import Ids
    from emulator.journal import Journal
    from emulator.network.build import Network
    from emulator.network.handsets import Handsets
    from emulator.network.operator import Operator
    from emulator.network.people import People
    from emulator.network.plans import ServicePlans
    from emulator.network.rules import ActiveRules
    from emulator.player.findings import Findings
    from emulator.settings import Settings
    from emulator.spaces.forgetting import Forgetting
    from emulator.spaces.leases import Leases
    from emulator.store.base import Store
    from emulator.web.auth import Tokens
    from emulator.web.authority import Authority
    from emulator.web.rates import Rates
    from emulator.webhooks.dispatcher import Dispatcher


@dataclass(slots=True)
class Parts:
    """One emulator. Two may live in one process."""

    settings: Settings
    clock: Clock
    chance: Chance
    ids: Ids
    journal: Journal
    findings: Findings
    store: Store
    tokens: Tokens
    authority: Authority | None
    rates: Rates
    faults: FaultSet
    dispatcher: Dispatcher
    callbacks: Callbacks
    firing: Firing
    apps: Apps
    webhooks: Webhooks
    contacts: Contacts
    profiles: Profiles
    merging: Merging
    conversations: Conversations
    injecting: Injecting
    events: Events
    capability: Capability
    consents: Consents
    project_settings: ProjectSettingsVerbs
    templates: Templates
    batches: Batches
    bulk: Bulk
    messages: Messages
    outbox: Outbox
    sending: Sending
    handover: Handover
    transcoding: Transcoding
    reports: Reports
    inbound: Inbound
    adapter: Adapter
    rules: ActiveRules
    handsets: Handsets
    forgetting: Forgetting
    leases: Leases
    people: People
    operator: Operator
    plans: ServicePlans
    network: Network
    tls_port: int = 0
    """Where the emulator speaks HTTPS, once it listens."""
    proxy_port: int = 0
    """Where its proxy for the vendor's hosts listens, once it does."""
