"""The editor without JavaScript."""

import pytest

pytestmark = pytest.mark.functional


def test_the_page_shows(admin, numero):
    page = admin.get(f"/admin/demarches/{numero}/champs?champ=3")
    open("/tmp/editeur.html", "w").write(page.text)
    for name in ("annotations", "apercu", "revisions", "formulaire-fichier", "formulaire.json"):
        open(f"/tmp/{name}.html", "w").write(admin.get(f"/admin/demarches/{numero}/{name}").text)
