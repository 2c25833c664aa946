"""Answers as they are typed: kept, merged, pending after the deposit."""

import pytest

from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.core import clock
from ds_pyramid.dossiers import services, workflow
from ds_pyramid.dossiers.errors import DemarcheFermee, EtatChange, ReponseRefusee, ReserveAuProprietaire
from ds_pyramid.dossiers.events import DossierModifie, ModificationsSoumises
from ds_pyramid.dossiers.models import Etat, Identite
from ds_pyramid.dossiers.services import saisie
from tests.factories.demarches import make_champs, make_publiee, silent
from tests.factories.dossiers import make_block, make_brouillon, make_depose, make_usager

pytestmark = pytest.mark.integration


@pytest.fixture
def usager(root):
    return make_usager(root)


@pytest.fixture
def act(now, announced):
    return {"now": now, "notify": announced}


def test_enregistrer_keeps_what_changed_and_announces_it(root, usager, act, announced):
    dossier = make_brouillon(root)
    done = services.enregistrer(dossier, {"101": "Jardin", "102": None}, 0, usager, **act)
    assert done == (1, ("101",), ())
    assert dossier.champs.value("101") == "Jardin"
    assert [type(event) for event in announced] == [DossierModifie]
    assert services.enregistrer(dossier, {"101": "Jardin"}, 1, usager, **act).modifies == ()
    assert len(announced) == 1


@pytest.mark.req("U-147")
def test_enregistrer_ignores_keys_that_the_form_has_not(root, usager, act):
    champs = (*make_champs(), make_block(), ChampDescriptor(110, "piece_justificative", "Statuts"))
    dossier = make_brouillon(root, make_publiee(root, champs=champs))
    sent = {"999": "x", "101|ROW": "x", "200": "x", "110": "x"}
    assert services.enregistrer(dossier, sent, None, usager, **act).modifies == ()


def test_enregistrer_refuses_an_answer_too_long_to_keep(root, usager, act):
    dossier = make_brouillon(root)
    with pytest.raises(ReponseRefusee, match="trop longue"):
        services.enregistrer(dossier, {"101": "x" * (saisie.LONGUEUR_MAX + 1)}, 0, usager, **act)
    assert dossier.champs.value("101") is None


@pytest.mark.req("U-135")
def test_the_last_save_of_a_champ_wins_and_other_tabs_are_told(root, usager, act):
    dossier = make_brouillon(root)
    first = services.enregistrer(dossier, {"101": "A"}, 0, usager, **act)
    second = services.enregistrer(dossier, {"101": "B", "102": "x"}, 0, usager, **act)
    assert second.ailleurs == ()
    assert dossier.champs.value("101") == "B"
    third = services.enregistrer(dossier, {"102": "y"}, first.version, usager, **act)
    assert third.ailleurs == ("101",)


@pytest.mark.req("U-306", "U-307")
def test_after_the_deposit_changes_wait_aside_until_the_owner_submits_them(root, usager, act, announced):
    dossier = make_depose(root)
    services.enregistrer(dossier, {"101": "Autre"}, None, usager, **act)
    assert dossier.champs.value("101") == "Jardin partagé"
    assert services.champs_saisis(dossier).value("101") == "Autre"
    assert services.has_modifications(dossier)
    assert announced == []
    assert services.resoumettre(dossier, usager, **act)
    assert dossier.champs.value("101") == "Autre"
    assert dossier.champs.__parent__ is dossier
    assert dossier.champs.__name__ == "champs"
    assert not services.has_modifications(dossier)
    [event] = announced
    assert isinstance(event, ModificationsSoumises)
    assert event.modifies == (("101", "Nom du projet", "Jardin partagé"),)
    assert dossier.traitements[-1].acte == "resoumettre"
    assert not services.resoumettre(dossier, usager, **act)


@pytest.mark.req("U-307")
def test_pending_changes_can_be_abandoned_and_other_tabs_are_told_everything(root, usager, act):
    dossier = make_depose(root)
    version = services.enregistrer(dossier, {"101": "Autre"}, None, usager, **act).version
    services.abandonner_modifications(dossier, usager, now=act["now"])
    assert not services.has_modifications(dossier)
    services.abandonner_modifications(dossier, usager, now=act["now"])
    assert services.enregistrer(dossier, {}, version, usager, **act).ailleurs == ("101",)
    with pytest.raises(ReserveAuProprietaire):
        services.abandonner_modifications(dossier, make_usager(root, "autre@exemple.test"), now=act["now"])


@pytest.mark.req("U-110", "U-307")
def test_an_identity_given_after_the_deposit_waits_too(root, usager, act):
    dossier = make_depose(root)
    autre = Identite(civilite="M.", prenom="Ali", nom="Benali")
    services.donner_identite(dossier, autre, usager, **act)
    assert dossier.identite.nom == "Moreau"
    assert services.identite_saisie(dossier) == autre
    services.donner_identite(dossier, dossier.identite, usager, **act)
    assert not services.has_modifications(dossier)
    services.donner_identite(dossier, autre, usager, **act)
    assert services.resoumettre(dossier, usager, **act)
    assert dossier.identite == autre
    assert dossier.traitements[-1].details == (("identite", "", "Camille Moreau"),)


