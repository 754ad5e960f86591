// The draft page: sends the text to /related and /tags, and shows what they answer.
import { Keeper } from "./draft-keeper.js";
import { day, gettext, language, levels, list, ngettext, own, quotesApart, refusal, sureness, tagLevels, whyRelated, withElements } from "./i18n.js";
import { plainToken } from "./tab-storage.js";

const form = document.getElementById("draft");
const status = document.getElementById("status");
const button = form.querySelector("button.primary");
const found = document.getElementById("found");
let asked = "";

// Suggestions below it are noise to a person.

const EXAMPLE = {
  title: "Council to decide on future of riverside library",
  body: `Councillors will vote next week on whether to close the riverside library, after a consultation that drew more than a thousand answers.

The council says that the building needs a new roof and that it can no longer afford to run it five days a week. Campaigners, who have met in the reading room every Thursday since the spring, say that the closure would leave families and pensioners without a warm place to go.

“People come here for the homework club, for the bus pass forms, for company,” said one of the volunteers. “You cannot put that on a website.”

A report to the cabinet proposes moving some of the books to the leisure centre, and selling the site for housing.`,
};

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function request() {
  const title = form.title.value.trim();
  const text = form.body.value;
  const headers = { "Content-Type": "application/json" };
  const token = plainToken(document.getElementById("token").value);
  if (token) headers.Authorization = `Bearer ${token}`;
  // Half a character, which a cut may leave, is no JSON to the service.
  const body = JSON.stringify({ title, text }, (_, value) => value.toWellFormed?.() ?? value);
  return { method: "POST", headers, body };
}

const written = () => JSON.stringify([form.title.value, form.body.value]);

// What no longer fits the text is dim until what does is there.
function changed() {
  const stale = Boolean(asked) && written() !== asked;
  found.classList.toggle("stale", stale);
  if (stale && !button.disabled) status.textContent = gettext("What stands here is for the text as it was.");
}

async function ask(path, sent) {
  const response = await fetch(path, sent);
  const said = await response.json().catch(() => null);
  if (response.status === 401) document.getElementById("token-field").hidden = false;
  if (!response.ok || !(said?.related || said?.tags)) throw new Error(refusal(response.status, said?.detail));
  return said;
}

function tagItem(tag) {
  const item = element("li");
  item.append(element("span", "tag", tag.tag), " ", element("span", "figure", tagLevels[tag.level]));
  item.firstChild.dir = "auto";
  const why = element("details");
  const reasons = element("ul");
  reasons.append(...[...tag.reasons.map(quotesApart), sureness(tag)].map((reason) => element("li", "", reason)));
  why.append(element("summary", "", gettext("Why")), reasons);
  item.append(why);
  return item;
}

function storyRow(story) {
  const row = element("article", "row");
  const words = element("div", "words");
  const heading = element("h3");
  heading.append(storyLink(story));
  words.append(heading, element("p", "date", [day(story.published), levels[story.level]].filter(Boolean).join(" · ")));
  const why = element("p", "why");
  const [label, rest] = gettext("%(label)sWhy:%(end)s %(reasons)s").replace("%(label)s", "").split("%(end)s");
  why.append(element("span", "", label), rest.replace("%(reasons)s", () => whyRelated(story)));
  words.append(why);
  row.append(words);
  return row;
}

function showPublished(story) {
  const note = document.getElementById("published");
  note.hidden = !story;
  if (!story) return;
  note.replaceChildren(...withElements(
    gettext("This is published as %(story)s. It is compared with the other stories, not with itself."), { story: storyLink(story) }));
}

function storyLink(story) {
  const href = form.dataset.story.replace("ID", story.id.split("/").map(encodeURIComponent).join("/"));
  return Object.assign(element("a", "", story.title), { href, ...own(story) });
}

function show(related, answered) {
  showPublished(related.published_as);
  const tags = { ...answered, tags: answered.tags.filter((tag) => tag.level) };
  document.getElementById("tags").replaceChildren(...tags.tags.map(tagItem));
  const candidates = document.getElementById("candidates");
  candidates.replaceChildren();
  if (tags.candidates.length) candidates.append(gettext("Might make a new tag:"), " ");
  for (const candidate of tags.candidates) candidates.append(element("span", "tag new", candidate.tag), " ");
  document.getElementById("related").replaceChildren(...related.related.map(storyRow));
  document.getElementById("found-tags").hidden = !(tags.tags.length || tags.candidates.length);
  document.getElementById("found-related").hidden = !related.related.length;
  const stories = related.related.length;
  const counts = [
    ngettext("%(num)s story", "%(num)s stories", stories), ngettext("%(num)s tag", "%(num)s tags", tags.tags.length),
  ];
  status.textContent = stories || tags.tags.length
    ? ngettext("%(found)s, from %(num)s story.", "%(found)s, from %(num)s stories.", related.index.articles, { found: list(counts) })
    : gettext("Nothing in the archive belongs with this draft.");
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  button.disabled = true;
  status.className = "busy";
  status.textContent = gettext("Reading the draft … the first one takes some seconds, while the model is loaded.");
  // Both questions are about one text, whatever is written meanwhile.
  const [sent, now] = [request(), written()];
  found.setAttribute("aria-busy", "true");
  try {
    const related = await ask(`/related?limit=6&lang=${language}`, sent);
    show(related, await ask(`/tags?lang=${language}`, sent));
    asked = now;
    status.className = "";
  } catch (error) {
    status.className = "failed";
    status.textContent = error instanceof TypeError ? gettext("The service cannot be reached. What you write here stays; try again in a moment.") : error.message;
  } finally {
    button.disabled = false;
    found.removeAttribute("aria-busy");
    changed();
  }
});

const keeper = new Keeper({
  key: "seealso-try",
  title: form.title,
  text: form.body,
  undo: document.getElementById("undo"),
  redo: document.getElementById("redo"),
  clear: document.getElementById("clear"),
  most: Number(form.dataset.mostBytes),
  changed,
  tell: (said, kind = "") => {
    const told = document.getElementById("told");
    told.className = `told ${kind}`;
    told.textContent = said;
  },
});
document.getElementById("example").addEventListener("click", () => keeper.replace({ title: EXAMPLE.title, text: EXAMPLE.body },
  (draft) => (draft ? gettext("The example is here, in place of %(draft)s.", { draft }) : gettext("The example is here."))));
keeper.restore();
