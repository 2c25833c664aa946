"""Calls really made, over HTTP: what they say, when they are tried again, what is never called."""

from datetime import timedelta
from urllib.parse import parse_qs

import pytest

from ds_pyramid.connectors.base import Indisponible
from ds_pyramid.connectors.rappels import Rappels
from ds_pyramid.connectors.referentiels import AdresseInterdite
from ds_pyramid.core import clock
from ds_pyramid.core.chiffrement import Coffre, coffre_of
from ds_pyramid.core.events import notifier
from ds_pyramid.dossiers import workflow
from ds_pyramid.rappels import services
from ds_pyramid.rappels.corps import signature
from tests.factories.accounts import queued_mails
from tests.factories.demarches import make_demarche
from tests.factories.dossiers import make_depose
from tests.rappels.conftest import ADMIN

pytestmark = pytest.mark.functional


@pytest.fixture
def depose(site, wsgi, numero):
    """Deposit a dossier; return its number."""

    def act(**more):
        with site() as root:
            demarche = root["demarches"][str(numero)]
            return make_depose(root, demarche, notify=notifier(wsgi.registry), **more).numero

    return act


@pytest.fixture
def passer(site, wsgi, numero):
    """Make a transition."""

    def act(dossier, name, **more):
        with site() as root:
            found = root["demarches"][str(numero)].dossiers[dossier]
            workflow.apply(found, name, now=clock.now(), notify=notifier(wsgi.registry), **more)

    return act


def states(receveur):
    return [parse_qs(body)["state"][0] for _path, _headers, body in receveur.received]


@pytest.mark.req("A-474", "A-475", "A-477", "X-164", "X-165", "X-166", "X-167", "I-153", "I-455")
def test_each_change_of_state_is_posted_with_four_fields_and_nothing_of_a_person(
    receveur, numero, depose, passer, travailler
):
    dossier = depose()
    passer(dossier, "passer_en_instruction")
    passer(dossier, "refuser", motivation="Hors délai")
    assert receveur.received == []  # nothing is called by the act itself
    travailler()
    path, headers, body = receveur.received[0]
    assert path == "/rappel?cle=1"
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert body == (
        f"procedure_id={numero}&dossier_id={dossier}&state=en_construction&updated_at=2026-03-02%2011%3A00%3A00%20UTC"
    )
    assert states(receveur) == ["en_construction", "en_instruction", "refuse"]
    assert all(
        set(parse_qs(sent)) == {"procedure_id", "dossier_id", "state", "updated_at"}
        for *_, sent in receveur.received
    )
    assert travailler().done == 0
    assert len(receveur.received) == 3


@pytest.mark.req("X-169")
def test_going_back_and_automatic_changes_are_called_too(site, receveur, numero, depose, passer, travailler):
    with site() as root:
        root["demarches"][str(numero)].declarative = "en_instruction"
    dossier = depose()
    passer(dossier, "repasser_en_construction")
    travailler()
    assert states(receveur) == ["en_construction", "en_instruction", "en_construction"]


@pytest.mark.req("A-478")
def test_a_test_dossier_calls_nobody(site, wsgi, receveur, travailler):
    with site() as root:
        demarche = make_demarche(root, notify=notifier(wsgi.registry))
        demarche.webhook = receveur.adresse
        assert make_depose(root, demarche, notify=notifier(wsgi.registry)).test
    travailler()
    assert receveur.received == []


@pytest.mark.req("X-170")
def test_a_change_that_is_not_committed_is_not_called(site, wsgi, receveur, numero, travailler):
    with pytest.raises(ZeroDivisionError), site() as root:
        make_depose(root, root["demarches"][str(numero)], notify=notifier(wsgi.registry))
        raise ZeroDivisionError
    travailler()
    assert receveur.received == []


@pytest.mark.req("A-476", "X-171", "I-487")
def test_a_refused_call_is_tried_again_later_and_later_under_the_same_event(
    site, receveur, numero, depose, travailler
):
    receveur.code, receveur.body = 503, b"en travaux"
    depose()
    spent = timedelta(0)
    travailler()
    for pause in services.PAUSES:
        travailler(spent + pause - timedelta(seconds=1))
        spent += pause
        travailler(spent)
    assert len(receveur.received) == 6
    assert len({headers["X-Rappel-Evenement"] for _path, headers, _body in receveur.received}) == 1
    with site() as root:
        [appel] = root["rappels"].lire(numero).derniers(5)
        assert appel.abandonne_at is not None
        assert {(essai.code, essai.detail) for essai in appel.essais} == {(503, "en travaux")}
    assert travailler(timedelta(days=3)).done == 0


@pytest.mark.req("A-476", "X-724")
def test_the_administrateurs_are_told_of_the_first_call_given_up_and_of_the_suspension(
    site, settings, receveur, numero, depose, travailler
):
    receveur.code = 500
    for rank in range(services.ECHECS_MAX + 1):
        depose()
        spent = timedelta(0)
        for pause in (timedelta(0), *services.PAUSES):
            spent += pause
            travailler(spent)
        if rank == 0:
            [first] = [m for m in queued_mails(settings) if m["X-Mail-Name"] == "rappel_en_echec"]
            assert first["To"] == ADMIN
            assert "suspendus" not in first.get_body(("plain",)).get_content()
    sent = [m for m in queued_mails(settings) if m["X-Mail-Name"] == "rappel_en_echec"]
    assert len(sent) == 2
    assert "suspendus" in sent[-1].get_body(("plain",)).get_content()
    calls = len(receveur.received)
    depose()
    travailler(timedelta(days=2))
    assert len(receveur.received) == calls  # suspended
    receveur.code = 204
    with site() as root:
        assert services.reprendre(root, root["demarches"][str(numero)], now=clock.now()) >= 1
    travailler(timedelta(days=2))
    assert len(receveur.received) > calls


