import { type Language, LANGUAGE_NAMES, useLanguage, useTexts } from '../shared/language';
import { useSession } from '../shared/session';
import { useTheme } from '../shared/theme';
import { useView } from './view';

/** The title of the page, and how it is shown. */
export function Header({ title }: { title: string }) {
  const texts = useTexts();
  const { language, choose } = useLanguage();
  const { theme, toggle } = useTheme();
  const { token, change } = useSession();
  const { view, change: show } = useView();

  /** What is chosen here goes before what the address asked for. */
  function speak(language: Language) {
    choose(language);
    if (view.language) show({ language: null }, true);
  }

  function light() {
    toggle();
    if (view.theme) show({ theme: null }, true);
  }

  return (
    <header className="top">
      <a className="skip" href="#main">{texts.skip}</a>
      <h1>{title}</h1>
      <nav>
        <a href="/graphql">{texts.explore}</a>
        {token && <button type="button" onClick={() => change('')}>{texts.token.forget}</button>}
        <button type="button" onClick={light}>{theme === 'dark' ? texts.light : texts.dark}</button>
        <select
          aria-label={texts.language}
          value={language}
          onChange={({ target }) => speak(target.value as Language)}
        >
          {Object.entries(LANGUAGE_NAMES).map(([code, name]) => (
            <option key={code} value={code} lang={code}>{name}</option>
          ))}
        </select>
      </nav>
    </header>
  );
}
