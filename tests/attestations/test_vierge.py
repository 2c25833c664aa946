"""The blank form of a démarche: every question as one answers it on paper, tagged, made apart from the requests."""

from io import BytesIO
from threading import Event
from types import SimpleNamespace

import pytest
from pypdf import PdfReader

from ds_pyramid.attestations import vierge
from ds_pyramid.attestations.atelier import FILE_MAX, GARDES, Atelier, AtelierComble, lay_out_apart
from ds_pyramid.attestations.pdf import PdfImpossible, render_pdf
from ds_pyramid.champs.conditions import Et, Terme
from ds_pyramid.champs.models import ChampDescriptor
from tests.factories.instruction import build_demarche, text

REGISTRY = SimpleNamespace(settings={"ds.url": "https://demarches.test", "ds.site_name": "Démarches"})
LOCATAIRE = Terme(12, "est", "Locataire")


def champs():
    """A form with one of everything that paper draws apart."""
    return (
        ChampDescriptor(1, "header_section", "Votre projet", "Ce que vous voulez faire."),
        text(11, "Intitulé du projet", mandatory=True, description="En une ligne."),
        ChampDescriptor(12, "drop_down_list", "Statut", options={"options": ("Locataire", "Propriétaire")}),
        text(13, "Nom du bailleur", condition=Et((LOCATAIRE,))),
        ChampDescriptor(2, "header_section", "Le logement", options={"level": "2"}),
        ChampDescriptor(14, "explication", "À savoir", "Mesurez la surface habitable."),
        ChampDescriptor(15, "departements", "Département"),
        ChampDescriptor(
            20,
            "repetition",
            "Dépenses",
            children=(text(21, "Poste", mandatory=True), ChampDescriptor(22, "decimal_number", "Montant")),
        ),
        ChampDescriptor(
            30,
            "repetition",
            "Occupants",
            children=(text(31, "Nom de l’occupant"), ChampDescriptor(32, "textarea", "Sa situation")),
        ),
        ChampDescriptor(40, "piece_justificative", "Devis", mandatory=True),
        ChampDescriptor(41, "piece_justificative", "Bail", condition=LOCATAIRE),
        ChampDescriptor(42, "checkbox", "Je certifie l’exactitude", mandatory=True),
    )


@pytest.fixture
def demarche(root, now):
    return build_demarche(root, now=now, champs=champs(), annotations=(text(90, "Avis secret du service"),))


@pytest.fixture
def html(demarche):
    return vierge.formulaire_html(demarche, demarche.revision, REGISTRY)


def words(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


@pytest.mark.req("A-042", "U-122")
def test_the_blank_form_holds_every_question_as_one_answers_it_on_paper(html):
    found = words(render_pdf(html))
    for expected in (
        "Pass été",
        "Formulaire vierge",
        "https://demarches.test",
        "jeunesse@exemple.fr",
        "Identité du demandeur",
        "1. Votre projet",
        "1.1 Le logement",
        "Ce que vous voulez faire.",
        "Intitulé du projet *",
        "En une ligne.",
        "Locataire",
        "Propriétaire",
        "Mesurez la surface habitable.",
        "Poste *",
        "Élément 2",
        "Pièces à joindre",
        "Devis *",
    ):
        assert expected in found
    assert "Nom du bailleur *" not in found
    assert "Avis secret" not in found


@pytest.mark.req("A-042")
def test_conditions_are_written_in_words(html):
    found = words(render_pdf(html))
    assert "À remplir seulement si « Statut » est Locataire" in found
    assert "Bail (seulement si « Statut » est Locataire)" in found


def test_a_list_too_long_to_print_is_a_line_to_write_on(html):
    found = words(render_pdf(html))
    assert "compte 110 choix" in found
    assert "Haute-Garonne" not in found


def test_a_block_of_short_answers_is_a_table_and_another_one_is_repeated(demarche):
    by_label = {question.libelle: question for question in vierge.questions(demarche.revision.champs)}
    assert by_label["Dépenses"].genre == "table"
    assert len(by_label["Dépenses"].rangees) >= 5
    assert by_label["Occupants"].genre == "bloc"
    assert len(by_label["Occupants"].rangees) == 2


@pytest.mark.req("A-042")
def test_the_blank_form_is_tagged_titled_and_in_french(html):
    pdf = PdfReader(BytesIO(render_pdf(html)))
    assert pdf.root_object["/MarkInfo"]["/Marked"]
    assert pdf.root_object["/Lang"] == "fr"
    assert pdf.metadata.title == "Formulaire vierge : Pass été"
    tags = set(_tags(pdf.root_object["/StructTreeRoot"].get_object()))
    assert {"/H1", "/H2", "/H3", "/P", "/L", "/LI", "/Table", "/TH", "/TD"} <= tags


def _tags(element):
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        found = kid.get_object() if hasattr(kid, "get_object") else kid
        if isinstance(found, dict) and "/S" in found:
            yield found["/S"]
            yield from _tags(found)


def test_a_personne_morale_writes_its_siret(demarche):
    demarche.pour_personne_morale = True
    found = vierge.formulaire_html(demarche, demarche.revision, REGISTRY)
    assert "Numéro SIRET (14 chiffres) *" in found
    assert "Prénom" not in found


def test_a_document_is_laid_out_by_another_process():
    pdf = lay_out_apart(
        "<html lang='fr'><head><title>Un essai</title></head><body><p>Bonjour</p></body></html>"
    )
    assert words(pdf) == "Bonjour 1 / 1"


def test_half_a_character_of_a_label_does_not_stop_the_document():
    assert "Nom?" in words(
        lay_out_apart("<html lang='fr'><head><title>x</title></head><body>Nom\ud800</body></html>")
    )


def test_a_process_that_fails_says_so(monkeypatch):
    monkeypatch.setattr("ds_pyramid.attestations.atelier.sys.executable", "/nowhere/python")
    with pytest.raises(PdfImpossible):
        lay_out_apart("<p>Bonjour</p>")


def test_the_workshop_makes_a_document_once_and_keeps_the_latest():
    made = []
    atelier = Atelier(lambda html: made.append(html) or html.encode())
    for number in range(GARDES + 2):
        assert atelier.demander(f"page {number}", 5) == f"page {number}".encode()
    atelier.demander(f"page {GARDES + 1}", 5)
    assert len(made) == GARDES + 2
    atelier.demander("page 0", 5)
    assert made[-1] == "page 0"


def test_the_workshop_answers_at_once_that_a_document_is_not_ready():
    go_on = Event()
    atelier = Atelier(lambda html: html.encode() if go_on.wait(5) else b"")
    assert atelier.demander("page", 0) is None
    go_on.set()
    assert atelier.demander("page", 5) == b"page"


def test_the_workshop_refuses_to_be_filled():
    go_on = Event()
    atelier = Atelier(lambda html: html.encode() if go_on.wait(5) else b"")
    for number in range(FILE_MAX):
        assert atelier.demander(f"page {number}", 0) is None
    with pytest.raises(AtelierComble):
        atelier.demander("one too many", 0)
    go_on.set()
    assert atelier.demander("page 0", 5) == b"page 0"


def test_a_document_that_fails_is_tried_again():
    answers = [PdfImpossible("un accident"), b"pdf"]

    def make(_html):
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    atelier = Atelier(make)
    with pytest.raises(PdfImpossible):
        atelier.demander("page", 5)
    assert atelier.demander("page", 5) == b"pdf"
