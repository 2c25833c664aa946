"""What is in an export: columns, their names and order, rows of each sheet."""

import csv
import io
import random
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import openpyxl
import pytest

from ds_pyramid.champs.conditions import Terme
from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.champs.registry import champ_types
from ds_pyramid.demarches.models import Revision
from ds_pyramid.dossiers.models import Etat, Identite
from ds_pyramid.exports import production
from ds_pyramid.exports.columns import unique
from ds_pyramid.exports.models import Export
from tests.factories.instruction import build_demarche, build_dossier, text

PHYSIQUE = [
    "ID",
    "Email",
    "FranceConnect ?",
    "Civilité",
    "Nom",
    "Prénom",
    "Dépôt pour un tiers",
    "Nom du mandataire",
    "Prénom du mandataire",
    "À archiver",
    "État du dossier",
    "Dernière mise à jour le",
    "Dernière mise à jour du dossier le",
    "Déposé le",
    "Passé en instruction le",
    "Traité le",
    "Motivation de la décision",
    "Instructeurs",
]
ETABLISSEMENT = [
    "Établissement SIRET",
    "Établissement siège social",
    "Établissement NAF",
    "Établissement libellé NAF",
    "Établissement Adresse",
    "Établissement numero voie",
    "Établissement type voie",
    "Établissement nom voie",
    "Établissement complément adresse",
    "Établissement code postal",
    "Établissement localité",
    "Établissement code INSEE localité",
    "Entreprise SIREN",
    "Entreprise capital social",
    "Entreprise numero TVA intracommunautaire",
    "Entreprise forme juridique",
    "Entreprise forme juridique code",
    "Entreprise nom commercial",
    "Entreprise raison sociale",
    "Entreprise SIRET siège social",
    "Entreprise code effectif entreprise",
    "Entreprise date de création",
    "Entreprise état administratif",
    "Entreprise nom",
    "Entreprise prénom",
    "Association RNA",
    "Association titre",
    "Association objet",
    "Association date de création",
    "Association date de déclaration",
    "Association date de publication",
]
OURS = ["Labels", "Expire le"]


def export_of(demarche, fmt="xlsx", **fields):
    groupes = [groupe.id for groupe in demarche.groupes.values()]
    values = {"groupes": groupes, "portee": "tous", "demande_par": 20} | fields
    return Export(1, demarche_numero=demarche.numero, format=fmt, created_at=demarche.created_at, **values)


def written(root, demarche, fmt="xlsx", **fields):
    target = io.BytesIO()
    production.write(root, demarche, export_of(demarche, fmt, **fields), target)
    return target.getvalue()


def sheets(root, demarche, **fields):
    book = openpyxl.load_workbook(io.BytesIO(written(root, demarche, **fields)))
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}


def csv_rows(root, demarche, **fields):
    data = written(root, demarche, "csv", **fields).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(data, newline="")))


def as_dicts(rows):
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


# --- columns of a dossier


@pytest.mark.req("I-324", "I-329", "I-337", "I-338", "I-339", "I-340", "I-341", "I-343", "I-348")
def test_columns_of_a_personne_physique_have_their_names_and_order(root, now):
    demarche = build_demarche(root, 1, now=now)
    assert sheets(root, demarche)["Dossiers"][0] == [*PHYSIQUE, "Intitulé du projet", *OURS]
    assert csv_rows(root, demarche)[0] == [*PHYSIQUE, "Intitulé du projet", *OURS]


@pytest.mark.req("I-339", "I-355")
def test_columns_of_a_personne_morale_are_inline_in_csv_and_in_a_sheet_elsewhere(root, now):
    demarche = build_demarche(root, 1, now=now)
    demarche.pour_personne_morale = True
    tail = [*PHYSIQUE[9:], "Intitulé du projet", *OURS]
    assert sheets(root, demarche)["Dossiers"][0] == [*PHYSIQUE[:3], "Entreprise raison sociale", *tail]
    assert csv_rows(root, demarche)[0] == [*PHYSIQUE[:3], *ETABLISSEMENT, *tail]
    assert sheets(root, demarche)["Etablissements"][0] == [
        "Dossier ID",
        "Champ",
        "Établissement SIRET",
        "Etablissement enseigne",
        *ETABLISSEMENT[1:],
    ]


