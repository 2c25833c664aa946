"""E-mail addresses: accepted, refused, probably misspelt."""

import pytest

from ds_pyramid.accounts.addresses import is_address, suggestion


@pytest.mark.req("U-019", "X-395")
@pytest.mark.parametrize(
    "text", ["a@b.fr", "prenom.nom@exemple.fr", "a+b@sous.domaine.gouv.fr", "o'neil@exemple.ie"]
)
def test_an_address_is_accepted(text):
    assert is_address(text)


@pytest.mark.req("U-019", "X-395")
@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "a@b",
        "a@@b.fr",
        "a b@c.fr",
        "a@b..fr",
        "a@-b.fr",
        "a@b.fr\nBcc: c@d.fr",
        "é@b.fr",
        "<a@b.fr>",
        "a@b.fr,c@d.fr",
    ],
)
def test_what_is_no_address_is_refused(text):
    assert not is_address(text)


@pytest.mark.req("X-395")
@pytest.mark.parametrize(
    ("typed", "meant"),
    [("a@gmial.com", "a@gmail.com"), ("b.c@Orangee.fr", "b.c@orange.fr"), ("d@hotmial.fr", "d@hotmail.fr")],
)
def test_a_misspelt_domain_gets_a_suggestion(typed, meant):
    assert suggestion(typed) == meant


@pytest.mark.parametrize(
    "text", ["a@gmail.com", "a@culture.gouv.fr", "a@mairie-lille.fr", "pas une adresse", "@gmail.com"]
)
def test_other_domains_get_none(text):
    assert suggestion(text) is None
