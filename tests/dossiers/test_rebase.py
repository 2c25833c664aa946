"""Open dossiers follow the form that is published (A- §16, original-facts §2)."""

from dataclasses import replace
from decimal import Decimal

import pytest
from pyramid.registry import Registry

from ds_pyramid.champs.models import ChampDescriptor, Champs, Formulaire
from ds_pyramid.champs.saisie import Saisie
from ds_pyramid.core import clock
from ds_pyramid.core.blobs import build_fichier
from ds_pyramid.core.events import notifier
from ds_pyramid.core.task_runs import Options, run_task
from ds_pyramid.core.tasks import find_task
from ds_pyramid.demarches import revisions
from ds_pyramid.dossiers import tasks, workflow
from ds_pyramid.dossiers.events import DossierModifie, TransitionEffectuee
from ds_pyramid.dossiers.services.rebase import formulaire_a_change, rebaser, transposer
from ds_pyramid.dossiers.services.saisie import enregistrer
from ds_pyramid.dossiers.subscribers import follow_revision, place_in_lists
from tests.factories.demarches import make_compte, make_publiee, silent
from tests.factories.dossiers import make_brouillon, make_depose

TEXTE = ChampDescriptor(1, "text", "Nom")


@pytest.fixture
def champs(now):
    found = Champs()
    found.set("1", "12", now=now)
    return found


def bring(before, after, champs, now):
    return transposer(Formulaire(before), Formulaire(after), champs, now)


@pytest.mark.req("A-256", "A-260")
@pytest.mark.parametrize(
    ("type_champ", "valeur", "attendu"),
    [
        ("textarea", "Lille", "Lille"),
        ("formatted", "Lille", "Lille"),
        ("integer_number", "12", 12),
        ("decimal_number", "1,50", Decimal("1.50")),
        ("email", "a@exemple.fr", "a@exemple.fr"),
        ("email", "Lille", Saisie("Lille")),
        ("integer_number", "douze", Saisie("douze")),
        ("date", "14/01/2026", None),
    ],
)
def test_an_answer_is_cast_to_the_new_type_or_kept_as_it_was_typed(champs, now, type_champ, valeur, attendu):
    champs.set("1", valeur, now=now)
    lost = bring([TEXTE], [replace(TEXTE, type_champ=type_champ)], champs, now)
    if attendu is not None:
        assert champs.value("1") == attendu
    assert [one.texte for one in lost] == ([valeur] if isinstance(attendu, Saisie) else [])


def test_the_answer_to_a_champ_taken_away_stays_and_is_told(champs, now):
    lost = bring([TEXTE], [], champs, now)
    assert champs.value("1") == "12"
    assert lost == (("1", "Nom", "12"),)


def test_a_champ_moved_into_a_block_takes_its_answer_to_the_first_row(champs, now):
    bring([TEXTE], [ChampDescriptor(9, "repetition", "Bloc", children=(TEXTE,))], champs, now)
    (row,) = champs.rows(9)
    assert champs.value(f"1|{row}") == "12"


def test_a_champ_moved_out_of_a_block_keeps_the_answer_of_the_first_row_and_tells_the_others(now):
    champs = Champs()
    rows = [champs.add_row(9, now=now) for _ in range(2)]
    for row, value in zip(rows, ("un", "deux"), strict=True):
        champs.set(f"1|{row}", value, now=now)
    lost = bring([ChampDescriptor(9, "repetition", "Bloc", children=(TEXTE,))], [TEXTE], champs, now)
    assert champs.value("1") == "un"
    assert [one.texte for one in lost] == ["deux"]
    assert champs.value(f"1|{rows[1]}") == "deux"


# --- dossiers
@pytest.fixture
def demarche(root, now):
    return make_publiee(root, champs=[replace(TEXTE, mandatory=True), ChampDescriptor(2, "text", "Ville")])


