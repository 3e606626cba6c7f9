"""The codes of findings: stable words for what the parts of the pipeline notice, each with what it means.

To add one, write it into `FindingCode` and give it a line in `KINDS`; the tables of the manual are made from that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, NewType, get_args

FindingCode = Literal[
    "address",
    "already-tried",
    "articles-compete",
    "automatic-reply",
    "banned-phrase",
    "calendar-answer",
    "clarify",
    "delivery-failure",
    "emoji",
    "empty-forward",
    "escalate",
    "few-articles",
    "internal-article",
    "internal-quoted",
    "internal-source",
    "leak",
    "left-out",
    "llm-not-used",
    "long-case",
    "newsletter",
    "no-citation",
    "no-promise",
    "not-answered",
    "not-in-source",
    "nothing-asked",
    "nothing-found",
    "nothing-to-quote",
    "old-article",
    "other-language",
    "other-product",
    "out-of-scope",
    "outside-sentences",
    "past-cases-differ",
    "polarity",
    "premise",
    "product",
    "question",
    "quote-mismatch",
    "read-receipt",
    "reading-level",
    "solved",
    "spelling",
    "steps-missing",
    "steps-order",
    "too-little",
    "unknown-courtesy",
    "unknown-passage",
    "unread-language",
    "unread-wording",
    "unseen",
    "unsupported",
    "unsure",
    "weak-evidence",
    "withheld",
    "wrong-marker",
    "wrong-span",
]
OwnCode = NewType("OwnCode", str)
"""For a part of your own that notices something else: `Finding(code=OwnCode("no-order-number"), ...)`."""

if TYPE_CHECKING:
    Code = FindingCode | OwnCode
else:
    Code = str  # what is read back may be of another version, or of a part of somebody's own

CODES: tuple[FindingCode, ...] = get_args(FindingCode)
Source = Literal["message", "drafter", "verifier", "house style", "gate", "house", "reply", "panel"]


class Kind(NamedTuple):
    """What a code means. `severity` is the one that a suggestion shows; the verifier's findings are errors before."""

    code: FindingCode
    source: Source
    severity: str
    meaning: str


