// A week: when its meeting is, and its tasks ticked off, kept on this device after the reader's click.
import { current, isKept, keep, noteTick, ticked } from "./my-programme.js";
import { longDay, meetings } from "./programme.js";

const date = document.querySelector('[data-ah-component="week-date"]');
const box = document.querySelector('[data-ah-component="tasks-keep"]');
const status = document.querySelector(".ah-tasks__said");
const boxes = [...document.querySelectorAll('[data-ah-component="tasks"] input')];
const idOf = ({ id }) => id.replace(/^t-/, "");

const plan = current(date.dataset.ahPlan);
if (plan) {
  date.textContent = `Euer Treffen: ${longDay(meetings(plan)[date.dataset.ahWeek - 1])}, ${plan.at} Uhr`;
  date.hidden = false;
}

if (box) {
  const kept = ticked();
  for (const one of boxes) {
    if (isKept()) one.checked = Boolean(kept[idOf(one)]);
    one.addEventListener("change", () => noteTick(idOf(one), one.checked));
  }
  box.querySelector("button").addEventListener("click", () => {
    const refused = keep(plan);
    status.textContent = refused || "Gemerkt. Termine und Fortschritt bleiben auf diesem Gerät.";
    if (refused) return;
    for (const one of boxes) noteTick(idOf(one), one.checked);
    box.hidden = true;
    boxes[0]?.focus();
  });
  box.hidden = isKept();
}