@pytest.mark.req("X-172", "A-476", "X-445")
def test_a_redirection_is_not_followed(site, receveur, numero, depose, travailler):
    receveur.code, receveur.headers = 307, {"Location": f"{receveur.adresse}&suivie=1"}
    depose()
    travailler()
    assert [path for path, *_ in receveur.received] == ["/rappel?cle=1"]
    with site() as root:
        [appel] = root["rappels"].lire(numero).derniers(5)
        assert (appel.essais[0].code, appel.fini) == (307, False)


@pytest.mark.req("X-172", "X-445", "A-476")
@pytest.mark.parametrize("ip", ["127.0.0.1", "10.0.0.8", "169.254.169.254", "::1", "fd00::1"])
def test_a_public_name_that_leads_to_a_private_address_is_refused(monkeypatch, ip):
    answers = [(2, 1, 6, "", ("93.184.216.34", 443)), (2, 1, 6, "", (ip, 443))]
    monkeypatch.setattr("socket.getaddrinfo", lambda *args, **kw: answers)
    with pytest.raises(AdresseInterdite):
        Rappels().appeler("https://si.mairie.fr/rappel", b"", {})


@pytest.mark.parametrize(
    "adresse", ["http://si.mairie.fr/", "https://a:b@si.mairie.fr/", "ftp://si.mairie.fr/"]
)
def test_only_https_without_password_is_called(adresse):
    with pytest.raises(AdresseInterdite):
        Rappels().appeler(adresse, b"", {})


@pytest.mark.req("X-170")
def test_a_receiver_that_does_not_answer_is_left_after_its_delay():
    import socket

    with socket.create_server(("127.0.0.1", 0)) as deaf:
        adresse = f"http://127.0.0.1:{deaf.getsockname()[1]}/"
        with pytest.raises(Indisponible, match="délai dépassé"):
            Rappels(local=True, delai=0.2).appeler(adresse, b"", {})
    assert Rappels().delai == 10.0


@pytest.mark.req("X-173")
def test_a_call_is_signed_dated_and_named(site, settings, receveur, numero, depose, travailler):
    with site() as root:
        secret = services.changer_secret(root, root["demarches"][str(numero)], coffre_of(settings))
        assert secret.encode() not in root["rappels"].lire(numero).secret
    depose()
    travailler()
    _path, headers, body = receveur.received[0]
    stamp, event = headers["X-Rappel-Date"], headers["X-Rappel-Evenement"]
    assert int(stamp) == int(clock.now().timestamp())
    assert headers["X-Rappel-Signature"] == signature(secret, stamp, event, body.encode())


@pytest.mark.req("X-175")
def test_a_clone_calls_nobody(site, wsgi, numero):
    from ds_pyramid.demarches import services as demarches

    with site() as root:
        source = root["demarches"][str(numero)]
        admin = root["comptes"][str(next(iter(source.administrateurs)))]
        copy = demarches.cloner(source, admin, now=clock.now(), notify=notifier(wsgi.registry))
        assert copy.webhook == ""
        assert root["rappels"].lire(copy.numero).secret is None


def test_old_calls_are_forgotten_and_those_of_an_erased_demarche(site, numero, depose, travailler):
    depose()
    travailler()
    travailler(timedelta(days=29), name="purger_les_rappels")
    with site() as root:
        assert len(root["rappels"].lire(numero).appels) == 1
    travailler(timedelta(days=31), name="purger_les_rappels")
    with site() as root:
        assert len(root["rappels"].lire(numero).appels) == 0
        root["demarches"].remove(str(numero))
    travailler(timedelta(days=31), name="purger_les_rappels")
    with site() as root:
        assert root["rappels"].journaux() == []


def test_removing_the_address_gives_up_what_was_waiting(site, receveur, numero, depose, travailler):
    depose()
    with site() as root:
        root["demarches"][str(numero)].webhook = ""
    travailler()
    assert receveur.received == []
    with site() as root:
        assert root["rappels"].lire(numero).derniers(1)[0].abandonne_at is not None


@pytest.mark.req("X-449")
def test_the_secret_outlives_a_change_of_the_sites_own(site, settings, numero):
    with site() as root:
        secret = services.changer_secret(root, root["demarches"][str(numero)], coffre_of(settings))
    later = Coffre("un autre secret du site, long aussi", settings["ds.secret"])
    with site() as root:
        assert services.rechiffrer(root, numero, later) == 1
        assert services.rechiffrer(root, numero + 1, later) == 0
    with site() as root:
        assert (
            Coffre("un autre secret du site, long aussi").ouvrir(root["rappels"].lire(numero).secret)
            == secret
        )
