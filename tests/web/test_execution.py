"""Requests: read whole, gated, retried; refusals shown by the site."""

import pytest
from pyramid.config import Configurator
from pyramid.response import Response
from webtest import TestApp
from ZODB.POSException import ConflictError

from ds_pyramid.core import gate as gates
from ds_pyramid.core.storage import close_database, open_root
from ds_pyramid.core.uploads import FichierTropGros
from ds_pyramid.web.files import file_response

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj"
seen = []


def page(request):
    gate = gates.gate_of(request.registry)
    seen.append(
        {
            "depth": gate._depth,
            "attempt": request.environ["retry.attempt"],
            "body": request.body,
            "cookies": dict(request.cookies),
        }
    )
    request.cookies["jeton"] = "pose-par-la-vue"  # as a new anti-CSRF token is
    if request.params.get("heurter") and len(seen) < 3:
        request.root.slugs["x"] = 1
        raise ConflictError("busy")
    if "piece" in request.televersements:
        (piece,) = request.televersements["piece"]
        request.root.slugs["f"] = piece.to_fichier(request.now_)
        return Response(f"{piece.nom} {request.POST['nom']} {request.POST['piece'].filename}")
    if request.params.get("refuser"):
        raise FichierTropGros(3 * 1024 * 1024)
    if request.params.get("plein"):
        raise OSError(28, "No space left on device")
    if request.params.get("panne"):
        raise OSError(5, "Input/output error")
    return Response("ok")


def fichier(request):
    return file_response(request, request.root.slugs["f"])


@pytest.fixture
def registry(tmp_path, now):
    seen.clear()
    settings = {
        "zodbconn.uri": "memory://",
        "ds.data": str(tmp_path),
        "ds.upload_max": "1 Mo",
        "ds.request_max": "3 Mo",
    }
    config = Configurator(settings=settings)
    for name in ("substance", "storage", "gate", "uploads"):
        config.include(f"ds_pyramid.core.{name}")
    config.include("ds_pyramid.web.execution")
    config.add_request_method(lambda request: now, "now_", reify=True)
    config.add_gate_rule("/confirmer$", True)
    for name, view in (("page", page), ("confirmer", page), ("fichier", fichier)):
        config.add_route(name, f"/{name}")
        config.add_view(view, route_name=name)
    yield config
    close_database(config.registry)


@pytest.fixture
def browser(registry):
    return TestApp(registry.make_wsgi_app())


def test_writing_requests_run_inside_the_gate_and_reading_ones_outside(browser):
    browser.get("/page")
    browser.post("/page", {"a": "b"})
    browser.get("/confirmer")
    assert [request["depth"] for request in seen] == [0, 1, 1]


def test_the_body_can_still_be_read_by_the_view(browser):
    browser.post("/page", b'{"a": 1}', content_type="application/json")
    browser.post("/page", b"x" * 50_000, content_type="application/json")
    assert [request["body"] for request in seen] == [b'{"a": 1}', b"x" * 50_000]


def test_files_and_fields_are_found_again_at_each_attempt(browser, registry, tmp_path):
    answer = browser.post("/page", {"nom": "é", "heurter": "1"}, upload_files=[("piece", "plan.pdf", PDF)])
    assert answer.text == "plan.pdf é plan.pdf"
    assert [request["attempt"] for request in seen] == [0, 1, 2]
    assert list((tmp_path / "televersements").iterdir()) == []
    with open_root(registry.registry) as (root, _manager):
        with root.slugs["f"].open() as file:
            assert file.read() == PDF


def test_each_attempt_sees_the_cookies_that_the_browser_sent(browser):
    browser.set_cookie("jeton", "sent")
    browser.post("/page", {"heurter": "1"})
    assert [request["cookies"] for request in seen] == [{"jeton": "sent"}] * 3


def test_a_file_too_big_is_a_413_and_the_view_is_not_run(browser, tmp_path):
    answer = browser.post("/page", upload_files=[("piece", "a.pdf", bytes(1024 * 1024))], status=413)
    assert "moins de 1 Mo" in answer.text
    assert seen == []
    assert list((tmp_path / "televersements").iterdir()) == []


def test_a_request_too_big_is_a_413_whatever_it_holds(browser):
    browser.post("/page", b"x" * (3 * 1024 * 1024 + 1), content_type="application/json", status=413)


def test_a_query_that_is_no_text_is_a_400(browser):
    assert "Merci de recommencer" in browser.get("/page?q=lyc%E9e", status=400).text
    assert seen == []


def test_a_malformed_form_is_a_400(browser):
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    answer = browser.request("/page", method="POST", body=b"nonsense", headers=headers, status=400)
    assert "recommencer" in answer.text


def test_a_refusal_raised_by_a_view_and_a_full_disk_have_their_status(browser):
    assert "moins de 3 Mo" in browser.post("/page", {"refuser": "1"}, status=413).text
    assert "plus de place" in browser.post("/page", {"plein": "1"}, status=507).text
    with pytest.raises(OSError, match="Input/output"):
        browser.post("/page", {"panne": "1"})


def test_a_gate_that_does_not_open_is_a_503_to_try_again(browser, registry, monkeypatch):
    def stuck(self):
        raise gates.GateBusy

    monkeypatch.setattr(gates.Gate, "enter", stuck)
    answer = browser.post("/page", {"a": "b"}, status=503)
    assert answer.headers["Retry-After"] == "5"
    assert seen == []
    browser.get("/page")


def test_the_gate_is_open_again_after_a_fault(browser, registry):
    with pytest.raises(OSError, match="Input/output"):
        browser.post("/page", {"panne": "1"})
    assert gates.gate_of(registry.registry)._depth == 0


@pytest.fixture
def stored(browser):
    browser.post("/page", {"nom": "n"}, upload_files=[("piece", "rapport d’été.pdf", PDF)])
    return browser


@pytest.mark.req("X-442")
def test_a_file_is_served_as_a_download(stored):
    answer = stored.get("/fichier")
    assert answer.body == PDF
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Length"] == str(len(PDF))
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename=\"rapport d__t_.pdf\"; filename*=UTF-8''rapport%20d%E2%80%99%C3%A9t%C3%A9.pdf"
    )


def test_a_part_of_a_file_is_served(stored):
    answer = stored.get("/fichier", headers={"Range": "bytes=1-3"}, status=206)
    assert answer.body == PDF[1:4]
    assert answer.headers["Content-Range"] == f"bytes 1-3/{len(PDF)}"
    assert stored.get("/fichier", headers={"Range": "bytes=5-"}, status=206).body == PDF[5:]
    stored.get("/fichier", headers={"Range": "bytes=99999-"}, status=416)


def test_a_file_already_received_is_not_sent_again(stored):
    etag = stored.get("/fichier").headers["ETag"]
    assert stored.get("/fichier", headers={"If-None-Match": etag}, status=304).body == b""


@pytest.mark.req("X-323", "X-324")
@pytest.mark.parametrize("scan", ["infected", "integrity_error"])
def test_a_dangerous_file_is_given_to_nobody(stored, registry, scan):
    with open_root(registry.registry) as (root, manager):
        root.slugs["f"] = root.slugs["f"].with_scan(scan)
        manager.commit()
    stored.get("/fichier", status=410)
