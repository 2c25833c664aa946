// One sending per form: a second click does nothing, and a form waits for savings and uploads in progress.
import { announce, element, pending } from "./commun.js";
import { mots } from "./mots.js";

const sent = new WeakSet();

function tell(form, text) {
  form.querySelector("[data-envoi-message]")?.remove();
  if (!text) return;
  const alert = element("p", { class: "fr-error-text", role: "alert", "data-envoi-message": true }, text);
  (form.querySelector(".ds-bar__etat") || form).append(alert);
}

async function sendLater(form, submitter) {
  sent.add(form);
  submitter?.setAttribute("aria-disabled", "true");
  announce(mots.attente);
  const results = await Promise.all(pending());
  submitter?.removeAttribute("aria-disabled");
  sent.delete(form);
  if (results.includes(false)) {
    tell(form, mots.pasEncore);
    return;
  }
  tell(form, null);
  form.requestSubmit(submitter);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (sent.has(form)) {
    event.preventDefault();
    return;
  }
  if (pending().length) {
    event.preventDefault();
    sendLater(form, event.submitter);
    return;
  }
  sent.add(form);
  event.submitter?.setAttribute("aria-disabled", "true");
  // A download or an answer without a page leaves this one in place: the form may be sent again.
  setTimeout(() => release(form), 10000);
});

function release(form) {
  sent.delete(form);
  form.querySelectorAll('[aria-disabled="true"]').forEach((button) => button.removeAttribute("aria-disabled"));
}

// Coming back by the browser's history shows the page as it was left.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form").forEach(release);
});
