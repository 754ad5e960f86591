// The editors' page: asks once the writer pauses, and lets what comes back be switched, copied and put in.
import { Keeper } from "./draft-keeper.js";
import { day, gettext, language, levels, list, ngettext, own, percent, quotesApart, refusal, sureness, tagLevels, whyRelated, withElements } from "./i18n.js";
import { keep, plainToken, recall } from "./tab-storage.js";
import { words as wordsOf } from "./words.js";

const PAUSE = 800; // ms after the last keystroke
const CONFIRM = 2000; // ms that a button says what it did
const MAX_TRIES = 5; // after the service said that it is busy
const TOKEN = "seealso-token";

const $ = (id) => document.getElementById(id);
const desk = $("desk");
const text = $("text");
const title = $("title");
const found = $("found");
const status = $("status");
const token = $("token");
const leastWords = Number(desk.dataset.leastWords);

const chosen = new Map(); // tag → what the writer decided on it
let answer = null;
let asked = "";
let asking = null;
let timer = 0;
let tries = 0;

if (token) token.value = recall(TOKEN) ?? "";

function element(name, properties = {}, ...children) {
  const { data, ...rest } = properties;
  const made = Object.assign(document.createElement(name), rest);
  Object.assign(made.dataset, data);
  made.append(...children);
  return made;
}

const words = () => wordsOf(text.value);

// When to ask

// Half a character, which a cut may leave, is no JSON to the service: it goes as the sign for what is none.
const whole = (written) => written.toWellFormed?.() ?? written;
const draft = () => JSON.stringify({ title: whole(title.value), text: whole(text.value) });

function changed(wait = PAUSE) {
  clearTimeout(timer);
  asking?.abort();
  asking = null;
  tries = 0;
  const n = words();
  $("count").textContent = n ? ngettext("%(num)s word", "%(num)s words", n) : "";
  if (!n) forget();
  const fits = draft() === asked;
  const waits = n >= leastWords && !fits;
  fade(!fits, waits);
  if (n < leastWords) tell(n ? ngettext("Suggestions begin at about %(num)s word.", "Suggestions begin at about %(num)s words.", leastWords) : "");
  else if (fits) tellFound();
  else if (answer) tell(gettext("These are for the text as it was. New ones come as you pause."));
  if (waits) timer = setTimeout(ask, wait);
}

function forget() {
  answer = null;
  asked = "";
  for (const part of ["tags", "links", "related"]) $(`${part}-part`).hidden = true;
  $("published").hidden = true;
}

// What no longer fits the text is dim until what does is there.
function fade(stale, busy) {
  found.classList.toggle("stale", stale && Boolean(answer));
  if (busy) found.setAttribute("aria-busy", "true");
  else found.removeAttribute("aria-busy");
}

async function ask() {
  clearTimeout(timer);
  const body = draft();
  if (body === asked || words() < leastWords) return;
  if (token && !plainToken(token.value)) {
    fade(true, false);
    tell(gettext("Enter the access token to see suggestions."), "failed");
    return;
  }
  asking?.abort();
  const mine = (asking = new AbortController());
  const headers = { "Content-Type": "application/json" };
  if (token) headers.Authorization = `Bearer ${plainToken(token.value)}`;
  fade(true, true);
  $("again").hidden = true;
  const slow = setTimeout(() => tell(gettext("Reading the draft … the first one takes some seconds.")), 2000);
  try {
    const response = await fetch(`suggestions?lang=${language}`, { method: "POST", headers, body, signal: mine.signal });
    const said = await response.json().catch(() => null);
    if (mine.signal.aborted) return;
    if (!response.ok) {
      // Busy: once more when the service says so, unless something is written before.
      const wait = Number(response.headers.get("Retry-After"));
      if ([429, 503].includes(response.status) && wait && tries++ < MAX_TRIES) timer = setTimeout(ask, wait * 1000);
      // Whoever is writing goes on: what is typed would go into the token.
      if (response.status === 401 && ![title, text].includes(document.activeElement)) token?.focus();
      throw new Error(refusal(response.status, said?.detail));
    }
    if (!(said?.tags && said.related && said.links)) throw new Error(gettext("The service did not answer as expected."));
    if (token) keep(TOKEN, plainToken(token.value));
    asked = body;
    answer = said;
    tries = 0;
    fade(false, false);
    show();
  } catch (error) {
    if (error.name === "AbortError" || mine.signal.aborted) return;
    fade(true, false);
    tell(error instanceof TypeError ? gettext("The service cannot be reached. What you write here stays.") : error.message, "failed");
    $("again").hidden = false;
  } finally {
    clearTimeout(slow);
    if (asking === mine) asking = null;
  }
}

