// Fills the search with the words of an address that leads nowhere.
const field = document.querySelector('[data-ah-component="lost"]');
const last = location.pathname.split("/").filter(Boolean).at(-1) ?? "";

try {
  field.value = decodeURIComponent(last).replace(/\.html?$/, "").replace(/[-_+]+/g, " ").trim();
} catch {
  field.value = ""; // an address that is no text
}
