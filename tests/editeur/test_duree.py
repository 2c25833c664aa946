"""The estimated time at the bottom of the editor, as champs are added; then on the page of the usager."""

import pytest

from ds_pyramid.core.events import notifier
from ds_pyramid.demarches import services
from tests.editeur.test_views import of, panel, press

pytestmark = pytest.mark.functional


@pytest.fixture
def numero(numero, site, wsgi):
    """The démarche of ADMIN, its form empty."""
    with site() as root:
        demarche = services.get_demarche(root, numero)
        kw = {"now": demarche.created_at, "notify": notifier(wsgi.registry)}
        services.replace_formulaire(demarche, (), **kw)
    return numero


@pytest.fixture
def ajouter(admin, numero, site):
    """Add champs of a type at the end of the form; return the page."""

    def add(type_champ, times=1, place="fin", **fields):
        for _turn in range(times):
            page = press(admin.get(of(numero), {"ajouter": place}), f"ajouter:{type_champ}:{place}").follow()
            if fields:
                page = press(page, "enregistrer", **fields).follow()
        return page

    return add


def said(page):
    return " ".join(page.html.select_one("#mesures").get_text().split())


@pytest.mark.req("A-198", "U-143")
def test_the_figure_changes_with_each_champ(admin, numero, ajouter):
    assert said(admin.get(of(numero))) == "Aucun champ"
    assert said(ajouter("piece_justificative")) == "Environ 3 min à remplir"
    page = ajouter("siret")
    assert said(page) == "Environ 4 min à remplir"
    key = panel(page)["champ"].value
    assert said(press(page, f"supprimer:{key}").follow()) == "Environ 3 min à remplir"
    assert page.html.select_one(".ds-bar #mesures") is not None  # the bar at the foot of the page


@pytest.mark.req("A-199", "A-205")
@pytest.mark.parametrize("type_champ", ["text", "checkbox", "yes_no", "date", "integer_number"])
def test_quick_champs_count_ten_seconds_and_the_total_is_rounded_up(ajouter, type_champ):
    assert said(ajouter(type_champ, 6)) == "Environ 1 min à remplir"
    assert said(ajouter(type_champ)) == "Environ 2 min à remplir"


@pytest.mark.req("A-200")
@pytest.mark.parametrize("type_champ", ["address", "siret", "iban"])
def test_medium_champs_count_a_minute(ajouter, type_champ):
    assert said(ajouter(type_champ, 3)) == "Environ 3 min à remplir"


@pytest.mark.req("A-201")
@pytest.mark.parametrize("type_champ", ["piece_justificative", "titre_identite"])
def test_long_champs_count_three_minutes(ajouter, type_champ):
    assert said(ajouter(type_champ, 2)) == "Environ 6 min à remplir"


@pytest.mark.req("A-202")
def test_a_block_counts_two_and_a_half_times(ajouter):
    page = ajouter("repetition")
    place = f"dans-{panel(page)['champ'].value}"
    press(page, "enregistrer", mandatory=True)
    assert said(ajouter("siret", 2, place)) == "Environ 5 min à remplir"


@pytest.mark.req("A-203")
def test_an_optional_champ_counts_half(ajouter):
    page = ajouter("piece_justificative", 2)
    assert said(page) == "Environ 6 min à remplir"
    page = press(page, "enregistrer", mandatory=False).follow()
    assert said(page) == "Environ 5 min à remplir"  # four and a half


@pytest.mark.req("A-204")
def test_titles_and_explanations_count_nothing_and_conditional_champs_half(admin, numero, ajouter):
    key = panel(ajouter("yes_no"))["champ"].value
    page = ajouter("piece_justificative", 2)
    assert said(page) == "Environ 7 min à remplir"
    assert said(ajouter("header_section", 4)) == said(ajouter("explication", 4)) == "Environ 7 min à remplir"
    piece = panel(page)["champ"].value
    page = admin.get(of(numero) + f"?champ={piece}")
    page = press(page, f"condition:{piece}:ligne:")
    page = press(page, f"condition:{piece}:ligne:", **{"c-0-champ": key})
    page = press(page, f"condition:{piece}:retirer:1", **{"c-0-valeur": "true"}).follow()
    assert said(page) == "Environ 5 min à remplir"  # 10 s, 3 min, then half of 3 min


@pytest.mark.req("A-205", "U-143")
def test_the_usager_reads_the_same_figure_on_the_first_page(admin, app, numero, ajouter, site):
    ajouter("siret")
    assert said(ajouter("text")) == "Environ 2 min à remplir"
    with site() as root:
        lien = f"/commencer/test/{services.get_demarche(root, numero).test_token}"
    app.get(lien).mustcontain("Environ 2\N{NO-BREAK SPACE}min pour remplir le formulaire")
