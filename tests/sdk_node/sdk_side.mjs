// What the programs share: the SDK's client, and a check that every method of a resource was called.
//
// A program gets the emulator's address and settings as JSON in EMULATOR. It ends with an assertion error, or not.
import assert from 'node:assert/strict';
import { SinchClient } from '@sinch/sdk-core';

export const emulator = JSON.parse(process.env.EMULATOR);
export const APP = emulator.app_id;
export const UNKNOWN = '01E3S8B6YCMRNR0GGM94H80ACX';

/** The client with project credentials; the documented options say where the emulator is, nothing else. */
export function projectClient(more = {}) {
  return new SinchClient({
    projectId: emulator.project_id,
    keyId: 'key',
    keySecret: 'secret',
    conversationRegion: 'us',
    smsRegion: 'us',
    authHostname: emulator.url,
    conversationHostname: emulator.url,
    conversationTemplatesHostname: emulator.url,
    smsHostname: emulator.url,
    ...more,
  });
}

/** The client of a service plan with its API token: it knows the SMS part only. */
export function planClient() {
  return new SinchClient({
    servicePlanId: emulator.service_plan_id,
    apiToken: emulator.api_token,
    smsRegion: 'us',
    smsHostname: emulator.url,
  });
}

export const sms = (number) => ({ channel: 'SMS', identity: number });
export const to = (...numbers) => ({ identified_by: { channel_identities: numbers.map(sms) } });

const tracked = [];
// Private to the SDK, though JavaScript does not say so.
const INNER = ['constructor', 'performSendMessageRequestBodyTransformation', 'sendEvent', 'sendMessage'];

/** `api`, whose calls are counted: `allCalled` wants every method of it called at least once. */
export function driven(name, api) {
  const methods = Object.getOwnPropertyNames(Object.getPrototypeOf(api)).filter((each) => !INNER.includes(each));
  const missing = new Set(methods);
  tracked.push([name, missing]);
  return new Proxy(api, {
    get(target, key) {
      if (typeof target[key] !== 'function') return target[key];
      missing.delete(key);
      return target[key].bind(target);
    },
  });
}

/** Fails when a method of a driven resource was not called. */
export function allCalled() {
  const left = tracked.filter(([, missing]) => missing.size).map(([name, missing]) => [name, ...missing]);
  assert.deepEqual(left, []);
}

/** The refusal of a call: its status and the body's error; fails when the call succeeds. */
export async function refusal(call) {
  const error = await call.then(
    (answer) => assert.fail(`not refused: ${JSON.stringify(answer)}`),
    (error) => error,
  );
  assert.equal(typeof error.statusCode, 'number', String(error));
  const body = typeof error.data === 'string' ? JSON.parse(error.data) : error.data;
  return { status: error.statusCode, ...(typeof body.error === 'object' ? { word: body.error.status, message: body.error.message } : body) };
}

/** Everything of a listing, page by page. */
export async function all(listing) {
  const found = [];
  for await (const each of listing) found.push(each);
  return found;
}
