"""Where a dossier stands in the lists of its usager and of the tasks."""

import pytest

from ds_pyramid.core import clock
from ds_pyramid.dossiers import services, workflow
from ds_pyramid.dossiers.indexes import LigneUsager, liste, onglets, placements, replace_placements
from ds_pyramid.dossiers.texte import texte_du_dossier
from tests.factories.demarches import make_champs, make_publiee
from tests.factories.dossiers import make_block, make_brouillon, make_depose, make_usager

pytestmark = pytest.mark.integration


@pytest.fixture
def usager(root):
    return make_usager(root)


@pytest.fixture
def act(now, notify):
    return {"now": now, "notify": notify}


def tabs_of(root, compte):
    """Return tab -> numbers in it."""
    return {
        name.rpartition("/")[2]: [row[0] for _key, row in root.listes.items(name)]
        for name in root.listes.by_name
        if name.startswith(f"usager/{compte.id}/") and root.listes.count(name)
    }


@pytest.mark.req("U-360", "U-361", "U-362", "U-364", "U-371")
def test_a_dossier_goes_from_tab_to_tab_with_its_state(root, usager, act):
    ami = make_usager(root, "ami@exemple.test")
    demarche = make_publiee(root)
    old = make_brouillon(root, demarche, usager, notify=act["notify"])
    with clock.frozen("2026-03-05"):
        dossier = make_depose(root, demarche, usager, notify=act["notify"])
    assert tabs_of(root, usager) == {"en_cours": [dossier.numero, old.numero]}
    dossier.invites = frozenset({ami.id})
    workflow.apply(dossier, "passer_en_instruction", **act)
    assert tabs_of(root, ami) == {"invites": [dossier.numero]}
    workflow.apply(dossier, "accepter", **act)
    assert tabs_of(root, usager) == {"en_cours": [old.numero], "traites": [dossier.numero]}
    services.supprimer(dossier, usager, **act)
    assert tabs_of(root, usager) == {"en_cours": [old.numero], "supprimes": [dossier.numero]}
    assert tabs_of(root, ami) == {}
    services.restaurer(dossier, usager, **act)
    assert onglets(dossier) == ["traites"]


def test_the_lists_of_tasks_follow_the_state(root, usager, act):
    demarche = make_publiee(root)
    dossier = make_brouillon(root, demarche, usager, notify=act["notify"])
    names = {name for name in placements(dossier) if not name.startswith("usager/")}
    assert names == {"echeances", f"brouillons/{demarche.numero}"}
    orphan = services.creer_brouillon(demarche, None, **act)
    assert "orphelins" in placements(orphan)
    assert not any(name.startswith("usager/") for name in placements(orphan))
    dossier.champs.set("101", "x", now=act["now"])
    services.deposer(dossier, usager, **act)
    assert root.listes.count(f"brouillons/{demarche.numero}") == 1
    assert root.listes.count(f"en_construction/{demarche.numero}") == 1
    workflow.apply(dossier, "passer_en_instruction", **act)
    assert "echeances" not in placements(dossier)


def test_a_scope_leaves_the_places_of_another_alone(root, usager, act):
    dossier = make_brouillon(root, notify=act["notify"])
    replace_placements(dossier, "essai", {"essais": ((1, dossier.numero), ("x",))})
    before = dossier.placements
    replace_placements(dossier, "essai", {"essais": ((1, dossier.numero), ("y",))})
    assert dossier.placements is before
    replace_placements(dossier, "essai", {})
    assert root.listes.count("essais") == 0
    assert root.listes.count(liste(usager.id, "en_cours")) == 1


@pytest.mark.req("U-326")
def test_a_hidden_decision_does_not_show_in_the_line(root, usager, act):
    dossier = make_depose(root, notify=act["notify"])
    dossier.demarche.accuse_lecture = True
    workflow.apply(dossier, "passer_en_instruction", **act)
    workflow.apply(dossier, "accepter", **act)
    [(_key, row)] = root.listes.items(liste(usager.id, "traites"))
    assert LigneUsager(*row).etat == "traite"
    services.prendre_connaissance(dossier, usager, **act)
    [(_key, row)] = root.listes.items(liste(usager.id, "traites"))
    assert LigneUsager(*row).etat == "accepte"


def test_the_words_of_a_deposited_dossier_are_its_answers_and_people(root, usager, act):
    demarche = make_publiee(root, champs=(*make_champs(), make_block()))
    dossier = make_brouillon(root, demarche, usager, reponses={"101": "Potager"})
    assert texte_du_dossier(root, dossier.numero) is None
    row = services.ajouter_ligne(dossier, 200, usager, **act)
    services.enregistrer(dossier, {f"201|{row}": "Bêche"}, None, usager, **act)
    services.deposer(dossier, usager, **act)
    texte = texte_du_dossier(root, dossier.numero)
    for word in (str(dossier.numero), usager.email, "Camille Moreau", "Potager", "Bêche"):
        assert word in texte
    dossier.identite = None
    assert "Moreau" not in texte_du_dossier(root, dossier.numero)
    assert texte_du_dossier(root, 99_999) is None
    demarche.dossiers.remove(dossier.numero)
    assert texte_du_dossier(root, dossier.numero) is None
