"""The documents of a dossier: what they say, in a font that knows French, tagged, without network."""

from dataclasses import replace
from io import BytesIO
from types import SimpleNamespace

import pytest
from PIL import Image
from pypdf import PdfReader

from ds_pyramid.attestations.documents import (
    attestation_depot_pdf,
    attestation_pdf,
    dossier_pdf,
    modele_defaut,
    modele_of,
)
from ds_pyramid.attestations.pdf import PdfImpossible, render_pdf
from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.core.blobs import build_fichier
from ds_pyramid.dossiers.models import Etat
from tests.factories.instruction import build_demarche, build_dossier, text

REGISTRY = SimpleNamespace(settings={"ds.url": "https://demarches.test", "ds.site_name": "Démarches"})


@pytest.fixture
def demarche(root, now):
    champs = (
        ChampDescriptor(1, "header_section", "Votre projet"),
        text(11, "Intitulé du projet"),
        text(12, "Laissé vide"),
        ChampDescriptor(20, "repetition", "Dépenses", children=(text(21, "Poste"),)),
    )
    return build_demarche(root, now=now, champs=champs, annotations=(text(90, "Avis du service"),))


@pytest.fixture
def dossier(demarche, now):
    dossier = build_dossier(demarche, 3226, now=now, etat=Etat.ACCEPTE, motivation="Très bon dossier.")
    dossier.champs.set("11", "Œuvre de Łucja Żółć, 1 200 € « été » ’ — Ελλάδα ☑", now=now)
    row = dossier.champs.add_row(20, now=now)
    dossier.champs.set(f"21|{row}", "Bois", now=now)
    dossier.annotations.set("90", "Avis secret", now=now)
    return dossier


def words(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


@pytest.mark.req("I-196", "U-408", "U-409")
def test_the_proof_of_deposit_says_who_what_when_and_whom_to_contact(dossier):
    found = words(attestation_depot_pdf(dossier, REGISTRY))
    for expected in (
        "no 3226",
        "2 mars 2026 à 12 h 00",
        "Pass été",
        "Moreau",
        "Camille",
        "jeunesse@exemple.fr",
        "Łódź",
    ):
        assert expected in found


@pytest.mark.req("U-409")
def test_the_proof_of_deposit_keeps_the_first_deposit(dossier, now):
    from datetime import timedelta

    dossier.en_construction_at = now + timedelta(days=3)
    assert "2 mars 2026" in words(attestation_depot_pdf(dossier, REGISTRY))


@pytest.mark.req("U-405", "U-406", "I-124", "I-367")
def test_the_dossier_shows_every_answer_and_no_annotation_to_its_usager(dossier):
    found = words(dossier_pdf(dossier, REGISTRY))
    for expected in (
        "Œuvre de Łucja Żółć, 1 200 € « été » ’ — Ελλάδα ☑",
        "Votre projet",
        "Non communiqué",
        "Bois",
    ):
        assert expected in found
    for expected in ("Accepté", "Très bon dossier.", "Dossier déposé", "1 / 1", "Dossier no 3226"):
        assert expected in found
    assert "Avis secret" not in found
    assert "Avis secret" in words(dossier_pdf(dossier, REGISTRY, avec_annotations=True))


@pytest.mark.req("I-205", "I-207")
def test_a_decision_not_acknowledged_is_not_in_the_usagers_document(dossier):
    found = words(dossier_pdf(dossier, REGISTRY, decision_cachee=True))
    assert "Décision rendue" in found
    assert "Accepté" not in found
    assert "Très bon dossier." not in found


@pytest.mark.req("A-430", "U-406")
def test_documents_are_tagged_titled_and_in_french(dossier):
    pdf = PdfReader(BytesIO(dossier_pdf(dossier, REGISTRY)))
    assert pdf.root_object["/MarkInfo"]["/Marked"]
    assert pdf.root_object["/Lang"] == "fr"
    assert "/StructTreeRoot" in pdf.root_object
    assert pdf.metadata.title == "Dossier no 3226"
    fonts = {font["/FontDescriptor"] for font in _fonts(pdf)}
    assert fonts
    assert all("/FontFile2" in font or "/FontFile3" in font for font in fonts)


def _fonts(pdf):
    for page in pdf.pages:
        for font in page["/Resources"]["/Font"].values():
            for descendant in font.get_object()["/DescendantFonts"]:
                yield {"/FontDescriptor": _Frozen(descendant.get_object()["/FontDescriptor"])}


class _Frozen(dict):
    def __hash__(self):
        return hash(self["/FontName"])


def test_a_document_is_in_the_language_asked(dossier):
    pdf = PdfReader(BytesIO(attestation_depot_pdf(dossier, REGISTRY, langue="en")))
    assert pdf.root_object["/Lang"] == "en"


@pytest.mark.req("I-197", "A-419", "A-420")
def test_the_attestation_has_title_body_images_and_footer(dossier, now):
    picture = BytesIO()
    Image.new("RGB", (20, 10), "red").save(picture, "PNG")
    image = build_fichier("logo.png", picture.getvalue(), "image/png", now=now)
    modele = replace(
        modele_defaut(dossier.demarche),
        titre="Attestation de --prénom--",
        corps="<p>Projet <b>--Intitulé du projet--</b></p><p>--inconnue--</p>",
        pied="Fait pour --nom--",
        logo=image,
        signature=image,
    )
    pdf = PdfReader(BytesIO(attestation_pdf(dossier, REGISTRY, modele=modele)))
    found = " ".join(pdf.pages[0].extract_text().split())
    for expected in ("Attestation de Camille", "Projet Œuvre de Łucja", "--inconnue--", "Fait pour Moreau"):
        assert expected in found
    assert len(pdf.pages[0].images) >= 1
    assert "Aperçu" not in found
    assert "Aperçu, sans valeur" in words(attestation_pdf(dossier, REGISTRY, modele=modele, apercu=True))


@pytest.mark.req("A-406")
def test_an_answer_draws_nothing_in_the_attestation(dossier, now):
    dossier.champs.set("11", '<img src="file:///etc/passwd"><b>gras</b>', now=now)
    modele = replace(modele_defaut(dossier.demarche), corps="--Intitulé du projet--")
    assert "<b>gras</b>" in words(attestation_pdf(dossier, REGISTRY, modele=modele))


@pytest.mark.req("A-406")
def test_an_emoji_of_an_answer_is_drawn_with_a_font_of_ours(dossier, now):
    dossier.champs.set("11", "Fête 🎉", now=now)
    modele = replace(modele_defaut(dossier.demarche), corps="--Intitulé du projet--")
    pdf = attestation_pdf(dossier, REGISTRY, modele=modele)
    assert "Fête 🎉" in words(pdf)
    assert any(
        "Emoji" in str(font["/FontDescriptor"]["/FontName"]) for font in _fonts(PdfReader(BytesIO(pdf)))
    )


def test_the_default_model_is_offered_to_persons_and_to_companies(dossier):
    assert "--prénom--" in modele_of(dossier.demarche).corps
    dossier.demarche.pour_personne_morale = True
    assert "--raison sociale--" in modele_of(dossier.demarche).corps


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "https://exemple.test/x.png", "image:absente", "police:../x"]
)
def test_a_document_reads_neither_files_nor_network(url):
    with pytest.raises(PdfImpossible):
        render_pdf(f'<html lang="fr"><title>x</title><p><img src="{url}" alt="">x')
