"""The files of a house: style, escalation rules and aim; and a case that its patterns are tried on."""

from __future__ import annotations

from kit import folder, parts_of

from assistkit import Case
from assistkit.case.tone import read_tone
from assistkit.confidence.gate import ConfidenceGate
from assistkit.house.courtesy import closing, opening
from assistkit.house.handover import handover_note
from assistkit.house.house import AIM, ESCALATION, STYLE, House
from assistkit.types import Sentence
from assistkit.verifiers.style import style_findings

_CASE = Case.from_text(
    f"Hi, I want a refund of my money, $1,200! {'refund of ' * 300}{'a' * 3_000} I tried it. I restarted it.\nJo",
    subject="My lawyer",
)
_SAID = (Sentence(text="Unfortunately we favour colour 🙂.", kind="quote", start=0, end=33),)


def read(data: bytes) -> None:
    texts = [text.encode() for text in parts_of(data, 3)]
    files = {name: text for name, text in zip((STYLE, ESCALATION, AIM), texts, strict=False) if text.strip()}
    with folder(files) as root:
        house = House.load(root)
    tone = read_tone(_CASE)
    for language in ("en", "de"):
        opening(tone, house.style, language)
        closing(tone, house.style, language)
        style_findings(_SAID, house.style, language)
    if advice := house.escalation.advise(_CASE):
        handover_note(_CASE, advice, (), ())
    ConfidenceGate.learned(None, house.aim)
