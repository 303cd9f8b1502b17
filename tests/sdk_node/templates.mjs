// Templates v2, and what remains of v1.
import assert from 'node:assert/strict';
import { APP, allCalled, driven, projectClient, refusal, to } from './sdk_side.mjs';

const { conversation } = projectClient();
const templates = driven('templatesV2', conversation.templatesV2);
const old = driven('templatesV1', conversation.templatesV1);

const translation = (language_code, text) => ({
  language_code,
  version: '1',
  variables: [{ key: 'name', preview_value: 'Ada' }],
  text_message: { text },
});
const createTemplateRequestBody = {
  description: 'Greeting',
  default_translation: 'en-US',
  translations: [translation('en-US', 'Hello ${name}'), translation('sv-SE', 'Hej ${name}')],
};
const made = await templates.create({ createTemplateRequestBody });
const one = { template_id: made.id };
assert.equal(made.version, 1);
assert.ok(made.create_time instanceof Date);
const read = await templates.get(one);
const shown = read.translations.map((each) => `${each.language_code} ${each.version}`);
assert.deepEqual(shown.sort(), ['en-US 1', 'en-US latest', 'sv-SE 1', 'sv-SE latest']);
assert.deepEqual((await templates.list({})).templates, [read]);
const swedish = await templates.listTranslations({ ...one, language_code: 'sv-SE', translation_version: '1' });
assert.deepEqual(swedish.translations.map((each) => each.text_message.text), ['Hej ${name}']);
const changed = await templates.update({
  ...one,
  updateTemplateRequestBody: { ...createTemplateRequestBody, description: 'Changed', version: 1 },
});
assert.deepEqual([changed.version, changed.description], [2, 'Changed']);
const stale = { ...one, updateTemplateRequestBody: { ...createTemplateRequestBody, version: 1 } };
assert.equal((await refusal(templates.update(stale))).status, 400);

const omni_template = { template_id: made.id, version: 'latest', language_code: 'sv-SE', parameters: { name: 'Ada' } };
const carried = await conversation.transcoding.transcodeMessage({
  transcodeMessageRequestBody: { app_id: APP, channels: ['SMS'], app_message: { template_message: { omni_template } } },
});
assert.deepEqual(carried.transcoded_message, { SMS: 'Hej Ada' });
assert.deepEqual(await templates.delete(one), {});
assert.equal((await refusal(templates.get(one))).status, 404);

for (const call of [
  old.list({}),
  old.get(one),
  old.delete(one),
  old.create({ createTemplateRequestBody: {} }),
  old.update({ ...one, updateTemplateRequestBody: {} }),
]) {
  const refused = await refusal(call);
  assert.deepEqual([refused.status, refused.word], [501, 'UNIMPLEMENTED']);
  assert.match(refused.message, /\/v2\/projects/);
}
allCalled();
