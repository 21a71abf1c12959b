import { type Language, LANGUAGES, useLanguage, useTexts } from '../shared/language';
import { useSession } from '../shared/session';
import { useTheme } from '../shared/theme';

/** The name of the page, and how it is shown. */
export function Header() {
  const texts = useTexts();
  const { language, choose } = useLanguage();
  const { theme, toggle } = useTheme();
  const { token, change } = useSession();
  return (
    <header className="top">
      <a className="skip" href="#main">{texts.skip}</a>
      <h1>{texts.title}</h1>
      <nav>
        <a href="/graphql">{texts.explore}</a>
        {token && <button type="button" onClick={() => change('')}>{texts.token.forget}</button>}
        <button type="button" onClick={toggle}>{theme === 'dark' ? texts.light : texts.dark}</button>
        <select
          aria-label={texts.language}
          value={language}
          onChange={({ target }) => choose(target.value as Language)}
        >
          {Object.entries(LANGUAGES).map(([code, name]) => (
            <option key={code} value={code} lang={code}>{name}</option>
          ))}
        </select>
      </nav>
    </header>
  );
}
