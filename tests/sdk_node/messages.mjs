// Messages, transcoding, capability, consents.
import assert from 'node:assert/strict';
import { APP, UNKNOWN, all, allCalled, driven, projectClient, refusal, to } from './sdk_side.mjs';

const { conversation } = projectClient();
const messages = driven('messages', conversation.messages);
const transcoding = driven('transcoding', conversation.transcoding);
const capability = driven('capability', conversation.capability);
const consents = driven('consents', conversation.consents);
const NUMBER = '+12015550140';

const choices = [{ text_message: { text: 'Yes' }, postback_data: 'y' }, { url_message: { title: 'Site', url: 'https://example.com' } }];
const omni = { template_id: UNKNOWN, version: 'latest', language_code: 'en-US', parameters: { name: 'Ada' } };
const contents = {
  sendTextMessage: { text_message: { text: 'Hej' } },
  sendCardMessage: { card_message: { title: 'T', description: 'D', media_message: { url: 'https://example.com/a.png' }, choices } },
  sendCarouselMessage: { carousel_message: { cards: [{ title: 'One', choices }, { title: 'Two' }] } },
  sendChoiceMessage: { choice_message: { text_message: { text: 'Well?' }, choices } },
  sendContactInfoMessage: { contact_info_message: { name: { full_name: 'Ada' }, phone_numbers: [{ phone_number: NUMBER }] } },
  sendListMessage: { list_message: { title: 'Pick', sections: [{ title: 'Fruit', items: [{ choice: { title: 'Apple' } }] }] } },
  sendLocationMessage: { location_message: { title: 'Here', coordinates: { latitude: 59.5, longitude: -18.25 } } },
  sendMediaMessage: { media_message: { url: 'https://example.com/a.pdf' } },
  sendTemplateMessage: { template_message: { omni_template: omni } },
  send: { text_message: { text: 'Any' }, explicit_channel_message: { SMS: 'Raw' }, agent: { display_name: 'Bo', type: 'BOT' } },
};
const sent = [];
for (const [method, message] of Object.entries(contents)) {
  const answer = await messages[method]({
    sendMessageRequestBody: {
      app_id: APP,
      recipient: to(NUMBER),
      message,
      ttl: 60,
      message_metadata: method,
      conversation_metadata: { table: 4 },
      correlation_id: 'c-1',
      channel_properties: { SMS_SENDER: '46700000000' },
      channel_priority_order: ['SMS'],
      queue: 'HIGH_PRIORITY',
      processing_strategy: 'DEFAULT',
    },
  });
  assert.ok(answer.accepted_time instanceof Date);
  const read = await messages.get({ message_id: answer.message_id });
  for (const [key, value] of Object.entries(message)) assert.deepEqual(read.app_message[key], value);
  assert.deepEqual([read.direction, read.metadata, read.injected], ['TO_CONTACT', method, false]);
  sent.push(answer.message_id);
}
const ids = (found) => found.map((each) => each.id);
const everything = ids(await all(messages.list({ app_id: APP, page_size: 3 })));
assert.deepEqual(new Set(everything), new Set(sent));
const filters = { channel_identity: NUMBER, channel: 'SMS', direction: 'TO_CONTACT', view: 'WITHOUT_METADATA' };
const times = { start_time: new Date('2026-11-23T00:00:00Z'), end_time: new Date('2031-01-01T00:00:00Z') };
assert.deepEqual(ids(await all(messages.list({ ...filters, ...times, messages_source: 'CONVERSATION_SOURCE' }))), everything);
assert.deepEqual(await all(messages.list({ messages_source: 'DISPATCH_SOURCE', only_recipient_originated: true })), []);
const last = { channel_identities: [NUMBER], page_size: 1, messages_source: 'CONVERSATION_SOURCE' };
assert.deepEqual(
  ids(await all(messages.listLastMessagesByChannelIdentity({ listLastMessagesByChannelIdentityRequestBody: last }))),
  [sent.at(-1)],
);
const changed = await messages.update({ message_id: sent[0], updateMessageRequestBody: { metadata: 'changed' } });
assert.equal(changed.metadata, 'changed');
assert.deepEqual(await messages.delete({ message_id: sent[0] }), {});
const gone = await refusal(messages.get({ message_id: sent[0] }));
assert.deepEqual([gone.status, gone.word], [404, 'NOT_FOUND']);
const two = { ...contents.sendTextMessage, ...contents.sendCardMessage };
const wrong = await refusal(messages.send({ sendMessageRequestBody: { app_id: APP, recipient: to(NUMBER), message: two } }));
assert.deepEqual([wrong.status, wrong.word], [400, 'INVALID_ARGUMENT']);

const carried = await transcoding.transcodeMessage({
  transcodeMessageRequestBody: { app_id: APP, channels: ['SMS'], app_message: contents.sendMediaMessage },
});
assert.deepEqual(carried.transcoded_message, { SMS: 'https://example.com/a.pdf' });

const asked = await capability.lookup({
  lookupCapabilityRequestBody: { app_id: APP, recipient: to(NUMBER), request_id: 'r-1' },
});
assert.deepEqual([asked.app_id, asked.request_id], [APP, 'r-1']);

assert.deepEqual(await all(consents.listIdentities({ app_id: APP, list_type: 'OPT_OUT_ALL' })), []);
const audit = await consents.listAuditRecords({ app_id: APP, identity: '12015550140' });
assert.deepEqual(audit.audit_records, []);
allCalled();
