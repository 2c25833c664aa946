"""RNA: the number of an association, W and nine characters (U-243)."""

from ds_pyramid.champs.declares import DeclaredType, Partie
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.connectors.associations import IAssociations
from ds_pyramid.core.i18n import _


@champ_type
class Rna(DeclaredType):
    """An association."""

    name = "rna"
    libelle = _("Numéro RNA")
    description = _("Une association, par son numéro au répertoire national")
    rank = 10
    icon = "association"
    api_type = "RNAChamp"
    api_descriptor = "RNA"
    parties = (
        Partie(
            "rna",
            _("Numéro RNA"),
            _("La lettre W suivie de 9 chiffres, comme W751080001"),
            r"W[0-9A-Z]{9}",
            _("« ${libelle} » doit être un numéro RNA : la lettre W suivie de 9 chiffres, comme W751080001."),
        ),
        Partie("titre", _("Nom de l’association")),
    )

    connector = IAssociations
    fournisseur = _("Répertoire national des associations, par API Entreprise")
    fiche = (
        ("titre", _("Titre")),
        ("objet", _("Objet")),
        ("adresse", _("Adresse du siège")),
        ("code_postal", _("Code postal")),
        ("localite", _("Commune")),
        ("date_creation", _("Date de création")),
        ("date_declaration", _("Date de déclaration")),
        ("date_publication", _("Date de publication")),
    )

    def fetch(self, descriptor, value, connector):
        """Return the association."""
        return connector.association(value["rna"])

    def api_value(self, descriptor, value):
        """Give what is known of the association."""
        known = isinstance(value, dict) and not self.check(descriptor, value)
        rna = {"id": value["rna"], "title": value.get("titre") or None} if known else None
        return {"rna": rna, "commune": None, "departement": None}

    def sample(self, descriptor, rng):
        """Return an association."""
        return {
            "rna": f"W{rng.randrange(10**9):09}",
            "titre": f"Association {rng.randrange(1000)}",
            "declare": True,
        }
