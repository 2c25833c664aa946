"""Files of administrateurs pass the antivirus before they are served; those that arrived without one, later."""

import pytest

from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.connectors.antivirus import IAntivirus
from ds_pyramid.core.blobs import INFECTED, PENDING, SAFE, UNSCANNED
from ds_pyramid.core.security import Role
from ds_pyramid.core.storage import open_root
from ds_pyramid.core.tasks import find_task, run_task
from ds_pyramid.demarches import services
from ds_pyramid.demarches.differences import has_changes
from ds_pyramid.dossiers.services.fichiers import fichiers_de
from ds_pyramid.pieces import reprise
from tests.factories.accounts import make_compte, sign_in
from tests.factories.demarches import SLUG, make_publiee
from tests.factories.instruction_journey import mails_to
from tests.pieces.conftest import PIECE
from tests.plugins.clamd import EICAR

pytestmark = pytest.mark.functional

MODELE = ChampDescriptor(7, "piece_justificative", "RIB")


@pytest.fixture
def numero(site):
    with site() as root:
        ada = make_compte(root, "ada@exemple.fr", Role.ADMINISTRATEUR)
        return make_publiee(root, ada, champs=(MODELE,)).numero


@pytest.fixture
def demarche(site, numero):
    """Read the démarche."""

    def read():
        with site() as root:
            return services.get_demarche(root, numero)

    return read


@pytest.fixture
def run(wsgi, now):
    """Run a task; return its outcome."""

    def now_(name="analyser_fichiers_demarches"):
        with open_root(wsgi.registry) as (root, _manager):
            return run_task(find_task(name), root, wsgi.registry, now=now)

    return now_


def envoyer(app, numero, content, nom="notice.pdf", quoi="notice"):
    """Send a file of the presentation."""
    page = app.get(f"/admin/demarches/{numero}/presentation")
    form = next(f for f in page.forms.values() if "quoi" in f.fields and f["quoi"].value == quoi)
    form["fichier"] = (nom, content)
    return form.submit()


@pytest.mark.req("X-322")
def test_a_notice_is_served_once_scanned(app, numero, demarche, run):
    sign_in(app, "ada@exemple.fr")
    envoyer(app, numero, b"%PDF-1.4 notice")
    assert demarche().notice.scan == PENDING
    assert f"/commencer/{SLUG}/notice" not in app.get(f"/commencer/{SLUG}")
    app.get(f"/commencer/{SLUG}/notice", status=404)
    run()
    assert demarche().notice.scan == SAFE
    assert app.get(f"/commencer/{SLUG}").click("notice").body == b"%PDF-1.4 notice"
    assert run().result.done == 0


MEGA = 1_000_000
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478da63fcffff3f0300050001"
    "fe9f2d5b3a0000000049454e44ae426082"
)
PDF = b"%PDF-1.4 "


@pytest.mark.parametrize(
    ("quoi", "nom", "content", "kept"),
    [
        pytest.param("logo", "l.png", PNG, True, id="logo", marks=pytest.mark.req("X-651")),
        pytest.param("logo", "l.pdf", PDF, False, id="logo-pdf", marks=pytest.mark.req("X-651")),
        pytest.param(
            "logo", "l.png", PNG + b"\0" * 5 * MEGA, False, id="logo-lourd", marks=pytest.mark.req("X-651")
        ),
        pytest.param("notice", "n.pdf", PDF, True, id="notice", marks=pytest.mark.req("X-650")),
        pytest.param("notice", "n.exe", b"MZ", False, id="notice-exe", marks=pytest.mark.req("X-650")),
        pytest.param(
            "notice",
            "n.pdf",
            PDF + b" " * 20 * MEGA,
            False,
            id="notice-lourde",
            marks=pytest.mark.req("X-650"),
        ),
        pytest.param("deliberation", "d.pdf", PDF, True, id="deliberation", marks=pytest.mark.req("X-650")),
        pytest.param(
            "deliberation", "d.zip", b"PK\3\4", False, id="deliberation-zip", marks=pytest.mark.req("X-650")
        ),
    ],
)
def test_each_file_of_the_presentation_has_its_types_and_size(
    app, numero, demarche, quoi, nom, content, kept
):
    sign_in(app, "ada@exemple.fr")
    answer = envoyer(app, numero, content, nom, quoi).follow()
    found = getattr(demarche(), quoi)
    assert (found is not None) is kept
    assert kept or ("5 Mo au plus" if quoi == "logo" else "20 Mo au plus") in answer
    if kept:  # one: another takes its place
        envoyer(app, numero, content, f"autre-{nom}", quoi)
        assert getattr(demarche(), quoi).nom == f"autre-{nom}"


