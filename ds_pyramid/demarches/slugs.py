"""The last part of the public link, `/commencer/<slug>`: made from the title, checked, taken over (A-236 to A-243)."""

import re
from typing import TYPE_CHECKING

from unidecode import unidecode

from ds_pyramid.core.i18n import _
from ds_pyramid.core.tree import find_root
from ds_pyramid.demarches.errors import DemarcheInconnue, SlugRefuse

if TYPE_CHECKING:
    from ds_pyramid.demarches.models import Demarche

LONGEST_GENERATED = 50
PATTERN = re.compile(r"[a-z0-9_-]{3,200}")
# Names below /commencer that mean something else, and words that would mislead.
RESERVED = frozenset(
    "test api admin commencer preremplir statistiques connexion inscription deconnexion instruction avis manager "
    "static health new nouveau".split()
)


def slugify(libelle: str) -> str:
    """Return readable words for a title: lower-case ASCII joined by hyphens, cut between words."""
    words = re.sub(r"[^a-z0-9]+", "-", unidecode(libelle).lower()).strip("-")
    if len(words) > LONGEST_GENERATED:
        cut = words[: LONGEST_GENERATED + 1]
        words = (cut.rpartition("-")[0] or cut[:LONGEST_GENERATED]).strip("-")
    return words if len(words) >= 3 else f"demarche-{words}".strip("-")


def propose_slug(demarche: "Demarche") -> str:
    """Return a free slug made from the title; the one the démarche has already, when it has one."""
    if demarche.slug:
        return demarche.slug
    root, base = find_root(demarche), slugify(demarche.libelle)
    slug, number = base, 1
    while slug in RESERVED or root.slugs.get(slug, demarche.numero) != demarche.numero:
        number += 1
        slug = f"{base[: LONGEST_GENERATED - len(str(number)) - 1].rstrip('-')}-{number}"
    return slug


def check_slug(demarche: "Demarche", slug: str, compte) -> "Demarche | None":
    """Return the démarche of the same administrateur that would lose this slug, if any. Raises SlugRefuse."""
    if not PATTERN.fullmatch(slug):
        raise SlugRefuse(
            _("L’adresse compte de 3 à 200 caractères : lettres minuscules sans accent, chiffres, - et _.")
        )
    if slug in RESERVED:
        raise SlugRefuse(
            _("L’adresse « ${slug} » est réservée : choisissez-en une autre.", mapping={"slug": slug})
        )
    holder = _holder(demarche, slug)
    if holder is None:
        return None
    if compte.id not in holder.administrateurs:
        if not holder.est_close or holder.slug == slug:
            raise SlugRefuse(_("Cette adresse est celle d’une démarche d’une autre administration."))
        return None
    return holder if holder.slug == slug else None


def give_slug(demarche: "Demarche", slug: str) -> None:
    """Make a slug the démarche's; its former one keeps leading to it (A-242)."""
    root = find_root(demarche)
    if demarche.slug and demarche.slug != slug:
        demarche.anciens_slugs = (*(s for s in demarche.anciens_slugs if s != slug), demarche.slug)
    holder = _holder(demarche, slug)
    if holder is not None:
        holder.anciens_slugs = tuple(s for s in holder.anciens_slugs if s != slug)
        if holder.slug == slug:
            holder.slug = None
    demarche.slug = slug
    root.slugs[slug] = demarche.numero


def find_by_slug(root, slug: str) -> tuple["Demarche", str]:
    """Return the démarche of a slug, present or former, and the slug to show. Raises DemarcheInconnue."""
    numero = root.slugs.get(slug) or root.slugs.get(slug.lower())
    demarche = root["demarches"].get(str(numero)) if numero else None
    if demarche is None or demarche.deleted_at is not None:
        raise DemarcheInconnue(slug)
    return demarche, demarche.slug or slug


def _holder(demarche, slug):
    """Return another démarche, not deleted, to which a slug leads."""
    root = find_root(demarche)
    numero = root.slugs.get(slug)
    if numero is None or numero == demarche.numero:
        return None
    holder = root["demarches"].get(str(numero))
    return holder if holder is not None and holder.deleted_at is None else None
