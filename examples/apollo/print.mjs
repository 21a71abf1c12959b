// Prints the whole log, the newest first.
import { clientFor } from './client.mjs';
import { wholeLog } from './log.mjs';

const { BASE_URL, TOKEN } = process.env;
for (const { timestamp, action, userId } of await wholeLog(clientFor(BASE_URL, TOKEN), 100))
  console.log(timestamp, action, userId ?? '');
