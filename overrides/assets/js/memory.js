// What a reader asked this device to remember. Nothing is stored before `allow`; what cannot be read is left alone.
const KEY = "amtshelden";
const VERSION = 1;

function read() {
  let text = null;
  try {
    text = localStorage.getItem(KEY);
    if (text === null) return { state: "leer", data: {} };
    const stored = JSON.parse(text);
    if (stored?.version !== VERSION || typeof stored.data !== "object") return { state: "fremd", data: {} };
    return { state: "da", data: stored.data };
  } catch {
    return { state: text === null ? "gesperrt" : "fremd", data: {} };
  }
}

function write(data) {
  try {
    localStorage.setItem(KEY, JSON.stringify({ version: VERSION, data }));
    return true;
  } catch {
    return false;
  }
}

// "leer": nothing stored; "da": the reader has agreed; "fremd": unreadable, never overwritten; "gesperrt": no storage.
export const state = () => read().state;

// The reader's click: from now on things may be stored.
export const allow = () => state() === "da" || (state() === "leer" && write({}));

export const recall = (name) => read().data[name];

// Stores a value if the reader has allowed it; false if it was not stored.
export function remember(name, value) {
  const { state, data } = read();
  return state === "da" && write({ ...data, [name]: value });
}

// Everything as text, also what cannot be read: it belongs to the reader.
export const exported = () => localStorage.getItem(KEY) ?? JSON.stringify({ version: VERSION, data: {} });

// Joins an exported file with what is here; what is here wins. "ok", "falsch", "fremd" or "gesperrt".
export function imported(text) {
  let given;
  try {
    given = JSON.parse(text);
  } catch {
    return "falsch";
  }
  const plain = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
  if (given?.version !== VERSION || !plain(given.data) || !Object.values(given.data).every(plain)) return "falsch";
  const { state, data } = read();
  if (state === "fremd" || state === "gesperrt") return state;
  const names = new Set([...Object.keys(given.data), ...Object.keys(data)]);
  const joined = Object.fromEntries([...names].map((name) => [name, { ...given.data[name], ...data[name] }]));
  return write(joined) ? "ok" : "gesperrt";
}

export function drop(name) {
  const { state, data } = read();
  const { [name]: _, ...rest } = data;
  return state === "da" && write(rest);
}

export function forget() {
  localStorage.removeItem(KEY);
}
