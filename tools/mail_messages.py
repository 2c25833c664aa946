"""Write the messages of the text templates of mails as Python, which the extraction of messages can read.

Usage: python tools/mail_messages.py templates/emails > var/messages/mails.py

lingua reads `${_("...")}` in page templates but not in templates of plain text (templates/emails/*/*.txt).
"""

import re
import sys
from pathlib import Path

CALL = re.compile(r"""\b_\(\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""")


def messages(folder: Path) -> list[tuple[Path, str]]:
    """Return the (file, Python literal) of each message, in the order of the files."""
    return [
        (path, literal)
        for path in sorted(folder.rglob("*.txt"))
        for literal in CALL.findall(path.read_text(encoding="utf-8"))
    ]


def main(argv=None):
    """Print one call per message, each after the name of its file."""
    (folder,) = argv or sys.argv[1:]
    print("from ds_pyramid.core.i18n import _")
    for path, literal in messages(Path(folder)):
        print(f"\n# {path}\n_({literal})")


if __name__ == "__main__":
    main()