function tell(said, kind = "") {
  if (kind !== "failed") $("again").hidden = true;
  status.className = kind;
  if (status.textContent !== said) status.textContent = said;
}

// What came back

function show() {
  const focused = found.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  showPublished();
  showTags();
  fill("links", answer.links.map(linkItem));
  fill("related", answer.related.map(storyItem));
  if (focused) found.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  tellFound();
}

function tellFound() {
  const parts = [
    ngettext("%(num)s tag", "%(num)s tags", answer.tags.length),
    ngettext("%(num)s link", "%(num)s links", answer.links.length),
    ngettext("%(num)s related story", "%(num)s related stories", answer.related.length),
  ];
  const any = answer.tags.length || answer.links.length || answer.related.length;
  tell(any ? ngettext("%(found)s, from %(num)s story.", "%(found)s, from %(num)s stories.", answer.index.articles, { found: list(parts) })
    : gettext("Nothing in the archive belongs with this draft."));
}

function showPublished() {
  const story = answer.published_as;
  $("published").hidden = !story;
  if (story) {
    $("published").replaceChildren(...withElements(
      gettext("This is published as %(story)s. It is compared with the other stories, not with itself."), { story: storyLink(story) }));
  }
}

function fill(id, items) {
  $(id).replaceChildren(...items);
  $(`${id}-part`).hidden = !items.length;
}

function isOn(tag) {
  return chosen.get(tag.tag) ?? tag.on;
}

function showTags() {
  const own = answer.own_tags.map((tag) => ({ ...tag, on: true, own: true }));
  const tags = [...own, ...answer.tags.map((tag) => ({ ...tag, on: tag.likely }))];
  const fresh = answer.candidates.map((tag) => ({ ...tag, on: false }));
  $("tags").replaceChildren(...tags.filter((tag) => tag.own || tag.level).map(chip));
  const less = tags.filter((tag) => !tag.own && !tag.level);
  $("more-tags").replaceChildren(...less.map(chip));
  $("more").hidden = !less.length;
  $("candidates").replaceChildren(...fresh.map(chip));
  $("tags-part").hidden = !(tags.length || fresh.length);
  $("new-part").hidden = !fresh.length;
  const told = answer.tags.filter((tag) => tag.level);
  $("why").hidden = !told.length;
  $("reasons").replaceChildren(...told.map((tag) => element("div", {},
    element("dt", { textContent: ngettext("%(tag)s (%(num)s story)", "%(tag)s (%(num)s stories)", tag.articles, { tag: tag.tag }) }),
    ...[...tag.reasons.map(quotesApart), sureness(tag)].map((reason) => element("dd", { textContent: reason })))));
  showFrontMatter([...tags, ...fresh]);
}

