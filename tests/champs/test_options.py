"""What an administrateur sets, as the editor sends it."""

from datetime import date
from decimal import Decimal
from random import Random

import pytest

from ds_pyramid.champs.options_reading import OptionsInvalides, read_options
from ds_pyramid.champs.referentiels import read_csv
from ds_pyramid.champs.registry import champ_types
from tests.factories.champs import champ, formulaire


def options(name, **sent):
    return read_options(champ_types[name], sent)


def faults(name, **sent):
    with pytest.raises(OptionsInvalides) as caught:
        options(name, **sent)
    return {key: [str(message) for message in found] for key, found in caught.value.erreurs.items()}


def test_texts_become_values_and_defaults_are_not_kept():
    assert options("integer_number", min=" 1 000 ", max="", positive="true") == {
        "min": 1000,
        "positive": True,
    }
    assert options("decimal_number", min="0,5", positive="false") == {"min": Decimal("0.5")}
    assert options("date", min="01/06/2026", max="2026-08-31") == {
        "min": date(2026, 6, 1),
        "max": date(2026, 8, 31),
    }
    assert options("drop_down_list", options=" Lille \r\n\r\nLyon  3\n", other="on") == {
        "options": ("Lille", "Lyon 3"), "other": True,
    }  # fmt: skip
    assert options("drop_down_list", options=["a", " b "]) == {"options": ("a", "b")}
    assert options("header_section", level="2") == {"level": "2"}
    assert options("header_section", level="1") == {}
    assert options("explication", collapsible="true", collapsible_text=" x\r\ny ") == {
        "collapsible": True, "collapsible_text": "x\ny",
    }  # fmt: skip
    assert options("carte", tools=["Point"]) == {"tools": ("Point",)}
    assert options("carte", tools="Point") == {"tools": ("Point",)}
    assert options("text", anything="x") == {}
    assert options("integer_number", min=3, positive=True) == {"min": 3, "positive": True}


def test_what_makes_no_sense_is_refused_with_the_name_of_the_option():
    assert "min" in faults("integer_number", min="douze")
    assert "min" in faults("decimal_number", min="1,2,3")
    assert "max" in faults("date", max="demain")
    assert "limit" in faults("textarea", limit="10")
    assert "max_length" in faults("formatted", max_length="0")
    assert "level" in faults("header_section", level="7")
    assert "families" in faults("piece_justificative", families=["inconnue"])
    assert "options" in faults("drop_down_list", options="\n".join(map(str, range(6000))))
    assert "options" in faults("drop_down_list", options=[1, 2])
    assert "collapsible_text" in faults("explication", collapsible_text="x" * 30_000)
    assert "min" in faults("integer_number", min={"x": 1})


def test_files_not_sent_again_stay_and_others_are_ignored(now):
    asked = champ("piece_justificative")
    [model] = asked.type.sample(asked, Random(1))
    kept = read_options(asked.type, {"several": "true"}, {"template": model})
    assert kept == {"template": model}
    assert read_options(asked.type, {"several": "true", "template": model})["template"] is model
    assert "template" not in read_options(asked.type, {"several": "true", "template": "x.pdf"})
    listed = read_csv(b"a;b\n1;2\n")
    assert read_options(champ_types["referentiel"], {"referentiel": listed}) == {"referentiel": listed}
    assert read_options(champ_types["referentiel"], {"referentiel": "x"}, {"referentiel": listed}) == {
        "referentiel": listed
    }
    schema = asked.type.options_schema()
    assert schema["template"].typ.serialize(schema["template"], model) == model.nom


def test_options_are_shown_as_the_editor_sends_them():
    cases = {
        "decimal_number": ("min", Decimal("0.50"), "0,50"),
        "integer_number": ("min", 3, "3"),
        "date": ("min", date(2026, 6, 1), "2026-06-01"),
        "drop_down_list": ("options", ("a", "b"), "a\nb"),
        "carte": ("tools", ("Point",), ["Point"]),
        "yes_no": None,
    }
    for name, case in cases.items():
        if case is None:
            assert champ_types[name].options_schema is None
            continue
        option, value, shown = case
        node = champ_types[name].options_schema()[option]
        assert node.typ.serialize(node, value) == shown


def test_the_secret_of_a_service_is_in_no_file_and_no_copy_for_somebody_else():
    from ds_pyramid.champs.options_reading import without_secrets
    from ds_pyramid.demarches.editeur.echange import exporter

    options = {"mode": "api", "url": "https://x.fr/{id}", "entete": "X-Cle", "secret": "s3cr3t"}
    asked = champ("referentiel", referentiel=None, **options)
    block = champ("repetition", children=(asked,))
    plain = champ("text")
    kept = without_secrets((block, plain))
    assert "secret" not in kept[0].children[0].options
    assert kept[0].children[0].options["entete"] == "X-Cle"
    assert kept[1] is plain

    class Draft:
        champs = annotations = formulaire(block)

    assert "s3cr3t" not in str(exporter(Draft()))