@pytest.fixture
def publish(demarche, root, now):
    """Publish other champs."""

    def change(*champs):
        demarche.draft.champs.descriptors = champs
        return revisions.publier(demarche, make_compte(root), now=now, notify=silent)

    return change


NOUVEAUX = (
    replace(TEXTE, mandatory=True, libelle="Nom de naissance"),
    ChampDescriptor(3, "text", "Rue", mandatory=True),
)


@pytest.mark.req("A-250", "A-251", "A-252", "A-254")
def test_brouillons_and_dossiers_en_construction_move_the_others_never(root, demarche, publish, now):
    brouillon = make_brouillon(root, demarche, reponses={"1": "Moreau", "2": "Lille"})
    depose = make_depose(root, demarche, reponses={"1": "Moreau", "2": "Lille"})
    instruit = make_depose(root, demarche, reponses={"1": "Petit"})
    decide = make_depose(root, demarche, reponses={"1": "Grand"})
    agent = make_compte(root)
    for dossier in (instruit, decide):
        workflow.apply(dossier, "passer_en_instruction", auteur=agent, now=now, notify=silent)
    workflow.apply(decide, "accepter", auteur=agent, now=now, notify=silent)
    number = publish(*NOUVEAUX).number
    moved = [d for d in (brouillon, depose, instruit, decide) if rebaser(d, now=now, notify=silent)]
    assert moved == [brouillon, depose]
    assert {d.revision_numero for d in moved} == {number}
    assert instruit.revision_numero == decide.revision_numero == 1
    assert depose.champs.value("2") == "Lille"
    assert depose.traitements[-1].details == (("2", "Ville", "Lille"),)
    assert not any(rebaser(d, now=now, notify=silent) for d in moved)


def test_pending_modifications_move_too_and_the_new_mandatory_champ_is_asked_at_the_next_submission(
    root, demarche, publish, now
):
    from ds_pyramid.dossiers.errors import ErreursDuFormulaire
    from ds_pyramid.dossiers.services.modifications import resoumettre

    depose = make_depose(root, demarche, reponses={"1": "Moreau", "2": "Lille"})
    usager = make_compte(root, depose.usager_email)
    enregistrer(depose, {"2": "Roubaix"}, None, usager, now=now, notify=silent)
    publish(*NOUVEAUX, ChampDescriptor(2, "integer_number", "Habitants"))
    assert rebaser(depose, now=now, notify=silent)
    assert depose.modifications.value("2") == Saisie("Roubaix")
    with pytest.raises(ErreursDuFormulaire) as refusal:
        resoumettre(depose, usager, now=now, notify=silent)
    assert {erreur.key for erreur in refusal.value.erreurs} == {"2", "3"}
    enregistrer(depose, {"2": 12, "3": "rue Haute"}, None, usager, now=now, notify=silent)
    assert resoumettre(depose, usager, now=now, notify=silent)


@pytest.fixture
def registry():
    """A registry that keeps the lists true."""
    found = Registry("test")
    found.settings = {"zodbconn.uri": "memory://", "ds.gate": "none"}
    found.registerHandler(_placing, (DossierModifie,))
    return found


def _placing(event):
    place_in_lists(event)


@pytest.mark.req("A-251")
def test_the_task_moves_every_open_dossier_and_forgets_the_demarche(
    root, commit, demarche, publish, now, registry
):
    notify = notifier(registry)
    dossiers = [make_depose(root, demarche, reponses={"1": f"Nom {n}"}, notify=notify) for n in range(25)]
    publish(*NOUVEAUX)
    commit()
    task = find_task("move_to_new_revision")
    first = run_task(task, root, registry, now=now)
    assert (first.status, tuple(first.result)) == (0, (3, 0, 0)), first  # two lots, and the end
    assert {dossier.revision_numero for dossier in dossiers} == {demarche.revision_publiee}
    assert demarche.rebase_attendu is None
    assert run_task(task, root, registry, now=now).result.done == 0


