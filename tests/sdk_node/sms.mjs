// The SMS part: batches, delivery reports, inbound messages, groups. The one argument says whose credentials.
import assert from 'node:assert/strict';
import { UNKNOWN, all, allCalled, driven, emulator, planClient, projectClient, refusal } from './sdk_side.mjs';

const client = process.argv[2] === 'plan' ? planClient() : projectClient();
const batches = driven('batches', client.sms.batches);
const reports = driven('deliveryReports', client.sms.deliveryReports);
const inbounds = driven('inbounds', client.sms.inbounds);
const groups = driven('groups', client.sms.groups);
const [ANNA, BO] = ['46701740605', '46701740606'];
const shared = { to: [`+${ANNA}`, `+${BO}`], from: '+46730000009', client_reference: 'r' };
const later = { ...shared, send_at: new Date(Date.now() + 5 * 365 * 86_400_000) };
const picture = { url: 'https://example.com/a.jpg', message: 'Look', subject: 'A picture' };

const text = await batches.sendTextMessage({
  sendSMSRequestBody: { ...shared, body: 'Hej ${n}', parameters: { n: { default: 'du' } }, delivery_report: 'full', feedback_enabled: true },
});
assert.deepEqual([text.type, text.to, text.canceled], ['mt_text', [ANNA, BO], false]);
assert.ok(text.created_at instanceof Date);
const bytes = { ...shared, type: 'mt_binary', body: 'SGVsbG8=', udh: '0605041582158A' };
const binary = await batches.sendBinaryMessage({ sendSMSRequestBody: bytes });
const media = await batches.sendMediaMessage({ sendSMSRequestBody: { ...shared, type: 'mt_media', body: picture } });
assert.equal(media.body.url, picture.url);
const plain = await batches.send({ sendSMSRequestBody: { ...later, body: 'Later' } });
const dry = await batches.dryRun({ per_recipient: true, number_of_recipients: 1, dryRunRequestBody: { ...shared, body: 'Å'.repeat(161) } });
assert.deepEqual([dry.number_of_recipients, dry.number_of_messages, dry.per_recipient.length], [2, 4, 1]);
assert.deepEqual(await batches.get({ batch_id: text.id }), text);
const updated = await batches.update({ batch_id: plain.id, updateBatchMessageRequestBody: { body: 'Later still', to_remove: [`+${BO}`] } });
assert.deepEqual([updated.body, updated.to], ['Later still', [ANNA]]);
const replaced = await batches.replace({ batch_id: plain.id, replaceBatchMessageRequestBody: { ...later, body: 'Other' } });
assert.deepEqual([replaced.id, replaced.body], [plain.id, 'Other']);
assert.equal((await batches.cancel({ batch_id: plain.id })).canceled, true);
await batches.sendDeliveryFeedback({ batch_id: text.id, deliveryFeedbackRequestBody: { recipients: [`+${ANNA}`] } });
const listed = await all(batches.list({ page_size: 3, client_reference: 'r' }));
assert.deepEqual(new Set(listed.map((each) => each.id)), new Set([text.id, binary.id, media.id, plain.id]));

assert.equal((await reports.get({ batch_id: text.id, type: 'full' })).total_message_count, 2);
assert.equal((await reports.getForNumber({ batch_id: text.id, phone_number: `+${ANNA}` })).recipient, ANNA);
for (const report of await all(reports.list({ page_size: 1, status: ['Delivered'], code: [0] }))) {
  assert.ok([ANNA, BO].includes(report.recipient));
  assert.ok(report.at instanceof Date);
}
// What the phones had written before this program began.
const written = await all(inbounds.list({ page_size: 1, to: emulator.sender }));
assert.deepEqual(written.map((each) => each.body), ['Two', 'One']);
assert.deepEqual(await inbounds.get({ inbound_id: written[0].id }), written[0]);

const group = await groups.create({ createGroupRequestBody: { name: 'node', members: [`+${ANNA}`] } });
const one = { group_id: group.id };
assert.equal((await groups.get(one)).name, 'node');
await groups.update({ ...one, updateGroupRequestBody: { add: [`+${BO}`] } });
assert.deepEqual(new Set(await groups.listMembers(one)), new Set([ANNA, BO]));
assert.equal((await groups.replace({ ...one, replaceGroupRequestBody: { name: 'other', members: [] } })).size, 0);
assert.deepEqual((await all(groups.list({ page_size: 1 }))).map((each) => each.id), [group.id]);
await groups.delete(one);
assert.equal((await refusal(groups.get(one))).status, 404);

const wrong = await refusal(batches.send({ sendSMSRequestBody: { ...shared, to: ['nobody'], body: 'Hej' } }));
assert.equal(wrong.status, 400);
assert.equal(typeof wrong.code, 'string');
assert.equal((await refusal(batches.get({ batch_id: UNKNOWN }))).status, 404);
allCalled();
