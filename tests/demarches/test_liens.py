"""The links given to usagers are looked at each week; administrateurs are told of those that lead nowhere."""

from datetime import timedelta

import pytest

from ds_pyramid.connectors import simulateur
from ds_pyramid.connectors.liens import ILiens, Liens
from ds_pyramid.core import clock
from ds_pyramid.demarches.services.liens import liens_de, liens_morts
from ds_pyramid.demarches.tasks import verifier_liens
from ds_pyramid.demarches.tuiles import board
from tests.connectors.conftest import services as simules  # noqa: F401 - a fixture
from tests.factories.demarches import make_publiee

pytestmark = pytest.mark.integration


@pytest.fixture
def demarche(root, simules):  # noqa: F811
    return make_publiee(
        root,
        lien_notice=f"{simules}/vehicules",
        cadre_juridique=f"Voir ({simules}/disparue), puis {simules}/vehicules.",
        dpo="dpo@mairie.test",
    )


@pytest.fixture
def weeks(root, registry, commit, demarche, now):
    """Run the task every day for some weeks."""
    registry.registerUtility(Liens(local=True, delai=2), ILiens)
    days = iter(range(365))

    def run(number):
        commit()
        for _day in range(7 * number):
            with clock.frozen(now + timedelta(days=next(days))) as day:
                verifier_liens(root, registry, now=day)

    return run


def told(mails):
    return [mail for mail in mails() if mail[0] == "demarche_liens_morts"]


@pytest.mark.req("X-356")
def test_a_page_that_is_gone_is_told_once_and_shown_until_it_is_mended(demarche, weeks, mails, now):
    assert len(liens_de(demarche)) == 2
    weeks(3)
    assert len(told(mails)) == 1
    [said] = liens_morts(demarche)
    assert said.interpolate().endswith("/disparue")
    tuiles = {tuile.page: tuile for _key, _titre, found in board(demarche, now) for tuile in found}
    assert [p.message.interpolate() for p in tuiles["presentation"].problemes] == [said.interpolate()]
    demarche.cadre_juridique = "Loi du 1er juillet 1901"
    assert liens_morts(demarche) == []
    weeks(1)
    assert demarche.liens_en_defaut == {}


@pytest.mark.req("X-356")
def test_a_site_that_does_not_answer_is_told_the_second_week_only(demarche, weeks, mails, monkeypatch):
    demarche.cadre_juridique = "http://127.0.0.1:9/texte"
    weeks(1)
    assert told(mails) == []
    weeks(1)
    assert len(told(mails)) == 1
    monkeypatch.setattr(simulateur, "repondre", lambda target, **kw: (503, {}))
    demarche.cadre_juridique = "Loi"
    weeks(3)
    assert len(told(mails)) == 1  # a site in trouble is no dead link


def test_only_public_addresses_are_asked():
    strict = Liens()
    for adresse in ("http://127.0.0.1/", "https://10.0.0.1/x", "ftp://exemple.fr/", "https://a@127.0.0.1/"):
        assert strict.etat(adresse) == "vivant"  # nothing is known of it
