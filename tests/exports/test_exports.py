"""Ask for an export, have it made, be told, download it, and forget it."""

import csv
import email
import io
from datetime import timedelta
from email import policy
from pathlib import Path
from types import SimpleNamespace

import pytest

from ds_pyramid.core.tasks import all_tasks, find_task
from ds_pyramid.dossiers.models import Dossier
from ds_pyramid.exports import production, services, tasks
from ds_pyramid.exports.events import ExportDemande, ExportTermine
from ds_pyramid.exports.models import EtatExport, Portee
from ds_pyramid.exports.services import ExportImpossible, demander_export, exports_visibles
from ds_pyramid.exports.subscribers import tell_requesters, wake_worker
from tests.factories.instruction import build_dossier


class Registry(dict):
    """What tasks need of a registry: settings, and events heard by the subscribers of exports."""

    def __init__(self, tmp_path):
        super().__init__()
        self.settings = {
            "ds.gate": "none",
            "ds.data": str(tmp_path),
            "ds.mail.queue": str(tmp_path / "mail"),
            "ds.url": "https://demarches.test",
            "zodbconn.uri": "memory://",
        }

    def notify(self, event):
        if isinstance(event, ExportTermine):
            tell_requesters(event)


@pytest.fixture
def registry(tmp_path, monkeypatch, connection):
    monkeypatch.setattr("ds_pyramid.core.mail.Mailer", lambda **kw: Mailer(tmp_path / "mail"))
    return Registry(tmp_path)


class Mailer:
    """Writes what is queued, at once: the queue itself is shown by tests/core/test_mail.py."""

    def __init__(self, folder: Path):
        self.folder = folder

    def send_to_queue(self, message):
        self.folder.mkdir(exist_ok=True, parents=True)
        count = len(list(self.folder.glob("*.eml")))
        (self.folder / f"{count}.eml").write_bytes(message.to_message().as_bytes())


@pytest.fixture
def mails(tmp_path):
    def read():
        paths = sorted((tmp_path / "mail").glob("*.eml"))
        return [email.message_from_bytes(path.read_bytes(), policy=policy.default) for path in paths]

    return read


@pytest.fixture
def ask(root, demarche, instructeur, announced, now):
    def ask(fmt="csv", groupes=(1, 2), compte=instructeur, **kw):
        values = {"now": now, "notify": announced} | kw
        return demander_export(root, demarche, compte, fmt, groupes, **values)

    return ask


def rows(export):
    with export.fichier.open() as file:
        return list(csv.reader(io.StringIO(file.read().decode("utf-8-sig"), newline="")))


# --- asking


@pytest.mark.req("I-314", "I-318")
def test_an_export_asked_for_waits_and_is_announced(root, ask, announced):
    export = ask()
    assert export.etat == EtatExport.EN_ATTENTE
    assert root["exports"].awaited() == [export]
    assert [type(event) for event in announced] == [ExportDemande]


@pytest.mark.req("I-317")
def test_the_same_request_is_joined(root, ask, announced, now):
    other = root["comptes"].by_id[21]
    other.groupes = frozenset({1, 2})
    export = ask(groupes=(2, 1))
    assert ask() is export
    assert ask(compte=other, now=now + timedelta(minutes=1)) is export
    assert export.demandeurs == {20, 21}
    assert len(announced) == 1


@pytest.mark.req("I-317")
@pytest.mark.parametrize("other", [{"fmt": "xlsx"}, {"groupes": (1,)}, {"portee": Portee.TRAITES}])
def test_another_request_is_another_export(ask, other):
    assert ask() is not ask(**other)


def test_what_i_follow_is_not_shared(root, ask):
    other = root["comptes"].by_id[21]
    other.groupes = frozenset({1, 2})
    assert ask(portee=Portee.SUIVIS) is not ask(portee=Portee.SUIVIS, compte=other)


@pytest.mark.req("I-317")
def test_a_file_just_made_is_given_again_unless_a_fresh_one_is_asked(ask, now):
    export = ask()
    export.etat, export.done_at = EtatExport.PRET, now
    assert ask(now=now + timedelta(minutes=5)) is export
    assert ask(now=now + timedelta(minutes=6)) is not export


def test_a_fresh_one_is_made_even_at_once(ask, now):
    export = ask()
    export.etat, export.done_at = EtatExport.PRET, now
    again = ask(fresh=True)
    assert again is not export
    assert ask(fresh=True) is again


