"""What becomes of files with the decision, in annotations, and when the dossier is destroyed."""

import pytest

from ds_pyramid.core.blobs import INFECTED, PENDING, SAFE
from ds_pyramid.core.uploads import Televersement
from ds_pyramid.dossiers import services, workflow
from ds_pyramid.dossiers.models import Etat
from ds_pyramid.dossiers.services.destruction import detruire
from ds_pyramid.instruction import services as instruction
from ds_pyramid.instruction.annotations import ajouter_fichiers
from ds_pyramid.pieces.examen import md5_of
from tests.factories.accounts import queued_mails
from tests.factories.demarches import make_compte
from tests.pieces import images
from tests.pieces.conftest import NATURE, PIECE, TITRE
from tests.plugins.clamd import EICAR

pytestmark = pytest.mark.integration


@pytest.mark.req("U-222", "I-480", "A-317")
def test_the_decision_removes_identity_documents_and_reopening_brings_nothing_back(chantier, now):
    chantier.joindre_image(TITRE)
    chantier.joindre_image(NATURE, "passeport.jpg")
    chantier.joindre(PIECE)
    chantier.deposer()
    chantier.traiter()
    stored = [chantier.path_of(key) for key in (TITRE, NATURE, PIECE)]
    for transition in ("passer_en_instruction", "accepter", "repasser_en_instruction"):
        chantier.act(
            lambda root, d, name=transition: workflow.apply(d, name, now=now, notify=chantier.notify)
        )
        if transition != "passer_en_instruction":
            assert chantier.fichiers(TITRE) == chantier.fichiers(NATURE) == ()
            assert len(chantier.fichiers(PIECE)) == 1
            assert [path.exists() for path in stored] == [False, False, True]
            reading = chantier.act(
                lambda root, d: [services.lire_saisie(d).champ(k).text for k in (TITRE, NATURE)]
            )
            assert reading == ["fourni, supprimé après la décision"] * 2


@pytest.mark.req("U-222")
def test_a_document_decided_before_its_watermark_is_dropped(chantier, now):
    chantier.joindre_image(TITRE)
    chantier.deposer()
    for transition in ("passer_en_instruction", "accepter"):
        chantier.act(
            lambda root, d, name=transition: workflow.apply(d, name, now=now, notify=chantier.notify)
        )
    assert chantier.traiter().result.ignored == 1
    assert chantier.fichiers(TITRE) == ()
    assert chantier.attente() == []


@pytest.mark.req("I-480", "U-222")
def test_each_night_removes_identity_documents_joined_after_the_decision(chantier, now):
    chantier.deposer()
    for transition in ("passer_en_instruction", "accepter"):
        chantier.act(
            lambda root, d, name=transition: workflow.apply(d, name, now=now, notify=chantier.notify)
        )
    sent = televersement(chantier, images.jpeg())
    chantier.act(
        lambda root, d: ajouter_fichiers(d, "402", [sent], make_compte(root), now=now, notify=chantier.notify)
    )
    chantier.traiter()
    assert chantier.fichier("402", "annotations").filigrane
    assert chantier.traiter(task="purger_titres_identite").result.done == 1
    assert chantier.fichiers("402", "annotations") == ()
    assert sum(chantier.traiter(task="purger_titres_identite").result) == 0


def test_who_wrote_an_annotation_is_told_of_its_virus(chantier, settings, now):
    chantier.deposer()
    sent = televersement(chantier, EICAR)
    chantier.act(
        lambda root, d: ajouter_fichiers(
            d,
            "401",
            [sent],
            make_compte(root, "agent@mairie.test"),
            admises=("jpg",),
            now=now,
            notify=chantier.notify,
        )
    )
    chantier.traiter()
    [mail] = [m for m in queued_mails(settings) if m["X-Mail-Name"] == "fichier_refuse"]
    assert mail["To"] == "agent@mairie.test"
    text = mail.get_body(preferencelist=("plain",)).get_content()
    assert "/instruction/" in text


def televersement(chantier, content):
    path = chantier.folder / "carte.jpg"
    path.write_bytes(content)
    with path.open("rb") as source:
        return Televersement(path, "carte.jpg", len(content), "image/jpeg", md5_of(source))


def test_a_destroyed_dossier_leaves_nothing_in_the_queue(chantier, now):
    chantier.joindre(PIECE)
    chantier.act(lambda root, d: detruire(d, "test", now=now, notify=chantier.notify))
    assert chantier.act(lambda root, d: (list(root.a_traiter), list(root.a_purger))) == ([], [])


@pytest.fixture
def decide(chantier, now):
    """Accept the dossier with a justificatif of these bytes."""

    def accept(content):
        chantier.deposer()
        sent = televersement(chantier, content)

        def act(root, dossier):
            agent = make_compte(root, "agent@mairie.test")
            instruction.passer_en_instruction(dossier, agent, now=now, notify=chantier.notify)
            joined = instruction.justificatif_of(sent, now=now, admises=("jpg",))
            instruction.decider(
                dossier, Etat.ACCEPTE, agent, justificatif=joined, now=now, notify=chantier.notify
            )

        chantier.act(act)

    return accept


@pytest.mark.req("X-322")
def test_what_is_joined_to_a_decision_is_scanned_too(chantier, decide):
    decide(images.jpeg())
    assert chantier.act(lambda root, d: d.justificatif.scan) == PENDING
    chantier.traiter()
    assert chantier.act(lambda root, d: d.justificatif.scan) == SAFE


@pytest.mark.req("X-323")
def test_an_infected_justificatif_is_told_to_who_decided(chantier, decide, settings):
    decide(EICAR)
    chantier.traiter()
    assert chantier.act(lambda root, d: d.justificatif.scan) == INFECTED
    [mail] = [m for m in queued_mails(settings) if m["X-Mail-Name"] == "fichier_refuse"]
    assert mail["To"] == "agent@mairie.test"
    assert "Justificatif de la décision" in mail.get_body(preferencelist=("plain",)).get_content()
