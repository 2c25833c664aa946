"""How a session's device is named."""

import pytest

from ds_pyramid.accounts.appareils import navigateur

KIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        (
            f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {KIT} Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge, Windows",
        ),
        (f"Mozilla/5.0 (Linux; Android 10; K) {KIT} Chrome/140.0 Mobile Safari/537.36", "Chrome, Android"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
            "Safari, iPhone",
        ),
        ("curl/8.5", ""),
        (None, ""),
    ],
    ids=["linux", "edge", "android", "iphone", "program", "nothing"],
)
def test_a_browser_is_told_by_the_names_people_know(sent, told):
    assert navigateur(sent) == told
