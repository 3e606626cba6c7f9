"""Spoils clean drafts by program, one fault at a time, with text, sentences and citations kept consistent.

Every fault is one that a careless or unlucky author could make: a changed number, a lost "not", a step that nobody
wrote. `planted` gives at most `PER_KIND` of each; everything follows from one seed.
"""

from __future__ import annotations

import dataclasses
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from assistkit import Article, Case, Draft, Evidence
from assistkit.drafters.extractive import ExtractiveDrafter
from assistkit.index.passages import Splitter
from assistkit.text.sentences import sentences
from assistkit.types import Citation, Passage, Sentence, SentenceKind

PER_KIND = 30
_NEIGHBOURS = 3
_STEPS = (
    "Restart your computer and sign in again.",
    "Clear the browser's cache and reload the page.",
    "Uninstall the app and install it again from the store.",
    "Switch off the firewall while you do this.",
    "Ask your provider to reset the connection on their side.",
    "Send a photo of your identity card to our support team.",
    "Update the firmware of your router before you go on.",
    "Create a backup of the whole disk first.",
    "Wait until the green bar has reached the end.",
    "Enter the licence key that came with your invoice.",
    "Open a terminal as administrator and repeat the command.",
    "Choose the advanced profile in the network settings.",
)
_PRODUCTS = (
    ("Google", "Outlook", "Apple"),
    ("Solo", "Team", "Studio"),
    ("iPad", "Android", "Windows"),
    ("Word", "Excel", "PowerPoint"),
    ("Exchange", "SharePoint", "Teams"),
    ("Front Desk", "Tidewell Pay", "Bookings"),
)
_PATH = re.compile(r"[^\s,.;:]+(?: [A-Z][^\s,.;:]*)? › ([^\s,.;›]+)")
_NEGATION = re.compile(
    r"\b(?:do|does|is|are|can|will|would|has|have|was|were)(?:n['’]t| not)\b|\bcan['’]?not\b|\bcan['’]t\b"
)
_VERB = re.compile(r"\b(is|are|can|will|must|has|have)\b(?! not|n['’]t)")
_OPPOSITE = {"can": "cannot", "will": "will not", "must": "must not"}


@dataclass(frozen=True)
class Planted:
    """A draft with one fault of the given kind; kind "clean" has none."""

    id: str
    kind: str
    case: Case
    draft: Draft
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class _Clean:
    case: Case
    draft: Draft
    evidence: tuple[Evidence, ...]
    others: tuple[Passage, ...]  # public passages of other articles
    internal: tuple[Passage, ...]


def clean_drafts(articles: Sequence[Article]) -> Iterator[tuple[str, _Clean]]:
    """A draft of every public article, asked for by its title; its evidence holds other articles too."""
    splitter = Splitter()
    public = [a for a in articles if a.visibility == "public"]
    inner = tuple(p for a in articles if a.visibility != "public" for p in splitter.split(a))
    for place, article in enumerate(public):
        near = [public[(place + step) % len(public)] for step in range(1, _NEIGHBOURS + 1)]
        ranked = [
            splitter.split(article),
            *(splitter.split(one) for one in near),
            list(inner[place % 5 : place % 5 + 4]),
        ]
        evidence = tuple(
            Evidence(passage=p, score=1 / rank, rank=rank) for rank, own in enumerate(ranked, 1) for p in own
        )
        case = Case.from_text(article.title, subject=article.title)
        draft = ExtractiveDrafter().draft(case, evidence)
        others = tuple(p for own in ranked[1:-1] for p in own)
        if draft.text:
            yield article.id, _Clean(case, draft, evidence, others, tuple(ranked[-1]))


