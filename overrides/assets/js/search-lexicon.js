// The words of the library on the reader's device: which exist, how they are spelled, what they are also called.
import { bare, distance, fold, keys, kin, plain, split, stem, words } from "./german.js";

const SIGNATURE = 26;
const MIN_HALF = 5;
const capitalised = (word) => word.charAt(0).toUpperCase() + word.slice(1);

// Which letters a word has, as bits; two words that differ in many bits cannot be near each other.
const signature = (word) => {
  let bits = 0;
  for (let i = 0; i < word.length; i++) bits |= 1 << (word.charCodeAt(i) - 97) % SIGNATURE;
  return bits;
};

const ones = (bits) => {
  let count = 0;
  for (; bits; bits &= bits - 1) count++;
  return count;
};

const trunk = (word) => fold(word).replace(/(.{4,}?)(?:ern|em|er|en|es|e|s|n)$/, "$1");

// Whether two forms of a stem begin alike: lesen and Lesung do, lesen and gelesen do not.
export const near = (one, other) => {
  const [mine, theirs] = [trunk(one), trunk(other)];
  return theirs.startsWith(mine) || mine.startsWith(theirs);
};

// What a group of synonyms is known by: its letters in one row, so that spaces and hyphens do not matter.
export const phraseKey = (text) => stem(words(text).map((forms) => forms[0]).join("").toLowerCase());

export function makeLexicon(directory) {
  const entries = directory.woerter.split("\n");
  const frequencies = directory.seiten_je_wort;
  const stop = new Set(directory.stopp.split(" "));
  const formsAt = (place) => entries[place].split("/");

  // Entries stand in the order of their stems; a stem is made only where the search looks.
  const stems = [];
  const stemAt = (place) => (stems[place] ??= stem(formsAt(place)[0]));
  const placeOf = (key) => {
    let [low, high] = [0, entries.length - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      const found = stemAt(middle);
      if (found === key) return middle;
      if (found < key) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  };
  const places = (stems) => stems.map(placeOf).filter((place) => place >= 0);

  // Forms of a word in the index, those that begin like it first.
  const find = (word) => {
    const forms = [...new Set(places(keys(word)).flatMap(formsAt))];
    return forms.length > 1 ? forms.sort((a, b) => near(word, b) - near(word, a)) : forms;
  };

  // A part of a compound is read as a noun before all else: Meister, not meiste.
  const noun = (part) => find(capitalised(part))[0] ?? find(part)[0];

  // Words made from the same verb: begründen for Begründung. What begins like the word, the index finds by itself.
  const related = (word) => {
    const own = keys(word);
    return [...new Set(places(kin(word).filter((key) => !own.includes(key))).flatMap(formsAt))];
  };

  let folded = null;
  const foldedEntries = () => (folded ??= fold(directory.woerter).split("\n"));
  // Looked up one by one: to go through all words would cost a slow phone half a second with the first query.
  const isNoun = (part) =>
    find(capitalised(part)).some((form) => form !== form.toLowerCase() && (part.length > 3 || fold(form) === part));
  const parted = new Map();
  const isPart = (text) => {
    const part = fold(text);
    if (!parted.has(part)) parted.set(part, part.length > 2 && !stop.has(part) && isNoun(part));
    return parted.get(part);
  };

  // The parts of a compound as words of the index, without linking letters; if only its beginning or its end is
  // known, that.
  const parts = (word) => {
    const letters = plain(word);
    const found = split(letters, isPart);
    if (found.length) return { all: true, terms: found.map((part) => bare(part, isPart)) };
    for (let length = letters.length - 3; length >= MIN_HALF; length--) {
      const half = [letters.slice(0, length), letters.slice(-length)].find(isPart);
      if (half) return { all: false, terms: [half] };
    }
    return { all: false, terms: [] };
  };

  const hasBeginning = (word) => {
    const start = fold(word);
    return foldedEntries().some((row) => row.startsWith(start) || row.includes(`/${start}`));
  };

  let signatures = null;
  // Words of the library that a misspelled one may mean: nearest first, then the most common.
  const correct = (word, most = 2) => {
    const wrong = fold(word);
    if (wrong.length < 4) return [];
    const limit = wrong.length < 8 ? 1 : 2;
    const rows = foldedEntries();
    signatures ??= rows.map((row) => signature(row.split("/")[0]));
    const mine = signature(wrong);
    const found = [];
    rows.forEach((row, place) => {
      const form = row.split("/")[0];
      if (Math.abs(form.length - wrong.length) > limit + 2 || ones(signatures[place] ^ mine) > 2 * limit + 2) return;
      const away = Math.min(distance(wrong, form, limit), distance(stem(word), stemAt(place), limit));
      if (away <= limit) found.push({ place, away, first: form[0] === wrong[0] ? 0 : 1 });
    });
    found.sort(
      (a, b) => a.away - b.away || a.first - b.first || frequencies[b.place] - frequencies[a.place] || a.place - b.place,
    );
    return found
      .filter(({ away }) => away === found[0].away)
      .slice(0, most)
      .map(({ place }) => formsAt(place));
  };

  // Words for somebody who found nothing: spelled nearly alike, or beginning alike.
  const nearby = (word) => {
    const start = fold(word).slice(0, 4);
    const rows = foldedEntries();
    const alike = start.length < 4 ? [] : entries.flatMap((_, place) => (rows[place].startsWith(start) ? [place] : []));
    alike.sort((one, other) => frequencies[other] - frequencies[one] || one - other);
    return [...new Set([...correct(word, 3).map(([form]) => form), ...alike.map((place) => formsAt(place)[0])])].slice(0, 6);
  };

  const synonyms = new Map();
  const longest = Math.max(1, ...directory.synonyme.flat().map((phrase) => words(phrase).length));
  for (const group of directory.synonyme) {
    group.forEach((phrase, place) => {
      const others = group.filter((_, other) => other !== place);
      const meant = others.map((other) => ({ other, main: other === group[0] }));
      for (const key of new Set([phraseKey(phrase), ...kin(phrase)])) synonyms.set(key, [...(synonyms.get(key) ?? []), ...meant]);
    });
  }

  return {
    complete: directory.vollstaendig,
    correct,
    find,
    hasBeginning,
    isStop: (word) => stop.has(word.toLowerCase()) && !(word.length > 1 && word === word.toUpperCase()),
    longest,
    near: nearby,
    noun,
    parts,
    related,
    synonyms: (phrase) => synonyms.get(phraseKey(phrase)) ?? [],
  };
}
