"""SIRET: 14 digits and their key; what is typed beside is kept as « déclaré » (U-188, decisions.md)."""

from functools import lru_cache

from ds_pyramid.champs.base import MOYEN, PAIEMENT
from ds_pyramid.champs.columns import Column
from ds_pyramid.champs.distants import DistantType
from ds_pyramid.champs.papier import Ligne, Papier
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.champs.saisie import texts_only
from ds_pyramid.champs.societes import lignes_restreintes
from ds_pyramid.connectors.entreprises import IEntreprises
from ds_pyramid.core.i18n import _

LENGTH = 14
TEXT_MAX = 255
PARTS = ("raison_sociale", "adresse")

FOURNISSEUR = _("Insee et autres registres, par API Entreprise")
# What is shown of an établissement beside its number, name and address (U-103, U-190).
FICHE = (
    ("enseigne", _("Enseigne")),
    ("nom_commercial", _("Nom commercial")),
    ("siren", _("SIREN")),
    ("naf", _("Code NAF")),
    ("libelle_naf", _("Activité")),
    ("forme_juridique", _("Forme juridique")),
    ("date_creation", _("Date de création")),
    ("numero_tva", _("Numéro de TVA intracommunautaire")),
    ("capital_social", _("Capital social (en euros)")),
    ("rna", _("Numéro RNA de l’association")),
    ("association_titre", _("Titre de l’association")),
    ("association_objet", _("Objet de l’association")),
    ("association_date_creation", _("Date de création de l’association")),
)


@lru_cache(maxsize=2048)
def is_siret(number: str) -> bool:
    """Say whether 14 digits hold their key; La Poste has its own rule."""
    from stdnum.fr import siret

    return siret.is_valid(number)


def compact(text: str) -> str:
    """Return a number without what people put between its digits."""
    return "".join(c for c in text if not c.isspace() and c not in ".-\u2009")


@champ_type
class Siret(DistantType):
    """{"siret", "raison_sociale", "adresse", "declare"}; a registry's answer replaces what was declared."""

    connector = IEntreprises
    fournisseur = FOURNISSEUR
    fiche = FICHE
    donnees_jointes = (_("Raison sociale"), _("Adresse"))
    cles = ("siret",)
    retient_la_decision = True

    name = "siret"
    libelle = _("Numéro SIRET")
    description = _("Un établissement, par ses 14 chiffres ; son nom et son adresse sont demandés")
    category = PAIEMENT
    rank = 10
    icon = "etablissement"
    duree = MOYEN
    prefillable = True
    multi_input = True
    parts = ("siret", *PARTS)
    widget_template = "siret"
    template = "siret"
    api_type = "SiretChamp"
    message_longueur = _("« ${libelle} » doit comporter exactement 14 chiffres.")
    message_cle = _("« ${libelle} » : ce numéro SIRET n’existe pas, vérifiez ses chiffres.")
    message_manque = _("« ${libelle} » : indiquez le numéro SIRET.")
    message_long = _(
        "« ${libelle} » : la raison sociale et l’adresse comptent chacune 255 caractères au plus."
    )

    def papier(self, descriptor):
        """Leave a line for the number, and for the name and the address that the registry will give."""
        return Papier(
            lignes=(
                Ligne(_("Numéro SIRET (14 chiffres)")),
                Ligne(_("Raison sociale")),
                Ligne(_("Adresse de l’établissement")),
            )
        )

    def normalize(self, descriptor, raw):
        """Read {siret, raison_sociale, adresse}, or the number alone."""
        raw = texts_only(raw)
        if isinstance(raw, str):
            raw = {"siret": raw}
        if not isinstance(raw, dict):
            return None
        found = {name: " ".join(raw.get(name, "").split()) for name in PARTS}
        found["siret"] = compact(raw.get("siret", ""))
        if not any(found.values()):
            return None
        return {**found, "declare": True}

    def to_input(self, descriptor, value):
        """Show the number in groups, and what was declared."""
        return {**{name: value.get(name, "") for name in PARTS}, "siret": grouped(value["siret"])}

    def is_blank(self, descriptor, value):
        """A name without number is a number to give, not a blank."""
        return value is None

    def check(self, descriptor, value):
        """Check the length, then the key."""
        number = value.get("siret", "") if isinstance(value, dict) else ""
        if not number:
            return [self.message(self.message_manque, descriptor)]
        if len(number) != LENGTH or not (number.isascii() and number.isdigit()):
            return [self.message(self.message_longueur, descriptor)]
        if not is_siret(number):
            return [self.message(self.message_cle, descriptor)]
        if any(len(value.get(name) or "") > TEXT_MAX for name in PARTS):
            return [self.message(self.message_long, descriptor)]
        return []

    def fetch(self, descriptor, value, connector):
        """Return the établissement."""
        found = connector.etablissement(value["siret"])
        return {**found, **connector.complements(value["siret"])}

    def lignes(self, value, administration=False):
        """Add, for the administration, what the restricted registers said (X-238)."""
        found = super().lignes(value)
        return [*found, *lignes_restreintes(value)] if administration and found else found

    def text_number(self, value) -> str:
        """Return the number in groups."""
        return grouped(value.get("siret", ""))

    def text(self, descriptor, value):
        """Write the number, and who it is."""
        parts = (grouped(value.get("siret", "")), value.get("raison_sociale"), value.get("adresse"))
        return ", ".join(part for part in parts if part)

    def api_string(self, descriptor, value):
        """Give the number."""
        return value.get("siret", "")

    def search_terms(self, descriptor, value):
        """Give the number, the SIREN and the name."""
        number = value.get("siret", "")
        return tuple(term for term in (number, number[:9], value.get("raison_sociale")) if term)

    def column_value(self, descriptor):
        """Export the number; the rest goes to its own sheet."""
        return lambda value: value.get("siret") or None

    def columns(self, descriptor):
        """The number, then who it is."""
        found = [Column(descriptor.column_id(), descriptor.libelle, "text", self.column_value(descriptor))]
        for path, suffix in (("raison_sociale", " (Raison sociale)"), ("adresse", " (Adresse)")):
            read = _reader(path)
            found.append(self.column(descriptor, path, suffix, "text", read, exported=False))
        return found

    def api_value(self, descriptor, value):
        """Give what is known of the établissement, null while only declared without a right number."""
        if not isinstance(value, dict) or self.check(descriptor, value):
            return {"etablissement": None}
        return {"etablissement": dict(value)}

    def etablissement(self, descriptor, value):
        """Give the sheet of exports what was found or declared."""
        return value if isinstance(value, dict) and value.get("siret") else None

    def prefill_example(self, descriptor):
        """Return a number."""
        return "13002526500013"

    def sample(self, descriptor, rng):
        """Return an établissement with a right key."""
        from stdnum import luhn

        siren = f"{rng.randrange(10**7, 10**8 - 1):08}"
        siren += luhn.calc_check_digit(siren)
        number = f"{siren}{rng.randrange(1, 900):04}"
        number += luhn.calc_check_digit(number)
        return {
            "siret": number,
            "raison_sociale": f"Société {rng.randrange(1000)}",
            "adresse": f"{rng.randrange(1, 99)} rue de l’Exemple, 75001 Paris",
            "declare": True,
        }


def grouped(number: str) -> str:
    """Return 14 digits as « 130 025 265 00013 », anything else as it is."""
    if len(number) != LENGTH:
        return number
    return f"{number[:3]} {number[3:6]} {number[6:9]} {number[9:]}"


def _reader(name):
    return lambda value: value.get(name) or None
