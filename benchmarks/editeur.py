"""The editor of a form of 100, 200, 400, 800 champs: time, bytes and loads of each act (< 50 ms, < 20 kB, flat).

    .venv/bin/python -m benchmarks.editeur [--formulaire FILE.json] [--sizes 100,800]

With `--formulaire`, a form of the original (DETR/DSIL: 347 descriptors) is measured too. Two tables are printed: the
figures as everywhere (median of 30), and the growth of each act: the least `cpu` of 30, which what else the machine
does disturbs least, by size.
"""

import argparse
import itertools
import re
import tempfile
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.harness import Browser, make_site, table
from ds_pyramid.champs.conditions import Terme
from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.core import clock
from ds_pyramid.core.events import notifier
from ds_pyramid.core.storage import close_database, open_root
from ds_pyramid.demarches import services

LIBELLE = "Description de l’opération et calendrier prévisionnel de réalisation"
KINDS = ("text", "textarea", "integer_number", "date", "piece_justificative", "email", "drop_down_list")


def champs(size: int):
    """Yield a form as real ones are: sections, all common types, a condition on one champ out of three."""
    source, kinds = None, itertools.cycle(KINDS)
    for number in range(1, size + 1):
        if number % 20 == 1:
            yield ChampDescriptor(number, "header_section", f"Section {number}")
            continue
        kind = next(kinds)
        options = {"options": ("Oui", "Non", "Sans objet")} if kind == "drop_down_list" else {}
        condition = Terme(source, "est", "Oui") if source and number % 3 == 0 else None
        descriptor = ChampDescriptor(
            number, kind, f"{LIBELLE} ({number})", "Une ligne d’aide.", number % 2 == 0, options
        )
        yield replace(descriptor, condition=condition)
        source = number if kind == "drop_down_list" else source


def build(browser: Browser, email: str, size: int) -> str:
    """Make a démarche of a size; return the address of its editor."""
    registry = browser.app.registry
    with open_root(registry) as (root, manager):
        compte = services_compte(root, email)
        common = {"now": clock.now(), "notify": notifier(registry)}
        demarche = services.create_demarche(root, compte, f"Mesure {size}", **common)
        services.replace_formulaire(demarche, champs(size), **common)
        numero = demarche.numero
        manager.commit()
    return f"/admin/demarches/{numero}/champs"


def services_compte(root, email):
    """Return the account of an address."""
    from ds_pyramid.accounts.services import find_compte

    return find_compte(root, email)


def act(browser: Browser, address: str, **fields):
    """Post one act as the page's script does."""
    return browser.request("POST", address, urlencode(fields).encode(), **{"X-Editeur": "1"})


def measures(browser: Browser, address: str, size: int) -> list:
    """Measure every act on the middle of a form."""
    page = browser.request("GET", address).text
    key, heading = middle(page), headings(page)[1]
    opened = browser.request("GET", f"{address}?champ={key}", **{"X-Editeur": "1"})
    panel = next(op["html"] for op in opened.json_body["ops"] if op["id"] == f"panneau-{key}")
    digest = [re.search(r'name="empreinte" value="(\w+)"', panel)[1]]
    description = "Une ligne d’aide."

    def rename(rank):
        fields = {"acte": "enregistrer", "champ": key, "empreinte": digest[0], "libelle": f"{LIBELLE} {rank}"}
        answer = act(browser, address, **fields, description=description)
        digest[0] = answer.json_body["empreinte"]
        return answer

    calls = {
        "ouvrir un champ": lambda rank: browser.request(
            "GET", f"{address}?champ={key}", **{"X-Editeur": "1"}
        ),
        "changer un libellé": rename,
        "monter, descendre": lambda rank: act(
            browser, address, acte=f"{'monter' if rank % 2 else 'descendre'}:{key}"
        ),
        "placer en tête, en fin": lambda rank: act(
            browser, address, acte=f"deplacer:{key}:{'debut' if rank % 2 else 'fin'}"
        ),
        "déplacer une section": lambda rank: act(
            browser, address, acte=f"{'descendre' if rank % 2 else 'monter'}:{heading}"
        ),
        "ajouter un champ": lambda rank: act(browser, address, acte=f"ajouter:text:apres-{key}"),
        "dupliquer": lambda rank: act(browser, address, acte=f"dupliquer:{key}"),
    }
    found = [browser.measure(f"{size} champs : {name}", call) for name, call in calls.items()]
    found.append(
        browser.measure(
            f"{size} champs : supprimer, rétablir",
            lambda rank: act(
                browser, address, acte=f"{'retablir:champs-' if rank % 2 else 'supprimer:'}{key}"
            ),
        )
    )
    found.append(
        browser.measure(
            f"{size} champs : la page entière", lambda rank: browser.request("GET", address), times=5
        )
    )
    return found


