// The outline of a long form (nav.ds-plan): where one is, what is done, what is to correct; on a phone it folds.
import { element } from "./commun.js";
import { mots } from "./mots.js";

const wide = matchMedia("(min-width: 64em)");

class Plan {
  constructor(nav) {
    this.nav = nav;
    this.details = nav.querySelector("details");
    this.links = [...nav.querySelectorAll("a[href^='#']")];
    this.top = [...nav.querySelectorAll(".ds-plan__liste > li")];
    this.fold();
    wide.addEventListener("change", () => this.fold());
    nav.addEventListener("click", (event) => {
      if (event.target.closest("a") && !wide.matches) this.details.open = false;
    });
    document.addEventListener("ds:sections", (event) => this.update(event.detail));
    this.frame = null;
    addEventListener("scroll", () => this.follow(), { passive: true });
    addEventListener("resize", () => this.follow(), { passive: true });
    this.mark();
  }

  fold() {
    if (this.details) this.details.open = wide.matches;
  }

  follow() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.mark();
    });
  }

  /** The section being read is the last whose title has passed the upper third of the window. */
  mark() {
    const limit = innerHeight / 3;
    const seen = this.links.filter((link) => !link.closest("li").hidden && target(link));
    const passed = seen.filter((link) => target(link).getBoundingClientRect().top <= limit);
    const end = scrollY + innerHeight >= document.documentElement.scrollHeight - 2 && scrollY > 0;
    const current = end ? seen.at(-1) : passed.at(-1) || seen[0];
    for (const link of this.links) {
      if (link === current) link.setAttribute("aria-current", "step");
      else link.removeAttribute("aria-current");
    }
    if (current) this.name(current);
  }

  name(link) {
    const shown = this.top.filter((item) => !item.hidden);
    const rank = shown.findIndex((item) => item.contains(link)) + 1;
    const step = this.nav.querySelector("[data-plan-etape]");
    const title = this.nav.querySelector("[data-plan-titre]");
    if (step) step.textContent = mots.etape(rank, shown.length);
    if (title) title.textContent = link.firstElementChild?.textContent || link.textContent;
  }

  /** `{section: {etat: "fait" | "", a_corriger: 2, visible: true}}` */
  update(sections) {
    for (const link of this.links) {
      const state = sections[link.dataset.section];
      if (!state) continue;
      link.closest("li").hidden = state.visible === false;
      link.querySelector(".ds-plan__etat")?.remove();
      const sign = badge(state);
      if (sign) link.append(sign);
    }
    this.mark();
  }
}

function badge(state) {
  if (state.a_corriger) {
    const words = element("span", { class: "fr-sr-only" }, ` ${mots.aCorriger}`);
    return element("span", { class: "ds-plan__etat ds-plan__etat--erreur" }, String(state.a_corriger), words);
  }
  if (state.etat !== "fait") return null;
  const words = element("span", { class: "fr-sr-only" }, ` ${mots.complet}`);
  return element("span", { class: "ds-plan__etat ds-plan__etat--fait" }, "✓", words);
}

function target(link) {
  const found = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  return found && !found.hidden ? found : null;
}

for (const nav of document.querySelectorAll("nav.ds-plan")) new Plan(nav);
