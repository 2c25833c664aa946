"""Mails: what is queued, and what a real SMTP server receives."""

import email
import multiprocessing
import smtplib
from datetime import UTC, datetime, timedelta
from email import policy
from types import SimpleNamespace

import pytest
import transaction
from aiosmtpd.controller import Controller
from pyramid.registry import Registry

from ds_pyramid.core import clock
from ds_pyramid.core.mail import absolute_url, includeme, queue_mail, queue_path
from ds_pyramid.core.mail_queue import MailQueue, drain, is_permanent

NOW = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)


class Inbox:
    """An SMTP server's handler: keeps what it accepts, answers what it is told to."""

    def __init__(self, answer="250 OK"):
        self.answer = answer
        self.received = []

    async def handle_DATA(self, server, session, envelope):
        if self.answer.startswith("250"):
            self.received.append(envelope)
        return self.answer


@pytest.fixture
def registry(tmp_path):
    settings = {
        "ds.url": "https://demarches.exemple.fr",
        "ds.site_name": "Démarches d’Exemple",
        "ds.mail.from": "ne-pas-repondre@exemple.fr",
        "ds.data": str(tmp_path),
        "ds.mail.host": "127.0.0.1",
        "ds.mail.tls": "none",
    }
    registry = Registry("mails")
    registry.settings = settings
    yield registry
    transaction.abort()


@pytest.fixture
def smtp(registry):
    """Start (and stop) a real SMTP server with a handler."""
    running = []

    def start(handler, port=0):
        server = Controller(handler, hostname="127.0.0.1", port=port or free_port())
        server.start()
        running.append(server)
        registry.settings["ds.mail.port"] = str(server.port)
        return server

    yield start
    for server in running:
        server.stop()


def free_port():
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def queue(registry, to="ana@exemple.fr", **options):
    options = {"lien": "https://demarches.exemple.fr/x?jeton=1", "jours": 7} | options
    message_id = queue_mail(registry, to, "compte_confirmation", **options)
    transaction.commit()
    return message_id


def queued(registry):
    new = queue_path(registry.settings) / "new"
    files = sorted(new.iterdir()) if new.exists() else []
    return [email.message_from_bytes(path.read_bytes(), policy=policy.default) for path in files]


def body(message, kind):
    return message.get_body(preferencelist=(kind,)).get_content()


@pytest.mark.req("U-399", "X-716", "X-731")
def test_a_mail_has_a_text_and_an_html_part_and_says_that_nobody_reads_answers(registry):
    queue(registry)
    (message,) = queued(registry)
    assert message["Subject"] == "Confirmez votre adresse électronique"
    assert "ne-pas-repondre@exemple.fr" in message["From"]
    assert message["Content-Language"] == "fr"
    for kind in ("plain", "html"):
        part = body(message, kind)
        assert "https://demarches.exemple.fr/x?jeton=1" in part
        assert "pendant 7 jours" in part
        assert "ne serait lue par personne" in part


def test_a_mail_s_date_says_its_zone(registry):
    with clock.frozen(NOW):
        queue(registry)
    assert queued(registry)[0]["Date"].datetime == NOW


def test_nothing_is_queued_when_the_transaction_is_aborted(registry):
    queue_mail(registry, "ana@exemple.fr", "compte_confirmation", lien="x", jours=7)
    transaction.abort()
    assert queued(registry) == []


def test_values_are_escaped_in_html_and_bare_in_text(registry):
    queue(registry, jours="<b>7</b>\n")
    (message,) = queued(registry)
    assert "&lt;b&gt;7" in body(message, "html")
    assert "<b>7</b>" in body(message, "plain")


def test_a_subject_never_holds_a_line_break(registry, monkeypatch):
    monkeypatch.setattr(
        "ds_pyramid.core.mail_templates._render", lambda path, *rest: "Oui\r\nBcc: mallory@exemple.fr"
    )
    queue(registry)
    (message,) = queued(registry)
    assert message["Subject"] == "Oui Bcc: mallory@exemple.fr"
    assert message["Bcc"] is None


@pytest.mark.parametrize(
    "address", ["", "ana", "ana@exemple.fr\nBcc: b@exemple.fr", "a@b.fr, c@d.fr", "@exemple.fr"]
)
def test_what_is_not_an_address_is_refused(registry, address):
    with pytest.raises(ValueError, match="address"):
        queue_mail(registry, address, "compte_confirmation", lien="x", jours=7)


