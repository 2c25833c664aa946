"""The balises of texts: what each gives, what is unknown, what an answer can never do."""

from random import Random

import pytest

from ds_pyramid.attestations.balises import (
    balises,
    empty_tags,
    groups,
    render,
    to_shown,
    to_stored,
    unknown_tags,
)
from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.champs.registry import champ_types
from ds_pyramid.demarches.balises import DEPOT
from ds_pyramid.dossiers.models import Etat, Identite
from tests.factories.champs import champ
from tests.factories.instruction import build_demarche, build_dossier, text

SECTION = ChampDescriptor(1, "header_section", "Budget")


@pytest.fixture
def demarche(root, now):
    champs = (
        text(11, "Intitulé du projet"),
        text(12, "Montant -- total"),
        SECTION,
        text(13, "Intitulé du projet"),
        ChampDescriptor(20, "repetition", "Dépenses", children=(text(21, "Poste"), text(22, "Coût"))),
        ChampDescriptor(30, "checkbox", "Bio"),
    )
    return build_demarche(root, now=now, champs=champs, annotations=(text(90, "Avis du service"),))


@pytest.fixture
def dossier(demarche, now):
    dossier = build_dossier(
        demarche, 3226, now=now, etat=Etat.ACCEPTE, motivation="Bravo & <b>merci</b>\nÀ bientôt"
    )
    dossier.champs.set("11", "Un jardin", now=now)
    dossier.annotations.set("90", "Favorable", now=now)
    return dossier


@pytest.mark.req("A-400", "A-402", "A-389", "A-390")
@pytest.mark.parametrize(
    ("balise", "value"),
    [
        ("numéro du dossier", "3226"),
        ("libellé démarche", "Pass été"),
        ("date de dépôt", "2 mars 2026"),
        ("date de décision", "2 mars 2026"),
        ("nom du service", "Service jeunesse"),
        ("civilité", "Mme"),
        ("nom", "Moreau"),
        ("prénom", "Camille"),
        ("Intitulé du projet", "Un jardin"),
        ("Avis du service", "Favorable"),
        ("motivation", "Bravo & <b>merci</b>\nÀ bientôt"),
    ],
)
def test_a_balise_gives_its_value(dossier, balise, value):
    assert render(f"[--{balise}--]", dossier) == f"[{value}]"


@pytest.mark.req("A-402")
def test_the_balises_of_a_company_replace_those_of_a_person(dossier):
    dossier.demarche.pour_personne_morale = True
    dossier.identite = Identite(siret="13002526500013", raison_sociale="DINUM", adresse="20 av. de Ségur")
    assert (
        render("--SIREN-- --SIRET-- --raison sociale-- --nom--", dossier)
        == "130025265 13002526500013 DINUM --nom--"
    )


@pytest.mark.req("I-195", "A-399")
def test_an_unknown_balise_stays_as_typed_and_is_reported(dossier, demarche):
    assert render("--inconnue-- --nom--", dossier) == "--inconnue-- Moreau"
    assert unknown_tags("--inconnue-- --nom-- --Avis du service-- --inconnue--", demarche) == ["inconnue"]


@pytest.mark.req("A-401")
def test_what_the_decision_gives_is_unknown_before_it(demarche):
    assert unknown_tags("--motivation-- --lien dossier--", demarche, depuis=DEPOT) == ["motivation"]
    assert unknown_tags("--lien dossier--", demarche, mail=False) == ["lien dossier"]


@pytest.mark.req("A-399")
def test_spaces_case_and_apostrophes_do_not_matter(dossier):
    assert render("--Numéro\u00a0du  dossier--", dossier) == "3226"


@pytest.mark.req("A-406", "I-458")
def test_an_answer_injects_neither_markup_nor_another_balise(dossier, now):
    dossier.champs.set("11", "<script>x</script> --motivation--", now=now)
    assert render("<p>--Intitulé du projet--</p>", dossier, html=True) == (
        "<p>&lt;script&gt;x&lt;/script&gt; --motivation--</p>"
    )


def test_lines_of_a_value_are_kept_in_html(dossier):
    assert (
        render("--motivation--", dossier, html=True) == "Bravo &amp; &lt;b&gt;merci&lt;/b&gt;<br/>À bientôt"
    )


