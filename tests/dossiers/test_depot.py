"""Opening and depositing a dossier."""

from dataclasses import dataclass, replace

import pytest

from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.core import clock
from ds_pyramid.demarches.reglages import Ineligibilite
from ds_pyramid.demarches.services.creation import create_groupe
from ds_pyramid.dossiers import services
from ds_pyramid.dossiers.errors import (
    DemarcheFermee,
    ErreursDuFormulaire,
    IdentiteInvalide,
    IdentiteManquante,
    Ineligible,
    ReserveAuProprietaire,
)
from ds_pyramid.dossiers.events import TransitionEffectuee
from ds_pyramid.dossiers.models import Etat
from ds_pyramid.dossiers.services.depot import (
    appliquer_la_declarative,
    check_depose,
    ineligibilite,
    purger_les_titres,
)
from tests.factories.demarches import make_champs, make_demarche, make_publiee
from tests.factories.dossiers import Vaut, make_block, make_brouillon, make_depose, make_usager

pytestmark = pytest.mark.integration


@pytest.fixture
def usager(root):
    return make_usager(root)


@pytest.fixture
def act(now, announced):
    return {"now": now, "notify": announced}


@dataclass(frozen=True)
class Toujours:
    """A rule that always holds."""

    def holds(self, reading, row=None):
        return True


@pytest.mark.req("U-005", "U-007", "U-132")
def test_a_brouillon_has_a_number_an_owner_and_the_revision_of_the_day(root, usager):
    demarche = make_publiee(root)
    first, second = make_brouillon(root, demarche), make_brouillon(root, demarche)
    assert second.numero > first.numero
    assert first.usager_id == usager.id
    assert first.revision_numero == demarche.revision.number
    assert root.dossier_index[first.numero] == demarche.numero
    assert demarche.dossiers.get(first.numero) is first
    assert not first.test


def test_a_brouillon_of_a_demarche_en_test_is_marked(root):
    assert make_brouillon(root, make_demarche(root)).test


@pytest.mark.req("U-087", "U-091")
def test_no_dossier_is_opened_from_the_day_of_the_deadline_on(root, usager, act):
    demarche = make_publiee(root)
    demarche.date_limite = clock.to_paris(act["now"]).date()
    with pytest.raises(DemarcheFermee):
        services.creer_brouillon(demarche, usager, **act)
    with clock.frozen("2026-03-01T23:59"):
        services.creer_brouillon(demarche, usager, now=clock.now(), notify=act["notify"])


@pytest.mark.req("U-289")
def test_deposer_dates_routes_and_announces(root, usager, act, announced):
    dossier = make_brouillon(root, reponses={"101": "Jardin"})
    assert services.deposer(dossier, usager, **act)
    assert dossier.etat == Etat.EN_CONSTRUCTION
    assert dossier.depose_at == dossier.en_construction_at == dossier.usager_updated_at == act["now"]
    assert dossier.groupe_id == dossier.demarche.groupe_defaut.id
    assert dossier.revision_soumise == dossier.revision_numero
    assert [event.transition for event in announced if isinstance(event, TransitionEffectuee)] == ["deposer"]


@pytest.mark.req("U-290")
def test_deposer_twice_does_it_once(root, usager, act, announced):
    dossier = make_brouillon(root, reponses={"101": "Jardin"})
    assert services.deposer(dossier, usager, **act)
    assert not services.deposer(dossier, usager, **act)
    assert len(dossier.traitements) == 1


@pytest.mark.req("U-287")
def test_only_the_owner_deposits(root, act):
    with pytest.raises(ReserveAuProprietaire):
        services.deposer(make_brouillon(root), make_usager(root, "autre@exemple.test"), **act)


@pytest.mark.req("U-082")
def test_deposer_asks_for_the_identity_first(root, usager, act):
    dossier = make_brouillon(root, identite=None, reponses={"101": "x"})
    with pytest.raises(IdentiteManquante):
        services.deposer(dossier, usager, **act)


@pytest.mark.req("U-124", "U-146")
def test_deposer_says_all_that_is_wrong_and_changes_nothing(root, usager, act, announced):
    dossier = make_brouillon(root)
    with pytest.raises(ErreursDuFormulaire) as refusal:
        services.deposer(dossier, usager, **act)
    assert [erreur.key for erreur in refusal.value.erreurs] == ["101"]
    assert dossier.etat == Etat.BROUILLON
    assert announced == []


