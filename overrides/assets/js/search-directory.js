// Reads the directory of the library (suche/verzeichnis.json): its words, and what a hit says before its text is there.
import { makeLexicon } from "./search-lexicon.js";

export const SEAM = "^"; // stands between the parts of a compound, as the build found them

const pageOf = ([id, url, title, kind, minutes, week, level, topics, people], directory, root) => ({
  id,
  url: root + url,
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

// `root` is the address of the site, with the slash at its end.
export const readDirectory = (directory, root) => ({
  lexicon: makeLexicon(directory),
  pages: new Map(directory.seiten.map((row) => [row[0], pageOf(row, directory, root)])),
});
