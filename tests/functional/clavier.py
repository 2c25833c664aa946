"""A person who has only a keyboard: everything is reached by Tab, nothing is clicked."""

from playwright.sync_api import TimeoutError

TABS_MAX = 600  # of a page of every type, once and a half around


class Clavier:
    """The keyboard of a person on a page."""

    def __init__(self, page):
        self.page = page

    def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        """Type in what has the focus, in place of what it holds."""
        self.press("Control+A")
        self.page.keyboard.type(text)

    def reach(self, selector: str) -> None:
        """Press Tab until what a selector finds has the focus; fails when Tab never stops there."""
        for _tab in range(TABS_MAX):
            if self.page.evaluate("s => document.activeElement?.matches(s) ?? false", selector):
                return
            self.press("Tab")
        raise AssertionError(f"Tab never reaches {selector}")

    def fill(self, selector: str, text: str) -> None:
        """Reach a field and type in it."""
        self.reach(selector)
        self.type(text)

    def choose(self, selector: str, beginning: str) -> None:
        """Reach a list and choose the line that begins so."""
        self.reach(selector)
        self.page.keyboard.type(beginning)

    def join(self, selector: str, *paths) -> None:
        """Reach the control of a file, open it, and choose files; press again when a loaded machine lost the key."""
        for _try in range(2):
            try:
                return self._join(selector, paths)
            except TimeoutError:
                continue
        return self._join(selector, paths)

    def _join(self, selector, paths):
        self.reach(selector)
        with self.page.expect_file_chooser(timeout=10_000) as chooser:
            self.press("Space")
        chooser.value.set_files([str(path) for path in paths])

    def submit(self, selector: str) -> None:
        """Reach a button or a link, press it, and wait for the page it leads to."""
        self.reach(selector)
        with self.page.expect_navigation(wait_until="load"):
            self.press("Enter")