def planted(articles: Sequence[Article], *, seed: int = 7, per_kind: int = PER_KIND) -> list[Planted]:
    """The clean drafts, and spoiled ones of every kind that they allow."""
    rng = random.Random(seed)  # noqa: S311
    made: list[Planted] = []
    count: Counter[str] = Counter()
    for name, clean in clean_drafts(articles):
        made.append(Planted(f"{name}:clean", "clean", clean.case, clean.draft, clean.evidence))
        for kind, spoil in KINDS.items():
            draft = spoil(clean, rng) if count[kind] < per_kind else None
            if draft is None or draft.text == clean.draft.text:
                continue
            count[kind] += 1
            if kind in _CUTTABLE and count[kind] % 3 == 0:
                draft = _quotes_cut(draft)
            made.append(Planted(f"{name}:{kind}", kind, clean.case, draft, clean.evidence))
    return made


def rebuilt(parts: Sequence[tuple[str, Sentence, Sequence[Citation]]]) -> Draft:
    """A draft from (what stands before, sentence, its citations), with new offsets; how it is set, its text says."""
    text, sentences_, citations = "", list[Sentence](), list[Citation]()
    for before, old, own in parts:
        text += before
        start, end = len(text), len(text) + len(old.text)
        sentences_.append(Sentence(text=old.text, kind=old.kind, start=start, end=end, markers=old.markers))
        citations += [dataclasses.replace(c, start=start, end=end) for c in own]
        text += old.text + "".join(f" [{marker}]" for marker in old.markers)
    return Draft(text=text, sentences=tuple(sentences_), citations=tuple(citations))


def parts_of(draft: Draft) -> list[tuple[str, Sentence, list[Citation]]]:
    """The inverse of `rebuilt`."""
    parts, at = [], 0
    for sentence in draft.sentences:
        own = [c for c in draft.citations if (c.start, c.end) == (sentence.start, sentence.end)]
        parts.append((draft.text[at : sentence.start], sentence, own))
        at = sentence.end + len("".join(f" [{marker}]" for marker in sentence.markers))
    return parts


def _changed(clean: _Clean, rng: random.Random, pattern: str, new: Callable[[re.Match[str]], str]) -> Draft | None:
    """One match in one evidence sentence replaced."""
    parts = parts_of(clean.draft)
    places = [n for n, (_, s, _) in enumerate(parts) if s.kind == "evidence" and re.search(pattern, s.text)]
    if not places:
        return None
    n = rng.choice(places)
    before, old, own = parts[n]
    match = rng.choice(list(re.finditer(pattern, old.text)))
    text = old.text[: match.start()] + new(match) + old.text[match.end() :]
    if text == old.text:
        return None
    parts[n] = (before, dataclasses.replace(old, text=text), own)
    return rebuilt(parts)


def _number(clean: _Clean, rng: random.Random) -> Draft | None:
    return _changed(
        clean, rng, r"(?<![\w.,£$€/:-])\d{1,3}(?![\w.,/:-])", lambda m: str(int(m.group()) + rng.choice([1, 5, 30]))
    )


def _unit(clean: _Clean, rng: random.Random) -> Draft | None:
    other = {
        "minutes": "hours",
        "hours": "days",
        "days": "weeks",
        "weeks": "months",
        "months": "years",
        "years": "days",
    }
    return _changed(clean, rng, r"(?<=\d )(?:minutes|hours|days|weeks|months|years)", lambda m: other[m.group()])


def _date(clean: _Clean, rng: random.Random) -> Draft | None:
    months = ("January", "February", "March", "April", "June", "July", "August", "September", "October")
    pattern = rf"\b(?:{'|'.join(months)})\b(?=,? \d)|\b20[12]\d\b"
    return _changed(
        clean,
        rng,
        pattern,
        lambda m: str(int(m.group()) + 1) if m.group().isdigit() else months[months.index(m.group()) - 1],
    )


def _version(clean: _Clean, rng: random.Random) -> Draft | None:
    return _changed(
        clean,
        rng,
        r"(?<![\w.£$€])\d+\.\d+(?:\.\d+)*(?![\w%])|\bTW-\d+",
        lambda m: m.group()[:-1] + str((int(m.group()[-1]) + 1) % 10),
    )


def _price(clean: _Clean, rng: random.Random) -> Draft | None:
    return _changed(clean, rng, r"(?<=[£$€])\d+", lambda m: str(int(m.group()) + rng.choice([1, 10])))


