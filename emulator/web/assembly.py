"""The parts, made and plugged together: the only place that knows all of them."""

from __future__ import annotations

from emulator.adapter.callbacks import Adapter
from emulator.adapter.consent_words import ConsentWords
from emulator.chance import Chance
from emulator.clock import Clock
from emulator.conversation.apps import Apps, Limits
from emulator.conversation.archive import CallbackArchive
from emulator.conversation.batch_news import BatchNews
from emulator.conversation.batches import Batches
from emulator.conversation.bulk import Bulk
from emulator.conversation.callbacks import Callbacks
from emulator.conversation.capability import Capability
from emulator.conversation.channel import Channel
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
from emulator.conversation.overdue import Overdue
from emulator.conversation.profiles import Profiles
from emulator.conversation.project_settings import ProjectSettingsVerbs
from emulator.conversation.reports import Reports
from emulator.conversation.retrying import Retrying
from emulator.conversation.sending import Sending
from emulator.conversation.templates import Templates
from emulator.conversation.threads import Threads
from emulator.conversation.transcoding import Transcoding
from emulator.conversation.webhooks import Webhooks
from emulator.errors import SettingsInvalid
from emulator.faulting.api import API_FAULTS
from emulator.faulting.channel import CHANNEL_FAULTS
from emulator.faulting.fault_set import FaultSet
from emulator.ids import Ids
from emulator.journal import Journal
from emulator.network.build import build_network
from emulator.network.elsewhere import Elsewhere, names
from emulator.network.people import People
from emulator.player.findings import Findings
from emulator.settings import Settings, data_folder
from emulator.spaces.forgetting import Forgetting
from emulator.spaces.leases import Leases
from emulator.store.engines.memory import MemoryStore
from emulator.web.auth import Tokens
from emulator.web.authority import open_authority
from emulator.web.parts import Parts
from emulator.web.rates import Rates
from emulator.webhooks.dispatcher import Dispatcher
from emulator.webhooks.faults import CALLBACK_FAULTS, CallbackFaults
from emulator.webhooks.schedule import Schedule


def build_parts(settings: Settings, clock: Clock, chance: Chance) -> Parts:
    """One emulator's parts, from the ground floor up."""
    ids = Ids(clock, chance.fresh("ids"))
    journal = Journal(clock, settings.journal_limit)
    findings = Findings(settings.slow_ack_s)
    journal.listen_to(findings.takes)
    store = MemoryStore()
    faults = FaultSet(
        {"api": API_FAULTS, "callback": CALLBACK_FAULTS, "channel": CHANNEL_FAULTS},
        chance.child("faults"), ids, journal,
    )  # fmt: skip
    dispatcher = Dispatcher(
        clock,
        ids,
        journal,
        CallbackArchive(store),
        schedule=_schedule(settings),
        timeout_s=settings.callback_timeout_s,
        queue_limit=settings.callback_queue,
        rate=settings.callback_rate,
        faults=CallbackFaults(faults, ids),
    )
    outbox = Outbox(clock, settings.outbound_queue, settings.outbound_rate)
    limits = Limits(settings.outbound_queue, settings.outbound_rate, settings.callback_rate)
    apps = Apps(store, ids, clock, journal, outbox.size, settings.region, limits)
    webhooks = Webhooks(store, ids, journal, apps, settings.webhook_default_target_type)
    callbacks = Callbacks(store, clock, ids, webhooks, dispatcher, settings.payloads)
    firing = Firing(
        store,
        clock,
        ids,
        webhooks,
        dispatcher,
        sender=settings.sender,
        secret=settings.webhook_secret,
        shape=settings.payloads,
    )
    contacts = Contacts(store, ids, clock, journal, callbacks)
    conversations = Conversations(store, ids, clock, journal, callbacks, apps, contacts)
    threads = Threads(store, contacts, conversations)
    templates = Templates(store, ids, clock, journal)
    messages = Messages(store, clock, journal, templates.resolve)
    reports = Reports(store, clock, journal, callbacks, outbox)
    inbound = Inbound(store, clock, ids, journal, threads, callbacks)
    consents = Consents(store, ids, clock, journal, callbacks, apps, contacts)
    consent_words = ConsentWords(consents, settings.consent_management)
    adapter = Adapter(store, clock, inbound, reports, messages, consent_words)
    network = build_network(settings, clock, chance, ids, journal, store, adapter.take, dispatcher.enqueue)
    consent_words.say = network.plans.say
    later = network.operator.work.at
    channels: dict[str, Channel] = {"SMS": network.plans}
    for name in names(settings.working_channels):
        channels[name] = Elsewhere(name, clock, ids, journal, settings.delivery_after_s, later, reports.report)
    overdue = Overdue(store, clock, reports, later)
    retrying = Retrying(clock, chance.child("retries"), journal, outbox, later)
    sending = Sending(store, clock, ids, journal, contacts, conversations, threads, outbox)
    forgetting = Forgetting(
        settings, store, journal, apps, network.operator, network.handsets, dispatcher, network.rules, faults
    )
    leases = Leases(store, ids, Ids(clock, chance.fresh("leases")), journal, apps, forgetting, real=Clock())
    network.origins.home = leases.app_of
    return Parts(
        settings=settings,
        clock=clock,
        chance=chance,
        ids=ids,
        journal=journal,
        findings=findings,
        store=store,
        tokens=Tokens(settings, clock, leases),
        authority=open_authority(data_folder(settings)) if settings.tls else None,
        rates=Rates(clock, settings.requests_per_second),
        faults=faults,
        dispatcher=dispatcher,
        callbacks=callbacks,
        firing=firing,
        apps=apps,
        webhooks=webhooks,
        contacts=contacts,
        profiles=Profiles(apps, contacts, channels, network.handsets.name_of),
        merging=Merging(store, clock, journal, contacts, callbacks),
        conversations=conversations,
        injecting=Injecting(store, ids, clock, journal, conversations),
        events=Events(store, ids, clock, journal, callbacks, apps, contacts, conversations),
        capability=Capability(store, ids, clock, journal, callbacks, apps, contacts, channels),
        consents=consents,
        project_settings=ProjectSettingsVerbs(store, journal),
        templates=templates,
        batches=Batches(store, ids, clock, journal, apps, sending, BatchNews(store, clock, callbacks), later),
        bulk=Bulk(store, ids, journal, apps, contacts, consents),
        messages=messages,
        outbox=outbox,
        sending=sending,
        handover=Handover(
            store, clock, callbacks, reports, channels, templates.resolve, overdue, retrying, faults, (consents.check,)
        ),
        transcoding=Transcoding(apps, channels, templates.resolve),
        reports=reports,
        inbound=inbound,
        adapter=adapter,
        rules=network.rules,
        handsets=network.handsets,
        forgetting=forgetting,
        leases=leases,
        people=People(store, chance, network.handsets),
        operator=network.operator,
        plans=network.plans,
        network=network,
    )


def _schedule(settings: Settings) -> Schedule:
    try:
        return Schedule.parse(settings.callback_retries)
    except ValueError as error:
        raise SettingsInvalid(f"callback_retries: {error}") from None
