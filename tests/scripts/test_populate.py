"""ds-populate."""

from collections import Counter
from datetime import timedelta

import pytest

from ds_pyramid.champs.walk import read as read_form
from ds_pyramid.core import clock
from ds_pyramid.core.events import notifier
from ds_pyramid.demarches.services.creation import create_groupe
from ds_pyramid.demarches.services.instructeurs import add_member
from ds_pyramid.dossiers.models import Etat
from ds_pyramid.scripts import _app, populate
from ds_pyramid.scripts._demo_formulaires import RENOVATION
from ds_pyramid.scripts.demo import _available
from tests.factories.demarches import make_compte, make_demarche, make_publiee
from tests.factories.scripts import read, write_ini


@pytest.fixture
def ini(tmp_path):
    """A site with a published démarche (1) of two groupes, whose form has a champ of most types."""
    path = write_ini(tmp_path)
    with _app.bootstrap(path) as env, env.open_root() as (root, manager):
        notify = notifier(env.registry)
        demarche = make_publiee(root, champs=_available(RENOVATION.champs), notify=notify, slug="renovation")
        second = create_groupe(demarche, "Nord")
        add_member(second, make_compte(root, "nord@mairie.test"), clock.now())
        make_demarche(root, champs=(), notify=notify)
        manager.commit()
    return path


def run(ini, number, *more):
    return populate.main([ini, "--demarche", "1", "--dossiers", str(number), *more])


def dossiers(root):
    return list(root["demarches"]["1"].dossiers.values())


@pytest.mark.slow
def test_valid_dossiers_are_made_in_every_state_and_groupe(ini, tmp_path, capsys):
    assert run(ini, 120) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "créés: 120 dossiers"

    def seen(root):
        found = dossiers(root)
        states = Counter(dossier.etat for dossier in found)
        wrong = [
            erreur.message.interpolate()
            for dossier in found
            if dossier.etat != Etat.BROUILLON
            for erreur in read_form(dossier.revision.champs, dossier.champs).erreurs(complete=True)
        ]
        blocks = {len(dossier.champs.rows(134)) for dossier in found}
        ages = [clock.now() - dossier.created_at for dossier in found]
        owners = {dossier.usager_id for dossier in found}
        groupes = {dossier.groupe_id for dossier in found if dossier.groupe_id}
        ordered = all(
            dossier.depose_at <= dossier.en_instruction_at <= dossier.processed_at
            for dossier in found
            if dossier.termine
        )
        listed = sum(root.listes.count(f"a_suivre/{groupe}") for groupe in groupes)
        return states, wrong, blocks, max(ages), len(owners), len(groupes), ordered, listed

    states, wrong, blocks, oldest, owners, groupes, ordered, listed = read(ini, seen)
    assert set(states) == set(Etat)
    assert wrong == []
    assert blocks == {1, 2, 3, 4}
    assert timedelta(days=200) < oldest < timedelta(days=367)
    assert owners > 20
    assert groupes == 2
    assert ordered
    assert listed == states[Etat.EN_CONSTRUCTION]
    assert not list((tmp_path / "var").glob("mail/queue/new/*"))


@pytest.mark.slow
def test_the_same_seed_draws_the_same_answers(ini):
    run(ini, 5, "--seed", "7")
    run(ini, 5, "--seed", "7")
    run(ini, 5, "--seed", "8")

    def seen(root):
        return [(str(d.etat), d.identite.nom, d.champs.value("114")) for d in dossiers(root)]

    found = read(ini, seen)
    assert found[:5] == found[5:10]
    assert found[:5] != found[10:]


def test_an_unknown_demarche_is_said(ini, capsys):
    assert populate.main([ini, "--demarche", "99", "--dossiers", "1"]) == 2
    assert "99" in capsys.readouterr().err


def test_nothing_is_made_in_production(capsys, monkeypatch):
    from tests.scripts.test_demo import production

    monkeypatch.setattr(populate, "bootstrap", production)
    assert run("site.ini", 3) == 2
    assert "production" in capsys.readouterr().err
