"""The exchange of a dossier: the mails as they left, to whom, and what became of each."""

import smtplib

import pytest

from ds_pyramid.core import clock
from ds_pyramid.core.mail_journal import Journal
from ds_pyramid.core.mail_queue import MailQueue
from ds_pyramid.dossiers import envois_tasks, services, workflow
from ds_pyramid.dossiers.messages import Message, Messages
from ds_pyramid.dossiers.models import Identite
from ds_pyramid.dossiers.services.destruction import detruire
from ds_pyramid.dossiers.services.envois import EN_ATTENTE
from ds_pyramid.dossiers.tasks import warn_expirations
from tests.factories.demarches import make_publiee
from tests.factories.dossiers import make_depose, make_usager

pytestmark = pytest.mark.integration


@pytest.fixture
def usager(root):
    return make_usager(root)


@pytest.fixture
def act(now, notify):
    return {"now": now, "notify": notify}


@pytest.fixture
def dossier(root, usager, notify):
    return make_depose(root, make_publiee(root, notify=notify), usager, notify=notify)


@pytest.fixture
def queue(settings):
    return MailQueue(settings)


def messages(dossier, prives=True):
    return dossier.messages.page(prives=prives)[0]


def record(root, registry, when=None):
    return tuple(envois_tasks.record_deliveries(root, registry, now=when or clock.now()))


@pytest.mark.req("A-394", "A-397")
def test_each_mail_to_the_owner_is_kept_as_it_was_sent(dossier, usager, act, mails):
    workflow.apply(dossier, "passer_en_instruction", **act)
    workflow.apply(dossier, "refuser", motivation="Hors délai", **act)
    sent = mails(whole=True)
    kept = messages(dossier)
    assert [m.envoi.nom for m in kept] == ["dossier_refuse", "dossier_en_instruction", "dossier_depose"]
    for mail, message in zip(reversed(sent), kept, strict=True):
        assert message.sujet == mail["Subject"]
        assert message.texte.split() == mail.get_body(("plain",)).get_content().split()
        assert message.envoi.destinataire == usager.email
        assert message.envoi.message_id == mail["Message-ID"]
        assert message.auteur_id is None
        assert message.date == act["now"]
    assert "Hors délai" in kept[0].texte


@pytest.mark.req("I-207", "A-410")
def test_the_message_of_a_decision_not_read_yet_does_not_tell_which(dossier, act):
    dossier.demarche.accuse_lecture = True
    workflow.apply(dossier, "passer_en_instruction", **act)
    workflow.apply(dossier, "refuser", motivation="Hors délai", **act)
    last = messages(dossier, prives=False)[0]
    assert last.envoi.nom == "dossier_decision_rendue"
    assert "refus" not in f"{last.sujet} {last.texte}".lower()
    assert "Hors délai" not in last.texte


@pytest.mark.req("A-396", "U-115")
def test_the_mail_of_a_beneficiaire_is_another_one_read_by_the_administration_only(
    root, usager, notify, mails
):
    tiers = Identite(
        civilite="M.", prenom="Paul", nom="Roy", pour_tiers=True, mandataire_prenom="Ali",
        mandataire_nom="Benali", beneficiaire_email="paul@exemple.test",
    )  # fmt: skip
    dossier = make_depose(root, make_publiee(root, notify=notify), usager, identite=tiers, notify=notify)
    assert [m.envoi.destinataire for m in messages(dossier)] == ["paul@exemple.test", usager.email]
    assert [m.envoi.destinataire for m in messages(dossier, prives=False)] == [usager.email]
    own = next(mail for mail in mails(whole=True) if mail["To"] == "paul@exemple.test")
    assert "Ali Benali" in own.get_body(("plain",)).get_content()
    for part in ("plain", "html"):
        assert f"/dossiers/{dossier.numero}" not in own.get_body((part,)).get_content()


