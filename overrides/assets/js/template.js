// A template: copied as text, or printed alone.
const tools = document.querySelector('[data-ah-component="template-tools"]');
const sheet = document.querySelector(".ah-prose > blockquote");
const status = tools.querySelector('[role="status"]');
const [copy, print] = ["kopieren", "drucken"].map((name) => tools.querySelector(`[data-ah-do="${name}"]`));

// The text as one would type it: paragraphs, and lists with their numbers.
function text() {
  const rows = [...sheet.children].map((block) => {
    if (block.matches("ol")) return [...block.children].map((item, n) => `${n + 1}. ${item.innerText}`).join("\n");
    if (block.matches("ul")) return [...block.children].map((item) => `- ${item.innerText}`).join("\n");
    return block.innerText;
  });
  return rows.join("\n\n");
}

copy.addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText(text());
    status.textContent = "Kopiert. Du kannst den Text jetzt einfügen.";
  } catch {
    getSelection().selectAllChildren(sheet);
    status.textContent = "Die Vorlage ist markiert. Kopier sie mit Strg+C.";
  }
});

print.addEventListener("click", () => window.print());
addEventListener("beforeprint", () => document.documentElement.classList.toggle("ah-only-sheet", document.activeElement === print));
addEventListener("afterprint", () => document.documentElement.classList.remove("ah-only-sheet"));
