"""Changes of a published form: their differences, their publication, their end."""

from dataclasses import replace

import pytest

from ds_pyramid.demarches import differences, revisions
from ds_pyramid.demarches.editeur import actes
from ds_pyramid.demarches.editeur.arbre import Place
from ds_pyramid.demarches.errors import EtatIncompatible, PublicationRefusee
from ds_pyramid.demarches.events import RevisionPubliee
from ds_pyramid.demarches.services import clore, rouvrir
from tests.editeur.conftest import formulaire, texte
from tests.factories.demarches import make_compte, make_demarche, make_publiee, silent


@pytest.fixture
def compte(root):
    return make_compte(root)


@pytest.fixture
def publiee(root, compte):
    return make_publiee(root, compte, champs=formulaire())


@pytest.mark.req("A-249", "A-250", "A-260")
def test_every_difference_is_named_setting_by_setting(publiee, now):
    actes.modifier(
        publiee,
        "champs",
        2,
        libelle="Situation",
        mandatory=True,
        options={"options": ("Locataire", "Hébergé")},
        now=now,
    )
    actes.supprimer(publiee, "champs", 3, now=now)
    actes.deplacer(publiee, "champs", 4, Place(debut=True), contenu=False, now=now)
    added = actes.ajouter(publiee, "champs", "email", Place(), libelle="Courriel", now=now)
    actes.convertir(publiee, "champs", 6, "textarea", now=now)
    found = differences.differences(publiee.revision, publiee.draft, "champs")
    assert {(one.genre, one.descriptor.stable_id) for one in found} == {
        ("deplacement", 4), ("changement", 2), ("changement", 6), ("ajout", added.stable_id), ("retrait", 3)
    }  # fmt: skip
    (statut,) = (one for one in found if one.descriptor.stable_id == 2)
    assert [reglage.nom for reglage in statut.reglages] == ["libelle", "mandatory", "options.options"]
    assert differences.has_changes(publiee)
    assert differences.resume(publiee) == "1 ajout, 1 retrait, 1 déplacement, 2 changements"


@pytest.mark.req("A-250", "A-255", "A-256", "A-262", "A-263")
def test_changes_are_published_as_a_new_revision_and_kept_in_the_history(publiee, compte, now, announced):
    actes.modifier(publiee, "champs", 3, libelle="", now=now)
    with pytest.raises(PublicationRefusee):
        revisions.publier(publiee, compte, now=now, notify=announced)
    actes.modifier(publiee, "champs", 3, libelle="Bailleur", now=now)
    actes.supprimer(publiee, "champs", 7, now=now)
    revision = revisions.publier(publiee, compte, now=now, notify=announced)
    assert publiee.revision is revision
    assert revision.champs.get(3).libelle == "Bailleur"
    assert publiee.revision_no(1).champs.get(7).libelle == "Fournisseur"
    assert not differences.has_changes(publiee)
    assert publiee.draft.suppressions == revision.suppressions == ()
    assert [one.number for one in revisions.publiees(publiee)] == [2, 1]
    assert revision.auteur_id == compte.id
    assert publiee.historique[-1][1:] == (
        compte.id,
        "changements du formulaire publiés : 1 retrait, 1 changement",
    )
    (event,) = (one for one in announced if isinstance(one, RevisionPubliee))
    assert event.numero == publiee.rebase_attendu == 2
    with pytest.raises(EtatIncompatible):
        revisions.publier(publiee, compte, now=now, notify=announced)


@pytest.mark.req("A-261")
def test_changes_are_thrown_away(publiee, compte, now):
    actes.supprimer(publiee, "champs", 1, contenu=True, now=now)
    actes.ajouter(publiee, "annotations", "text", Place(), libelle="Avis", now=now)
    revisions.abandonner(publiee, compte, now=now)
    assert publiee.draft.champs.descriptors == formulaire()
    assert not publiee.draft.annotations.descriptors
    assert not differences.has_changes(publiee)
    before = publiee.historique
    revisions.abandonner(publiee, compte, now=now)
    assert publiee.historique == before


def test_a_demarche_en_test_has_neither_changes_nor_revisions(root, compte, now):
    demarche = make_demarche(root, compte)
    assert not differences.has_changes(demarche)
    for act in (lambda: revisions.publier(demarche, compte, now=now, notify=silent),
                lambda: revisions.abandonner(demarche, compte, now=now)):  # fmt: skip
        with pytest.raises(EtatIncompatible):
            act()


@pytest.mark.req("A-283")
def test_changes_made_while_closed_are_published_on_reopening(publiee, compte, now):
    clore(publiee, compte, now=now, notify=silent)
    actes.modifier(publiee, "champs", 3, libelle="Bailleur", now=now)
    with pytest.raises(EtatIncompatible):
        revisions.publier(publiee, compte, now=now, notify=silent)
    rouvrir(publiee, publiee.slug, lien_site="mail", compte=compte, now=now, notify=silent)
    assert publiee.revision.champs.get(3).libelle == "Bailleur"
    assert publiee.rebase_attendu == publiee.revision_publiee == 2


def test_a_change_of_ineligibility_is_a_change(publiee):
    publiee.draft.ineligibilite = (None, "Vous n’avez pas droit à cette aide.")
    assert differences.has_changes(publiee)
    assert differences.resume(publiee) == "critères d’inéligibilité"


def test_options_are_compared_by_what_they_mean(publiee):
    before = texte(1, "A")
    after = replace(before, options={"limit": 400})
    assert [(one.nom, one.avant, one.apres) for one in differences.reglages_of(before, after)] == [
        ("options.limit", None, 400)
    ]
