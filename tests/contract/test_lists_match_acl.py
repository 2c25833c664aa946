"""After any walk of acts, each dossier is in exactly the tabs the specification says, and lists show what rights allow.

The tabs are told again here from the specification (I-030 to I-044), not from the code that places dossiers.
"""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ZODB.DB import DB
from ZODB.MappingStorage import MappingStorage

from ds_pyramid.core import clock
from ds_pyramid.core.security import Permission
from ds_pyramid.core.storage import bootstrap_root
from ds_pyramid.dossiers import services as usager
from ds_pyramid.dossiers.acl import permissions
from ds_pyramid.dossiers.errors import ActeImpossible
from ds_pyramid.dossiers.models import Etat
from ds_pyramid.dossiers.services.expiration import expiration
from ds_pyramid.dossiers.workflow import TransitionImpossible
from ds_pyramid.instruction import services
from ds_pyramid.instruction.errors import ActeRefuse
from ds_pyramid.instruction.indexes import TABS, Ligne, count, horizon, ligne, names, page
from ds_pyramid.instruction.subscribers import place_in_lists
from ds_pyramid.instruction.tasks import vider_les_corbeilles
from tests.factories.instruction import build_compte, build_demarche, build_dossier

START = datetime(2026, 3, 2, 11, tzinfo=UTC)
ETATS = (
    Etat.EN_CONSTRUCTION,
    Etat.ACCEPTE,
    Etat.EN_INSTRUCTION,
    Etat.REFUSE,
    Etat.EN_CONSTRUCTION,
    Etat.ACCEPTE,
)
OUVERTS = (Etat.EN_CONSTRUCTION, Etat.EN_INSTRUCTION)


def _decider(etat):
    def act(dossier, compte, *, now, notify):
        services.decider(dossier, etat, compte, motivation="Parce que.", now=now, notify=notify)

    return act


def _corriger(dossier, compte, *, now, notify):
    services.demander_correction(
        dossier, compte, raison="incomplete", texte="Il manque.", now=now, notify=notify
    )


def _par_usager(service):
    def act(dossier, _compte, *, now, notify):
        service(dossier, Camille, now=now, notify=notify)

    return act


def _expirer(dossier, _compte, *, now, notify):
    if expiration(dossier) is not None and not dossier.expired_at and not dossier.hidden_by_usager_at:
        usager.expirer(dossier, now=now, notify=notify)


class Camille:
    """The usager."""

    id, email = 900, "camille@exemple.fr"


ACTS = {
    "suivre": services.suivre,
    "ne_plus_suivre": services.ne_plus_suivre,
    "passer_en_instruction": services.passer_en_instruction,
    "repasser_en_construction": services.repasser_en_construction,
    "demander_correction": _corriger,
    "repasser_en_instruction": services.repasser_en_instruction,
    "accepter": _decider(Etat.ACCEPTE),
    "refuser": _decider(Etat.REFUSE),
    "classer": _decider(Etat.SANS_SUITE),
    "archiver": services.archiver,
    "desarchiver": services.desarchiver,
    "corbeille": services.mettre_a_la_corbeille,
    "restaurer": services.restaurer,
    "prolonger": services.prolonger,
    "usager_supprime": _par_usager(usager.supprimer),
    "usager_restaure": _par_usager(usager.restaurer),
    "expirer": _expirer,
}


class Site:
    """Two groupes, three instructeurs (one in both), six dossiers."""

    def __init__(self):
        self.db = DB(MappingStorage())
        self.connection = self.db.open(transaction.TransactionManager())
        self.root = bootstrap_root(self.connection)
        self.demarche = build_demarche(self.root, now=START, groupes=((1, "Nord"), (2, "Sud")))
        self.comptes = [
            build_compte(self.root, id, f"agent{id}@x.fr", now=START, groupes=groupes)
            for id, groupes in ((1, (1,)), (2, (2,)), (3, (1, 2)))
        ]
        self.dossiers = [
            build_dossier(
                self.demarche, 100 + n, now=START + timedelta(minutes=n % 3), groupe=1 + n % 2, etat=ETATS[n]
            )
            for n in range(6)
        ]
        self.now = START

    def notify(self, event):
        place_in_lists(event)

    def act(self, name, dossier, compte):
        with suppress(TransitionImpossible, ActeRefuse, ActeImpossible):
            ACTS[name](dossier, compte, now=self.now, notify=self.notify)

    def close(self):
        self.connection.transaction_manager.abort()
        self.connection.close()
        self.db.close()