KINDS = (
    Kind("automatic-reply", "message", "info", "no draft: an automatic message, such as an out-of-office reply"),
    Kind("delivery-failure", "message", "info", "no draft: a mail server says that a message did not arrive"),
    Kind("calendar-answer", "message", "info", "no draft: an invitation was accepted or declined"),
    Kind("read-receipt", "message", "info", "no draft: a message was shown to its reader"),
    Kind("newsletter", "message", "info", "no draft: a mass mailing"),
    Kind("solved", "message", "info", "no draft: the customer says that it is solved, and asks nothing else"),
    Kind("nothing-asked", "message", "info", "no draft: thanks after an answer, and nothing else"),
    Kind("empty-forward", "message", "info", "no draft: a forwarded message without any words"),
    Kind(
        "long-case",
        "message",
        "warning",
        "the case is too long to be read as a whole: some messages between the first and the newest were left out, so "
        "the suggestion is never `ready`",
    ),
    Kind(
        "unread-wording",
        "message",
        "warning",
        "there are no word lists for the language of the case: the finding names what was not recognized, such as "
        "questions and tone, and says that greeting and closing are in another language",
    ),
    Kind("out-of-scope", "gate", "info", "no draft: the articles and past cases are about other things"),
    Kind(
        "weak-evidence",
        "gate",
        "warning",
        "it is more likely that another article answers, or none: the draft is a guess",
    ),
    Kind(
        "nothing-found", "gate", "info", "no draft: nothing to search in, for example if no article satisfies `where`"
    ),
    Kind(
        "nothing-to-quote",
        "gate",
        "info",
        "no draft: nothing public to quote, or nothing in the draft passed the checks",
    ),
    Kind("withheld", "gate", "info", "no draft: there was one, but it still had an error"),
    Kind(
        "too-little",
        "gate",
        "info, warning",
        "no draft: the message has no text, or too few words to show what it is about; as a warning: so few words that "
        "another article could be meant",
    ),
    Kind(
        "other-language",
        "gate",
        "info, warning",
        "case and article are in different languages; as an info it is the reason why there is no draft",
    ),
    Kind(
        "unread-language",
        "gate",
        "info, warning",
        "the case is in a language that no embedder here reads: the result depends on past cases and on words that "
        "both languages share; as an info there is no similar past case either, and so no draft",
    ),
    Kind("unsure", "gate", "warning", "the confidence is below the threshold for `ready`"),
    Kind(
        "no-promise",
        "gate",
        "warning",
        "the judged cases do not support what `confidence.yaml` asks for, so nothing is ready",
    ),
    Kind(
        "few-articles",
        "gate",
        "info",
        "the knowledge base is so small that one of its articles is close to almost any case",
    ),
    Kind("articles-compete", "gate", "warning", "another article fits about as well"),
    Kind(
        "past-cases-differ",
        "gate",
        "warning",
        "similar solved cases clearly point to another article: the problem may only look alike",
    ),
    Kind(
        "premise",
        "gate",
        "warning",
        'the customer takes an amount for granted, and the article gives another: "your page says 90 days"',
    ),
    Kind("other-product", "gate", "warning", "case and article are about different products, by their facets"),
    Kind("internal-article", "gate", "warning", "the best match is internal"),
    Kind(
        "old-article",
        "gate",
        "warning",
        "the article was last updated more than two years before the case, or, if that has no date, before the newest "
        "article found",
    ),
    Kind("already-tried", "gate", "info", "what the customer has already tried"),
    Kind(
        "question",
        "gate",
        "info, warning",
        "one of several questions, the article that fits it best, and how likely that article is to answer it; a "
        "warning if this question alone would get no draft, and then the suggestion is never `ready`",
    ),
    Kind(
        "escalate",
        "house",
        "warning",
        "a rule matches: why, who should take the case, the customer's words. One for each rule",
    ),
    Kind("clarify", "house", "info", "the draft is a question"),
    Kind("banned-phrase", "house style", "warning", "the draft has words that `style.yaml` bans"),
    Kind("emoji", "house style", "warning", "the draft has an emoji, and `style.yaml` forbids them"),
    Kind("reading-level", "house style", "warning", "the draft is harder to read than `style.yaml` allows"),
    Kind("spelling", "house style", "info", "a word has the other spelling, British or American"),
    Kind("not-answered", "drafter", "warning", "one of several questions that none of the articles found answers"),
    Kind("llm-not-used", "drafter", "info", "the language model failed, or its draft did; the usual draft is shown"),
    Kind(
        "unsupported",
        "verifier",
        "warning",
        "the span holds less than `least` of the sentence's content words, or nothing that is cited says it",
    ),
    Kind(
        "left-out",
        "verifier",
        "warning",
        "a sentence that nearly repeats its span has lost a placeholder, a number or a code of it",
    ),
    Kind(
        "not-in-source",
        "verifier",
        "warning",
        "a number, unit, date, price, version, address, command or menu name is not in the span",
    ),
    Kind("product", "verifier", "warning", "a product, plan, role or facet is named where the span names another"),
    Kind(
        "polarity",
        "verifier",
        "warning",
        'a "not", "only" or "unless" is missing or new; or an opposite, a bound or a duty was exchanged',
    ),
    Kind("steps-order", "verifier", "warning", "a numbered procedure is in another order"),
    Kind("steps-missing", "verifier", "warning", "a step of a numbered procedure is left out"),
    Kind(
        "leak",
        "verifier",
        "warning",
        "six content words in a row (or a whole shorter sentence) are in internal evidence and in no public evidence",
    ),
    Kind("internal-quoted", "verifier", "warning", "the citation is of an internal article"),
    Kind("no-citation", "verifier", "warning", "the sentence claims something and cites nothing"),
    Kind("unknown-passage", "verifier", "warning", "the citation is of a passage that is not in the evidence"),
    Kind("quote-mismatch", "verifier", "warning", "the quote differs from the passage"),
    Kind("wrong-marker", "verifier", "warning", "the citation's number does not follow its sentence"),
    Kind("unknown-courtesy", "verifier", "warning", "a courtesy that the house style does not allow"),
    Kind("outside-sentences", "verifier", "warning", "the draft has text that belongs to no sentence"),
    Kind("wrong-span", "verifier", "warning", "a sentence is not where the draft says it is"),
    Kind(
        "unseen",
        "reply",
        "warning",
        "invisible characters, such as those that reverse the reading order, were removed from the draft",
    ),
    Kind(
        "address",
        "reply",
        "warning",
        "an address was removed from the draft: its scheme is not http, https, mailto or tel, or its host is not the "
        "one that it seems to be",
    ),
    Kind(
        "internal-source",
        "panel",
        "warning",
        "the draft is based on articles that this agent may not see, so the panel does not show it",
    ),
)
