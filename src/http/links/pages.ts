import type { ChoiceChannel, Preferences } from "../../profiles/preferences.ts";
import { type Html, html } from "./html.ts";
import type { Page } from "./page.ts";
import type { LinkWords } from "./words.ts";

/** Whose page it is, and how far it is meant. */
export interface PageOf {
  words: LinkWords;
  account: string | null;
  /** `sample`: of a preview; `test`: of a test message. Neither changes anything. */
  kind: "real" | "sample" | "test";
}

const noteOf = ({ words, kind }: PageOf): Html | null =>
  kind === "real" ? null : html`<p class="note" role="note">${words[kind]}</p>`;

const page = (of: PageOf, title: string, card: Html, foot?: Html): Page => ({
  lang: of.words.lang,
  account: of.account,
  title,
  card,
  ...(foot === undefined ? {} : { foot }),
});

const plain = (of: PageOf, title: string, text: string): Page => page(of, title, html`<p>${text}</p>`);

export const brokenPage = (words: LinkWords): Page =>
  plain({ words, account: null, kind: "real" }, words.brokenTitle, words.broken);
export const awayPage = (words: LinkWords): Page =>
  plain({ words, account: null, kind: "real" }, words.awayTitle, words.away);
export const gonePage = (of: PageOf): Page => plain(of, of.words.goneTitle, of.words.gone);
export const notKeptPage = (of: PageOf): Page =>
  of.kind === "sample"
    ? plain(of, of.words.viewTitle, of.words.sample)
    : plain(of, of.words.notKeptTitle, of.words.notKept);

const footOf = ({ words }: PageOf, preferences: string): Html =>
  html`<p class="foot"><a href="${preferences}">${words.preferences.link}</a></p>`;

/** Asks; only the button unsubscribes. */
export const askPage = (of: PageOf, channel: ChoiceChannel, preferences: string): Page => {
  const { unsubscribe, channels, anyway } = of.words;
  return page(
    of,
    unsubscribe.title,
    html`${noteOf(of)}<p>${unsubscribe.ask(of.account ?? "", channels[channel].by)}</p>
<p class="muted">${anyway}</p>
<form method="post"><button class="first">${unsubscribe.button}</button></form>`,
    footOf(of, preferences),
  );
};

export const donePage = (of: PageOf, channel: ChoiceChannel, preferences: string): Page => {
  const { unsubscribe, channels, anyway } = of.words;
  return page(
    of,
    unsubscribe.doneTitle,
    html`${noteOf(of)}<p role="status">${unsubscribe.done(of.account ?? "", channels[channel].by)}</p>
<p class="muted">${anyway}</p>
<form method="post"><button class="second" name="again" value="1">${unsubscribe.undo}</button></form>`,
    footOf(of, preferences),
  );
};

export const againPage = (of: PageOf, channel: ChoiceChannel, preferences: string): Page => {
  const { unsubscribe, channels } = of.words;
  return page(
    of,
    unsubscribe.backTitle,
    html`${noteOf(of)}<p role="status">${unsubscribe.back(of.account ?? "", channels[channel].by)}</p>`,
    footOf(of, preferences),
  );
};

/** Enough to know oneself by, and not enough for whoever gets hold of the link. */
export const masked = (email: string): string => {
  const at = email.lastIndexOf("@");
  return `${email.slice(0, 1)}•••${email.slice(at)}`;
};

const choiceRow = (words: LinkWords, { channel, isOn }: Preferences["offered"][number]): Html => {
  const { name, hint } = words.channels[channel];
  const box = isOn
    ? html`<input type="checkbox" name="${channel}" checked>`
    : html`<input type="checkbox" name="${channel}">`;
  return html`<label class="choice"><span><b>${name}</b><small>${hint}</small></span>${box}</label>
<input type="hidden" name="shown" value="${channel}">`;
};

/** What the account offers, with what was chosen; works without scripts. */
export const preferencesPage = (of: PageOf, preferences: Preferences, isSaved: boolean): Page => {
  const words = of.words.preferences;
  const { email, offered } = preferences;
  return page(
    of,
    words.title,
    html`${noteOf(of)}${isSaved ? html`<p class="done" role="status">${words.saved}</p>` : null}
<p>${words.text(of.account ?? "")}</p>
${email === null ? null : html`<p class="muted">${words.forWhom(masked(email))}</p>`}
<form method="post">
<fieldset>${offered.map((one) => choiceRow(of.words, one))}</fieldset>
<button class="first" name="choice" value="save">${words.save}</button>
<button class="second" name="choice" value="none">${words.none}</button>
</form>`,
    html`<p class="foot">${of.words.anyway}</p>`,
  );
};
