// The archive's map: dots on a canvas, and a list that says the same.
import { day, gettext, ngettext, number, own, pgettext, refusal } from "./i18n.js";

const COLOURS = 8;
const SHOWN = 60; // stories of the list at a time
const CLOSEST = 0.8, FURTHEST = 40; // bounds of the zoom
const REACH = 14; // px from which the pointer touches a dot

const $ = (id) => document.getElementById(id);
const atlas = $("atlas");
const canvas = $("map");
const paint = canvas.getContext("2d");
const tip = $("tip");

let stories = [];
let groups = [];
let kinds = []; // what stories can be coloured by
let by = null;
let alone = false; // the legend's choice, and the check box
let only = null;
let words = [];
let limit = SHOWN;
let current = null; // the story that is pointed at
let view = { scale: 1, x: 0, y: 0 };
let size = { width: 0, height: 0 };
let drawing = 0;
let colours = [];
let ink = {};
let letters = 1; // how large the reader has them

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

const address = (story) => (atlas.dataset.story
  ? atlas.dataset.story.replace("ID", story.id.split("/").map(encodeURIComponent).join("/")) : story.url);

// Colours

function top(values) {
  const seen = new Map();
  for (const value of values) if (value) seen.set(value, (seen.get(value) ?? 0) + 1);
  return [...seen].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, COLOURS).map(([value]) => value);
}

function kind(label, valuesOf) {
  const names = top(stories.flatMap(valuesOf));
  const rank = new Map(names.map((name, i) => [name, i]));
  // Of several tags the rarest that has a colour says most.
  const colourOf = (story) => Math.max(-1, ...valuesOf(story).map((value) => rank.get(value) ?? -1));
  const of = stories.map(colourOf);
  return { label, names, of };
}

