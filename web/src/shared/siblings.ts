import { keepToken, keptToken } from './token';

const NAME = 'backoffice-analytics/token';

interface Message {
  name: typeof NAME;
  /** Without it, the one that others have is asked for. */
  token?: string;
}

/** What is said to the other frames of the page that this one stands in: browsers give it to those of our origin alone. */
function tell(message: Message) {
  for (let place = 0; place < parent.length; place += 1)
    if (parent[place] !== window) parent[place]?.postMessage(message, location.origin);
}

export const tellToken = (token: string) => tell({ name: NAME, token });

/** Hears of a token that was typed in another frame, now or before this one was there. */
export function hearToken(heard: (token: string) => void): () => void {
  function take({ origin, data }: MessageEvent<Partial<Message> | null>) {
    if (origin !== location.origin || data?.name !== NAME) return;
    if (data.token === undefined) {
      if (keptToken()) tellToken(keptToken());
    } else if (data.token !== keptToken()) {
      keepToken(data.token);
      heard(data.token);
    }
  }
  addEventListener('message', take);
  if (!keptToken()) tell({ name: NAME });
  return () => removeEventListener('message', take);
}
