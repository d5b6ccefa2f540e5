// The search in the header and on the home page: nothing of the index is loaded before somebody asks for it.
const link = document.querySelector('[data-ah-component="search"]');
const field = document.querySelector('[data-ah-component="search-field"]');
const page = document.querySelector('[data-ah-component="search-page"]');

// Asks for everything at once that the first hits need; a chain of imports would take a round trip for each link.
const MODULES = ["dialog", "directory", "engine", "excerpt", "hits", "lexicon", "pagefind", "query", "ranking", "words"].map(
  (name) => `search-${name}.js`,
);
let warm = false;
const fetchEarly = () => {
  if (warm || location.protocol === "file:") return; // on a disk there is nothing to fetch early
  warm = true;
  const hint = (rel, name, base, as) => {
    const element = document.createElement("link");
    element.rel = rel;
    element.href = new URL(name, base);
    if (as) Object.assign(element, { as, crossOrigin: "anonymous" });
    document.head.append(element);
  };
  const index = new URL("index/", link.href);
  for (const name of [...MODULES, "german.js", "time.js"]) hint("modulepreload", name, import.meta.url);
  hint("modulepreload", "pagefind.js", index);
  hint("preload", "../verzeichnis.json", index, "fetch");
  hint("preload", "wasm.de.pagefind", index, "fetch");
};

// On the page of hits the field is there already.
const open = async () => {
  if (page) return page.querySelector("input").focus();
  fetchEarly();
  const { openDialog } = await import("./search-dialog.js");
  openDialog(link.href);
};

// The reader may have switched "/" off, here or before; what this device remembers is read only when it is pressed.
let slashHere = null;
addEventListener("ah-slash", ({ detail }) => {
  slashHere = detail;
});
const slashIsOn = async () => {
  const memory = await import("./memory.js");
  return slashHere ?? memory.recall("suche")?.taste !== false;
};

// Without script this is a link to the page; with it, a button that opens the dialog.
const button = document.createElement("button");
button.type = "button";
button.className = link.className;
button.dataset.ahComponent = "search";
button.setAttribute("aria-keyshortcuts", "Control+K");
if (!page) button.setAttribute("aria-haspopup", "dialog");
button.append(...link.childNodes);
button.addEventListener("click", open);
link.replaceWith(button);

addEventListener("keydown", async (event) => {
  const wanted = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k";
  const typing = event.target.closest?.("input, textarea, select, [contenteditable], dialog");
  const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !typing;
  if (wanted) event.preventDefault();
  if (wanted || (slash && (event.preventDefault(), await slashIsOn()))) open();
});

if (field) {
  field.addEventListener("focusin", () => {
    fetchEarly();
    import("./search-engine.js").then(({ load }) => load()).catch(() => {});
  }, { once: true });
  field.addEventListener("submit", (event) => {
    event.preventDefault();
    const query = field.querySelector("input").value.trim();
    location.href = query ? `${link.href}#${new URLSearchParams({ q: query })}` : link.href;
  });
}
