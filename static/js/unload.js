// Warn before leaving while something is not saved yet.
import { pending } from "./commun.js";

window.addEventListener("beforeunload", (event) => {
  if (pending().length) event.preventDefault();
});