@pytest.mark.req("A-397")
def test_a_mail_handed_over_is_noted_once_with_its_instant(root, registry, dossier, mails, queue):
    mails()
    taken = []
    with clock.frozen("2026-03-02T12:05") as later:
        queue.process(lambda *mail: taken.append(mail), now=later)
        assert record(root, registry) == (1, 0, 0)
    envoi = messages(dossier)[0].envoi
    assert len(taken) == 1
    assert (envoi.remis, envoi.etat_at) == (True, later)
    assert root.listes.count(EN_ATTENTE) == 0
    assert record(root, registry) == (0, 0, 0)


@pytest.mark.req("A-397")
def test_a_mail_refused_for_good_says_why_and_may_still_leave(root, registry, dossier, mails, queue, now):
    mails()

    def refuse(_sender, recipients, _data):
        raise smtplib.SMTPRecipientsRefused({recipients[0]: (550, b"no such user")})

    queue.process(refuse, now=now)
    record(root, registry)
    envoi = messages(dossier)[0].envoi
    assert envoi.echoue
    assert "550" in envoi.raison
    assert dossier.usager_email not in envoi.raison
    assert queue.requeue() == 1
    queue.process(lambda *mail: None, now=now)
    record(root, registry)
    assert messages(dossier)[0].envoi.remis


def test_a_mail_of_no_dossier_is_forgotten_only_after_an_hour(root, registry, settings, now):
    journal = Journal(settings)
    assert journal.lire() == []
    journal.ecrire("cle", "<ailleurs@localhost>", "remis", now)
    (journal.folder / "abime").write_text("{")
    record(root, registry, now)
    assert len(journal.lire()) == 1
    with clock.frozen("2026-03-02T13:30") as later:
        record(root, registry, later)
    assert journal.lire() == []


def test_a_mail_announced_twice_is_one_message(dossier, registry, act):
    from ds_pyramid.dossiers.notifications import send_transition

    send_transition(registry, dossier, "deposer", act["now"])
    assert len(dossier.messages) == 1


@pytest.mark.req("A-397")
def test_a_notice_about_several_dossiers_leaves_on_each_what_concerns_it(root, registry, usager, notify):
    demarche = make_publiee(root, notify=notify)
    first = make_depose(root, demarche, usager, notify=notify)
    second = make_depose(root, demarche, usager, notify=notify)
    with clock.frozen("2027-02-16T02:00") as later:
        warn_expirations(root, registry, now=later)
    for dossier, other in ((first, second), (second, first)):
        message = messages(dossier, prives=False)[0]
        assert message.envoi.nom == "dossier_expiration_usager"
        assert f"Dossier no {dossier.numero} " in message.texte
        assert f"no {other.numero} " not in message.texte


def test_a_dossier_destroyed_waits_for_no_mail(root, registry, dossier, act, mails, queue):
    mails()
    detruire(dossier, "usager", **act)
    assert root.listes.count(EN_ATTENTE) == 0
    queue.process(lambda *mail: None, now=act["now"])
    assert record(root, registry) == (1, 0, 0)


def test_pages_of_messages_follow_each_other(now):
    found = Messages()
    assert found.page(prives=True) == ([], None)
    for number in range(1, 8):
        found.ajouter(Message(str(number), date=now, public=number != 5))
    page, suite = found.page(taille=3, prives=False)
    assert ([m.texte for m in page], suite) == (["7", "6", "4"], 4)
    page, suite = found.page(suite, taille=3, prives=False)
    assert ([m.texte for m in page], suite) == (["3", "2", "1"], None)
    assert found.page(1, prives=True) == ([], None)
    assert len(found) == 7


def test_a_brouillon_has_no_message(root, usager):
    from tests.factories.dossiers import make_brouillon

    dossier = make_brouillon(root, usager=usager)
    services.supprimer(dossier, usager, now=clock.now(), notify=lambda event: None)
    assert dossier.messages is None
