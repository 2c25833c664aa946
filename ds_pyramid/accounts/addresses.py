"""E-mail addresses: what is one, and what was probably meant (X-395, U-019)."""

import re
from difflib import get_close_matches

# A mail address as people have them: ASCII, a domain with a dot.
ADDRESS = re.compile(
    r"[^\s@,;:<>()\[\]\\\"]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}", re.I
)
LONGEST = 254

# Domains that most people use here.
COURANTS = (
    *(
        "gmail.com",
        "googlemail.com",
        "hotmail.com",
        "hotmail.fr",
        "outlook.com",
        "outlook.fr",
        "live.fr",
        "live.com",
    ),
    *(
        "msn.com",
        "yahoo.fr",
        "yahoo.com",
        "icloud.com",
        "me.com",
        "orange.fr",
        "wanadoo.fr",
        "free.fr",
        "sfr.fr",
    ),
    *(
        "neuf.fr",
        "laposte.net",
        "bbox.fr",
        "numericable.fr",
        "protonmail.com",
        "proton.me",
        "aol.com",
        "gmx.fr",
    ),
    *("club-internet.fr", "cegetel.net", "9online.fr", "aliceadsl.fr"),
)


def is_address(text: str) -> bool:
    """Say whether a text is an address that mail can reach."""
    return len(text) <= LONGEST and text.isascii() and bool(ADDRESS.fullmatch(text)) and ".." not in text


def suggestion(email: str) -> str | None:
    """Return the address probably meant when the domain looks like a common one misspelt, else None."""
    local, _at, domain = email.rpartition("@")
    domain = domain.lower()
    if not local or domain in COURANTS:
        return None
    close = get_close_matches(domain, COURANTS, n=1, cutoff=0.85)
    return f"{local}@{close[0]}" if close else None
