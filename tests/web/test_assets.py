"""Static files and the headers of every answer."""

import gzip
import re

import pytest
from webob import Request

from ds_pyramid.web.assets import Assets, minify


def address(app, name="css/composants.css"):
    return app.app.registry.assets.path(name)


def compressed(app, path):
    """Get a page as a browser does, without undoing the compression as WebTest would."""
    return Request.blank(path, headers={"Accept-Encoding": "gzip, br"}).get_response(app.app)


def test_a_page_names_its_files_by_the_digest_of_their_content(look):
    page = look().get("/essai")
    assert re.search(r'href="/static/[0-9a-f]{12}/css/socle\.css"', page.text)


def test_a_static_file_is_cached_for_ever_and_compressed(look):
    app = look()
    answer = compressed(app, address(app))
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.content_type == "text/css"
    assert b".fr-btn" in gzip.decompress(answer.body)


def test_a_browser_without_gzip_gets_the_plain_file(look):
    app = look()
    answer = app.get(address(app))
    assert "Content-Encoding" not in answer.headers


def test_an_old_address_gives_the_file_of_today_without_cache(look):
    answer = look().get("/static/000000000000/css/composants.css")
    assert answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("name", ["../setup.cfg", "css/rien.css", "__init__.py", "css/..%2f..%2fsetup.cfg"])
def test_nothing_else_than_the_static_files_is_served(look, name):
    look().get(f"/static/x/{name}", status=404)


def test_the_version_changes_with_any_file(tmp_path):
    (tmp_path / "a.css").write_text("a{}")
    first = Assets({"": tmp_path}).version
    (tmp_path / "a.css").write_text("b{}")
    assert Assets({"": tmp_path}).version != first


def test_a_changed_file_is_seen_at_once_in_development(tmp_path):
    (tmp_path / "a.css").write_text("a{}")
    assets = Assets({"": tmp_path}, reload=True)
    assets.pause = 0
    assert assets.find("a.css").body == b"a{}"
    first = assets.version
    (tmp_path / "b.css").write_text("b{}")
    assert assets.version != first


def test_another_folder_is_served_under_its_prefix(tmp_path):
    (tmp_path / "ours").mkdir()
    (tmp_path / "leaflet").mkdir()
    (tmp_path / "leaflet" / "leaflet.js").write_text("carte()")
    assets = Assets({"": tmp_path / "ours", "leaflet": tmp_path / "leaflet"})
    assert assets.find("leaflet/leaflet.js").body == b"carte()"


def test_style_sheets_lose_comments_and_spaces_only():
    css = '/* mot */\na:hover > b,\n.c { color: red; content: " : "; }\n'
    assert minify(css) == 'a:hover>b,.c{color:red;content:" : "}'


def test_our_style_sheets_weigh_less_than_40_kilobytes(look):
    app = look(**{"ds.environment": "test"})
    names = ("jetons", "socle", "composants", "pages")  # the screen; paper has its own
    assert sum(len(app.get(address(app, f"css/{name}.css")).body) for name in names) < 40_000


@pytest.mark.req("X-438", "X-439")
@pytest.mark.parametrize("path", ["/essai", "/introuvable", "/panne", "/json"])
def test_every_answer_bears_the_security_headers(look, path):
    headers = look().get(path, expect_errors=True).headers
    policy = headers["Content-Security-Policy"]
    for part in (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ):
        assert part in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "camera=()" in headers["Permissions-Policy"]


@pytest.mark.req("X-436")
def test_transport_security_is_asked_in_production_only(look):
    assert "Strict-Transport-Security" not in look().get("/essai").headers
    assert (
        "max-age"
        in look(**{"ds.environment": "production"}).get("/essai").headers["Strict-Transport-Security"]
    )


@pytest.mark.req("X-438")
def test_a_connector_may_add_its_host_to_the_policy():
    from webtest import TestApp

    from tests.web import scratch

    config = scratch.configure()
    config.add_csp_source("img-src", "https://tuiles.exemple.fr")
    config.commit()
    app = TestApp(config.make_wsgi_app())
    policy = app.get("/essai").headers["Content-Security-Policy"]
    assert "img-src 'self' data: blob: https://tuiles.exemple.fr;" in policy
    assert (
        "tuiles"
        not in TestApp(scratch.configure().make_wsgi_app()).get("/essai").headers["Content-Security-Policy"]
    )


@pytest.mark.req("X-438")
def test_our_pages_hold_no_inline_script_style_or_handler(look):
    page = look().get("/__galerie").text
    assert not re.search(r"<script(?![^>]*\bsrc=)", page)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", page)


def test_pages_above_a_kilobyte_are_compressed_with_a_header_of_random_length(look):
    app = look()
    sizes = set()
    for _ in range(8):
        answer = compressed(app, "/json")
        assert answer.headers["Content-Encoding"] == "gzip"
        assert answer.headers["Vary"] == "Accept-Encoding"
        sizes.add(int(answer.headers["Content-Length"]))
    assert len(sizes) > 1


def test_a_compressed_page_reads_the_same():
    from ds_pyramid.web.compression import compress

    assert gzip.decompress(compress(b"mots " * 500)) == b"mots " * 500


def test_the_icon_is_found_at_its_old_address(look):
    assert look().get("/favicon.ico").content_type == "image/svg+xml"
