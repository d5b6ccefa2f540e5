// Where the group stands today, and dates and progress on the twelve fields.
import { current, doneIn, isKept } from "./my-programme.js";
import { WEEKS, days, isoOf, longDay, meetings, mondayOf, shortDay, situation, today, write } from "./programme.js";

const box = document.querySelector('[data-ah-component="this-week"]');
const fields = [...document.querySelectorAll(".ah-poster > [data-ah-week]")];
const part = (name) => box.querySelector(`[data-ah-part="${name}"]`);
const plan = current(box.dataset.ahPlan);
// A plan that only the address knows goes along with the links.
const carried = plan && location.hash.includes("start=") ? write(plan) : "";
const withPlan = (href, place = "") => href + ([place, carried].some(Boolean) ? `#${[place, carried].filter(Boolean).join("&")}` : "");

const fieldOf = (week) => fields.find(({ dataset }) => Number(dataset.ahWeek) === week);
const nameOf = (week) => fieldOf(week)?.querySelector(".ah-poster__name").textContent ?? "";

function link(text, href) {
  const found = document.createElement("a");
  found.className = "ah-more";
  found.href = href;
  found.append(text);
  return found;
}

const inDays = (days) => (days === 1 ? "morgen" : `in ${days} Tagen`);

// What is said in each situation: heading, sentence, links.
const SAID = {
  vor: ({ day }, now) => [
    `Woche 1 beginnt ${inDays(day - now)}`,
    `Euer erstes Treffen ist am ${longDay(day)} um ${plan.at} Uhr.`,
    [["Woche 1 ansehen", weekUrl(1)], ["Alle Termine", withPlan(box.dataset.ahDates)]],
  ],
  woche: ({ week, day }, now) => [
    `Diese Woche: ${nameOf(week)}`,
    day < now
      ? `Woche ${week} von ${WEEKS}. Euer Treffen war am ${longDay(day)}, jetzt sind die Wochenaufgaben dran.`
      : `Woche ${week} von ${WEEKS}. Euer Treffen ist ${day === now ? "heute" : `am ${longDay(day)}`} um ${plan.at} Uhr.`,
    [["Zur Woche", weekUrl(week)], ["Meeting moderieren", weekUrl(week, "moderation")], ["Alle Termine", withPlan(box.dataset.ahDates)]],
  ],
  pause: ({ week, day }) => [
    "Diese Woche ist Pause",
    `Weiter geht es am ${longDay(day)} um ${plan.at} Uhr mit Woche ${week}: ${nameOf(week)}.`,
    [[`Schon in Woche ${week} schauen`, weekUrl(week)], ["Alle Termine", withPlan(box.dataset.ahDates)]],
  ],
  vorbei: ({ day }) => [
    "Geschafft: Du gehörst zu den Alumni",
    `Euer letztes Treffen war am ${longDay(day)}. Hier bleibt alles offen für dich, auch was dazukommt.`,
    [["Neu seit eurem Durchgang", `${box.dataset.ahNews}?seit=${isoOf(day).slice(0, 7)}`], ["Alle Termine", withPlan(box.dataset.ahDates)]],
  ],
};

function weekUrl(week, place) {
  const target = fieldOf(week)?.querySelector("a")?.href;
  return target ? withPlan(target, place) : "";
}

function show(now) {
  const found = situation(plan, now);
  const [title, text, links] = SAID[found.kind](found, now);
  part("title").textContent = title;
  part("text").textContent = text;
  part("links").replaceChildren(...links.filter(([, href]) => href).map(([name, href]) => link(name, href)));
  if (found.kind === "woche") fieldOf(found.week)?.querySelector("a").setAttribute("aria-current", "date");
  box.hidden = false;
}

const SOON = 10;

// What is no meeting and comes within the next days; it needs more notice than a meeting.
function showMilestones(now) {
  const items = [...part("milestones").children];
  const when = days(plan, items.map(({ dataset }) => ({ week: Number(dataset.ahWeek), before: Number(dataset.ahBefore) })));
  items.forEach((item, place) => {
    const away = when[place] - now;
    item.hidden = away < 0 || away > SOON;
    item.querySelector("span").textContent = ` ${away ? inDays(away) : "heute"}, am ${longDay(when[place])}`;
  });
}

// The calendar week of each meeting, Monday to Sunday.
function showDates() {
  for (const [place, day] of meetings(plan, WEEKS).entries()) {
    const when = document.createElement("span");
    when.className = "ah-poster__when";
    when.append(`ab ${shortDay(mondayOf(day))}`);
    fieldOf(place + 1)?.querySelector(".ah-poster__count").before(when);
  }
}

function showProgress() {
  for (const { dataset, lastElementChild: target } of fields) {
    const done = Math.min(doneIn(Number(dataset.ahWeek)), Number(dataset.ahSteps));
    const bar = document.createElement("progress");
    [bar.max, bar.value] = [dataset.ahSteps, done];
    bar.setAttribute("aria-hidden", "true");
    target.querySelector(".ah-poster__count").textContent = `${done} von ${dataset.ahSteps} erledigt`;
    target.append(bar);
  }
}

if (plan) {
  show(today());
  showMilestones(today());
  showDates();
}
if (isKept()) showProgress();