@pytest.mark.req("I-336", "I-350", "A-481")
def test_the_groupe_and_the_budget_have_columns_when_they_exist(root, demarche, now):
    demarche.budget = {
        "centre_de_cout": "C1",
        "domaine_fonctionnel": "D1",
        "referentiel_de_programmation": "R1",
    }
    build_dossier(demarche, 12, now=now, groupe=2)
    (dossier,) = as_dicts(sheets(root, demarche)["Dossiers"])
    names = list(dossier)
    assert names[9:12] == ["Domaine Fonctionnel", "Référentiel De Programmation", "Centre De Coût"]
    assert names[names.index("Instructeurs") + 1] == "Groupe instructeur"
    assert (dossier["Domaine Fonctionnel"], dossier["Centre De Coût"]) == ("D1", "C1")
    assert dossier["Groupe instructeur"] == "Nord"


@pytest.mark.req("I-342", "I-345", "I-346", "I-347", "I-349")
def test_a_dossier_gives_its_life(root, demarche, now):
    build_dossier(
        demarche,
        12,
        now=now,
        etat=Etat.SANS_SUITE,
        motivation="=hors délai",
        followers=frozenset({20, 21, 99}),
        archived_at=now,
        identite=Identite(
            "M.", "Petit", "Léo", pour_tiers=True, mandataire_nom="Roy", mandataire_prenom="Ana"
        ),
    )
    (dossier,) = as_dicts(sheets(root, demarche)["Dossiers"])
    assert dossier["ID"] == 12
    assert dossier["Email"] == "camille@exemple.fr"
    assert dossier["FranceConnect ?"] == "Non"
    assert (dossier["Civilité"], dossier["Nom"], dossier["Prénom"]) == ("M.", "Petit", "Léo")
    assert (dossier["Dépôt pour un tiers"], dossier["Nom du mandataire"]) == ("Oui", "Roy")
    assert dossier["À archiver"] == "Oui"
    assert dossier["État du dossier"] == "Classé sans suite"
    assert f"{dossier['Déposé le']:%H:%M}" == "12:00"  # on the Paris clock
    assert dossier["Traité le"] == dossier["Passé en instruction le"]
    assert dossier["Motivation de la décision"] == "=hors délai"
    assert dossier["Instructeurs"] == "ines@exemple.fr paul@exemple.fr"
    assert f"{dossier['Expire le']:%Y-%m-%d}" == "2027-03-02"


@pytest.mark.parametrize(
    ("etat", "libelle"),
    [
        (Etat.EN_CONSTRUCTION, "En construction"),
        (Etat.EN_INSTRUCTION, "En instruction"),
        (Etat.ACCEPTE, "Accepté"),
        (Etat.REFUSE, "Refusé"),
        (Etat.SANS_SUITE, "Classé sans suite"),
    ],
)
@pytest.mark.req("I-342")
def test_states_are_written_in_words(root, demarche, now, etat, libelle):
    build_dossier(demarche, 12, now=now, etat=etat)
    (dossier,) = as_dicts(sheets(root, demarche)["Dossiers"])
    assert dossier["État du dossier"] == libelle


@pytest.mark.req("I-355")
def test_the_establishment_of_a_personne_morale_is_written_with_dates(root, demarche, now):
    demarche.pour_personne_morale = True
    said = {
        "siren": "130025265",
        "raison_sociale": "DINUM",
        "adresse": "20 avenue de Ségur",
        "siege_social": True,
        "enseigne": "Beta",
        "date_creation": "2017-01-01",
    }
    identite = Identite(siret="13002526500013", raison_sociale="DINUM", etablissement=said)
    build_dossier(demarche, 12, now=now, identite=identite)
    build_dossier(
        demarche, 13, now=now, identite=Identite(siret="1" * 14, raison_sociale="Déclarée", adresse="1 rue")
    )
    known, declared = as_dicts(sheets(root, demarche)["Etablissements"])
    assert (known["Dossier ID"], known["Champ"], known["Établissement SIRET"]) == (
        12,
        "Dossier",
        "13002526500013",
    )
    assert (known["Etablissement enseigne"], known["Établissement siège social"]) == ("Beta", "Oui")
    assert f"{known['Entreprise date de création']:%d/%m/%Y}" == "01/01/2017"
    assert (declared["Entreprise raison sociale"], declared["Établissement Adresse"]) == ("Déclarée", "1 rue")
    row = as_dicts(csv_rows(root, demarche))[0]
    assert (row["Établissement SIRET"], row["Entreprise SIREN"]) == ("13002526500013", "130025265")


