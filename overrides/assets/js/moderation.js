// A meeting led from one screen: the running step large, its time, what comes next. The agenda of the page is the plan.
import { STOPPED, announcement, clockText, go, reading, tick } from "./meeting-clock.js";

const dialog = document.querySelector('[data-ah-component="moderation"]');
const opener = document.querySelector('[data-ah-component="moderation-open"]');
const part = (name) => dialog.querySelector(`[data-ah-part="${name}"]`);
const button = (name) => dialog.querySelector(`[data-ah-do="${name}"]`);
const steps = [...document.querySelectorAll(".ah-agenda tbody tr")].map((row) => ({
  label: row.dataset.ahLabel,
  title: row.dataset.ahText,
  minutes: Number(row.dataset.ahMinutes),
  anchor: row.dataset.ahAnchor,
}));
const minutes = steps.map((step) => step.minutes);

let clock = STOPPED;
let since = null; // when the clock was last read; null while it stands still
let lock = null;

const inWords = (count) => (count === 1 ? "1 Minute" : `${count} Minuten`);

// The text of an exercise as it stands on the page, without anchors: they exist only once.
function textOf({ anchor }) {
  const found = [];
  for (let node = anchor && document.getElementById(anchor)?.nextElementSibling; node && !/^H[23]$/.test(node.tagName); node = node.nextElementSibling) {
    const copy = node.cloneNode(true);
    for (const marked of [copy, ...copy.querySelectorAll("[id]")]) marked.removeAttribute("id");
    found.push(copy);
  }
  return found;
}

function showStep() {
  const { label, title } = steps[clock.step];
  const next = steps[clock.step + 1];
  part("label").textContent = label;
  part("title").textContent = title;
  part("next").textContent = next ? `Danach: ${next.label}, ${inWords(next.minutes)}` : "Das ist der letzte Teil.";
  part("text").replaceChildren(...textOf(steps[clock.step]));
  part("text").hidden = !part("text").childElementCount;
  [...part("steps").children].forEach((item, place) => {
    if (place === clock.step) item.setAttribute("aria-current", "step");
    else item.removeAttribute("aria-current");
  });
  button("zurueck").disabled = clock.step === 0;
  button("weiter").disabled = clock.step === steps.length - 1;
  showTime();
}

function showTime() {
  const { left, leftOfAll, late } = reading(clock, minutes);
  part("clock").textContent = clockText(left);
  dialog.classList.toggle("is-over", left <= -1);
  part("bar").max = minutes[clock.step] * 60;
  part("bar").value = clock.inStep;
  const [rest, behind] = [Math.max(0, Math.ceil(leftOfAll / 60)), Math.trunc(late / 60)];
  const apart = behind > 0 ? `, ${inWords(behind)} hinter dem Plan` : behind < 0 ? `, ${inWords(-behind)} gewonnen` : "";
  part("rest").textContent = `${inWords(rest)} bis zum Ende${apart}`;
  button("start").textContent = since === null ? (clock.total ? "Weiterlaufen" : "Starten") : "Pause";
}

// The clock is read, not counted, so that it is right after the device has slept.
function read() {
  if (since === null) return;
  const now = Date.now();
  const before = reading(clock, minutes).left;
  clock = tick(clock, (now - since) / 1000);
  since = now;
  const said = announcement(before, reading(clock, minutes).left, minutes[clock.step]);
  if (said) part("status").textContent = said;
  showTime();
}

async function run(on) {
  read();
  since = on ? Date.now() : null;
  showTime();
  try {
    if (on) lock = await navigator.wakeLock?.request("screen");
    else await lock?.release();
  } catch {
    // A screen that goes dark is no reason to stop.
  }
}

function move(by) {
  read();
  clock = go(clock, clock.step + by, minutes);
  const { label, title, minutes: long } = steps[clock.step];
  part("status").textContent = `${label}: ${title}. ${inWords(long)}.`;
  showStep();
  if (document.activeElement.disabled) button("start").focus();
}

const actions = {
  start: () => run(since === null),
  weiter: () => move(1),
  zurueck: () => move(-1),
  neu() {
    clock = STOPPED;
    run(false);
    showStep();
    part("status").textContent = "Alles auf Anfang.";
  },
  zu: () => dialog.close(),
};
dialog.addEventListener("click", ({ target }) => actions[target.closest("[data-ah-do]")?.dataset.ahDo]?.());

function open() {
  showStep();
  dialog.showModal();
  button("start").focus();
}

opener.addEventListener("click", open);
setInterval(read, 250);
const asked = () => new URLSearchParams(location.hash.slice(1)).has("moderation") && !dialog.open && open();
addEventListener("hashchange", asked);
asked();
