"""Forms of the original, taken over."""

import base64
import json

import pytest

from ds_pyramid.core.security import Role
from ds_pyramid.demarches import services
from ds_pyramid.demarches.importation.lecture import FichierIllisible, decode_id
from ds_pyramid.demarches.importation.reprise import fill_missing, import_demarche
from ds_pyramid.demarches.importation.types import KEYS, type_key
from tests.factories.demarches import make_compte
from tests.factories.formulaires_reels import real_form


def encoded(number, kind="Champ"):
    return base64.b64encode(f"{kind}-{number}".encode()).decode()


def champ(number, typename, label="Un champ", **more):
    return {"__typename": f"{typename}ChampDescriptor", "id": encoded(number), "label": label, **more}


def a_file(champs, annotations=(), wrap=None, **demarche):
    revision = {"champDescriptors": list(champs), "annotationDescriptors": list(annotations)}
    found = {"number": 88, "title": "Une aide", "activeRevision": revision, **demarche}
    return json.dumps(wrap(found) if wrap else found).encode()


@pytest.fixture
def admin(root):
    return make_compte(root, "admin@mairie.test", (Role.ADMINISTRATEUR,))


@pytest.fixture
def reprise(root, admin, now, announced):
    """Import bytes; return (démarche, report)."""

    def imported(data, **kw):
        return import_demarche(root, data, admin, now=now, notify=announced, **kw)

    return imported


def notes(rapport):
    return [note.interpolate() for ligne in rapport.lignes for note in ligne.notes]


@pytest.mark.parametrize(
    "wrap",
    [
        None,
        lambda d: {"data": {"demarche": d}},
        lambda d: {"demarche": d},
        lambda d: {"data": {"demarcheDescriptor": d}},
    ],
)
def test_the_envelope_of_the_answer_may_be_there_or_not(reprise, wrap):
    demarche, rapport = reprise(a_file([champ(12, "Text")], wrap=wrap))
    assert [d.stable_id for d in demarche.draft.champs.descriptors] == [12]
    assert (demarche.libelle, demarche.imported_from, demarche.en_test) == ("Une aide", 88, True)
    assert rapport.bilan == f"importé: démarche {demarche.numero}, 1 champs, 0 annotations, 0 inertes"


def test_a_revision_may_bear_the_name_of_the_public_schema(reprise):
    data = {"number": 1, "title": "T", "revision": {"champDescriptors": [champ(3, "Text")]}}
    demarche, _rapport = reprise(json.dumps(data).encode())
    assert len(demarche.draft.champs) == 1


@pytest.mark.parametrize("text", ["Q2hhbXAtMTIz", "Q2hhbXAtMTIz=", "Champ-123", "123", 123])
def test_a_stable_id_is_read_with_or_without_its_clothes(text):
    assert decode_id(text) == 123


@pytest.mark.parametrize(
    "text", [None, "", "Q2hhbXAt", "é", True, 0, -4, encoded(5, "Dossier"), ["x"], "1" * 16]
)
def test_what_is_not_an_id_is_none(text):
    assert decode_id(text) is None


def test_an_id_unreadable_or_taken_is_replaced_and_said(reprise):
    demarche, rapport = reprise(a_file([champ(7, "Text"), champ(7, "Text"), {**champ(8, "Text"), "id": "?"}]))
    ids = [descriptor.stable_id for descriptor in demarche.draft.champs.walk()]
    assert ids[0] == 7
    assert len(set(ids)) == 3
    assert [len(ligne.notes) for ligne in rapport.champs] == [0, 1, 1]


def test_every_type_of_the_api_has_its_key():
    for stem, key in KEYS.items():
        assert type_key({"__typename": f"{stem}ChampDescriptor"}) == key
    assert type_key({"__typename": "NouveauTypeChampDescriptor"}) == "nouveau_type"
    assert type_key({"type": "drop_down_list"}) == "drop_down_list"
    assert type_key({"__typename": "ChampDescriptor"}) is None
    assert type_key({"type": "drop table;"}) is None


@pytest.mark.req("U-225")
def test_the_engagement_of_2021_is_a_single_box(reprise):
    older = {"type": "engagement", "id": encoded(2), "label": "Je m’engage", "required": True}
    demarche, rapport = reprise(a_file([champ(1, "Engagement"), older]))
    assert [one.type_champ for one in demarche.draft.champs.walk()] == ["checkbox", "checkbox"]
    assert rapport.inertes == 0


def test_an_unknown_type_is_kept_shown_and_counted_as_inert(reprise):
    demarche, rapport = reprise(a_file([champ(1, "Martien", required=True), champ(2, "Text")]))
    assert demarche.draft.champs.get(1).type_champ == "martien"
    assert (rapport.inertes, demarche.draft.champs.get(1).mandatory) == (1, False)
    assert rapport.bilan.endswith("2 champs, 0 annotations, 1 inertes")


def test_options_autre_separators_levels_and_explanations_are_taken(reprise):
    demarche, rapport = reprise(
        a_file(
            [
                champ(1, "HeaderSection"),
                champ(2, "HeaderSection", level=2, required=True),
                champ(
                    3,
                    "DropDownList",
                    options=["--Nord--", " Lille ", "", "Roubaix"],
                    otherOption=True,
                    required=True,
                ),
                champ(4, "MultipleDropDownList", options=["a", "a", "b"]),
                champ(5, "LinkedDropDownList", options=["--A--", "A1", "--B--", "A1"]),
                champ(
                    6,
                    "Explication",
                    collapsibleExplanationEnabled=True,
                    collapsibleExplanationText="<b>x</b><script>",
                ),
                champ(7, "Departement", options=[{"name": "Ain", "code": "01"}]),
            ]
        )
    )
    get = demarche.draft.champs.get
    option = lambda stable_id, name: get(stable_id).type.option(get(stable_id), name)  # noqa: E731
    assert (option(1, "level"), option(2, "level"), get(2).mandatory) == ("1", "2", False)
    assert option(3, "options") == ("--Nord--", "Lille", "Roubaix")
    assert (option(3, "other"), get(3).mandatory) == (True, True)
    assert option(4, "options") == ("a", "b")
    assert option(5, "options") == ("--A--", "A1", "--B--", "A1")
    assert (option(6, "collapsible"), option(6, "collapsible_text")) == (True, "<b>x</b>")
    assert notes(rapport)[0] == "Des choix donnés deux fois n’ont été repris qu’une fois."


