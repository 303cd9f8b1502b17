// Contacts.
import assert from 'node:assert/strict';
import { APP, UNKNOWN, all, allCalled, driven, projectClient, refusal, sms, to } from './sdk_side.mjs';

const { conversation } = projectClient();
const contact = driven('contact', conversation.contact);
const create = (number, more = {}) =>
  contact.create({ contactCreateRequestBody: { channel_identities: [sms(number)], language: 'EN_US', ...more } });

const made = await create('+12015550110', { email: 'a@example.com', external_id: 'crm-1' });
assert.deepEqual(made.channel_identities, [{ channel: 'SMS', identity: '12015550110', app_id: '' }]);
assert.deepEqual(made.channel_priority, []);
assert.deepEqual(await contact.get({ contact_id: made.id }), made);
const changed = await contact.update({
  contact_id: made.id,
  update_mask: ['display_name', 'email'],
  updateContactRequestBody: { display_name: 'Ada' },
});
assert.deepEqual([changed.display_name, changed.email, changed.external_id], ['Ada', '', 'crm-1']);

for (let n = 1; n < 8; n += 1) await create(`+1201555012${n}`);
const page = await contact.list({ page_size: 3 });
assert.deepEqual([page.data.length, page.hasNextPage], [3, true]);
assert.equal((await page.nextPage()).data.length, 3);
assert.equal((await all(contact.list({ page_size: 3 }))).length, 8);
// The SDK does not percent-encode: the plus arrives as a blank.
assert.deepEqual((await contact.list({ channel: 'SMS', identity: '+12015550110' })).data, [changed]);
assert.deepEqual((await contact.list({ external_id: 'crm-1' })).data, [changed]);

const twin = await create('+12015550110', { metadata: 'm' });
const [conflict] = await all(contact.listIdentityConflicts({}));
assert.deepEqual(conflict, { identity: '12015550110', channels: ['SMS'], contact_ids: [made.id, twin.id] });
const kept = await contact.mergeContact({
  destination_id: made.id,
  mergeContactRequestBody: { source_id: twin.id, strategy: 'MERGE' },
});
assert.deepEqual([kept.id, kept.metadata], [made.id, 'm']);
assert.deepEqual(await all(contact.listIdentityConflicts({})), []);

const profile = { app_id: APP, channel: 'LINE', recipient: to('+12015550110') };
assert.equal((await refusal(contact.getChannelProfile({ getChannelProfileRequestBody: profile }))).status, 400);
assert.deepEqual(await contact.delete({ contact_id: made.id }), {});
assert.equal((await refusal(contact.delete({ contact_id: UNKNOWN }))).status, 404);
allCalled();
