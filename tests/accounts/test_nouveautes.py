"""The announcements: files, categories, what is unread."""

from datetime import timedelta

import pytest

from ds_pyramid.accounts import nouveautes
from ds_pyramid.core import clock
from ds_pyramid.core.security import Role
from tests.factories.accounts import make_compte, sign_in

pytestmark = pytest.mark.functional
ADMIN = "admin@mairie.test"


def write(folder, jour, categories, titre, texte="Texte **gras** <script>"):
    folder.mkdir(exist_ok=True)
    path = folder / f"{jour:%Y-%m-%d}-{titre.lower().replace(' ', '-')}.txt"
    path.write_text(f"titre: {titre}\ncategories: {categories}\n\n{texte}\n", encoding="utf-8")


@pytest.fixture
def folder(tmp_path):
    """The operator's own announcements, two days after the instant of the test."""
    return tmp_path / "annonces"


@pytest.fixture
def settings(settings, folder, now):
    later = (now + timedelta(days=2)).date()
    write(folder, later, "administrateur instructeur", "Un export plus rapide")
    write(folder, later, "usager", "Une page plus claire")
    return settings | {"ds.nouveautes": str(folder)}


@pytest.fixture
def compte(app, site):
    with site() as root:
        make_compte(root, ADMIN, Role.ADMINISTRATEUR)
    sign_in(app, ADMIN)


@pytest.fixture
def paru(compte, now):
    """The day after they came out."""
    with clock.frozen(now + timedelta(days=3)):
        yield


def dot(page):
    """Say whether the link to the announcements bears the dot."""
    link = page.html.find("a", href=lambda href: href and "/nouveautes" in href)
    return link.select_one(".ds-point") is not None


@pytest.mark.req("A-045", "U-443")
def test_the_categories_of_the_profile_are_ticked_and_others_can_be(app, compte, paru):
    page = app.get("/admin").click("Nouveautés", index=0)
    assert "Un export plus rapide" in page.text
    assert "Une page plus claire" not in page.text
    assert "<strong>gras</strong>" in page.text
    assert "<script>" not in page.html.select_one("article").decode()
    form = next(form for form in page.forms.values() if "categorie" in form.fields)
    boxes = {box._value: box.checked for box in form.fields["categorie"]}
    assert boxes == {"administrateur": True, "instructeur": False, "expert": False, "usager": False}
    for box in form.fields["categorie"]:
        box.checked = box._value == "usager"
    page = form.submit()
    assert "Une page plus claire" in page.text
    assert "Un export plus rapide" not in page.text
    assert "Une page plus claire" in app.get("/dossiers").click("Nouveautés", index=0).text


@pytest.mark.req("A-045", "U-443")
def test_a_dot_says_that_something_is_unread_for_the_profile_until_it_is_read(app, site, compte, now):
    assert not dot(app.get("/admin"))  # its day has not come
    with clock.frozen(now + timedelta(days=3)):
        assert dot(app.get("/admin"))
        assert "à lire" in app.get("/admin").html.select_one(".ds-roles").text
        app.get("/nouveautes?profil=administrateur")
        assert not dot(app.get("/admin"))
        assert dot(app.get("/dossiers"))
    with site() as root:
        compte = root["comptes"][str(root["comptes"].by_email[ADMIN])]
        assert compte.nouveautes_vues == {Role.ADMINISTRATEUR: (now + timedelta(days=3)).date()}


def test_what_came_before_the_account_is_not_unread(app, site, now):
    with clock.frozen(now + timedelta(days=400)), site() as root:
        make_compte(root, ADMIN, Role.ADMINISTRATEUR)
    with clock.frozen(now + timedelta(days=400)):
        sign_in(app, ADMIN)
        assert not dot(app.get("/admin"))


def test_anyone_may_read_those_of_usagers(app, paru):
    app.reset()
    assert "Une page plus claire" in app.get("/nouveautes").text


def test_the_announcements_of_the_package_have_both_languages():
    french, english = (nouveautes.annonces({}, langue) for langue in ("fr", "en"))
    assert len(french) == len(english) >= 3
    assert not {a.titre for a in french} & {a.titre for a in english}


def test_an_unreadable_announcement_is_named(tmp_path):
    (tmp_path / "2026-03-01-x.txt").write_text("titre: sans catégorie\n\ntexte", encoding="utf-8")
    with pytest.raises(nouveautes.AnnonceIllisible, match="2026-03-01-x"):
        nouveautes.annonces({"ds.nouveautes": str(tmp_path)})
