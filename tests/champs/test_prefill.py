"""Values from a link or the prefill API; casts when a type changes."""

from datetime import date
from decimal import Decimal

import pytest

from ds_pyramid.champs.base import Saisie
from ds_pyramid.champs.cast import cast
from ds_pyramid.champs.models import Champs
from ds_pyramid.champs.prefill import champ_id, champ_name, fill, read_values
from tests.factories.champs import champ, formulaire


@pytest.mark.req("U-152")
def test_the_public_name_of_a_champ():
    assert champ_name(2996898) == "champ_Q2hhbXAtMjk5Njg5OA"
    assert champ_id("champ_Q2hhbXAtMjk5Njg5OA") == 2996898
    for forged in ("champ_", "champ_zzz", "x", "champ_" + "A" * 500, "champ_é", "champ_Q2hhbXAt"):
        assert champ_id(forged) is None


def test_what_fits_is_taken_and_the_rest_dropped_without_a_word(now):
    age, town, sent = champ("integer_number"), champ("drop_down_list"), champ("piece_justificative")
    several = champ("multiple_drop_down_list")
    block = champ("repetition")
    name, ok = block.children
    form = formulaire(age, town, sent, several, block)
    values = read_values(
        form,
        {
            champ_name(age.stable_id): "42",
            champ_name(town.stable_id): "Nice",
            champ_name(sent.stable_id): "x.pdf",
            champ_name(several.stable_id): '["Bus", "Vélo"]',
            champ_name(block.stable_id): [
                {champ_name(name.stable_id): "Léa", champ_name(ok.stable_id): True},
                {champ_name(name.stable_id): ""},
                "x",
            ],
            champ_name(name.stable_id): "en dehors de son bloc",
            "autre": "x",
        },
    )
    assert values == {
        age.stable_id: 42,
        several.stable_id: ("Vélo", "Bus"),
        block.stable_id: ({name.stable_id: "Léa", ok.stable_id: True},),
    }
    champs = Champs()
    written = fill(form, champs, values, now=now)
    [row] = champs.rows(block.stable_id)
    assert champs.value(f"{name.stable_id}|{row}") == "Léa"
    assert champs.value(str(age.stable_id)) == 42
    assert len(written) == 4
    assert fill(form, champs, {999_999: "x"}, now=now) == []


def test_spoilt_json_is_a_text():
    asked = champ("text")
    form = formulaire(asked)
    name = champ_name(asked.stable_id)
    assert read_values(form, {name: "[1, 2"}) == {asked.stable_id: "[1, 2"}
    assert read_values(form, {name: "x" * 30_000}) == {}


@pytest.mark.parametrize(
    ("before", "after", "value", "expected"),
    [
        ("text", "integer_number", "12 000", 12000),
        ("text", "integer_number", "douze", Saisie("douze")),
        ("integer_number", "decimal_number", 12, Decimal(12)),
        ("decimal_number", "text", Decimal("12.50"), "12,50"),
        ("date", "datetime", date(2026, 1, 14), Saisie("14 janvier 2026")),
        ("text", "textarea", "x", "x"),
        ("checkbox", "yes_no", True, True),
        ("yes_no", "drop_down_list", True, Saisie("Oui")),
        ("multiple_drop_down_list", "text", ("Vélo", "Bus"), "Vélo, Bus"),
        ("text", "email", "pas une adresse", Saisie("pas une adresse")),
        ("text", "piece_justificative", "x", Saisie("x")),
        ("text", "visa", "x", "x"),
        ("text", "text", "x", "x"),
        ("text", "date", None, None),
        ("text", "integer_number", Saisie("y"), Saisie("y")),
    ],
)
@pytest.mark.req("U-139")
def test_an_answer_follows_the_type_of_its_champ_or_stays_readable(before, after, value, expected):
    found = cast(champ(before), champ(after), value)
    assert found == expected
    assert type(found) is type(expected)


def test_files_stay_files():
    value = ("fichier",)
    assert cast(champ("piece_justificative"), champ("titre_identite"), value) == value