function chip(tag) {
  const button = element("button", { type: "button", data: { key: `tag ${tag.tag}` } }, element("span", { textContent: tag.tag, dir: "auto" }));
  button.setAttribute("aria-pressed", String(isOn(tag)));
  // Blanks between them are heard: a button is read out as one text.
  if (tag.own) button.append(" ", element("span", { className: "share", textContent: gettext("in the draft") }));
  if (tag.confidence !== undefined) {
    if (tag.level) button.append(" ", element("span", { className: "share", textContent: tagLevels[tag.level] }));
    button.title = ngettext("%(share)s sure; %(num)s story has it", "%(share)s sure; %(num)s stories have it", tag.articles, { share: percent(tag.confidence) });
  }
  const seen = [
    tag.example && gettext("also in “%(title)s”", { title: tag.example.title }),
    tag.nearest && gettext("your nearest tag is %(tag)s", { tag: tag.nearest }),
  ];
  if (seen.some(Boolean)) button.title = seen.filter(Boolean).join(gettext("; "));
  button.addEventListener("click", () => {
    chosen.set(tag.tag, !isOn(tag));
    keeper.decided();
    button.setAttribute("aria-pressed", String(isOn(tag)));
    showFrontMatter();
  });
  return element("li", {}, button);
}

let offered = [];

function showFrontMatter(tags = offered) {
  offered = tags;
  const written = tags.filter(isOn).map((tag) => tag.written);
  const { before, between, after } = answer.style;
  // Each tag apart: two that run to the left would else change places.
  const apart = written.flatMap((tag, i) => [i ? between : before, element("bdi", { textContent: tag })]);
  $("yaml").replaceChildren(...(written.length ? [...apart, after] : []));
  $("front-matter").hidden = !written.length;
  $("none-chosen").hidden = Boolean(written.length);
}

function storyLink(story) {
  const path = desk.dataset.story && desk.dataset.story.replace("ID", story.id.split("/").map(encodeURIComponent).join("/"));
  const href = path || story.url;
  return href ? element("a", { href, target: "_blank", rel: "noopener", textContent: story.title, ...own(story) })
    : element("span", { textContent: story.title, ...own(story) });
}

function linkItem(link) {
  // What was sent is what the places count in.
  const sentence = link.sentence.replace(/\s+/g, " ");
  const at = sentence.indexOf(link.phrase.replace(/\s+/g, " "));
  const phrase = link.phrase.replace(/\s+/g, " ");
  const context = element("p", { className: "context", dir: "auto" });
  const before = at > 90 ? `… ${sentence.slice(at - 80, at).replace(/^\S*\s/, "")}` : sentence.slice(0, Math.max(at, 0));
  const rest = sentence.slice(at + phrase.length);
  context.append(before, element("mark", { textContent: phrase }), rest.length > 90 ? `${rest.slice(0, 80).replace(/\s\S*$/, "")} …` : rest);
  const date = day(link.article.published);
  const target = element("p", { className: "target" }, ...withElements(
    date ? gettext("to %(story)s, %(date)s") : gettext("to %(story)s"), { story: storyLink(link.article), date }));
  const buttons = element("p", { className: "buttons" });
  const name = { words: phrase };
  if (link.markdown) {
    buttons.append(
      button(gettext("Put it in"), gettext("Put the link at “%(words)s” in the draft", name), `put ${link.start}`, (b) => putIn(link, b)),
      button(gettext("Copy"), gettext("Copy the Markdown link for “%(words)s”", name), `copy ${link.start}`, (b) => copy(link.markdown, b)),
    );
  }
  buttons.append(button(gettext("Show"), gettext("Show “%(words)s” in the draft", name), `show ${link.start}`, () => select(link)));
  return element("li", {}, context, target, buttons);
}