def _stale_price(clean: _Clean, rng: random.Random) -> Draft | None:
    amounts = sorted({a for p in clean.others for a in re.findall(r"[£$€]\d+(?:\.\d\d)?", p.text)})
    return _changed(clean, rng, r"[£$€]\d+(?:\.\d\d)?", lambda _: rng.choice(amounts)) if amounts else None


def _url(clean: _Clean, rng: random.Random) -> Draft | None:
    return _changed(
        clean, rng, r"(?<=https://)[\w-]+(?=\.)", lambda m: rng.choice(["login", "secure-help", m.group() + "s"])
    )


def _email(clean: _Clean, rng: random.Random) -> Draft | None:
    return _changed(clean, rng, r"[\w.]+@(?=[\w-]+\.)", lambda _: rng.choice(["billing@", "boss@"]))


def _path(clean: _Clean, rng: random.Random) -> Draft | None:
    names = ("Advanced", "Profile", "Security", "Reports", "Devices")
    return _changed(clean, rng, r"(?<=› )[A-Z]\w+", lambda _: rng.choice(names))


def _command(clean: _Clean, rng: random.Random) -> Draft | None:
    pattern = r"(?<=\s)--?[a-zA-Z]{3,}\b|\b(?:Get|Set|New|Remove|Update|Connect)-[A-Z]\w{4,}"
    verbs = {"Get": "Set", "Set": "Get", "New": "Remove", "Remove": "New", "Update": "Remove", "Connect": "Disconnect"}

    def other(match: re.Match[str]) -> str:
        verb, dash, noun = match.group().partition("-")
        return f"{verbs[verb]}-{noun}" if verb else match.group() + rng.choice(["All", "Force"]) + dash[:0]

    return _changed(clean, rng, pattern, other)


def _negation_lost(clean: _Clean, rng: random.Random) -> Draft | None:
    return _changed(
        clean, rng, _NEGATION.pattern, lambda m: re.sub(r"n['’]t$| ?not$|['’]?not$", "", m.group()) or "can"
    )


def _negation_added(clean: _Clean, rng: random.Random) -> Draft | None:
    return _changed(clean, rng, _VERB.pattern, lambda m: _OPPOSITE.get(m.group(), f"{m.group()} not"))


def _only_lost(clean: _Clean, rng: random.Random) -> Draft | None:
    return _changed(clean, rng, r"\b[Oo]nly ", lambda _: "")


def _opposite(clean: _Clean, rng: random.Random) -> Draft | None:
    pairs = {"before": "after", "after": "before", "on": "off", "off": "on", "enable": "disable", "at least": "at most"}
    return _changed(
        clean,
        rng,
        r"\b(?:before|after|enable|at least)\b|(?<=[Tt]urn )(?:on|off)\b|(?<=[Ss]witch )(?:on|off)\b",
        lambda m: pairs[m.group()],
    )


def _product(clean: _Clean, rng: random.Random) -> Draft | None:
    family = {name: [o for o in names if o != name] for names in _PRODUCTS for name in names}
    pattern = rf"\b(?:{'|'.join(family)})\b"
    return _changed(clean, rng, pattern, lambda m: rng.choice(family[m.group()]))


def _invented(clean: _Clean, rng: random.Random) -> Draft | None:
    """After an evidence sentence a step of our own, citing what that sentence cites."""
    parts = parts_of(clean.draft)
    n = rng.choice([n for n, (_, s, _) in enumerate(parts) if s.kind == "evidence"])
    before, old, own = parts[n]
    new = dataclasses.replace(old, text=rng.choice(_STEPS))
    gap = re.sub(r"\d+", lambda m: str(int(m.group()) + 1), before) if n and "\n" in before else " "
    return rebuilt([*parts[: n + 1], (gap, new, own), *parts[n + 1 :]])