@pytest.mark.req("U-400")
def test_a_mail_about_a_dossier_links_to_it_and_names_its_number(registry):
    queue(registry, numero_dossier=42, lien_dossier=absolute_url(registry, "/dossiers/42"))
    (message,) = queued(registry)
    for kind in ("plain", "html"):
        assert "Dossier no 42" in body(message, kind)
        assert "https://demarches.exemple.fr/dossiers/42" in body(message, kind)


def test_the_recipient_s_language_is_used(registry):
    queue(registry, SimpleNamespace(email="ana@exemple.fr", locale="en"))
    assert queued(registry)[0]["Content-Language"] == "en"


def test_an_attachment_with_an_accented_name_arrives_whole(registry):
    data = bytes(range(256)) * 10
    queue(registry, attachments=[("récépissé no 1.pdf", "application/pdf", data)])
    (message,) = queued(registry)
    (piece,) = message.iter_attachments()
    assert piece.get_filename() == "recepisse no 1.pdf"
    assert piece.get_content() == data


def test_the_same_key_gives_the_same_message_id_and_another_person_another(registry):
    first, again, other = (
        queue(registry, to, cle="avis-1") for to in ("a@exemple.fr", "a@exemple.fr", "b@exemple.fr")
    )
    assert first == again != other
    assert queue(registry) != queue(registry)


@pytest.mark.parametrize(
    "settings",
    [{"ds.url": "http://exemple.fr", "ds.mail.from": "a@exemple.fr"}, {"ds.url": "https://exemple.fr"}],
)
def test_production_refuses_a_site_without_address(settings):
    settings["ds.environment"] = "production"
    config = SimpleNamespace(
        registry=SimpleNamespace(settings=settings), add_subscriber=lambda *subscriber: None
    )
    with pytest.raises(ValueError, match=r"ds\.(url|mail\.from)"):
        includeme(config)


def test_a_real_server_receives_the_mail_with_crlf_line_ends(registry, smtp):
    inbox = Inbox()
    smtp(inbox)
    message_id = queue(registry)
    assert drain(registry.settings, now=NOW).sent == [message_id]
    (envelope,) = inbox.received
    assert envelope.rcpt_tos == ["ana@exemple.fr"]
    assert envelope.mail_from == "ne-pas-repondre@exemple.fr"
    assert b"\n" not in envelope.original_content.replace(b"\r\n", b"")
    assert b"X-Actually" not in envelope.content
    assert queued(registry) == []


@pytest.mark.req("U-404")
def test_a_mail_waits_while_the_server_is_down_and_is_sent_once_when_it_is_up(registry, smtp):
    registry.settings["ds.mail.port"] = str(free_port())
    message_id = queue(registry)
    assert drain(registry.settings, now=NOW).delayed == [message_id]
    inbox = Inbox()
    smtp(inbox)
    assert drain(registry.settings, now=NOW + timedelta(minutes=4)).sent == []
    assert drain(registry.settings, now=NOW + timedelta(minutes=5)).sent == [message_id]
    assert drain(registry.settings, now=NOW + timedelta(days=2)).sent == []
    assert len(inbox.received) == 1


def test_a_fifth_failure_after_a_day_sets_the_mail_aside_and_requeue_brings_it_back(registry, smtp):
    inbox = Inbox("451 try later")
    smtp(inbox)
    message_id = queue(registry)
    instants = [NOW, *(NOW + timedelta(seconds=s) for s in (300, 2_100, 16_500, 86_400))]
    reports = [drain(registry.settings, now=instant) for instant in instants]
    assert [len(report.delayed) for report in reports] == [1, 1, 1, 1, 0]
    assert reports[-1].dead == [message_id]
    inbox.answer = "250 OK"
    assert drain(registry.settings, now=instants[-1]).sent == []
    assert MailQueue(registry.settings).requeue() == 1
    assert drain(registry.settings, now=instants[-1]).sent == [message_id]


def test_a_mail_refused_for_good_is_set_aside_at_once(registry, smtp, caplog):
    smtp(Inbox("550 no such person ana@exemple.fr"))
    message_id = queue(registry)
    assert drain(registry.settings, now=NOW).dead == [message_id]
    assert "ana@exemple.fr" not in caplog.text


