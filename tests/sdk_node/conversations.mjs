// Conversations, and events.
import assert from 'node:assert/strict';
import { APP, UNKNOWN, all, allCalled, driven, projectClient, refusal, sms, to } from './sdk_side.mjs';

const sinch = projectClient().conversation;
const conversation = driven('conversation', sinch.conversation);
const events = driven('events', sinch.events);
const NUMBER = '+12015550130';

const person = { channel_identities: [sms(NUMBER)], language: 'EN_US' };
const contact = await sinch.contact.create({ contactCreateRequestBody: person });
const made = await conversation.create({
  createConversationRequestBody: { app_id: APP, contact_id: contact.id, active: true, active_channel: 'SMS', metadata_json: { a: 1 } },
});
assert.deepEqual([made.active, made.active_channel, made.metadata_json], [true, 'SMS', { a: 1 }]);
const one = { conversation_id: made.id };
const merged = await conversation.update({
  ...one,
  update_mask: ['metadata_json'],
  metadata_update_strategy: 'MERGE_PATCH',
  updateConversationRequestBody: { metadata_json: { b: 2 } },
});
assert.deepEqual(merged.metadata_json, { a: 1, b: 2 });
const replaced = await conversation.update({ ...one, updateConversationRequestBody: { metadata_json: { c: 3 } } });
assert.deepEqual(replaced.metadata_json, { c: 3 });
assert.deepEqual(await conversation.get(one), replaced);
assert.deepEqual((await conversation.list({ app_id: APP, only_active: true })).data, [replaced]);
assert.deepEqual(await all(conversation.list({ contact_id: contact.id, active_channel: 'SMS', page_size: 1 })), [replaced]);

const injected = {
  accept_time: new Date('2026-11-23T09:00:00Z'),
  channel_identity: { ...sms(NUMBER), app_id: '' },
  contact_id: contact.id,
};
const words = { contact_message: { text_message: { text: 'From before' } }, direction: 'TO_APP' };
assert.deepEqual(await conversation.injectMessage({ ...one, injectMessageRequestBody: { ...injected, ...words } }), {});
const [recent] = await all(conversation.listRecent({ app_id: APP, order: 'DESC' }));
assert.equal(recent.conversation.id, made.id);
assert.equal(recent.last_message.contact_message.text_message.text, 'From before');
assert.equal(recent.last_message.injected, true);
const joined = { agent_joined_event: { agent: { display_name: 'Bo', type: 'HUMAN' } } };
const told = await conversation.injectEvent({ ...one, injectConversationEventRequestBody: { ...injected, app_event: joined } });
assert.ok(told.event_id);
assert.ok(told.accepted_time instanceof Date);
const stored = await events.get({ event_id: told.event_id });
assert.equal(stored.app_event.agent_joined_event.agent.display_name, 'Bo');

const sent = [];
const agent = { agent: { display_name: 'Bo', type: 'BOT' } };
const calls = {
  send: { composing_event: {} },
  sendComposingEvent: { composing_event: {} },
  sendComposingEndEvent: { composing_end_event: {} },
  sendCommentReplyEvent: { comment_reply_event: { text: 'Hej' } },
  sendAgentJoinedEvent: { agent_joined_event: agent },
  sendAgentLeftEvent: { agent_left_event: agent },
  sendGenericEvent: { generic_event: { payload: { a: 1 } } },
};
for (const [method, event] of Object.entries(calls)) {
  const sendEventRequestBody = { app_id: APP, recipient: to(NUMBER), event, event_metadata: method, queue: 'HIGH_PRIORITY' };
  const answer = await events[method]({ sendEventRequestBody });
  assert.ok(answer.accepted_time instanceof Date);
  sent.push(answer.event_id);
}
const listed = (await all(events.list({ contact_id: contact.id, page_size: 3 }))).map((event) => event.id);
assert.deepEqual(new Set(listed), new Set([told.event_id, ...sent]));
assert.deepEqual(await events.delete({ event_id: sent[0] }), {});
assert.equal((await refusal(events.get({ event_id: sent[0] }))).status, 404);

assert.deepEqual(await conversation.stopActive(one), {});
assert.equal((await conversation.get(one)).active, false);
assert.deepEqual((await conversation.list({ app_id: APP, only_active: true })).data, []);
assert.deepEqual(await conversation.delete(one), {});
assert.equal((await refusal(conversation.get({ conversation_id: UNKNOWN }))).word, 'NOT_FOUND');
allCalled();
