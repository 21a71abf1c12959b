// GraphiQL in a browser: what api.mjs says has to run.
import { Visit, visiting } from './browser.mjs';
import { until } from './until.mjs';

class GraphiQL extends Visit {
  async ready() {
    for (const part of ['.graphiql-query-editor', '.graphiql-response'])
      await this.page.waitForSelector(`${part} .view-lines`);
  }

  /** Goes to a tab, and waits until GraphiQL has read its query, which it does a moment later. */
  async choose(title) {
    await this.page.getByRole('tab').filter({ hasText: title }).getByText(title, { exact: true }).click();
    await this.page.waitForFunction(
      (title) => localStorage.getItem('backoffice-analytics/graphiql:query').includes(` ${title}`),
      title,
    );
  }

  execute = () => this.page.locator('.graphiql-execute-button').click();

  /** The whole text of an editor, whatever part of it is in sight. */
  text = (name) =>
    this.page.evaluate(
      (end) => __MONACO.editor.getModels().find(({ uri }) => uri.path.endsWith(end)).getValue(),
      name,
    );

  /** The answer, once there is one. */
  async answer(patience = 30_000) {
    for (const end = Date.now() + patience; Date.now() < end; await this.page.waitForTimeout(100)) {
      const text = await this.text('response.json');
      if (text) return JSON.parse(text);
    }
    return undefined;
  }

  /** Brings what the pattern matches in the response into sight, and gives what is to be seen of it. */
  async see(pattern) {
    const before = (await this.text('response.json')).split(pattern)[0];
    await this.page.evaluate((line) => {
      const named = (editor) => editor.getModel().uri.path.endsWith('response.json');
      __MONACO.editor.getEditors().find(named).revealLineInCenter(line);
    }, before.split('\n').length);
    let seen;
    await until(async () => {
      seen = pattern.exec(await this.inSight())?.[1];
      return seen !== undefined;
    }, true);
    return seen;
  }

  /** The lines of the response that are on the screen. */
  inSight = () =>
    this.page.locator('.graphiql-response .view-line').evaluateAll((lines) =>
      lines
        .sort((a, b) => parseFloat(a.style.top) - parseFloat(b.style.top))
        .map((line) => line.textContent.replaceAll('\u00a0', ' '))
        .join('\n'),
    );
}

export const visit = visiting(GraphiQL);