function readColours() {
  const style = getComputedStyle(document.documentElement);
  colours = Array.from({ length: COLOURS }, (_, i) => style.getPropertyValue(`--c${i}`).trim());
  ink = Object.fromEntries(["paper", "ink", "soft", "other"].map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
  ink.font = getComputedStyle(atlas).fontFamily;
  letters = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
}

// Places

function fit() {
  const side = Math.min(size.width, size.height) * 0.94;
  view = { scale: side, x: (size.width - side) / 2, y: (size.height - side) / 2, fit: side };
  draw();
}

const at = (thing) => [thing.x * view.scale + view.x, thing.y * view.scale + view.y];

function zoom(factor, x = size.width / 2, y = size.height / 2) {
  const scale = Math.min(Math.max(view.scale * factor, view.fit * CLOSEST), view.fit * FURTHEST);
  const real = scale / view.scale;
  view = { ...view, scale, x: x - (x - view.x) * real, y: y - (y - view.y) * real };
  draw();
}

function pan(x, y) {
  view = { ...view, x: view.x + x, y: view.y + y };
  draw();
}

function centre(story) {
  const scale = Math.max(view.scale, view.fit * 3);
  view = { ...view, scale, x: size.width / 2 - story.x * scale, y: size.height / 2 - story.y * scale };
}

function nearest(x, y, reach) {
  let best = null;
  let least = reach * reach;
  for (const story of stories) {
    if (!story.seen) continue;
    const [sx, sy] = at(story);
    const apart = (sx - x) ** 2 + (sy - y) ** 2;
    if (apart < least) [best, least] = [story, apart];
  }
  return best;
}

// Drawing

function draw() {
  drawing ||= requestAnimationFrame(() => {
    drawing = 0;
    drawNow();
  });
}

function drawNow() {
  const ratio = window.devicePixelRatio || 1;
  paint.setTransform(ratio, 0, 0, ratio, 0, 0);
  paint.clearRect(0, 0, size.width, size.height);
  const zoomed = view.scale / view.fit;
  const crowd = Math.sqrt(Math.max(stories.length, 60) / 600);
  const radius = Math.min(7, Math.max(2.2, (4.2 / crowd) * zoomed ** 0.35));
  for (const pass of [false, true]) {
    for (const story of stories) {
      if (story.seen !== pass) continue;
      const [x, y] = at(story);
      if (x < -9 || y < -9 || x > size.width + 9 || y > size.height + 9) continue;
      const colour = by.of[story.number];
      paint.globalAlpha = pass ? 0.88 : 0.13;
      paint.fillStyle = colour < 0 ? ink.other : colours[colour];
      paint.beginPath();
      paint.arc(x, y, radius, 0, 2 * Math.PI);
      paint.fill();
    }
  }
  paint.globalAlpha = 1;
  label(zoomed);
  if (current) mark(current, radius);
  else tip.hidden = true;
}

function label(zoomed) {
  const taken = [];
  // Few dots are not hidden by their group's name: it stands above them.
  const few = stories.length <= 300;
  const most = zoomed > 2.5 ? 3 : zoomed > 1.4 ? 2 : 1;
  const fade = words.length || alone || only !== null ? 0.45 : 1;
  paint.textAlign = "center";
  paint.textBaseline = "middle";
  paint.lineJoin = "round";
  for (const group of groups) {
    const said = group.terms.slice(0, most).join(" · ");
    if (!said) continue;
    const height = (group.rank < 0.34 ? 15 : 13) * letters;
    paint.font = `600 ${height}px ${ink.font}`;
    const [x, middle] = at(group);
    const y = few ? group.top * view.scale + view.y - 18 * letters : middle;
    const half = paint.measureText(said).width / 2 + 5;
    const box = [x - half, y - height * 0.75, x + half, y + height * 0.75];
    if (box[0] < 2 || box[1] < 2 || box[2] > size.width - 2 || box[3] > size.height - 2) continue;
    if (taken.some((t) => box[0] < t[2] && t[0] < box[2] && box[1] < t[3] && t[1] < box[3])) continue;
    taken.push(box);
    paint.globalAlpha = fade;
    paint.strokeStyle = ink.paper;
    paint.lineWidth = 4;
    paint.strokeText(said, x, y);
    paint.fillStyle = ink.ink;
    paint.fillText(said, x, y);
  }
  paint.globalAlpha = 1;
}

function mark(story, radius) {
  const [x, y] = at(story);
  paint.lineWidth = 2.5;
  paint.strokeStyle = ink.ink;
  paint.beginPath();
  paint.arc(x, y, radius + 4, 0, 2 * Math.PI);
  paint.stroke();
  tip.replaceChildren(element("bdi", { textContent: story.title, ...own(story) }), element("span", { textContent: [day(story.published), story.section].filter(Boolean).join(" · ") }));
  tip.hidden = x < 0 || y < 0 || x > size.width || y > size.height;
  const left = Math.min(Math.max(8, x - tip.offsetWidth / 2), size.width - tip.offsetWidth - 8);
  const above = y - tip.offsetHeight - radius - 10;
  tip.style.transform = "";
  tip.style.left = `${left}px`;
  tip.style.top = `${above > 4 ? above : y + radius + 12}px`;
}

function point(story) {
  if (story === current) return;
  current = story;
  canvas.classList.toggle("over", Boolean(story));
  draw();
}

// What is shown

function filter() {
  for (const story of stories) {
    story.seen = (!alone || story.alone)
      && (only === null || by.of[story.number] === only)
      && words.every((word) => story.searched.includes(word));
  }
  limit = SHOWN;
  if (current && !current.seen) current = null;
  list();
  draw();
}

function list() {
  const seen = stories.filter((story) => story.seen);
  $("list").replaceChildren(...seen.slice(0, limit).map(row));
  $("more").hidden = seen.length <= limit;
  const all = seen.length === stories.length;
  $("status").textContent = all
    ? ngettext("%(num)s story. Related ones lie near each other.", "%(num)s stories. Related ones lie near each other.", stories.length)
    : seen.length ? ngettext("%(num)s story of %(all)s.", "%(num)s stories of %(all)s.", seen.length, { all: number(stories.length) })
      : gettext("No story is like that.");
  $("list-head").textContent = alone ? gettext("Stories on their own") : all ? gettext("Newest stories") : gettext("Stories");
}

function row(story) {
  const href = address(story);
  const name = href ? element("a", { href, textContent: story.title, ...own(story) })
    : element("span", { textContent: story.title, tabIndex: 0, ...own(story) });
  const show = () => {
    const [x, y] = at(story);
    if (x < 0 || y < 0 || x > size.width || y > size.height) centre(story);
    current = null;
    point(story);
  };
  name.addEventListener("focus", show);
  name.addEventListener("pointerenter", show);
  const said = [day(story.published), story.section].filter(Boolean).join(" · ");
  return element("li", {}, name, element("span", { className: "date", textContent: said }));
}

function legend() {
  const many = new Map();
  for (const colour of by.of) many.set(colour, (many.get(colour) ?? 0) + 1);
  const entries = by.names.map((name, i) => [i, name]).filter(([i]) => many.has(i));
  if (many.has(-1)) entries.push([-1, entries.length ? gettext("Other") : gettext("All")]);
  $("legend").replaceChildren(...entries.map(([colour, name]) => {
    const button = element("button", { type: "button" },
      element("span", { className: `dot dot-${colour < 0 ? "other" : colour}` }), name,
      element("span", { className: "n", textContent: number(many.get(colour)) }));
    button.setAttribute("aria-pressed", String(only === colour));
    button.addEventListener("click", () => {
      only = only === colour ? null : colour;
      for (const other of $("legend").querySelectorAll("button")) other.setAttribute("aria-pressed", "false");
      button.setAttribute("aria-pressed", String(only === colour));
      filter();
    });
    return element("li", {}, button);
  }));
}

function choose(chosen) {
  by = chosen;
  only = null;
  legend();
  filter();
}

function offerKinds() {
  for (const [i, each] of kinds.entries()) {
    const radio = element("input", { type: "radio", name: "by", checked: i === 0 });
    radio.addEventListener("change", () => choose(each));
    $("by").append(element("label", {}, radio, each.label));
  }
  $("by").hidden = kinds.length < 2;
}

function open(story) {
  const href = address(story);
  if (href) location.assign(href);
}

// Pointer, keys, size

const pointers = new Map();
let travelled = 0;

canvas.addEventListener("pointerdown", (event) => {
  canvas.setPointerCapture(event.pointerId);
  if (!pointers.size) travelled = 0;
  pointers.set(event.pointerId, [event.offsetX, event.offsetY]);
});
canvas.addEventListener("pointermove", (event) => {
  const before = pointers.get(event.pointerId);
  const now = [event.offsetX, event.offsetY];
  if (!before) {
    point(nearest(...now, REACH));
    return;
  }
  travelled += Math.hypot(now[0] - before[0], now[1] - before[1]);
  const others = [...pointers].filter(([id]) => id !== event.pointerId).map(([, place]) => place);
  pointers.set(event.pointerId, now);
  if (others.length) {
    const [other] = others;
    const apart = (place) => Math.max(1, Math.hypot(place[0] - other[0], place[1] - other[1]));
    zoom(apart(now) / apart(before), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
    pan((now[0] - before[0]) / 2, (now[1] - before[1]) / 2);
  } else if (travelled > 4) {
    canvas.classList.add("dragging");
    pan(now[0] - before[0], now[1] - before[1]);
  }
});
canvas.addEventListener("pointerup", (event) => {
  const single = pointers.size === 1;
  pointers.delete(event.pointerId);
  canvas.classList.remove("dragging");
  if (!single || travelled > 4) return;
  const story = nearest(event.offsetX, event.offsetY, event.pointerType === "touch" ? 2 * REACH : REACH);
  // A finger cannot hover: its first touch shows, the second opens.
  if (event.pointerType === "touch" && story !== current) point(story);
  else if (story) open(story);
});
for (const kindOf of ["pointercancel", "lostpointercapture"]) {
  canvas.addEventListener(kindOf, (event) => pointers.delete(event.pointerId));
}
canvas.addEventListener("pointerleave", () => point(null));
canvas.addEventListener("wheel", (event) => {
  event.preventDefault();
  const lines = event.deltaMode === 1 ? 16 : 1;
  zoom(Math.exp(-event.deltaY * lines * (event.ctrlKey ? 0.01 : 0.0016)), event.offsetX, event.offsetY);
}, { passive: false });

const KEYS = {
  ArrowLeft: () => pan(60, 0), ArrowRight: () => pan(-60, 0), ArrowUp: () => pan(0, 60), ArrowDown: () => pan(0, -60),
  "+": () => zoom(1.35), "=": () => zoom(1.35), "-": () => zoom(1 / 1.35), 0: fit,
  Enter: () => current && open(current), Escape: () => point(null),
};
canvas.addEventListener("keydown", (event) => {
  const act = KEYS[event.key];
  if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  act();
  if (event.key === "Enter" || event.key === "Escape") return;
  const story = nearest(size.width / 2, size.height / 2, Math.max(size.width, size.height));
  point(story);
  if (story) $("said").textContent = [story.title, day(story.published)].filter(Boolean).join(", ");
});

$("in").addEventListener("click", () => zoom(1.6));
$("out").addEventListener("click", () => zoom(1 / 1.6));
$("all").addEventListener("click", fit);
$("alone").addEventListener("change", (event) => {
  alone = event.currentTarget.checked;
  filter();
});
$("search").addEventListener("input", (event) => {
  words = event.currentTarget.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  filter();
});
$("more").addEventListener("click", () => {
  const first = limit;
  limit += SHOWN;
  list();
  $("list").children[first]?.firstChild.focus();
});

new ResizeObserver(() => {
  const { width, height } = $("sheet").getBoundingClientRect();
  const ratio = window.devicePixelRatio || 1;
  size = { width, height };
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  if (stories.length) fit();
}).observe($("sheet"));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  readColours();
  if (stories.length) draw();
});

