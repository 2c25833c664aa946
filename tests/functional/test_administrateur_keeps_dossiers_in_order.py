"""What an administrateur decides of the dossiers already there: how long they are kept, which labels they bear."""

import pytest

from ds_pyramid.core import clock
from ds_pyramid.core.events import notifier
from ds_pyramid.core.security import Role
from ds_pyramid.demarches.reglages import MonAvis
from ds_pyramid.dossiers.events import DossierModifie
from tests.factories.accounts import make_compte, sign_in
from tests.factories.demarches import make_publiee
from tests.factories.dossiers import make_depose

pytestmark = pytest.mark.functional
ADMIN, USAGER = "admin@mairie.test", "camille@exemple.fr"


@pytest.fixture
def numeros(app, wsgi, site):
    """A published démarche and its three dossiers; the administrateur is signed in."""
    with site() as root:
        admin, camille = make_compte(root, ADMIN, Role.ADMINISTRATEUR), make_compte(root, USAGER)
        demarche = make_publiee(root, admin, notify=notifier(wsgi.registry))
        dossiers = [make_depose(root, demarche, camille, notify=notifier(wsgi.registry)) for _n in range(3)]
        found = demarche.numero, [dossier.numero for dossier in dossiers]
    sign_in(app, ADMIN)
    return found


def form_with(page, field):
    return next(form for form in page.forms.values() if field in form.fields)


@pytest.mark.req("A-302", "A-307")
def test_a_new_retention_is_saved_later_and_says_how_many_dossiers_it_concerns(app, site, numeros):
    path = f"/admin/demarches/{numeros[0]}/presentation"
    form = form_with(app.get(path), "duree_conservation")
    assert form["duree_conservation"].value == "12"
    form["duree_conservation"] = "2"
    page = form.submit("envoyer").follow()
    assert "dossiers présents : 3. Aucun n’expirera avant 15 jours" in page.text
    with site() as root:
        assert root["demarches"][str(numeros[0])].duree_conservation == 2
    form = form_with(app.get(path), "duree_conservation")
    assert "expirera" not in form.submit("envoyer").follow().text


@pytest.mark.req("A-439")
def test_the_deletion_of_a_label_says_how_many_dossiers_bear_it(app, wsgi, site, numeros):
    numero, dossiers = numeros
    with site() as root:
        for rank, labels in enumerate((("urgent",), ("urgent", "complet"))):
            dossier = root["demarches"][str(numero)].dossiers[dossiers[rank]]
            dossier.labels = labels
            notifier(wsgi.registry)(DossierModifie(dossier=dossier, now=clock.now()))
    path = f"/admin/demarches/{numero}/labels"

    def ask(name):
        forms = app.get(path).forms.values()
        form = next(f for f in forms if "label" in f.fields and f["nom"].value == name)
        return form.submit("acte", value="supprimer")

    assert "Aucun dossier ne le porte" in ask("À signer").text
    assert "1 dossier le porte" in ask("Complet").text
    asked = ask("Urgent")
    assert "2 dossiers le portent" in asked.text
    form_with(asked, "confirmer").submit("acte", value="supprimer").follow()
    with site() as root:
        demarche = root["demarches"][str(numero)]
        assert demarche.noms_des_labels(demarche.dossiers[dossiers[1]].labels) == ("Complet",)


@pytest.mark.req("A-447", "X-310", "X-312", "X-313")
def test_after_a_deposit_the_usager_is_led_to_give_an_opinion(app, site, numeros):
    numero, dossiers = numeros
    app.reset()
    sign_in(app, USAGER)
    page = f"/dossiers/{dossiers[0]}/depose"
    assert "Je donne mon avis" not in app.get(page).text
    with site() as root:  # on a démarche published already
        link = "https://monavis.numerique.gouv.fr/Demarches/1?view-mode=formulaire-avis"
        root["demarches"][str(numero)].monavis = MonAvis(link, "https://monavis.numerique.gouv.fr/bleu.png")
    shown = app.get(page)
    button = shown.html.find("a", href=lambda href: href and "monavis" in href)
    assert button["href"] == f"{link}&nd_source=button"
    assert button["target"] == "_blank"
    assert "noopener" in button["rel"]
    assert not [s for s in shown.html.select("script, img, iframe") if "monavis" in str(s)]
