"""The messages of mails reach the catalogue."""

import importlib.util
from pathlib import Path

TOOL = Path(__file__).parents[2] / "tools" / "mail_messages.py"


def load():
    spec = importlib.util.spec_from_file_location("mail_messages", TOOL)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_each_message_of_the_text_templates_is_written_as_python(tmp_path, capsys):
    folder = tmp_path / "accuse"
    folder.mkdir()
    text = "${_(\"Bonjour ${nom}\", nom=nom)}\n${'x' if a else _('L’\"autre\"')}\n"
    (folder / "text.txt").write_text(text, encoding="utf-8")
    (folder / "html.pt").write_text('<p>${_("ailleurs")}</p>', encoding="utf-8")
    load().main([str(tmp_path)])
    written = []
    exec(capsys.readouterr().out.partition("\n")[2], {"_": written.append})
    assert written == ["Bonjour ${nom}", 'L’"autre"']


def test_every_mail_of_the_platform_has_a_message_in_its_subject():
    emails = TOOL.parents[1] / "templates" / "emails"
    found = {path for path, _literal in load().messages(emails)}
    assert {emails / "compte_confirmation" / "subject.txt", emails / "agent_invitation" / "text.txt"} <= found
