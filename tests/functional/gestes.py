"""What a person does on a page, counted: every click, choice, and filled field is one geste."""

from playwright.sync_api import expect

ATTENTE = 30_000  # milliseconds: a loaded machine is slow


class Gestes:
    """The hands of a person on a page; `total` is how many clicks and filled fields the work has cost."""

    def __init__(self, page):
        self.page, self.total = page, 0
        page.set_default_timeout(ATTENTE)

    def click(self, selector: str) -> None:
        """Press what a selector finds first."""
        self.total += 1
        self.page.locator(selector).first.click()

    def suivre(self, selector: str) -> None:
        """Press what leads to another page, and wait for it."""
        self.total += 1
        with self.page.expect_navigation(wait_until="load"):
            self.page.locator(selector).first.click()

    def fill(self, selector: str, text: str) -> None:
        """Type in a field."""
        self.total += 1
        self.page.locator(selector).first.fill(text)

    def fill_all(self, **fields: str) -> None:
        """Type in several fields, by their names."""
        for name, text in fields.items():
            self.fill(f"main [name={name}]", text)

    def check(self, selector: str) -> None:
        """Tick a box, or choose a button."""
        self.total += 1
        self.page.locator(selector).first.check()

    def choose(self, selector: str, label: str) -> None:
        """Choose a line of a list."""
        self.total += 1
        self.page.locator(selector).first.select_option(label=label)

    def join(self, selector: str, path) -> None:
        """Join a file."""
        self.total += 1
        self.page.locator(selector).first.set_input_files(str(path))


class Constructeur:
    """Build a form in the editor, champ after champ."""

    def __init__(self, gestes: Gestes):
        self.gestes, self.page = gestes, gestes.page

    @property
    def ouvert(self) -> str:
        """The id of the open champ, empty when none is."""
        panneau = self.page.locator("[data-panneau]")
        return panneau.get_attribute("data-panneau") if panneau.count() else ""

    def ajouter(self, type_champ: str, libelle: str, place: str = "") -> None:
        """Add a champ by the whole picker: at a place, else after the open champ."""
        self.gestes.click(f"[data-ajouter='{place or f'apres-{self.ouvert}'}']")
        self._nouveau(f"#choix [data-type={type_champ}]", libelle)

    def ensuite(self, type_champ: str, libelle: str) -> None:
        """Add the next champ by the types at the foot of the open one."""
        self._nouveau(f"[data-panneau] [data-suite={type_champ}]", libelle)

    def _nouveau(self, bouton, libelle):
        before = self.ouvert
        self.gestes.click(bouton)
        self.page.wait_for_selector(f"[data-panneau]:not([data-panneau='{before}'])")
        self.gestes.fill("[data-panneau] [name=libelle]", libelle)

    def options(self, *lines: str) -> None:
        """Write the options of the open list."""
        self.gestes.fill("[data-panneau] [name=options]", "\n".join(lines))

    def si(self, question: str, valeur: str) -> None:
        """Show the open champ only for an answer."""
        key = self.ouvert
        self.gestes.click(f"#condition-{key} button")
        self.page.wait_for_selector("[name=c-0-champ]")
        self.gestes.choose("[name=c-0-champ]", question)
        self.page.wait_for_selector("[name=c-0-valeur]")
        self.gestes.choose("[name=c-0-valeur]", valeur)
        expect(self.page.locator(f"#vue-{key} .ds-editeur__condition")).to_contain_text(
            question, timeout=ATTENTE
        )

    def enregistre(self) -> None:
        """Wait until the site holds all that was typed."""
        self.page.locator("[data-panneau] [name=libelle]").first.blur()
        expect(self.page.locator("[data-enregistrement]")).to_have_text("Enregistré", timeout=ATTENTE)
