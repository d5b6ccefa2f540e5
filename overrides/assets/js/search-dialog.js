// The dialog in front of every page: a field, at most eight hits, and the way to all of them.
import { load, search } from "./search-engine.js";
import { draw, element, icon } from "./search-hits.js";
import { FAILED, LOADING, notesOf, spoken } from "./search-words.js";

const MOST = 8;
const PAUSE = 60;

let dialog = null;
let pageAddress = "";
const part = (name) => dialog.querySelector(`[data-ah-part="${name}"]`);
const allHits = (query) => `${pageAddress}#${new URLSearchParams({ q: query })}`;

function build() {
  const field = element("input", {
    type: "search", id: "ah-suchwort", autocomplete: "off", autocapitalize: "off", spellcheck: "false",
    enterkeyhint: "search", "data-ah-part": "field",
  });
  const cross = element("button", { type: "button", class: "ah-tool", "data-ah-do": "close" }, icon("zu"));
  cross.append(element("span", { class: "ah-hidden" }, "Suche schließen"));
  const slash = element("input", { type: "checkbox", "data-ah-part": "slash", autocomplete: "off", disabled: true });
  return element(
    "dialog",
    { class: "ah-finder", "aria-label": "Suche" },
    element(
      "form",
      { role: "search", class: "ah-finder__head" },
      element("label", { class: "ah-hidden", for: "ah-suchwort" }, "Suche in allen Inhalten und Transkripten"),
      element("div", { class: "ah-search" }, field, element("button", { class: "ah-button", type: "submit" }, "Suchen")),
      cross,
    ),
    element("p", { role: "status", class: "ah-finder__status", "data-ah-part": "status" }),
    element(
      "p",
      { class: "ah-finder__hint", "data-ah-part": "hint" },
      "Ein Wort genügt, eine ganze Frage geht auch. ",
      element("a", { href: pageAddress }, "Themen und Listen ansehen"),
    ),
    element(
      "div",
      { class: "ah-finder__body" },
      element("div", { "data-ah-part": "notes" }),
      element("ol", { class: "ah-hits", "data-ah-part": "hits" }),
      element("p", { class: "ah-finder__all", "data-ah-part": "all", hidden: true }),
    ),
    element(
      "div",
      { class: "ah-finder__foot" },
      element("p", {}, "Deine Suche bleibt in diesem Browser."),
      element("label", {}, slash, element("span", {}, "Taste / öffnet die Suche")),
      element("button", { type: "button", class: "ah-button ah-button--text", "data-ah-do": "keep", hidden: true }, "Auf diesem Gerät merken"),
      element("p", { role: "status", "data-ah-part": "kept" }),
    ),
  );
}

let timer = 0;
let asked = "";

async function ask(query) {
  asked = query;
  if (!query) return show(null, "");
  try {
    const found = await search(query, { typing: true });
    if (asked === query) show(found, query);
  } catch {
    part("status").textContent = FAILED;
  }
}

const stops = () => [part("field"), ...dialog.querySelectorAll(".ah-hit a, .ah-finder__all a")];

function show(found, query) {
  // Whoever walks through the hits already keeps the place when better ones arrive.
  const place = stops().indexOf(document.activeElement);
  part("hits").replaceChildren(...(found?.hits.slice(0, MOST) ?? []).map((hit) => draw(hit, found, { parts: 1 })));
  part("notes").replaceChildren(...(found ? notesOf(found) : []));
  part("status").textContent = found ? spoken(found, query) : "";
  part("all").hidden = !found;
  part("hint").hidden = Boolean(query);
  if (!found) return;
  const words = found.hits.length ? "Alle Treffer mit Filtern zeigen" : "Was du jetzt tun kannst";
  part("all").replaceChildren(element("a", { class: "ah-more", href: allHits(query) }, words));
  if (place > 0) (stops()[place] ?? part("field")).focus();
}

// Where nothing had the focus before, it would stay on what is hidden now until the page is drawn again.
function close() {
  dialog.close();
  if (dialog.contains(document.activeElement)) document.activeElement.blur();
}

// Arrows walk through the hits; from the first one they lead back into the field. Esc closes, wherever the focus is:
// a search field with words in it would take the key to empty itself.
function walk(event) {
  if (event.key === "Escape") {
    event.preventDefault();
    return close();
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const all = stops();
  const place = all.indexOf(document.activeElement);
  if (!step || place < 0 || !all[place + step]) return;
  event.preventDefault();
  all[place + step].focus();
}

// The switch for "/" works at once; it is stored only if the reader has agreed to storing or does so here.
async function listenToSlash() {
  const memory = await import("./memory.js");
  const keep = dialog.querySelector('[data-ah-do="keep"]');
  const slash = part("slash");
  slash.checked = memory.recall("suche")?.taste !== false;
  slash.disabled = false;
  const store = () => memory.remember("suche", { taste: slash.checked });
  slash.addEventListener("change", () => {
    dispatchEvent(new CustomEvent("ah-slash", { detail: slash.checked }));
    keep.hidden = store();
    part("kept").textContent = keep.hidden ? "Gemerkt." : "Gilt, bis du die Seite verlässt.";
  });
  keep.addEventListener("click", () => {
    keep.hidden = memory.allow() && store();
    part("kept").textContent = keep.hidden ? "Gemerkt." : "Dein Browser erlaubt das Merken nicht.";
    if (keep.hidden) slash.focus();
  });
}

function listen() {
  part("field").addEventListener("input", ({ target }) => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE, target.value.trim());
  });
  dialog.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    location.href = allHits(part("field").value.trim());
  });
  dialog.addEventListener("keydown", walk);
  dialog.addEventListener("click", ({ target }) => {
    if (target === dialog || target.closest('[data-ah-do="close"]')) close();
    // A hit on this very page only moves the view: the dialog must not stay in front of it.
    if (target.closest("a")) close();
  });
  listenToSlash();
}

export function openDialog(address) {
  pageAddress = address;
  if (!dialog) {
    dialog = build();
    document.body.append(dialog);
    listen();
  }
  if (dialog.open) return;
  dialog.showModal();
  part("field").select();
  if (part("status").textContent === "") {
    part("status").textContent = LOADING;
    load().then(
      () => part("status").textContent === LOADING && (part("status").textContent = ""),
      () => (part("status").textContent = FAILED),
    );
  }
}