@pytest.mark.req("U-311")
def test_pending_changes_are_dropped_when_the_dossier_goes_en_instruction(root, usager, act):
    dossier = make_depose(root)
    services.enregistrer(dossier, {"101": "Autre"}, None, usager, **act)
    workflow.apply(dossier, "passer_en_instruction", **act)
    assert not services.has_modifications(dossier)
    with pytest.raises(EtatChange) as refusal:
        services.resoumettre(dossier, usager, **act)
    assert "« En instruction »" in refusal.value.message.interpolate()
    with pytest.raises(EtatChange):
        services.enregistrer(dossier, {"101": "x"}, None, usager, **act)


def test_an_invite_may_write_but_neither_submit_nor_give_the_identity(root, usager, act):
    dossier, invite = make_depose(root), make_usager(root, "ami@exemple.test")
    services.enregistrer(dossier, {"101": "Autre"}, None, invite, **act)
    with pytest.raises(ReserveAuProprietaire):
        services.resoumettre(dossier, invite, **act)
    with pytest.raises(ReserveAuProprietaire):
        services.donner_identite(dossier, Identite(nom="X"), invite, **act)


def test_a_brouillon_cannot_be_submitted_again(root, usager, act):
    with pytest.raises(EtatChange, match="pas encore déposé"):
        services.resoumettre(make_brouillon(root), usager, **act)


@pytest.mark.req("U-089", "U-090")
def test_a_closed_demarche_freezes_brouillons_and_leaves_deposited_ones_editable(root, usager, act):
    from ds_pyramid.demarches.services import clore

    demarche = make_publiee(root)
    brouillon, depose = make_brouillon(root, demarche), make_depose(root, demarche)
    clore(demarche, None, now=act["now"], notify=silent)
    with pytest.raises(DemarcheFermee):
        services.enregistrer(brouillon, {"101": "x"}, 0, usager, **act)
    services.enregistrer(depose, {"101": "x"}, 0, usager, **act)
    demarche.deleted_at = act["now"]
    with pytest.raises(EtatChange, match="supprimée par l’administration"):
        services.enregistrer(depose, {"101": "y"}, 0, usager, **act)


def test_a_deleted_dossier_is_restored_before_it_changes(root, usager, act):
    dossier = make_brouillon(root)
    services.supprimer(dossier, usager, **act)
    with pytest.raises(EtatChange, match="restaurez-le"):
        services.enregistrer(dossier, {"101": "x"}, 0, usager, **act)


def test_rows_are_added_moved_and_removed(root, usager, act, announced, monkeypatch):
    dossier = make_brouillon(root, make_publiee(root, champs=(*make_champs(), make_block())))
    first = services.ajouter_ligne(dossier, 200, usager, **act)
    second = services.ajouter_ligne(dossier, 200, usager, **act)
    services.enregistrer(dossier, {f"201|{first}": "Un"}, None, usager, **act)
    services.deplacer_ligne(dossier, 200, first, 1, usager, **act)
    assert dossier.champs.rows(200) == (second, first)
    services.retirer_ligne(dossier, 200, first, usager, **act)
    services.retirer_ligne(dossier, 200, first, usager, **act)
    services.deplacer_ligne(dossier, 200, first, 1, usager, **act)
    assert dossier.champs.rows(200) == (second,)
    assert dossier.champs.value(f"201|{first}") is None
    assert len(announced) == 5
    with pytest.raises(EtatChange, match="formulaire a changé"):
        services.ajouter_ligne(dossier, 101, usager, **act)
    with pytest.raises(EtatChange):
        services.ajouter_ligne(dossier, 999, usager, **act)
    monkeypatch.setattr(saisie, "LIGNES_MAX", 1)
    with pytest.raises(ReponseRefusee, match="lignes au plus"):
        services.ajouter_ligne(dossier, 200, usager, **act)


def test_resoumettre_says_what_a_removed_row_held(root, usager, act):
    demarche = make_publiee(root, champs=(*make_champs(), make_block()))
    dossier = make_brouillon(root, demarche, usager, reponses={"101": "Jardin"})
    row = services.ajouter_ligne(dossier, 200, usager, **act)
    services.enregistrer(dossier, {f"201|{row}": "Un"}, None, usager, **act)
    services.deposer(dossier, usager, **act)
    services.retirer_ligne(dossier, 200, row, usager, **act)
    services.resoumettre(dossier, usager, **act)
    assert dossier.traitements[-1].details == ((f"201|{row}", "Dépense", "Un"),)


def test_the_states_that_never_take_answers(root, usager, act):
    dossier = make_depose(root)
    for etat in (Etat.EN_INSTRUCTION, Etat.ACCEPTE, Etat.REFUSE, Etat.SANS_SUITE):
        dossier.etat = etat
        with pytest.raises(EtatChange):
            services.enregistrer(dossier, {"101": "x"}, 0, usager, **act)
    assert clock.now() == act["now"]
