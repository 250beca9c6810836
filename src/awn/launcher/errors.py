"""The one error of this package. It cannot be a Refusal: the launcher imports nothing of awn, so that it runs
before Django is set up and before a translation catalogue exists. Hence both languages are written here."""


class LauncherError(Exception):
    """The embedded PostgreSQL cannot be used; says what to do next in both languages."""

    def __init__(self, code: str, english: str, arabic: str) -> None:
        super().__init__(f"{english}\n{arabic}")
        self.code = code
        self.english = english
        self.arabic = arabic
