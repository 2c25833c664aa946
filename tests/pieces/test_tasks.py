"""Files handled by the periodic task, with a real clamd, outside any request."""

from datetime import timedelta
from pathlib import Path

import pytest

from ds_pyramid.connectors.antivirus import Clamd, IAntivirus
from ds_pyramid.core.blobs import INFECTED, INTEGRITY_ERROR, PENDING, SAFE
from ds_pyramid.core.gate import gate_of
from ds_pyramid.core.storage import open_root
from ds_pyramid.core.tasks import find_task
from ds_pyramid.dossiers import services
from ds_pyramid.dossiers.echeances import find_dossier
from ds_pyramid.dossiers.errors import ErreursDuFormulaire
from ds_pyramid.pieces import examen
from ds_pyramid.pieces.atelier.processus import Interrompu
from ds_pyramid.pieces.attente import ESSAIS
from tests.factories.accounts import queued_mails
from tests.pieces import images
from tests.pieces.conftest import NATURE, PIECE, TITRE, UNIQUE
from tests.plugins.clamd import EICAR, STREAM_MAX, free_port

pytestmark = pytest.mark.integration


def later(chantier, **kw):
    return chantier.now + timedelta(**kw)


@pytest.mark.req("X-322", "U-215")
def test_a_file_waits_then_is_safe(chantier):
    chantier.joindre(PIECE)
    assert chantier.fichier(PIECE).scan == PENDING
    assert len(chantier.attente()) == 1
    outcome = chantier.traiter()
    assert (outcome.status, outcome.result.done) == (0, 1)
    assert chantier.fichier(PIECE).scan == SAFE
    assert chantier.attente() == []
    assert chantier.bytes_of(PIECE) == b"%PDF-1.4 plan"


def test_running_again_changes_nothing(chantier):
    chantier.joindre(PIECE)
    chantier.joindre_image(TITRE)
    chantier.traiter()
    before = chantier.fichier(PIECE), chantier.fichier(TITRE)
    assert sum(chantier.traiter().result) == 0
    assert (chantier.fichier(PIECE), chantier.fichier(TITRE)) == before


@pytest.mark.req("X-323", "U-215", "X-687")
def test_an_infected_file_is_told_once_and_must_be_replaced(chantier, settings):
    chantier.joindre(PIECE, "virus.pdf", EICAR)
    chantier.traiter()
    chantier.traiter()
    assert chantier.fichier(PIECE).scan == INFECTED
    [mail] = queued_mails(settings)
    assert mail["To"] == "camille@exemple.test"
    text = mail.get_body(preferencelist=("plain",)).get_content()
    assert "« virus.pdf », joint à « Plans »" in text
    assert "contient un virus" in text
    assert f"/dossiers/{chantier.numero}" in text
    with pytest.raises(ErreursDuFormulaire) as refusal:
        chantier.deposer()
    assert [erreur.key for erreur in refusal.value.erreurs] == [PIECE]


@pytest.mark.req("X-323")
def test_an_infected_file_found_after_the_deposit_blocks_the_next_submission_only(chantier, now):
    chantier.joindre(PIECE, "virus.pdf", EICAR)
    chantier.deposer()
    chantier.traiter()

    def change(root, dossier):
        usager = root["comptes"].by_id[dossier.usager_id]
        services.enregistrer(dossier, {"305": "Autre"}, None, usager, now=now, notify=chantier.notify)
        with pytest.raises(ErreursDuFormulaire):
            services.resoumettre(dossier, usager, now=now, notify=chantier.notify)
        fichier = services.lire_saisie(dossier).champ(PIECE).value[0]
        services.retirer_fichier(dossier, PIECE, fichier.id, usager, now=now, notify=chantier.notify)
        assert services.resoumettre(dossier, usager, now=now, notify=chantier.notify)

    chantier.act(change)
    assert chantier.fichiers(PIECE) == ()


class TestClamdDown:
    """X-326."""

    @pytest.fixture
    def antivirus(self):
        return f"tcp:127.0.0.1:{free_port()}"

    @pytest.mark.req("X-326", "I-097")
    def test_the_deposit_goes_on_and_files_wait(self, chantier, clamd):
        chantier.joindre(PIECE)
        chantier.joindre(UNIQUE, "rib.pdf")
        outcome = chantier.traiter()
        assert (outcome.status, outcome.result) == (1, (0, 1, 1))  # one failure told, not one a file
        chantier.deposer()
        assert chantier.fichier(PIECE).scan == PENDING
        assert len(chantier.attente()) == 2
        # The daemon comes back: the next run does the rest.
        chantier.registry.registerUtility(Clamd(clamd.unix), IAntivirus)
        assert chantier.traiter().result.done == 2
        assert {chantier.fichier(PIECE).scan, chantier.fichier(UNIQUE).scan} == {SAFE}


