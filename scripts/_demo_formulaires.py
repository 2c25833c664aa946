"""The forms of the demo: invented démarches that, together, hold a champ of every type.

Each démarche is a `Modele`; stable ids are written here, so that the demo can answer some champs with words of its own.
"""

from dataclasses import dataclass, field

from ds_pyramid.champs.models import ChampDescriptor

SERVICE_HABITAT = {
    "nom": "Service de l’habitat",
    "organisme": "Métropole de Valmont",
    "type_organisme": "Collectivité territoriale",
    "siret": "13002526500013",
    "email": "habitat@valmont.exemple.fr",
    "telephone": "01 99 00 10 20",
    "horaires": "Du lundi au vendredi, de 9 h à 12 h et de 14 h à 17 h",
    "adresse": "12 quai des Tanneurs\n99100 Valmont",
}
SERVICE_CULTURE = SERVICE_HABITAT | {
    "nom": "Direction de la culture",
    "email": "culture@valmont.exemple.fr",
    "telephone": "01 99 00 10 30",
    "adresse": "3 place du Théâtre\n99100 Valmont",
}


@dataclass(frozen=True)
class Modele:
    """One démarche of the demo. `reponses`: stable id -> inputs to draw from, instead of a sample."""

    slug: str
    libelle: str
    service: dict
    presentation: dict
    champs: tuple[ChampDescriptor, ...]
    annotations: tuple[ChampDescriptor, ...] = ()
    reponses: dict = field(default_factory=dict)
    instructeur: str = "instructeur@exemple.fr"


def champ(stable_id, type_champ, libelle, description="", *, mandatory=False, children=(), **options):
    """Return a descriptor."""
    return ChampDescriptor(stable_id, type_champ, libelle, description, mandatory, options, tuple(children))


def requis(stable_id, type_champ, libelle, description="", **kw):
    """Return a mandatory one."""
    return champ(stable_id, type_champ, libelle, description, mandatory=True, **kw)


def titre(stable_id, libelle, level="1"):
    """Return a heading."""
    return champ(stable_id, "header_section", libelle, level=level)


