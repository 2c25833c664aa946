"""The API's names of champ types and their keys: `__typename` -> `type_champ`."""

import re

SUFFIX = "ChampDescriptor"
# Where the key is not the name in snake case.
KEYS = {
    "Address": "address",
    "Aah": "aah",
    "Aeeh": "aeeh",
    "AnnuaireEducation": "annuaire_education",
    "Ars": "ars",
    "COJO": "cojo",
    "Carte": "carte",
    "Checkbox": "checkbox",
    "Civilite": "civilite",
    "Cnaf": "cnaf",
    "Commune": "communes",
    "Date": "date",
    "Datetime": "datetime",
    "DecimalNumber": "decimal_number",
    "Departement": "departements",
    "Dgfip": "dgfip",
    "DossierLink": "dossier_link",
    "DropDownList": "drop_down_list",
    "Email": "email",
    "Engagement": "checkbox",  # its name in 2021 (U-225)
    "EngagementJuridique": "engagement_juridique",
    "Epci": "epci",
    "EtudiantBoursier": "etudiant_boursier",
    "Explication": "explication",
    "Formatted": "formatted",
    "HeaderSection": "header_section",
    "Iban": "iban",
    "IntegerNumber": "integer_number",
    "LinkedDropDownList": "linked_drop_down_list",
    "Mesri": "mesri",
    "MultipleDropDownList": "multiple_drop_down_list",
    "Number": "number",
    "Pays": "pays",
    "Phone": "phone",
    "PieceJustificative": "piece_justificative",
    "PoleEmploi": "pole_emploi",
    "PreRempli": "pre_rempli",
    "QuotientFamilial": "quotient_familial",
    "RNA": "rna",
    "RNF": "rnf",
    "Referentiel": "referentiel",
    "Region": "regions",
    "Repetition": "repetition",
    "Siret": "siret",
    "Text": "text",
    "Textarea": "textarea",
    "TitreIdentite": "titre_identite",
    "YesNo": "yes_no",
}
OLDER = {"engagement": "checkbox"}


def type_key(raw) -> str | None:
    """Return the key of a champ of the file: by `__typename`, else by the older `type`; None when it says neither.

    A name that is not in the table keeps a key made from it: the champ is kept, shown and never asked.
    """
    name = raw.get("__typename")
    if isinstance(name, str) and name.endswith(SUFFIX) and name != SUFFIX:
        stem = name.removesuffix(SUFFIX)
        return KEYS.get(stem) or re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", stem).lower()
    older = raw.get("type")
    if not isinstance(older, str) or not re.fullmatch(r"[a-z_]{2,40}", older):
        return None
    return OLDER.get(older, older)
