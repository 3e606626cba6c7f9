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
    "perhaps",
    "closing",
    "closing_steps",
    "closing_fact",
    "closing_rule",
    "closing_again",
    "sign_off",
    "from_article",
    "from_next_article",
    "read_more",
)
SLOTS = {"greeting_named": "{name}", "from_article": "{title}", "from_next_article": "{title}"}
"""What stands once in these sentences, for a first name or an article's title."""


@dataclass(frozen=True, kw_only=True)
class Courtesies:
    """The sentences of one language. "" leaves a sentence out; `{name}` in `greeting_named` is the first name.

    `thanks` is said to formal writers, `sorry_again` from the second contact on, `asking` before questions, `perhaps`
    between them and what may answer already. `closing` stands under what solves a problem, the next three under steps
    that were asked for, under a fact, and under a rule ("may I?"); a style with a `closing` of its own says that under
    all of them. `from_article` and `from_next_article` tell whose words follow where several articles answer.
    """

    greeting: str = "Hello,"
    greeting_named: str = "Hello {name},"
    thanks: str = "Thank you for your message."
    sorry_again: str = "I'm sorry that you had to write again."
    sorry_frustrated: str = "I'm sorry about the trouble."
    asking: str = "To find the right answer, I need to know a little more."
    perhaps: str = "Perhaps this answers it already."
    closing: str = "If this doesn't solve it, tell us what you see."
    closing_steps: str = "If a step looks different on your screen, tell us which one."
    closing_fact: str = "If you meant something else, just reply to this message."
    closing_rule: str = "If your case is different, tell us in what way."
    closing_again: str = "If it still isn't solved, tell us which step didn't work."
    sign_off: str = "Kind regards"
    from_article: str = "Our article “{title}” says:"
    from_next_article: str = "On your other question, our article “{title}” says:"
    read_more: str = "Read more:"

    def __post_init__(self) -> None:
        for name in TEXTS:
            _check(name, getattr(self, name))

    @property
    def fixed(self) -> frozenset[str]:
        """Every sentence that has no name in it."""
        return frozenset(getattr(self, name) for name in TEXTS if name not in SLOTS) - {""}


def _check(name: str, text: object) -> None:
    if not isinstance(text, str):
        raise InputError(f"{name}: must be text; got {type(text).__name__}, put it in quotes")
    if name == "greeting" and not text.strip():
        raise InputError("greeting: must not be empty; write how a reply begins, such as Hello,")
    if text != text.strip() or len(text) > MAX_COURTESY or not (text.isprintable() or not text):
        raise InputError(f"{name}: must be one line of at most {MAX_COURTESY} characters, no blanks around it")
    slot = SLOTS.get(name, "")
    bare = text.replace(slot, "", 1) if slot else text
    if re.search(r"[{}]", bare) or (slot and text and bare == text):
        raise InputError(f"{name}: {_rule(name)}; got {text[:60]!r}")


def _rule(name: str) -> str:
    if name in SLOTS:
        return f"{SLOTS[name]} must stand once in {name}, and no other brace"
    return "{name} must stand once in greeting_named and nowhere else"


BUILT_IN: Mapping[str, Courtesies] = {
    "de": Courtesies(
        greeting="Guten Tag,",
        greeting_named="Guten Tag {name},",
        thanks="vielen Dank für Ihre Nachricht.",
        sorry_again="Es tut mir leid, dass Sie noch einmal schreiben mussten.",
        sorry_frustrated="Es tut mir leid, dass Sie damit Ärger haben.",
        asking="Um die richtige Antwort zu finden, brauche ich noch eine Angabe.",
        perhaps="Vielleicht beantwortet das Ihre Frage schon.",
        closing="Falls das nicht hilft, schreiben Sie uns, was Sie sehen.",
        closing_steps="Wenn ein Schritt bei Ihnen anders aussieht, schreiben Sie uns, welcher.",
        closing_fact="Wenn Sie etwas anderes gemeint haben, antworten Sie einfach auf diese Nachricht.",
        closing_rule="Wenn es bei Ihnen anders ist, schreiben Sie uns, was anders ist.",
        closing_again="Falls es immer noch nicht klappt, schreiben Sie uns, an welchem Schritt es liegt.",
        sign_off="Freundliche Grüße",
        from_article="In unserem Artikel „{title}“ steht:",
        from_next_article="Zu Ihrer anderen Frage steht in unserem Artikel „{title}“:",
        read_more="Mehr dazu:",
    ),
    "es": Courtesies(
        greeting="Hola:",
        greeting_named="Hola, {name}:",
        thanks="Gracias por su mensaje.",
        sorry_again="Siento que haya tenido que escribirnos otra vez.",
        sorry_frustrated="Siento las molestias.",
        asking="Para encontrar la respuesta correcta, necesito un dato más.",
        perhaps="Quizá esto ya responda a su pregunta.",
        closing="Si esto no lo resuelve, díganos qué ve.",
        closing_steps="Si algún paso se ve distinto en su pantalla, díganos cuál.",
        closing_fact="Si se refería a otra cosa, responda a este mensaje.",
        closing_rule="Si su caso es distinto, díganos en qué.",
        closing_again="Si sigue sin funcionar, díganos en qué paso falla.",
        sign_off="Un saludo",
        from_article="Nuestro artículo «{title}» dice:",
        from_next_article="Sobre su otra pregunta, nuestro artículo «{title}» dice:",
        read_more="Más información:",
    ),
    "fr": Courtesies(
        greeting="Bonjour,",
        greeting_named="Bonjour {name},",
        thanks="Merci pour votre message.",
        sorry_again="Je suis désolé que vous ayez dû nous écrire de nouveau.",
        sorry_frustrated="Je suis désolé pour ce désagrément.",
        asking="Pour trouver la bonne réponse, il me manque une précision.",
        perhaps="Ceci répond peut-être déjà à votre question.",
        closing="Si cela ne suffit pas, dites-nous ce que vous voyez.",
        closing_steps="Si une étape se présente autrement chez vous, dites-nous laquelle.",
        closing_fact="Si vous pensiez à autre chose, répondez simplement à ce message.",
        closing_rule="Si votre cas est différent, dites-nous en quoi.",
        closing_again="Si cela ne marche toujours pas, dites-nous à quelle étape.",
        sign_off="Cordialement",
        from_article="Notre article « {title} » indique :",
        from_next_article="Pour votre autre question, notre article « {title} » indique :",
        read_more="En savoir plus :",
    ),
    "nl": Courtesies(
        greeting="Hallo,",
        greeting_named="Hallo {name},",
        thanks="Bedankt voor uw bericht.",
        sorry_again="Het spijt me dat u opnieuw moest schrijven.",
        sorry_frustrated="Het spijt me dat u hier last van hebt.",
        asking="Om het juiste antwoord te vinden, moet ik nog iets weten.",
        perhaps="Misschien is dit al het antwoord.",
        closing="Helpt dit niet, schrijf ons dan wat u ziet.",
        closing_steps="Ziet een stap er bij u anders uit, schrijf ons dan welke.",
        closing_fact="Bedoelde u iets anders, beantwoord dan gewoon dit bericht.",
        closing_rule="Is het bij u anders, schrijf ons dan wat er anders is.",
        closing_again="Werkt het nog steeds niet, schrijf ons dan bij welke stap het misgaat.",
        sign_off="Met vriendelijke groet",
        from_article="In ons artikel ‘{title}’ staat:",
        from_next_article="Over uw andere vraag staat in ons artikel ‘{title}’:",
        read_more="Lees meer:",
    ),
}
"""What is said in other languages unless the style says otherwise."""