@pytest.mark.req("A-257")
def test_the_usager_is_told_until_he_writes_again(root, demarche, publish, now):
    brouillon = make_brouillon(root, demarche, reponses={"1": "Moreau", "2": "Lille"})
    assert not formulaire_a_change(brouillon)
    publish(*NOUVEAUX)
    later = clock.add_days(now, 1)
    rebaser(brouillon, now=later, notify=silent)
    assert formulaire_a_change(brouillon)
    usager = make_compte(root, brouillon.usager_email)
    enregistrer(brouillon, {"3": "rue Haute"}, None, usager, now=clock.add_days(now, 2), notify=silent)
    assert not formulaire_a_change(brouillon)


@pytest.mark.req("A-253")
def test_a_dossier_sent_back_en_construction_follows_the_form_published_meanwhile(
    root, demarche, publish, now, registry
):
    registry.registerHandler(follow_revision, (TransitionEffectuee,))
    dossier = make_depose(root, demarche, reponses={"1": "Moreau"}, notify=notifier(registry))
    agent = make_compte(root)
    act = {"auteur": agent, "now": now, "notify": notifier(registry)}
    workflow.apply(dossier, "passer_en_instruction", **act)
    publish(*NOUVEAUX)
    assert not rebaser(dossier, now=now, notify=silent)
    workflow.apply(dossier, "repasser_en_construction", **act)
    assert dossier.revision_numero == demarche.revision_publiee


def test_a_task_stopped_half_way_takes_up_where_it_was(root, commit, demarche, publish, now, registry):
    notify = notifier(registry)
    dossiers = [make_depose(root, demarche, reponses={"1": f"Nom {n}"}, notify=notify) for n in range(50)]
    publish(*NOUVEAUX)
    commit()
    task = find_task("move_to_new_revision")
    run_task(task, root, registry, now=now, options=Options(limit=1))
    assert sum(d.revision_numero == 1 for d in dossiers) == 30
    assert demarche.rebase_attendu is not None
    run_task(task, root, registry, now=now)
    assert {d.revision_numero for d in dossiers} == {demarche.revision_publiee}
    assert {d.champs.value("1") for d in dossiers} == {f"Nom {n}" for n in range(50)}


def test_files_stay_when_their_champ_becomes_a_text(now):
    champs = Champs()
    piece = ChampDescriptor(1, "piece_justificative", "Plan")
    fichier = build_fichier("plan.pdf", b"%PDF-1.4", "application/pdf", now=now)
    champs.set("1", (fichier,), now=now)
    lost = bring([piece], [TEXTE], champs, now)
    assert champs.value("1") == Saisie("plan.pdf")
    assert [one.texte for one in lost] == ["plan.pdf"]
    assert any(value == (fichier,) for _key, value in champs.items())


def test_one_dossier_that_cannot_be_moved_holds_back_no_other(
    root, commit, demarche, publish, now, registry, monkeypatch
):
    dossiers = [
        make_depose(root, demarche, reponses={"1": f"Nom {n}"}, notify=notifier(registry)) for n in range(5)
    ]
    publish(*NOUVEAUX)
    commit()
    broken = dossiers[2].numero

    def move(dossier, **kw):
        if dossier.numero == broken:
            raise RuntimeError("broken")
        return rebaser(dossier, **kw)

    monkeypatch.setattr(tasks, "rebaser", move)
    first = run_task(find_task("move_to_new_revision"), root, registry, now=now)
    assert first.status == 1
    assert [d.numero for d in dossiers if d.revision_numero == 1] == [broken]
    assert demarche.rebase_attendu is not None
    monkeypatch.setattr(tasks, "rebaser", rebaser)
    run_task(find_task("move_to_new_revision"), root, registry, now=now)
    assert dossiers[2].revision_numero == demarche.revision_publiee
    assert demarche.rebase_attendu is None
