"""Texte court, texte long, nombre (ancien)."""

import pytest

from tests.factories.champs import champ, messages


@pytest.mark.req("U-191")
def test_a_short_text_is_one_line_without_limit():
    asked = champ("text")
    assert asked.type.normalize(asked, " un\r\ndeux  trois ") == "un deux trois"
    assert messages(asked, "x" * 50_000) == []


@pytest.mark.req("U-192")
def test_a_long_text_keeps_its_line_breaks():
    asked = champ("textarea")
    assert asked.type.normalize(asked, "\n un\r\n\r\n deux\r") == "un\n\n deux"


def test_an_optional_limit_of_at_least_400_characters():
    from ds_pyramid.champs.options_reading import OptionsInvalides, read_options

    asked = champ("textarea", "Projet", limit=400)
    assert messages(asked, "x" * 400) == []
    assert messages(asked, "x" * 401) == [
        "« Projet » doit compter au plus 400 caractères ; votre texte en compte 401."
    ]
    assert asked.type.control_attributes(asked, "")["data-limite"] == "400"
    assert read_options(asked.type, {"limit": "400"}) == {"limit": 400}
    with pytest.raises(OptionsInvalides):
        read_options(asked.type, {"limit": "399"})


def test_the_old_number_reads_as_text():
    asked = champ("number")
    assert asked.type.normalize(asked, "12 kg") == "12 kg"
    assert asked.type.api_value(asked, "1 250") == {"value": 1250}
    assert asked.type.api_value(asked, "12 kg") == {"value": None}
    assert not asked.type.offered


def test_controls_and_lone_surrogates_are_never_stored():
    asked = champ("text")
    assert asked.type.normalize(asked, "a\0b\ud800c") == "abc"
