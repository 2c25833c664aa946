"""Make docs/requirements.tsv, the list of requirement numbers, from the checklists of a specification.

    python tools/build_requirements.py SPEC_FOLDER > docs/requirements.tsv

The specification itself is not part of the project. One line per number: id, area, mark, label, section. The
label is ours: the theme of the section and the words that tell the requirement from its neighbours.
"""

import re
import sys
from collections import Counter
from pathlib import Path

COLUMNS = ("id", "area", "mark", "label", "section")
WORDS_OF_LABEL = 4
# English and French words that tell nothing apart.
IGNORED = """
about above after again against all also always and another any are aux avec because been before being
below between both but can cannot could dans des does doing during each either else every few for from
given has have having here holds how into its itself just least les less like made make makes may mean
means more most must neither never none not nothing one only onto other others our out over own part per
pour rather same shall she should since some still such take taken than that the their them then there
these they this those through time too under until upon use used uses using was were what when where
whether which while who whole whose why will with within without would yet you your
"""
IGNORED_WORDS = frozenset(IGNORED.split())

# The specification file of each area and the heading of its checklist.
AREAS = {
    "U": ("usager-et-formulaire.md", "## 27."),
    "A": ("administrateur-et-demarche.md", "## 39."),
    "I": ("instruction-exports-taches.md", "## 25."),
    "X": ("api-connecteurs-securite.md", "## 30."),
}
# What we call the sections of each area, in order; the numbers start at FIRST_SECTION.
THEMES = {
    "U": """
        actors accounts landing identity form champs conditions eligibility routing deposit
        aftermath messagerie sharing dossiers deletion retention mails documents prefill
        accessibility help statistics limits contradictions rights
    """,
    "A": """
        profiles administrateur dashboard creation tiles presentation service editor types formatted
        choices conditions estimate annotations publication revisions closing deletion states
        retention instructeurs groups experts mails acknowledgement attestation labels opendata
        api-entreprise tokens webhook budget declarative platform refusals advice contradictions
        asked
    """,
    "I": """
        conventions contradictions instructeur home tabs table labels following batches dossier
        badges corrections states decision archiving groups experts statistics exports proofs log
        mails tasks rights
    """,
    "X": """
        token graphql files prefill description statistics opendata geography webhook api-v1 links
        autocompletion connectors remote offline sessions security roles privacy retention trace
        attachments hosting legal accessibility mails beyond contradictions settings
    """,
}
FIRST_SECTION = {"U": 1, "A": 1, "I": 0, "X": 1}
MARK = r"\[expected( columns)?\]"
LETTERS_OF_A = {"D": "documented", "O": "2021", "P": "aid", "E": "expected"}


def main(folder):
    lines = []
    for area in AREAS:
        lines.extend(rows(area, checklist(Path(folder), area)))
    print("\t".join(COLUMNS))
    for line in lines:
        print("\t".join(line))


def checklist(folder, area):
    """Return the checklist lines of one area: they begin with its letter and a number."""
    name, heading = AREAS[area]
    text = (folder / name).read_text(encoding="utf-8")
    section = text[text.index(f"\n{heading}") :]
    return re.findall(rf"^- ({area}-\d{{3}}) (.*)$", section, re.MULTILINE)


def rows(area, entries):
    parsed = [(number, *PARSERS[area](rest)) for number, rest in entries]
    frequency = Counter(word for *_, statement in parsed for word in set(significant_words(statement)))
    for number, section, mark, statement in parsed:
        yield number, area, mark, label(area, section, statement, frequency), section


def label(area, section, statement, frequency):
    """Return the theme of the section and the rarest words of the statement, in alphabetical order."""
    words = sorted(set(significant_words(statement)), key=lambda word: (frequency[word], word))
    return f"{theme(area, section)}: {', '.join(sorted(words[:WORDS_OF_LABEL], key=str.casefold))}"


def theme(area, section):
    return THEMES[area].split()[int(section.split(".")[0]) - FIRST_SECTION[area]]


def significant_words(statement):
    for word in re.findall(r"[\w'’/.@+-]+", statement):
        word = word.strip("'’/.+-")
        if len(word) > 2 and word.casefold() not in IGNORED_WORDS:
            yield word


def read_usager(rest):
    section, statement = re.fullmatch(r"\(([\d.]+)\) (.*)", rest).groups()
    wholly = re.search(r"\[(expected|inferred)\]$", statement)
    return section, "expected" if wholly else "documented", re.sub(r"\[[^]]*\]$", "", statement)


def read_administrateur(rest):
    section, letter, statement = re.fullmatch(r"\| s(\d+) \| ([DOPE]) \| (.*)", rest).groups()
    return section, LETTERS_OF_A[letter], statement


def read_instruction(rest):
    """Read a line whose mark stands before its title, right after it, or at the head of its statement."""
    section, statement = re.fullmatch(r"\(§([\d.]+)\) (.*)", rest).groups()
    title, _, body = statement.partition(": ")
    marked = re.match(MARK, statement) or re.match(MARK, body) or re.search(rf"{MARK}( \([^)]*\))?$", title)
    wholly = marked or "[expected feature]" in title
    return section, "expected" if wholly else "documented", re.sub(r"\[expected[^]]*\]", "", statement)


def read_api(rest):
    section, mark, statement = re.fullmatch(r"· §([\d.]+) · (e · )?(.*)", rest).groups()
    return section, "expected" if mark else "documented", statement


PARSERS = {"U": read_usager, "A": read_administrateur, "I": read_instruction, "X": read_api}


if __name__ == "__main__":
    main(*sys.argv[1:])