def middle(page: str) -> str:
    """Return a champ of the middle of a form, the same kind at each size: a line of text, conditional if possible."""
    cards = re.split(r'id="carte-(?=\d)', page)[1:]
    found = [card for card in cards[len(cards) // 2 :] if "Texte court" in card]
    card = next((card for card in found if "ds-editeur__condition" in card), found[0])
    return card.partition('"')[0]


def headings(page: str) -> list[str]:
    """Return the ids of the sections."""
    return re.findall(r'ds-editeur__carte--titre[^>]*id="carte-(\d+)"', page)


def main():
    """Measure and print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", default="100,200,400,800")
    parser.add_argument("--formulaire")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        ini = make_site(Path(folder))
        browser = Browser(ini)
        email = "mesure@exemple.fr"
        with open_root(browser.app.registry) as (root, manager):
            from benchmarks.harness import PASSWORD
            from ds_pyramid.accounts.passwords import hash_password
            from ds_pyramid.accounts.services import create_compte
            from ds_pyramid.core.security import Role

            compte = create_compte(root, email, now=clock.now(), roles=(Role.ADMINISTRATEUR,), confirmed=True)
            compte.password_hash = hash_password(PASSWORD)
            manager.commit()
        browser.sign_in(email)
        hello = browser.measure("bonjour (/health)", lambda rank: browser.request("GET", "/health"))
        figures = []
        for size in map(int, options.sizes.split(",")):
            figures += measures(browser, build(browser, email, size), size)
        if options.formulaire:
            figures += measures(browser, imported(browser, email, options.formulaire), 347)
        print(table(figures, hello), growth(figures), sep="\n\n")
        close_database(browser.app.registry)


def growth(figures) -> str:
    """Return the least cpu of each act by size, as the lines of a Markdown table."""
    found: dict[str, dict[str, float]] = {}
    for figure in figures:
        size, _colon, act_ = figure.name.partition(" champs : ")
        found.setdefault(act_, {})[size] = min(figure.cpu)
    sizes = list(next(iter(found.values())))
    lines = [f"| cpu ms | {' | '.join(sizes)} |", "|---" * (len(sizes) + 1) + "|"]
    for act_, by_size in found.items():
        lines.append(f"| {act_} | " + " | ".join(f"{by_size[size]:.2f}" for size in sizes) + " |")
    return "\n".join(lines)


def imported(browser: Browser, email: str, path: str) -> str:
    """Take over a form of the original; return the address of its editor."""
    from ds_pyramid.demarches.importation.reprise import import_demarche

    registry = browser.app.registry
    with open_root(registry) as (root, manager):
        compte = services_compte(root, email)
        common = {"now": clock.now(), "notify": notifier(registry)}
        demarche, _rapport = import_demarche(root, Path(path).read_bytes(), compte, **common)
        numero = demarche.numero
        manager.commit()
    return f"/admin/demarches/{numero}/champs"


if __name__ == "__main__":
    main()
