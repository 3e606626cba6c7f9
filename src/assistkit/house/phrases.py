"""The courtesy sentences of a language, and those that come with assistkit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from assistkit.errors import InputError

MAX_COURTESY = 300
"""Characters of one courtesy sentence."""
TEXTS = (
    "greeting",
    "greeting_named",
    "thanks",
    "sorry_again",
    "sorry_frustrated",
    "asking",
    "closing",
    "closing_again",
    "sign_off",
)


@dataclass(frozen=True, kw_only=True)
class Courtesies:
    """The sentences of one language. "" leaves a sentence out; `{name}` in `greeting_named` is the first name.

    `thanks` is said to formal writers, `sorry_again` from the second contact on, `asking` before questions.
    """

    greeting: str = "Hello,"
    greeting_named: str = "Hello {name},"
    thanks: str = "Thank you for your message."
    sorry_again: str = "I'm sorry that you had to write again."
    sorry_frustrated: str = "I'm sorry about the trouble."
    asking: str = "To find the right answer, I need to know a little more."
    closing: str = "If this doesn't solve it, tell us what you see."
    closing_again: str = "If it still isn't solved, tell us which step didn't work."
    sign_off: str = "Kind regards"

    def __post_init__(self) -> None:
        for name in TEXTS:
            _check(name, getattr(self, name))

    @property
    def fixed(self) -> frozenset[str]:
        """Every sentence that has no name in it."""
        return frozenset(getattr(self, name) for name in TEXTS if name != "greeting_named") - {""}


def _check(name: str, text: object) -> None:
    if not isinstance(text, str):
        raise InputError(f"{name}: must be text; got {type(text).__name__}, put it in quotes")
    if name == "greeting" and not text.strip():
        raise InputError("greeting: must not be empty; write how a reply begins, such as Hello,")
    if text != text.strip() or len(text) > MAX_COURTESY or not (text.isprintable() or not text):
        raise InputError(f"{name}: must be one line of at most {MAX_COURTESY} characters, no blanks around it")
    bare = text.replace("{name}", "", 1) if name == "greeting_named" else text
    if re.search(r"[{}]", bare) or (name == "greeting_named" and text and bare == text):
        raise InputError(f"{name}: {{name}} must stand once in greeting_named and nowhere else; got {text[:60]!r}")


BUILT_IN: Mapping[str, Courtesies] = {
    "de": Courtesies(
        greeting="Guten Tag,",
        greeting_named="Guten Tag {name},",
        thanks="vielen Dank für Ihre Nachricht.",
        sorry_again="Es tut mir leid, dass Sie noch einmal schreiben mussten.",
        sorry_frustrated="Es tut mir leid, dass Sie damit Ärger haben.",
        asking="Um die richtige Antwort zu finden, brauche ich noch eine Angabe.",
        closing="Falls das nicht hilft, schreiben Sie uns, was Sie sehen.",
        closing_again="Falls es immer noch nicht klappt, schreiben Sie uns, an welchem Schritt es liegt.",
        sign_off="Freundliche Grüße",
    ),
    "es": Courtesies(
        greeting="Hola:",
        greeting_named="Hola, {name}:",
        thanks="Gracias por su mensaje.",
        sorry_again="Siento que haya tenido que escribirnos otra vez.",
        sorry_frustrated="Siento las molestias.",
        asking="Para encontrar la respuesta correcta, necesito un dato más.",
        closing="Si esto no lo resuelve, díganos qué ve.",
        closing_again="Si sigue sin funcionar, díganos en qué paso falla.",
        sign_off="Un saludo",
    ),
    "fr": Courtesies(
        greeting="Bonjour,",
        greeting_named="Bonjour {name},",
        thanks="Merci pour votre message.",
        sorry_again="Je suis désolé que vous ayez dû nous écrire de nouveau.",
        sorry_frustrated="Je suis désolé pour ce désagrément.",
        asking="Pour trouver la bonne réponse, il me manque une précision.",
        closing="Si cela ne suffit pas, dites-nous ce que vous voyez.",
        closing_again="Si cela ne marche toujours pas, dites-nous à quelle étape.",
        sign_off="Cordialement",
    ),
    "nl": Courtesies(
        greeting="Hallo,",
        greeting_named="Hallo {name},",
        thanks="Bedankt voor uw bericht.",
        sorry_again="Het spijt me dat u opnieuw moest schrijven.",
        sorry_frustrated="Het spijt me dat u hier last van hebt.",
        asking="Om het juiste antwoord te vinden, moet ik nog iets weten.",
        closing="Helpt dit niet, schrijf ons dan wat u ziet.",
        closing_again="Werkt het nog steeds niet, schrijf ons dan bij welke stap het misgaat.",
        sign_off="Met vriendelijke groet",
    ),
}
"""What is said in other languages unless the style says otherwise."""