@pytest.mark.req("X-326")
def test_a_file_above_the_limit_of_clamd_waits_for_the_operator(chantier):
    chantier.joindre(PIECE, content=b"a" * (2 * STREAM_MAX))
    outcome = chantier.traiter()
    assert outcome.result.failed == 1
    assert chantier.fichier(PIECE).scan == PENDING
    assert sum(chantier.traiter().result) == 0  # put off: not tried at each run
    assert chantier.traiter(later(chantier, minutes=2)).result.failed == 1
    for day in range(1, 12):
        chantier.traiter(later(chantier, days=2 * day))
    assert len(chantier.attente()) == 1  # never given up


@pytest.mark.req("X-324")
def test_altered_bytes_are_given_up_after_five_tries(chantier, settings):
    chantier.joindre(PIECE)
    with open_root(chantier.registry) as (root, _manager):
        dossier = find_dossier(root, chantier.numero)
        path = Path(dossier.champs.value(PIECE)[0].blob.committed())
    path.chmod(0o600)
    path.write_bytes(b"%PDF-1.4 pl4n")
    states = []
    for day in range(ESSAIS):
        chantier.traiter(later(chantier, days=day))
        states.append(chantier.fichier(PIECE).scan)
    assert states == [PENDING] * (ESSAIS - 1) + [INTEGRITY_ERROR]
    [mail] = [m for m in queued_mails(settings) if m["X-Mail-Name"] == "fichier_refuse"]
    assert "n’a pas pu être lu" in mail.get_body(preferencelist=("plain",)).get_content()


@pytest.mark.req("X-665")
def test_a_photograph_is_turned_upright_and_reduced_after_its_scan(chantier):
    chantier.joindre_image(PIECE, "photo.jpg", width=1200, height=800, orientation=6)
    sent = chantier.fichier(PIECE)
    assert sent.vignette is None
    chantier.traiter()
    done = chantier.fichier(PIECE)
    assert (done.scan, done.id, done.nom) == (SAFE, sent.id, "photo.jpg")
    upright = images.opened(chantier.bytes_of(PIECE))
    assert upright.size == (800, 1200)
    assert upright.getexif().get(images.ORIENTATION, 1) == 1
    assert done.checksum != sent.checksum
    assert done.taille == len(chantier.bytes_of(PIECE))
    small = images.opened(chantier.vignette(PIECE))
    assert (small.format, small.size) == ("JPEG", (320, 480))


@pytest.mark.req("X-665")
def test_an_image_already_upright_keeps_its_bytes(chantier):
    content = images.jpeg()
    chantier.joindre(PIECE, "photo.jpg", content, "image/jpeg")
    chantier.traiter()
    assert chantier.bytes_of(PIECE) == content
    assert chantier.fichier(PIECE).vignette is not None


def test_an_infected_image_has_no_thumbnail(chantier):
    chantier.joindre(PIECE, "virus.jpg", EICAR, "image/jpeg")
    chantier.traiter()
    assert chantier.fichier(PIECE).scan == INFECTED
    assert chantier.fichier(PIECE).vignette is None


def test_an_image_that_cannot_be_read_is_kept_without_thumbnail(chantier):
    chantier.joindre(PIECE, "photo.png", b"\x89PNG\r\n\x1a\ncoupee", "image/png")
    chantier.traiter()
    done = chantier.fichier(PIECE)
    assert (done.scan, done.vignette) == (SAFE, None)


@pytest.mark.req("U-221", "X-661", "I-215", "A-147")
@pytest.mark.parametrize("key", [TITRE, NATURE])
def test_an_identity_document_is_watermarked_and_its_original_replaced(chantier, key):
    content = images.jpeg(800, 500)
    chantier.joindre(key, "carte.jpg", content, "image/jpeg")
    assert not chantier.fichier(key).servable
    original = chantier.path_of(key)
    chantier.traiter()
    assert not original.exists()
    done = chantier.fichier(key)
    assert (done.scan, done.filigrane, done.nom) == (SAFE, True, "carte.jpg")
    stamped = images.opened(chantier.bytes_of(key))
    assert images.share_changed(images.opened(content), stamped) == 1  # over the whole image
    assert done.vignette is not None


def test_an_identity_document_that_cannot_be_watermarked_must_be_sent_again(chantier, settings):
    chantier.joindre(TITRE, "carte.jpg", b"\xff\xd8\xff\xe0 coupee", "image/jpeg")
    chantier.traiter()
    assert chantier.fichier(TITRE).scan == INTEGRITY_ERROR
    assert len(queued_mails(settings)) == 1


