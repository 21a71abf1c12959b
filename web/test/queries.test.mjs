// The ready queries are valid against the schema that the server exports.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';

import { buildSchema, getVariableValues, parse, validate } from 'graphql';

const read = (path) => readFileSync(new URL(path, import.meta.url), 'utf8');

const schema = buildSchema(read('../../schema.graphql'));
const folder = '../src/graphiql/queries/';
const variables = JSON.parse(read(`${folder}variables.json`));
const files = readdirSync(new URL(folder, import.meta.url)).filter((name) => name.endsWith('.graphql'));

/** actions-over-time is ActionsOverTime */
const pascal = (name) => name.replace(/(^|-)(\w)/g, (_, dash, letter) => letter.toUpperCase());

for (const file of files) {
  const text = read(folder + file);

  test(`${file} is valid`, () => {
    const document = parse(text);
    assert.deepEqual(validate(schema, document), []);
    assert.equal(document.definitions.length, 1);
    const [{ name, variableDefinitions }] = document.definitions;
    assert.equal(name.value, pascal(file.replace(/^\d\d-|\.graphql$/g, '')));
    const { errors, coerced } = getVariableValues(schema, variableDefinitions, variables);
    assert.equal(errors, undefined);
    assert.deepEqual(Object.keys(coerced), text.includes('$period') ? ['period'] : []);
  });

  test(`${file} begins with one line that says what it shows`, () => {
    assert.match(text, /^# .{10,}\n(query|subscription) /);
  });
}

test('the dashboard has every indicator, and each has a file of its own', () => {
  const fields = (file) => {
    const { selectionSet } = parse(read(folder + file)).definitions[0];
    return selectionSet.selections.map((field) => field.name.value);
  };
  const [dashboard, ...others] = files;
  assert.deepEqual(fields(dashboard).sort(), others.slice(0, 7).flatMap(fields).sort());
  assert.deepEqual(others.slice(7).flatMap(fields), ['activityLog', 'activityRecorded']);
});
