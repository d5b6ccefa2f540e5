// Filters the library: values of one group are alternatives, groups narrow each other; the state stands in the address.
const root = document.querySelector('[data-ah-component="library"]');
const form = root.querySelector("form");
const list = root.querySelector(".ah-cards");
const status = root.querySelector('[role="status"]');
const chips = root.querySelector(".ah-chips");
const empty = root.querySelector(".ah-empty");
const open = root.querySelector(".ah-facets__open");
const close = root.querySelector(".ah-facets__close");
const sort = root.querySelector("select");
const names = [...form.querySelectorAll("[data-ah-facet]")].map((group) => group.dataset.ahFacet);
const inputs = [...form.querySelectorAll("input")].map((input) => ({
  input,
  group: names.indexOf(input.name),
  label: input.closest("label").querySelector("span").textContent,
  count: input.closest("label").querySelector("data"),
}));

const cross = () => {
  const [icon, sign] = ["svg", "use"].map((name) => document.createElementNS("http://www.w3.org/2000/svg", name));
  icon.setAttribute("class", "ah-icon");
  icon.setAttribute("aria-hidden", "true");
  sign.setAttribute("href", "#i-zu");
  icon.append(sign);
  return icon;
};

const more = root.querySelector(".ah-results__more");
const FIRST = 24; // cards shown at once: laying out a thousand takes a phone a third of a second
let limit = FIRST;

// The place of each value in its group. A card knows its values by their places: filtering reads nothing from the page.
const places = names.map((_, group) => new Map(inputs.filter((i) => i.group === group).map(({ input }, n) => [input.value, n])));
for (const entry of inputs) entry.place = places[entry.group].get(entry.input.value);

const cards = [...list.children].map((element, place) => ({
  element,
  place,
  minutes: Number(element.dataset.minuten) || 999,
  changed: element.dataset.neu ?? "",
  values: names.map((name, group) =>
    (element.dataset[name] ?? "").split(" ").map((value) => places[group].get(value)).filter((n) => n !== undefined)),
  shown: true,
}));

// For each group whether each of its values is chosen; null where none is.
const chosen = () =>
  names.map((_, group) => {
    const own = inputs.filter((entry) => entry.group === group).map(({ input }) => input.checked);
    return own.includes(true) ? own : null;
  });

// One pass: a card is shown if every group fits; a card that one group alone keeps out counts for the values of that group,
// because choosing one of them would bring it back.
function filter(choice) {
  const counts = places.map(({ size }) => new Uint32Array(size));
  const count = (group, card) => {
    for (const value of card.values[group]) counts[group][value]++;
  };
  let number = 0;
  for (const card of cards) {
    let misses = 0;
    let missed = 0;
    for (let group = 0; group < names.length && misses < 2; group++) {
      if (choice[group] && !card.values[group].some((value) => choice[group][value])) {
        misses++;
        missed = group;
      }
    }
    const found = misses === 0;
    if (found) for (let group = 0; group < names.length; group++) count(group, card);
    else if (misses === 1) count(missed, card);
    number += found;
    const shown = found && number <= limit;
    if (shown !== card.shown) card.element.hidden = !shown;
    card.shown = shown;
  }
  return { number, counts };
}

const amount = (number) => (number === 1 ? "1 Inhalt" : `${number} Inhalte`);

// What has not changed is not written: each write costs the browser another look at the form.
const write = (node, text) => {
  if (node.textContent !== text) node.textContent = text;
};

function showCounts(counts) {
  for (const { input, group, place, count } of inputs) {
    const number = counts[group][place];
    if (count) write(count, String(number));
    const off = number === 0 && !input.checked;
    if (input.disabled !== off) input.disabled = off;
  }
}

function showChips() {
  const active = inputs.filter(({ input }) => input.checked);
  chips.replaceChildren();
  for (const { input, label } of active) {
    const chip = document.createElement("button");
    chip.type = "button";
    const what = document.createElement("span");
    what.className = "ah-hidden";
    what.textContent = "Filter entfernen: ";
    chip.append(what, label, cross());
    chip.addEventListener("click", () => {
      input.checked = false;
      restart();
      (chips.querySelector("button") ?? sort).focus();
    });
    chips.append(chip);
  }
  if (active.length) {
    const clear = document.createElement("button");
    clear.type = "button";
    clear.className = "ah-chips__clear";
    clear.textContent = "Alle Filter lösen";
    clear.addEventListener("click", () => {
      for (const { input } of inputs) input.checked = false;
      restart();
      sort.focus();
    });
    chips.append(clear);
  }
  chips.hidden = !active.length;
  open.textContent = active.length ? `Filter (${active.length})` : "Filter";
}

function writeAddress() {
  const query = new URLSearchParams();
  for (const name of names) {
    const values = inputs.filter(({ input }) => input.name === name && input.checked).map(({ input }) => input.value);
    if (values.length) query.set(name, values.join(","));
  }
  if (sort.value) query.set("ordnung", sort.value);
  const text = query.toString().replaceAll("%2C", ",");
  history.replaceState(null, "", text ? `?${text}` : location.pathname);
}

function update() {
  const choice = chosen();
  const { number, counts } = filter(choice);
  showCounts(counts);
  showChips();
  empty.hidden = number > 0;
  more.hidden = number <= limit;
  write(status, number === cards.length ? amount(number) : `${number} von ${cards.length} Inhalten`);
  write(close, `${amount(number)} zeigen`);
  write(more.querySelector("button"), `Weitere ${amount(number - limit)} zeigen`);
}

// The list first: the address follows once it is on the screen, and only for the last of several quick clicks.
let late = 0;
const afterwards = (action) => {
  clearTimeout(late);
  requestAnimationFrame(() => {
    clearTimeout(late);
    late = setTimeout(action);
  });
};

function restart() {
  limit = FIRST;
  update();
  afterwards(writeAddress);
}

const ORDERS = {
  "": (a, b) => a.place - b.place,
  kurz: (a, b) => a.minutes - b.minutes || a.place - b.place,
  neu: (a, b) => b.changed.localeCompare(a.changed) || a.place - b.place,
};

function order() {
  cards.sort(ORDERS[sort.value] ?? ORDERS[""]);
  list.append(...cards.map(({ element }) => element));
}

function readAddress() {
  const query = new URLSearchParams(location.search);
  for (const { input } of inputs) {
    input.checked = (query.get(input.name) ?? "").split(",").includes(input.value);
  }
  sort.value = query.get("ordnung") in ORDERS ? query.get("ordnung") : "";
}

form.addEventListener("change", restart);
more.querySelector("button").addEventListener("click", () => {
  const next = cards.filter(({ shown }) => shown).length;
  limit = Infinity;
  update();
  cards.filter(({ shown }) => shown)[next].element.querySelector("a").focus();
});
form.addEventListener("submit", (event) => event.preventDefault());
// A time can be unchosen: a second click on it clears the group.
form.addEventListener("click", ({ target }) => {
  if (target.type !== "radio") return;
  if (target.dataset.on) {
    target.checked = false;
    restart();
  }
  for (const { input } of inputs) if (input.type === "radio") delete input.dataset.on;
  if (target.checked) target.dataset.on = "1";
});
sort.addEventListener("change", () => {
  order();
  restart();
});

readAddress();
for (const { input } of inputs) if (input.type === "radio" && input.checked) input.dataset.on = "1";
if (sort.value) order();
update();
