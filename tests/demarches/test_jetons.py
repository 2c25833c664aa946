"""The tokens of a démarche: checked by the service as they are entered, told about before their end, in no copy."""

from datetime import UTC, datetime, timedelta

import pytest

from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.core import clock
from ds_pyramid.core.chiffrement import Coffre, coffre_of
from ds_pyramid.core.security import Role
from ds_pyramid.demarches import services
from ds_pyramid.demarches.reglages import Jeton
from ds_pyramid.demarches.services import jetons
from ds_pyramid.demarches.services.verifications import check_publication
from ds_pyramid.demarches.tasks import warn_ending_tokens
from ds_pyramid.demarches.tuiles import board
from tests.connectors.conftest import services as simules  # noqa: F401 - a fixture
from tests.factories.accounts import make_compte as named
from tests.factories.accounts import sign_in
from tests.factories.demarches import make_compte, make_demarche, make_publiee, silent
from tests.factories.jetons import make_jwt

CAF = ChampDescriptor(1, "cnaf", "CAF", options={"donnees": ("quotientFamilial", "enfants")})


@pytest.fixture
def branches(settings, simules):  # noqa: F811
    """The site with both services."""
    for nom in ("api_entreprise", "api_particulier"):
        settings[f"ds.connecteur.{nom}.url"] = simules
    return settings


@pytest.fixture
def demarche(site):
    with site() as root:
        ada = named(root, "ada@exemple.fr", Role.ADMINISTRATEUR)
        return make_demarche(root, ada, champs=(CAF,)).numero


def enter(app, numero, page, jeton):
    """Send a token; return the answer, followed when it was kept."""
    form = next(f for f in app.get(f"/admin/demarches/{numero}/{page}").forms.values() if "jeton" in f.fields)
    form["jeton"] = jeton
    answer = form.submit("envoyer", expect_errors=True)
    return answer.follow() if answer.status_int == 303 else answer


def stored(site, numero, name):
    with site() as root:
        return getattr(services.get_demarche(root, numero), name)


@pytest.mark.functional
@pytest.mark.req("X-223", "X-225", "A-464")
def test_a_token_of_api_entreprise_is_checked_by_the_service(branches, demarche, app, site, settings):
    sign_in(app, "ada@exemple.fr")
    refused = enter(app, demarche, "jeton-entreprise", make_jwt("refuse"))
    assert "Le service refuse ce jeton" in refused
    end = int(datetime(2099, 1, 1, tzinfo=UTC).timestamp())
    token = make_jwt("exercices", "bilans_entreprise_bdf", exp=end)
    page = enter(app, demarche, "jeton-entreprise", token)
    assert "bilans_entreprise_bdf" in page
    assert token not in page
    kept = stored(site, demarche, "jeton_entreprise")
    assert kept.droits == ("exercices", "bilans_entreprise_bdf")
    assert kept.expire_at == datetime(2099, 1, 1, tzinfo=UTC)
    assert coffre_of(settings).ouvrir(kept.chiffre) == token


@pytest.mark.functional
@pytest.mark.req("X-284", "A-466")
def test_a_token_of_api_particulier_says_what_may_be_ticked(branches, demarche, app, site):
    sign_in(app, "ada@exemple.fr")
    assert "Le service refuse ce jeton" in enter(app, demarche, "jeton-particulier", "cle-inconnue")
    assert stored(site, demarche, "jeton_particulier") is None
    page = enter(app, demarche, "jeton-particulier", "cle-quotient")
    assert "cnaf_quotient_familial" in page
    assert "aucune donnée cochée" in page  # another token unticks what was
    path = f"/admin/demarches/{demarche}/champs?champ=1"
    form = next(f for f in app.get(path).forms.values() if "libelle" in f.fields)
    for box in form.fields["donnees"]:
        box.checked = box._value in ("quotientFamilial", "enfants")
    form.submit("acte", value="enregistrer").follow()
    told = "n’ouvre pas : Enfants"
    assert told in app.get(f"/admin/demarches/{demarche}/publication")
    assert "Non ouvert par le jeton" in app.get(f"/admin/demarches/{demarche}/jeton-particulier")


@pytest.mark.functional
@pytest.mark.req("A-466")
def test_a_token_that_cannot_be_verified_is_refused(settings, demarche, app, site):
    sign_in(app, "ada@exemple.fr")
    assert "n’est pas en service sur ce site" in enter(app, demarche, "jeton-particulier", "cle-complete")
    assert stored(site, demarche, "jeton_particulier") is None


@pytest.mark.integration
@pytest.mark.req("X-226")
def test_the_board_tells_a_month_before_the_end_and_after(root, now):
    demarche = make_publiee(root)
    page = "jeton-entreprise"

    def said(days):
        demarche.jeton_entreprise = Jeton(b"x", now + timedelta(days=days), "abcd", now)
        tuiles = [tuile for _key, _titre, found in board(demarche, now) for tuile in found]
        return [str(p.message) for tuile in tuiles if tuile.page == page for p in tuile.problemes]

    assert said(40) == []
    assert "expire dans moins d’un mois" in said(20)[0]
    assert "a expiré" in said(-1)[0]
    assert check_publication(demarche, now) == []


@pytest.mark.integration
@pytest.mark.req("X-226", "A-465")
def test_each_token_is_told_about_by_its_own_mail(root, now, registry, mails):
    demarche = make_publiee(root)
    end = now + timedelta(days=10)
    demarche.jeton_entreprise = Jeton(b"x", end, "abcd", now)
    demarche.jeton_particulier = Jeton(b"y", end, "efgh", now)
    for _run in "12":
        warn_ending_tokens(root, registry, now=now)
    told = [mail for mail in mails() if mail[0] == "demarche_jeton_expire"]
    assert len(told) == 2
    after = {"auteur": None, "now": now, "notify": silent}
    jetons.poser(demarche, jetons.PARTICULIER, "une-cle", (), Coffre("s").fermer, **after)
    assert [step for step in demarche.alertes_jeton if len(step) == 2]
    assert not [step for step in demarche.alertes_jeton if len(step) == 3]


@pytest.mark.integration
@pytest.mark.req("X-288")
def test_a_clone_takes_no_token_over(root, now):
    source = make_publiee(root, champs=(CAF,))
    source.jeton_entreprise = source.jeton_particulier = Jeton(b"x", None, "abcd", now, ("cnaf_enfants",))
    other = make_compte(root, "autre@mairie.test", roles=(Role.ADMINISTRATEUR,))
    copy = services.cloner(source, other, now=clock.now(), notify=silent)
    assert (copy.jeton_entreprise, copy.jeton_particulier) == (None, None)


@pytest.mark.integration
def test_a_service_is_told_the_siret_of_the_service_and_the_token_alone(root, now):
    from ds_pyramid.connectors.adresses import IAdresses
    from ds_pyramid.connectors.entreprises import IEntreprises

    demarche = make_publiee(root)
    assert jetons.contexte(demarche, IAdresses) is None
    found = jetons.contexte(demarche, IEntreprises)
    assert (found.objet, found.destinataire, found.jeton) == ("demarche 1", "13002526500013", None)
    assert "chiffre" not in repr(jetons.contexte(demarche, IEntreprises))
