"""One form with every type, each asked: filled, corrected, deposited and read back with the keyboard alone, on a phone.

The same walk is made with the scripts and without: only lists that suggest have two ways.
"""

from dataclasses import replace

import pytest
from PIL import Image

from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.champs.referentiels import read_csv
from ds_pyramid.champs.registry import champ_types
from tests.factories.accounts import PASSWORD, make_compte
from tests.factories.champs import OPTIONS
from tests.factories.demarches import make_publiee
from tests.factories.dossiers import make_brouillon, make_depose
from tests.functional.clavier import Clavier
from tests.plugins.browser import PHONE

pytestmark = [pytest.mark.functional, pytest.mark.browser]

CAMILLE = "camille@exemple.fr"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PATTERN = {"mode": "advanced", "pattern": "^[0-9]{4}[A-Z]$", "example": "6201Z"}

# type: the words typed in its fields (by the end of the name of the field), and what is read afterwards
TYPED = {
    "dossier_link": ({"": "2"}, "Dossier no 2"),
    "email": ({"": "camille@exemple.fr"}, "camille@exemple.fr"),
    "phone": ({"": "0692 12 34 56"}, "0692 12 34 56"),
    "address": ({".rue": "12 rue Haute", ".code_postal": "59000", ".ville": "Lille"}, "12 rue Haute"),
    "siret": ({".siret": "130 025 265 00013", ".raison_sociale": "DINUM"}, "130 025 265 00013"),
    "iban": ({"": "fr7630006000011234567890189"}, "FR76 3000 6000 0112 3456 7890 189"),
    "text": ({"": "Été à l’Haÿ"}, "Été à l’Haÿ"),
    "textarea": ({"": "Une ligne"}, "Une ligne"),
    "integer_number": ({"": "12 000"}, "12 000"),
    "decimal_number": ({"": "1,5"}, "1,5"),
    "formatted": ({"": "6201Z"}, "6201Z"),
    "number": ({"": "42"}, "42"),
    "rna": ({".rna": "W751080001", ".titre": "Les Amis"}, "W751080001"),
    "rnf": ({".rnf": "075-FDD-00003-01", ".nom": "La Fondation"}, "075-FDD-00003-01"),
    "annuaire_education": ({".uai": "0750655E", ".nom": "Lycée"}, "0750655E"),
    "cnaf": ({".numero_allocataire": "1234567", ".code_postal": "59000"}, "1234567"),
    "dgfip": ({".numero_fiscal": "1234567890123", ".reference_avis": "1234567890123"}, "1234567890123"),
    "pole_emploi": ({".identifiant": "1234567A"}, "1234567A"),
    "mesri": ({".ine": "090601811AB"}, "090601811AB"),
    "cojo": ({".numero": "1234567", ".naissance": "14/07/1990"}, "1234567"),
}
# What is typed first, and refused at the deposit: most of the types that can be wrong.
WRONG = {
    "dossier_link": {"": "999999"},
    "email": {"": "camille@"},
    "phone": {"": "12"},
    "siret": {".siret": "13002526500014"},
    "iban": {"": "FR76 3000 6000 0112 3456 7890 188"},
    "integer_number": {"": "douze"},
    "decimal_number": {"": "1,2,3"},
    "formatted": {"": "62"},
    "rna": {".rna": "W75"},
    "rnf": {".rnf": "075"},
    "annuaire_education": {".uai": "123"},
    "cnaf": {".numero_allocataire": "12345678"},
    "dgfip": {".numero_fiscal": "12"},
    "mesri": {".ine": "1"},
    "cojo": {".naissance": "demain"},
    "text": {"": ""},  # left empty
}
CHOSEN = {  # lists: what is typed to choose, what is read
    "pays": ("Portugal", "Portugal"),
    "regions": ("Mayotte", "Mayotte"),
    "departements": ("974", "974 – La Réunion"),
    "referentiel": ("Lyon", "Lyon"),
}
SUGGESTED = {  # lists that suggest: what is typed, the line chosen, what is read
    "communes": ("lille 59000", "Lille (59000)", "Lille (59000)"),
    "epci": ("métropole européenne de l", "Métropole Européenne de Lille", "Métropole Européenne de Lille"),
}