RENOVATION = Modele(
    slug="aide-a-la-renovation",
    libelle="Aide à la rénovation énergétique du logement",
    service=SERVICE_HABITAT,
    presentation={
        "description": (
            "<p>La Métropole de Valmont aide les propriétaires à isoler leur logement et à changer de chauffage. "
            "L’aide couvre <b>jusqu’à 40 %</b> des travaux, dans la limite de 8 000 €.</p>"
        ),
        "destinataires": "Propriétaires occupants d’un logement de plus de 15 ans, sous condition de ressources.",
        "zones": ("collectivites",),
        "cadre_juridique": "Délibération no 2025-118 du conseil métropolitain de Valmont (démarche de démonstration)",
        "dpo": "dpo@valmont.exemple.fr",
        "duree_conservation": 12,
        "message_depot": "Nous vous répondons en général sous six semaines. Ne commencez pas les travaux avant.",
    },
    champs=(
        champ(
            101,
            "explication",
            "Avant de commencer",
            "Prévoyez un devis de moins de trois mois, votre dernier avis d’imposition et une pièce d’identité.",
            collapsible=True,
            collapsible_text="Un devis par lot suffit. Il porte le numéro RGE de l’entreprise.",
        ),
        titre(110, "Votre situation"),
        requis(111, "civilite", "Civilité du copropriétaire référent"),
        requis(112, "phone", "Téléphone", "Pour convenir d’une visite, entre 9 h et 17 h."),
        requis(113, "email", "Adresse électronique de contact"),
        requis(114, "date", "Date de naissance", past=True),
        requis(115, "integer_number", "Personnes dans le foyer", min=1, max=20),
        requis(116, "decimal_number", "Revenu fiscal de référence", "En euros.", positive=True),
        champ(117, "pays", "Pays de naissance"),
        champ(118, "yes_no", "Êtes-vous déjà accompagné par un conseiller ?"),
        titre(120, "Votre logement"),
        requis(121, "address", "Adresse du logement"),
        requis(
            122,
            "drop_down_list",
            "Type de logement",
            options=("Maison individuelle", "Appartement en copropriété", "Immeuble entier"),
            other=True,
        ),
        requis(123, "integer_number", "Année de construction", min=1700, max=2012),
        champ(124, "departements", "Département du logement"),
        champ(125, "communes", "Commune du logement"),
        champ(126, "regions", "Région"),
        titre(130, "Vos travaux"),
        requis(
            131,
            "multiple_drop_down_list",
            "Travaux prévus",
            options=(
                "Isolation des combles",
                "Isolation des murs",
                "Fenêtres",
                "Pompe à chaleur",
                "Ventilation",
            ),
        ),
        requis(132, "textarea", "Décrivez votre projet", limit=2000),
        champ(
            133,
            "linked_drop_down_list",
            "Entreprise retenue",
            options=("--Nord--", "Isol’Nord", "Thermeo", "--Sud--", "Chaleur du Sud", "Ventis"),
        ),
        requis(
            134,
            "repetition",
            "Devis",
            children=(
                requis(135, "text", "Entreprise"),
                requis(136, "decimal_number", "Montant hors taxes", positive=True),
                requis(137, "piece_justificative", "Devis signé", families=()),
            ),
        ),
        champ(138, "datetime", "Visite souhaitée", "Le jour et l’heure qui vous conviennent."),
        champ(139, "dossier_link", "Dossier déjà déposé pour ce logement"),
        titre(140, "Versement et pièces"),
        requis(141, "iban", "IBAN du compte à créditer"),
        requis(142, "titre_identite", "Pièce d’identité"),
        requis(143, "piece_justificative", "Avis d’imposition"),
        champ(144, "formatted", "Numéro fiscal", mode="simple", digits=True, min_length=13, max_length=13),
        requis(145, "checkbox", "Je certifie l’exactitude des renseignements donnés"),
    ),
    annotations=(
        titre(190, "Instruction"),
        champ(191, "drop_down_list", "Avis technique", options=("Favorable", "Réservé", "Défavorable")),
        champ(192, "decimal_number", "Montant proposé", positive=True),
        champ(193, "textarea", "Observations"),
    ),
    reponses={
        132: (
            "Isolation des combles perdus par soufflage, 90 m², et remplacement de la chaudière au fioul.",
            "Remplacement de huit fenêtres en simple vitrage et pose d’une ventilation double flux.",
            "Isolation des murs par l’extérieur sur les deux façades exposées au nord.",
        ),
        135: ("Isol’Nord", "Thermeo", "Chaleur du Sud", "Ventis"),
    },
)

