"""RNF: the number of a foundation or of an endowment fund, as 075-FDD-00003-01."""

from ds_pyramid.champs.columns import Column
from ds_pyramid.champs.declares import DeclaredType, Partie
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.connectors.fondations import IFondations
from ds_pyramid.core.i18n import _

# Further columns of the export contract (original-facts §2), known once the register has answered.
COLONNES = (
    ("nom", " (Nom)"),
    ("adresse", " (Adresse)"),
    ("code_insee", " (Code INSEE Ville)"),
    ("departement_nom", " (Département)"),
)


@champ_type
class Rnf(DeclaredType):
    """A foundation."""

    name = "rnf"
    libelle = _("Numéro RNF")
    description = _("Une fondation ou un fonds de dotation, par son numéro au répertoire national")
    rank = 20
    icon = "association"
    api_type = "RNFChamp"
    api_descriptor = "RNF"
    parties = (
        Partie(
            "rnf",
            _("Numéro RNF"),
            _("Comme 075-FDD-00003-01"),
            r"[0-9][0-9AB][0-9A-Z]-[A-Z]{2,5}-[0-9]{5}-[0-9]{2}",
            _("« ${libelle} » doit être un numéro RNF, comme 075-FDD-00003-01."),
        ),
        Partie("nom", _("Nom de la fondation")),
        Partie("adresse", _("Adresse de la fondation")),
    )

    connector = IFondations
    fournisseur = _("Répertoire national des fondations")
    fiche = (
        ("titre", _("Nom")),
        ("adresse", _("Adresse")),
        ("departement_nom", _("Département")),
        ("email", _("Adresse électronique")),
        ("telephone", _("Téléphone")),
        ("date_creation", _("Date de création")),
        ("date_dissolution", _("Date de dissolution")),
    )

    def fetch(self, descriptor, value, connector):
        """Return the foundation, under the names of our columns."""
        found = connector.fondation(value["rnf"])
        return {
            **found,
            "nom": found["titre"],
            "code_insee": found["code_insee_localite"],
            "departement": found["code_departement"],
            "departement_nom": found["departement"],
        }

    def columns(self, descriptor):
        """The number, then what is known."""
        found = [
            Column(descriptor.column_id(), descriptor.libelle, "text", lambda value: value.get("rnf") or None)
        ]
        for path, suffix in COLONNES:
            found.append(self.column(descriptor, path, suffix, "text", _reader(path)))
        return found

    def api_value(self, descriptor, value):
        """Give what is known of the foundation."""
        known = isinstance(value, dict) and not self.check(descriptor, value)
        rnf = {"id": value["rnf"], "title": value.get("nom") or None} if known else None
        return {"rnf": rnf, "commune": None, "departement": None}

    def sample(self, descriptor, rng):
        """Return a foundation."""
        number = f"075-FDD-{rng.randrange(10**5):05}-01"
        return {"rnf": number, "nom": f"Fondation {rng.randrange(1000)}", "adresse": "Paris", "declare": True}


def _reader(name):
    return lambda value: value.get(name) or None
