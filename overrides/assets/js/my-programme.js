// The plan of the reader's group and how far the reader is; nothing is kept before the click on "merken".
import * as memory from "./memory.js";
import { read, write } from "./programme.js";

// The plan that counts here: the address wins over what this device remembers, that over the site's own.
export const current = (own) =>
  read(location.hash.slice(1)) ?? read(memory.recall("programm")?.plan) ?? read(own);

export const isKept = () => memory.recall("programm") !== undefined;

// The reader's click: from now on plan and progress are kept. Says why not, or nothing.
export function keep(plan) {
  if (memory.state() === "fremd") return "Auf diesem Gerät liegen Daten, die sich nicht lesen lassen. Sie bleiben unverändert.";
  if (!memory.allow()) return "Dein Browser erlaubt das Merken nicht.";
  memory.remember("programm", plan ? { plan: write(plan) } : (memory.recall("programm") ?? {}));
  return "";
}

export function forgetAll() {
  for (const name of ["programm", "geoeffnet", "aufgaben"]) memory.drop(name);
}

// Items by id with the number of their week; tasks by id.
export const opened = () => memory.recall("geoeffnet") ?? {};
export const ticked = () => memory.recall("aufgaben") ?? {};

export const noteOpened = (id, week) => isKept() && memory.remember("geoeffnet", { ...opened(), [id]: week });

export function noteTick(id, on) {
  const { [id]: _, ...rest } = ticked();
  return isKept() && memory.remember("aufgaben", on ? { ...rest, [id]: true } : rest);
}

// How much of a week is done: items opened and tasks ticked.
export const doneIn = (week) =>
  Object.values(opened()).filter((one) => one === week).length +
  Object.keys(ticked()).filter((id) => Number(id.slice(2, 4)) === week).length;