@pytest.mark.req("A-404")
def test_rows_give_a_list_boxes_oui_or_non_and_blanks_nothing(dossier, now):
    assert render("[--Dépenses--]", dossier) == "[]"
    row = dossier.champs.add_row(20, now=now)
    dossier.champs.set(f"21|{row}", "Bois", now=now)
    dossier.champs.set(f"22|{row}", "3 €", now=now)
    dossier.champs.set("30", True, now=now)
    assert render("--Dépenses--", dossier) == "- Poste : Bois ; Coût : 3 €"
    assert render("--Dépenses--", dossier, html=True) == (
        '<table class="balise"><thead><tr><th scope="col">Poste</th><th scope="col">Coût</th></tr></thead>'
        "<tbody><tr><td>Bois</td><td>3 €</td></tr></tbody></table>"
    )
    assert render("--Bio--", dossier) == "Oui"


@pytest.mark.req("A-405")
def test_champs_of_one_label_are_told_apart_and_survive_a_new_label(dossier, demarche, now):
    dossier.champs.set("13", "Second", now=now)
    assert render("--Intitulé du projet-- / --Intitulé du projet (Budget)--", dossier) == "Un jardin / Second"
    stored = to_stored("Projet : --Intitulé du projet (Budget)--", demarche)
    assert stored == "Projet : --champ/13--"
    assert to_shown(stored, demarche) == "Projet : --Intitulé du projet (Budget)--"
    assert render(stored, dossier) == "Projet : Second"


def test_dashes_in_a_label_are_no_end_of_balise(dossier, now):
    dossier.champs.set("12", "40 €", now=now)
    assert render("--Montant __ total--", dossier) == "40 €"


@pytest.mark.req("A-425", "I-202")
def test_balises_without_value_are_named(dossier):
    assert empty_tags("--Intitulé du projet-- --Bio-- --Dépenses-- --inconnue--", dossier) == [
        "Bio",
        "Dépenses",
    ]


@pytest.mark.req("A-398")
def test_the_list_below_the_editor_is_by_group(demarche):
    found = groups(balises(demarche))
    assert list(found) == ["Dossier", "Demandeur", "E-mails", "Formulaire", "Annotations privées"]
    assert [b.libelle for b in found["Annotations privées"]] == ["Avis du service"]
    assert "E-mails" not in groups(balises(demarche, mail=False))


@pytest.mark.req("I-194")
def test_the_author_of_the_decision_is_named(dossier, root, now):
    from ds_pyramid.dossiers.workflow import record
    from tests.factories.instruction import build_compte

    agent = build_compte(root, 5, "agent@x.fr", now=now, nom="Dupont", prenom="Anne")
    record(dossier, "accepter", before=Etat.EN_INSTRUCTION, auteur=agent, now=now)
    assert render("--auteur de la décision--", dossier) == "Anne Dupont"


@pytest.mark.req("U-153")
def test_every_champ_and_annotation_gives_a_balise_that_becomes_its_answer(root, now):
    kinds = [
        kind
        for kind in champ_types
        if kind.fillable and not kind.inert and not kind.container and not kind.is_identite(champ(kind.name))
    ]
    champs = [champ(kind.name, f"Public {kind.name}") for kind in kinds if not kind.private_only]
    notes = [champ(kind.name, f"Privé {kind.name}") for kind in kinds]
    demarche = build_demarche(root, now=now, champs=champs, annotations=notes)
    dossier = build_dossier(demarche, 12, now=now, etat=Etat.ACCEPTE)
    offered = {balise.libelle for balise in balises(demarche)}
    for descriptor, answers in [(one, dossier.champs) for one in champs] + [
        (one, dossier.annotations) for one in notes
    ]:
        value = descriptor.type.sample(descriptor, Random(1))
        answers.set(str(descriptor.stable_id), value, now=now)
        assert descriptor.libelle in offered
        said = render(f"Vous avez dit --{descriptor.libelle}--.", dossier)
        expected = "" if value is None else descriptor.type.text(descriptor, value)
        assert " ".join(said.split()) == " ".join(f"Vous avez dit {expected}.".split())
