// The reader's own page: what this device keeps, as a list, to take along, to bring back and to delete.
import * as memory from "./memory.js";
import { forgetAll, opened, ticked } from "./my-programme.js";
import { longDay, read } from "./programme.js";
import { addressOf } from "./place.js";
import { clock } from "./time.js";

const root = document.querySelector('[data-ah-component="list-page"]');
const status = root.querySelector('[role="status"]');
const dialog = root.querySelector("dialog");
const at = (name) => root.querySelector(`[data-ah-part="${name}"]`);
const say = (text) => {
  status.textContent = text;
};

function line(url, title, detail, remove) {
  const item = document.createElement("li");
  const name = document.createElement(url ? "a" : "b");
  if (url) name.href = url;
  name.textContent = title;
  const note = document.createElement("span");
  note.textContent = detail;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "ah-button ah-button--text";
  button.append("Entfernen");
  const what = document.createElement("span");
  what.className = "ah-hidden";
  what.textContent = `: ${title}`;
  button.append(what);
  button.addEventListener("click", () => {
    remove();
    show();
    say(`„${title}“ ist entfernt.`);
    at("titel").focus();
  });
  item.append(name, ...(detail ? [note] : []), button);
  return item;
}

const without = (name, key) => () => {
  const { [key]: _, ...rest } = memory.recall(name);
  memory.remember(name, rest);
};

const many = (count, one, more) => `${count} ${count === 1 ? one : more}`;

// Plan and progress are one thing to the reader: they were asked for with one click and go with one.
function programme() {
  const kept = memory.recall("programm");
  if (!kept) return [];
  const plan = read(kept.plan);
  const items = many(Object.keys(opened()).length, "Inhalt geöffnet", "Inhalte geöffnet");
  const tasks = many(Object.keys(ticked()).length, "Wochenaufgabe erledigt", "Wochenaufgaben erledigt");
  return [line(root.dataset.ahDates, plan ? `Start am ${longDay(plan.start)}` : "Fortschritt ohne Termine", `${items} · ${tasks}`, forgetAll)];
}

const SETTINGS = {
  darstellung: ({ farbe }) => `Darstellung: ${farbe}`,
  suche: ({ taste }) => `Taste / öffnet die Suche: ${taste === false ? "nein" : "ja"}`,
};

function rows() {
  const marks = Object.entries(memory.recall("merkliste") ?? {}).map(([url, { titel, art }]) =>
    line(addressOf(url), titel, art, without("merkliste", url)));
  const lists = Object.entries(memory.recall("haken") ?? {}).map(([id, { titel, url, runs }]) =>
    line(addressOf(url), titel, Object.entries(runs).map(([name, points]) => `${name}: ${points.length} erledigt`).join(" · "), without("haken", id)));
  const places = Object.entries(memory.recall("hoeren") ?? {}).filter(([, second]) => second > 2).map(([url, second]) =>
    line(`${addressOf(url)}#t=${clock(second)}`, decodeURI(url).split("/").at(-2).replaceAll("-", " "), `weiter bei ${clock(second)}`, without("hoeren", url)));
  const settings = Object.entries(SETTINGS).filter(([name]) => memory.recall(name)).map(([name, told]) =>
    line("", told(memory.recall(name)), "", () => memory.drop(name)));
  return { marks, lists, places, programme: programme(), settings };
}

function show() {
  const state = memory.state();
  const found = rows();
  for (const name of Object.keys(found)) {
    at(name).replaceChildren(...found[name]);
    at(`${name}-abschnitt`).hidden = !found[name].length;
  }
  const any = Object.values(found).some((some) => some.length);
  at("leer").hidden = any || state === "fremd";
  at("fremd").hidden = state !== "fremd";
  at("mitnehmen").hidden = state !== "da" && state !== "fremd";
}

at("ausgeben").addEventListener("click", () => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([memory.exported()], { type: "application/json" }));
  link.download = "merkliste.json";
  link.click();
  URL.revokeObjectURL(link.href);
  say("Die Datei merkliste.json liegt bei deinen Downloads.");
});

at("einlesen").addEventListener("change", async ({ target }) => {
  const [file] = target.files;
  if (!file) return;
  const result = memory.imported(await file.text());
  target.value = "";
  show();
  say({
    ok: "Eingelesen. Was schon da war, ist geblieben.",
    fremd: "Auf diesem Gerät liegen Daten, die sich nicht lesen lassen. Nimm sie erst mit und lösche sie dann.",
    falsch: "Diese Datei ist keine Merkliste. Es wurde nichts geändert.",
    gesperrt: "Dein Browser erlaubt das Merken nicht.",
  }[result]);
});

at("loeschen").addEventListener("click", () => dialog.showModal());
dialog.addEventListener("close", () => {
  if (dialog.returnValue !== "ja") return;
  memory.forget();
  show();
  say("Alles gelöscht. Auf diesem Gerät ist nichts mehr gespeichert.");
  at("titel").focus();
});

show();
