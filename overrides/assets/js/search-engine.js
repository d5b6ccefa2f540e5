// Asks Pagefind for each word of a plan and puts what it answers in order.
import { keys, words } from "./german.js";
import { SEAM } from "./search-excerpt.js";
import { makeLexicon } from "./search-lexicon.js";
import { plan } from "./search-query.js";

const BASE = new URL("../../suche/", import.meta.url);
// Pagefind gives a title its weight for every word that begins like the term; ours counts whole words and parts.
const RANKING = { termSimilarity: 2.5, pageLength: 0.75, termSaturation: 1.4, diacriticSimilarity: 0, metaWeights: { title: 0 } };
const TITLE = { word: 3, part: 1.5 };
const COVERAGE = 1.5;
const OUTSIDE = 0.5; // what is no item of the library stands behind what is
const SHORT = 3; // a term of so few letters would find everything that begins with it: it is asked for as it stands
const FAINT = 0.05; // what is this much weaker than the best hit is no answer
const MAX_TERMS = 14;

const pageOf = ([id, url, title, kind, minutes, week, level, topics, people], directory) => ({
  id,
  url: new URL(url, new URL("../", BASE)).href,
  title: title.replaceAll(SEAM, ""),
  seamed: title,
  kind: directory.arten[kind][0],
  label: directory.arten[kind][1],
  minutes,
  week,
  level: directory.stufen[level] ?? "",
  topics: topics.map((topic) => directory.themen[topic]),
  people: people.map((person) => directory.personen[person]),
  inLibrary: directory.bibliothek.includes(directory.arten[kind][0]),
});

const loadDirectory = async (cache = "default") => {
  const answer = await fetch(new URL("verzeichnis.json", BASE), { cache });
  if (!answer.ok) throw new Error(`verzeichnis.json: ${answer.status}`);
  const directory = await answer.json();
  const pages = new Map(directory.seiten.map((row) => [row[0], pageOf(row, directory)]));
  return { lexicon: makeLexicon(directory), pages };
};

const loadPagefind = async () => {
  const pagefind = await import(new URL("index/pagefind.js", BASE));
  const instance = pagefind.createInstance({ noWorker: true, ranking: RANKING });
  await instance.init();
  return instance;
};

let loading = null;
// Loads the index once; a failed attempt may be repeated.
export function load() {
  loading ??= Promise.all([loadDirectory(), loadPagefind()])
    .then(([known, pagefind]) => ({ ...known, pagefind }))
    .catch((error) => {
      loading = null;
      throw error;
    });
  return loading;
}

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
const rarity = (found, all) => Math.log(1 + (all - found + 0.5) / (found + 0.5));

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

// What Pagefind answers to a term, by page. It does not score what is quoted, so a short term is scored here.
async function ask(pagefind, term, all) {
  const short = term.length <= SHORT;
  const { results } = await pagefind.search(short ? `"${term}"` : term);
  if (short) {
    for (const result of results) {
      const times = result.words.length;
      result.score = (rarity(results.length, all) * (RANKING.termSaturation + 1) * times) / (RANKING.termSaturation + times);
    }
  }
  return new Map(results.map((result) => [result.id, result]));
}

// Whether the index names a page that the directory does not know: then the directory is from before the last build.
const isStale = (answers, pages) => [...answers.values()].some((found) => [...found.keys()].some((id) => !pages.has(id)));

async function reload() {
  const { pagefind } = await loading;
  loading = loadDirectory("reload").then((known) => ({ ...known, pagefind, fresh: true }));
}

// All hits of a query, best first; texts are fetched later, one by one.
export async function search(text, options = {}) {
  const { lexicon, pages, pagefind, fresh } = await load();
  const planned = plan(text, lexicon, options);
  const terms = termsOf(planned.units);
  const answers = new Map(await Promise.all(terms.map(async (term) => [term, await ask(pagefind, term, pages.size)])));
  if (!fresh && isStale(answers, pages)) {
    await reload();
    return search(text, options);
  }
  return { ...planned, lexicon, hits: rank(planned.units, answers, pages), answers };
}
