// The engine of the edition, asked for one term at a time; search-ranking.js says what an engine is.
import { stem } from "./german.js";
import { SEAM, readDirectory } from "./search-directory.js";

const KEYWORDS = "suchwoerter";
const SHORT = 3; // a term of so few letters would find everything that begins with it: it is asked for as it stands
// MiniSearch's own, but for long texts, which are transcripts here and no better for being long.
const RANKING = { k: 1.2, b: 0.75, d: 0 };
const BOOST = { text: 1, headings: 0.5, keywords: 1 }; // headings stand in the text as well
const WORD = /[\p{L}\p{N}]+/gu;

// What a piece of text between two blanks is found by: the stems of the whole word and of the parts of a compound.
const known = new Map();
const termsOf = (piece) => known.get(piece) ?? known.set(piece, stemsOf(piece)).get(piece);
const stemsOf = (piece) => {
  const parts = piece.split(SEAM).join("-").match(WORD) ?? [];
  const all = parts.length > 1 ? [parts.join(""), ...parts] : parts;
  return all.map(stem);
};

const tokenize = (text) => text.split(/\s+/).flatMap(termsOf);

// A text as MiniSearch reads it; what authors add to be found stands at its end, behind an anchor of its own.
function documentOf([id, { raw_content: text, anchors }]) {
  const end = anchors.find((anchor) => anchor.id === KEYWORDS)?.location ?? Infinity;
  const pieces = text.split(/\s+/);
  return {
    id,
    text: pieces.slice(0, end).join(" "),
    keywords: pieces.slice(end).join(" "),
    headings: anchors.filter(({ element }) => /^h[2-6]$/i.test(element)).map((anchor) => anchor.text).join(" "),
  };
}

// The places where a text has the term, found when a hit is drawn.
function placesOf(pieces, term, exact) {
  const fits = (form) => (exact ? form === term : form.startsWith(term));
  return pieces.flatMap((piece, place) => (termsOf(piece).some(fits) ? [place] : []));
}

export async function openMiniSearch() {
  const { fetchScript, root } = window.ahEdition;
  await Promise.all([fetchScript("suche/minisearch.js"), fetchScript("suche/texte.js")]);
  const { directory, texts } = window.ahEdition.search;
  const index = new MiniSearch({ fields: Object.keys(BOOST), tokenize, processTerm: (term) => term });
  index.addAll(Object.entries(texts).map(documentOf));
  const pieces = new Map();
  const piecesOf = (id) => pieces.get(id) ?? pieces.set(id, texts[id].raw_content.split(/\s+/)).get(id);
  return {
    ...readDirectory(directory, root),
    async ask(word) {
      const term = stem(word);
      const exact = term.length <= SHORT;
      const found = index.search(term, {
        prefix: !exact, boost: BOOST, bm25: RANKING, tokenize: (text) => [text],
      });
      return new Map(found.map(({ id, score }) => [id, {
        score,
        get words() {
          return placesOf(piecesOf(id), term, exact);
        },
        data: async () => texts[id],
      }]));
    },
  };
}