def belongs(dossier, compte, tab, now):
    """Say, from the specification, whether a tab of an instructeur shows a dossier."""
    if dossier.groupe_id not in compte.groupes or dossier.etat == Etat.BROUILLON:
        return False
    thrown = [at for at in (dossier.hidden_by_administration_at, dossier.expired_at) if at]
    if thrown:
        return tab == "corbeille" and now < clock.add_days(min(thrown), 7)
    if dossier.etat == Etat.EN_CONSTRUCTION and dossier.hidden_by_usager_at:
        return False
    archived, open_ = dossier.archived_at is not None, dossier.etat in OUVERTS
    expire = expiration(dossier)
    return {
        "a_suivre": open_ and not archived and not dossier.followers,
        "suivis": open_ and not archived and compte.id in dossier.followers,
        "traites": dossier.termine and not archived,
        "tous": not archived,
        "expirants": expire is not None and (expire.timestamp(), dossier.numero) < horizon(now),
        "silences": False,  # the démarche has no SVA nor SVR
        "archives": archived,
        "corbeille": False,
    }[tab]


def shown(site, compte, tab):
    """Return the numbers a tab shows, page after page, and the rows."""
    lists, after, rows = names(tab, sorted(compte.groupes), compte.id, site.demarche.numero), None, []
    while True:
        found = page(site.root.listes, tab, lists, after, site.now, size=2)
        rows += [Ligne(*row) for _key, row in found.rows]
        if found.next is None:
            break
        after = found.next
    assert count(site.root.listes, tab, lists, site.now) == len(rows)
    return rows


def check(site):
    for compte in site.comptes:
        seen = set()
        for tab in TABS:
            rows = shown(site, compte, tab)
            numbers = [row.numero for row in rows]
            assert len(numbers) == len(set(numbers))
            assert set(numbers) == {d.numero for d in site.dossiers if belongs(d, compte, tab, site.now)}, tab
            by_number = {d.numero: d for d in site.dossiers}
            assert all(row == ligne(by_number[row.numero]) for row in rows)
            seen |= set(numbers)
        may_read = {
            d.numero
            for d in site.dossiers
            if d.groupe_id in compte.groupes
            and Permission.LIRE in permissions("instructeur", d)
            and not _gone(d, site.now)
        }
        assert seen == may_read


def _gone(dossier, now):
    thrown = [at for at in (dossier.hidden_by_administration_at, dossier.expired_at) if at]
    return bool(thrown) and clock.add_days(min(thrown), 7) <= now


steps = st.lists(
    st.tuples(
        st.sampled_from(sorted(ACTS)),
        st.integers(0, 5),
        st.integers(0, 2),
        st.sampled_from((0, 0, 0, 0, 3, 9, 200)),
    ),
    max_size=40,
)


@pytest.mark.req(
    "I-005", "I-024", "I-030", "I-031", "I-032", "I-033", "I-034", "I-035", "I-036", "I-037", "I-038"
)
@pytest.mark.req("I-039", "I-040", "I-041", "I-042", "I-043", "I-044", "I-063")
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps, st.sampled_from((0, 355)))
def test_every_walk_of_acts_leaves_lists_counters_and_rights_in_agreement(walk, later):
    site = Site()
    try:
        check(site)
        for name, which, who, days in walk:
            if days:
                site.now += timedelta(days=days)
                vider_les_corbeilles(site.root, None, now=site.now)
            dossier, compte = site.dossiers[which], site.comptes[who]
            if dossier.groupe_id in compte.groupes:
                with clock.frozen(site.now):
                    site.act(name, dossier, compte)
        check(site)
        site.now += timedelta(days=later)
        vider_les_corbeilles(site.root, None, now=site.now)
        check(site)
    finally:
        site.close()