def test_our_own_sign_in_refused_is_no_reason_to_drop_a_mail():
    assert not is_permanent(smtplib.SMTPAuthenticationError(535, b"no"))
    assert is_permanent(smtplib.SMTPRecipientsRefused({"a@b.fr": (550, b"no")}))
    assert not is_permanent(smtplib.SMTPRecipientsRefused({"a@b.fr": (450, b"later")}))


def test_a_mail_queued_twice_under_one_key_is_sent_once(registry, smtp):
    inbox = Inbox()
    smtp(inbox)
    for _time in range(2):
        queue(registry, cle="expiration-42")
    drain(registry.settings, now=NOW)
    assert len(inbox.received) == 1
    assert queued(registry) == []


def test_a_process_killed_after_the_mark_does_not_send_again(registry):
    message_id = queue(registry)
    box = MailQueue(registry.settings)
    sends = []
    (path,) = (box.root / "new").iterdir()
    saved = path.read_bytes()
    box.process(lambda *mail: sends.append(mail), now=NOW)
    path.write_bytes(saved)  # what a kill between the mark and the deletion leaves
    assert box.process(lambda *mail: sends.append(mail), now=NOW).sent == [message_id]
    assert len(sends) == 1


def test_a_mail_held_by_another_process_is_left_alone(registry):
    queue(registry)
    box = MailQueue(registry.settings)
    reports = []

    def deliver(*mail):
        context = multiprocessing.get_context("spawn")
        with context.Pool(1) as pool:
            reports.append(pool.apply(process_elsewhere, (registry.settings,)))

    box.process(deliver, now=NOW)
    assert reports == [0]


def process_elsewhere(settings):
    return len(MailQueue(settings).process(lambda *mail: None, now=NOW).sent)


def test_two_processes_on_one_queue_send_each_mail_once(registry, smtp):
    inbox = Inbox()
    smtp(inbox)
    ids = {queue(registry) for _mail in range(40)}
    context = multiprocessing.get_context("spawn")
    with context.Pool(2) as pool:
        counts = pool.map(drain_elsewhere, [registry.settings] * 2, chunksize=1)
    assert sum(counts) == len(inbox.received) == 40
    assert {email.message_from_bytes(one.content)["Message-ID"] for one in inbox.received} == ids


def drain_elsewhere(settings):
    return len(drain(settings, now=NOW).sent)


def test_marks_are_forgotten_after_a_month(registry):
    queue(registry, cle="x")
    box = MailQueue(registry.settings)
    box.process(lambda *mail: None, now=NOW)
    box.process(lambda *mail: None, now=NOW + timedelta(days=29))
    assert len(list(box.marks.iterdir())) == 1
    box.process(lambda *mail: None, now=NOW + timedelta(days=31))
    assert list(box.marks.iterdir()) == []


def test_a_server_whose_certificate_is_unknown_gets_no_mail(registry, smtp, tmp_path):
    inbox = Inbox()
    server = Controller(inbox, hostname="127.0.0.1", port=free_port(), tls_context=certificate(tmp_path))
    server.start()
    try:
        registry.settings |= {"ds.mail.port": str(server.port), "ds.mail.tls": "starttls"}
        message_id = queue(registry)
        assert drain(registry.settings, now=NOW).delayed == [message_id]
        assert inbox.received == []
        registry.settings["ds.mail.ca"] = str(tmp_path / "cert.pem")
        assert drain(registry.settings, now=NOW + timedelta(minutes=5)).sent == [message_id]
    finally:
        server.stop()


def certificate(folder):
    """Make a self-signed certificate for 127.0.0.1, and a server context with it."""
    import ipaddress
    import ssl

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    start = clock.now()
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(start - timedelta(days=1))
    builder = builder.not_valid_after(start + timedelta(days=1)).add_extension(names, critical=False)
    (folder / "cert.pem").write_bytes(
        builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(private)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


def test_the_file_transport_writes_eml_files(registry, tmp_path):
    registry.settings["ds.mail.transport"] = "file"
    for _time in range(2):
        queue(registry)
    with clock.frozen(NOW):
        assert len(drain(registry.settings).sent) == 2
    assert len(list((tmp_path / "mail" / "sent").glob("*.eml"))) == 2


def test_an_unknown_transport_or_tls_is_refused(registry):
    for wrong in ({"ds.mail.transport": "pigeon"}, {"ds.mail.transport": "smtp", "ds.mail.tls": "perhaps"}):
        with pytest.raises(ValueError, match="expected one of"):
            drain(registry.settings | wrong)
