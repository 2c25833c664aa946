"""Civilité, e-mail, téléphone, IBAN, SIRET, RNA, adresse, lien vers un dossier."""

import pytest

from ds_pyramid.champs.base import Saisie
from tests.factories.champs import accepts, champ, messages


@pytest.mark.req("U-188")
@pytest.mark.parametrize(
    ("typed", "compact"),
    [
        ("130 025 265 00013", "13002526500013"),
        ("13002526500013", "13002526500013"),
        ("130.025.265-00013", "13002526500013"),
        ("356 000 000 00048", "35600000000048"),  # La Poste, head office: the ordinary key
        ("35600000049837", "35600000049837"),  # La Poste: the sum of the digits is a multiple of 5
    ],
)
def test_a_siret_is_stored_compact(typed, compact):
    asked = champ("siret")
    assert accepts(asked, typed)
    value = asked.type.normalize(asked, {"siret": typed, "raison_sociale": " DINUM ", "adresse": "Paris"})
    assert value == {"siret": compact, "raison_sociale": "DINUM", "adresse": "Paris", "declare": True}


@pytest.mark.req("U-188", "U-259")
def test_a_wrong_siret_says_why():
    asked = champ("siret", "Établissement", mandatory=True)
    assert messages(asked, "13002526500014") == [
        "« Établissement » : ce numéro SIRET n’existe pas, vérifiez ses chiffres."
    ]
    assert messages(asked, "1300252650001") == ["« Établissement » doit comporter exactement 14 chiffres."]
    assert messages(asked, "1300252650001A") == ["« Établissement » doit comporter exactement 14 chiffres."]
    assert messages(asked, {"raison_sociale": "DINUM"}) == ["« Établissement » : indiquez le numéro SIRET."]
    assert messages(asked, "", complete=True) == ["« Établissement » doit être rempli."]


def test_a_siret_is_shown_in_groups_with_who_it_is():
    asked = champ("siret")
    value = asked.type.normalize(asked, {"siret": "13002526500013", "raison_sociale": "DINUM"})
    assert asked.type.text(asked, value) == "130 025 265 00013, DINUM"
    assert asked.type.columns(asked)[0].value(value) == "13002526500013"
    assert set(asked.type.search_terms(asked, value)) == {"13002526500013", "130025265", "DINUM"}


@pytest.mark.req("U-187")
@pytest.mark.parametrize(
    ("typed", "good"),
    [
        ("FR76 3000 6000 0112 3456 7890 189", True),
        ("fr7630006000011234567890189", True),
        ("FR14 2004 1010 0505 0001 3M02 606", True),
        ("FR7630006000011234567890188", False),
        ("FR763000600001123456789018", False),
        ("DE89 3704 0044 0532 0130 00", False),
        ("toto", False),
    ],
)
def test_only_valid_french_ibans_are_accepted(typed, good):
    assert accepts(champ("iban"), typed) is good


def test_an_iban_is_stored_compact_and_shown_by_four():
    asked = champ("iban", "Compte")
    value = asked.type.normalize(asked, "fr76 3000 6000 0112 3456 7890 189")
    assert value == "FR7630006000011234567890189"
    assert asked.type.text(asked, value) == "FR76 3000 6000 0112 3456 7890 189"
    assert asked.type.columns(asked)[0].value(value) == "FR76 3000 6000 0112 3456 7890 189"
    assert "IBAN français" in messages(asked, "DE89370400440532013000")[0]


def test_an_option_admits_other_countries():
    asked = champ("iban", foreign=True)
    assert accepts(asked, "DE89 3704 0044 0532 0130 00")
    assert not accepts(asked, "DE89 3704 0044 0532 0130 01")


@pytest.mark.req("U-174")
@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("0612345678", "06 12 34 56 78"),
        ("06.12.34.56.78", "06 12 34 56 78"),
        ("06-12-34-56-78", "06 12 34 56 78"),
        ("+33 6 12 34 56 78", "06 12 34 56 78"),
        ("0033612345678", "06 12 34 56 78"),
        ("0590 12 34 56", "0590 12 34 56"),  # Guadeloupe
        ("+262 692 12 34 56", "0692 12 34 56"),  # Réunion
        ("0639 01 23 45", "0639 01 23 45"),  # Mayotte
        ("+687 75 12 34", "75.12.34"),  # Nouvelle-Calédonie
        ("+689 87 12 34 56", "87 12 34 56"),  # Polynésie
        ("+32 2 123 45 67", "+32 2 123 45 67"),
        ("+1 202-555-0143", "+1 202-555-0143"),
    ],
)
def test_french_overseas_and_international_numbers_are_accepted(typed, shown):
    asked = champ("phone")
    assert accepts(asked, typed)
    assert asked.type.text(asked, asked.type.normalize(asked, typed)) == shown


