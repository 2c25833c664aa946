"""The acts of an instructeur on a dossier: what each changes, refuses, leaves in the history."""

from datetime import timedelta

import pytest

from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.core import clock
from ds_pyramid.core.filetypes import FichierRefuse
from ds_pyramid.demarches.events import InstructeurRetire
from ds_pyramid.demarches.models import ModeleAttestation
from ds_pyramid.dossiers.events import AnnotationsModifiees, TransitionEffectuee
from ds_pyramid.dossiers.models import TERMINES, Etat
from ds_pyramid.dossiers.services.expiration import expiration
from ds_pyramid.dossiers.workflow import TransitionImpossible
from ds_pyramid.instruction import annotations, services
from ds_pyramid.instruction.errors import ActeRefuse
from tests.factories.instruction import build_compte, build_demarche, build_dossier, text

REPETITION = ChampDescriptor(80, "repetition", "Visites", children=(text(81, "Date de visite"),))


@pytest.fixture
def demarche(root, now):
    return build_demarche(
        root, now=now, annotations=(text(90, "Avis du service"), text(91, "Montant"), REPETITION)
    )


@pytest.fixture
def agent(root, now):
    return build_compte(root, 5, "agent@x.fr", now=now, groupes=(1,))


@pytest.fixture
def by(now, announced):
    return {"now": now, "notify": announced}


def acts(dossier):
    return [traitement.acte for traitement in dossier.traitements]


@pytest.mark.req("I-071", "I-072")
def test_following_twice_has_no_effect(demarche, agent, by, now):
    dossier = build_dossier(demarche, 1, now=now)
    services.suivre(dossier, agent, **by)
    services.suivre(dossier, agent, **by)
    assert dossier.followers == {5}
    assert acts(dossier) == ["deposer", "suivre"]
    services.ne_plus_suivre(dossier, agent, **by)
    services.ne_plus_suivre(dossier, agent, **by)
    assert acts(dossier) == ["deposer", "suivre", "ne_plus_suivre"]


@pytest.mark.req("I-075", "I-157")
def test_who_takes_a_dossier_that_nobody_follows_follows_it(demarche, agent, by, now, announced):
    dossier = build_dossier(demarche, 1, now=now)
    services.passer_en_instruction(dossier, agent, **by)
    assert (dossier.etat, dossier.followers, dossier.en_instruction_at) == (Etat.EN_INSTRUCTION, {5}, now)
    assert [type(event) for event in announced] == [TransitionEffectuee]


def test_who_takes_a_dossier_that_somebody_follows_does_not_follow_it(demarche, agent, by, now):
    dossier = build_dossier(demarche, 1, now=now, followers=frozenset({9}))
    services.passer_en_instruction(dossier, agent, **by)
    assert dossier.followers == {9}


@pytest.mark.req("I-149", "I-181", "I-182", "I-183")
@pytest.mark.parametrize("etat", sorted({Etat.EN_CONSTRUCTION, *TERMINES}))
@pytest.mark.parametrize("decision", sorted(TERMINES))
def test_a_decision_is_made_en_instruction_only(demarche, agent, by, now, etat, decision):
    dossier = build_dossier(demarche, 1, now=now, etat=etat)
    with pytest.raises(TransitionImpossible):
        services.decider(dossier, decision, agent, motivation="Parce que.", **by)
    assert (dossier.etat, acts(dossier), dossier.followers) == (etat, ["deposer"], frozenset())


@pytest.mark.req("I-185")
@pytest.mark.parametrize("decision", [Etat.REFUSE, Etat.SANS_SUITE])
def test_a_refusal_needs_a_motivation(demarche, agent, by, now, decision):
    dossier = build_dossier(demarche, 1, now=now, etat=Etat.EN_INSTRUCTION)
    with pytest.raises(TransitionImpossible):
        services.decider(dossier, decision, agent, motivation=" \n ", **by)
    assert dossier.etat == Etat.EN_INSTRUCTION


@pytest.mark.req("I-163")
def test_an_acceptance_needs_none(demarche, agent, by, now):
    dossier = build_dossier(demarche, 1, now=now, etat=Etat.EN_INSTRUCTION)
    services.decider(dossier, Etat.ACCEPTE, agent, **by)
    assert (dossier.etat, dossier.processed_at, dossier.attestation_etat) == (Etat.ACCEPTE, now, None)


