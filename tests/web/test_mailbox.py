"""`/__mails` in development, and nowhere else."""

import pytest
import transaction

from ds_pyramid.core.mail import queue_mail

pytestmark = pytest.mark.functional


@pytest.fixture
def settings(settings):
    return settings | {"ds.mail.transport": "file"}


def queue(wsgi, **options):
    link = "http://localhost/inscription/confirmation?jeton=1.abc"
    queue_mail(wsgi.registry, "ana@exemple.fr", "compte_confirmation", lien=link, jours=7, **options)
    transaction.commit()


def test_a_queued_mail_is_shown_with_its_links_parts_and_attachments(app, wsgi):
    assert "Aucun courriel" in app.get("/__mails").text
    queue(wsgi, attachments=[("accuse.pdf", "application/pdf", b"%PDF-1.7 \xff")])
    mail = app.get("/__mails").click("Confirmez votre adresse")
    assert mail.html.find("a", href="http://localhost/inscription/confirmation?jeton=1.abc")
    html = mail.click("mise en forme")
    assert "script-src" not in html.headers["Content-Security-Policy"]
    assert "default-src 'none'" in html.headers["Content-Security-Policy"]
    assert mail.click("accuse.pdf").body == b"%PDF-1.7 \xff"
    app.get(mail.request.path + "/piece?n=1", status=404)


@pytest.mark.parametrize("name", ["..%2Fqueue", "absent.eml", ".eml", "x"])
def test_nothing_else_can_be_read(app, name):
    app.get(f"/__mails/{name}", status=404)


class TestWithoutFiles:
    @pytest.fixture
    def settings(self, settings):
        return settings | {"ds.mail.transport": "smtp"}

    def test_there_is_no_mailbox_where_mails_really_leave(self, app):
        app.get("/__mails", status=404)