@pytest.mark.parametrize(
    "typed", ["06 12 34 56", "12", "toto", "+33 1", "0612345678 poste 3", "9" * 50, "+999 1"]
)
def test_what_is_no_phone_number_is_refused(typed):
    assert "numéro de téléphone valide" in messages(champ("phone"), typed)[0]


@pytest.mark.req("U-173")
def test_an_email_has_a_strict_form():
    asked = champ("email", "Courriel")
    for good in ("a@b.fr", "prenom.nom+tag@sous.domaine.exemple.fr", "x_y-z@exemple.museum"):
        assert accepts(asked, good), good
    for bad in (
        "a@b", "a@b.f", "@b.fr", "a b@c.fr", "a@b..fr", "a@-b.fr", "a,b@c.fr", "é@b.fr", "a@b.fr.", "a@@b.fr",
        f"{'a' * 251}@b.fr", "a..b@c.fr",
    ):  # fmt: skip
        assert not accepts(asked, bad), bad
    assert messages(asked, "toto") == [
        "« Courriel » n’est pas une adresse électronique valide. Indiquez-en une comme nom@exemple.fr."
    ]


@pytest.mark.req("U-172")
def test_a_civilite_is_kept_as_one_of_two():
    asked = champ("civilite")
    read = asked.type.normalize
    assert read(asked, "Madame") == read(asked, "Mme") == "Mme"
    assert read(asked, "Monsieur") == read(asked, "M.") == "M."
    assert read(asked, "Docteur") == Saisie("Docteur")
    assert [str(label) for _value, label in asked.type.choices(asked)] == ["Madame", "Monsieur"]
    assert asked.type.api_value(asked, "M.") == {"value": "M"}


@pytest.mark.req("U-243")
def test_an_rna_is_w_and_nine_characters():
    asked = champ("rna", "Association")
    assert accepts(asked, "w751080001")
    value = asked.type.normalize(asked, {"rna": "W751080001", "titre": "Les amis"})
    assert asked.type.text(asked, value) == "W751080001 (Les amis)"
    assert "numéro RNA" in messages(asked, "751080001")[0]
    assert messages(asked, {"titre": "Les amis"}) == ["« Association » : « Numéro RNA » manque."]


@pytest.mark.req("U-177", "U-178")
def test_an_address_is_typed_part_by_part_and_shown_on_one_line():
    asked = champ("address", "Domicile")
    value = asked.type.normalize(
        asked, {"rue": "1 rue de Lille", "code_postal": "59000", "ville": "Lille", "pays": ""}
    )
    assert value["declaree"] is True
    assert asked.type.text(asked, value) == "1 rue de Lille 59000 Lille"
    abroad = {"rue": "Rue Neuve 1", "code_postal": "1000", "ville": "Bruxelles", "pays": "Belgique"}
    assert accepts(asked, abroad)
    assert (
        asked.type.text(asked, asked.type.normalize(asked, abroad)) == "Rue Neuve 1 1000 Bruxelles, Belgique"
    )


def test_a_partial_address_says_what_is_missing():
    asked = champ("address", "Domicile")
    assert messages(asked, {"rue": "1 rue de Lille"}) == [
        "« Domicile » : indiquez la commune.", "« Domicile » : indiquez le code postal.",
    ]  # fmt: skip
    parts = {"rue": "x", "code_postal": "5900", "ville": "Lille"}
    assert messages(asked, parts) == ["« Domicile » : le code postal compte 5 chiffres, comme 59000."]
    assert asked.type.normalize(asked, {"pays": "France"}) is None  # what an untouched page sends


def test_an_address_on_one_line_is_split():
    asked = champ("address")
    value = asked.type.prefill(asked, "20 avenue de Ségur, 75007 Paris")
    assert (value["rue"], value["code_postal"], value["ville"]) == ("20 avenue de Ségur", "75007", "Paris")


@pytest.mark.req("U-168")
def test_a_link_is_a_number_only():
    asked = champ("dossier_link", "Dossier lié")
    assert asked.type.normalize(asked, "n° 12 345") == 12345
    assert asked.type.normalize(asked, "toto") == Saisie("toto")
    assert asked.type.normalize(asked, "0") == Saisie("0")
    assert asked.type.linked_dossier(asked, 12345) == 12345
    assert asked.type.message(asked.type.message_inconnu, asked).interpolate() == (
        "« Dossier lié » : ce numéro de dossier n’existe pas."
    )
