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
    Kind("automatic-reply", "message", "info", "no draft: nobody wrote this message, such as a note of absence"),
    Kind("delivery-failure", "message", "info", "no draft: a mail server says that a message did not arrive"),
    Kind("calendar-answer", "message", "info", "no draft: an invitation was accepted or declined"),
    Kind("read-receipt", "message", "info", "no draft: a message was shown to its reader"),
    Kind("newsletter", "message", "info", "no draft: mail to many"),
    Kind("solved", "message", "info", "no draft: the customer says that it is solved, and asks nothing more"),
    Kind("nothing-asked", "message", "info", "no draft: thanks after an answer, and nothing more"),
    Kind("empty-forward", "message", "info", "no draft: a forward without a word in it"),
    Kind(
        "long-case",
        "message",
        "warning",
        "the case is longer than what is read of one: some messages between the first and the newest were left out, "
        "so the suggestion is never `ready`",
    ),
    Kind(
        "unread-wording",
        "message",
        "warning",
        "there are no words for the language of the case: what was not read is named, such as questions and tone, and "
        "that greeting and closing are in another language",
    ),
    Kind("out-of-scope", "gate", "info", "no draft: articles, and past cases, are about other things"),
    Kind("weak-evidence", "gate", "warning", "more likely another article answers, or none: the draft is a guess"),
    Kind(
        "nothing-found", "gate", "info", "no draft: nothing to search in, such as with a `where` that no article fits"
    ),
    Kind(
        "nothing-to-quote",
        "gate",
        "info",
        "no draft: nothing public to quote, or nothing in the draft passed its checks",
    ),
    Kind("withheld", "gate", "info", "no draft: there was one, and it still has an error"),
    Kind(
        "too-little",
        "gate",
        "info, warning",
        "no draft: the message has no text, or too few words to tell what it is about; as a warning: so few words that "
        "another article could be meant",
    ),
    Kind(
        "other-language",
        "gate",
        "info, warning",
        "case and article are in different languages; as an info it is why there is no draft",
    ),
    Kind(
        "unread-language",
        "gate",
        "info, warning",
        "the case is in a language that no embedder here reads: what was found rests on past cases and on words that "
        "both languages share; as an info no past case speaks either, and there is no draft",
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
        "the knowledge base is so small that one of its articles is near to almost anything",
    ),
    Kind("articles-compete", "gate", "warning", "another article fits about as well"),
    Kind(
        "past-cases-differ",
        "gate",
        "warning",
        "similar solved cases speak clearly for another article: a problem that only looks alike",
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
    Kind("already-tried", "gate", "info", "what the customer says was done already"),
    Kind(
        "question",
        "gate",
        "info, warning",
        "one of several questions, the article that fits it best, and how likely that one answers it; a warning where "
        "it alone would get no draft, and then the suggestion is never `ready`",
    ),
    Kind(
        "escalate",
        "house",
        "warning",
        "a rule is met: why, who should take it, the customer's words. One for each rule",
    ),
    Kind("clarify", "house", "info", "the draft is a question"),
    Kind("banned-phrase", "house style", "warning", "the draft has words that `style.yaml` bans"),
    Kind("emoji", "house style", "warning", "the draft has an emoji, and `style.yaml` wants none"),
    Kind("reading-level", "house style", "warning", "the draft is harder to read than `style.yaml` allows"),
    Kind("spelling", "house style", "info", "a word is spelt the other way"),
    Kind("not-answered", "drafter", "warning", "one of several questions that no article found answers"),
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
    Kind("product", "verifier", "warning", "a product, plan, role or facet stands where the span names another"),
    Kind(
        "polarity",
        "verifier",
        "warning",
        "a not, only or unless is gone or new; or an opposite, bound or duty was exchanged",
    ),
    Kind("steps-order", "verifier", "warning", "a numbered procedure is told in another order"),
    Kind("steps-missing", "verifier", "warning", "a step of a numbered procedure is left out"),
    Kind(
        "leak",
        "verifier",
        "warning",
        "six content words in a row (or a whole shorter sentence) stand in internal evidence and in no public one",
    ),
    Kind("internal-quoted", "verifier", "warning", "the citation is of an internal article"),
    Kind("no-citation", "verifier", "warning", "the sentence claims something and cites nothing"),
    Kind("unknown-passage", "verifier", "warning", "the citation is of a passage that is not in the evidence"),
    Kind("quote-mismatch", "verifier", "warning", "the quote is not what stands in the passage"),
    Kind("wrong-marker", "verifier", "warning", "the citation's number does not stand behind its sentence"),
    Kind("unknown-courtesy", "verifier", "warning", "a courtesy that the house style cannot say"),
    Kind("outside-sentences", "verifier", "warning", "the draft has text that belongs to no sentence"),
    Kind("wrong-span", "verifier", "warning", "a sentence is not where the draft says it is"),
    Kind(
        "unseen",
        "reply",
        "warning",
        "characters that nobody sees, such as those that turn the order of reading around, were taken out of the draft",
    ),
    Kind(
        "address",
        "reply",
        "warning",
        "an address was taken out of the draft: of another scheme than http, https, mailto and tel, or of a host that "
        "is not the one it seems to be",
    ),
    Kind(
        "internal-source",
        "panel",
        "warning",
        "the draft rests on what this agent may not see, so the panel does not show it",
    ),
)
