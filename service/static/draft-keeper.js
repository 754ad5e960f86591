// Keeps a draft: what replaces it can be undone, and this tab has it again after a reload. Nothing leaves the browser.
import { readText, Unreadable } from "./draft-files.js";
import { fill, gettext, ngettext } from "./i18n.js";
import { keep, recall } from "./tab-storage.js";

const SOON = 300; // ms after a keystroke until the tab's own storage has it
const MAX_KEPT = 20; // replaced drafts
const MAX_LETTERS = 2_000_000; // in all of them: a tab's storage holds about twice as many
const MAX_INSERTED = 30_000; // letters up to which the browser’s own undo is told: Chromium takes a quarter of a second, and for 200,000 ten
const FIELDS = "textarea, input:not([type=file])";
const EMPTY = { title: "", text: "", name: "", unsaved: false, cleared: false };

export class Keeper {
  #past = []; // replaced drafts, the latest last
  #future = []; // what Undo has put away, the next last
  #now = EMPTY;
  #file = null; // {title, text} as the file has it
  #timer = 0;
  #replacing = false;
  #asking = false;
  #guarded = false;

  // `chosen` maps what the writer decided on the draft. `changed(replaced)` is called after each change, `tell(said,
  // kind)` says what happened; `undo`, `redo` and `clear` are buttons.
  constructor({ key, title, text, undo, redo, clear, most, chosen = new Map(), changed, tell }) {
    Object.assign(this, { key, title, text, undo, redo, clear, most, chosen, changed, tell });
    for (const field of [title, text]) {
      field.addEventListener("input", (event) => { if (!event.isComposing) this.#typed(event); });
      field.addEventListener("compositionend", (event) => this.#typed(event));
    }
    undo.addEventListener("click", () => this.#step(this.#past, this.#future));
    redo.addEventListener("click", () => this.#step(this.#future, this.#past));
    clear.addEventListener("click", () => this.#cleared());
    addEventListener("pagehide", () => this.#store());
    document.addEventListener("visibilitychange", () => { if (document.hidden) this.#store(); });
    this.#catchDrops();
  }

  // What this tab kept over a reload, a way back or a crash; true if there was something.
  restore() {
    const typed = { ...EMPTY, title: this.title.value, text: this.text.value, unsaved: true };
    const kept = read(this.key);
    const replaced = read(`${this.key}-undo`);
    this.#past = replaced?.past ?? [];
    this.#future = replaced?.future ?? [];
    if (kept) {
      // Written before this script ran, or put back by the browser.
      if (holds(typed) && !same(typed, kept)) {
        this.#past.push(typed);
        this.#storeReplaced();
      }
      this.#put(kept, false);
    } else if (holds(typed)) {
      this.#now = typed;
    }
    this.#after();
    return holds(this.#now);
  }

  // Whether it is so in a file, or there is nothing.
  get unsaved() {
    return this.#now.unsaved;
  }

  // Decisions on the draft have changed.
  decided() {
    this.#soon();
  }

  // Put another draft in place of this one, which Undo brings back; false if the writer rather keeps everything.
  // `said` makes the sentence about it of the name of what was replaced, empty where that was nothing.
  // With `cleared`, the writer has put it away.
  async replace(next, said, cleared = false) {
    if (this.#asking) return false;
    const now = this.#state();
    const past = [...this.#past, ...this.#future.toReversed(), ...(holds(now) ? [{ ...now, cleared }] : [])];
    const gone = overflow(past);
    if (gone.some(({ unsaved }) => unsaved)
      && !(await this.#ask(gettext("Undo can hold no more. An earlier draft, %(draft)s, is in no file and would be lost.", { draft: named(gone.find(({ unsaved }) => unsaved)) }), gettext("Go on without it")))) return false;
    this.#past = past.slice(gone.length);
    this.#future = [];
    this.#put({ ...EMPTY, ...next }, true);
    this.#storeReplaced();
    this.#after(true);
    if (said) this.tell(said(holds(now) ? named(now) : ""));
    return true;
  }

  // Read files that were opened, dropped or pasted: one, of text.
  async take(files) {
    if (files.length !== 1) {
      this.tell(files.length ? ngettext("%(num)s file at once. Drop the one that is the draft; nothing was changed.",
        "%(num)s files at once. Drop the one that is the draft; nothing was changed.", files.length)
        : gettext("There is no file in that. Nothing was changed."), "failed");
      return;
    }
    try {
      const { text, note } = await readText(files[0], this.most);
      const whole = /^\s*(-{3,}|\+{3,}|;{3,})\s*\n|^\s*\{\s*["}]/.test(text);
      // A headline that waits for its text stays; one that belongs to another text goes with it.
      const title = whole || this.text.value.trim() ? "" : this.title.value;
      const [{ name }] = files;
      const replaced = await this.replace({ title, text, name, unsaved: Boolean(title) }, (draft) => (draft
        ? gettext("“%(name)s” is here, in place of %(draft)s.", { name, draft }) : gettext("“%(name)s” is here.", { name })));
      if (replaced && note) this.tell(`${gettext("“%(name)s” is here.", { name })} ${note}`);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      this.tell(error.message, "failed");
    }
  }

  #state() {
    const state = { ...this.#now, title: this.title.value, text: this.text.value, chosen: [...this.chosen] };
    state.unsaved = holds(state) && !(this.#file && same(state, this.#file));
    return state;
  }

  #typed(event) {
    if (this.#replacing) return;
    const before = this.#now;
    const ways = [[this.#past, this.#future], [this.#future, this.#past]];
    if (event.inputType === "historyRedo") ways.reverse();
    const went = event.inputType?.startsWith("history") && before.text !== this.text.value;
    const way = went && ways.find(([from]) => from.at(-1)?.text === this.text.value);
    if (way) {
      // The browser's own undo went over a replacement: the headline and what was chosen go with the text.
      const [from, to] = way;
      const other = from.pop();
      if (holds(before)) to.push(before);
      this.#put(other, false);
      this.#storeReplaced();
      this.#after(true);
      return;
    }
    this.#after();
  }

  #step(from, to) {
    const next = from.pop();
    if (!next) return;
    const now = this.#state();
    if (holds(now)) to.push(now);
    this.#put(next, true);
    this.#storeReplaced();
    this.#after(true);
    this.tell(holds(now) ? gettext("%(draft)s is back, in place of %(other)s.", { draft: named(next), other: named(now) })
      : gettext("%(draft)s is back.", { draft: named(next) }));
  }

  async #cleared() {
    if (holds(this.#state())) {
      if (await this.replace(EMPTY, null, true)) this.tell(gettext("Cleared. Undo brings it back; Forget removes it from this tab."));
      return;
    }
    const replaced = [...this.#past, ...this.#future];
    const lost = replaced.filter(({ unsaved }) => unsaved).length;
    const question = lost === 1
      ? gettext("Forget what Undo holds? %(draft)s is in no file.", { draft: named(replaced.find(({ unsaved }) => unsaved)) })
      : ngettext("Forget what Undo holds? %(num)s draft is in no file.", "Forget what Undo holds? %(num)s drafts are in no file.", lost);
    if (lost && !(await this.#ask(question, gettext("Forget")))) return;
    this.#past = [];
    this.#future = [];
    this.#storeReplaced();
    this.#after();
    this.tell(replaced.length ? gettext("This tab keeps nothing any more.") : "");
    this.text.focus();
  }

  #put(state, undoable) {
    this.#replacing = true;
    this.title.value = state.title;
    if (undoable) write(this.text, state.text);
    else this.text.value = state.text;
    this.#replacing = false;
    this.chosen.clear();
    for (const [what, decided] of state.chosen ?? []) this.chosen.set(what, decided);
    this.#now = { ...EMPTY, ...state, cleared: false };
    // A text area writes each end of a line its own way.
    this.#file = state.unsaved ? null : { title: state.title, text: this.text.value };
  }

  #after(replaced = false) {
    this.#now = this.#state();
    this.#show();
    this.#soon();
    this.changed(replaced);
  }

  #show() {
    const replaced = [...this.#past, ...this.#future];
    const anything = replaced.length > 0;
    for (const [button, drafts, what] of [[this.undo, this.#past, gettext("Undo: back to %(draft)s")], [this.redo, this.#future, gettext("Redo: forward to %(draft)s")]]) {
      const next = drafts.at(-1);
      button.hidden = !next;
      if (next) button.title = fill(what, { draft: named(next) });
    }
    this.clear.textContent = anything && !holds(this.#now) ? gettext("Forget") : gettext("Clear");
    // What a file has replaced is nowhere else; what was cleared was meant to go.
    const guarded = this.#now.unsaved || replaced.some(({ unsaved, cleared }) => unsaved && !cleared);
    if (this.#guarded === guarded) return;
    this.#guarded = guarded;
    (this.#guarded ? addEventListener : removeEventListener)("beforeunload", warn);
  }

  #soon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#store(), SOON);
  }

  #store() {
    clearTimeout(this.#timer);
    this.#now = this.#state();
    const now = holds(this.#now) ? this.#now : null;
    if (store(this.key, now)) return;
    // What is written now goes before what Undo holds, which the page has as long as it is open.
    store(`${this.key}-undo`, null);
    store(this.key, now);
  }

  #storeReplaced() {
    const replaced = { past: this.#past, future: this.#future };
    store(`${this.key}-undo`, this.#past.length + this.#future.length ? replaced : null);
  }

  #catchDrops() {
    // A file that the page does not take would be opened by the browser in place of the page.
    const files = (event) => event.dataTransfer?.types.includes("Files");
    const over = (event) => {
      if (files(event)) {
        event.preventDefault();
        event.dataTransfer.dropEffect = "copy";
        document.body.classList.add("over");
      } else if (!event.target.closest?.(FIELDS)) {
        event.preventDefault();
        if (event.dataTransfer) event.dataTransfer.dropEffect = "none";
      }
    };
    for (const kind of ["dragenter", "dragover"]) addEventListener(kind, over, true);
    addEventListener("dragleave", (event) => { if (!event.relatedTarget) document.body.classList.remove("over"); }, true);
    addEventListener("drop", (event) => {
      document.body.classList.remove("over");
      if (!files(event)) {
        if (!event.target.closest?.(FIELDS)) event.preventDefault();
        return;
      }
      event.preventDefault();
      const folder = [...event.dataTransfer.items].some((item) => item.webkitGetAsEntry?.()?.isDirectory);
      if (folder) this.tell(gettext("That is a folder. Drop one file out of it; nothing was changed."), "failed");
      else this.take(event.dataTransfer.files);
    }, true);
    addEventListener("paste", (event) => {
      // Word processors lay a picture of the words beside the words.
      if (!event.clipboardData?.files.length || event.clipboardData.types.includes("text/plain")) return;
      event.preventDefault();
      this.take(event.clipboardData.files);
    }, true);
  }

  #ask(question, yes) {
    const dialog = document.createElement("dialog");
    const said = Object.assign(document.createElement("p"), { textContent: question, id: "question" });
    const form = Object.assign(document.createElement("form"), { method: "dialog", className: "actions" });
    for (const [label, value] of [[gettext("Keep everything"), ""], [yes, "yes"]]) {
      form.append(Object.assign(document.createElement("button"), { textContent: label, value, autofocus: !value }));
    }
    dialog.setAttribute("aria-labelledby", said.id);
    dialog.append(said, form);
    document.body.append(dialog);
    dialog.showModal();
    this.#asking = true;
    return new Promise((resolve) => {
      dialog.addEventListener("close", () => {
        this.#asking = false;
        resolve(dialog.returnValue === "yes");
        dialog.remove();
      });
    });
  }
}

function warn(event) {
  // A browser asks nobody who has not touched the page, and complains of being told to.
  if (navigator.userActivation?.hasBeenActive === false) return;
  event.preventDefault();
  event.returnValue = true; // for browsers that know only this
}

function holds(draft) {
  return Boolean(draft.title.trim() || draft.text.trim());
}

function same(one, other) {
  return one.title === other.title && one.text === other.text;
}

// A draft as a person knows it: by its headline, its file, or its first words.
function named(draft) {
  const words = draft.title.trim() || draft.name || draft.text.trim().replace(/\s+/g, " ");
  const short = words.length > 40 ? `${words.slice(0, 40).trimEnd()}…` : words;
  return short ? gettext("“%(words)s”", { words: short }) : gettext("an empty page");
}

// The oldest that there is no room for.
function overflow(drafts) {
  let letters = 0;
  const fits = drafts.toReversed().findIndex(({ title, text }, i) => {
    letters += title.length + text.length;
    // The latest is held whatever its length.
    return i >= MAX_KEPT || (i > 0 && letters > MAX_LETTERS);
  });
  return fits < 0 ? [] : drafts.slice(0, drafts.length - fits);
}

// Replace all that a text area holds, in the one way that the browser's own undo knows of.
function write(area, text) {
  const wanted = text.replace(/\r\n?/g, "\n");
  area.focus({ preventScroll: true });
  if (Math.max(area.value.length, wanted.length) <= MAX_INSERTED) {
    area.select();
    document.execCommand(wanted ? "insertText" : "delete", false, wanted);
  }
  if (area.value !== wanted) area.value = wanted;
  area.setSelectionRange(0, 0);
  area.scrollTop = 0;
}

function read(key) {
  try {
    return JSON.parse(recall(key));
  } catch {
    return null;
  }
}

// Whether the tab's storage took it. Where it does not, the draft is in the page all the same, and leaving asks first.
const store = (key, value) => keep(key, value && JSON.stringify(value));
