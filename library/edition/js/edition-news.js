// What is new in this edition against an older one, whose list the reader chooses; nothing of it leaves the device.
const box = document.querySelector('[data-ah-component="edition-news"]');

const summary = (entries) => new Map(entries.map((entry) => [entry.url, entry]));

function lists(older, newer) {
  const [before, now] = [summary(older), summary(newer)];
  return [
    ["Neu", newer.filter(({ url }) => !before.has(url)), true],
    ["Geändert", newer.filter(({ url, sum }) => before.has(url) && before.get(url).sum !== sum), true],
    ["Entfallen", older.filter(({ url }) => !now.has(url)), false],
  ].filter(([, entries]) => entries.length);
}

function draw([name, entries, linked]) {
  const heading = document.createElement("h3");
  heading.append(`${name} (${entries.length})`);
  const list = document.createElement("ul");
  for (const { url, title } of entries) {
    const [item, link] = [document.createElement("li"), document.createElement("a")];
    link.href = new URL(`${url}index.html`, window.ahEdition.root).href;
    link.append(title);
    item.append(linked ? link : title);
    list.append(item);
  }
  return [heading, list];
}

async function compare(file) {
  const older = JSON.parse(await file.text());
  if (older?.version !== 1 || !Array.isArray(older.inhalte)) throw new Error("no edition");
  await window.ahEdition.fetchScript("ausgabe/inhalt.js");
  const found = lists(older.inhalte, window.ahEdition.contents.inhalte);
  box.querySelector('[data-ah-part="found"]').replaceChildren(...found.flatMap(draw));
  const day = older.stand.split("-").reverse().map(Number).join(".");
  return found.length ? `Verglichen mit der Ausgabe vom ${day}.` : `Gegenüber der Ausgabe vom ${day} hat sich nichts geändert.`;
}

box?.querySelector("input").addEventListener("change", async ({ target }) => {
  const [file] = target.files;
  if (!file) return;
  const status = box.querySelector('[role="status"]');
  try {
    status.textContent = await compare(file);
  } catch {
    status.textContent = "Diese Datei ist keine Liste einer Ausgabe. Sie heißt inhalt.json und liegt im Ordner inhalt/ausgabe.";
  }
});
