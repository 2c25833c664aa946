"""Why an act of the administration is refused."""


class ActeRefuse(Exception):
    """The act makes no sense on this dossier now; `message` says why, in French."""

    def __init__(self, message, key: str | None = None):
        super().__init__(message)
        self.message = message
        self.key = key  # the annotation to mend, when there is one