@pytest.mark.req("X-323")
def test_an_infected_notice_is_served_to_nobody_and_told_once(app, numero, demarche, run, wsgi, settings):
    sign_in(app, "ada@exemple.fr")
    envoyer(app, numero, b"%PDF-1.4 " + EICAR)
    with open_root(wsgi.registry) as (root, manager):  # what the type check would have refused
        found = services.get_demarche(root, numero)
        found.notice = stored_as_eicar(found.notice)
        manager.commit()
    run()
    assert demarche().notice.scan == INFECTED
    app.get(f"/commencer/{SLUG}/notice", status=404)
    app.get(f"/admin/demarches/{numero}/fichier?quoi=notice", status=410)
    run()
    told = [mail["Subject"] for mail in mails_to(settings, "ada@exemple.fr")]
    assert told.count("Fichier à remplacer dans la démarche « Aide aux travaux »") == 1, told


def stored_as_eicar(fichier):
    """Return a file whose bytes are the test virus."""
    from dataclasses import replace

    from ds_pyramid.core.blobs import build_fichier

    made = build_fichier(fichier.nom, EICAR, fichier.mime, now=fichier.cree_le, scan=PENDING)
    return replace(made, id=fichier.id)


@pytest.mark.req("X-322")
def test_the_model_of_a_piece_is_scanned_in_every_revision(app, site, numero, demarche, run, now):
    sign_in(app, "ada@exemple.fr")
    page = app.get(f"/admin/demarches/{numero}/champs?champ=7")
    form = next(f for f in page.forms.values() if "fichier-template" in f.fields)
    form["fichier-template"] = ("modele.pdf", b"%PDF-1.4 modele")
    form.submit("acte", value="fichier:7:template").follow()
    with site() as root:
        found = services.get_demarche(root, numero)
        found.revision.champs.descriptors = found.draft.champs.descriptors  # published
        assert found.draft.champs.get(7).options["template"].scan == PENDING
    run()
    found = demarche()
    assert found.draft.champs.get(7).options["template"].scan == SAFE
    assert found.revision.champs.get(7).options["template"].scan == SAFE
    assert not has_changes(found)


def test_a_copy_waits_for_its_own_scan(app, site, numero, wsgi, run, now):
    from ds_pyramid.core.events import notifier

    sign_in(app, "ada@exemple.fr")
    envoyer(app, numero, b"%PDF-1.4 notice")
    with site() as root:
        source = services.get_demarche(root, numero)
        ada = next(iter(source.administrateurs))
        compte = root["comptes"].by_id[ada]
        copy = services.cloner(source, compte, now=now, notify=notifier(wsgi.registry)).numero
        assert services.get_demarche(root, copy).notice.scan == PENDING
    run()
    with site() as root:
        assert services.get_demarche(root, copy).notice.scan == SAFE


class TestWithoutAntivirus:
    """Files arrive while nothing is scanned, then clamd is turned on."""

    @pytest.fixture
    def antivirus(self):
        return "aucun"

    @pytest.mark.req("X-327")
    def test_nothing_waits(self, app, numero, demarche):
        sign_in(app, "ada@exemple.fr")
        envoyer(app, numero, b"%PDF-1.4 notice")
        assert demarche().notice.scan == UNSCANNED
        assert app.get(f"/commencer/{SLUG}").click("notice").body == b"%PDF-1.4 notice"

    @pytest.mark.req("X-326", "X-379")
    def test_what_arrived_is_scanned_once_the_antivirus_is_on_a_few_dossiers_at_a_time(
        self, chantier, app, clamd, wsgi, run, site, monkeypatch
    ):
        from ds_pyramid.connectors.antivirus import Clamd

        chantier.joindre(PIECE, "plan.pdf")
        chantier.joindre(PIECE, "virus.pdf", EICAR)
        chantier.act(lambda root, d: setattr(d.demarche, "notice", fichiers_de(d.champs.value(PIECE))[0]))
        assert {fichier.scan for fichier in chantier.fichiers(PIECE)} == {UNSCANNED}
        run("reprendre_non_analyses")
        assert chantier.attente() == []
        wsgi.registry.registerUtility(Clamd(clamd.unix), IAntivirus)
        monkeypatch.setattr(reprise, "LOT", 1)
        for _run in range(4):
            run("reprendre_non_analyses")
        assert {fichier.scan for fichier in chantier.fichiers(PIECE)} == {
            UNSCANNED
        }  # open as before meanwhile
        chantier.traiter()
        run()
        assert sorted(fichier.scan for fichier in chantier.fichiers(PIECE)) == [INFECTED, SAFE]
        with site() as root:
            assert {found.notice.scan for found in root["demarches"].values()} == {SAFE}
            assert root["analyses"].finie
        assert run("reprendre_non_analyses").result.done == 0
        wsgi.registry.unregisterUtility(wsgi.registry.getUtility(IAntivirus), IAntivirus)
        run("reprendre_non_analyses")
        with site() as root:
            assert not root["analyses"].finie  # all is looked at again the next time it is turned on
