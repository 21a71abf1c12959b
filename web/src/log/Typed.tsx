import { type ComponentProps, useEffect, useRef, useState } from 'react';

/** Nobody waits for each letter of a word: a text counts once it has not changed for so many milliseconds. */
const PAUSE = 300;

interface Props extends Pick<ComponentProps<'input'>, 'placeholder' | 'spellCheck'> {
  value: string;
  /** Told of the text, and whether it goes on with one that was told before. */
  onChange(text: string, goesOn: boolean): void;
}

/** A field to type in. What is typed lasts until the value is another one, from wherever that comes. */
export function Typed({ value, onChange, ...others }: Props) {
  const [draft, setDraft] = useState<{ text: string; over: string } | null>(null);
  const text = draft?.over === value ? draft.text : value;
  const told = useRef<string | null>(null);
  const tell = () => {
    if (text === value) return;
    onChange(text, told.current === value);
    told.current = text;
    setDraft(null);
  };
  const latest = useRef(tell);
  latest.current = tell;
  useEffect(() => {
    const timer = setTimeout(() => latest.current(), PAUSE);
    return () => clearTimeout(timer);
  }, [text]);
  const leave = () => {
    tell();
    told.current = null;
  };
  return (
    <input
      type="search"
      maxLength={255}
      value={text}
      onChange={({ target }) => setDraft({ text: target.value, over: value })}
      onBlur={leave}
      {...others}
    />
  );
}
