import type { Read } from './kinds';

/** What is read of an address, and what of it means nothing. */
export class Parameters {
  readonly dropped: string[] = [];
  private readonly given: URLSearchParams;
  private readonly asked = new Set<string>();

  constructor(search: string) {
    this.given = new URLSearchParams(search);
  }

  /** The values of a parameter that can be read. */
  all<T>(name: string, read: Read<T>): T[] {
    this.asked.add(name);
    return this.given.getAll(name).flatMap((text) => {
      const value = read(text);
      if (value === null) this.drop(`${name}=${text}`);
      return value === null ? [] : [value];
    });
  }

  /** The one of a parameter that has but one; further ones mean nothing. */
  one<T>(name: string, read: Read<T>): T | null {
    const [first = null, ...others] = this.all(name, read);
    this.drop(...others.map((other) => `${name}=${String(other)}`));
    return first;
  }

  drop(...told: string[]) {
    for (const what of told) if (!this.dropped.includes(what)) this.dropped.push(what);
  }

  /** Drops a parameter, and those that are parts of it. */
  dropWhole(name: string) {
    for (const [part, text] of this.given) {
      if (part !== name && !part.startsWith(`${name}.`)) continue;
      this.asked.add(part);
      this.drop(`${part}=${text}`);
    }
  }

  /** The names that were never asked for. */
  rest(): string[] {
    return [...this.given.keys()].filter((name) => !this.asked.has(name));
  }
}
