// The engine of the published site: Pagefind, asked for one term at a time. search-ranking.js says what an engine is.
import { readDirectory } from "./search-directory.js";
import { rarity } from "./search-ranking.js";

const BASE = new URL("../../suche/", import.meta.url);
// Pagefind gives a title its weight for every word that begins like the term; ours counts whole words and parts.
const RANKING = { termSimilarity: 2.5, pageLength: 0.75, termSaturation: 1.4, diacriticSimilarity: 0, metaWeights: { title: 0 } };
const SHORT = 3; // a term of so few letters would find everything that begins with it: it is asked for as it stands

const loadDirectory = async (cache = "default") => {
  const answer = await fetch(new URL("verzeichnis.json", BASE), { cache });
  if (!answer.ok) throw new Error(`verzeichnis.json: ${answer.status}`);
  return readDirectory(await answer.json(), new URL("../", BASE).href);
};

const loadPagefind = async () => {
  const pagefind = await import(new URL("index/pagefind.js", BASE));
  const instance = pagefind.createInstance({ noWorker: true, ranking: RANKING });
  await instance.init();
  return instance;
};

// Pagefind does not score what is quoted, so a short term is scored here.
async function lookUp(pagefind, term, all) {
  const short = term.length <= SHORT;
  const { results } = await pagefind.search(short ? `"${term}"` : term);
  if (short) {
    for (const result of results) {
      const times = result.words.length;
      result.score = (rarity(results.length, all) * (RANKING.termSaturation + 1) * times) / (RANKING.termSaturation + times);
    }
  }
  return results;
}

export async function openPagefind() {
  const [directory, pagefind] = await Promise.all([loadDirectory(), loadPagefind()]);
  const engine = { ...directory, ask };
  let renewing = null;
  async function ask(term) {
    const results = await lookUp(pagefind, term, engine.pages.size);
    // A page that the directory does not know: then the directory is from before the last build.
    if (results.some(({ id }) => !engine.pages.has(id))) {
      await (renewing ??= loadDirectory("reload").then((fresh) => Object.assign(engine, fresh)));
    }
    return new Map(results.map((result) => [result.id, result]));
  }
  return engine;
}
