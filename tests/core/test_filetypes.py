"""Extensions admitted, families, and the agreement of a file's bytes with its name."""

import pytest

from ds_pyramid.core.filetypes import (
    ARCHIVE,
    DOCUMENT_TEXTE,
    EXTENSIONS_ADMISES,
    FAMILLES,
    IMAGE_SCAN,
    TYPES,
    FichierRefuse,
    accepted_extensions,
    check_type,
    extension_of,
    extensions_of,
)


@pytest.mark.req("U-210", "X-655")
def test_the_documented_extensions_and_zip_are_admitted():
    documented = "pdf doc docx xls xlsx csv ppt pptx odt ods odp jpg jpeg png"
    assert set(EXTENSIONS_ADMISES) == {*documented.split(), "zip"}


@pytest.mark.req("U-210", "X-659")
def test_a_setting_admits_more():
    assert accepted_extensions({}) == EXTENSIONS_ADMISES
    assert accepted_extensions({"ds.file_extensions": ".TXT, geojson pdf"})[-2:] == ("txt", "geojson")
    with pytest.raises(ValueError, match="exe"):
        accepted_extensions({"ds.file_extensions": "exe"})


def test_families_narrow_the_extensions():
    assert extensions_of([IMAGE_SCAN]) == ("jpg", "jpeg", "png")
    assert extensions_of([DOCUMENT_TEXTE, ARCHIVE]) == ("pdf", "doc", "docx", "odt", "zip")
    assert extensions_of(()) == EXTENSIONS_ADMISES
    assert {file_type.famille for file_type in TYPES.values()} == set(FAMILLES)


@pytest.mark.parametrize(
    ("nom", "extension"), [("a.PDF", "pdf"), ("a.tar.gz", "gz"), ("a", ""), (".pdf", ""), ("a.", "")]
)
def test_the_extension_of_a_name(nom, extension):
    assert extension_of(nom) == extension


@pytest.mark.req("U-214")
@pytest.mark.parametrize(
    ("nom", "seen", "stored"),
    [
        ("a.pdf", "application/pdf", "application/pdf"),
        ("a.JPG", "image/jpeg", "image/jpeg"),
        ("a.csv", "text/plain", "text/csv"),
        ("a.doc", "application/x-ole-storage", "application/msword"),
        (
            "a.docx",
            "application/zip",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        ("a.odt", "application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.text"),
        ("a.zip", "application/zip", "application/zip"),
    ],
)
def test_bytes_that_agree_are_stored_under_their_formats_type(nom, seen, stored):
    assert check_type(nom, seen, 10) == stored


@pytest.mark.req("U-214")
@pytest.mark.parametrize(
    ("nom", "seen", "taille", "reason"),
    [
        ("a.pdf", "text/html", 10, "ne correspond pas"),
        ("a.png", "image/jpeg", 10, "ne correspond pas"),
        ("a.zip", "application/x-dosexec", 10, "ne correspond pas"),
        ("a.csv", "text/html", 10, "ne correspond pas"),
        ("a.pdf", "application/x-empty", 0, "est vide"),
        ("a.exe", "application/x-dosexec", 10, "format accepté"),
        ("pdf", "application/pdf", 10, "format accepté"),
    ],
)
def test_other_files_are_refused_with_a_reason(nom, seen, taille, reason):
    with pytest.raises(FichierRefuse) as refused:
        check_type(nom, seen, taille)
    assert reason in refused.value.message.interpolate()
