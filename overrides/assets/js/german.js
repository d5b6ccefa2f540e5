// German words as the search sees them: folding, stems, words of a query, parts of compounds, distance of spellings.
// library/german.py says the same for the index; tests/search/paare.txt holds both to it.
const MIN_PART = 3;
const MIN_COMPOUND = 7;
const LINKS = ["", "s", "es", "n", "en", "er", "e", "ens"];
const TOGETHER = [["sch", "$"], ["ei", "%"], ["ie", "&"]];
const GENDER = /(?<=[a-zäöüß])(?:[*:·_]|\/-?)(?=(?:in|innen|r|n|e|er|en)(?![\p{L}\p{N}_]))|(?<=[a-zäöüß])(?=I(?:nnen|n)(?![\p{L}\p{N}_]))/u;
const GENDER_ENDINGS = new Set(["in", "innen", "r", "n", "e", "er", "en"]);
const WORD = /[\p{L}\p{N}]+(?:[*:·_/’'.-]+[\p{L}\p{N}]+)*/gu;
const PIECE = /[\p{L}\p{N}]+/gu;
const SEPARABLE =
  /^(ab|an|auf|aus|bei|durch|ein|fest|frei|her|hin|los|mit|nach|um|vor|weg|weiter|zu|zurück|zusammen)(ge(?=.{4})|zu(?=.{4})|)(.{4,})$/u;
const UMLAUTS = { ä: "a", ö: "o", ü: "u", ß: "ss" };

// Bürgermeister, Buergermeister and Burgermeister are one word: no case, no umlauts, no accents.
export const fold = (word) =>
  word
    .normalize("NFC")
    .toLowerCase()
    .replace(/[äöüß]/g, (letter) => UMLAUTS[letter])
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/([aou])e/g, "$1");

const withoutEnding = (word, noun) => {
  if (word.length > 5 && /(?:em|er|nd)$/.test(word)) return word.slice(0, -2);
  if (word.length > 3 && (noun ? /[esn]$/ : /[esnt]$/).test(word)) return word.slice(0, -1);
  return word;
};

const isCapital = (letter) => letter !== letter.toLowerCase();

// Lower case without umlauts, letter for letter.
export const plain = (word) => word.toLowerCase().replace(/[äöü]/g, (letter) => UMLAUTS[letter]);

// The stem after CISTEM (Weissweiler and Fraser 2017) of the folded word; a capital keeps the final t of a noun.
export function stem(word) {
  const noun = isCapital(word.charAt(0));
  let rest = fold(word);
  if (rest.startsWith("ge") && rest.length >= 6) rest = rest.slice(2);
  for (const [letters, sign] of TOGETHER) rest = rest.replaceAll(letters, () => sign);
  rest = rest.replace(/(.)\1/g, "$1*");
  for (let shorter; (shorter = withoutEnding(rest, noun)) !== rest; ) rest = shorter;
  rest = rest.replace(/(.)\*/g, "$1$1");
  for (const [letters, sign] of TOGETHER) rest = rest.replaceAll(sign, () => letters);
  return rest;
}

const capitalised = (word) => word.charAt(0).toUpperCase() + word.slice(1);

// The stems under which a word may be found: as it is written, read as a noun, and einrichten as eingerichtet.
export function keys(word) {
  const [, before, inside, rest] = SEPARABLE.exec(word.toLowerCase()) ?? [];
  const others = before ? ["", "ge", "zu"].filter((other) => other !== inside) : [];
  const found = [word, capitalised(word), ...others.map((other) => before + other + rest)];
  return [...new Set(found.map(stem))];
}

// Stems of the verb of a noun and of the noun of a verb, as Begründung and begründen, Moderation and moderieren have them.
// What is left of the noun must be long enough: Zeitung is not made from Zeit.
const DERIVED = [[/(.{5,})[iu]ng(?:en|s)?$/, "$1en"], [/(.{3,})ier(?:en|t|te|ten|ung)$/, "$1ation"], [/(.{3,})ation(?:en)?$/, "$1ieren"]];
export const kin = (word) => {
  const folded = fold(word);
  return DERIVED.filter(([ending]) => ending.test(folded)).map(([ending, other]) => stem(folded.replace(ending, other)));
};

const formsOf = (written) => {
  const parts = written.split(GENDER);
  if (parts.length === 2 && GENDER_ENDINGS.has(parts[1].toLowerCase())) {
    const dash = parts[0].lastIndexOf("-");
    const last = parts[0].slice(dash + 1);
    const feminine = last + parts[1].toLowerCase();
    return dash < 0 ? [last, feminine] : [...formsOf(parts[0].slice(0, dash)), last, feminine];
  }
  const pieces = written.match(PIECE) ?? [];
  if (pieces.length < 2) return pieces;
  const whole = pieces[0] + pieces.slice(1).map((piece) => piece.toLowerCase()).join("");
  return [whole, ...pieces.filter((piece) => piece.length > 1)];
};

// The words of a text; one written in pieces comes as [whole, piece, …], a gender form as its two forms.
export const words = (text) => (text.match(WORD) ?? []).map(formsOf).filter((forms) => forms.length);

const isPart = (text, known) =>
  LINKS.some((link) => text.endsWith(link) && known(text.slice(0, text.length - link.length)));

const splitFrom = (word, known, depth) => {
  if (depth && known(word)) return [word];
  if (depth > 3 || word.length < 2 * MIN_PART) return null;
  let best = null;
  for (let end = MIN_PART; end <= word.length - MIN_PART; end++) {
    if (!isPart(word.slice(0, end), known)) continue;
    const rest = splitFrom(word.slice(end), known, depth + 1);
    if (!rest) continue;
    const fewer = best ? best.length - rest.length - 1 : 1;
    if (fewer > 0 || (fewer === 0 && rest.at(-1).length > best.at(-1).length)) best = [word.slice(0, end), ...rest];
  }
  return best;
};

// The parts of a compound with their linking letters, or nothing: as few as possible, the last one long.
export function split(word, known) {
  const found = word.length < MIN_COMPOUND ? null : splitFrom(word, known, 0);
  return found && found.length > 1 ? found : [];
}

// A part without its linking letters.
export const bare = (part, known) =>
  LINKS.filter((link) => part.endsWith(link))
    .map((link) => part.slice(0, part.length - link.length))
    .find(known) ?? part;

// How many letters are wrong, missing, too many or swapped with their neighbour; stops counting beyond `limit`.
export function distance(one, other, limit) {
  if (Math.abs(one.length - other.length) > limit) return limit + 1;
  let before = [];
  let row = Array.from({ length: other.length + 1 }, (_, place) => place);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const same = one[i - 1] === other[j - 1];
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (same ? 0 : 1));
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) {
        next[j] = Math.min(next[j], before[j - 2] + 1);
      }
    }
    if (Math.min(...next) > limit) return limit + 1;
    [before, row] = [row, next];
  }
  return row[other.length];
}
