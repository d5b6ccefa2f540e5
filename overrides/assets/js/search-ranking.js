// Puts in order what an engine answers to a query: a page counts by how much of the query it covers, and how well.
//
// An engine knows the texts of the library and nothing of German; it is an object with
//   lexicon, pages   from readDirectory (search-directory.js)
//   ask(term)        -> Promise of a Map: id of a page -> its answer. Asked for is one word as it stands in the library;
//                    words that begin with it belong to the answer, parts of compounds count as words.
// and an answer holds
//   score            how well the page answers, in the manner of BM25; titles get their weight here
//   words            places of the found words in the text of the page, counted in words
//   data()           -> Promise of { raw_content, anchors: [{ element, id, text, location }] }: the text with its seams,
//                    and where its headings and paragraphs begin, counted in words
// `openPagefind` (search-pagefind.js) makes one; search-engine.js says which one an edition asks.
import { keys, words } from "./german.js";
import { SEAM } from "./search-directory.js";
import { plan } from "./search-query.js";

const TITLE = { word: 3, part: 1.5 };
const COVERAGE = 1.5;
const OUTSIDE = 0.5; // what is no item of the library stands behind what is
const FAINT = 0.05; // what is this much weaker than the best hit is no answer
const TOGETHER = 0.75; // of the pages that have one of two words, so many have both
const MAX_TERMS = 14;

// The terms that are asked for: the weightiest ways first, so that few parts of the index are fetched.
const termsOf = (units) => {
  const ways = units.flatMap((unit) => unit.ways).sort((a, b) => b.weight - a.weight);
  return [...new Set(ways.flatMap(({ terms }) => terms))].slice(0, MAX_TERMS);
};

// How much of a title a word is: all of a word, a part of a compound, or nothing.
const inTitle = (page, term) => {
  page.titleWords ??= new Map(
    words(page.seamed.replaceAll(SEAM, "-")).flatMap((forms) =>
      forms.toReversed().flatMap((form, place, all) => {
        const share = all.length > 2 && place < all.length - 1 ? TITLE.part : TITLE.word;
        return keysOf(form).map((key) => [key, share]);
      }),
    ),
  );
  return Math.max(0, ...keysOf(term).map((key) => page.titleWords.get(key) ?? 0));
};

const known = new Map();
const keysOf = (term) => known.get(term) ?? known.set(term, keys(term)).get(term);

// How rare a term is, as BM25 has it.
export const rarity = (found, all) => Math.log(1 + (all - found + 0.5) / (found + 0.5));

const scoreWay = ({ terms, weight }, answers, page, all) => {
  let [sum, met] = [0, 0];
  for (const term of terms) {
    const found = answers.get(term);
    const score = found?.get(page.id)?.score ?? 0;
    if (!score) continue;
    met += 1;
    sum += score + inTitle(page, term) * rarity(found.size, all);
  }
  return weight * (sum / terms.length) * (met / terms.length);
};

// What a unit of the query is worth: the rarer, the more it says what is meant.
const worthOf = ({ ways }, answers, all) => {
  const asked = ways.filter(({ terms }) => terms.every((term) => answers.has(term)));
  return Math.max(0, ...asked.map(({ terms }) => Math.min(...terms.map((term) => rarity(answers.get(term).size, all)))));
};

// Words that always stand together, as Social and Media do, say one thing and share its weight.
const sharesOf = (units, answers) => {
  const found = units.map(({ ways }) => answers.get(ways[0].terms[0]) ?? new Map());
  const together = (one, other) => {
    const both = [...one.keys()].filter((id) => other.has(id)).length;
    return both > TOGETHER * (one.size + other.size - both);
  };
  return found.map((mine) => 1 / found.filter((other) => other === mine || together(mine, other)).length);
};

export const rank = (units, answers, pages) => {
  const ids = new Set([...answers.values()].flatMap((found) => [...found.keys()]));
  const hits = [];
  const shares = sharesOf(units, answers);
  const worth = units.map((unit, place) => worthOf(unit, answers, pages.size) * shares[place]);
  const all = worth.reduce((sum, one) => sum + one, 0);
  for (const id of ids) {
    const page = pages.get(id);
    if (!page) continue;
    const scores = units.map((unit) => Math.max(0, ...unit.ways.map((entry) => scoreWay(entry, answers, page, pages.size))));
    const covered = scores.reduce((sum, score, place) => sum + (score > 0 ? worth[place] : 0), 0) / all;
    const factor = page.inLibrary ? 1 : OUTSIDE;
    const score = scores.reduce((sum, one, place) => sum + one * shares[place], 0) * covered ** COVERAGE * factor;
    if (score > 0) hits.push({ page, score });
  }
  hits.sort((a, b) => b.score - a.score || a.page.url.localeCompare(b.page.url));
  return hits.filter(({ score }) => score >= hits[0].score * FAINT);
};

export async function find(text, engine, options) {
  const planned = plan(text, engine.lexicon, options);
  const terms = termsOf(planned.units);
  const answers = new Map(await Promise.all(terms.map(async (term) => [term, await engine.ask(term)])));
  return { ...planned, lexicon: engine.lexicon, hits: rank(planned.units, answers, engine.pages), answers };
}
