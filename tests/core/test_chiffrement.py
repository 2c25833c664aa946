"""Secrets kept for others: encrypted with the site's secret, which may be changed (X-199, X-449)."""

import pytest

from ds_pyramid.core.chiffrement import Coffre, SecretIllisible, coffre_of


@pytest.mark.req("X-199")
def test_what_is_encrypted_is_read_with_the_same_secret_only():
    data = Coffre("un secret").fermer("jeton")
    assert b"jeton" not in data
    assert Coffre("un secret").ouvrir(data) == "jeton"
    with pytest.raises(SecretIllisible):
        Coffre("un autre").ouvrir(data)
    assert "un secret" not in repr(Coffre("un secret"))


@pytest.mark.req("X-449")
def test_the_secret_of_the_site_is_changed_without_losing_what_it_encrypted():
    data = Coffre("ancien").fermer("jeton")
    both = coffre_of({"ds.secret": "nouveau", "ds.secret.ancien": "ancien"})
    assert both.ouvrir(data) == "jeton"
    again = both.refermer(data)
    assert coffre_of({"ds.secret": "nouveau", "ds.secret.ancien": ""}).ouvrir(again) == "jeton"


def test_the_same_text_keeps_what_is_stored():
    coffre = Coffre("un secret")
    data = coffre.fermer("jeton")
    assert coffre.fermer("jeton", data) is data
    assert coffre.fermer("autre", data) != data
    assert coffre.ouvrir(coffre.fermer("jeton", Coffre("un autre").fermer("jeton"))) == "jeton"
    assert coffre.ouvrir("en clair") == "en clair"
