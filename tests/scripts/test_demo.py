"""ds-demo."""

import pytest

from ds_pyramid.accounts.passwords import verify_password
from ds_pyramid.champs.models import Formulaire
from ds_pyramid.champs.registry import champ_types
from ds_pyramid.demarches import services
from ds_pyramid.dossiers.models import Etat
from ds_pyramid.scripts import demo
from ds_pyramid.scripts._demo_formulaires import MODELES
from tests.factories.scripts import read, write_ini


@pytest.mark.req("X-386")
def test_the_demo_s_forms_hold_every_type():
    forms = [Formulaire(descriptors) for m in MODELES for descriptors in (m.champs, m.annotations)]
    held = {descriptor.type_champ for form in forms for descriptor in form.walk()}
    assert held == {kind.name for kind in champ_types}


def summary(root):
    etats = {}
    for modele in MODELES:
        demarche, _slug = services.find_by_slug(root, modele.slug)
        found = sorted(str(dossier.etat) for dossier in demarche.dossiers.values())
        etats[modele.slug] = (demarche.numero, str(demarche.etat), found)
    return etats, sorted(compte.email for compte in root["comptes"].by_id.values())


@pytest.mark.slow
@pytest.mark.req("X-386")
def test_the_demo_is_loaded_once_and_sends_no_mail(tmp_path, capsys):
    ini = write_ini(tmp_path)
    assert demo.main([ini]) == 0
    printed = capsys.readouterr().out
    for email, *_rest in demo.COMPTES:
        assert email in printed
    assert "http://localhost/commencer/aide-a-la-renovation" in printed
    first = read(ini, summary)
    etats, _emails = first
    assert all(state == "publiee" for _numero, state, _dossiers in etats.values())
    expected = sorted(str(etat) for etat, number in demo.DOSSIERS.items() for _n in range(number))
    assert etats["aide-a-la-renovation"][2] == etats["subvention-associations"][2] == expected
    assert demo.main([ini]) == 0
    assert read(ini, summary) == first
    assert not list((tmp_path / "var").glob("mail/queue/new/*"))


@pytest.mark.slow
def test_the_accounts_of_the_demo_can_be_used(tmp_path):
    ini = write_ini(tmp_path)
    demo.main([ini])

    def seen(root):
        comptes = {compte.email: compte for compte in root["comptes"].by_id.values()}
        usager = comptes["usager@exemple.fr"]
        demarche, _slug = services.find_by_slug(root, "aide-a-la-renovation")
        mine = {dossier.etat for dossier in demarche.dossiers.values() if dossier.usager_id == usager.id}
        usable = [
            compte.is_active and verify_password(compte.password_hash, demo.MOT_DE_PASSE)
            for email, *_rest in demo.COMPTES
            for compte in [comptes[email]]
        ]
        return usable, mine, {str(role) for role in comptes["admin@exemple.fr"].roles}

    usable, mine, roles = read(ini, seen)
    assert all(usable)
    assert mine == set(Etat)
    assert {"administrateur", "instructeur"} <= roles


def test_production_is_refused(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(demo, "bootstrap", production)
    assert demo.main(["site.ini"]) == 2
    assert "production" in capsys.readouterr().err


def production(_ini):
    from contextlib import nullcontext
    from types import SimpleNamespace

    return nullcontext(SimpleNamespace(settings={"ds.environment": "production"}))
