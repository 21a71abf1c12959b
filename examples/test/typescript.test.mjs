// The client in TypeScript, compiled. What its types refuse stands in refused.ts.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';

test('what was compiled prints the users that acted most', () => {
  const said = execFileSync(process.execPath, ['typescript/build/top-users.js'], { encoding: 'utf8' });
  assert.equal(said, 'ann 80 edit_dataset:60 edit_page:20\nbob 40 edit_dataset:30 edit_page:10\n');
});

test('an error of the API is thrown with its message', () => {
  const env = { ...process.env, TOKEN: 'none' };
  assert.throws(
    () => execFileSync(process.execPath, ['typescript/build/top-users.js'], { env, encoding: 'utf8', stdio: 'pipe' }),
    ({ status, stderr }) => status === 1 && /token/i.test(stderr),
  );
});
