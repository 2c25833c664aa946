"""What remote services complete: known, unknown, slow, down, late; a decision waits for what it needs."""

from dataclasses import replace

import pytest

from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.champs.walk import read
from ds_pyramid.completion.models import PAUSES
from ds_pyramid.completion.services import decision_retenue, en_cours, redemander, reste_a_completer
from ds_pyramid.connectors.entreprises import IEntreprises
from ds_pyramid.core import clock
from ds_pyramid.dossiers import services as dossiers
from ds_pyramid.dossiers.errors import ErreursDuFormulaire, SiretInconnu
from ds_pyramid.dossiers.models import Identite
from tests.factories.demarches import make_publiee
from tests.factories.dossiers import make_brouillon, make_usager

CONNU, LA_POSTE, INCONNU = "13002526500013", "35600000000048", "73282932000074"
PANNE, LENT = "50300012700012", "50400012600012"
CHAMPS = (
    ChampDescriptor(1, "siret", "Établissement", mandatory=True),
    ChampDescriptor(2, "text", "Nom"),
    ChampDescriptor(3, "rna", "Association"),
    ChampDescriptor(4, "address", "Adresse"),
)


@pytest.fixture
def dossier(root, notify):
    return make_brouillon(root, make_publiee(root, champs=CHAMPS, notify=notify), notify=notify)


@pytest.fixture
def usager(root, dossier):
    return make_usager(root)


@pytest.fixture
def type_in(dossier, usager, notify):
    """Save an answer as the form does."""

    def save(key, raw):
        champ = read(dossier.revision.champs, dossier.champs).champ(key)
        value = champ.type.normalize(champ.descriptor, raw)
        dossiers.enregistrer(dossier, {key: value}, None, usager, now=clock.now(), notify=notify)
        return dossiers.lire_saisie(dossier).champ(key).value

    return save


def later(minutes):
    return replace_minutes(clock.now(), minutes)


def replace_minutes(instant, minutes):
    from datetime import timedelta

    return instant + timedelta(minutes=minutes)


@pytest.mark.req("U-189", "X-203", "X-206", "X-207", "X-214")
def test_a_known_siret_is_kept_at_once_then_completed_with_its_source_and_date(dossier, type_in, completer):
    typed = type_in("1", "812 345 676 00017")
    assert (typed["siret"], typed["declare"]) == ("81234567600017", True)
    assert en_cours(dossier) == {"champs/1": False}
    completer()
    value = dossier.champs.value("1")
    assert value["raison_sociale"] == "MENUISERIE DES TROIS CHENES"
    assert (value["numero_tva"], value["capital_social"]) == ("FR19812345676", 25000)
    assert value["recupere_le"] == "2026-03-02T11:00:00+00:00"
    champ = dossiers.lire_saisie(dossier).champ("1")
    assert champ.type.provenance(value) == "Insee et autres registres, par API Entreprise, 2 mars 2026"
    assert en_cours(dossier) == {}


@pytest.mark.req("X-204")
def test_typing_the_same_number_again_keeps_what_the_register_said(dossier, type_in, completer):
    type_in("1", CONNU)
    completer()
    before = dossier.champs.value("1")
    assert type_in("1", {"siret": CONNU, "raison_sociale": "Autre nom", "adresse": ""}) == before
    assert en_cours(dossier) == {}


@pytest.mark.req("X-204", "X-239")
def test_another_number_erases_what_was_said_of_the_former(dossier, type_in, completer):
    type_in("1", CONNU)
    completer()
    shown = dict(dossiers.lire_saisie(dossier).champ("1").type.to_input(None, dossier.champs.value("1")))
    typed = type_in("1", {**shown, "siret": PANNE})
    assert (typed["raison_sociale"], typed.get("naf"), typed.get("etat")) == ("", None, None)


@pytest.mark.req("U-188", "X-201", "X-227")
def test_an_unknown_number_prevents_the_deposit_and_says_so(dossier, usager, type_in, completer, notify):
    type_in("1", INCONNU)
    completer()
    assert dossier.champs.value("1")["etat"] == "introuvable"
    assert en_cours(dossier) == {}
    with pytest.raises(ErreursDuFormulaire) as refus:
        dossiers.deposer(dossier, usager, now=clock.now(), notify=notify)
    assert [e.message.interpolate() for e in refus.value.erreurs] == [
        "« Établissement » n’a pas été trouvé : vérifiez ce que vous avez indiqué."
    ]