def test_a_dossier_without_identity_or_establishment_is_written(root, demarche, now):
    build_dossier(demarche, 12, now=now, identite=None)
    assert as_dicts(sheets(root, demarche)["Dossiers"])[0]["Nom"] is None
    demarche.pour_personne_morale = True
    assert as_dicts(csv_rows(root, demarche))[0]["Entreprise SIREN"] == ""
    assert len(sheets(root, demarche)["Etablissements"]) == 1


# --- champs


def answer(dossier, now, **values):
    for key, value in values.items():
        dossier.champs.set(key.removeprefix("c").replace("_", "|"), value, now=now)


@pytest.mark.req("I-328", "I-352")
def test_champs_then_annotations_have_a_column_each_in_order(root, now):
    section = ChampDescriptor(3, "header_section", "Titre")
    demarche = build_demarche(
        root, 1, now=now, champs=(text(1, "Un"), section, text(2, "Deux")), annotations=(text(9, "Note"),)
    )
    dossier = build_dossier(demarche, 12, now=now)
    answer(dossier, now, c1="a", c2="=b")
    dossier.annotations.set("9", "vu", now=now)
    rows = sheets(root, demarche)["Dossiers"]
    assert rows[0][-5:] == ["Un", "Deux", "Note", *OURS]
    assert rows[1][-5:-2] == ["a", "=b", "vu"]
    assert csv_rows(root, demarche)[1][-5:-2] == ["a", "'=b", "vu"]


@pytest.mark.req("U-154")
def test_a_dossier_is_a_line_whatever_its_state_and_what_only_shows_has_no_column(root, now):
    shown = (ChampDescriptor(3, "header_section", "Titre"), ChampDescriptor(4, "explication", "Aide"))
    bloc = ChampDescriptor(7, "repetition", "Bloc", children=(text(71, "Dans le bloc"),))
    demarche = build_demarche(root, 1, now=now, champs=(text(1, "Un"), *shown, text(2, "Deux"), bloc))
    states = [etat for etat in Etat if etat != Etat.BROUILLON]
    for numero, etat in enumerate(states, 1):
        answer(build_dossier(demarche, numero, now=now, etat=etat), now, c1=f"a{numero}", c2="b")
    rows = sheets(root, demarche)["Dossiers"]
    assert rows[0][-4:] == ["Un", "Deux", *OURS]
    assert sorted(row[-4] for row in rows[1:]) == [f"a{numero}" for numero in range(1, len(states) + 1)]
    assert "Dans le bloc" not in csv_rows(root, demarche)[0]
    assert not {"Titre", "Aide"} & set(rows[0])


@pytest.mark.req("I-328")
def test_champs_of_older_published_revisions_keep_their_column(root, now):
    demarche = build_demarche(root, 1, now=now, champs=(text(1, "Ancien nom"), text(2, "Retiré")))
    demarche.revision.published_at = now
    draft = Revision(2, (text(3, "Nouveau"), text(1, "Nouveau nom")))
    draft.published_at = now
    demarche["revisions"]["2"] = draft
    demarche["revisions"]["3"] = Revision(3, (text(4, "Jamais publié"),))
    demarche.revision_publiee = 2
    dossier = build_dossier(demarche, 12, now=now)
    answer(dossier, now, c1="un", c2="deux")
    (line,) = as_dicts(sheets(root, demarche)["Dossiers"])
    assert list(line)[-5:] == ["Nouveau", "Nouveau nom", "Retiré", *OURS]
    assert (line["Nouveau"], line["Nouveau nom"], line["Retiré"]) == (None, "un", "deux")


def test_an_answer_of_another_type_than_its_column_is_written_as_text(root, now):
    demarche = build_demarche(root, 1, now=now, champs=(text(1, "Montant"),))
    demarche.revision.published_at = now
    newer = Revision(2, (ChampDescriptor(1, "integer_number", "Montant"),))
    newer.published_at = now
    demarche["revisions"]["2"] = newer
    demarche.revision_publiee = 2
    answer(build_dossier(demarche, 12, now=now), now, c1="douze")
    assert as_dicts(sheets(root, demarche)["Dossiers"])[0]["Montant"] == "douze"


def test_a_champ_hidden_by_its_condition_is_not_exported(root, now):
    hidden = replace(text(2, "Caché"), condition=Terme(1, "est", True))
    source = ChampDescriptor(1, "yes_no", "Visible")
    demarche = build_demarche(root, 1, now=now, champs=(source, hidden))
    answer(build_dossier(demarche, 12, now=now), now, c1=False, c2="secret")
    (line,) = as_dicts(sheets(root, demarche)["Dossiers"])
    assert (line["Visible"], line["Caché"]) == ("Non", None)


