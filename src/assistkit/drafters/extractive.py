"""A reply from the articles' own sentences: no language model, nothing said that an article does not say.

The best article's passages are put together again, the parts that answer are chosen, steps are kept whole and in
order, and every sentence is cited. Where the case has several questions, another article may answer one of them; so it
may where a part of it is likelier to answer than any part of the best.
Only public passages are read at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from assistkit.case.reading import read_case
from assistkit.drafters.announced import with_announced
from assistkit.drafters.article_read import ArticleRead, read_article
from assistkit.drafters.asking_how import answers_with
from assistkit.drafters.choosing import MAX_WORDS, choose, without_tried
from assistkit.drafters.composing import Composer
from assistkit.drafters.likelier import OTHERS, chances, likelier
from assistkit.drafters.nearness import KnownVectors, Nearness
from assistkit.drafters.platform_sections import Platforms, label_of, titled_for
from assistkit.drafters.rating import PartWeights, checked
from assistkit.drafters.substance import with_substance
from assistkit.drafters.unfilled import left_unanswered
from assistkit.drafters.variants import label_among
from assistkit.house.courtesy import DEFAULT, closing, opening, reply_language
from assistkit.house.style import HouseStyle
from assistkit.protocols import Embedder
from assistkit.text.article.groups import Group, has_steps, joined
from assistkit.text.article.sections import Part, Unit, by_sentence
from assistkit.text.language import primary
from assistkit.text.platforms import exclude_each_other
from assistkit.text.remembering import remembering
from assistkit.text.telling_words import Words
from assistkit.types import Case, Draft, Evidence, Finding, Passage

_OTHERS = 4  # articles after the first that may answer a further question, by rank
_MORE = 2  # of them at most are quoted
_SIDE_WORDS = 60
_BRIEF = 0.6  # of the words, for a technical reader on first contact; steps are never cut
_ANSWERS, _CLEARLY = 0.45, 0.12  # cosine: what answers a question, and so much better than the first article
_SPEAKS = 0.25  # below it nothing in the draft is about the question


@dataclass(frozen=True)
class _Answer:
    """What of one article is quoted."""

    passages: Sequence[Passage]
    groups: Sequence[Group]
    label: Unit | None = None  # which of several ways it is, where the case doesn't say
    left_out: Sequence[str] = ()  # variables that nobody filled in, in what would have answered
    further: bool = False  # whether it answers another question than the first

    @property
    def size(self) -> int:
        """Words."""
        return sum(group.size for group in self.groups)


class ExtractiveDrafter:
    """Quotes the parts of the best public article that answer; about `max_words` words, more for a long procedure.

    With an embedder it compares them with the case by meaning, without one by words alone. `known` are the vectors of
    an index, so that nothing of its articles is embedded again. `style` has the courtesies. A technical reader gets
    fewer words. `parts` are weights of your own for what answers (`rating.SIGNALS`).
    """

    def __init__(
        self,
        embedder: Embedder | None = None,
        *,
        style: HouseStyle = DEFAULT,
        max_words: int = MAX_WORDS,
        known: KnownVectors | None = None,
        parts: PartWeights | None = None,
    ) -> None:
        self._nearness = Nearness(embedder, known) if embedder else None
        self._style = style
        self._max_words = max_words
        self._parts = checked(parts)

    def __repr__(self) -> str:
        return f"ExtractiveDrafter({'by meaning' if self._nearness else 'by words'}, max_words={self._max_words})"

    @remembering()
    def draft(self, case: Case, evidence: Sequence[Evidence]) -> Draft:
        """An empty draft when no public passage was found, or the best article has nothing to quote."""
        reading = read_case(case)
        query, newest, tone, asked = reading.query, reading.newest, reading.tone, reading.entities
        articles = _about_it(_public_articles(evidence), asked)
        budget = round(_BRIEF * self._max_words) if tone.depth == "brief" else self._max_words
        read = partial(self._read, query, newest, asked)
        best = read(articles[0]) if articles else None
        if best is None:
            return Draft()
        other = likelier(best, articles[1 : 1 + OTHERS], chances(evidence), read)
        answers = _answers(query, [best, other] if other else [best], budget)
        answers, left = self._with_others(answers, reading.questions, articles[1 : 1 + _OTHERS], asked)
        language = reply_language(case, reading.language, best.language, self._style)
        foreign = primary(language) != primary(best.language)
        composer, said = Composer(), self._style.speaking(language)
        composer.courtesy(opening(tone, self._style, language))
        for answer in answers:
            if len(answers) > 1 or foreign:  # whose words these are
                composer.lead(answer.passages[0], said, first=not answer.further)
            told = joined(_without_tried(answer.groups, reading.tried))
            for part in _with_headings(told, answer.label, labeled=not asked):
                composer.quote(part, answer.passages)
        composer.sources([answer.passages[0] for answer in answers], said)
        steps = any(group.has_steps for answer in answers for group in answer.groups)
        kind = answers_with(newest or query, steps, tone.language)
        composer.courtesy(closing(tone, self._style, language, kind, steps))
        return composer.draft((*_unanswered(left), *_left_out(answers))) if composer.quoted else Draft()

    def _read(self, query: str, newest: str, platforms: Platforms, passages: Sequence[Passage]) -> ArticleRead | None:
        return read_article(passages, query, newest, platforms, self._near, self._parts)

    def _with_others(
        self, answers: list[_Answer], asked: Sequence[str], others: Sequence[Sequence[Passage]], platforms: Platforms
    ) -> tuple[list[_Answer], list[str]]:
        """The answers to quote, with those to further questions, and the questions that none of them is about."""
        left = list[str]()
        if not self._nearness:
            return answers, left
        for question in asked:
            covered = max(self._near(question, [group for answer in answers for group in answer.groups]))
            other = self._other(question, others, platforms) if len(answers) <= _MORE else None
            near = max(self._near(question, other.groups)) if other else 0.0
            if other and near > _ANSWERS and near > covered + _CLEARLY:
                answers = _joined(answers, other)
            elif covered < _SPEAKS:
                left.append(question)
        return answers, left

    def _other(self, question: str, others: Sequence[Sequence[Passage]], platforms: Platforms) -> _Answer | None:
        """What the article says that holds the most of the question's telling words."""
        texts = [" ".join([passages[0].title, *(p.text for p in passages)]) for passages in others]
        words = Words.among(question, texts)
        if not texts or max(map(words.share, texts)) == 0.0:
            return None
        best = max(range(len(texts)), key=lambda place: (words.share(texts[place]), -place))
        found = self._read(question, "", platforms, others[best])
        return replace(_answer(question, found, _SIDE_WORDS), further=True) if found else None

    def _near(self, query: str, groups: Sequence[Group]) -> Sequence[float]:
        texts = [group.embedded for group in groups]
        return self._nearness.between(query, texts) if self._nearness else [0.0] * len(texts)