@pytest.mark.req("X-200", "X-232", "X-202", "U-157")
@pytest.mark.parametrize("numero", [PANNE, LENT])
def test_a_service_down_or_slow_never_blocks_the_deposit(
    dossier, usager, type_in, completer, notify, numero, registry
):
    registry.getUtility(IEntreprises).client._session = registry.getUtility(IEntreprises).client._once
    registry.getUtility(IEntreprises).client.reglages = replace(
        registry.getUtility(IEntreprises).client.reglages, delai=0.2
    )
    type_in("1", numero)
    completer()
    assert dossier.champs.value("1")["etat"] == "attente"
    assert en_cours(dossier) == {"champs/1": True}
    assert dossiers.deposer(dossier, usager, now=clock.now(), notify=notify)
    assert dossier.champs.value("1")["etat"] == "attente"


@pytest.mark.req("X-202", "X-233", "X-236")
def test_a_service_down_is_asked_again_later_and_later_then_given_up(dossier, root, type_in, completer):
    type_in("1", PANNE)
    completer()
    cle = (dossier.numero, "champs/1")
    queue = root["a_completer"]
    instant, waits = clock.now(), []
    for _try in range(5):
        due = queue.get(cle).pas_avant
        waits.append(round((due - instant.timestamp()) / 60))
        assert queue.dues(instant) == []
        instant = replace_minutes(instant, waits[-1])
        with clock.frozen(instant):
            completer(instant)
    assert waits == [*PAUSES, PAUSES[-1]]
    with clock.frozen(clock.add_days(clock.now(), 6)):
        completer()
    assert cle not in queue
    assert dossier.champs.value("1")["etat"] == "attente"


@pytest.mark.req("X-204")
def test_a_late_answer_about_a_former_number_is_ignored(dossier, type_in, completer, registry, commit):
    class Lent:
        def pour(self, contexte):
            return self

        def etablissement(self, siret, presse=None):
            if siret == CONNU:
                type_in("1", LA_POSTE)
                commit()
            return {"siret": siret, "siren": siret[:9], "raison_sociale": f"Nom de {siret}"}

        def complements(self, siren):
            return {}

    registry.registerUtility(Lent(), IEntreprises)
    type_in("1", CONNU)
    completer()
    assert dossier.champs.value("1").get("raison_sociale") == ""
    completer()
    assert dossier.champs.value("1")["raison_sociale"] == f"Nom de {LA_POSTE}"


@pytest.mark.req("X-227", "U-100")
def test_la_poste_has_its_own_key(dossier, type_in, completer):
    assert dossiers.lire_saisie(dossier).champ("1").type.check(CHAMPS[0], type_in("1", LA_POSTE)) == []
    completer()
    assert dossier.champs.value("1")["raison_sociale"] == "LA POSTE"


def test_a_number_of_a_wrong_form_is_asked_to_nobody(dossier, type_in):
    type_in("1", "13002526500014")
    type_in("3", "W12")
    assert en_cours(dossier) == {}


@pytest.mark.req("X-200")
def test_nothing_is_queued_where_no_service_is_configured(dossier, type_in, registry):
    registry.unregisterUtility(registry.getUtility(IEntreprises), IEntreprises)
    type_in("1", CONNU)
    assert en_cours(dossier) == {}


def test_a_service_that_does_not_answer_is_asked_once_a_run(dossier, type_in, completer, registry):
    asked = []

    class Panne:
        def pour(self, contexte):
            return self

        def association(self, rna):
            asked.append(rna)
            from ds_pyramid.connectors.base import Indisponible

            raise Indisponible("rna")

    from ds_pyramid.connectors.associations import IAssociations

    registry.registerUtility(Panne(), IAssociations)
    other = make_brouillon_of(dossier, registry)
    type_in("3", "W741234567")
    completer()
    assert len(asked) == 1
    assert other.champs.value("3")["etat"] == dossier.champs.value("3")["etat"] == "attente"


