// The colours that a reader chose: for this page, and for all pages once this device was asked to remember them.
import * as memory from "./memory.js";

const box = document.querySelector('[data-ah-component="scheme"]');
const keep = box.querySelector("button");
const status = box.querySelector('[role="status"]');
const inputs = [...box.querySelectorAll("input")];
const chosen = () => inputs.find(({ checked }) => checked).value;
const kept = () => memory.recall("darstellung")?.farbe;

// Following the device is no choice: then nothing of it is stored.
const store = () =>
  chosen() ? memory.remember("darstellung", { farbe: chosen() }) : memory.drop("darstellung");

box.addEventListener("change", () => {
  if (kept()) {
    store();
    status.textContent = chosen() ? "Gemerkt." : "Nicht mehr gemerkt.";
    return;
  }
  keep.hidden = !chosen();
  status.textContent = chosen() ? "Gilt, bis du die Seite verlässt." : "";
});

keep.addEventListener("click", () => {
  keep.hidden = memory.allow() && store();
  status.textContent = keep.hidden ? "Gemerkt. Gilt jetzt auf allen Seiten." : "Dein Browser erlaubt das Merken nicht.";
  if (keep.hidden) inputs.find(({ checked }) => checked).focus();
});

const wanted = inputs.find(({ value }) => value && value === kept());
if (wanted) wanted.checked = true;
