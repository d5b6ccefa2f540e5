// From what somebody typed to what the index is asked: units of meaning, each with its ways of being found.
import { fold, words } from "./german.js";
import { near } from "./search-lexicon.js";

export const WEIGHT = { form: 1, relative: 0.6, parts: 0.7, joined: 1, synonym: 0.6, prefix: 0.8, corrected: 0.8 };
const MAX_WORDS = 12;
const MAX_JOINED = 3;

// One way of finding a unit: all its terms are asked for, and a page counts by those it has.
const way = (terms, weight, kind) => ({ terms, weight, kind });

// Forms of one stem: those that begin like the word asked for count fully.
const formWays = (word, forms, kind = "form", factor = 1) =>
  forms.map((form) => way([form], (near(word, form) ? WEIGHT.form : WEIGHT.relative) * factor, kind));

const phraseTerms = (phrase, lexicon) => {
  const terms = words(phrase).flatMap((forms) => (forms.length > 2 ? forms.slice(1) : forms.slice(0, 1)));
  return terms.filter((term) => !lexicon.isStop(term)).map((term) => lexicon.find(term)[0]);
};

const synonymWays = (phrase, lexicon, known) =>
  lexicon.synonyms(phrase).flatMap(({ other, main }) => {
    const terms = phraseTerms(other, lexicon);
    if (!terms.length || terms.includes(undefined)) return [];
    return [{ ...way(terms, main && !known ? WEIGHT.form : WEIGHT.synonym, "synonym"), phrase: other, main }];
  });

const distinctWays = (ways) => {
  const best = new Map();
  for (const entry of ways) {
    const key = entry.terms.map(fold).join(" ");
    if (!(best.get(key)?.weight >= entry.weight)) best.set(key, entry);
  }
  return [...best.values()].sort((a, b) => b.weight - a.weight);
};

// A compound by its parts; its last one may be the noun of a verb that the library uses.
const partWays = (parts, lexicon, weight) => {
  const terms = parts.map((part) => lexicon.noun(part) ?? part);
  const verbs = lexicon.related(parts.at(-1) ?? "").slice(0, 1);
  return [terms, ...verbs.map((verb) => [...terms.slice(0, -1), verb])].map((some) => way(some, weight, "parts"));
};

// A word that no page has: its parts, words that begin with it, then words spelled nearly like it.
const unknownWays = (word, lexicon, notes, typing) => {
  const parts = lexicon.parts(word);
  const inParts = partWays(parts.terms, lexicon, WEIGHT.parts);
  if (parts.all) return inParts;
  if (word.length > 2 && (typing || word.length > 4) && lexicon.hasBeginning(word)) {
    return [way([word], WEIGHT.prefix, "prefix")];
  }
  const [best, ...others] = lexicon.correct(word);
  if (best) {
    notes.push({ kind: "corrected", from: word, to: best[0] });
    return [best, ...others].flatMap((forms, place) =>
      forms.map((form) => way([form], WEIGHT.corrected / (place + 1), "corrected")),
    );
  }
  if (parts.terms.length) return inParts;
  return lexicon.complete ? [] : [way([word], WEIGHT.prefix, "raw")];
};

const unit = (word, lexicon, notes, typing, exact) => {
  const forms = lexicon.find(word);
  const ways = formWays(word, forms);
  if (exact) return { text: word, ways: ways.length ? ways : [way([word], 1, "raw")] };
  if (forms.length) {
    const parts = lexicon.parts(word);
    if (parts.all) ways.push(...partWays(parts.terms, lexicon, WEIGHT.parts * WEIGHT.relative));
  }
  ways.push(...lexicon.related(word).map((form) => way([form], WEIGHT.relative, "related")));
  const synonyms = synonymWays(word, lexicon, forms.length > 0);
  ways.push(...synonyms);
  if (!ways.length) ways.push(...unknownWays(word, lexicon, notes, typing));
  const main = synonyms.find((entry) => entry.main);
  if (main) notes.push({ kind: "synonym", from: word, to: main.phrase });
  return { text: word, ways };
};

// Words written in pieces fall apart, for neighbours are joined anyway; B-Plan stays whole, it would lose its letter.
// The two forms of a gender form are one unit.
const tokensOf = (text, lexicon) =>
  words(text).flatMap(([whole, ...pieces]) => {
    const gender = pieces.length === 1 && pieces[0].startsWith(whole);
    const loses = pieces.join("").length < whole.length && (lexicon.find(whole).length || lexicon.synonyms(whole).length);
    return !pieces.length || gender || loses ? [whole] : pieces;
  });

// Phrases of several words that stand for something else: they become one more way for each of their words.
const phraseWays = (tokens, lexicon) => {
  const ways = tokens.map(() => []);
  for (let size = Math.min(Math.max(lexicon.longest, MAX_JOINED), tokens.length); size > 1; size--) {
    for (let start = 0; start + size <= tokens.length; start++) {
      const phrase = tokens.slice(start, start + size);
      const found = synonymWays(phrase.join(" "), lexicon, false);
      const joined = lexicon.find(phrase.join(""));
      if (joined.length) found.push(way([joined[0]], WEIGHT.joined, "joined"));
      for (let place = start; place < start + size; place++) ways[place].push(...found);
    }
  }
  return ways;
};

// `exact` asks for the words as they are typed; `typing` says that the last one may not be finished.
export function plan(text, lexicon, { exact = false, typing = false } = {}) {
  const notes = [];
  const tokens = tokensOf(text, lexicon).slice(0, MAX_WORDS);
  const together = exact ? tokens.map(() => []) : phraseWays(tokens, lexicon);
  const meant = tokens.map((word, place) => ({ place, stop: lexicon.isStop(word) && !together[place].length }));
  const kept = meant.filter(({ stop }) => !stop);
  const units = (kept.length ? kept : meant).map(({ place }) => {
    const last = typing && place === tokens.length - 1;
    const own = [];
    const found = unit(tokens[place], lexicon, own, last, exact);
    const ways = distinctWays([...found.ways, ...together[place]]);
    // What a phrase explains needs no correction.
    if (together[place].length) return { text: found.text, ways: ways.filter(({ kind }) => kind !== "corrected") };
    notes.push(...own);
    return { text: found.text, ways };
  });
  const missing = units.filter(({ ways }) => !ways.length).map((lost) => lost.text);
  return { units: units.filter(({ ways }) => ways.length), missing, notes };
}