ASSOCIATIONS = Modele(
    slug="subvention-associations",
    libelle="Subvention aux projets culturels des associations",
    service=SERVICE_CULTURE,
    presentation={
        "description": (
            "<p>La direction de la culture soutient les projets ouverts à tous : spectacles, ateliers, expositions.</p>"
            "<p>Deux sessions par an ; les décisions sont rendues après avis d’une commission.</p>"
        ),
        "destinataires": "Associations déclarées dont le projet a lieu sur le territoire de la métropole.",
        "zones": ("collectivites",),
        "cadre_juridique": "Règlement des aides culturelles de la Métropole de Valmont (démarche de démonstration)",
        "dpo": "dpo@valmont.exemple.fr",
        "duree_conservation": 12,
        "pour_personne_morale": True,
    },
    champs=(
        titre(201, "L’association"),
        requis(202, "text", "Nom d’usage"),
        champ(203, "rna", "Numéro RNA"),
        champ(204, "siret", "SIRET de l’établissement porteur", "S’il est différent du siège."),
        champ(205, "rnf", "Numéro au répertoire national des fondations"),
        requis(206, "iban", "IBAN de l’association"),
        titre(210, "Le projet"),
        requis(211, "text", "Titre du projet"),
        requis(212, "textarea", "Présentation du projet"),
        requis(213, "date", "Début du projet"),
        titre(214, "Lieu et public", "2"),
        champ(215, "carte", "Lieu du projet", zones=("cadastres", "qpv", "natura_2000")),
        champ(216, "epci", "Intercommunalité"),
        champ(217, "annuaire_education", "Établissement scolaire partenaire"),
        requis(
            218,
            "multiple_drop_down_list",
            "Public visé",
            options=("Enfants", "Adolescents", "Adultes", "Personnes âgées", "Tout public"),
        ),
        champ(
            219,
            "drop_down_list",
            "Discipline",
            options=(
                "--Spectacle vivant--",
                "Théâtre",
                "Danse",
                "Musique",
                "--Arts visuels--",
                "Peinture",
                "Photo",
            ),
        ),
        titre(220, "Budget"),
        requis(
            221,
            "repetition",
            "Postes de dépense",
            children=(
                requis(222, "text", "Intitulé"),
                requis(223, "decimal_number", "Montant", positive=True),
            ),
        ),
        requis(224, "integer_number", "Subvention demandée", "En euros.", min=100, max=30_000),
        requis(225, "piece_justificative", "Budget prévisionnel"),
        champ(
            226,
            "referentiel",
            "Fondation partenaire",
            "Son numéro, comme 075-FDD-00003-01.",
            mode="api",
            url="http://127.0.0.1:6544/foundations/{id}",  # ds-simulateur
            essai="075-FDD-00003-01",
            correspondance=("$.title > usager : Nom", "$.email > instructeur : Courriel"),
        ),
        requis(227, "checkbox", "L’association est à jour de ses obligations sociales et fiscales"),
    ),
    annotations=(
        champ(290, "integer_number", "Note de la commission", min=0, max=20),
        champ(291, "engagement_juridique", "Engagement juridique"),
        champ(292, "textarea", "Avis de la commission"),
    ),
    reponses={
        202: ("Les Tréteaux de la Lys", "Valmont en chœur", "Atelier des mains libres", "Ciné-village"),
        211: (
            "Un été de théâtre de rue",
            "La fanfare dans les écoles",
            "Fresque du quai",
            "Nuits du court métrage",
        ),
        212: (
            "Quatre représentations gratuites en plein air, précédées d’ateliers avec les habitants.",
            "Dix séances d’initiation dans trois écoles, puis un concert commun place du Théâtre.",
        ),
        222: ("Cachets", "Location de matériel", "Communication", "Transport"),
    },
)

TRANSPORT = Modele(
    slug="tarif-solidaire",
    libelle="Tarif solidaire des transports",
    service=SERVICE_HABITAT | {"nom": "Agence des mobilités", "email": "mobilites@valmont.exemple.fr"},
    presentation={
        "description": "<p>Une réduction de 50 à 75 % sur l’abonnement de bus et de tramway, selon vos ressources.</p>",
        "destinataires": "Habitants de la métropole dont le quotient familial est inférieur à 900 €.",
        "zones": ("collectivites",),
        "cadre_juridique": "https://valmont.exemple.fr/transports/tarif-solidaire",
        "dpo": "dpo@valmont.exemple.fr",
        "duree_conservation": 6,
        "declarative": "en_instruction",
    },
    champs=(
        requis(301, "yes_no", "Habitez-vous une commune de la métropole ?"),
        requis(302, "number", "Numéro de la carte de transport"),
        champ(303, "cnaf", "Données de la Caf"),
        champ(304, "dgfip", "Données de l’administration fiscale"),
        champ(305, "pole_emploi", "Données de France Travail"),
        champ(306, "mesri", "Statut étudiant"),
        champ(307, "cojo", "Accréditation"),
        requis(308, "piece_justificative", "Attestation de quotient familial"),
    ),
    reponses={302: tuple(str(100_000 + 7 * n) for n in range(20))},
)

MODELES = (RENOVATION, ASSOCIATIONS, TRANSPORT)
