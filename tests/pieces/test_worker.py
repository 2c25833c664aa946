"""The whole chain as in development: a page, the worker's thread, a real clamd."""

import time

import pytest
from webtest import TestApp, Upload

from ds_pyramid.accounts.services import find_compte
from ds_pyramid.core.blobs import SAFE
from tests.factories.accounts import make_compte, sign_in
from tests.pieces import images
from tests.pieces.conftest import TITRE

pytestmark = pytest.mark.functional

SECONDS = 20


@pytest.fixture
def settings(settings):
    return settings | {"ds.worker": "true", "ds.worker_pause": "600"}  # only a wake-up begins a round


@pytest.mark.req("X-322", "U-221")
def test_the_worker_handles_a_file_as_soon_as_it_is_sent(chantier, wsgi):
    def password(root, dossier):
        model = make_compte(root, "modele@exemple.test")
        find_compte(root, "camille@exemple.test").password_hash = model.password_hash

    chantier.act(password)
    app = TestApp(wsgi, extra_environ={"REMOTE_ADDR": "127.0.0.1"})
    try:
        sign_in(app, "camille@exemple.test")
        time.sleep(0.5)  # the first round, which a request begins, has nothing to do
        page = app.get(f"/dossiers/{chantier.numero}/modifier")
        form = next(f for f in page.forms.values() if f"champ-{TITRE}" in f.fields)
        form[f"champ-{TITRE}"] = Upload("carte.jpg", images.jpeg(), "image/jpeg")
        form.submit()
        end = time.monotonic() + SECONDS
        while chantier.fichier(TITRE).scan != SAFE and time.monotonic() < end:
            time.sleep(0.1)
        assert chantier.fichier(TITRE).scan == SAFE
        assert chantier.fichier(TITRE).filigrane
    finally:
        wsgi.registry["ds.worker"].stop()
