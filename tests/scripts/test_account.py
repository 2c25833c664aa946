"""ds-account: the command, on a real database."""

import io

import pytest

from ds_pyramid.scripts import account
from tests.factories.accounts import PASSWORD, queued_mails

INI = """
[app:main]
use = egg:ds_pyramid
zodbconn.uri = file://{folder}/Data.fs?blobstorage_dir={folder}/blobs
ds.data = {folder}
ds.environment = test
ds.url = http://localhost
ds.mail.from = ne-pas-repondre@exemple.fr
ds.gate = none
"""


@pytest.fixture
def run(tmp_path, capsys, monkeypatch):
    path = tmp_path / "site.ini"
    path.write_text(INI.format(folder=tmp_path))

    def call(*arguments, stdin=""):
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        status = account.main([str(path), *arguments])
        output = capsys.readouterr()
        return status, output.out + output.err

    return call


def test_an_account_is_created_with_the_password_of_the_standard_input(run):
    create = ("create", "--email", "a@exemple.fr", "--role", "administrateur", "--password-stdin")
    assert run(*create, stdin=f"{PASSWORD}\n") == (0, "a@exemple.fr: administrateur, usager\n")
    assert run(*create[:4], "instructeur", "--password-stdin", stdin=PASSWORD)[0] == 0
    assert run("list") == (0, "a@exemple.fr administrateur,instructeur,usager active\n")


def test_a_weak_password_or_bad_address_is_refused(run):
    status, said = run(
        "create", "--email", "a@exemple.fr", "--role", "manager", "--password-stdin", stdin="12345678"
    )
    assert (status, "trop facile" in said) == (1, True)
    assert run("create", "--email", "a", "--role", "usager")[0] == 1
    assert run("list") == (0, "")


def test_without_password_an_agent_is_invited_by_mail(run, tmp_path):
    assert run("create", "--email", "a@exemple.fr", "--role", "instructeur")[0] == 0
    (mail,) = queued_mails({"ds.data": str(tmp_path)})
    assert (mail["To"], mail["X-Mail-Name"]) == ("a@exemple.fr", "agent_invitation")
    assert run("list")[1] == "a@exemple.fr instructeur,usager not activated\n"


def test_roles_are_taken_and_accounts_blocked_and_unblocked(run):
    run("create", "--email", "a@exemple.fr", "--role", "instructeur", "--password-stdin", stdin=PASSWORD)
    assert run("block", "--email", "A@exemple.fr")[1] == "a@exemple.fr: instructeur,usager blocked\n"
    assert run("unblock", "--email", "a@exemple.fr")[1] == "a@exemple.fr: instructeur,usager active\n"
    assert (
        run("revoke", "--email", "a@exemple.fr", "--role", "instructeur")[1]
        == "a@exemple.fr: usager active\n"
    )
    assert run("list", "--role", "instructeur") == (0, "")
    assert run("block", "--email", "b@exemple.fr")[0] == 1