def test_blocks_keep_their_champs_and_annotations_stand_apart(reprise):
    block = champ(1, "Repetition", champDescriptors=[champ(2, "Text"), champ(3, "PieceJustificative")])
    demarche, rapport = reprise(a_file([block], [champ(4, "Checkbox")]))
    assert [child.stable_id for child in demarche.draft.champs.get(1).children] == [2, 3]
    assert demarche.draft.annotations.get(4).type_champ == "checkbox"
    assert (len(rapport.champs), len(rapport.annotations)) == (3, 1)
    assert [ligne.niveau for ligne in rapport.champs] == [0, 1, 1]


def test_files_are_named_and_never_fetched(reprise):
    template = {"filename": "modele.odt", "url": "https://static.invalid/modele.odt"}
    notice = {"filename": "notice.pdf", "url": "https://static.invalid/notice.pdf"}
    _demarche, rapport = reprise(
        a_file([champ(1, "PieceJustificative", fileTemplate=template)], notice=notice)
    )
    assert "modele.odt" in notes(rapport)[0]
    assert "notice.pdf" in rapport.notes[0].interpolate()


def test_nobody_of_the_file_is_created(reprise, root, admin):
    groupes = [{"label": "Groupe", "instructeurs": [{"id": "x", "email": "agent@prefecture.test"}]}]
    demarche, rapport = reprise(
        a_file([champ(1, "Text")], groupeInstructeurs=groupes, service={"nom": "DDT"})
    )
    assert list(root["comptes"].by_email) == ["admin@mairie.test"]
    assert demarche.instructeurs == {admin.id}
    assert demarche.service is None
    assert len(rapport.notes) == 2


def test_labels_are_text_whatever_they_hold(reprise):
    label = '  <b>Nom</b> --x-- "q" 🙂\n suite '
    demarche, _rapport = reprise(a_file([champ(1, "Text", label, description="<p>a</p><script>b</script>")]))
    found = demarche.draft.champs.get(1)
    assert found.libelle == '<b>Nom</b> --x-- "q" 🙂 suite'
    assert found.description == "<p>a</p>"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "ligne 1"),
        (b"{", "ligne 1"),
        (b"\n\n}", "ligne 3"),
        (b"\xff\xfe", "UTF-8"),
        (b"[]", "aucun champ"),
        (b'"text"', "aucun champ"),
        (b"{}", "aucun champ"),
        (b'{"data": null}', "aucun champ"),
        (b'{"data": null, "errors": [{"message": "not found"}]}', "erreur de l’API"),
        (b'{"revision": {"champDescriptors": []}}', "aucun champ"),
        (b'{"revision": {"champDescriptors": "x"}}', "abîmé"),
        (b'{"revision": {"champDescriptors": [1]}}', "abîmé"),
        (b'{"revision": {"champDescriptors": [{}], "annotationDescriptors": {}}}', "abîmé"),
        (b"[" * 100_000, "JSON"),
    ],
)
def test_a_bad_file_is_refused_in_words_and_nothing_is_stored(reprise, root, data, words):
    with pytest.raises(FichierIllisible) as refusal:
        reprise(data)
    assert words in refusal.value.message.interpolate()
    assert len(root["demarches"]) == 0


def test_missing_settings_are_filled_marked_and_listed(reprise, root, admin, now, announced):
    demarche, rapport = reprise(a_file([champ(1, "Text")], description="Connue"), pour_personne_morale=True)
    fill_missing(demarche, admin, rapport, now=now, notify=announced)
    assert services.check_publication(demarche, now) == []
    assert (demarche.description, demarche.dpo, demarche.service.a_completer) == (
        "Connue",
        "À compléter",
        True,
    )
    assert demarche.pour_personne_morale
    listed = [note.interpolate() for note in rapport.a_completer]
    assert listed == [
        "Présentation : cadre juridique",
        "Présentation : contact du DPO",
        "Présentation : zones",
        "Service : toutes ses coordonnées",
        "Publication : où les usagers trouveront le lien",
    ]


@pytest.mark.parametrize(
    ("name", "bilan", "blocs", "listes"),
    [
        ("detr-dsil.json", "301 champs, 46 annotations", 1, 171),
        ("derogation-especes-protegees.json", "103 champs, 0 annotations", 5, 8),
    ],
)
def test_the_real_forms_are_taken_whole(reprise, admin, now, announced, name, bilan, blocs, listes):
    demarche, rapport = reprise(real_form(name).read_bytes())
    assert bilan in rapport.bilan
    champs = list(demarche.draft.champs.walk())
    assert f"{len(champs)} champs" in rapport.bilan
    assert sum(1 for d in champs if d.children) == blocs
    simples = [d for d in champs if d.type_champ == "drop_down_list"]
    assert len(simples) == listes
    assert all(d.type.option(d, "options") for d in simples)
    assert not [note for note in notes(rapport) if "réglage" in note]
    fill_missing(demarche, admin, rapport, now=now, notify=announced)
    assert services.check_publication(demarche, now) == []