@pytest.mark.req("I-197", "A-417")
def test_an_acceptance_awaits_the_attestation_of_an_active_model(demarche, agent, by, now):
    demarche.textes["attestation"] = ModeleAttestation(titre="x", corps="x", active=True)
    dossier = build_dossier(demarche, 1, now=now, etat=Etat.EN_INSTRUCTION)
    services.decider(dossier, Etat.ACCEPTE, agent, **by)
    assert dossier.attestation_etat == "attendue"


def test_a_mandatory_annotation_left_blank_blocks_the_decision(root, agent, by, now):
    demarche = build_demarche(root, 2, now=now, annotations=(text(90, "Avis du service", mandatory=True),))
    dossier = build_dossier(demarche, 1, now=now, etat=Etat.EN_INSTRUCTION)
    with pytest.raises(ActeRefuse) as refusal:
        services.decider(dossier, Etat.ACCEPTE, agent, **by)
    assert refusal.value.key == "90"
    assert "Avis du service" in refusal.value.message.interpolate()
    annotations.annoter(dossier, {"90": "Favorable"}, agent, **by)
    services.decider(dossier, Etat.ACCEPTE, agent, **by)
    assert dossier.etat == Etat.ACCEPTE


@pytest.mark.req("I-166")
def test_a_withdrawn_decision_leaves_the_dossier_but_not_the_history(demarche, agent, by, now):
    dossier = build_dossier(demarche, 1, now=now, etat=Etat.EN_INSTRUCTION)
    services.decider(dossier, Etat.REFUSE, agent, motivation="Hors délai.", **by)
    services.archiver(dossier, agent, **by)
    services.repasser_en_instruction(dossier, agent, **by)
    assert (dossier.motivation, dossier.processed_at, dossier.archived_at) == ("", None, None)
    assert dossier.traitements[1].motivation == "Hors délai."
    assert acts(dossier) == ["deposer", "refuser", "archiver", "repasser_en_instruction"]


@pytest.mark.req("I-167", "I-168", "I-171", "I-184")
@pytest.mark.parametrize("etat", [Etat.EN_CONSTRUCTION, Etat.EN_INSTRUCTION])
def test_only_a_decided_dossier_is_archived_or_thrown(demarche, agent, by, now, etat):
    dossier = build_dossier(demarche, 1, now=now, etat=etat)
    for act in (services.archiver, services.mettre_a_la_corbeille):
        with pytest.raises(ActeRefuse):
            act(dossier, agent, **by)
    assert acts(dossier) == ["deposer"]


@pytest.mark.req("I-173", "I-241")
def test_restoring_gives_the_dossier_back_to_its_usager_too(demarche, agent, by, now):
    dossier = build_dossier(demarche, 1, now=now, etat=Etat.ACCEPTE, hidden_by_usager_at=now)
    services.mettre_a_la_corbeille(dossier, agent, **by)
    services.restaurer(dossier, agent, **by)
    assert (dossier.hidden_by_administration_at, dossier.hidden_by_usager_at) == (None, None)


@pytest.mark.req("I-234", "I-235")
def test_restoring_an_expired_dossier_extends_it_by_a_month(demarche, agent, announced, now):
    dossier = build_dossier(demarche, 1, now=now)
    later = expiration(dossier) + timedelta(days=2)
    dossier.expired_at = later
    services.restaurer(dossier, agent, now=later, notify=announced)
    assert dossier.expired_at is None
    assert expiration(dossier) == clock.add_months(later, 1)


@pytest.mark.req("I-042", "I-234")
def test_after_seven_days_nothing_is_restored(demarche, agent, announced, now):
    dossier = build_dossier(demarche, 1, now=now, etat=Etat.ACCEPTE, hidden_by_administration_at=now)
    with pytest.raises(ActeRefuse):
        services.restaurer(dossier, agent, now=now + timedelta(days=7), notify=announced)


@pytest.mark.req("I-225", "I-227", "A-314")
def test_an_extension_adds_a_month_to_the_later_of_now_and_the_expiry(demarche, agent, by, now):
    dossier = build_dossier(demarche, 1, now=now)
    before = expiration(dossier)
    services.prolonger(dossier, agent, **by)
    services.prolonger(dossier, agent, **by)
    assert expiration(dossier) == clock.add_months(before, 2)


