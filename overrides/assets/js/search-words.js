// What the search says: how many hits, what it read differently, and what to do when there are none.
import { element } from "./search-hits.js";

export const amount = (number) => (number === 1 ? "1 Treffer" : `${number} Treffer`);

const quoted = (text) => `„${text}“`;

// What the search understood differently, with the way back; `exactly` makes the address of the same words as typed.
export function notesOf({ notes, missing, hits }, exactly) {
  const lines = notes.map(({ kind, from, to }) => {
    const said = kind === "corrected"
      ? [element("b", {}, quoted(from)), " steht auf keiner Seite. Gesucht haben wir ", element("b", {}, quoted(to)), "."]
      : [element("b", {}, from), " heißt hier meist ", element("b", {}, to), ". Gesucht haben wir beides. ",
         exactly ? element("a", { href: exactly(from) }, `Nur nach ${quoted(from)} suchen`) : ""];
    return element("p", { class: "ah-note" }, ...said);
  });
  if (missing.length && hits.length) {
    const which = missing.map(quoted).join(" und ");
    lines.push(element("p", { class: "ah-note" }, `${which} ${missing.length > 1 ? "stehen" : "steht"} auf keiner Seite.`));
  }
  return lines;
}

// The same in one sentence for a live region.
export function spoken({ notes, hits }, query) {
  const wrong = notes.filter(({ kind }) => kind === "corrected");
  const read = wrong.reduce((text, { from, to }) => text.replace(from, to), query);
  const what = wrong.length ? `${quoted(read)} statt ${quoted(query)}` : quoted(query);
  return hits.length ? `${amount(hits.length)} für ${what}` : `Keine Treffer für ${quoted(query)}`;
}

export const FAILED = "Die Suche lässt sich gerade nicht laden. Versuch es noch einmal, oder geh über die Bibliothek.";
export const LOADING = "Die Suche wird geladen …";