function storyItem(story) {
  const said = [day(story.published), levels[story.level]].filter(Boolean).join(" · ");
  const item = element("li", {}, element("h3", {}, storyLink(story)),
    element("p", { className: "meta" }, element("span", { textContent: said })));
  const why = whyRelated(story);
  if (why) item.append(element("p", { className: "reasons", textContent: why }));
  if (story.url) {
    const address = story.url.replace(/[\s()<>]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`);
    const markdown = `[${story.title.replace(/[[\]\\*_\x60<]/g, "\\$&")}](${address})`;
    item.append(element("p", { className: "buttons" },
      button(gettext("Copy as link"), gettext("Copy a Markdown link to %(title)s", { title: story.title }), `story ${story.id}`, (b) => copy(markdown, b))));
  }
  return item;
}

function button(label, name, key, action) {
  const made = element("button", { type: "button", textContent: label, data: { key } });
  made.setAttribute("aria-label", `${label}: ${name}`);
  made.addEventListener("click", () => action(made));
  return made;
}

// What a click does

async function copy(what, by) {
  let done = true;
  try {
    await navigator.clipboard.writeText(what);
  } catch {
    // No clipboard without HTTPS: the old way still works there.
    const area = element("textarea", { value: what, className: "hidden", readOnly: true });
    document.body.append(area);
    area.select();
    done = document.execCommand("copy");
    area.remove();
    by.focus();
  }
  confirm(by, done ? gettext("Copied") : gettext("Not copied"), done ? gettext("Copied.") : gettext("The browser did not allow copying."));
}

function confirm(by, label, said) {
  by.dataset.label ??= by.textContent;
  by.textContent = label;
  by.classList.add("done");
  $("said").textContent = "";
  requestAnimationFrame(() => { $("said").textContent = said; });
  clearTimeout(Number(by.dataset.timer));
  by.dataset.timer = setTimeout(() => {
    by.textContent = by.dataset.label;
    by.classList.remove("done");
  }, CONFIRM);
}

// Places count characters; the text area counts UTF-16 units, and may have changed since.
function place(link) {
  const sent = JSON.parse(asked).text;
  const units = (n) => Array.from(sent).slice(0, n).join("").length;
  const start = units(link.start);
  const end = start + link.phrase.length;
  if (text.value.slice(start, end) === link.phrase) return [start, end];
  const sentence = text.value.indexOf(link.sentence);
  const at = sentence < 0 ? -1 : text.value.indexOf(link.phrase, sentence);
  return at < 0 || at > sentence + link.sentence.length ? null : [at, at + link.phrase.length];
}

function select(link) {
  const at = place(link);
  if (!at) {
    tell(gettext("Those words have changed since."), "failed");
    return false;
  }
  text.focus();
  text.setSelectionRange(at[0], at[0]);
  // Browsers scroll a text area to the caret only when something is typed there.
  const share = at[0] / Math.max(text.value.length, 1);
  text.scrollTop = Math.max(0, share * text.scrollHeight - text.clientHeight / 2);
  text.setSelectionRange(...at);
  return true;
}

function putIn(link, by) {
  if (!select(link)) return;
  // The one way that undo knows of.
  if (!document.execCommand("insertText", false, link.markdown)) {
    text.setRangeText(link.markdown, text.selectionStart, text.selectionEnd, "end");
    text.dispatchEvent(new Event("input"));
  }
  confirm(by, gettext("Put in"), gettext("The link is in the draft."));
}

// Events

const keeper = new Keeper({
  key: "seealso-draft",
  title,
  text,
  chosen,
  undo: $("undo"),
  redo: $("redo"),
  clear: $("clear"),
  most: Number(desk.dataset.mostBytes),
  changed: (replaced) => changed(replaced ? 0 : PAUSE),
  tell: (said, kind = "") => {
    $("told").className = `told ${kind}`;
    $("told").textContent = said;
  },
});
token?.addEventListener("input", () => changed());
$("draft").addEventListener("submit", (event) => event.preventDefault());
$("copy-tags").addEventListener("click", (event) => copy(`${$("yaml").textContent}\n`, event.currentTarget));
$("open").addEventListener("click", () => $("file").click());
$("file").addEventListener("change", (event) => {
  const files = [...event.currentTarget.files];
  event.currentTarget.value = "";
  if (files.length) keeper.take(files);
});
$("again").addEventListener("click", () => {
  tries = 0;
  tell(gettext("Asking again …"));
  ask();
});
addEventListener("online", () => { if (!$("again").hidden) ask(); });
if (keeper.restore()) changed(0);
