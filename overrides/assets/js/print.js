// A button that prints the page as it is.
for (const box of document.querySelectorAll('[data-ah-component="print"]')) {
  box.querySelector("button").addEventListener("click", () => window.print());
}
