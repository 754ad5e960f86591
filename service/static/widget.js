// <see-also>: the stories that belong with a page. How to use and style it: docs/widget.md
// It is served without its comment lines and indents, and is at most 8.5 KB then.
(() => {
  // A browser without these shows nothing, and misses nothing.
  if (!document.adoptedStyleSheets || customElements.get("see-also")) return;

  // A module is not told which it is; a classic script of that name may be another's.
  const script = document.currentScript || document.querySelector('[type=module][src*="/widget.js"]');
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host {
      display: block; min-inline-size: 0; min-block-size: var(--room);
      line-height: 1.4; text-indent: 0; white-space: normal;
    }
    :host([hidden]) { display: none; }
    .box { container-type: inline-size; contain-intrinsic-inline-size: min(50em, 80vw); }
    .heading, .title { font-family: var(--see-also-title-font, inherit); font-weight: 700; line-height: 1.25; }
    .heading {
      margin: 0 0 .8em; padding-block-start: .5em; border-block-start: 3px solid var(--see-also-rule,); font-size: 1.3em;
    }
    .list { display: grid; gap: var(--see-also-gap, 1.1em); margin: 0; padding: 0; list-style: none; }
    .card { position: relative; display: flex; flex-flow: row-reverse; gap: 1em; }
    .card, .picture { border-radius: var(--see-also-radius); }
    .picture {
        inline-size: min(6.5em, 35%); aspect-ratio: 1; align-self: start; flex: none; overflow: hidden;
        background: var(--see-also-tint, #8882);
      }
    .image { width: 100%; height: 100%; display: block; object-fit: cover; }
    .words { inline-size: 100%; overflow-wrap: anywhere; }
    .section, .date { font-size: .8125em; color: var(--see-also-soft, color-mix(in srgb, currentColor 76%, #0000)); }
    .section { color: var(--see-also-accent); margin: 0; font-weight: 600; text-transform: capitalize; }
    .title { margin: .15em 0 .3em; font-size: 1.0625em; word-break: auto-phrase; }
    .link { color: inherit; text-decoration: none; outline: 0; }
    .link::after { position: absolute; inset: 0; content: ""; }
    .link:hover { text-decoration: underline 1px; }
    .link:focus-visible::after { outline: 3px solid var(--see-also-accent, currentColor); outline-offset: 3px; }
    @container (width >= 30em) {
      .list { grid-template-columns: repeat(var(--two), minmax(0, 1fr)); gap: var(--see-also-gap, 1.75em 1.5em); }
      .card { flex-flow: column; gap: .6em; }
      .picture { inline-size: 100%; aspect-ratio: var(--see-also-ratio, 3 / 2); }
      .plain { justify-content: end; padding: 1em; background: var(--see-also-tint, #8882); }
    }
    @container (width >= 50em) { .list { grid-template-columns: repeat(var(--four), minmax(0, 1fr)); } }`);

  // The catalogues' "See also"; tests/service/i18n holds them to it.
  const ALSO = { ar: "اقرأ أيضًا", de: "Mehr zum Thema", es: "Lea también", fr: "À lire aussi", ja: "関連記事" };

  const element = (name, part, ...content) => {
    const made = Object.assign(document.createElement(name), { className: part, part });
    made.append(...content);
    return made;
  };

  const absolute = (address) => {
    try {
      return address && new URL(address, location);
    } catch {}
  };

  // Whether an address may be followed: javascript: and the like come from a broken file.
  const web = (address) => /^https?:/.test(absolute(address));

  // What comes after an element and is in view, with where it stands.
  const inViewAfter = (host) => {
    const found = [];
    for (let at = host; at; at = at.parentElement || at.getRootNode().host) {
      for (let next = at; (next = next.nextElementSibling); ) {
        const { top, bottom, height } = next.getBoundingClientRect();
        if (height && bottom > 0 && top < innerHeight) found.push([next, top]);
      }
    }
    return found;
  };

  const seen = (target, threshold, rootMargin) =>
    new Promise((done) => {
      const look = (all) => all.some((one) => one.intersectionRatio >= threshold) && done(observer.disconnect());
      const observer = new IntersectionObserver(look, { threshold, rootMargin });
      observer.observe(target);
    });

  customElements.define("see-also", class extends HTMLElement {
    static observedAttributes = "url limit section site heading level dates no-images count service lang data-lang".split(" ");
    #root = this.attachShadow({ mode: "open" });
    #work;

    connectedCallback() {
      this.disconnectedCallback();
      this.#work = new AbortController();
      this.#root.adoptedStyleSheets = [sheet];
      this.#root.replaceChildren();
      this.style.display = "";
      this.#run(this.#work.signal).catch(() => {});
    }

    disconnectedCallback() {
      this.#work?.abort();
    }

    attributeChangedCallback(name, before, now) {
      if (this.isConnected && before !== now) this.connectedCallback();
    }

    async #run(signal) {
      // Several attributes changed at once are one change.
      await null;
      signal.throwIfAborted();
      if (this.#first && !performance.getEntriesByType("paint")[0]) {
        // Before anything is painted, room costs nothing: about as much as the box will need.
        const wide = this.offsetWidth || innerWidth;
        const each = wide < 480 ? 9 : wide < 800 ? 12 : 6;
        this.style.setProperty("--room", (this.getAttribute("limit") || 4) * each + "em");
      }
      await seen(this, 0.001, "1000px 0px");
      const asked = performance.now();
      const call = async (path, options) => {
        try {
          const base = absolute(this.getAttribute("service")?.replace(/\/*$/, "/") || script.src);
          return await (await fetch(new URL(path, base), { credentials: "omit", ...options })).json();
        } catch {}
      };
      // Once scripts have changed the page for another, its head may still be the first one's.
      const from = performance.getEntriesByType("navigation")[0]?.name;
      const head = (selector, name) =>
        (!web(from) || from.includes(location.pathname)) && absolute(document.querySelector(selector)?.[name]);
      const url =
        absolute(this.getAttribute("url")) ||
        // An empty one would be this page's own, with its query, and what has no slash is no address.
        head('link[rel~=canonical][href*="/"]', "href") ||
        head('[property="og:url"]', "content") ||
        // A query may say who reads: it stays here.
        absolute(/[^?#]*/.exec(location));
      const query = new URLSearchParams({ url });
      for (const name of ["limit", "section", "site"])
        if (this.getAttribute(name)) query.set(name, this.getAttribute(name));
      const answer = await call(`related?${query}`, { signal, referrerPolicy: "no-referrer" });
      const stories = (answer?.related || []).filter(({ title, url }) => title && web(url));
      const box = stories[0] ? this.#box(stories) : "";
      await this.#place(box, performance.now() - asked < 1000, signal);
      if (box && this.hasAttribute("count")) await this.#count(box, call, answer.article.id, stories);
    }

    get #language() {
      return this.dataset.lang || (this.closest("[lang]") || document.documentElement).lang;
    }

    get #top() {
      return this.getBoundingClientRect().top;
    }

    get #first() {
      return this.#top + scrollY < innerHeight;
    }

    // Puts the box into its place without moving what comes after it in view. If the reader has jumped here just now,
    // what comes before it is scrolled instead; else it waits until nothing after it is in view. In the first screen
    // neither is possible: there, only room that was kept helps.
    async #place(box, quick, signal) {
      const room = this.style.cssText;
      for (;;) {
        // Unless far below, in a frame in which nothing is scrolled: what is scrolled by hand in the same frame counts as
        // moved, and may be in view though scripts see it below.
        let top, was;
        do {
          was = top;
          await new Promise(requestAnimationFrame);
          top = this.#top;
        } while (top !== was && top < innerHeight + 300);
        signal.throwIfAborted();
        const after = inViewAfter(this);
        const moved = () =>
          after.map(([one, top]) => one.getBoundingClientRect().top - top).find(Boolean) ||
          inViewAfter(this).length > after.length;
        this.#root.replaceChildren(box);
        // Room that is not needed is given back, be it the page's own.
        this.style.setProperty("--room", 0);
        if (!box) this.style.display = "none";
        if (!moved()) return;
        this.style.cssText = room;
        if (box && (this.#first || quick || !moved()))
          return this.#first || scrollBy({ top: moved(), behavior: "instant" });
        this.#root.replaceChildren();
        do {
          await new Promise((done) =>
            document.addEventListener("scroll", done, { capture: true, once: true, signal }));
        } while (inViewAfter(this).length);
      }
    }

    #box(stories) {
      const heading = element(
        `h${/^[1-6]$/.exec(this.getAttribute("level")) || 2}`, "heading",
        this.getAttribute("heading") || ALSO[this.#language.toLowerCase().split("-")[0]] || "See also");
      const list = element("ul", "list", ...stories.map(this.#card, this));
      // Safari takes a list without bullets for none.
      list.role = "list";
      list.style.setProperty("--two", stories.length % 3 ? 2 : 3);
      list.style.setProperty("--four", stories.length % 4 ? 3 : 4);
      const box = element("section", "box", heading, list);
      box.ariaLabel = heading.textContent;
      return box;
    }

    #card({ id, title, url, image, section, published, language }) {
      // A headline in Arabic that begins with a Latin word runs to the left for all that: i18n.js has the same rule.
      const link = Object.assign(element("a", "link", title), {
        href: url, story: id, dir: /^(ar|fa|he|ps|ur|yi).*[א-ی]/.test(language + title) ? "rtl" : "auto" });
      if (language) link.lang = language;
      const words = element("div", "words", element("p", "title", link), this.#day(published));
      // council-tax is how files write Council Tax.
      const name = /[A-Z ]/.test(section) ? section : section?.replace(/[-_]/g, " ");
      if (name) words.prepend(element("p", "section", name));
      const card = element("li", "card", words);
      if (this.hasAttribute("no-images")) return card;
      if (web(image)) {
        const picture = element("img", "image");
        Object.assign(picture, { alt: "", loading: "lazy", onerror: () => picture.remove(), src: image });
        card.prepend(element("div", "picture", picture));
      } else card.className += " plain";
      return card;
    }

    // The day that it was for the newsroom, wherever the reader is.
    #day(published) {
      const dateStyle = this.getAttribute("dates") || "long";
      try {
        const day = published.slice(0, 10);
        const text = new Date(day).toLocaleDateString(this.#language || undefined, { dateStyle, timeZone: "UTC" });
        return Object.assign(element("time", "date", text), { dateTime: day });
      } catch {
        // No date, dates="none", or a language that there is not.
        return "";
      }
    }

    async #count(box, call, from, stories) {
      // Not sendBeacon, which sends cookies along.
      const send = (event, to) =>
        call("events", { method: "POST", keepalive: true, body: JSON.stringify({ event, from, to }) });
      box.onclick = box.onauxclick = ({ target, button }) => {
        if (target.story && button < 2) send("followed", [target.story]);
      };
      await seen(box.querySelector("li"), 0.5);
      send("shown", stories.map(({ id }) => id));
    }
  });
})();
