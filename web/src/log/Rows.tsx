import { type MouseEvent, useEffect, useId, useRef } from 'react';

import { useFormats } from '../shared/formats';
import { useTexts } from '../shared/language';
import './log.css';
import { LogTable } from './LogTable';
import { Total } from './Total';
import { Trouble } from './Trouble';
import type { LogQuery } from './types';
import { useLog } from './useLog';
import { visible } from './visible';

interface Props {
  query: LogQuery;
  title: string;
  onClose(): void;
}

/** The rows behind a figure, over the page. */
export function Rows({ query, title, onClose }: Props) {
  const texts = useTexts().log;
  const formats = useFormats(query.timeZone);
  const log = useLog(query, 'NEWEST_FIRST');
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const opener = document.activeElement;
    dialog.current?.showModal();
    // Going back takes the dialog away unclosed, and then the browser leaves the focus nowhere.
    return () => {
      if (opener instanceof HTMLElement) opener.focus();
    };
  }, []);
  /** What lies outside of the dialog counts as the dialog itself, and so does its padding. */
  function leave({ target, currentTarget, clientX, clientY }: MouseEvent<HTMLDialogElement>) {
    if (target !== currentTarget) return;
    const { left, right, top, bottom } = currentTarget.getBoundingClientRect();
    if (clientX < left || clientX > right || clientY < top || clientY > bottom) currentTarget.close();
  }

  return (
    <dialog className="rows" ref={dialog} aria-labelledby={id} onClose={onClose} onClick={leave}>
      <header>
        <h2 id={id}>{visible(title)}</h2>
        <button type="button" onClick={() => dialog.current?.close()}>{texts.close}</button>
      </header>
      <Total total={log.held.total} fetching={log.fetching} formats={formats} />
      <Trouble log={log} />
      <LogTable label={title} log={log} formats={formats} time={texts.fields.time} sorted="descending" />
    </dialog>
  );
}
