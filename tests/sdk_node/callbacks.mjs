// The SDK's validators and parsers over callbacks that were really delivered: [{headers, raw}] comes by standard input,
// what each was taken for goes out as JSON.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { ConversationCallbackWebhooks } from '@sinch/conversation';
import { SmsCallbackWebhooks } from '@sinch/sms';

const [secret, domain] = process.argv.slice(2);
const Webhooks = domain === 'sms' ? SmsCallbackWebhooks : ConversationCallbackWebhooks;
const webhooks = new Webhooks(secret);
const told = JSON.parse(readFileSync(0, 'utf8')).map(({ headers, raw }) => {
  if (secret) {
    assert.ok(webhooks.validateAuthenticationHeader(headers, raw, '/hook', 'POST'), `signature of ${raw}`);
    // Middleware often hands over the parsed body, which the SDK writes back: compact JSON survives that.
    assert.ok(webhooks.validateAuthenticationHeader(headers, JSON.parse(raw), '/hook', 'POST'), `parsed: ${raw}`);
    assert.ok(!webhooks.validateAuthenticationHeader(headers, `${raw} `, '/hook', 'POST'));
    assert.ok(!new Webhooks('other').validateAuthenticationHeader(headers, raw, '/hook', 'POST'));
  }
  try {
    const event = webhooks.parseEvent(JSON.parse(raw));
    return { taken_for: event.trigger ?? event.type };
  } catch (error) {
    return { error: error.message };
  }
});
process.stdout.write(JSON.stringify(told));
