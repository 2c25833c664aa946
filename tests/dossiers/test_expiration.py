"""Corbeille, expiry, extension, destruction: the dates and who may."""

from datetime import date

import pytest

from ds_pyramid.core import clock
from ds_pyramid.core.tree import find_root
from ds_pyramid.dossiers import services, workflow
from ds_pyramid.dossiers.errors import ActeImpossible, EtatChange, ReserveAuProprietaire
from ds_pyramid.dossiers.models import Etat
from ds_pyramid.dossiers.services.corbeille import can_prolonger, can_restaurer
from ds_pyramid.dossiers.services.destruction import Trace, liste_traces_groupe, liste_traces_usager
from ds_pyramid.dossiers.services.expiration import (
    J14,
    J30,
    avis_dus,
    expiration_day,
    is_bientot_expire,
    is_expire,
    jours_restants,
    marquer_prevenu,
    reporter,
)
from tests.factories.demarches import make_publiee
from tests.factories.dossiers import make_brouillon, make_depose, make_usager

pytestmark = pytest.mark.integration


@pytest.fixture
def usager(root):
    return make_usager(root)


@pytest.fixture
def act(now, notify):
    return {"now": now, "notify": notify}


def in_state(root, act, etat):
    """Return a dossier in a state."""
    if etat == Etat.BROUILLON:
        return make_brouillon(root, notify=act["notify"])
    dossier = make_depose(root, notify=act["notify"])
    if etat != Etat.EN_CONSTRUCTION:
        workflow.apply(dossier, "passer_en_instruction", **act)
    if etat not in (Etat.EN_CONSTRUCTION, Etat.EN_INSTRUCTION):
        workflow.apply(dossier, "accepter", **act)
    return dossier


@pytest.mark.req("U-385", "U-386", "U-387", "U-388", "I-221", "I-222", "I-223", "I-224")
@pytest.mark.parametrize(
    ("etat", "day"),
    [
        (Etat.BROUILLON, date(2027, 3, 2)),
        (Etat.EN_CONSTRUCTION, date(2027, 3, 2)),
        (Etat.EN_INSTRUCTION, None),
        (Etat.ACCEPTE, date(2027, 3, 2)),
    ],
)
def test_each_state_has_its_clock(root, act, etat, day):
    assert expiration_day(in_state(root, act, etat)) == day


@pytest.mark.req("A-308")
def test_a_brouillon_touched_later_expires_at_the_same_date(root, usager, act):
    dossier = make_brouillon(root)
    with clock.frozen("2026-09-01"):
        services.enregistrer(dossier, {"101": "x"}, 0, usager, now=clock.now(), notify=act["notify"])
    assert expiration_day(dossier) == date(2027, 3, 2)


@pytest.mark.req("I-227", "U-391", "A-313")
def test_prolonger_counts_from_the_later_of_now_and_the_expiry(root, usager, act):
    dossier = make_depose(root)
    with pytest.raises(ActeImpossible, match="pas proche"):
        services.prolonger(dossier, usager, **act)
    with clock.frozen("2027-02-15"):
        assert can_prolonger(dossier, clock.now())
        services.prolonger(dossier, usager, now=clock.now(), notify=act["notify"])
    assert expiration_day(dossier) == date(2028, 3, 2)
    with clock.frozen("2029-01-01"):
        services.prolonger(dossier, usager, now=clock.now(), notify=act["notify"])
    assert expiration_day(dossier) == date(2030, 1, 1)
    with pytest.raises(ReserveAuProprietaire):
        services.prolonger(dossier, make_usager(root, "autre@exemple.test"), **act)
    dossier.etat = Etat.EN_INSTRUCTION
    with pytest.raises(EtatChange, match="n’expire pas"):
        services.prolonger(dossier, usager, **act)


@pytest.mark.req("U-373", "U-374", "U-375", "U-376", "I-184")
def test_the_owner_deletes_in_every_state_but_en_instruction(root, usager, act):
    for etat in (Etat.BROUILLON, Etat.EN_CONSTRUCTION, Etat.ACCEPTE):
        dossier = in_state(root, act, etat)
        services.supprimer(dossier, usager, **act)
        services.supprimer(dossier, usager, **act)
        assert dossier.hidden_by_usager_at == act["now"]
        assert [t.acte for t in dossier.traitements].count("supprimer_usager") == 1
        assert dossier.etat == etat
        make_usager(root, "intrus@exemple.test")
    with pytest.raises(EtatChange):
        services.supprimer(in_state(root, act, Etat.EN_INSTRUCTION), usager, **act)
    with pytest.raises(ReserveAuProprietaire):
        services.supprimer(dossier, make_usager(root, "intrus@exemple.test"), **act)


@pytest.mark.req("U-378", "U-381", "I-235", "I-241")
def test_restaurer_undoes_for_seven_days_and_extends_what_had_expired(root, usager, act):
    dossier = in_state(root, act, Etat.EN_CONSTRUCTION)
    services.restaurer(dossier, usager, **act)
    assert dossier.traitements[-1].acte == "deposer"
    services.supprimer(dossier, usager, **act)
    assert can_restaurer(dossier, act["now"])
    services.restaurer(dossier, usager, **act)
    assert dossier.hidden_by_usager_at is None
    assert expiration_day(dossier) == date(2027, 3, 2)
    with clock.frozen("2027-03-03"):
        later = {"now": clock.now(), "notify": act["notify"]}
        services.expirer(dossier, **later)
        services.restaurer(dossier, usager, **later)
        assert dossier.expired_at is None
        assert expiration_day(dossier) == date(2028, 3, 3)
        services.supprimer(dossier, usager, **later)
    with clock.frozen("2027-03-12"), pytest.raises(EtatChange, match="délai de sept jours"):
        services.restaurer(dossier, usager, now=clock.now(), notify=act["notify"])