@pytest.mark.req("U-126")
def test_hidden_champs_are_neither_asked_nor_kept(root, usager, act):
    champs = (
        *make_champs(),
        ChampDescriptor(103, "text", "Adresse", mandatory=True, condition=Vaut(102, "local")),
        replace(make_block(), condition=Vaut(102, "local")),
    )
    dossier = make_brouillon(root, make_publiee(root, champs=champs), reponses={"101": "x", "103": "rue"})
    row = services.ajouter_ligne(dossier, 200, usager, **act)
    dossier.champs.set(f"201|{row}", "Un", now=act["now"])
    dossier.champs.set("888", "d’une ancienne version", now=act["now"])
    services.deposer(dossier, usager, **act)
    assert dict(dossier.champs.items()) == {"101": "x", "888": "d’une ancienne version"}
    assert dossier.champs.rows(200) == ()


@pytest.mark.req("U-275", "U-276")
def test_ineligibility_blocks_the_deposit_with_the_message_of_the_administrateur(root, usager, act):
    dossier = make_brouillon(root, reponses={"101": "Cour"})
    dossier.revision.ineligibilite = regle = Ineligibilite(Vaut(101, "Cour"), "Réservé aux jardins.")
    with pytest.raises(Ineligible, match="Réservé aux jardins"):
        services.deposer(dossier, usager, **act)
    for other in (regle._replace(active=False), regle._replace(condition=None), None):
        dossier.revision.ineligibilite = other
        assert ineligibilite(dossier, services.lire_saisie(dossier)) is None
    dossier.revision.ineligibilite = regle
    dossier.champs.set("101", "Jardin", now=act["now"])
    assert services.deposer(dossier, usager, **act)


@pytest.mark.req("U-285")
def test_the_first_open_groupe_whose_rule_holds_receives_the_dossier(root, usager, act):
    demarche = make_publiee(root)
    closed, lille, also = (create_groupe(demarche, nom) for nom in ("fermé", "Lille", "Lille bis"))
    closed.ferme, closed.regle, lille.regle, also.regle = True, Toujours(), Vaut(102, "Lille"), Toujours()
    dossier = make_depose(root, demarche, usager, reponses={"101": "x", "102": "Lille"})
    assert dossier.groupe_id == lille.id
    services.enregistrer(dossier, {"102": "Arras"}, None, usager, **act)
    services.resoumettre(dossier, usager, **act)
    assert dossier.groupe_id == also.id
    assert dossier.traitements[-1].acte == "reaffecter_automatiquement"
    assert dossier.traitements[-1].details == (lille.id, also.id)


@pytest.mark.req("U-097", "I-159", "I-160")
@pytest.mark.parametrize(
    ("declarative", "etat", "acte"),
    [
        ("en_instruction", Etat.EN_INSTRUCTION, "passer_automatiquement_en_instruction"),
        ("accepte", Etat.ACCEPTE, "accepter_automatiquement"),
    ],
)
def test_a_declarative_moves_on_at_once(root, usager, act, declarative, etat, acte):
    demarche = make_publiee(root)
    demarche.declarative = declarative
    dossier = make_depose(root, demarche, usager)
    assert dossier.etat == etat
    assert [traitement.acte for traitement in dossier.traitements] == ["deposer", acte]
    assert dossier.en_instruction_at == act["now"]
    assert not services.deposer(dossier, usager, **act)
    assert not appliquer_la_declarative(dossier, **act)


@pytest.mark.parametrize("numero", [7, 99_999])
def test_a_link_to_a_dossier_that_does_not_exist_blocks(root, usager, act, numero):
    champs = (*make_champs(), ChampDescriptor(103, "dossier_link", "Dossier lié"))
    demarche = make_publiee(root, champs=champs)
    other = make_usager(root, "autre@exemple.test")
    theirs = make_brouillon(root, demarche, other)
    mine = make_brouillon(root, demarche, usager)
    theirs_deposited = make_depose(root, demarche, other, reponses={"101": "x"})
    dossier = make_brouillon(root, demarche, usager, reponses={"101": "x", "103": theirs.numero})
    for unknown in (theirs.numero, 99_999):
        dossier.champs.set("103", unknown, now=act["now"])
        with pytest.raises(ErreursDuFormulaire, match="réponses sont à compléter"):
            services.deposer(dossier, usager, **act)
    for known in (mine.numero, theirs_deposited.numero):
        dossier.champs.set("103", known, now=act["now"])
        assert services.erreurs_de_saisie(dossier, services.lire_saisie(dossier), complete=True) == []