def every_type():
    """Return one champ of each type offered to usagers, mandatory when it asks something; the block comes last."""
    champs = []
    for number, kind in enumerate((k for k in champ_types if not k.private_only), 1):
        options = {**OPTIONS.get(kind.name, {}), **(PATTERN if kind.name == "formatted" else {})}
        if "referentiel" in options:  # a persistent object belongs to one database
            options["referentiel"] = read_csv(b"Ville;Code\nLille;59350\nLyon;69123\n")
        one = ChampDescriptor(number, kind.name, str(kind.libelle), "", kind.fillable, options)
        if kind.container:
            children = (
                ChampDescriptor(901, "text", "Nom", mandatory=True),
                ChampDescriptor(902, "text", "Rôle"),
            )
            one = replace(one, children=children)
        champs.append(one)
    return champs


@pytest.fixture
def numbers(served):
    """Camille’s brouillon on that form, n° 1, and a dossier that it can name, n° 2: numbers of the champs by type."""
    champs = every_type()
    with served.open_root() as (root, manager):
        camille = make_compte(root, CAMILLE)
        demarche = make_publiee(root, champs=champs)
        make_brouillon(root, demarche, camille)
        make_depose(root, make_publiee(root, slug="autre"), camille)
        manager.commit()
    return {champ.type_champ: champ.stable_id for champ in champs}


@pytest.fixture
def files(tmp_path):
    """A document and an image."""
    Image.new("RGB", (40, 30), "white").save(tmp_path / "carte.png")
    (tmp_path / "statuts.pdf").write_bytes(PDF)
    return tmp_path / "statuts.pdf", tmp_path / "carte.png"


class Formulaire:
    """The page of the form under one keyboard."""

    def __init__(self, page, numbers, javascript):
        self.page, self.numbers, self.javascript = page, numbers, javascript
        self.clavier = Clavier(page)

    def field(self, kind, end=""):
        """Return the selector of a field."""
        return f"[name='champ-{self.numbers[kind]}{end}']"

    def type_in(self, kind, fields):
        """Type in the fields of a champ."""
        for end, text in fields.items():
            self.clavier.fill(self.field(kind, end), text)

    def suggest(self, kind, words, line):
        """Choose a line among those that words bring."""
        self.clavier.fill(self.field(kind, ".recherche"), words)
        if self.javascript:
            self.page.get_by_role("option", name=line).first.wait_for()
            self.clavier.press("ArrowDown", "Enter")
            return
        self.clavier.submit(f"[name='chercher'][value='{self.numbers[kind]}']")
        if self.page.locator(f"select[name='champ-{self.numbers[kind]}.code']").input_value() == "":
            self.clavier.choose(self.field(kind, ".code"), line[:20])

    def draw_a_point(self):
        """Give the coordinates of a point."""
        kind = self.numbers["carte"]
        self.clavier.reach(f"[data-champ='{kind}'] summary")
        self.clavier.press("Enter")
        self.clavier.fill(f"#champ-{kind}-coordonnees", "50.6, 3.05")
        button = f"[data-champ='{kind}'] [name='chercher']"
        if self.javascript:
            self.clavier.reach(button)
            self.clavier.press("Enter")
            self.page.get_by_label("Description : Point", exact=False).wait_for()
        else:
            self.clavier.submit(button)

    def add_a_row(self):
        """Fill the first row of the block, add one, and fill it."""
        block = f"[data-champ='{self.numbers['repetition']}']"
        rows = self.page.locator(f"{block} .ds-repetition__ligne")
        for rank in range(2):
            if rows.count() <= rank:
                self.clavier.reach(f"#ajouter-{self.numbers['repetition']}")
                self.clavier.press("Enter")
                rows.nth(rank).wait_for()
            field = rows.nth(rank).locator("input[type=text]").first
            self.clavier.fill(f"#{field.get_attribute('id')}", f"Personne {rank + 1}")

    def deposit(self):
        """Press the button of the deposit."""
        self.clavier.submit("[name='action'][value='deposer']")

    def fill(self, wrong, files):
        """Fill every champ, in the order of the form, as a person goes down it."""
        document, image = files
        special = {
            "carte": self.draw_a_point,
            "repetition": self.add_a_row,
            "civilite": lambda: self.tick("civilite"),
            "yes_no": lambda: self.tick("yes_no"),
            "checkbox": lambda: self.tick("checkbox", "[type=checkbox]"),
            "drop_down_list": lambda: self.tick("drop_down_list"),
            "multiple_drop_down_list": lambda: self.tick("multiple_drop_down_list"),
            "linked_drop_down_list": self.choose_both,
            "date": lambda: self.clavier.fill(self.field("date"), "") or self.digits("05052026"),
            "datetime": lambda: (
                self.clavier.fill(self.field("datetime"), "")
                or self.digits("05052026", "ArrowRight", "0930", "a")
            ),
            "piece_justificative": lambda: self.join("piece_justificative", document),
            "titre_identite": lambda: self.join("titre_identite", image),
        }
        for kind in self.numbers:
            if kind in TYPED:
                self.type_in(kind, {**TYPED[kind][0], **wrong.get(kind, {})})
            elif kind in CHOSEN:
                self.clavier.choose(self.field(kind), CHOSEN[kind][0])
            elif kind in SUGGESTED:
                self.suggest(kind, *SUGGESTED[kind][:2])
            elif kind in special:
                special[kind]()
            else:
                assert not champ_types[kind].fillable, kind

    def tick(self, kind, more=""):
        """Tick the first box."""
        self.clavier.reach(self.field(kind) + more)
        self.clavier.press("Space")

    def digits(self, *typed):
        """Type the parts of a date: the same day and month, for browsers put them in either order."""
        for one in typed:
            if one[0].isupper():
                self.clavier.press(one)
            else:
                self.page.keyboard.type(one)

    def choose_both(self):
        """Choose in the first list, then in the second."""
        self.clavier.choose(self.field("linked_drop_down_list", ".premier"), "A")
        self.clavier.choose(self.field("linked_drop_down_list", ".second"), "A2")

    def join(self, kind, path):
        """Join a file; with the scripts it leaves at once."""
        self.clavier.join(f"[data-champ='{self.numbers[kind]}'] [type=file]", path)
        if self.javascript:
            self.page.locator(f"[data-champ='{self.numbers[kind]}'] a", has_text=path.name).wait_for()