@pytest.mark.req("I-329")
def test_two_columns_never_have_one_name(root, now):
    assert unique(["a", "b", "a", "a", "a (2)", "c\nd"]) == ["a", "b", "a (3)", "a (4)", "a (2)", "c d"]
    demarche = build_demarche(
        root, 1, now=now, champs=(text(1, "Email"), text(2, "Projet"), text(3, "Projet"))
    )
    names = sheets(root, demarche)["Dossiers"][0]
    assert names[-5:-2] == ["Email (2)", "Projet", "Projet (2)"]


@pytest.mark.req("I-326", "I-354", "U-166", "A-138")
def test_a_block_has_a_sheet_of_its_own_when_it_has_a_row(root, now):
    bloc = ChampDescriptor(
        7, "repetition", "Membres de l’équipe [2026]", children=(text(71, "Nom"), text(72, "Rôle"))
    )
    vide = ChampDescriptor(8, "repetition", "Vide", children=(text(81, "Rien"),))
    demarche = build_demarche(root, 1, now=now, champs=(text(1, "Un"), bloc, vide))
    dossier = build_dossier(demarche, 12, now=now)
    for nom in ("Ada", "Grace"):
        row = dossier.champs.add_row(7, now=now)
        dossier.champs.set(f"71|{row}", nom, now=now)
    found = sheets(root, demarche)
    assert list(found) == ["Dossiers", "Etablissements", "Avis", "(7) Membres de l'equipe 2026"]
    assert found["(7) Membres de l'equipe 2026"] == [
        ["Dossier ID", "Ligne", "Nom", "Rôle"],
        [12, 1, "Ada", None],
        [12, 2, "Grace", None],
    ]
    assert "Membres de l’équipe [2026]" not in found["Dossiers"][0]
    rows = csv_rows(root, demarche)
    assert len(rows) == 2
    assert not {"Nom", "Rôle", "Ada", "Grace"} & {cell for row in rows for cell in row[18:]}


# --- which dossiers


@pytest.mark.req("I-006", "I-312")
def test_neither_brouillons_nor_corbeille_nor_withdrawn_dossiers_are_exported(root, demarche, now):
    build_dossier(demarche, 1, now=now, etat=Etat.BROUILLON)
    build_dossier(demarche, 2, now=now, etat=Etat.ACCEPTE, hidden_by_administration_at=now)
    build_dossier(demarche, 3, now=now, hidden_by_usager_at=now)
    build_dossier(demarche, 4, now=now, etat=Etat.ACCEPTE, hidden_by_usager_at=now)
    build_dossier(demarche, 5, now=now, etat=Etat.ACCEPTE, archived_at=now)
    assert [line["ID"] for line in as_dicts(sheets(root, demarche)["Dossiers"])] == [4, 5]


def test_dossiers_come_by_deposit_the_oldest_first_whatever_their_groupe(root, demarche, now):
    for numero, hours, groupe in ((30, 2, 1), (10, 3, 2), (20, 1, 2), (15, 1, 1)):
        build_dossier(demarche, numero, now=now + timedelta(hours=hours), groupe=groupe)
    assert [line["ID"] for line in as_dicts(sheets(root, demarche)["Dossiers"])] == [15, 20, 30, 10]


@pytest.mark.req("I-311")
def test_only_the_groupes_of_the_request_are_exported(root, demarche, now):
    build_dossier(demarche, 1, now=now, groupe=1)
    build_dossier(demarche, 2, now=now, groupe=2)
    assert [line["ID"] for line in as_dicts(sheets(root, demarche, groupes=[2])["Dossiers"])] == [2]


@pytest.mark.parametrize(
    ("portee", "expected"),
    [
        ("tous", [1, 2, 3, 4, 5]),
        ("non_archives", [1, 2, 3, 5]),
        ("a_suivre", [1]),
        ("suivis", [2]),
        ("traites", [3]),
        ("archives", [4]),
    ],
)
@pytest.mark.req("I-312")
def test_a_scope_is_a_tab(root, demarche, now, portee, expected):
    build_dossier(demarche, 1, now=now)
    build_dossier(demarche, 2, now=now, followers=frozenset({20}))
    build_dossier(demarche, 3, now=now, etat=Etat.REFUSE)
    build_dossier(demarche, 4, now=now, etat=Etat.REFUSE, archived_at=now)
    build_dossier(demarche, 5, now=now, followers=frozenset({21}))
    assert [line["ID"] for line in as_dicts(sheets(root, demarche, portee=portee)["Dossiers"])] == expected


