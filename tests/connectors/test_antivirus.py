"""clamd asked over its sockets; the daemon is a real one."""

import io
import socket
import struct
import threading

import pytest
from pyramid import testing

from ds_pyramid.connectors.antivirus import (
    AnalyseImpossible,
    Clamd,
    IAntivirus,
    antivirus_of,
    parse_address,
)
from ds_pyramid.connectors.base import Indisponible
from tests.plugins.clamd import EICAR, STREAM_MAX, free_port


@pytest.fixture(params=["unix", "tcp"])
def antivirus(request, clamd):
    return Clamd(getattr(clamd, request.param))


@pytest.mark.req("X-329")
def test_clamd_lets_clean_bytes_through_and_names_the_virus(antivirus):
    assert antivirus.analyser(io.BytesIO(b"bonjour")) == ""
    assert antivirus.analyser(io.BytesIO(EICAR)) == "Eicar-Test.UNOFFICIAL"
    assert antivirus.repond()
    assert antivirus.version().startswith("ClamAV")


def test_a_file_of_several_chunks_is_streamed(antivirus):
    assert antivirus.analyser(io.BytesIO(b"a" * (STREAM_MAX - 1024))) == ""


def test_a_file_above_the_limit_of_clamd_is_told_apart_from_a_failure(antivirus):
    with pytest.raises(AnalyseImpossible, match=r"StreamMaxLength|size limit"):
        antivirus.analyser(io.BytesIO(b"a" * (3 * STREAM_MAX)))


@pytest.mark.req("X-326")
@pytest.mark.parametrize("adresse", ["unix:/nulle/part/clamd.ctl", "tcp:127.0.0.1:{}"])
def test_a_daemon_that_is_down_is_indisponible(adresse):
    antivirus = Clamd(adresse.format(free_port()))
    assert not antivirus.repond()
    with pytest.raises(Indisponible):
        antivirus.analyser(io.BytesIO(b"bonjour"))


@pytest.fixture
def daemon():
    """A port where one connection is read for a while, answered as told, then closed."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve(answer: bytes, read=65536):
        def run():
            link, _address = listener.accept()
            with link:
                link.recv(read)
                if answer is None:  # closed at once: what was sent is thrown back
                    link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                else:
                    link.sendall(answer)
            listener.close()

        thread = threading.Thread(target=run)
        thread.start()
        threads.append(thread)
        return Clamd(f"tcp:127.0.0.1:{listener.getsockname()[1]}", delai=5)

    threads = []
    yield serve
    for thread in threads:
        thread.join()
    listener.close()


@pytest.mark.parametrize("answer", [None, b""])
def test_a_daemon_that_dies_in_the_middle_is_indisponible(daemon, answer):
    with pytest.raises(Indisponible):
        daemon(answer, read=16).analyser(io.BytesIO(b"a" * 20_000_000))


@pytest.mark.parametrize(
    "answer", [b"stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\0", b"Can't allocate memory ERROR\0"]
)
def test_a_limit_that_clamd_reports_is_no_virus(daemon, answer):
    with pytest.raises(AnalyseImpossible):
        daemon(answer).analyser(io.BytesIO(b"bonjour"))


def test_addresses_are_read_or_refused():
    assert parse_address("unix:/run/clamav/clamd.ctl") == (socket.AF_UNIX, "/run/clamav/clamd.ctl")
    assert parse_address("tcp:av.exemple.fr:3310") == (socket.AF_INET, ("av.exemple.fr", 3310))
    assert parse_address("tcp:[::1]:3310") == (socket.AF_INET6, ("::1", 3310))
    for wrong in ("/run/clamav/clamd.ctl", "tcp:3310", "unix:relatif", "tcp:hote:x", "oui"):
        with pytest.raises(ValueError, match=r"ds\.antivirus"):
            parse_address(wrong)


@pytest.mark.req("X-327")
def test_the_ini_file_names_the_antivirus_or_none(clamd, caplog):
    for adresse, expected in ((clamd.unix, Clamd), ("aucun", type(None)), ("", type(None))):
        with testing.testConfig(settings={"ds.antivirus": adresse, "ds.environment": "production"}) as config:
            config.include("ds_pyramid.connectors.antivirus")
            assert type(antivirus_of(config.registry)) is expected
            assert config.registry.queryUtility(IAntivirus) is antivirus_of(config.registry)
    assert [record.message.split(":")[0] for record in caplog.records] == ["ds.antivirus is not set"]