def test_check_depose_tells_brouillons(root):
    check_depose(make_depose(root))


@pytest.mark.req("U-222")
def test_what_a_type_purges_is_left_out_once_decided(root, act):
    champs = (*make_champs(), ChampDescriptor(104, "titre_identite", "Carte"), make_block())
    dossier = make_depose(root, make_publiee(root, champs=champs))
    formulaire = dossier.revision.champs
    carte = formulaire.get(104)
    import random

    dossier.champs.set("104", carte.type.sample(carte, random.Random(1)), now=act["now"])
    assert purger_les_titres(formulaire, dossier.champs, act["now"]) == 1
    assert not hasattr(dossier.champs.value("104")[0], "blob")


# --- identity


PERSONNE = {"civilite": "Mme", "prenom": " Camille ", "nom": "Moreau"}
TIERS = PERSONNE | {
    "pour_tiers": "oui",
    "mandataire_prenom": "Ali",
    "mandataire_nom": "Benali",
    "notification": "email",
    "beneficiaire_email": "camille@exemple.fr",
}


@pytest.mark.req("U-109")
def test_a_person_gives_civilite_prenom_and_nom(root):
    demarche = make_publiee(root)
    identite = services.lire_identite(demarche, PERSONNE | {"beneficiaire_email": "reste@exemple.fr"})
    assert (identite.prenom, identite.demandeur, identite.beneficiaire_email) == (
        "Camille",
        "Camille Moreau",
        "",
    )
    with pytest.raises(IdentiteInvalide) as refusal:
        services.lire_identite(demarche, {"civilite": "Dr", "nom": "x" * 300})
    assert set(refusal.value.erreurs) == {"civilite", "prenom", "nom"}


@pytest.mark.req("U-111", "U-112", "U-114", "U-116", "U-118")
def test_a_mandataire_gives_both_identities_and_how_the_beneficiaire_is_told(root):
    demarche = make_publiee(root)
    identite = services.lire_identite(demarche, TIERS)
    assert identite.pour_tiers
    assert identite.mandataire_nom == "Benali"
    assert identite.beneficiaire_email == "camille@exemple.fr"
    assert services.lire_identite(demarche, TIERS | {"notification": "aucune"}).beneficiaire_email == ""
    for email in ("", "camille", "a b@c.fr", "x@y", "x@@y.fr", "é@exemple.fr", "x@y..fr"):
        with pytest.raises(IdentiteInvalide) as refusal:
            services.lire_identite(demarche, TIERS | {"beneficiaire_email": email})
        assert set(refusal.value.erreurs) == {"beneficiaire_email"}
    with pytest.raises(IdentiteInvalide) as refusal:
        services.lire_identite(demarche, {"pour_tiers": "oui"})
    assert set(refusal.value.erreurs) >= {"mandataire_nom", "mandataire_prenom", "notification", "nom"}
    demarche.tiers_autorise = False
    assert not services.lire_identite(demarche, TIERS).pour_tiers


@pytest.mark.req("U-099", "U-100")
def test_a_personne_morale_gives_a_siret_whose_key_is_right(root):
    demarche = make_publiee(root, pour_personne_morale=True)
    saisie = {"siret": "130 025 265 00013", "raison_sociale": "DINUM", "adresse": "20 avenue de Ségur"}
    identite = services.lire_identite(demarche, saisie)
    assert identite.siret == "13002526500013"
    assert identite.etablissement == {"declare": True}
    for siret in ("", "1234", "13002526500014", "1300252650001A"):
        with pytest.raises(IdentiteInvalide) as refusal:
            services.lire_identite(demarche, saisie | {"siret": siret})
        assert list(refusal.value.erreurs) == ["siret"]


def test_the_identity_of_a_brouillon_changes_at_once(root, usager, act, announced):
    dossier = make_brouillon(root, identite=None)
    services.donner_identite(dossier, services.lire_identite(dossier.demarche, PERSONNE), usager, **act)
    assert dossier.demandeur == "Camille Moreau"
    assert len(announced) == 1
