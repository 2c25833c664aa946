"""Données des impôts: tax number and reference of the tax notice (X-281)."""

from ds_pyramid.champs.declares import Partie
from ds_pyramid.champs.particulier import Donnee, ParticulierType
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.core.i18n import _

DECLARANT = ("nom", "nomNaissance", "prenoms", "dateNaissance")
DECLARANT_1 = tuple(f"dgfip_declarant1_{n}" for n in ("nom", "nom_naissance", "prenoms", "date_naissance"))
DECLARANT_2 = tuple(f"dgfip_declarant2_{n}" for n in ("nom", "nom_naissance", "prenoms", "date_naissance"))
FOYER = ("dgfip_adresse_fiscale_taxation", "dgfip_adresse_fiscale_annee")
CHIFFRES = 13  # of both numbers; a letter after them is only their key


@champ_type
class Dgfip(ParticulierType):
    """A tax notice."""

    name = "dgfip"
    libelle = _("Données des impôts")
    description = _("Un avis d’imposition, par le numéro fiscal et la référence de l’avis")
    rank = 60
    icon = "document"
    offertes = (
        Donnee("declarant1", _("Premier déclarant"), DECLARANT_1, DECLARANT),
        Donnee("declarant2", _("Second déclarant"), DECLARANT_2, DECLARANT),
        Donnee("dateRecouvrement", _("Date de recouvrement"), ("dgfip_date_recouvrement",)),
        Donnee("dateEtablissement", _("Date d’établissement de l’avis"), ("dgfip_date_etablissement",)),
        Donnee("foyerFiscal", _("Foyer fiscal"), FOYER, ("adresse", "annee")),
        Donnee("nombreParts", _("Nombre de parts"), ("dgfip_nombre_parts",)),
        Donnee("nombrePersonnesCharge", _("Personnes à charge"), ("dgfip_nombre_personnes_a_charge",)),
        Donnee("situationFamille", _("Situation de famille"), ("dgfip_situation_familiale",)),
        Donnee("revenuBrutGlobal", _("Revenu brut global"), ("dgfip_revenu_brut_global",)),
        Donnee("revenuImposable", _("Revenu imposable"), ("dgfip_revenu_imposable",)),
        Donnee(
            "impotRevenuNetAvantCorrections",
            _("Impôt sur le revenu net avant corrections"),
            ("dgfip_impot_revenu_net_avant_corrections",),
        ),
        Donnee("montantImpot", _("Montant de l’impôt"), ("dgfip_montant_impot",)),
        Donnee("revenuFiscalReference", _("Revenu fiscal de référence"), ("dgfip_revenu_fiscal_reference",)),
        Donnee("anneeImpots", _("Année de l’impôt"), ("dgfip_annee_impot",)),
        Donnee("anneeRevenus", _("Année des revenus"), ("dgfip_annee_revenus",)),
        Donnee("erreurCorrectif", _("Correctif"), ("dgfip_erreur_correctif",)),
        Donnee("situationPartielle", _("Situation partielle"), ("dgfip_situation_partielle",)),
    )
    parametres = {"numero_fiscal": "numeroFiscal", "reference_avis": "referenceAvis"}
    exemple = {"numero_fiscal": "#############", "reference_avis": "#############"}
    parties = (
        Partie(
            "numero_fiscal",
            _("Numéro fiscal"),
            _("13 ou 14 chiffres, en haut de votre avis"),
            r"[0-9A-Z]{13,14}",
            _("« ${libelle} » : le numéro fiscal compte 13 ou 14 caractères."),
        ),
        Partie(
            "reference_avis",
            _("Référence de l’avis d’imposition"),
            _("13 ou 14 caractères"),
            r"[0-9A-Z]{13,14}",
            _("« ${libelle} » : la référence de l’avis compte 13 ou 14 caractères."),
        ),
    )

    def envoye(self, texte):
        """Leave the key out."""
        return texte[:CHIFFRES]