def _leaked(clean: _Clean, rng: random.Random, kind: SentenceKind, internal: bool) -> Draft | None:
    """A sentence of an internal article, cited to it or to what the sentence before cites."""
    found = [(p, a, b) for p in clean.internal for a, b in sentences(p.text) if 6 <= len(p.text[a:b].split()) <= 40]
    found = [one for one in found if one[0].text[one[1]] not in "|#"]
    if not found:
        return None
    passage, start, end = rng.choice(found)
    parts = parts_of(clean.draft)
    n = max(n for n, (_, s, _) in enumerate(parts) if s.kind == "evidence")
    _, old, own = parts[n]
    quote = passage.text[start:end]
    text = re.sub(r"[*`]", "", quote)
    cited = [
        dataclasses.replace(
            c, article_id=passage.article_id, passage_id=passage.id, quote=quote, quote_start=start, quote_end=end
        )
        for c in own[:1]
    ]
    evidence = kind == "evidence"
    new = Sentence(text=text, kind=kind, start=0, end=0, markers=old.markers if evidence else ())
    said = (cited if internal else own) if evidence else []
    return rebuilt([*parts[: n + 1], ("\n\n", new, said), *parts[n + 1 :]])


def _list(parts: Sequence[tuple[str, Sentence, list[Citation]]]) -> list[int]:
    """The places of a draft's first numbered list of plain steps."""
    run: list[int] = []
    for n, (before, _, _) in enumerate(parts):
        if re.search(r"\n\d+\. $", before) and (not run or run[-1] == n - 1):
            run.append(n)
        elif len(run) > 2:
            break
        else:
            run = []
    return run if len(run) > 2 else []


def _swapped(clean: _Clean, rng: random.Random) -> Draft | None:
    parts = parts_of(clean.draft)
    run = _list(parts)
    if not run:
        return None
    n = rng.choice(run[:-1])
    (gap, one, own), (other_gap, other, others) = parts[n], parts[n + 1]
    parts[n], parts[n + 1] = (gap, other, others), (other_gap, one, own)
    return rebuilt(parts)


def _without(clean: _Clean, places: Callable[[list[int]], list[int]]) -> Draft | None:
    parts = parts_of(clean.draft)
    run = _list(parts)
    gone = places(run) if run else []
    if not gone:
        return None
    left, number = [], 0
    for n, (before, one, own) in enumerate(parts):
        if n in gone:
            continue
        number = number + 1 if n in run else number
        left.append((re.sub(r"\d+\. $", f"{number}. ", before) if n in run else before, one, own))
    return rebuilt(left)


def _dropped(clean: _Clean, rng: random.Random) -> Draft | None:
    return _without(clean, lambda run: [rng.choice(run[1:-1])])


def _truncated(clean: _Clean, rng: random.Random) -> Draft | None:
    return _without(clean, lambda run: run[rng.randrange(2, len(run)) :])


def _quotes_cut(draft: Draft) -> Draft:
    """Quotes end early, consistently: a fault may try to hide what contradicts it."""
    cut = [
        dataclasses.replace(
            c, quote=c.quote[: max(1, len(c.quote) * 2 // 3)], quote_end=c.quote_start + max(1, len(c.quote) * 2 // 3)
        )
        for c in draft.citations
    ]
    return dataclasses.replace(draft, citations=tuple(cut))


KINDS: dict[str, Callable[[_Clean, random.Random], Draft | None]] = {
    "number": _number,
    "unit": _unit,
    "date": _date,
    "version": _version,
    "price": _price,
    "stale-price": _stale_price,
    "url": _url,
    "email": _email,
    "path": _path,
    "command": _command,
    "negation-lost": _negation_lost,
    "negation-added": _negation_added,
    "only-lost": _only_lost,
    "opposite": _opposite,
    "product": _product,
    "invented": _invented,
    "leak-public": lambda clean, rng: _leaked(clean, rng, "evidence", False),
    "leak-internal": lambda clean, rng: _leaked(clean, rng, "evidence", True),
    "leak-notice": lambda clean, rng: _leaked(clean, rng, "notice", False),
    "steps-swapped": _swapped,
    "steps-dropped": _dropped,
    "steps-truncated": _truncated,
}
_CUTTABLE = frozenset({"number", "price", "negation-lost", "negation-added"})
