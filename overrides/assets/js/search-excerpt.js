// Finds in the text of a page the passages that answer a query: where they begin, what they say, which words match.
import { SEAM } from "./search-directory.js";
import { seconds } from "./time.js";

const KEYWORDS = "suchwoerter";
const MOST_WORDS = 32;
const FEW_WORDS = 9;
const ENDS = /[.!?…]["“”»«)’]*$/;

const isHeading = (element) => /^h[2-6]$/i.test(element);

// The places of a page that an address can lead to: headings, and paragraphs of a transcript by their second.
const placesOf = (anchors) =>
  anchors
    .filter(({ element, id, text }) => id === KEYWORDS || /^t-\d+$/.test(id) || (isHeading(element) && text))
    .toSorted((one, other) => one.location - other.location);

const without = (text) => text.replaceAll(SEAM, "");

// A section: from one anchor to the next, with the matches inside it.
function sectionsOf(all, marks, title, end) {
  const anchors = placesOf(all);
  const sections = [{ id: "", title, start: 0 }].concat(
    anchors.map(({ element, id, text, location }) => ({ id, title: isHeading(element) ? without(text) : "", start: location })),
  );
  sections.forEach((section, place) => {
    section.end = sections[place + 1]?.start ?? end;
    section.places = [];
    section.time = section.id.startsWith("t-") ? seconds(section.id.slice(2)) : null;
  });
  let current = 0;
  for (const place of [...marks.keys()].sort((one, other) => one - other)) {
    while (sections[current + 1]?.start <= place) current++;
    sections[current].places.push(place);
  }
  const found = sections.filter(({ id, places }) => places.length && id !== KEYWORDS);
  // Found by its title or by a word that authors added: then the page speaks for itself, with its first sentence.
  return found.length ? found : sections.slice(0, 1);
}

const headingOf = ({ title }) => (title ? title.split(/\s+/).length : 0);

// Several words of the query together count more than one word often; a match in a heading counts more. That the title
// of the page matches says nothing of the text below it, and the hit shows the title anyway.
function worth(section, marks) {
  const best = new Map();
  if (!section.id && !section.places.some((place) => place >= headingOf(section))) return 0;
  for (const place of section.places) {
    for (const [unit, weight] of marks.get(place)) best.set(unit, Math.max(best.get(unit) ?? 0, weight));
  }
  const headed = section.places[0] < section.start + headingOf(section) ? 0.4 : 0;
  const sum = [...best.values()].reduce((all, weight) => all + weight, 0);
  return sum + headed + Math.min(section.places.length, 5) * 0.05;
}

// The sentence around the densest matches, at most MOST_WORDS long.
function sentence(words, section, marks) {
  const text = Math.min(section.start + headingOf(section), section.end - 1);
  const inText = section.places.filter((place) => place >= text);
  // A section that answers by its heading alone shows the heading.
  const from = inText.length || !section.id ? text : section.start;
  const centre = inText.length
    ? inText.reduce((best, place) => (around(place, inText, marks) > around(best, inText, marks) ? place : best))
    : from;
  let start = centre;
  while (start > from && !ENDS.test(words[start - 1])) start--;
  let end = centre + 1;
  const finish = () => {
    while (end < section.end && !ENDS.test(words[end - 1])) end++;
  };
  finish();
  if (end - start < FEW_WORDS && end < section.end) {
    end++;
    finish();
  }
  const cutStart = end - start > MOST_WORDS ? Math.max(start, Math.min(centre - MOST_WORDS / 4, end - MOST_WORDS)) : start;
  const cutEnd = Math.min(end, cutStart + MOST_WORDS);
  const pieces = [];
  for (let place = cutStart; place < cutEnd; place++) {
    pieces.push({ text: without(words[place]), match: marks.has(place) });
  }
  return { pieces, before: cutStart > start, after: cutEnd < end };
}

const NEAR = 12;
const around = (centre, places, marks) => {
  const units = new Set();
  for (const place of places) {
    if (Math.abs(place - centre) <= NEAR) for (const unit of marks.get(place).keys()) units.add(unit);
  }
  return units.size;
};

// The best passages of a page, given as its words, best first; `marks` says for each place which units match, and how
// well.
export function passages(words, anchors, marks, title, most = 3) {
  return sectionsOf(anchors, marks, title, words.length)
    .map((section) => ({ ...section, worth: worth(section, marks) }))
    .sort((one, other) => other.worth - one.worth || one.start - other.start)
    .slice(0, most)
    .map((section) => ({ ...section, ...sentence(words, section, marks) }));
}
