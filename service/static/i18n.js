// The page's language: its words, numbers, dates and lists. The messages stand in the page as JSON; English has none.
const { locale, messages } = JSON.parse(document.getElementById("catalogue").textContent);

const RTL = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;
const numbers = new Intl.NumberFormat(locale);
const shares = new Intl.NumberFormat(locale, { style: "percent" });
const lists = new Intl.ListFormat(locale, { type: "conjunction" });
const days = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" });
const plurals = new Intl.PluralRules(locale);

export const language = document.documentElement.lang;
export const number = (n) => numbers.format(n);
// Rounded down, as `service.base.chances` does.
export const percent = (share) => shares.format(Math.floor(share * 100 + 1e-6) / 100);
export const list = (words) => lists.format(words);

// The day that a story's date says, which is the newsroom's, wherever the reader's browser is.
export const day = (published) => (published ? days.format(new Date(published.slice(0, 10))) : "");

// A value that runs the other way is set apart, so that it does not turn the sentence around it.
const apart = (value) => (document.documentElement.dir === "rtl" || RTL.test(value) ? `\u2068${value}\u2069` : value);

// The same of values within a sentence, never within a word, whose letters would join no more.
function apartIn(sentence, values) {
  const named = values.filter(Boolean).sort((one, other) => other.length - one.length);
  const pattern = named.map((value) => value.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("|");
  const joins = (at) => RTL.test(sentence.charAt(at - 1)) && RTL.test(sentence.charAt(at));
  return pattern ? sentence.replace(new RegExp(pattern, "g"), (value, at) =>
    joins(at) || joins(at + value.length) ? value : apart(value)) : sentence;
}

// The same of what is in quotes, as the catalogues quote.
export const quotesApart = (sentence) =>
  sentence.replace(/([“«„「])([^“”«»„「」]+)(?=[”“»」])/g, (_, quote, words) => quote + apart(words));

// Puts values in place of %(name)s; one that is not given stays for later.
export function fill(message, values) {
  return message.replace(/%\((\w+)\)s/g, (whole, name) => (name in values ? apart(String(values[name])) : whole));
}

export function gettext(message, values = {}) {
  return fill(messages[message] ?? message, values);
}

export function ngettext(one, many, n, values = {}) {
  const forms = messages[one] ?? {};
  const form = forms[plurals.select(n)] ?? forms.other ?? (n === 1 ? one : many);
  return fill(form, { num: number(n), ...values });
}

export function pgettext(context, message) {
  return messages[`${context}\u0004${message}`] ?? message;
}

// The same with elements in place of the names: what replaceChildren() takes.
export function withElements(message, elements) {
  return message.split(/%\((\w+)\)s/).map((piece, i) => (i % 2 ? elements[piece] : piece));
}

// Reasons on one line. The service gives them in the page's language.
function sentence(texts) {
  const between = gettext("; ");
  const small = between.trim() === ";";
  return texts.map((text, i) => (i && small ? text.charAt(0).toLowerCase() + text.slice(1) : text)).join(between);
}

// Why a story is related, on one line: the reasons, and a chance where editors have not linked it.
export function whyRelated({ reasons, score }) {
  const certain = score === 1 || reasons.some(({ kind }) => kind === "links");
  const chance = certain ? [] : [gettext("%(share)s chance that an editor would link it", { share: percent(score) })];
  return sentence([...reasons.map(({ text, values }) => apartIn(text, values ?? [])), ...chance]);
}

// What a service's refusal says to people: its own words are English.
export function refusal(status, detail) {
  const said = language === "en" ? "" : {
    401: gettext("The access token is missing or wrong."),
    413: gettext("This is too large for the service. Send a part of it."),
    429: gettext("Too many drafts were sent within a minute. Wait a moment."),
    503: gettext("The service is busy or starting. Try again in a moment."),
  }[status];
  return said || detail || gettext("The service did not answer as expected.");
}

export const levels = {
  strong: pgettext("story", "strong"),
  good: pgettext("story", "good"),
  possible: pgettext("story", "possible"),
};
export const tagLevels = {
  sure: pgettext("tag", "sure"),
  likely: pgettext("tag", "likely"),
  possible: pgettext("tag", "possible"),
};

// How sure a tag is, and why the word for it is a lower one. The service gives the reserve in the page's language.
export function sureness({ confidence, reserve }) {
  const share = percent(confidence);
  return reserve ? gettext("%(share)s sure, but %(reserve)s", { share, reserve }) : gettext("%(share)s sure", { share });
}

// A story's title is in the story's language, and runs to the left where that does, be its first word a Latin one.
const LEFTWARD = /^(ar|fa|he|ps|ur|yi)\b/;
const direction = ({ language, title }) => (LEFTWARD.test(language) && RTL.test(title) ? "rtl" : "auto");
export const own = (story) => ({ dir: direction(story), ...(story.language && story.language !== language ? { lang: story.language } : {}) });
