// Draws hits: what it is, how long it takes, the sentence with the found words, and the way to that place.
import { fold, keys, stem, words } from "./german.js";
import { SEAM } from "./search-directory.js";
import { passages } from "./search-excerpt.js";
import { clock } from "./time.js";

const SVG = "http://www.w3.org/2000/svg";

export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "ah-icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

// A word with its marks; quotation marks and full stops stay outside.
function marked(text) {
  const [, before, word, after] = /^([^\p{L}\p{N}]*)(.*?)([^\p{L}\p{N}]*)$/u.exec(text);
  return [before, element("mark", {}, word), after];
}

function sentenceOf({ pieces, before, after }) {
  const nodes = pieces.flatMap(({ text, match }) => [...(match ? marked(text) : [text]), " "]);
  return [before ? "… " : "", ...nodes.slice(0, -1), after ? " …" : ""];
}

// The title with the words that were asked for.
function titleOf(page, terms) {
  const asked = new Set(terms.flatMap(keys));
  const found = (word) => words(word.replaceAll(SEAM, "-")).flat().some((form) => keys(form).some((key) => asked.has(key)));
  const nodes = page.seamed.split(" ").flatMap((word) => {
    const plain = word.replaceAll(SEAM, "");
    return [...(found(word) ? marked(plain) : [plain]), " "];
  });
  return nodes.slice(0, -1);
}

// Whether a word of the text is a form of a term; an engine may stem coarser and take "meiste" for "Meister".
const isForm = (written, term) => {
  const [start, wanted] = [fold(term), keys(term)];
  const forms = words(written.replaceAll(SEAM, "-")).flat();
  return forms.some((form) => wanted.includes(stem(form)) || fold(form).startsWith(start));
};

// Places in the text of a page where the units of a query match, with the weight of the way that found them.
function marksOf({ units, answers }, id, text) {
  const marks = new Map();
  units.forEach((unit, number) => {
    for (const { terms, weight } of unit.ways) {
      for (const term of terms) {
        for (const place of answers.get(term)?.get(id)?.words ?? []) {
          if (!isForm(text[place] ?? "", term)) continue;
          if (!marks.has(place)) marks.set(place, new Map());
          const mine = marks.get(place);
          mine.set(number, Math.max(mine.get(number) ?? 0, weight));
        }
      }
    }
  });
  return marks;
}

const addressOf = (page, { id, time }) => {
  if (time !== null) return `${page.url}#t=${clock(time)}`;
  return id ? `${page.url}#${encodeURIComponent(id)}` : page.url;
};

function partOf(page, passage) {
  if (passage.time === null) {
    return element("a", { href: addressOf(page, passage) }, element("b", {}, "Abschnitt"), element("span", {}, passage.title));
  }
  const time = element("b", {}, icon("video"), `ab ${clock(passage.time)}`);
  return element("a", { href: addressOf(page, passage) }, time, element("span", {}, ...sentenceOf(passage)));
}

const factsOf = ({ minutes, week, level }) =>
  [minutes && `${minutes} Min.`, week && `Woche ${week}`, level].filter(Boolean).join(" · ");

// Fills in what only the text of the page knows.
async function fill(item, hit, found, parts) {
  const { page } = hit;
  const result = [...found.answers.values()].map((answer) => answer.get(page.id)).find(Boolean);
  const fragment = await result.data();
  const text = fragment.raw_content.split(/\s+/);
  const [best, ...others] = passages(text, fragment.anchors, marksOf(found, page.id, text), page.title, parts + 1);
  item.querySelector(".ah-hit__text").replaceChildren(...sentenceOf(best));
  const link = item.querySelector(".ah-hit__title a");
  link.href = addressOf(page, best);
  const opens = best.time !== null ? `Öffnet bei ${clock(best.time)}` : best.id && `Öffnet bei „${best.title}“`;
  if (opens) item.querySelector(".ah-hit__facts").append(` · ${opens}`);
  const elsewhere = others.filter(({ id }) => id);
  if (elsewhere.length) item.append(element("div", { class: "ah-hit__parts" }, ...elsewhere.map((other) => partOf(page, other))));
}

// Asks for the text of a hit when it comes near the reader's view.
const watcher = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      watcher.unobserve(target);
      waiting.get(target)?.();
      waiting.delete(target);
    }
  },
  { rootMargin: "25% 0px" },
);
const waiting = new WeakMap();

// One hit as an item of a list; `parts` says how many further places of the page it names.
export function draw(hit, found, { level = "h2", parts = 2 } = {}) {
  const { page } = hit;
  const terms = found.units.flatMap(({ ways }) => ways.flatMap((way) => way.terms));
  const item = element(
    "li",
    { class: "ah-hit", "data-kind": page.kind },
    element("p", { class: "ah-kind ah-kind--small" }, icon(page.inLibrary ? page.kind : "plan"), page.label),
    element(level, { class: "ah-hit__title" }, element("a", { href: page.url }, ...titleOf(page, terms))),
    element("p", { class: "ah-hit__text" }),
    element("p", { class: "ah-hit__facts" }, factsOf(page)),
  );
  waiting.set(item, () => fill(item, hit, found, parts).finally(() => item.setAttribute("data-ready", "")));
  watcher.observe(item);
  return item;
}
