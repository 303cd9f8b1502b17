// Apps, webhooks, project settings.
import assert from 'node:assert/strict';
import { APP, UNKNOWN, allCalled, driven, emulator, projectClient, refusal } from './sdk_side.mjs';

const { conversation } = projectClient();
const app = driven('app', conversation.app);
const webhooks = driven('webhooks', conversation.webhooks);
const settings = driven('projectSettings', conversation.projectSettings);

const credentials = [{ channel: 'SMS', static_bearer: { claimed_identity: 'plan', token: 'secret' } }];
const made = await app.create({ appCreateRequestBody: { display_name: 'Demo', channel_credentials: credentials } });
assert.equal(made.channel_credentials[0].static_bearer.token, 'secret');
assert.equal(made.channel_credentials[0].state.status, 'PENDING');
assert.deepEqual(made.rate_limits, { inbound: 100, outbound: 20, webhooks: 100 });
assert.equal(made.retention_policy.ttl_days, 180);
assert.equal(made.callback_settings.secret_for_overridden_callback_urls, '');
assert.deepEqual((await app.list({})).apps.map((each) => each.id), [APP, made.id]);
const changed = await app.update({
  app_id: made.id,
  update_mask: ['display_name', 'processing_mode'],
  appUpdateRequestBody: { display_name: 'Other', processing_mode: 'CONVERSATION', channel_credentials: [] },
});
assert.deepEqual([changed.display_name, changed.processing_mode], ['Other', 'CONVERSATION']);
assert.equal(changed.channel_credentials.length, 1, 'not in the mask');
assert.equal((await app.get({ app_id: made.id })).display_name, 'Other');

const hook = await webhooks.create({
  webhookCreateRequestBody: {
    app_id: made.id,
    target: `${emulator.url}/hook?a=b&c=d`,
    target_type: 'HTTP',
    triggers: ['MESSAGE_INBOUND', 'MESSAGE_DELIVERY'],
    secret: 's3cret',
    client_credentials: { client_id: 'c', client_secret: 's', endpoint: `${emulator.url}/token` },
  },
});
assert.deepEqual([hook.secret, hook.client_credentials.client_secret], ['s3cret', 's']);
assert.deepEqual((await webhooks.list({ app_id: made.id })).webhooks, [hook]);
const moved = await webhooks.update({
  webhook_id: hook.id,
  update_mask: ['target', 'triggers'],
  webhookUpdateRequestBody: { target: 'http://127.0.0.1:1/other', triggers: ['CONTACT_CREATE'] },
});
assert.deepEqual([moved.target, moved.triggers, moved.secret], ['http://127.0.0.1:1/other', ['CONTACT_CREATE'], 's3cret']);
assert.deepEqual(await webhooks.get({ webhook_id: hook.id }), moved);
assert.deepEqual(await webhooks.delete({ webhook_id: hook.id }), {});
assert.equal((await refusal(webhooks.get({ webhook_id: hook.id }))).word, 'NOT_FOUND');

assert.deepEqual(await app.delete({ app_id: made.id }), {});
const gone = await refusal(app.get({ app_id: UNKNOWN }));
assert.deepEqual([gone.status, gone.word], [404, 'NOT_FOUND']);
const wrong = await refusal(app.create({ appCreateRequestBody: { channel_credentials: credentials } }));
assert.deepEqual([wrong.status, wrong.word], [400, 'INVALID_ARGUMENT']);

const body = (enabled) => ({ contact_settings: { unified_contact_id_enabled: enabled } });
const first = await settings.create({ createProjectSettingsRequestBody: body(false) });
assert.equal(first.project_id, emulator.project_id);
const second = await settings.update({ updateProjectSettingsRequestBody: body(true) });
assert.equal(second.settings.contact_settings.unified_contact_id_enabled, true);
assert.deepEqual(await settings.get({}), second);
await settings.delete({});
allCalled();
