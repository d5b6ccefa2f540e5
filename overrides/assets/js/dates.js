// The page of dates: from a start to the days of all appointments, the calendar file and the link for the group.
import { calendar } from "./ics.js";
import { current, forgetAll, isKept, keep } from "./my-programme.js";
import { dayOf, days, longDay, mondayOf, read, shortDay, situation, today, weekdayOf, write } from "./programme.js";

const root = document.querySelector('[data-ah-component="dates"]');
const part = (name) => root.querySelector(`[data-ah-part="${name}"]`);
const form = part("form");
const { start, tag, zeit, gruppe, von, bis } = form.elements;
const rows = [...root.querySelectorAll("tr[data-ah-key]")];
const appointments = rows.map((row) => ({
  key: row.dataset.ahKey,
  title: row.querySelector("a").textContent,
  text: row.dataset.ahText,
  minutes: Number(row.dataset.ahMinutes),
  url: row.dataset.ahUrl,
  week: Number(row.dataset.ahWeek),
  before: Number(row.dataset.ahBefore),
}));
const own = root.dataset.ahPlan;
let plan = current(own);

const say = (text) => {
  part("status").textContent = text;
};

// What the group must know now that the dates are there.
function said() {
  const found = situation(plan, today());
  if (found.kind === "vorbei") return `Eure zwölf Wochen endeten am ${longDay(found.day)}. Der Plan zeigt sie noch einmal.`;
  if (found.kind === "vor") return `Euer erstes Treffen ist am ${longDay(found.day)}.`;
  if (found.kind === "pause") return `Gerade ist Pause. Weiter geht es am ${longDay(found.day)} mit Woche ${found.week}.`;
  return `Ihr seid in Woche ${found.week}.`;
}

function fillForm() {
  start.value = plan ? new Date(plan.start * 86_400_000).toISOString().slice(0, 10) : "";
  tag.value = String((plan?.weekday ?? 0) + 1);
  zeit.value = plan?.at ?? "10:00";
  gruppe.value = plan?.group ?? "";
}

function breakRow({ first, last }) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "ah-button ah-button--text";
  const name = first === last ? longDay(first) : `${longDay(first)} bis ${longDay(last)}`;
  const what = document.createElement("span");
  what.className = "ah-hidden";
  what.append(`: ${name}`);
  button.append("Entfernen", what);
  button.addEventListener("click", () => {
    change({ breaks: plan.breaks.filter((one) => one.first !== first || one.last !== last) });
    von.focus();
    say(`Pause entfernt. ${said()}`);
  });
  item.append(name, " ", button);
  return item;
}

// Weeks without a meeting stand between the others, so that one sees why the later ones have moved.
function showBreaks(when) {
  for (const old of root.querySelectorAll(".ah-dates__break")) old.remove();
  rows.forEach((row, place) => {
    const next = rows.findIndex(({ dataset }, other) => other > place && dataset.ahBefore === "0");
    if (appointments[place].before || next < 0) return;
    for (let day = when[place] + 7; day < when[next]; day += 7) {
      const pause = document.createElement("tr");
      pause.className = "ah-dates__break";
      const [name, date] = [document.createElement("th"), document.createElement("td")];
      name.scope = "row";
      name.append("Pause");
      date.colSpan = 2;
      date.append(`${shortDay(mondayOf(day))} bis ${shortDay(mondayOf(day) + 6)}`);
      pause.append(name, date);
      rows.find((_, other) => other > place && when[other] >= day).before(pause);
    }
  });
}