class TestSansAntivirus:
    """Nothing is configured, or the operator said `aucun`."""

    @pytest.fixture(params=["aucun", ""])
    def antivirus(self, request):
        return request.param

    @pytest.mark.req("X-327")
    def test_ordinary_files_are_unscanned_at_once(self, chantier):
        chantier.joindre(PIECE)
        assert chantier.fichier(PIECE).scan == "unscanned"
        assert chantier.attente() == []

    def test_images_are_ready_at_once_and_get_their_thumbnail_later(self, chantier):
        chantier.joindre_image(PIECE)
        assert chantier.fichier(PIECE).servable
        chantier.traiter()
        assert chantier.fichier(PIECE).vignette is not None
        assert chantier.fichier(PIECE).scan == "unscanned"

    @pytest.mark.req("U-221")
    def test_identity_documents_wait_for_their_watermark_all_the_same(self, chantier):
        chantier.joindre_image(TITRE)
        assert not chantier.fichier(TITRE).servable
        chantier.traiter()
        assert (chantier.fichier(TITRE).scan, chantier.fichier(TITRE).filigrane) == ("unscanned", True)


def test_a_killed_run_loses_nothing(chantier, monkeypatch):
    chantier.joindre_image(TITRE)
    real = examen.fabriquer

    def killed(*args):
        real(*args)
        raise KeyboardInterrupt

    monkeypatch.setattr(examen, "fabriquer", killed)
    with pytest.raises(KeyboardInterrupt):
        chantier.traiter()
    monkeypatch.undo()
    assert chantier.fichier(TITRE).scan == PENDING
    assert len(chantier.attente()) == 1
    # The lock of a dead process ends with its lease; here the run is made without it.
    with open_root(chantier.registry) as (root, _manager):
        find_task("traiter_pieces").function(root, chantier.registry, now=chantier.now)
    assert chantier.fichier(TITRE).filigrane


def test_the_work_is_outside_the_gate_and_what_people_write_meanwhile_stays(chantier, monkeypatch):
    first = chantier.joindre_image(PIECE, "un.jpg", orientation=3)
    real = examen.fabriquer
    busy = []

    def meanwhile(*args):
        made = real(*args)
        if not busy:
            busy.append(gate_of(chantier.registry)._depth)
            chantier.joindre_image(PIECE, "deux.jpg")
            chantier.act(lambda root, d: d.champs.set("305", "écrit pendant ce temps", now=chantier.now))
        return made

    monkeypatch.setattr(examen, "fabriquer", meanwhile)
    chantier.traiter()
    assert busy == [0]
    [un, deux] = chantier.fichiers(PIECE)
    assert (un.id, un.scan, un.nom) == (first, SAFE, "un.jpg")
    assert (deux.scan, deux.nom) == (PENDING, "deux.jpg")
    assert chantier.act(lambda root, d: d.champs.value("305")) == "écrit pendant ce temps"
    chantier.traiter()
    assert [f.scan for f in chantier.fichiers(PIECE)] == [SAFE, SAFE]


def test_a_file_removed_meanwhile_does_not_come_back(chantier, monkeypatch):
    chantier.joindre_image(PIECE)
    real = examen.fabriquer

    def meanwhile(*args):
        chantier.act(lambda root, d: d.champs.set(PIECE, None, now=chantier.now))
        return real(*args)

    monkeypatch.setattr(examen, "fabriquer", meanwhile)
    chantier.traiter()
    assert chantier.fichiers(PIECE) == ()
    assert chantier.attente() == []


def test_pending_changes_and_submitted_answers_get_the_same_file(chantier, now):
    chantier.joindre(PIECE)
    chantier.deposer()

    def change(root, dossier):
        usager = root["comptes"].by_id[dossier.usager_id]
        services.enregistrer(dossier, {"305": "Autre"}, None, usager, now=now, notify=chantier.notify)

    chantier.act(change)
    chantier.traiter()
    assert chantier.fichier(PIECE) == chantier.fichier(PIECE, "modifications")
    assert chantier.fichier(PIECE).scan == SAFE

    def submit(root, dossier):
        services.resoumettre(
            dossier, root["comptes"].by_id[dossier.usager_id], now=now, notify=chantier.notify
        )
        return dossier.traitements[-1].details

    assert [key for key, _libelle, _text in chantier.act(submit)] == ["305"]


def test_a_scan_is_no_change_of_the_answers(chantier):
    chantier.joindre(PIECE)
    before = chantier.act(lambda root, d: (d.champs.version, d.updated_at))
    chantier.traiter()
    assert chantier.act(lambda root, d: (d.champs.version, d.updated_at)) == before


@pytest.mark.parametrize(("key", "scan"), [(PIECE, SAFE), (TITRE, INTEGRITY_ERROR)])
def test_work_that_is_always_stopped_is_given_up_after_five_tries(chantier, monkeypatch, key, scan):
    def stopped(*args):
        raise Interrompu("more than 120 seconds")

    monkeypatch.setattr(examen, "fabriquer", stopped)
    chantier.joindre_image(key)
    states = []
    for day in range(ESSAIS):
        chantier.traiter(later(chantier, days=day))
        states.append(chantier.fichier(key).scan)
    assert states == [PENDING] * (ESSAIS - 1) + [scan]
    assert chantier.attente() == []
    assert chantier.fichier(key).vignette is None
