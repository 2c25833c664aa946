"""Several processes on the same data, and what happens when one is killed, the disk is full, files are big."""

import hashlib
import io
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from base64 import b64encode
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from tests.functional.processes import (
    Site,
    as_nobody,
    create,
    create_from_clients,
    free_port,
    numbers_of,
    sites,
)

pytestmark = [pytest.mark.functional, pytest.mark.slow]

MEGA = 1024 * 1024


def test_400_creations_by_4_clients_of_2_processes_all_succeed(tmp_path):
    with sites(tmp_path / "var", 2) as (first, second):
        answers = create_from_clients([first.url, first.url, second.url, second.url], 100)
        assert [status for status, _ in answers] == [200] * 400
        given = [int(number) for _, number in answers]
        assert len(set(given)) == 400
        assert numbers_of(second.url) == sorted(given)


def test_a_script_works_on_the_data_of_a_living_site(tmp_path):
    with sites(tmp_path / "var") as (site,):
        create(site.url, 3)
        script = (
            "from tests.functional.small_site import make_app\n"
            "from ds_pyramid.core.storage import open_root, close_database\n"
            "from ds_pyramid.core.numbering import next_number\n"
            f"app = make_app({{'ds.data': {str(tmp_path / 'var')!r}}})\n"
            "with open_root(app.registry) as (root, manager):\n"
            "    print(len(root.things))\n"
            "    root.things[next_number(root, 'dossier')] = 'by the script'\n"
            "    manager.commit()\n"
            "close_database(app.registry)\n"
        )
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", script], capture_output=True, text=True, timeout=60
        )
        assert done.stdout.strip() == "3", done.stderr
        assert requests.get(f"{site.url}/combien", timeout=10).text == "4"


def test_every_acknowledged_write_survives_kill_9(tmp_path):
    site = Site(tmp_path / "var").wait()
    acknowledged = []
    clients = [
        threading.Thread(target=lambda: acknowledged.extend(create(site.url, 10_000)), daemon=True)
        for _ in range(4)
    ]
    for client in clients:
        client.start()
    time.sleep(2)
    site.kill()
    for client in clients:
        client.join(20)
    given = {int(number) for status, number in acknowledged if status == 200}
    assert len(given) > 50
    assert {status for status, _ in acknowledged} <= {200, 0}
    with sites(tmp_path / "var") as (again,):
        stored = set(numbers_of(again.url))
        assert given <= stored
        assert len(stored - given) <= 4  # stored, but the answer did not reach the client
        assert create(again.url, 1)[0][0] == 200
        assert len(set(numbers_of(again.url))) == len(stored) + 1  # no number is given twice


def test_another_process_takes_over_when_the_serving_one_is_killed(tmp_path):
    first = Site(tmp_path / "var").wait()
    with sites(tmp_path / "var") as (second,):
        create(first.url, 5)
        first.kill()
        answers = create(second.url, 5)
        assert [status for status, _ in answers] == [200] * 5
        assert len(numbers_of(second.url)) == 10


def test_a_site_stopped_by_sigterm_leaves_no_socket_and_no_file_behind(tmp_path):
    with sites(tmp_path / "var") as (site,):
        create(site.url, 1)
        assert (tmp_path / "var" / "zeo.sock").is_socket()
        site.stop()
        assert site.process.returncode == 0
    assert not (tmp_path / "var" / "zeo.sock").exists()


@pytest.mark.req("U-208", "U-217")
def test_a_150_mo_file_is_stored_in_little_memory(tmp_path):
    path = tmp_path / "plan.pdf"
    with path.open("wb") as file:
        file.write(b"%PDF-1.7\n")
        for number in range(150):
            file.write(bytes([number]) * MEGA)
    checksum = b64encode(hashlib.md5(path.read_bytes()).digest()).decode()
    with sites(tmp_path / "var") as (site,):
        answer = post_file(site.url, path)
        assert answer == (200, checksum)
        assert site.rss() < 150 * MEGA
        assert list((tmp_path / "var" / "televersements").iterdir()) == []
        with requests.get(f"{site.url}/lire/1", stream=True, timeout=60) as download:
            digest = hashlib.md5()
            for chunk in download.iter_content(MEGA):
                digest.update(chunk)
        assert b64encode(digest.digest()).decode() == checksum
        assert download.headers["Content-Length"] == str(path.stat().st_size)
        assert site.rss() < 150 * MEGA


def test_a_full_disk_is_a_507_and_the_site_goes_on(tmp_path):
    """RLIMIT_FSIZE makes writing beyond 25 MB fail in the serving process, as a full disk does."""

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (25 * MEGA, 25 * MEGA))

    path = tmp_path / "gros.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("zeros", bytes(40 * MEGA))
    with sites(tmp_path / "var", preexec=limit, inbuf=50 * MEGA) as (site,):
        status, text = post_file(site.url, path)
        assert status == 507, text
        assert "plus de place" in text
        assert create(site.url, 1)[0][0] == 200
        assert list((tmp_path / "var" / "televersements").iterdir()) == []


