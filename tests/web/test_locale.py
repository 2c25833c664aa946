"""French first, English by choice."""

import pytest

from ds_pyramid.web.negociation import safe_path


@pytest.mark.req("U-433", "X-708")
def test_pages_are_french_whatever_the_browser_asks(look):
    page = look().get("/essai", headers={"Accept-Language": "en-US,en"})
    assert page.html.html["lang"] == "fr"


@pytest.mark.req("U-433", "U-434", "X-708")
def test_the_switch_of_the_header_changes_the_language_and_the_choice_is_kept(look):
    app = look()
    link = app.get("/essai?x=1").html.select_one(".ds-langue a[hreflang=en]")
    back = app.get(link["href"])
    assert back.status_int == 303
    assert back.location == "http://localhost/essai?x=1"
    assert "Max-Age=31536000" in back.headers["Set-Cookie"]
    page = app.get("/essai")
    assert page.html.html["lang"] == "en"
    assert page.html.select_one(".ds-langue a[aria-current]")["hreflang"] == "en"
    app.get("/langue/fr?retour=/essai")
    assert app.get("/essai").html.html["lang"] == "fr"


def test_an_unknown_language_is_not_found(look):
    look().get("/langue/de", status=404)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/dossiers?x=1", "/dossiers?x=1"),
        (None, "/"),
        ("", "/"),
        ("//ailleurs.fr", "/"),
        ("/\\ailleurs.fr", "/"),
        ("https://ailleurs.fr", "/"),
        ("/a\r\nSet-Cookie: x", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_the_way_back_stays_on_the_site(path, expected):
    assert safe_path(path) == expected
