"""Lists of many dossiers, forms of many champs: pages go both ways and load few objects (I-060, I-064)."""

import pytest
from ZODB.ActivityMonitor import ActivityMonitor

from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.core import clock
from ds_pyramid.core.events import notifier
from ds_pyramid.core.storage import get_database
from tests.factories.accounts import sign_in
from tests.factories.demarches import make_compte
from tests.factories.dossiers import make_depose
from tests.factories.instruction import text
from tests.factories.instruction_journey import AGENT, make_site

pytestmark = pytest.mark.functional
CHAMPS = tuple(
    ChampDescriptor(1000 + n, "header_section", f"Section {n}")
    if n % 20 == 0
    else text(1000 + n, f"Question {n}")
    for n in range(300)
)


@pytest.fixture
def numeros(site, wsgi, now):
    """60 dossiers, one of them with 300 answers."""
    found = make_site(
        site, wsgi.registry, champs=CHAMPS, annotations=tuple(text(2000 + n, f"Note {n}") for n in range(40))
    )
    notify = notifier(wsgi.registry)
    with site() as root:
        demarche = root["demarches"][str(found[0])]
        camille = make_compte(root, "camille@exemple.fr")
        for n in range(59):
            with clock.frozen(now.replace(minute=n)):
                make_depose(root, demarche, camille, reponses={"1001": f"Projet {n}"}, notify=notify)
        dossier = demarche.dossiers.get(found[1])
        for champ in CHAMPS:
            dossier.champs.set(str(champ.stable_id), f"réponse {champ.stable_id}", now=now)
    return found


@pytest.fixture
def agent(app, numeros):
    sign_in(app, AGENT)
    return app


def numbers(page):
    return [int(link.text) for link in page.html.select("a.ds-table__lien")]


@pytest.mark.req("I-060", "I-058", "I-064", "I-024")
def test_pages_follow_each_other_and_go_back(agent, numeros):
    first = agent.get(f"/instruction/{numeros[0]}")
    second = first.click("Suivants")
    third = second.click("Suivants")
    seen = [*numbers(first), *numbers(second), *numbers(third)]
    assert [len(numbers(page)) for page in (first, second, third)] == [25, 25, 10]
    assert len(set(seen)) == 60
    assert "26 à 50 sur 60" in " ".join(second.text.split())
    assert numbers(third.click("Précédents")) == numbers(second)
    assert numbers(second.click("Précédents")) == numbers(first)
    assert "Précédents" not in first
    assert "Suivants" not in third


def test_an_address_tampered_with_shows_the_first_page(agent, numeros):
    for apres in ("x", "1:2:3", "nan:nan", "9e99:1"):
        answer = agent.get(f"/instruction/{numeros[0]}", {"apres": apres, "rang": "-3"}, status="*")
        assert answer.status_int in (200, 303)


def test_neighbours_are_those_of_the_list_one_came_from(agent, numeros):
    listing = agent.get(f"/instruction/{numeros[0]}")
    order = numbers(listing)
    page = listing.click(href=f"/dossiers/{order[1]}\\?")
    assert f"/dossiers/{order[0]}?onglet=a_suivre" in page.text
    assert f"/dossiers/{order[2]}?onglet=a_suivre" in page.text


def loads(wsgi, browser, path):
    """Return how many objects a page loads with an empty cache."""
    database = get_database(wsgi.registry)
    browser.get(path)
    database.cacheMinimize()
    monitor = ActivityMonitor()
    database.setActivityMonitor(monitor)
    browser.get(path)
    database.setActivityMonitor(None)
    return max(loaded for _time, loaded, _stored in monitor.log)


@pytest.mark.req("I-064")
def test_a_list_loads_its_rows_and_no_dossier(agent, numeros, wsgi):
    assert loads(wsgi, agent, f"/instruction/{numeros[0]}?onglet=tous") < 60


@pytest.mark.req("I-064")
def test_a_dossier_of_300_champs_loads_a_handful_of_objects(agent, numeros, wsgi):
    assert loads(wsgi, agent, f"/instruction/{numeros[0]}/dossiers/{numeros[1]}") < 40
