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
        return keys(form).map((key) => [key, share]);
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

export const rank = (units, answers, pages) => {
  const ids = new Set([...answers.values()].flatMap((found) => [...found.keys()]));
  const hits = [];
  for (const id of ids) {
    const page = pages.get(id);
    if (!page) continue;
    const scores = units.map((unit) => Math.max(0, ...unit.ways.map((entry) => scoreWay(entry, answers, page, pages.size))));
    const covered = scores.filter((score) => score > 0).length / units.length;
    const factor = page.inLibrary ? 1 : OUTSIDE;
    const score = scores.reduce((sum, one) => sum + one, 0) * covered ** COVERAGE * factor;
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
