"""The demo world: invented organisations, opportunities and people, for trying Awn out and for measuring it."""

from __future__ import annotations

from dataclasses import dataclass

# One for all, printed by `awn run`: the demo is loaded only where AWN_DEMO says so, and only invented people have it.
PASSWORD = "palm-and-pearl-26"


@dataclass(frozen=True, slots=True)
class SignIn:
    """An account that shows Awn from one side."""

    key: str
    part_ar: str
    part_en: str

    @property
    def email(self) -> str:
        return f"{self.key}@demo.awn.example"

    @property
    def password(self) -> str:
        return PASSWORD

    @property
    def part(self) -> str:
        return f"{self.part_ar} · {self.part_en}"


_SIGN_INS = (
    SignIn("volunteer", "متطوعة", "Volunteer"),
    SignIn("guardian", "ولي أمر", "Guardian"),
    SignIn("minor", "متطوعة عمرها 16 عامًا", "Volunteer aged 16"),
    SignIn("coordinator", "منسّقة تطوع", "Volunteer coordinator"),
    SignIn("supervisor", "مشرف", "Supervisor"),
    SignIn("owner", "مالكة جهة", "Organisation owner"),
    SignIn("staff", "فريق المنصة", "Platform staff"),
)


def sign_ins() -> list[SignIn]:
    """One account for each part that people play in Awn."""
    return list(_SIGN_INS)
