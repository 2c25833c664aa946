"""Who is asking, and with which principals."""

import pytest

from ds_pyramid.accounts.policy import principals_of
from ds_pyramid.core.security import Role
from tests.factories.accounts import make_compte, sign_in


@pytest.mark.integration
def test_an_account_acts_as_itself_its_roles_and_its_groupes(root):
    compte = make_compte(root, "camille@exemple.fr", Role.INSTRUCTEUR)
    compte.groupes = frozenset({7})
    assert set(principals_of(compte)) == {
        *("system.Everyone", "system.Authenticated"),
        *(f"compte:{compte.id}", "role:usager", "role:instructeur", "groupe:7"),
    }
    assert principals_of(None) == ["system.Everyone"]


@pytest.mark.functional
@pytest.mark.req("X-423")
def test_a_role_withdrawn_acts_at_the_next_request(app, site, wsgi):
    with site() as root:
        number = make_compte(root, "camille@exemple.fr", Role.INSTRUCTEUR).id
    sign_in(app)
    assert "/instruction" in app.get("/profil").text.split("<main")[1]
    with site() as root:
        root["comptes"].by_id[number].roles = frozenset({Role.USAGER})
    assert "/instruction" not in app.get("/profil").text.split("<main")[1]
