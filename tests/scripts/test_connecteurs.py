"""ds-connecteurs."""

from pathlib import Path

import pytest

from ds_pyramid.connectors import sante
from ds_pyramid.core import clock
from ds_pyramid.scripts import _app, connecteurs
from tests.factories.scripts import write_ini


@pytest.fixture
def ini(tmp_path):
    path = Path(write_ini(tmp_path))
    address = "ds.connecteur.ban.url = http://127.0.0.1:9\n[loggers]"
    path.write_text(path.read_text().replace("[loggers]", address))
    return str(path)


@pytest.mark.req("X-198", "X-209")
def test_each_service_has_its_line(ini, tmp_path, capsys, now):
    assert connecteurs.main([ini]) == 0
    lines = dict(line.split("\t", 1) for line in capsys.readouterr().out.splitlines() if "\t" in line)
    assert lines["ban"].startswith("http://127.0.0.1:9\tjamais demandé")
    assert lines["rna"].startswith("-\tdésactivé")
    folder = sante.dossier_of({"ds.data": str(tmp_path / "var")})
    sante.noter(folder, "ban", "ban: 503")
    assert connecteurs.main([ini]) == 1
    assert "en panne\t-\t2026-03-02T11:00:00+00:00 (ban: 503)" in capsys.readouterr().out
    with clock.frozen(clock.add_days(now, 1)):
        sante.noter(folder, "ban")
    assert connecteurs.main([ini]) == 0
    assert "en service" in capsys.readouterr().out


@pytest.mark.req("X-211")
def test_all_that_waits_is_asked_again_after_an_outage(ini, capsys, now):
    with _app.bootstrap(ini) as env, env.open_root() as (root, manager):
        root["a_completer"].mettre((1, "champs/1"), auteur=None, retient=True, now=now)
        root["a_completer"].reporter((1, "champs/1"), now)
        manager.commit()
    connecteurs.main([ini])
    assert "en attente: 1 demandes, dont 0 à faire maintenant" in capsys.readouterr().out
    connecteurs.main([ini, "--relancer"])
    said = capsys.readouterr().out
    assert "relancées: 1 demandes" in said
    assert "dont 1 à faire maintenant" in said


@pytest.mark.req("X-449")
def test_secrets_are_encrypted_again_after_a_change_of_the_secret_of_the_site(ini, capsys, monkeypatch, now):
    from ds_pyramid.core.chiffrement import Coffre
    from ds_pyramid.demarches.reglages import Jeton
    from tests.factories.demarches import make_demarche

    with _app.bootstrap(ini) as env, env.open_root() as (root, manager):
        demarche = make_demarche(root)
        demarche.jeton_entreprise = Jeton(
            Coffre(env.settings["ds.secret"]).fermer("jeton"), None, "eton", now
        )
        manager.commit()
        monkeypatch.setenv("DS_SECRET_ANCIEN", env.settings["ds.secret"])
    monkeypatch.setenv("DS_SECRET", "un nouveau secret de plus de 32 caractères")
    connecteurs.main([ini, "--rechiffrer"])
    assert "rechiffrés: 1 secrets" in capsys.readouterr().out
    monkeypatch.delenv("DS_SECRET_ANCIEN")
    with _app.bootstrap(ini) as env, env.open_root() as (root, _manager):
        kept = next(iter(root["demarches"].values())).jeton_entreprise
        assert Coffre(env.settings["ds.secret"]).ouvrir(kept.chiffre) == "jeton"