def test_a_full_disk_under_the_database_loses_nothing_that_was_answered(tmp_path):
    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (22 * MEGA, 22 * MEGA))

    with sites(tmp_path / "var", preexec=limit) as (site,):
        answers = [
            requests.post(f"{site.url}/creer", data={"nom": "x" * MEGA}, timeout=60) for _ in range(25)
        ]
        stored = [int(answer.text) for answer in answers if answer.status_code == 200]
        assert {answer.status_code for answer in answers} == {200, 507}
        assert "plus de place" in answers[-1].text
        assert numbers_of(site.url) == stored
    with sites(tmp_path / "var") as (site,):
        assert numbers_of(site.url) == stored
        assert create(site.url, 1)[0][0] == 200


def test_a_site_whose_storage_server_is_gone_says_so_and_comes_back_with_it(tmp_path):
    var = tmp_path / "var"
    var.mkdir()
    conf = tmp_path / "zeo.conf"
    conf.write_text(
        f"<zeo>\naddress {var}/zeo.sock\n</zeo>\n"
        f"<filestorage 1>\npath {var}/Data.fs\nblob-dir {var}/blobs\n</filestorage>\n"
    )
    server = start_zeo(conf)
    uri = f"zeo://{var}/zeo.sock?shared_blob_dir=1&blob_dir={var}/blobs&wait_timeout=1"
    try:
        with sites(var, uri=uri) as (site,):
            assert requests.get(f"{site.url}/health", timeout=30).text == "ok"
            create(site.url, 3)
            server.kill()
            server.wait(10)
            assert requests.get(f"{site.url}/health", timeout=30).status_code == 503
            # It waits for the storage once; ten waits, one a retry, would take more than this timeout.
            answer = requests.post(f"{site.url}/creer", data={"nom": "n"}, timeout=8)
            assert answer.status_code == 503
            assert "indisponible" in answer.text
            server = start_zeo(conf)
            wait_until_healthy(site)
            assert create(site.url, 1)[0][0] == 200
            assert len(numbers_of(site.url)) == 4
    finally:
        server.kill()
        server.wait(10)


def start_zeo(conf):
    return subprocess.Popen(
        [Path(sys.executable).with_name("runzeo"), "-C", conf],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def wait_until_healthy(site):
    deadline = time.monotonic() + 30
    while requests.get(f"{site.url}/health", timeout=30).status_code != 200:
        assert time.monotonic() < deadline


@pytest.mark.postgresql
def test_the_same_site_runs_on_postgresql_with_its_gate_and_files(tmp_path, postgresql):
    cache = tmp_path / "cache"
    uri = f"{postgresql}?keep_history=0&shared_blob_dir=0&blob_dir={cache}"
    with sites(tmp_path / "var", 2, uri) as (first, second):
        answers = create_from_clients([first.url, first.url, second.url, second.url], 100)
        assert [status for status, _ in answers] == [200] * 400
        assert numbers_of(first.url) == sorted(int(number) for _, number in answers)
        content = io.BytesIO(b"%PDF-1.7\n" + bytes(3 * MEGA))
        answer = requests.post(
            f"{first.url}/deposer", data={"nom": "n"}, files={"piece": ("a.pdf", content)}, timeout=60
        )
        assert answer.status_code == 200, answer.text
        number = max(numbers_of(second.url))
        assert len(requests.get(f"{second.url}/lire/{number}", timeout=60).content) == 3 * MEGA + 9
        assert create(second.url, 1)[0][0] == 200


@pytest.fixture(scope="module")
def postgresql():
    """The address of a database in a PostgreSQL cluster of our own, run by an unprivileged user."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    if not found:
        pytest.fail("PostgreSQL's server is missing: install the Debian package postgresql")
    binaries = found[-1].parent
    folder = Path(tempfile.mkdtemp(prefix="ds-pg-"))
    if os.getuid() == 0:
        os.chown(folder, 65534, 65534)
    port = free_port()

    def run(name, *arguments):
        subprocess.run(
            [binaries / name, *arguments],
            check=True,
            capture_output=True,
            preexec_fn=as_nobody,
            cwd=folder,
            timeout=90,
        )

    try:
        run(
            "initdb",
            "-D",
            folder / "data",
            "-U",
            "ds",
            "--auth=trust",
            "--no-sync",
            "-E",
            "UTF8",
            "--locale=C",
        )
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
        run("pg_ctl", "-D", folder / "data", "-o", options, "-l", folder / "log", "-w", "start")
        try:
            run("createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "ds", "ds")
            yield f"postgres://ds:none@127.0.0.1:{port}/ds"
        finally:
            run("pg_ctl", "-D", folder / "data", "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def post_file(url, path):
    """Send a file as a browser does, without holding it in memory; return the status and the text."""
    boundary = "frontiere"
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="nom"\r\n\r\nplan\r\n'
        f'--{boundary}\r\nContent-Disposition: form-data; name="piece"; filename="{path.name}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    ).encode()
    tail = f"\r\n--{boundary}--\r\n".encode()
    length = len(head) + path.stat().st_size + len(tail)

    def body():
        yield head
        with path.open("rb") as file:
            while chunk := file.read(MEGA):
                yield chunk
        yield tail

    address = urlsplit(url)
    connection = HTTPConnection(address.hostname, address.port, timeout=120)
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}", "Content-Length": str(length)}
    connection.request("POST", "/deposer", body=body(), headers=headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text