@pytest.mark.req("I-237", "I-239", "U-377", "U-094", "I-246")
def test_the_date_of_destruction_depends_on_who_asked(root, usager, act):
    now = act["now"]
    dossier = in_state(root, act, Etat.ACCEPTE)
    assert services.date_destruction(dossier) is None
    dossier.hidden_by_administration_at = now
    assert services.date_destruction(dossier) is None
    dossier.hidden_by_usager_at = clock.add_days(now, 2)
    assert services.date_destruction(dossier) == (clock.add_days(now, 9), "deux_cotes")
    dossier.expired_at = clock.add_days(now, 1)
    assert services.date_destruction(dossier) == (clock.add_days(now, 8), "expire")
    depose = in_state_other(root, act)
    assert services.date_destruction(depose) is None
    depose.demarche.deleted_at = now
    assert services.date_destruction(depose) == (clock.add_days(now, 7), "demarche")
    depose.hidden_by_usager_at = clock.add_days(now, -1)
    assert services.date_destruction(depose) == (clock.add_days(now, 6), "usager")
    depose.etat = Etat.EN_INSTRUCTION
    assert services.date_destruction(depose) is None


def in_state_other(root, act):
    """Return a deposited dossier of another démarche."""
    return make_depose(root, make_publiee(root, slug="autre-demarche"), notify=act["notify"])


@pytest.mark.req("I-244", "I-245", "U-365", "U-382")
def test_detruire_leaves_only_the_trace(root, usager, act):
    dossier = in_state(root, act, Etat.ACCEPTE)
    numero, groupe = dossier.numero, dossier.groupe_id
    services.detruire(dossier, "expire", **act)
    assert numero not in root.dossier_index
    assert numero in root.a_indexer
    for name in (liste_traces_usager(usager.id), liste_traces_groupe(groupe)):
        [(_key, row)] = root.listes.items(name)
        trace = Trace(*row)
        assert (trace.numero, trace.etat, trace.raison) == (numero, "accepte", "expire")
        assert trace.administration == "Service habitat"
    names = [name for name in root.listes.by_name if root.listes.count(name)]
    assert sorted(names) == sorted([liste_traces_usager(usager.id), liste_traces_groupe(groupe)])


def test_a_brouillon_leaves_its_trace_to_its_owner_only_and_a_test_none(root, usager, act):
    dossier = make_brouillon(root)
    services.detruire(dossier, "usager", **act)
    assert root.listes.count(liste_traces_usager(usager.id)) == 1
    other = make_brouillon(root, find_root(dossier)["demarches"]["1"])
    other.test = True
    services.detruire(other, "test", **act)
    orphan = make_brouillon(root, root["demarches"]["1"])
    orphan.usager_id = None
    services.detruire(orphan, "orphelin", **act)
    assert root.listes.count(liste_traces_usager(usager.id)) == 1


@pytest.mark.req("I-229", "I-230", "I-231")
def test_the_notice_due_by_days_left(root, act):
    brouillon, depose = make_brouillon(root), in_state_other(root, act)
    table = {
        "2027-01-30": (None, None),
        "2027-01-31": (J30, None),
        "2027-02-16": (J14, J14),
        "2027-04-01": (J14, J14),
    }
    for day, expected in table.items():
        with clock.frozen(day):
            assert (avis_dus(brouillon, clock.now()), avis_dus(depose, clock.now())) == expected
    brouillon.demarche.duree_conservation = 1
    with clock.frozen("2026-03-10"):
        assert avis_dus(brouillon, clock.now()) is None
    depose.hidden_by_usager_at = act["now"]
    with clock.frozen("2027-02-20"):
        assert avis_dus(depose, clock.now()) is None


@pytest.mark.req("I-232", "I-220")
def test_a_notice_too_late_puts_the_expiry_off(root, act):
    dossier = make_depose(root)
    with clock.frozen("2027-02-20"):
        late = clock.now()
        assert jours_restants(dossier, late) == 10
        assert reporter(dossier, late)
        assert expiration_day(dossier) == date(2027, 3, 7)
        assert avis_dus(dossier, late) == J14
        assert not is_expire(dossier, None, late)
        marquer_prevenu(dossier, J14, 5)
        assert is_bientot_expire(dossier)
        assert not reporter(dossier, late)
    with clock.frozen("2027-03-08"):
        assert is_expire(dossier, 5, clock.now())
        assert is_expire(dossier, None, clock.now())
        assert not is_expire(dossier, 6, clock.now())
        dossier.hidden_by_usager_at = clock.now()
        assert not is_expire(dossier, 5, clock.now())


def test_notices_of_a_former_expiry_are_forgotten(root, act):
    dossier = make_depose(root)
    marquer_prevenu(dossier, J14, 5)
    dossier.prolonge_jusqu_a = clock.add_months(act["now"], 30)
    assert not is_bientot_expire(dossier)
    marquer_prevenu(dossier, J14, 6)
    assert {compte for _kind, _day, compte in dossier.avis_envoyes} == {6}


def test_what_is_en_instruction_is_never_put_off_nor_noticed(root, act):
    dossier = in_state(root, act, Etat.EN_INSTRUCTION)
    assert not reporter(dossier, act["now"])
    assert avis_dus(dossier, act["now"]) is None
    assert not is_bientot_expire(dossier)
    assert not is_expire(dossier, None, act["now"])
