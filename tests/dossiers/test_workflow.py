"""The life of a dossier: every transition from every state, cell by cell (U-014, I-149)."""

import pytest

from ds_pyramid.dossiers import workflow
from ds_pyramid.dossiers.models import Etat
from ds_pyramid.dossiers.workflow import TRANSITIONS, TransitionImpossible
from tests.factories.dossiers import make_brouillon

pytestmark = pytest.mark.integration
B, C, I, A, R, S = Etat  # noqa: E741  (the table reads by initials)

# Transition -> state it starts from -> state it reaches; every other cell is refused.
CELLS = {
    "deposer": {B: C},
    "passer_en_instruction": {C: I},
    "passer_automatiquement_en_instruction": {C: I},
    "repasser_en_construction": {I: C},
    "demander_correction": {C: C, I: C},
    "accepter": {I: A},
    "accepter_automatiquement": {C: A, I: A},
    "refuser": {I: R},
    "refuser_automatiquement": {I: R},
    "classer_sans_suite": {I: S},
    "repasser_en_instruction": {A: I, R: I, S: I},
}


@pytest.fixture
def dossier(root):
    return make_brouillon(root)


@pytest.mark.req("U-006", "U-014", "I-149", "I-181", "I-182", "I-183", "I-186")
@pytest.mark.parametrize("name", TRANSITIONS)
@pytest.mark.parametrize("source", list(Etat))
def test_each_transition_from_each_state(dossier, now, announced, name, source):
    dossier.etat = source
    target = CELLS[name].get(source)
    if target is None:
        with pytest.raises(TransitionImpossible) as refusal:
            workflow.apply(dossier, name, motivation="Motif", now=now, notify=announced)
        assert source.libelle in refusal.value.message.interpolate()
        assert (dossier.etat, dossier.traitements, announced) == (source, (), [])
    else:
        traitement = workflow.apply(dossier, name, motivation="Motif", now=now, notify=announced)
        assert dossier.etat == target
        assert (traitement.etat_avant, traitement.etat) == (source, target)
        assert [event.transition for event in announced] == [name]


@pytest.mark.req("I-185", "U-318")
@pytest.mark.parametrize("name", ["refuser", "classer_sans_suite"])
def test_a_refusal_needs_a_motivation(dossier, now, announced, name):
    dossier.etat = I
    with pytest.raises(TransitionImpossible, match="motivation"):
        workflow.apply(dossier, name, motivation="  ", now=now, notify=announced)


def test_a_guard_may_refuse_with_its_message(dossier, now, announced, monkeypatch):
    from dataclasses import replace

    row = replace(TRANSITIONS["deposer"], guard=lambda dossier: "Non.")
    monkeypatch.setitem(TRANSITIONS, "deposer", row)
    with pytest.raises(TransitionImpossible, match=r"Non\."):
        workflow.apply(dossier, "deposer", now=now, notify=announced)


@pytest.mark.req("U-008", "I-151", "I-166", "U-323")
def test_dates_are_set_and_cleared_by_the_table(dossier, now, announced):
    act = {"now": now, "notify": announced}
    dossier.prolonge_jusqu_a = now
    workflow.apply(dossier, "deposer", **act)
    assert dossier.en_construction_at == dossier.usager_updated_at == now
    assert dossier.prolonge_jusqu_a is None
    workflow.apply(dossier, "passer_en_instruction", **act)
    assert dossier.en_instruction_at == dossier.instruction_at == now
    workflow.apply(dossier, "refuser", motivation=" Hors délai ", **act)
    assert (dossier.processed_at, dossier.motivation) == (now, "Hors délai")
    dossier.archived_at = dossier.decision_lue_at = now
    workflow.apply(dossier, "repasser_en_instruction", **act)
    assert (dossier.processed_at, dossier.motivation, dossier.archived_at) == (None, "", None)
    assert dossier.decision_lue_at is None
    assert dossier.traitements[-2].motivation == "Hors délai"


def test_an_acceptance_awaits_its_attestation_where_there_is_a_model(dossier, now, announced):
    dossier.etat = I
    dossier.demarche.textes["attestation"] = type("Modele", (), {"active": True})()
    workflow.apply(dossier, "accepter", now=now, notify=announced)
    assert dossier.attestation_etat == "attendue"
    dossier.demarche.textes.pop("attestation")
