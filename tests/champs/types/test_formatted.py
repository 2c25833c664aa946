"""Champ formaté, both modes."""

import threading
import time

import pytest

from ds_pyramid.champs.options_reading import OptionsInvalides, read_options
from ds_pyramid.champs.patterns import is_slow
from tests.factories.champs import accepts, champ, messages

SLOW = "(a|aa)+b"


def rule(pattern, **kw):
    return champ("formatted", "Code", mode="advanced", pattern=pattern, **kw)


@pytest.mark.req("U-204", "A-154")
@pytest.mark.parametrize(
    ("pattern", "good", "bad"),
    [
        (r"^[0-9]{4}[A-Z]$", ["6201Z", "0111A"], ["6201z", "62010", "6201ZZ", "A6201Z", "620Z"]),
        (r"^\d+$", ["1", "0042"], ["1 2", "12a", "-1", "٣"]),
        (r"^\d{9}$", ["123456789"], ["12345678", "1234567890", "123 456 789"]),
    ],
)
def test_the_documented_expressions_behave_as_described(pattern, good, bad):
    assert all(accepts(rule(pattern), text) for text in good)
    assert not any(accepts(rule(pattern), text) for text in bad)


@pytest.mark.req("U-200", "U-202")
def test_the_whole_answer_must_match():
    assert not accepts(rule("[0-9]"), "12")
    assert not accepts(rule("^a$"), "a\nb")
    assert accepts(rule(r"\A[a-z]+\z"), "abc")


@pytest.mark.req("U-203", "A-156")
def test_the_message_of_the_administrateur_is_shown():
    asked = rule(r"^\d{9}$", message="Neuf chiffres, sans espace.")
    assert messages(asked, "12") == ["« Code » : Neuf chiffres, sans espace."]
    assert messages(rule(r"^\d$", example="4"), "x") == [
        "« Code » n’a pas la forme attendue, par exemple : 4."
    ]


@pytest.mark.req("A-159", "X-446")
def test_an_expression_that_runs_away_is_stopped_without_hurting_others():
    ticks = []
    stop = threading.Event()

    def other_request():
        while not stop.is_set():
            ticks.append(time.perf_counter())
            time.sleep(0.005)

    thread = threading.Thread(target=other_request)
    thread.start()
    start = time.perf_counter()
    refused = not accepts(rule(SLOW), "a" * 80 + "!")
    elapsed = time.perf_counter() - start
    stop.set()
    thread.join()
    assert refused
    assert elapsed < 2
    assert len(ticks) > 10  # the interpreter was not held


@pytest.mark.req("U-201", "A-155")
def test_publication_needs_an_expression_that_works_and_an_example_that_matches():
    def faults(**options):
        asked = champ("formatted", **options)
        return asked.type.check_options(asked)

    assert faults(mode="advanced", pattern="^[a-z]+$", example="abc") == []
    assert faults(mode="advanced", pattern="^[a-z]+$", example="123")
    assert faults(mode="advanced", pattern="^[a-z]+$")
    assert faults(mode="advanced", pattern="[", example="a")
    assert faults(mode="advanced", pattern=SLOW, example="aab")
    assert faults(min_length=5, max_length=3)
    assert faults() == []


def test_the_editor_refuses_the_same_with_the_option_at_fault():
    kind = champ("formatted").type
    with pytest.raises(OptionsInvalides) as caught:
        read_options(kind, {"mode": "advanced", "pattern": "[", "example": "a"})
    assert list(caught.value.erreurs) == ["pattern"]
    with pytest.raises(OptionsInvalides) as caught:
        read_options(kind, {"mode": "advanced", "pattern": r"^\d$", "example": "x"})
    assert list(caught.value.erreurs) == ["example"]
    with pytest.raises(OptionsInvalides) as caught:
        read_options(kind, {"min_length": "9", "max_length": "2"})
    assert list(caught.value.erreurs) == ["max_length"]
    assert read_options(kind, {"mode": "advanced", "pattern": r"^\d$", "example": "4"}) == {
        "mode": "advanced", "pattern": r"^\d$", "example": "4",
    }  # fmt: skip


def test_slow_expressions_are_told_from_quick_ones():
    assert is_slow(SLOW)
    assert not is_slow(r"^[0-9]{4}[A-Z]$", "6201Z")


@pytest.mark.req("U-198", "U-199", "A-153")
def test_simple_mode_counts_characters_and_admits_kinds():
    assert messages(champ("formatted", "Réf", min_length=3, max_length=5), "ab") == [
        "« Réf » doit compter entre 3 et 5 caractères."
    ]
    assert messages(champ("formatted", "Réf", min_length=4, max_length=4), "abc") == [
        "« Réf » doit compter exactement 4 caractères."
    ]
    assert messages(champ("formatted", "Réf", min_length=4), "abc") == [
        "« Réf » doit compter au moins 4 caractères."
    ]
    assert messages(champ("formatted", "Réf", max_length=2), "abc") == [
        "« Réf » doit compter au plus 2 caractères."
    ]
    digits = champ("formatted", "Réf", digits=True)
    assert accepts(digits, "123")
    assert messages(digits, "12a") == ["« Réf » ne peut contenir que des chiffres."]
    both = champ("formatted", "Réf", digits=True, letters=True)
    assert accepts(both, "été2026")
    assert messages(both, "a-1") == ["« Réf » ne peut contenir que des lettres et des chiffres."]
    assert messages(champ("formatted", "Réf", specials=True), "a") == [
        "« Réf » ne peut contenir que des caractères spéciaux."
    ]


def test_without_rule_any_text_is_accepted():
    """An imported champ has no rule (decisions.md)."""
    assert accepts(champ("formatted"), "n’importe quoi, 12 ! é")
    assert accepts(champ("formatted", mode="advanced"), "n’importe quoi")


@pytest.mark.req("A-160")
def test_the_expected_form_is_told_before_typing():
    def hint(**options):
        asked = champ("formatted", **options)
        found = asked.type.hint(asked)
        return found and found.interpolate()

    assert hint(mode="advanced", pattern="x", example="6201Z") == "Par exemple : 6201Z"
    assert hint(min_length=2, max_length=4) == "Entre 2 et 4 caractères"
    assert hint(min_length=2, max_length=2) == "Exactement 2 caractères"
    assert hint(min_length=2) == "Au moins 2 caractères"
    assert hint(max_length=2) == "Au plus 2 caractères"
    assert hint() is None
