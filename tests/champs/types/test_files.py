"""Pièce justificative, titre d'identité."""

from random import Random

import pytest

from ds_pyramid.champs.files import MEGA, FichierRetire
from ds_pyramid.core.blobs import INFECTED
from ds_pyramid.core.filetypes import IMAGE_SCAN
from tests.factories.champs import champ


def files(descriptor):
    return descriptor.type.sample(descriptor, Random(1))


@pytest.mark.req("U-206", "U-210")
def test_a_piece_takes_several_files_of_the_documented_formats(now):
    asked = champ("piece_justificative")
    assert asked.type.several_files(asked)
    assert not asked.type.several_files(champ("piece_justificative", several=False))
    assert asked.type.extensions(asked) == tuple(
        "pdf doc docx xls xlsx csv ppt pptx odt ods odp jpg jpeg png zip".split()
    )
    assert asked.type.limit(asked) == 200 * MEGA


@pytest.mark.req("X-645")
def test_families_and_natures_restrict_the_formats():
    images = champ("piece_justificative", families=(IMAGE_SCAN,))
    assert images.type.extensions(images) == ("jpg", "jpeg", "png")
    rib = champ("piece_justificative", nature="RIB")
    assert "xlsx" not in rib.type.extensions(rib)
    assert "pdf" in rib.type.extensions(rib)
    identite = champ("piece_justificative", nature="TITRE_IDENTITE")
    assert identite.type.extensions(identite) == ("jpg", "jpeg", "png")
    assert identite.type.limit(identite) == 20 * MEGA
    assert identite.type.several_files(identite)


@pytest.mark.req("U-217")
def test_names_are_what_people_and_spreadsheets_get(now):
    asked = champ("piece_justificative")
    value = (*files(asked), *files(asked))
    assert asked.type.text(asked, value) == "exemple.pdf, exemple.pdf"
    cell, attachments = asked.type.columns(asked)
    assert cell.value(value) == "exemple.pdf, exemple.pdf"
    assert attachments.value(value) == value
    assert not attachments.exported
    assert asked.type.api_value(asked, value)["file"] is value[0]


def test_an_infected_file_is_named(now):
    asked = champ("piece_justificative", "Devis")
    value = (files(asked)[0].with_scan(INFECTED),)
    [message] = asked.type.validate(asked, value)
    assert message.interpolate() == "« Devis » : le fichier « exemple.pdf » contient un virus, supprimez-le."


@pytest.mark.req("U-218", "U-219", "U-220")
def test_an_identity_document_is_one_image_under_20_mo():
    asked = champ("titre_identite")
    assert asked.type.extensions(asked) == ("jpg", "jpeg", "png")
    assert asked.type.limit(asked) == 20 * MEGA
    assert not asked.type.several_files(asked)


@pytest.mark.req("U-222", "U-223")
def test_an_identity_document_leaves_only_the_fact(now):
    asked = champ("titre_identite")
    value = files(asked)
    assert asked.type.text(asked, value) == "présent"
    [column] = asked.type.columns(asked)
    assert (column.value(value), column.value(None)) == ("présent", "absent")
    assert "exemple" not in str(asked.type.api_value(asked, value))
    left = asked.type.purge(asked, value)
    assert left == (FichierRetire(""),)
    assert asked.type.text(asked, left) == "fourni, supprimé après la décision"
    assert not asked.type.exposed


def test_a_piece_is_purged_where_asked(now):
    kept = champ("piece_justificative")
    value = files(kept)
    assert kept.type.purge(kept, value) == value
    asked = champ("piece_justificative", purge=True)
    assert asked.type.purge(asked, value) == (FichierRetire("exemple.pdf"),)
