// A popover closes when the focus moves on past it, so that it never covers what has the focus.
document.addEventListener("focusin", ({ target }) => {
  for (const open of document.querySelectorAll(":popover-open")) {
    if (!open.contains(target) && target.getAttribute("popovertarget") !== open.id) open.hidePopover();
  }
});
