/** The rule editor: a question or a comparison just chosen shows at once what follows from it, without a button. */
for (const form of document.querySelectorAll("form[data-regle]")) {
  for (const button of form.querySelectorAll("[data-actualiser]")) button.hidden = true;
  form.addEventListener("change", (event) => {
    if (!event.target.matches("[data-rafraichir]")) return;
    const button = event.target.closest("fieldset").querySelector("[data-actualiser]");
    sessionStorage.setItem("regle", event.target.id);
    form.requestSubmit(button);
  });
}
const last = sessionStorage.getItem("regle");
if (last) {
  sessionStorage.removeItem("regle");
  document.getElementById(last)?.focus();
}
