// The button that puts a page on the reader's list, on this device only.
import * as memory from "./memory.js";
import { here } from "./place.js";

const box = document.querySelector('[data-ah-component="keep"]');
const button = box.querySelector("button");
const status = box.querySelector('[role="status"]');
const page = here;

const kept = () => Boolean(memory.recall("merkliste")?.[page]);

function show() {
  button.setAttribute("aria-pressed", String(kept()));
  button.textContent = kept() ? "Steht auf deiner Merkliste" : "Auf diesem Gerät merken";
}

button.addEventListener("click", () => {
  if (memory.state() === "fremd") {
    status.textContent = "Auf diesem Gerät liegen Daten, die sich nicht lesen lassen. Sie bleiben unverändert.";
    return;
  }
  if (!memory.allow()) {
    status.textContent = "Dein Browser erlaubt das Merken nicht.";
    return;
  }
  const { [page]: own, ...rest } = memory.recall("merkliste") ?? {};
  const entry = { titel: document.querySelector("h1").textContent, art: box.dataset.ahKind };
  memory.remember("merkliste", own ? rest : { ...rest, [page]: entry });
  show();
  status.textContent = own ? "Von der Merkliste genommen." : "Auf der Merkliste. Sie bleibt auf diesem Gerät.";
});

show();
