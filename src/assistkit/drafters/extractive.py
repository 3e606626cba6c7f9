"""A reply from the articles' own sentences: no language model, nothing said that an article does not say.

The best article's passages are put together again, the section that answers is chosen, its steps are kept whole and
in order, and every sentence is cited. Only public passages are read at all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistkit.courtesy import closing, opening
from assistkit.drafters.choosing import MAX_WORDS, best_parts, best_section, names_code, worth_reading
from assistkit.drafters.composing import Composer
from assistkit.drafters.reading import Part, Section, assemble, by_sentence, read_sections
from assistkit.plain import visible
from assistkit.telling import Words
from assistkit.text import case_query
from assistkit.types import Case, Draft, Evidence, Passage


@dataclass(frozen=True)
class ExtractiveDrafter:
    """Quotes the part of the best public article that answers; about `max_words` words, more for a long procedure."""

    max_words: int = MAX_WORDS

    def draft(self, case: Case, evidence: Sequence[Evidence]) -> Draft:
        """An empty draft when no public passage was found, or the best article has nothing to quote."""
        public = [e for e in evidence if e.passage.visibility == "public"]
        if not public:
            return Draft()
        best = min(public, key=lambda e: e.rank).passage.article_id
        own = [e for e in public if e.passage.article_id == best]
        passages = sorted((e.passage for e in own), key=lambda p: p.start)
        parts = self._answer(own, passages, Words(case_query(case), public))
        if not parts:
            return Draft()
        composer = Composer()
        composer.courtesy(opening(case))
        for part in parts:
            composer.quote(part, passages)
        composer.sources(passages[0])
        composer.courtesy(closing())
        return composer.draft() if composer.quoted else Draft()

    def _answer(self, own: Sequence[Evidence], passages: Sequence[Passage], words: Words) -> list[Part]:
        text = visible(assemble(passages))
        sections = worth_reading(read_sections(text))
        if not sections:
            return []

        def split(part: Part) -> Part:
            return by_sentence(part, text, passages[0].language or "en")

        near = {(e.passage.start, e.passage.end): e.signals.get("dense", 0.0) for e in own}
        section = best_section(sections, near, words)
        parts = best_parts(section, words, split, self.max_words)
        if section is sections[0] or any(names_code(part, words) for part in parts):
            return parts
        return [*self._lead(sections[0], self.max_words - sum(part.words for part in parts), split), *parts]

    def _lead(self, first: Section, room: int, split: Callable[[Part], Part]) -> list[Part]:
        """An article's first sentence says what the steps are for; it goes before them where there is room."""
        if first.heading or first.parts[0].kind != "prose" or first.parts[0].leads:
            return []
        lead = split(first.parts[0]).units[:1]
        return [Part("prose", lead)] if len(lead[0].text.split()) <= min(room, 40) else []