def make_brouillon_of(dossier, registry):
    """Return another brouillon of the same démarche with a RNA typed."""
    from ds_pyramid.core.events import notifier
    from ds_pyramid.core.tree import find_root

    root = find_root(dossier)
    usager = make_usager(root)
    other = make_brouillon(root, dossier.demarche, usager)
    value = {"rna": "W741234567", "titre": "", "declare": True}
    dossiers.enregistrer(other, {"3": value}, None, usager, now=clock.now(), notify=notifier(registry))
    return other


@pytest.mark.req("X-233")
def test_a_decision_waits_for_a_siret_being_asked_and_for_nothing_else(
    dossier, type_in, completer, usager, notify
):
    type_in("1", PANNE)
    type_in("3", "W741234567")
    dossiers.deposer(dossier, usager, now=clock.now(), notify=notify)
    completer()
    assert "(Établissement)" in decision_retenue(dossier).interpolate()
    assert reste_a_completer(dossier)
    champ = dossiers.lire_saisie(dossier).champ("1")
    dossier.champs.set("1", {**champ.value, "siret": CONNU, "etat": None}, now=clock.now())
    redemander(dossier, usager, now=clock.now(), notify=notify)
    completer()
    assert decision_retenue(dossier) is None


@pytest.mark.req("U-307", "X-200")
def test_a_pending_change_is_completed_too(dossier, type_in, completer, usager, notify):
    type_in("1", CONNU)
    completer()
    dossiers.deposer(dossier, usager, now=clock.now(), notify=notify)
    type_in("1", LA_POSTE)
    completer()
    assert dossier.modifications.value("1")["raison_sociale"] == "LA POSTE"
    assert dossier.champs.value("1")["siret"] == CONNU


@pytest.mark.req("U-105", "U-106", "X-232")
def test_an_identity_given_while_the_register_is_down_is_completed_later(
    root, dossier, usager, completer, notify
):
    declared = Identite(
        siret=CONNU, raison_sociale="À peu près", adresse="Paris", etablissement={"declare": True}
    )
    dossiers.donner_identite(dossier, declared, usager, now=clock.now(), notify=notify)
    assert "Établissement du demandeur" in decision_retenue(dossier).interpolate()
    completer()
    assert dossier.identite.raison_sociale == "DIRECTION INTERMINISTERIELLE DU NUMERIQUE"
    assert dossier.identite.etablissement["etat"] == "trouve"
    assert decision_retenue(dossier) is None
    assert len(root["a_completer"]) == 0


@pytest.mark.req("U-105")
def test_an_identity_that_proves_unknown_prevents_the_deposit(dossier, usager, type_in, completer, notify):
    type_in("1", CONNU)
    unknown = Identite(
        siret=INCONNU, raison_sociale="Rien", adresse="Nulle part", etablissement={"declare": True}
    )
    dossiers.donner_identite(dossier, unknown, usager, now=clock.now(), notify=notify)
    completer()
    with pytest.raises(SiretInconnu):
        dossiers.deposer(dossier, usager, now=clock.now(), notify=notify)


@pytest.mark.req("X-235")
def test_what_other_registers_add_to_an_identity_comes_later_and_holds_nothing_back(
    dossier, usager, registry, completer, notify
):
    found = registry.getUtility(IEntreprises).etablissement("81234567600017")
    identite = dossiers.identite_trouvee(found, now=clock.now())
    dossiers.donner_identite(dossier, identite, usager, now=clock.now(), notify=notify)
    assert decision_retenue(dossier) is None
    completer()
    assert dossier.identite.etablissement["numero_tva"] == "FR19812345676"


def test_a_destroyed_dossier_leaves_nothing_in_the_queue(root, dossier, type_in, notify):
    from ds_pyramid.dossiers.events import DossierDetruit

    type_in("1", CONNU)
    assert len(root["a_completer"]) == 1
    notify(DossierDetruit(dossier=dossier, now=clock.now()))
    assert len(root["a_completer"]) == 0


@pytest.mark.req("X-211")
def test_all_that_waits_can_be_asked_again_at_once(root, dossier, type_in, completer):
    type_in("1", PANNE)
    completer()
    assert root["a_completer"].dues(clock.now()) == []
    assert root["a_completer"].relancer() == 1
    assert root["a_completer"].dues(clock.now()) == [(dossier.numero, "champs/1")]