@pytest.mark.req("I-311")
@pytest.mark.parametrize("groupes", [(), (1, 3), (3,)])
def test_the_groupes_of_others_are_refused(ask, groupes):
    with pytest.raises(ExportImpossible):
        ask(groupes=groupes)


@pytest.mark.parametrize("wrong", [{"fmt": "exe"}, {"portee": "tout"}])
def test_a_format_or_scope_that_does_not_exist_is_refused(ask, wrong):
    with pytest.raises(ExportImpossible):
        ask(**wrong)


@pytest.mark.req("I-316", "I-320")
def test_an_instructeur_sees_the_exports_whose_groupes_are_all_his(root, demarche, ask):
    both, first = ask(), ask(groupes=(1,))
    mine = ask(groupes=(1,), portee=Portee.SUIVIS)
    ines, paul = root["comptes"].by_id[20], root["comptes"].by_id[21]
    assert exports_visibles(root, demarche, ines, (1, 2)) == [mine, first, both]
    assert exports_visibles(root, demarche, paul, (1,)) == [first]


# --- making


@pytest.mark.req("I-314", "I-315", "I-319", "I-442")
def test_an_export_is_made_kept_32_hours_and_told(root, demarche, ask, registry, commit, mails, now):
    build_dossier(demarche, 12, now=now)
    export = ask()
    commit()
    result = tasks.produire_exports(root, registry, now=now)
    assert tuple(result) == (1, 0, 0)
    assert export.etat == EtatExport.PRET
    assert export.expire_at == now + timedelta(hours=32)
    assert (export.fichier.nom, export.fichier.scan) == ("dossiers_1_2026-03-02_12-00.csv", "safe")
    assert rows(export)[1][0] == "12"
    assert export.fichier.taille > 0
    (mail,) = mails()
    assert mail["To"] == "ines@exemple.fr"
    assert "est prêt" in mail["Subject"]
    assert "https://demarches.test/instruction/1/exports" in mail.get_body(("plain",)).get_content()
    assert "nombre de dossiers : 1." in mail.get_body(("plain",)).get_content()
    assert "3 mars 2026" in mail.get_body(("html",)).get_content()


def test_those_who_joined_are_told_too(root, ask, registry, commit, mails, now):
    other = root["comptes"].by_id[21]
    other.groupes = frozenset({1, 2})
    ask()
    ask(compte=other)
    commit()
    tasks.produire_exports(root, registry, now=now)
    assert [mail["To"] for mail in mails()] == ["ines@exemple.fr", "paul@exemple.fr"]


