"""The guide `docs/ajouter-un-type-de-champ.md` adds a type in one file: this does exactly that."""

import random
import re
from pathlib import Path

import pytest

from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.champs.page import FormulairePage
from ds_pyramid.champs.registry import TypeRegistry, champ_types
from ds_pyramid.web.fields import deform_renderer
from tests.factories.champs import formulaire, lecture

GUIDE = Path(__file__).parents[2] / "docs" / "ajouter-un-type-de-champ.md"


@pytest.fixture
def plaque(monkeypatch):
    """The type of the guide, in a registry of its own."""
    source = re.search(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)[1]
    list(champ_types)  # loaded before another registry stands in its place
    registry = TypeRegistry()
    monkeypatch.setattr("ds_pyramid.champs.registry.champ_types", registry)
    scope = {}
    exec(compile(source, "plaque.py", "exec"), scope)
    monkeypatch.setitem(champ_types._types, "plaque", registry["plaque"])
    return registry["plaque"]


def test_the_type_of_the_guide_works_everywhere(plaque, now):
    asked = ChampDescriptor(1, "plaque", "Véhicule", mandatory=True)
    form = formulaire(asked)
    value = plaque.normalize(asked, "ab 123-cd")
    assert value == "AB123CD"
    reading = lecture(form, {asked: value}, now=now)
    assert reading.erreurs(complete=True) == []
    assert reading.top[0].text == "AB-123-CD"
    assert 'value="AB123CD"' in FormulairePage(reading, renderer=deform_renderer).draw("1")
    assert plaque.columns(asked)[0].value(value) == "AB-123-CD"
    assert plaque.prefill(asked, "AB-123-CD") == value
    [wrong] = lecture(form, {asked: "X"}, now=now).erreurs(complete=False)
    assert wrong.message.interpolate() == "« Véhicule » doit être une plaque, comme AB-123-CD."
    assert plaque.check(asked, plaque.sample(asked, random.Random(1))) == []
