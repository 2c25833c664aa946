// From the list of what is to correct to the control itself: a link to a group of boxes alone would leave the focus behind.
const CONTROLS = "input:not([type=hidden], :disabled), select:not(:disabled), textarea:not(:disabled), button:not(:disabled)";

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("#erreurs a[href^='#']");
  const target = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
  const control = target?.matches(CONTROLS) ? target : target?.querySelector(CONTROLS);
  if (!control) return;
  event.preventDefault();
  (target.closest("[data-champ]") || target).scrollIntoView({ block: "start" });
  control.focus({ preventScroll: true });
});
