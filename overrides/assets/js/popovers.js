// A popover closes when the focus moves on past it, so that it never covers what has the focus.
document.addEventListener("focusin", ({ target }) => {
  for (const open of document.querySelectorAll(":popover-open")) {
    if (!open.contains(target) && target.getAttribute("popovertarget") !== open.id) open.hidePopover();
  }
});

// Browsers tell assistive technology by themselves whether it is open; the attribute says it to older ones too.
for (const button of document.querySelectorAll("[popovertarget]")) {
  const popover = document.getElementById(button.getAttribute("popovertarget"));
  const tell = () => button.setAttribute("aria-expanded", String(popover.matches(":popover-open")));
  popover.addEventListener("toggle", tell);
  tell();
}