@pytest.mark.req("I-223")
def test_a_dossier_en_instruction_is_not_extended(demarche, agent, by, now):
    with pytest.raises(ActeRefuse):
        services.prolonger(build_dossier(demarche, 1, now=now, etat=Etat.EN_INSTRUCTION), agent, **by)


@pytest.mark.req("I-084")
def test_extending_from_the_corbeille_restores(demarche, agent, by, now):
    dossier = build_dossier(demarche, 1, now=now, etat=Etat.ACCEPTE, expired_at=now)
    services.prolonger(dossier, agent, **by)
    assert dossier.expired_at is None
    assert acts(dossier) == ["deposer", "restaurer_administration"]


@pytest.mark.req("I-105")
def test_two_people_write_two_annotations_without_harm(demarche, agent, by, now, announced):
    dossier = build_dossier(demarche, 1, now=now)
    assert annotations.annoter(dossier, {"90": "Favorable"}, agent, **by) == ["90"]
    assert annotations.annoter(dossier, {"91": "40"}, agent, **by) == ["91"]
    assert annotations.annoter(dossier, {"91": "40", "11": "forgée", "999": "x"}, agent, **by) == []
    assert dict(dossier.annotations.items()) == {"90": "Favorable", "91": "40"}
    assert dossier.annotations.written("90") == (now.timestamp(), 5)
    assert [type(event) for event in announced] == [AnnotationsModifiees, AnnotationsModifiees]


@pytest.mark.req("I-122")
def test_saving_as_one_types_leaves_one_line_of_history(demarche, agent, announced, now):
    dossier = build_dossier(demarche, 1, now=now)
    for minutes, value in enumerate(("F", "Fa", "Favorable")):
        annotations.annoter(
            dossier, {"90": value}, agent, now=now + timedelta(minutes=minutes), notify=announced
        )
    annotations.annoter(dossier, {"91": "4"}, agent, now=now + timedelta(hours=3), notify=announced)
    assert acts(dossier) == ["deposer", "annoter", "annoter"]


def test_rows_of_annotations_are_added_moved_and_removed(demarche, agent, by, now):
    dossier = build_dossier(demarche, 1, now=now)
    first = annotations.ajouter_ligne(dossier, 80, agent, **by)
    second = annotations.ajouter_ligne(dossier, 80, agent, **by)
    annotations.deplacer_ligne(dossier, 80, second, -1, agent, **by)
    assert dossier.annotations.rows(80) == (second, first)
    annotations.annoter(dossier, {f"81|{first}": "3 mai"}, agent, **by)
    annotations.retirer_ligne(dossier, 80, first, agent, **by)
    annotations.retirer_ligne(dossier, 80, first, agent, **by)
    assert dossier.annotations.rows(80) == (second,)
    assert dict(dossier.annotations.items()) == {}
    with pytest.raises(ActeRefuse):
        annotations.ajouter_ligne(dossier, 90, agent, **by)


class Envoi:
    """A file on its way."""

    def __init__(self, taille):
        self.taille = taille

    def check(self, admises):
        return "application/pdf"

    def to_fichier(self, now, mime, scan):
        return mime, now


@pytest.mark.req("I-192")
def test_a_justificatif_weighs_less_than_20_mo(now):
    assert services.justificatif_of(Envoi(1000), now=now) == ("application/pdf", now)
    with pytest.raises(FichierRefuse):
        services.justificatif_of(Envoi(20 * 1024 * 1024), now=now)


@pytest.mark.req("I-019", "X-556")
def test_who_leaves_a_groupe_follows_its_dossiers_no_more(demarche, agent, now):
    from ds_pyramid.instruction.subscribers import place_in_lists, unfollow_of_groupe

    class Registry:
        notify = staticmethod(place_in_lists)

    dossier = build_dossier(demarche, 1, now=now)
    services.suivre(dossier, agent, now=now, notify=place_in_lists)
    event = InstructeurRetire(demarche=demarche, groupe=demarche.groupes["1"], compte=agent, now=now)
    event.registry = Registry
    unfollow_of_groupe(event)
    assert dossier.followers == frozenset()
    assert acts(dossier)[-1] == "ne_plus_suivre"
