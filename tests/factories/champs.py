"""Champs, forms and answers for tests."""

from itertools import count

from ds_pyramid.champs.models import ChampDescriptor, Champs, Formulaire
from ds_pyramid.champs.referentiels import Referentiel
from ds_pyramid.champs.registry import champ_types
from ds_pyramid.champs.walk import read

_ids = count(1)

# Options with which a type has something to offer.
OPTIONS = {
    "drop_down_list": {"options": ("Lille", "Lyon", "Paris"), "other": False},
    "multiple_drop_down_list": {"options": ("Vélo", "Train", "Bus")},
    "linked_drop_down_list": {"options": ("--A--", "A1", "A2", "--B--", "B1", "--C--")},
    "referentiel": {
        "referentiel": Referentiel("villes.csv", ("Ville", "Code"), (("Lille", "59350"), ("Lyon", "69123")))
    },
    "explication": {"collapsible": True, "collapsible_text": "La suite"},
}


def champ(
    type_champ, libelle="Question", *, children=(), condition=None, mandatory=False, description="", **options
):
    """Return a descriptor; the options of the type that need it are filled in."""
    found = {**OPTIONS.get(type_champ, {}), **options}
    if champ_types[type_champ].container and not children:
        children = (champ("text", "Nom"), champ("checkbox", "Accord"))
    return ChampDescriptor(
        next(_ids), type_champ, libelle, description, mandatory, found, tuple(children), condition
    )


def formulaire(*descriptors):
    """Return a form."""
    return Formulaire(descriptors)


def reponses(form, values=None, *, now):
    """Return the answers: {descriptor or key: value}."""
    champs = Champs()
    for key, value in (values or {}).items():
        champs.set(str(getattr(key, "stable_id", key)), value, now=now)
    return champs


def lecture(form, values=None, *, now):
    """Return the reading of a form with these answers."""
    return read(form, reponses(form, values, now=now))


def messages(descriptor, raw, *, complete=False):
    """Return what is said of an input, in French."""
    kind = descriptor.type
    value = kind.normalize(descriptor, raw)
    found = [] if kind.is_blank(descriptor, value) else kind.validate(descriptor, value)
    if complete and descriptor.mandatory:
        found = found or kind.missing(descriptor, value)
    return [message.interpolate() for message in found]


def accepts(descriptor, raw):
    """Say whether an input makes a value, without a word against it."""
    value = descriptor.type.normalize(descriptor, raw)
    return value is not None and not descriptor.type.validate(descriptor, value)
