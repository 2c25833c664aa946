"""Annuaire de l'éducation: a school, by its identifier (UAI) with its key letter, and its name (U-244)."""

from ds_pyramid.champs.declares import DeclaredType, Partie
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.connectors.education import IEducation
from ds_pyramid.core.i18n import _

KEYS = "ABCDEFGHJKLMNPRSTUVWXYZ"  # the letter is the rest of the number divided by 23


@champ_type
class AnnuaireEducation(DeclaredType):
    """A school."""

    name = "annuaire_education"
    libelle = _("Annuaire de l’éducation")
    description = _("Un établissement scolaire, par son identifiant (UAI)")
    rank = 30
    icon = "ecole"
    parties = (
        Partie(
            "uai",
            _("Identifiant de l’établissement (UAI)"),
            _("7 chiffres et une lettre, comme 0750655E"),
            r"[0-9]{7}[A-Z]",
            _(
                "« ${libelle} » doit être un identifiant UAI valide : 7 chiffres et une lettre, comme 0750655E."
            ),
        ),
        Partie("nom", _("Nom de l’établissement")),
    )

    connector = IEducation
    fournisseur = _("Annuaire de l’éducation")
    suggestions = "/data_sources/education"  # static/js/suggestions.js
    fiche = (
        ("nom", _("Nom")),
        ("nature", _("Nature")),
        ("statut", _("Statut")),
        ("academie", _("Académie")),
        ("adresse", _("Adresse")),
        ("code_postal", _("Code postal")),
        ("localite", _("Commune")),
        ("telephone", _("Téléphone")),
        ("email", _("Adresse électronique")),
        ("site", _("Site")),
    )

    def fetch(self, descriptor, value, connector):
        """Return the school."""
        return connector.ecole(value["uai"])

    def is_right(self, partie, text):
        """Check the key letter."""
        return KEYS[int(text[:7]) % 23] == text[7]

    def sample(self, descriptor, rng):
        """Return a school."""
        number = rng.randrange(10**6)
        return {
            "uai": f"{number:07}{KEYS[number % 23]}",
            "nom": f"École {rng.randrange(1000)}",
            "declare": True,
        }