def _answers(query: str, reads: Sequence[ArticleRead], budget: int) -> list[_Answer]:
    """What is quoted of the first, and of another, where it fits, in place of some of that."""
    first, *others = reads
    beside = [one for one in (_answer(query, other, budget) for other in others) if one.size <= budget]
    return [_answer(query, first, budget - sum(one.size for one in beside)), *beside]


def _answer(query: str, read: ArticleRead, budget: int) -> _Answer:
    split = partial(by_sentence, text=read.text, language=read.language)
    chosen = choose(read.groups, read.scores, read.asked, split, budget)
    groups = with_substance(with_announced(chosen, read.sections, read.language), read.language)
    title = read.passages[0].title
    told = " ".join([title, *(f"{group.section.label} {group.text}" for group in groups)])
    left_out = left_unanswered(read.fit, read.text, query, told)
    same = len({group.place for group in groups}) == 1
    label = label_among(groups[0].section, read.every, read.asked[-1].text) if same else None
    return _Answer(read.passages, groups, label, left_out)


def _joined(answers: list[_Answer], other: _Answer) -> list[_Answer]:
    """With one more; what the same article answers is quoted together, everything of it once."""
    for place, one in enumerate(answers):
        if one.passages[0].article_id == other.passages[0].article_id:
            groups, told = list[Group](), set[int]()
            for group in sorted([*one.groups, *other.groups], key=lambda group: -group.size):
                starts = {part.units[0].start for part in group.parts}
                if not starts & told:
                    groups.append(group)
                told |= starts
            ordered = sorted(groups, key=lambda group: (group.place, group.start))
            both = (*one.left_out, *other.left_out)
            return [*answers[:place], replace(one, groups=ordered, left_out=both), *answers[place + 1 :]]
    return [*answers, other]


def _public_articles(evidence: Sequence[Evidence]) -> list[list[Passage]]:
    """The public passages by article, the best article first, in the order of the article."""
    found: dict[str, list[Passage]] = {}
    for one in sorted(evidence, key=lambda e: e.rank):
        if one.passage.public:
            found.setdefault(one.passage.article_id, []).append(one.passage)
    return [sorted(passages, key=lambda p: p.start) for passages in found.values()]


def _about_it(articles: list[list[Passage]], asked: Platforms) -> list[list[Passage]]:
    """The articles without those whose title names another system than the case; browsers and mail may well be both."""
    return [own for own in articles if not exclude_each_other(asked, titled_for(own[0].title))]


def _with_headings(groups: Sequence[Group], way: Unit | None, labeled: bool = False) -> list[Part]:
    """The parts in order; where they come from several sections, each section's under its heading.

    Also a single section's: `way`, and `labeled` the heading that says for which platform it is.
    """
    several = len({group.place for group in groups}) > 1
    parts: list[Part] = []
    shown = None
    for group in groups:
        label = (label_of(group.section) if labeled else None) or way
        name = (_heading(group) if several else None) or label
        if name and group.place != shown:
            parts.append(Part("heading", (name,), leads=True))
        shown = group.place
        parts += group.parts
    return parts


def _heading(group: Group) -> Unit | None:
    """The heading of the group's section; none of one word above a remark without the steps: "Connect"."""
    name = group.section.name
    bare = name is not None and len(name.text.split()) == 1 and has_steps(group.section.parts)
    return None if bare and not group.has_steps else name


def _without_tried(groups: Sequence[Group], done: Sequence[str]) -> Sequence[Group]:
    """Without the points of a list that the customer has tried; a numbered procedure stays whole."""
    return groups if not done else [without_tried(group, done) for group in groups]


def _left_out(answers: Iterable[_Answer]) -> Iterator[Finding]:
    for answer in answers:
        if answer.left_out:
            names = ", ".join(answer.left_out)
            said = f"“{answer.passages[0].title}” answers with a variable that nobody filled in, left out here: {names}"
            yield Finding(code="not-answered", severity="warning", message=said)


def _unanswered(left: Iterable[str]) -> tuple[Finding, ...]:
    said = (f"No article found answers: “{question}”" for question in left)
    return tuple(Finding(code="not-answered", severity="warning", message=one) for one in said)
