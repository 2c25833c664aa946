"""The clocks of the retention that an administrateur chose, told on the dossier's own dates (A- §20)."""

from datetime import date

import pytest

from ds_pyramid.core import clock
from ds_pyramid.dossiers import services, tasks, workflow
from ds_pyramid.dossiers.services.expiration import expiration_day
from ds_pyramid.instruction import services as instruction
from tests.factories.demarches import make_publiee
from tests.factories.dossiers import make_depose, make_usager

pytestmark = pytest.mark.integration


@pytest.fixture
def dossier(root, notify):
    """A dossier deposited on 2 March 2026 on a démarche that keeps dossiers six months."""
    return make_depose(root, make_publiee(root, duree_conservation=6, notify=notify), notify=notify)


def on(day, notify):
    """Return when an act is done."""
    return {"now": clock.parse(day), "notify": notify}


@pytest.mark.req("A-309")
def test_en_construction_the_delay_runs_again_from_each_change_by_the_usager(root, dossier, notify):
    usager = make_usager(root)
    assert expiration_day(dossier) == date(2026, 9, 2)
    with clock.frozen("2026-05-10"):
        act = on("2026-05-10", notify)
        services.enregistrer(dossier, {"101": "Jardin agrandi"}, 0, usager, **act)
        services.resoumettre(dossier, usager, **act)
    assert expiration_day(dossier) == date(2026, 11, 10)


@pytest.mark.req("A-310")
def test_once_decided_the_delay_runs_from_the_last_act_of_instruction(dossier, notify):
    workflow.apply(dossier, "passer_en_instruction", **on("2026-04-01", notify))
    assert expiration_day(dossier) is None
    workflow.apply(dossier, "accepter", **on("2026-04-15", notify))
    assert expiration_day(dossier) == date(2026, 10, 15)
    workflow.apply(dossier, "repasser_en_instruction", **on("2026-05-01", notify))
    assert expiration_day(dossier) is None
    workflow.apply(dossier, "refuser", motivation="Pièce périmée", **on("2026-06-20", notify))
    assert expiration_day(dossier) == date(2026, 12, 20)


@pytest.mark.req("A-316", "A-315")
@pytest.mark.parametrize("decision", ["accepter", "refuser", "classer_sans_suite"])
def test_a_finished_dossier_of_any_demarche_expires_and_waits_seven_days_in_the_corbeille(
    root, registry, dossier, notify, decision
):
    workflow.apply(dossier, "passer_en_instruction", **on("2026-04-01", notify))
    workflow.apply(dossier, decision, motivation="Voici pourquoi", **on("2026-04-15", notify))
    with clock.frozen("2026-10-01"):
        tasks.warn_expirations(root, registry, now=clock.now())
    with clock.frozen("2026-10-16T03:00"):
        assert tasks.expire_dossiers(root, registry, now=clock.now()).done == 1
    assert dossier.expired_at is not None
    agent = next(iter(dossier.demarche.instructeurs))
    compte = root["comptes"][str(agent)]
    instruction.restaurer(dossier, compte, **on("2026-10-20", notify))
    assert expiration_day(dossier) == date(2026, 11, 20)  # restored, and extended by a month
    services.expirer(dossier, **on("2026-11-21", notify))
    with clock.frozen("2026-11-27"):
        assert tasks.purge_corbeille(root, registry, now=clock.now()).done == 0
    with clock.frozen("2026-11-29"):
        assert tasks.purge_corbeille(root, registry, now=clock.now()).done == 1
    assert dossier.numero not in dossier.demarche.dossiers
