// Shows what is new since a month; the choice stands in the address: /neu/?seit=2026-11
const root = document.querySelector('[data-ah-component="news"]');
const select = root.querySelector("select");
const status = root.querySelector('[role="status"]');
const months = [...root.querySelectorAll("[data-ah-month]")];

function show(since) {
  let count = 0;
  for (const section of months) {
    section.hidden = section.dataset.ahMonth < since;
    if (!section.hidden) count += section.querySelectorAll("li").length;
  }
  status.textContent = count === 1 ? "1 Eintrag" : `${count} Einträge`;
}

select.addEventListener("change", () => {
  history.replaceState(null, "", select.value ? `?seit=${select.value}` : location.pathname);
  show(select.value);
});

const asked = new URLSearchParams(location.search).get("seit") ?? "";
const since = /^\d{4}-\d{2}/.test(asked) ? asked.slice(0, 7) : "";
if (since && ![...select.options].some(({ value }) => value === since)) select.add(new Option(since, since));
select.value = since;
select.parentElement.hidden = false;
show(since);
