// Shows what is new since a month; the choice stands in the address: /neu/?seit=2026-11
const root = document.querySelector('[data-ah-component="news"]');
const select = root.querySelector("select");
const status = root.querySelector('[role="status"]');
const empty = root.querySelector(".ah-empty");
const topics = [...root.querySelectorAll("section")].map((section) => ({
  section,
  entries: [...section.querySelectorAll("[data-ah-month]")],
}));

function show(since) {
  let count = 0;
  for (const { section, entries } of topics) {
    for (const entry of entries) entry.hidden = entry.dataset.ahMonth < since;
    const left = entries.filter((entry) => !entry.hidden).length;
    section.hidden = !left;
    count += left;
  }
  status.textContent = count === 1 ? "1 Eintrag" : `${count} Einträge`;
  empty.hidden = count > 0;
}

select.addEventListener("change", () => {
  history.replaceState(null, "", select.value ? `?seit=${select.value}` : location.pathname);
  show(select.value);
});

const asked = new URLSearchParams(location.search).get("seit") ?? "";
const since = /^\d{4}-\d{2}/.test(asked) ? asked.slice(0, 7) : "";
if (since && ![...select.options].some(({ value }) => value === since)) {
  const month = new Intl.DateTimeFormat("de", { month: "long", year: "numeric" }).format(new Date(`${since}-15`));
  select.add(new Option(month, since));
}
select.value = since;
show(since);
