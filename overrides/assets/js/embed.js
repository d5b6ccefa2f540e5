// A film that lies with a provider: the frame is made on the reader's click, and nobody is asked before it.
const box = document.querySelector('[data-ah-component="embed"]');
const button = box.querySelector("button");

button.addEventListener("click", () => {
  const frame = document.createElement("iframe");
  frame.className = "ah-embed__frame";
  frame.title = box.dataset.ahTitle;
  frame.referrerPolicy = "no-referrer";
  frame.sandbox = "allow-scripts allow-same-origin allow-presentation";
  frame.allow = "fullscreen";
  frame.setAttribute("credentialless", ""); // where known: no cookies of earlier visits, none that stay
  frame.src = box.dataset.ahFrame;
  button.replaceWith(frame);
  frame.focus();
});