def test_nothing_is_left_on_the_disk(root, ask, registry, commit, now, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    ask()
    commit()
    tasks.produire_exports(root, registry, now=now)
    assert list(tmp_path.glob("export-*")) == []


def test_nothing_is_left_on_the_disk_by_a_run_that_breaks(
    root, ask, registry, commit, now, tmp_path, monkeypatch
):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(production, "write", lambda *_args: 1 / 0)
    ask()
    commit()
    assert tasks.produire_exports(root, registry, now=now).failed == 1
    assert list(tmp_path.glob("export-*")) == []


@pytest.mark.req("I-315", "I-318")
def test_an_export_that_breaks_is_tried_twice_then_failed_and_told(
    root, ask, registry, commit, mails, now, monkeypatch
):
    def break_(*_args, **_kw):
        raise OSError("disque plein")

    monkeypatch.setattr(tasks, "produire", break_)
    export = ask()
    commit()
    assert tasks.produire_exports(root, registry, now=now).failed == 1
    assert (export.etat, mails()) == (EtatExport.EN_ATTENTE, [])
    assert tasks.produire_exports(root, registry, now=now).failed == 1
    assert export.etat == EtatExport.ECHOUE
    assert "disque plein" in export.erreur
    (mail,) = mails()
    assert "n’a pas abouti" in mail["Subject"]
    assert tasks.produire_exports(root, registry, now=now) == (0, 0, 0)


@pytest.mark.req("I-474")
def test_an_export_left_by_a_dead_worker_is_made_once_more_then_failed(root, ask, registry, commit, now):
    export = ask()
    services.commencer(export, now=now)
    commit()
    tasks.produire_exports(root, registry, now=now)
    assert export.etat == EtatExport.PRET
    dead = ask(fresh=True)
    services.commencer(dead, now=now)
    services.commencer(dead, now=now)
    commit()
    assert tasks.produire_exports(root, registry, now=now).ignored == 1
    assert dead.etat == EtatExport.ECHOUE


def test_an_export_gone_meanwhile_is_passed_over(root, registry, now):
    from ds_pyramid.core.tasks import IGNORE

    assert tasks.produire_export(root, registry, 99, now=now) is IGNORE


@pytest.mark.req("I-323")
def test_the_file_reflects_one_moment(root, demarche, ask, registry, commit, now, monkeypatch):
    for numero in range(1, 8):
        build_dossier(demarche, numero, now=now + timedelta(minutes=numero))
    export = ask()
    commit()
    monkeypatch.setattr(production, "BATCH", 2)
    changed = []

    def progress(_export, _registry):
        def change(_done, _total):
            if not changed:
                changed.append(1)
                demarche.dossiers[7].motivation = "changé pendant l’export"
                commit()

        return change

    monkeypatch.setattr(tasks, "show_progress", progress)
    tasks.produire_exports(root, registry, now=now)
    assert changed
    assert "changé pendant l’export" not in str(rows(export))
    assert len(rows(export)) == 8


def test_dossiers_are_released_as_the_export_goes(root, demarche, commit, now, monkeypatch, connection):
    for numero in range(1, 21):
        build_dossier(demarche, numero, now=now)
    commit()
    monkeypatch.setattr(production, "BATCH", 5)
    with production.snapshot(root) as seen:
        loaded = []
        for dossier in production.dossiers(seen["demarches"]["1"], range(1, 21)):
            assert dossier.etat == "en_construction"
            cached = [one for _oid, one in seen._p_jar._cache.lru_items()]
            loaded.append(sum(isinstance(one, Dossier) for one in cached))
    assert len(loaded) == 20
    assert max(loaded) == 5


def test_the_advance_is_kept_every_few_seconds(root, ask, registry, commit, monkeypatch):
    export = ask()
    commit()
    seconds = iter([100.0, 100.0, 101.0, 106.0, 106.0])
    monkeypatch.setattr(production, "time", SimpleNamespace(monotonic=lambda: next(seconds)))
    show = production.show_progress(export, registry)
    show(500, 2000)
    show(1000, 2000)
    assert (export.faits, export.total) == (500, 2000)
    show(1500, 2000)
    assert export.faits == 1500


# --- forgetting


@pytest.mark.req("I-319", "I-475")
def test_a_file_is_removed_after_32_hours(root, ask, registry, commit, now):
    export = ask()
    commit()
    tasks.produire_exports(root, registry, now=now)
    assert tasks.purger_exports(root, registry, now=now + timedelta(hours=31)) == (0, 0, 0)
    assert tasks.purger_exports(root, registry, now=now + timedelta(hours=32)).done == 1
    assert export.id not in root["exports"].by_id
    assert root["exports"].of_demarche(1) == []
    assert tasks.purger_exports(root, registry, now=now + timedelta(hours=33)) == (0, 0, 0)


@pytest.mark.req("I-318", "I-475")
def test_an_export_running_for_16_hours_has_failed(root, ask, registry, commit, mails, now):
    export = ask()
    services.commencer(export, now=now)
    commit()
    assert tasks.purger_exports(root, registry, now=now + timedelta(hours=16)) == (0, 0, 0)
    assert tasks.purger_exports(root, registry, now=now + timedelta(hours=17)).done == 1
    assert export.etat == EtatExport.ECHOUE
    assert len(mails()) == 1


def test_the_tasks_are_known():
    assert {task.name for task in all_tasks("export")} >= {"produire_exports", "purger_exports"}
    assert find_task("produire_exports").schedule == "* * * * *"


def test_asking_wakes_the_worker_once_committed(ask, commit):
    class Worker:
        woken = 0

        def wake(self):
            self.woken += 1

    worker = Worker()
    commit()  # the site exists
    event = ExportDemande(export=ask(), now=None, registry={"ds.worker": worker})
    wake_worker(event)
    wake_worker(ExportDemande(export=event.export, now=None, registry={}))
    assert worker.woken == 0
    commit()
    assert worker.woken == 1


def test_a_site_not_stored_yet_is_its_own_snapshot():
    class Bare:
        _p_jar = None

    bare = Bare()
    with production.snapshot(bare) as seen:
        assert seen is bare
