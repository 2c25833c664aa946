"""The name of a browser and of its system, for the list of one's sessions: "Firefox, Android", not what it sends."""

# In this order: each browser also claims to be those that come after it.
NAVIGATEURS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMES = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def navigateur(user_agent: str | None) -> str:
    """Return "Firefox, Windows" from what a browser says of itself; empty when nothing in it is known."""
    sent = user_agent or ""
    names = (next((name for mark, name in table if mark in sent), "") for table in (NAVIGATEURS, SYSTEMES))
    return ", ".join(filter(None, names))
