// A checklist: counts the ticks and tells them, keeps them on this device after a click, in several named runs.
import * as memory from "./memory.js";
import { here } from "./place.js";

const list = document.querySelector('[data-ah-component="checklist"]');
const progress = document.querySelector('[data-ah-component="progress"]');
const tools = document.querySelector('[data-ah-component="checklist-tools"]');
const status = tools.querySelector('[role="status"]');
const keep = tools.querySelector('[data-ah-do="merken"]');
const runs = tools.querySelector(".ah-runs");
const pick = runs.querySelector("select");
const id = list.dataset.ahItem;
const STANDARD = "Erster Durchgang";

const boxes = [...list.querySelectorAll('.ah-points input[type="checkbox"]')];
const parts = [...list.querySelectorAll("h2")]
  .map((heading) => {
    const own = [];
    for (let node = heading.nextElementSibling; node && node.tagName !== "H2"; node = node.nextElementSibling) {
      own.push(...node.querySelectorAll('.ah-point input[type="checkbox"]'));
    }
    return { own, count: document.createElement("small"), heading };
  })
  .filter(({ own }) => own.length);

const done = (some) => some.filter((box) => box.checked).length;
const say = (text) => {
  status.textContent = text;
};

function show() {
  for (const { own, count } of parts) count.textContent = `${done(own)} von ${own.length}`;
  progress.querySelector("b").textContent = done(boxes);
  progress.querySelector("progress").value = done(boxes);
}

// --- What is kept: { active, runs: { name: [ids of ticked points] } }. Ids that this page no longer knows stay:
// an author may put a point back, and the ticks of the others must not be lost meanwhile.
const stored = () => memory.recall("haken")?.[id] ?? { active: STANDARD, runs: { [STANDARD]: [] } };

function store(change) {
  const own = stored();
  memory.remember("haken", { ...memory.recall("haken"), [id]: { ...own, ...change(own) } });
}

function keepTicks() {
  const known = new Set(boxes.map((box) => box.id));
  store(({ active, runs }) => ({
    titel: document.querySelector("h1").textContent,
    url: here,
    runs: {
      ...runs,
      [active]: [
        ...(runs[active] ?? []).filter((point) => !known.has(point)),
        ...boxes.filter((box) => box.checked).map((box) => box.id),
      ],
    },
  }));
}

function load() {
  const { active, runs: kept } = stored();
  const ticked = new Set(kept[active] ?? []);
  for (const box of boxes) box.checked = ticked.has(box.id);
  pick.replaceChildren(...Object.keys(kept).map((name) => new Option(name, name, name === active, name === active)));
  show();
}

function showMemory() {
  const kept = memory.state() === "da" && Boolean(memory.recall("haken")?.[id]);
  runs.hidden = !kept;
  keep.hidden = kept;
  return kept;
}

keep.addEventListener("click", () => {
  if (memory.state() === "fremd") return say("Auf diesem Gerät liegen Daten, die sich nicht lesen lassen. Sie bleiben unverändert.");
  if (!memory.allow()) return say("Dein Browser erlaubt das Merken nicht.");
  keepTicks();
  showMemory();
  load();
  say("Gemerkt. Deine Häkchen bleiben auf diesem Gerät.");
  pick.focus();
});

pick.addEventListener("change", () => {
  store(() => ({ active: pick.value }));
  load();
  say(`Durchgang „${pick.value}“: ${done(boxes)} von ${boxes.length} erledigt.`);
});

runs.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const field = event.target.querySelector("input");
  const name = field.value.trim();
  if (!name) return say("Gib dem Durchgang einen Namen, zum Beispiel „Unwetter 3. Mai“.");
  if (stored().runs[name]) return say(`Den Durchgang „${name}“ gibt es schon.`);
  store(({ runs: kept }) => ({ active: name, runs: { ...kept, [name]: [] } }));
  field.value = "";
  load();
  say(`Neuer Durchgang „${name}“. Alle Punkte sind offen.`);
});

runs.querySelector('[data-ah-do="durchgang-loeschen"]').addEventListener("click", () => {
  const gone = pick.value;
  store(({ runs: kept }) => {
    const { [gone]: _, ...rest } = kept;
    const left = Object.keys(rest).length ? rest : { [STANDARD]: [] };
    return { active: Object.keys(left)[0], runs: left };
  });
  load();
  say(`Der Durchgang „${gone}“ ist gelöscht.`);
});

tools.querySelector('[data-ah-do="leeren"]').addEventListener("click", () => {
  for (const box of boxes) box.checked = false;
  if (showMemory()) keepTicks();
  show();
  say("Alle Häkchen dieser Liste sind gelöscht.");
});

tools.querySelector('[data-ah-do="drucken"]').addEventListener("click", () => window.print());
list.addEventListener("change", () => {
  if (showMemory()) keepTicks();
  show();
});

for (const { heading, count } of parts) heading.append(count);
if (showMemory()) load();
else show();
