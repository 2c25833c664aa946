"""The site's secret: drawn once in development, demanded in production."""

from types import SimpleNamespace

import pytest

from ds_pyramid.core.secret import includeme


def secret_of(**settings):
    includeme(SimpleNamespace(registry=SimpleNamespace(settings=settings)))
    return settings["ds.secret"]


def test_development_draws_a_secret_once_and_keeps_it(tmp_path):
    first = secret_of(**{"ds.data": str(tmp_path)})
    assert len(first) >= 32
    assert secret_of(**{"ds.data": str(tmp_path)}) == first
    assert (tmp_path / "secret").stat().st_mode & 0o077 == 0


def test_the_environment_wins_over_the_ini_file(monkeypatch):
    assert secret_of(**{"ds.secret": "du fichier"}) == "du fichier"
    monkeypatch.setenv("DS_SECRET", "de l’environnement")
    assert secret_of(**{"ds.secret": "du fichier"}) == "de l’environnement"


@pytest.mark.parametrize("given", [{}, {"ds.secret": "court"}])
def test_production_refuses_an_absent_or_short_secret(given):
    with pytest.raises(ValueError, match=r"ds\.secret"):
        secret_of(**{"ds.environment": "production"} | given)
