// Prints a week short: agenda, tasks and the field of the poster, without the steps of the exercises and what is there on demand.
const button = document.querySelector('[data-ah-component="week-print"]');
const steps = [...document.querySelectorAll(".ah-side button ~ .ah-box")];

for (const heading of document.querySelectorAll('.ah-week > h3[id^="u-"]')) {
  for (let node = heading; node && (node === heading || !/^H[23]$/.test(node.tagName)); node = node.nextElementSibling) {
    steps.push(node);
  }
}

button.addEventListener("click", () => window.print());
addEventListener("beforeprint", () => {
  for (const node of steps) node.classList.toggle("ah-not-printed", document.activeElement === button);
});