function show() {
  const when = plan ? days(plan, appointments) : [];
  rows.forEach((row, place) => {
    const cell = row.querySelector('[data-ah-part="when"]');
    const { week, before } = appointments[place];
    const at = before ? "" : `, ${plan?.at} Uhr`;
    cell.textContent = plan ? `${longDay(when[place])}${at}` : cell.dataset.ahPlace;
    row.classList.toggle("is-over", plan !== null && when[place] < today());
    if (plan && situation(plan, today()).kind === "woche" && situation(plan, today()).week === week && !before) {
      row.setAttribute("aria-current", "date");
    } else row.removeAttribute("aria-current");
  });
  if (plan) showBreaks(when);
  else for (const old of root.querySelectorAll(".ah-dates__break")) old.remove();
  part("breaks").replaceChildren(...(plan?.breaks ?? []).map(breakRow));
  part("do").hidden = !plan;
  if (part("file")) part("file").hidden = Boolean(plan);
  root.querySelector('[data-ah-do="merken"]').hidden = isKept();
}

// A change stands in the address at once, and on this device if the reader has asked for that.
function change(values) {
  plan = { ...plan, ...values };
  history.replaceState(null, "", `#${write(plan)}`);
  if (isKept()) keep(plan);
  show();
}

form.addEventListener("change", ({ target }) => {
  if (target === von && !bis.value) bis.value = von.value;
  if (target === von || target === bis) return;
  const first = dayOf(start.value);
  if (first === null) return say(start.value ? "Dieses Datum liegt zu weit weg." : "");
  if (target === start) tag.value = String(weekdayOf(first) < 5 ? weekdayOf(first) + 1 : 1);
  const given = new URLSearchParams({ start: start.value, tag: tag.value, zeit: zeit.value, gruppe: gruppe.value });
  change({ ...read(String(given)), breaks: plan?.breaks ?? [] });
  say(said());
});
form.addEventListener("submit", (event) => event.preventDefault());

const actions = {
  pause() {
    const [first, last] = [dayOf(von.value), dayOf(bis.value || von.value)];
    if (!plan) return say("Trag zuerst den Start ein.");
    if (first === null || last === null) return say("Trag den ersten und den letzten Tag der Pause ein.");
    if (last < first) return say("Der letzte Tag liegt vor dem ersten.");
    const before = days(plan, appointments).at(-1);
    change({ breaks: [...plan.breaks, { first, last }].sort((one, other) => one.first - other.first) });
    von.value = bis.value = "";
    const later = days(plan, appointments).at(-1) - before;
    say(later ? `Pause eingetragen. Das Ende rückt um ${later} Tage nach hinten.` : "Pause eingetragen. Sie trifft keines eurer Treffen.");
  },
  laden() {
    const when = days(plan, appointments);
    const dated = appointments.map((one, place) => ({ ...one, day: when[place] }));
    const about = { name: root.dataset.ahName, site: root.dataset.ahSite, stamp: new Date() };
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([calendar(plan, dated, about)], { type: "text/calendar" }));
    link.download = "zwoelf-wochen.ics";
    link.click();
    URL.revokeObjectURL(link.href);
    say("Die Datei zwoelf-wochen.ics liegt bei deinen Downloads. Öffne sie mit deinem Kalender.");
  },
  async teilen() {
    history.replaceState(null, "", `#${write(plan)}`);
    try {
      await navigator.clipboard.writeText(location.href);
      say("Kopiert. Wer den Link öffnet, sieht eure Termine.");
    } catch {
      say("Der Link steht oben in der Adresszeile. Kopier ihn von dort.");
    }
  },
  merken() {
    const refused = keep(plan);
    say(refused || "Gemerkt. Termine und Fortschritt bleiben auf diesem Gerät.");
    show();
    if (!refused) root.querySelector('[data-ah-do="laden"]').focus();
  },
  leeren() {
    forgetAll();
    plan = null;
    history.replaceState(null, "", location.pathname);
    fillForm();
    show();
    say("Termine und Fortschritt sind gelöscht.");
    start.focus();
  },
};
form.addEventListener("click", ({ target }) => actions[target.closest("[data-ah-do]")?.dataset.ahDo]?.());
addEventListener("hashchange", () => {
  plan = current(own);
  fillForm();
  show();
});

fillForm();
show();
if (plan) say(said());
