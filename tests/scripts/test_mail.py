"""ds-mail: the command, on a real queue."""

import pytest
import transaction
from pyramid.registry import Registry

from ds_pyramid.core.mail import queue_mail
from ds_pyramid.scripts import mail

INI = """
[app:main]
use = egg:ds_pyramid
ds.url = http://127.0.0.1:6543
ds.mail.queue = {folder}/queue
ds.mail.sent = {folder}/sent
ds.mail.failed = {folder}/failed
ds.mail.transport = {transport}
ds.mail.host = 127.0.0.1
ds.mail.port = 1
ds.mail.tls = none
"""


@pytest.fixture
def ini(tmp_path):
    def write(transport):
        path = tmp_path / "site.ini"
        path.write_text(INI.format(folder=tmp_path, transport=transport))
        registry = Registry("mails")
        registry.settings = {"ds.mail.queue": str(tmp_path / "queue")}
        queue_mail(registry, "ana@exemple.fr", "compte_confirmation", lien="x", jours=7)
        transaction.commit()
        return str(path)

    return write


def test_once_sends_what_is_queued_and_says_so(ini, capsys, tmp_path):
    assert mail.main([ini("file"), "--once"]) == 0
    assert capsys.readouterr().out == "1 sent, 0 delayed, 0 set aside\n"
    assert len(list((tmp_path / "sent").iterdir())) == 1


def test_once_keeps_what_the_server_cannot_take(ini, capsys, tmp_path):
    assert mail.main([ini("smtp"), "--once"]) == 0
    assert capsys.readouterr().out == "0 sent, 1 delayed, 0 set aside\n"
    assert len(list((tmp_path / "queue" / "new").iterdir())) == 1


def test_requeue_puts_dead_letters_back(ini, capsys, tmp_path):
    path = ini("smtp")
    (tmp_path / "failed").mkdir()
    (letter,) = (tmp_path / "queue" / "new").iterdir()
    letter.rename(tmp_path / "failed" / letter.name)
    assert mail.main([path, "--requeue"]) == 0
    assert capsys.readouterr().out == "1 mails put back in the queue\n"
    assert (tmp_path / "queue" / "new" / letter.name).exists()


def test_without_once_it_looks_again_until_it_is_stopped(ini, monkeypatch, tmp_path):
    pauses = []

    def sleep(seconds):
        pauses.append(seconds)
        if len(pauses) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(mail.time, "sleep", sleep)
    assert mail.main([ini("file")]) == 0
    assert pauses == [5, 5]
    assert len(list((tmp_path / "sent").iterdir())) == 1
