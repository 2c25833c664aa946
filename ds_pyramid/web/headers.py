"""Security headers of every answer (X-436, X-438, X-439)."""

from pyramid.tweens import INGRESS

SELF = "'self'"
# What a page may do. No inline script, style or handler exists in our pages, so none is allowed.
POLICY = {
    "default-src": ("'none'",),
    "script-src": (SELF,),
    "style-src": (SELF,),
    "img-src": (SELF, "data:", "blob:"),
    "font-src": (SELF,),
    "media-src": (SELF, "blob:"),
    "connect-src": (SELF,),
    "form-action": (SELF,),
    "frame-ancestors": ("'none'",),
    "base-uri": ("'none'",),
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(self), payment=(), usb=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
HSTS = "max-age=31536000"


def add_csp_source(config, directive: str, source: str):
    """Directive: allow one more origin (a map's tiles, an identity provider's form target)."""
    policy = config.registry.content_policy
    policy[directive] = (*policy.get(directive, ()), source)


def content_policy(policy: dict) -> str:
    """Return the header's text."""
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in policy.items())


def headers_tween(handler, registry):
    """Add the headers; a view that set its own (files, embedded pages) keeps it."""
    headers = dict(HEADERS)
    if registry.settings.get("ds.environment") == "production":
        headers["Strict-Transport-Security"] = HSTS

    def tween(request):
        answer = handler(request)
        answer.headers.setdefault("Content-Security-Policy", content_policy(registry.content_policy))
        for name, value in headers.items():
            answer.headers.setdefault(name, value)
        if answer.content_type == "text/html":
            answer.headers.setdefault("Cache-Control", "private, no-cache")
        return answer

    return tween


def includeme(config):
    """Put the headers on everything, error pages included."""
    config.registry.content_policy = dict(POLICY)
    config.add_directive("add_csp_source", add_csp_source)
    config.add_tween("ds_pyramid.web.headers.headers_tween", under=INGRESS)
