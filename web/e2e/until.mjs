import assert from 'node:assert/strict';

/** Waits until what is asked for gives what is expected: only what fails waits so long. */
export async function until(ask, expected, patience = 60_000) {
  let given;
  for (const end = Date.now() + patience; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 20))) {
    given = await ask();
    if (JSON.stringify(given) === JSON.stringify(expected)) return;
  }
  assert.deepEqual(given, expected);
}
