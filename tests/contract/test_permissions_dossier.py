"""Who may do what on a dossier, cell by cell, written from the specification (U- §25, I- §23, X- §18).

Each line says, for one permission, in which situations each role holds it. Roles: P owner, I invité, N instructeur of
the groupe. Situations: brouillon, en construction, en instruction, decided, and the same in a corbeille.
"""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from ds_pyramid.core import clock
from ds_pyramid.core.security import DENY_ALL, Allow, Permission
from ds_pyramid.dossiers.acl import instruction_acl, permissions, usager_acl
from ds_pyramid.dossiers.models import TERMINES, Dossier, Etat

NOW = datetime(2026, 3, 2, 11, tzinfo=UTC)
P = Permission
ROLES = {"P": "proprietaire", "I": "invite", "N": "instructeur"}
STATES = {"B": Etat.BROUILLON, "C": Etat.EN_CONSTRUCTION, "I": Etat.EN_INSTRUCTION, "T": Etat.ACCEPTE}

# permission -> role -> states in which it is held (B C I T), from the documents.
EXPECTED = {
    P.LIRE: {"P": "BCIT", "I": "BCIT", "N": "CIT"},  # I-006, I-495
    P.MODIFIER: {"P": "BC", "I": "BC", "N": ""},  # I-500, I-506
    P.IDENTITE: {"P": "BC", "I": "", "N": ""},  # of the owner
    P.DEPOSER: {"P": "B", "I": "", "N": ""},  # X-478, I-507
    P.RESOUMETTRE: {"P": "C", "I": "", "N": ""},
    P.SUPPRIMER: {"P": "BCT", "I": "", "N": "T"},  # I-184
    P.RESTAURER: {"P": "BCT", "I": "", "N": "CT"},
    P.PROLONGER: {"P": "BCT", "I": "", "N": "CT"},  # X-501, I-223
    P.SUIVRE: {"P": "", "I": "", "N": "CIT"},
    P.LIRE_ANNOTATIONS: {"P": "", "I": "", "N": "CIT"},  # X-486, I-496
    P.ANNOTER: {"P": "", "I": "", "N": "CIT"},  # X-487, I-106
    P.INSTRUIRE: {"P": "", "I": "", "N": "CI"},
    P.REAFFECTER: {"P": "", "I": "", "N": "CIT"},  # I-261
    P.DECIDER: {"P": "", "I": "", "N": "IT"},  # I-181
    P.ARCHIVER: {"P": "", "I": "", "N": "T"},  # X-512, I-167
}
CELLS = [
    (permission, role, state, state in states)
    for permission, by_role in EXPECTED.items()
    for role, states in by_role.items()
    for state in STATES
]
# In one's corbeille: read, restore, extend; nothing is written (I-036, I-106).
EN_CORBEILLE = {
    "P": {P.LIRE, P.RESTAURER, P.PROLONGER},
    "N": {P.LIRE, P.RESTAURER, P.PROLONGER, P.LIRE_ANNOTATIONS},
    "I": set(),
}


def make(etat, **fields):
    dossier = Dossier(12, usager_id=1, usager_email="u@x.fr", revision=1, created_at=NOW)
    demarche = SimpleNamespace(etat="publiee", numero=1, deleted_at=None, __parent__=None)
    dossier.__parent__ = SimpleNamespace(__parent__=demarche)
    dossier.etat, dossier.groupe_id, dossier.invites = etat, 7, frozenset({2})
    dossier.__dict__.update(fields)
    return dossier


def test_the_expectations_cover_every_permission_of_a_dossier():
    of_dossier = {permission for permission in P if permission.startswith("dossier:")}
    assert of_dossier == set(EXPECTED)


@pytest.mark.req(
    "I-495", "I-496", "I-499", "I-500", "I-501", "I-506", "I-507", "I-181", "I-184", "X-476", "X-477", "X-478"
)
@pytest.mark.parametrize(("permission", "role", "state", "held"), CELLS)
def test_a_cell_says_what_the_documents_say(permission, role, state, held):
    assert (permission in permissions(ROLES[role], make(STATES[state]))) is held


@pytest.mark.parametrize("etat", sorted(TERMINES))
@pytest.mark.parametrize("role", ROLES.values())
def test_the_three_decisions_give_the_same_rights(role, etat):
    assert permissions(role, make(etat)) == permissions(role, make(Etat.ACCEPTE))


@pytest.mark.req("I-036", "X-500")
@pytest.mark.parametrize("role", ROLES)
def test_in_the_corbeille_little_is_left(role):
    dossier = make(Etat.ACCEPTE, expired_at=NOW)
    assert permissions(ROLES[role], dossier) == EN_CORBEILLE[role] & permissions(
        ROLES[role], make(Etat.ACCEPTE)
    )


@pytest.mark.req("I-238")
def test_each_side_has_its_own_corbeille():
    hidden = make(Etat.ACCEPTE, hidden_by_administration_at=NOW)
    assert P.ARCHIVER not in permissions("instructeur", hidden)
    assert permissions("proprietaire", hidden) == permissions("proprietaire", make(Etat.ACCEPTE))


@pytest.mark.req("I-170", "X-497")
def test_a_withdrawn_dossier_is_nothing_to_the_administration():
    assert permissions("instructeur", make(Etat.EN_CONSTRUCTION, hidden_by_usager_at=NOW)) == frozenset()


@pytest.mark.req("I-005", "X-552")
def test_the_face_of_the_instructeurs_opens_to_its_groupe_alone():
    acl = instruction_acl(make(Etat.EN_CONSTRUCTION))
    assert [ace[1] for ace in acl if ace[0] == Allow] == ["groupe:7"]
    assert acl[-1] == DENY_ALL
    assert instruction_acl(make(Etat.EN_CONSTRUCTION, groupe_id=None)) == [DENY_ALL]


@pytest.mark.req("X-557")
def test_the_face_of_the_usager_opens_to_owner_and_invites_alone():
    acl = usager_acl(make(Etat.EN_CONSTRUCTION))
    assert [ace[1] for ace in acl if ace[0] == Allow] == ["compte:1", "compte:2"]
    assert acl[-1] == DENY_ALL
    assert [ace[1] for ace in usager_acl(make(Etat.ACCEPTE, usager_id=None)) if ace[0] == Allow] == [
        "compte:2"
    ]


@pytest.mark.req("I-042")
def test_after_seven_days_the_corbeille_lets_nothing_out():
    from ds_pyramid.instruction.faces import DossierInstruction

    face = DossierInstruction(make(Etat.ACCEPTE, hidden_by_administration_at=NOW), None)
    with clock.frozen(NOW + timedelta(days=6, hours=23)):
        assert face.__acl__() != [DENY_ALL]
    with clock.frozen(NOW + timedelta(days=7)):
        assert face.__acl__() == [DENY_ALL]
