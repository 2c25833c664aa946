"""Each page that a person reaches by links from his space, walked on a phone: axe, width, title, heading (X-712)."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Error, expect

from ds_pyramid.core.mail import MUTED
from ds_pyramid.scripts import demo
from tests.plugins.browser import PHONE

pytestmark = [pytest.mark.functional, pytest.mark.browser, pytest.mark.slow]

STARTS = {
    None: (
        "/",
        "/connexion",
        "/inscription",
        "/mot-de-passe-oublie",
        "/commencer/aide-a-la-renovation",
        "/commencer/inconnue",
        "/introuvable",
    ),
    "usager@exemple.fr": ("/", "/dossiers", "/profil", "/commencer/tarif-solidaire"),
    "instructeur@exemple.fr": ("/instruction",),
    "admin@exemple.fr": ("/admin",),
}
# Not pages to walk: another language, the way out, files.
AWAY = re.compile(
    r"^/(langue|deconnexion|static|__)|\.(pdf|csv|json|xlsx|ods|xls|zip)$|/(logo|notice|fichiers?)\b"
)
LOOK = """() => ({
  titre: document.title,
  titres: document.querySelectorAll('h1').length,
  large: document.documentElement.scrollWidth,
  liens: [...document.querySelectorAll('a[href]')].filter((a) => a.origin === location.origin).map((a) => a.pathname),
})"""


@pytest.mark.req("X-702", "X-707", "X-712")
@pytest.mark.parametrize("email", STARTS, ids=["personne", "usager", "instructeur", "administrateur"])
def test_every_page_fits_a_phone_says_where_one_is_and_pleases_axe(served, new_page, accessible, email):
    served.registry[MUTED] = True
    with served.open_root() as (root, manager):
        demo.load(root, served.registry)
        manager.commit()
    page = new_page(PHONE)
    page.set_default_timeout(60_000)
    if email:
        sign_in(page, email)
    titres = {}
    for path in walk(page, STARTS[email]):
        seen = page.evaluate(LOOK)
        assert seen["titres"] == 1, path
        assert seen["large"] == PHONE["width"], path
        assert titres.setdefault(seen["titre"], path) == path
        accessible(page)
    assert len(titres) >= len(STARTS[email])


def test_a_password_can_be_read_as_it_is_typed(served, new_page):
    page = new_page(PHONE)
    page.goto("/connexion")
    page.fill("#password", "abricot violon")
    page.get_by_label("Voir ce que je tape").check()
    expect(page.locator("#password")).to_have_attribute("type", "text")
    page.get_by_label("Voir ce que je tape").uncheck()
    expect(page.locator("#password")).to_have_attribute("type", "password")


def walk(page, starts):
    """Open each kind of page once (addresses that differ by a number are one kind), from the links seen on the way."""
    waiting, known = list(starts), set()
    while waiting:
        path = waiting.pop(0)
        kind = re.sub(r"\d+", "0", path)
        if kind in known or AWAY.search(path):
            continue
        known.add(kind)
        try:
            page.goto(path)
        except Error as download:
            if "Download is starting" not in str(download):
                raise
            continue
        if urlsplit(page.url).path == path:  # else the page sent away is walked under its own address
            yield path
        waiting += page.evaluate(LOOK)["liens"]


def sign_in(page, email):
    page.goto("/connexion")
    page.fill("#email", email)
    page.fill("#password", demo.MOT_DE_PASSE)
    page.get_by_role("main").get_by_role("button", name="Se connecter").click()
    page.wait_for_url(lambda address: not address.endswith("/connexion"))
