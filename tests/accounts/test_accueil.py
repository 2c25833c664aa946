"""The home page."""

import pytest

pytestmark = pytest.mark.functional


@pytest.mark.req("U-015", "X-391", "A-245")
def test_the_home_page_offers_sign_in_and_neither_sign_up_nor_search(app):
    page = app.get("/")
    assert page.html.find("a", string="Se connecter", class_="fr-btn--lg")["href"].endswith("/connexion")
    assert "/inscription" not in page.text
    assert page.html.find("input", type="search") is None
