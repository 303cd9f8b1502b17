// A token is renewed when it expired: reads a line from standard input for each call to make, answers with a line.
import { createInterface } from 'node:readline';
import { APP, projectClient } from './sdk_side.mjs';

const { conversation } = projectClient();
for await (const _ of createInterface({ input: process.stdin })) {
  const said = await conversation.app.get({ app_id: APP }).then(
    (app) => app.id,
    (error) => `${error.statusCode}`,
  );
  process.stdout.write(`${said}\n`);
}