def sign_in(page):
    page.goto("/connexion?retour=/dossiers/1/modifier")
    clavier = Clavier(page)
    clavier.fill("[name=email]", CAMILLE)
    clavier.fill("[name=password]", PASSWORD)
    with page.expect_navigation():
        clavier.press("Enter")
    page.goto("/dossiers/1/modifier")


@pytest.mark.req("U-128", "U-178", "U-197", "U-437")
@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "without-scripts"])
def test_every_type_is_filled_corrected_deposited_and_read_back(
    new_page, numbers, files, accessible, shots, javascript
):
    page = new_page(PHONE, javascript=javascript)
    sign_in(page)
    form = Formulaire(page, numbers, javascript)
    form.fill(WRONG, files)
    form.deposit()

    told = page.locator("#erreurs a")
    assert {told.nth(rank).get_attribute("href") for rank in range(told.count())} >= {
        page.locator(f"[data-champ='{numbers[kind]}']")
        .locator("input, textarea")
        .first.evaluate("e => '#' + e.id")
        for kind in ("text", "email")
    }
    assert told.count() == len(WRONG), told.all_inner_texts()
    shots(page, f"chaque-type-refuse-{javascript}")
    if javascript:
        accessible(page)
    for kind in WRONG:
        assert page.locator(f"#champ-{numbers[kind]}-messages").inner_text().strip(), kind
        form.type_in(kind, {end: TYPED[kind][0][end] for end in WRONG[kind]})
    form.deposit()
    page.get_by_role("heading", name="Votre dossier a été déposé.").wait_for()

    page.goto("/dossiers/1/demande")
    text = page.locator("main").inner_text()
    read = [one[-1] for one in (*TYPED.values(), *CHOSEN.values(), *SUGGESTED.values())]
    read += [
        "Mme",
        "Oui",
        "Lille",
        "Vélo",
        "A / A2",
        "5 mai 2026",
        "statuts.pdf",
        "Titre d’identité Analyse en cours",
        "Personne 2",
        "Point",
    ]
    missing = [words for words in read if words not in text.replace("\u00a0", " ").replace("\u202f", " ")]
    assert not missing, (missing, text)
    shots(page, f"chaque-type-relu-{javascript}")
    if javascript:
        accessible(page)