def test_what_i_follow_in_a_groupe_that_is_not_mine_any_more_is_left_out(root, demarche, now):
    build_dossier(demarche, 1, now=now, groupe=2, followers=frozenset({20}))
    assert as_dicts(sheets(root, demarche, portee="suivis", groupes=[1])["Dossiers"]) == []


@pytest.mark.req("I-353")
def test_avis_are_in_their_sheet(root, demarche, now):
    assert sheets(root, demarche)["Avis"][0] == [
        "Dossier ID",
        "Introduction",
        "Réponse",
        "Question",
        "Réponse oui/non",
        "Créé le",
        "Répondu le",
        "Instructeur",
        "Expert",
    ]


@pytest.mark.req("I-327")
def test_every_format_gives_the_same_dossiers(root, demarche, now):
    build_dossier(demarche, 12, now=now)
    assert b"12" in written(root, demarche, "csv")
    assert written(root, demarche, "ods").startswith(b"PK")
    assert written(root, demarche, "xls").startswith(b"\xd0\xcf\x11\xe0")


# --- every champ type


@pytest.mark.parametrize("fmt", ["csv", "xlsx", "ods", "xls"])
@pytest.mark.req("I-331")
def test_a_random_answer_of_every_champ_type_is_written_in_every_format(root, now, fmt):
    champs = tuple(
        ChampDescriptor(
            number, champ_type.name, f"Champ {champ_type.name}", options=dict(champ_type.default_options)
        )
        for number, champ_type in enumerate(champ_types, 1)
        if not champ_type.container
    )
    demarche = build_demarche(root, 1, now=now, champs=champs)
    rng = random.Random(1)
    for numero in (1, 2, 3):
        dossier = build_dossier(demarche, numero, now=now)
        if numero == 3:
            continue
        for descriptor in champs:
            dossier.champs.set(str(descriptor.stable_id), descriptor.type.sample(descriptor, rng), now=now)
    assert written(root, demarche, fmt)
    if fmt == "csv":
        rows = csv_rows(root, demarche)
        assert len({len(row) for row in rows}) == 1
        assert len(rows) == 4


@pytest.mark.req("I-355")
def test_a_siret_champ_has_a_line_among_the_establishments(root, now):
    demarche = build_demarche(root, 1, now=now, champs=(ChampDescriptor(5, "siret", "Porteur"),))
    dossier = build_dossier(demarche, 12, now=now)
    dossier.champs.set(
        "5", {"siret": "13002526500013", "raison_sociale": "DINUM", "adresse": "Paris"}, now=now
    )
    build_dossier(demarche, 13, now=now)
    found = sheets(root, demarche)
    (line,) = as_dicts(found["Etablissements"])
    assert (line["Dossier ID"], line["Champ"], line["Établissement SIRET"]) == (
        12,
        "Porteur",
        "13002526500013",
    )
    assert line["Entreprise raison sociale"] == "DINUM"
    assert as_dicts(found["Dossiers"])[0]["Porteur"] == "13002526500013"


@pytest.mark.req("I-331")
def test_champs_have_real_types(root, now):
    champs = tuple(
        ChampDescriptor(number, key, key, options=options)
        for number, (key, options) in enumerate(
            [
                ("integer_number", {}),
                ("decimal_number", {}),
                ("date", {}),
                ("checkbox", {}),
                ("yes_no", {}),
                ("multiple_drop_down_list", {"options": ("a", "b")}),
            ],
            1,
        )
    )
    demarche = build_demarche(root, 1, now=now, champs=champs)
    dossier = build_dossier(demarche, 12, now=now)
    values = (12, Decimal("3.25"), date(2026, 1, 5), True, False, ("a", "b"))
    for number, value in enumerate(values, 1):
        dossier.champs.set(str(number), value, now=now)
    build_dossier(demarche, 13, now=now)
    filled, blank = as_dicts(sheets(root, demarche)["Dossiers"])
    assert [filled[descriptor.libelle] for descriptor in champs] == [
        12,
        3.25,
        datetime.fromisoformat("2026-01-05"),
        "Oui",
        "Non",
        "a, b",
    ]
    assert [blank[descriptor.libelle] for descriptor in champs] == [None, None, None, "Non", None, None]
