"""The page of components, in development only."""

import pytest


def test_the_gallery_shows_every_state_of_every_control(look):
    page = look().get("/__galerie")
    titles = [title.text for title in page.html.select(".ds-galerie h3")]
    assert titles[:4] == ["vide", "rempli", "en erreur", "en lecture"]


def test_the_gallery_draws_every_champ_type(look):
    from ds_pyramid.champs.registry import champ_types

    page = look().get("/__galerie")
    text = page.html.text
    assert all(f"({kind.name})" in text for kind in champ_types)


@pytest.mark.parametrize("environment", ["production", "test"])
def test_the_gallery_does_not_exist_elsewhere(look, environment):
    look(**{"ds.environment": environment}).get("/__galerie", status=404)


def test_every_id_of_the_gallery_is_used_once(look):
    ids = [found["id"] for found in look().get("/__galerie").html.find_all(id=True)]
    assert sorted({one for one in ids if ids.count(one) > 1}) == []