async function start() {
  try {
    const response = await fetch("map.json");
    // What stands before the service may answer with a page of its own.
    const said = await response.json().catch(() => null);
    if (!response.ok || !(said?.stories && said.groups)) throw new Error(refusal(response.status, said?.detail));
    said.stories.sort((a, b) => ((a.published ?? "") < (b.published ?? "") ? 1 : -1));
    stories = said.stories.map((story, number) => ({
      ...story, number, seen: true,
      searched: [story.title, story.section, story.site, ...story.tags].join(" ").toLocaleLowerCase(),
    }));
    groups = said.groups.map((group, i) => {
      const heights = stories.filter((story) => story.group === i).map((story) => story.y).sort((a, b) => a - b);
      return { ...group, rank: i / said.groups.length, top: heights[Math.floor(heights.length / 8)] ?? group.y };
    });
    const offered = [
      kind(gettext("Section"), (story) => [story.section]), kind(gettext("Tag"), (story) => story.tags), kind(pgettext("publication", "Title"), (story) => [story.site]),
    ];
    kinds = offered.filter((each) => each.names.length > 1);
    if (!kinds.length) kinds = [{ label: "", names: [], of: stories.map(() => -1) }];
    const lonely = stories.filter((story) => story.alone).length;
    $("alone-label").textContent = lonely
      ? ngettext("On their own: %(num)s story to which nothing relates", "On their own: %(num)s stories to which nothing relates", lonely)
      : gettext("On their own: none, every story has company");
    $("alone").disabled = !lonely;
    readColours();
    offerKinds();
    choose(kinds[0]);
    fit();
  } catch (error) {
    $("status").className = "failed";
    $("status").textContent = error instanceof TypeError ? gettext("The service cannot be reached. Reload the page in a moment.") : error.message;
  }
}

start();
