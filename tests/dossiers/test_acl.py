"""Who may do what: role x state, cell by cell (U-450)."""

import pytest

from ds_pyramid.core.security import Allow, Permission
from ds_pyramid.dossiers.acl import TABLE, instruction_acl, permissions, usager_acl
from ds_pyramid.dossiers.models import Etat
from tests.factories.demarches import make_publiee
from tests.factories.dossiers import make_brouillon

pytestmark = pytest.mark.integration
P = Permission

# What the owner and the invité may do, by state (U- §25).
USAGER = [
    ("proprietaire", Etat.BROUILLON,
     {P.LIRE, P.MODIFIER, P.IDENTITE, P.DEPOSER, P.SUPPRIMER, P.RESTAURER, P.PROLONGER}),
    ("proprietaire", Etat.EN_CONSTRUCTION,
     {P.LIRE, P.MODIFIER, P.IDENTITE, P.RESOUMETTRE, P.SUPPRIMER, P.RESTAURER, P.PROLONGER}),
    ("proprietaire", Etat.EN_INSTRUCTION, {P.LIRE}),
    ("proprietaire", Etat.ACCEPTE, {P.LIRE, P.SUPPRIMER, P.RESTAURER, P.PROLONGER}),
    ("proprietaire", Etat.REFUSE, {P.LIRE, P.SUPPRIMER, P.RESTAURER, P.PROLONGER}),
    ("proprietaire", Etat.SANS_SUITE, {P.LIRE, P.SUPPRIMER, P.RESTAURER, P.PROLONGER}),
    ("invite", Etat.BROUILLON, {P.LIRE, P.MODIFIER}),
    ("invite", Etat.EN_CONSTRUCTION, {P.LIRE, P.MODIFIER}),
    ("invite", Etat.EN_INSTRUCTION, {P.LIRE}),
    ("invite", Etat.ACCEPTE, {P.LIRE}),
    ("instructeur", Etat.BROUILLON, set()),
]  # fmt: skip


@pytest.fixture
def dossier(root):
    return make_brouillon(root, make_publiee(root))


@pytest.mark.req("U-009", "U-010", "U-287", "U-345", "U-375", "U-450")
@pytest.mark.parametrize(("role", "etat", "allowed"), USAGER)
def test_the_table_gives_each_role_its_rights(dossier, role, etat, allowed):
    dossier.etat = etat
    assert permissions(role, dossier) == allowed


def test_the_table_names_every_state_of_every_role():
    assert all(
        set(states) == {"brouillon", "en_construction", "en_instruction", "termine"}
        for states in TABLE.values()
    )


@pytest.mark.req("U-381", "U-305")
def test_in_the_corbeille_the_owner_reads_and_restores_and_the_invite_sees_nothing(dossier, now):
    for attribute in ("hidden_by_usager_at", "expired_at"):
        setattr(dossier, attribute, now)
        assert permissions("proprietaire", dossier) == {P.LIRE, P.RESTAURER, P.PROLONGER}
        assert permissions("invite", dossier) == frozenset()
        setattr(dossier, attribute, None)


@pytest.mark.req("I-170", "U-376")
def test_a_withdrawn_dossier_leaves_the_instructeurs_and_a_decided_one_does_not(dossier, now):
    dossier.hidden_by_usager_at = now
    dossier.etat = Etat.EN_CONSTRUCTION
    assert permissions("instructeur", dossier) == frozenset()
    dossier.etat = Etat.ACCEPTE
    assert P.DECIDER in permissions("instructeur", dossier)
    dossier.hidden_by_administration_at = now
    assert permissions("instructeur", dossier) == {P.LIRE, P.LIRE_ANNOTATIONS, P.RESTAURER, P.PROLONGER}


@pytest.mark.req("U-089")
def test_the_brouillon_of_a_closed_demarche_stays_readable_only(dossier):
    dossier.demarche.etat = "close"
    assert not permissions("proprietaire", dossier) & {P.MODIFIER, P.IDENTITE, P.DEPOSER}
    assert P.LIRE in permissions("proprietaire", dossier)


def test_the_acls_name_the_owner_the_invites_and_the_groupe(dossier):
    dossier.invites = frozenset({77})
    who = [ace[1] for ace in usager_acl(dossier) if ace[0] == Allow]
    assert who == [f"compte:{dossier.usager_id}", "compte:77"]
    dossier.usager_id = None
    assert [ace[1] for ace in usager_acl(dossier) if ace[0] == Allow] == ["compte:77"]
    assert [ace for ace in instruction_acl(dossier) if ace[0] == Allow] == []
    dossier.groupe_id, dossier.etat = 5, Etat.EN_CONSTRUCTION
    assert [ace[1] for ace in instruction_acl(dossier) if ace[0] == Allow] == ["groupe:5"]
