// Counts the ticks of a checklist and tells them, for the whole list and for each of its parts.
const list = document.querySelector('[data-ah-component="checklist"]');
const progress = document.querySelector('[data-ah-component="progress"]');
const print = document.querySelector('[data-ah-component="print"]');

const boxes = [...list.querySelectorAll('.ah-points input[type="checkbox"]')];
const parts = [...list.querySelectorAll("h2")]
  .map((heading) => {
    const own = [];
    for (let node = heading.nextElementSibling; node && node.tagName !== "H2"; node = node.nextElementSibling) {
      own.push(...node.querySelectorAll('.ah-point input[type="checkbox"]'));
    }
    return { own, count: document.createElement("small"), heading };
  })
  .filter(({ own }) => own.length);

const done = (some) => some.filter((box) => box.checked).length;

const show = () => {
  for (const { own, count } of parts) count.textContent = `${done(own)} von ${own.length}`;
  progress.querySelector("b").textContent = done(boxes);
  progress.querySelector("progress").value = done(boxes);
};

for (const { heading, count } of parts) heading.append(count);
list.addEventListener("change", show);
print.querySelector("button").addEventListener("click", () => window.print());
show();
progress.hidden = print.hidden = false;
