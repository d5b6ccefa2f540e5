// The page of hits: query and filters stand behind the # of the address, so that no server sees them and links work.
import { load, search } from "./search-engine.js";
import { FACETS, countsOf, narrow } from "./search-facets.js";
import { draw, element } from "./search-hits.js";
import { FAILED, LOADING, amount, notesOf, spoken } from "./search-words.js";

const FIRST = 20;
const PAUSE = 80;

const root = document.querySelector('[data-ah-component="search-page"]');
const part = (name) => root.querySelector(`[data-ah-part="${name}"]`);
const field = part("field");
const form = part("form");
const filters = part("filters");

// --- The address
const read = () => {
  const state = new URLSearchParams(location.hash.slice(1));
  const chosen = Object.fromEntries(FACETS.map(({ name }) => [name, state.getAll(name)]));
  return { query: state.get("q")?.trim() ?? "", exact: state.has("genau"), chosen };
};

const address = ({ query, exact, chosen }) => {
  const state = new URLSearchParams();
  if (query) state.set("q", query);
  if (exact) state.set("genau", "1");
  for (const { name } of FACETS) for (const value of chosen[name] ?? []) state.append(name, value);
  return `#${state}`;
};

const without = (word) => address({ query: word, exact: true, chosen: {} });

// --- Drawing
let found = null;
let asked = null;
let limit = FIRST;

function drawFilters(hits, chosen) {
  const open = filters.contains(document.activeElement) && document.activeElement.value;
  const name = document.activeElement?.name;
  const groups = countsOf(hits, chosen).filter(({ values }) => values.length).map(({ name: facet, legend, values }) => {
    const labels = values.map(([value, count]) =>
      element(
        "label",
        {},
        element("input", { type: "checkbox", name: facet, value, autocomplete: "off", checked: chosen[facet].includes(value) }),
        element("span", {}, facet === "woche" ? `Woche ${value}` : value),
        element("data", { value: count }, String(count)),
      ),
    );
    return element("fieldset", {}, element("legend", {}, legend), ...labels);
  });
  part("facets").replaceChildren(...groups);
  if (open) [...filters.elements].find((input) => input.name === name && input.value === open)?.focus();
}

function drawChips(state) {
  const values = FACETS.flatMap(({ name }) => state.chosen[name].map((value) => ({ name, value })));
  part("chips").replaceChildren(
    ...values.map(({ name, value }) => {
      const text = name === "woche" ? `Woche ${value}` : value;
      const chip = element("button", { type: "button" }, element("span", { class: "ah-hidden" }, "Filter entfernen: "), `${text} ×`);
      chip.addEventListener("click", () => {
        const chosen = { ...state.chosen, [name]: state.chosen[name].filter((other) => other !== value) };
        go({ ...state, chosen });
        field.focus();
      });
      return chip;
    }),
  );
  part("chips").hidden = !values.length;
  part("open").textContent = values.length ? `Filter (${values.length})` : "Filter";
}

function drawEmpty({ query }) {
  const near = [...new Set(found.missing.flatMap((word) => found.lexicon.near(word)))].slice(0, 6);
  part("near").hidden = !near.length;
  part("near").replaceChildren(
    "Vielleicht meinst du: ",
    ...near.flatMap((word, place) => [place ? ", " : "", element("a", { href: address({ query: word, chosen: {} }) }, word)]),
  );
  const mail = part("mail");
  mail.href = `${mail.href.split("?")[0]}?subject=${encodeURIComponent(`Fehlt etwas? Gesucht: ${query}`)}`;
}

function show(state) {
  const hits = found ? narrow(found.hits, state.chosen) : [];
  const any = Boolean(found);
  part("notes").replaceChildren(...(any ? notesOf(found, without) : []));
  part("bar").hidden = part("missing").hidden = !any || !hits.length;
  part("none").hidden = !any || hits.length > 0;
  part("lists").hidden = any && hits.length > 0;
  filters.hidden = !any || !found.hits.length;
  part("hits").replaceChildren(...hits.slice(0, limit).map((hit) => draw(hit, found)));
  part("more").hidden = hits.length <= limit;
  part("status").textContent = !any ? "" : hits.length === found.hits.length
    ? spoken(found, state.query)
    : `${hits.length} von ${amount(found.hits.length)}`;
  part("close").textContent = `${amount(hits.length)} zeigen`;
  if (any) {
    drawFilters(found.hits, state.chosen);
    drawChips(state);
    if (!hits.length) drawEmpty(state);
  }
}

// --- Asking
async function update() {
  const state = read();
  if (document.activeElement !== field) field.value = state.query;
  const question = `${state.query}|${state.exact}`;
  if (question !== asked) {
    asked = question;
    limit = FIRST;
    if (state.query) part("status").textContent = LOADING;
    try {
      const answer = state.query ? await search(state.query, { exact: state.exact }) : null;
      if (asked !== question) return;
      found = answer;
    } catch {
      asked = null;
      part("status").textContent = FAILED;
      return;
    }
  }
  show(read());
}

function go(state, push = false) {
  history[push ? "pushState" : "replaceState"](null, "", address(state));
  update();
}

let timer = 0;
const typed = (push) => {
  clearTimeout(timer);
  const query = field.value.trim();
  if (query !== read().query) go({ query, chosen: {} }, push);
};

field.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(typed, PAUSE, false);
});
field.addEventListener("focus", () => load().catch(() => {}), { once: true });
form.addEventListener("submit", (event) => {
  event.preventDefault();
  typed(true);
});
filters.addEventListener("submit", (event) => event.preventDefault());
filters.addEventListener("change", () => {
  const chosen = Object.fromEntries(FACETS.map(({ name }) => [name, []]));
  for (const { name, value } of filters.querySelectorAll("input:checked")) chosen[name].push(value);
  limit = FIRST;
  go({ ...read(), chosen });
});
part("more").querySelector("button").addEventListener("click", () => {
  const next = limit;
  limit = Infinity;
  show(read());
  part("hits").children[next]?.querySelector("a").focus();
});
addEventListener("hashchange", update);
addEventListener("popstate", update);

update();
