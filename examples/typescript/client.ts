// A client of one function, whose variables and answers have the types that graphql-codegen made of the schema.
import type { TypedDocumentString } from './gql/graphql.js';

const { BASE_URL, TOKEN } = process.env;

export async function ask<Answer, Variables>(document: TypedDocumentString<Answer, Variables>, variables: Variables) {
  const reply = await fetch(`${BASE_URL}/graphql`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${TOKEN}` },
    body: JSON.stringify({ query: document.toString(), variables }),
  });
  const { data, errors } = (await reply.json()) as { data: Answer | null; errors?: { message: string }[] };
  if (errors || !data) throw new Error(errors?.map(({ message }) => message).join('\n') ?? reply.statusText);
  return data;
}
