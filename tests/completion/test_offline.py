"""Without internet: pages ask nothing of another host, whatever the champs and the space (X-384, X-385)."""

from urllib.parse import urlsplit

import pytest

from ds_pyramid.champs.registry import champ_types
from ds_pyramid.core.security import Role
from tests.factories.accounts import PASSWORD, make_compte
from tests.factories.champs import champ
from tests.factories.demarches import SLUG, make_publiee
from tests.factories.dossiers import make_brouillon, make_depose

pytestmark = [pytest.mark.functional, pytest.mark.browser]

TOUS = "tous@exemple.fr"


@pytest.mark.req("X-384", "X-385")
def test_no_page_asks_anything_of_another_host(served, new_page):
    kinds = [kind.name for kind in champ_types if kind.offered and not kind.inert and not kind.container]
    champs = tuple(champ(name, name.capitalize()) for name in kinds if not champ_types[name].private_only)
    with served.open_root() as (root, manager):
        who = make_compte(root, TOUS, Role.ADMINISTRATEUR, Role.INSTRUCTEUR)
        demarche = make_publiee(root, who, champs=champs)
        groupe = demarche.groupe_defaut
        groupe.instructeurs, who.groupes = groupe.instructeurs | {who.id}, frozenset({groupe.id})
        make_brouillon(root, demarche, who)
        other = make_publiee(root, who, slug="autre")
        make_depose(root, other, make_compte(root, "camille@exemple.fr"))
        first, second = demarche.numero, other.numero
        manager.commit()
    page = new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/connexion")
    page.fill("#email", TOUS)
    page.fill("#password", PASSWORD)
    page.click("main button[type=submit]")
    for path in (
        "/", f"/commencer/{SLUG}", "/dossiers", "/dossiers/1/modifier", "/dossiers/1/demande", "/instruction",
        f"/instruction/{second}", "/admin", f"/admin/demarches/{first}", f"/admin/demarches/{first}/champs", "/profil",
    ):  # fmt: skip
        page.goto(path)
        page.wait_for_load_state("networkidle")
    hosts = {urlsplit(url).netloc for url in asked if urlsplit(url).scheme in ("http", "https", "ws", "wss")}
    assert hosts == {urlsplit(served.url).netloc}
    kinds_of_file = {url.split("?")[0].rpartition(".")[2] for url in asked}
    assert {"css", "js", "svg"} <= kinds_of_file  # styles, scripts and icons are the site's own
