"""What holds for every draft: clean ones pass, whole procedures stay whole, and what is mended is sound."""

from __future__ import annotations

import dataclasses
import json
import random
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistkit import Article, Case, Evidence
from assistkit.drafters.extractive import ExtractiveDrafter
from assistkit.index.passages import Splitter
from assistkit.index.sources.folder import read_articles
from assistkit.types import Draft, Passage, Sentence
from assistkit.verifiers import EvidenceVerifier, mended, remove_unsupported
from assistkit.verifiers.steps import procedures

CASE = Case.from_text("how do I do this")


def errors(draft: Draft, evidence: Sequence[Evidence]) -> set[str]:
    return {f.code for f in EvidenceVerifier().verify(CASE, draft, evidence) if f.severity == "error"}


def drafted(article: Article) -> tuple[Draft, list[Evidence]]:
    evidence = [Evidence(passage=p, score=1.0, rank=1) for p in Splitter().split(article)]
    return ExtractiveDrafter().draft(Case.from_text(article.title), evidence), evidence


def sound(draft: Draft) -> bool:
    """Offsets agree throughout."""
    cited = {(c.start, c.end) for c in draft.citations}
    return all(draft.text[s.start : s.end] == s.text for s in draft.sentences) and cited <= {
        (s.start, s.end) for s in draft.sentences
    }


@pytest.fixture(scope="module")
def drafts(samples: Path) -> list[tuple[Article, Draft, list[Evidence]]]:
    """A real draft of every public sample article."""
    public = [a for a in read_articles(samples / "articles").articles if a.visibility == "public"]
    return [(article, *drafted(article)) for article in public]


def whole_procedures(article: Article, draft: Draft) -> bool:
    """Of every numbered list that a draft cites every step is cited, in the article's order."""
    starts = [
        a for c in draft.citations for a in [article.text.find(c.quote)] if c.quote and article.text.count(c.quote) == 1
    ]
    for steps in procedures(article.text):
        told = [n for at in starts for n, step in enumerate(steps) if step.start <= at < step.end]
        if told and (told != sorted(told) or set(told) != set(range(len(steps)))):
            return False
    return True


def test_real_drafts_pass_and_keep_procedures_whole(drafts: list[tuple[Article, Draft, list[Evidence]]]) -> None:
    """What the drafter quotes of the samples has no finding but for the fragments that its sentence splitter makes."""
    assert all(whole_procedures(article, draft) for article, draft, _ in drafts)
    flagged = [article.id for article, draft, evidence in drafts if errors(draft, evidence)]
    assert len(flagged) <= 0.05 * len(drafts), flagged


@pytest.mark.data
@pytest.mark.slow
def test_office_drafts_pass_and_lose_no_step(data_dir: Path) -> None:
    """300 articles of another kind: at most 5% of clean drafts are flagged, none for its steps."""
    lines = (data_dir / "office_kb" / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in random.Random(2).sample(lines, 300)]  # noqa: S311
    flagged = []
    for row in rows:
        article = Article(id=row["id"], title=row["title"], text=row.get("text") or row["body"], visibility="public")
        draft, evidence = drafted(article)
        found = errors(draft, evidence)
        assert not found & {"steps-order", "steps-missing"}, article.id
        flagged += [article.id] if found else []
    assert len(flagged) <= 0.05 * len(rows), flagged


@given(st.data())
def test_what_is_left_after_mending_is_sound(
    drafts: list[tuple[Article, Draft, list[Evidence]]], data: st.DataObject
) -> None:
    """Whatever sentences are spoiled: the rest has right offsets and passes, or nothing is left; nothing is added."""
    _, draft, evidence = data.draw(st.sampled_from(drafts))
    if not draft.sentences:
        return
    bad = data.draw(st.sets(st.integers(0, len(draft.sentences) - 1), min_size=1, max_size=4))
    spoiled = spoil(
        draft, bad, data.draw(st.sampled_from(["Format the disk with 99 sectors.", "Never do it.", "No 7."]))
    )
    left, found = mended(EvidenceVerifier(), CASE, spoiled, evidence)
    assert found
    assert left.text == "" or (sound(left) and not errors(left, evidence))
    texts = [s.text for s in spoiled.sentences]
    assert all(s.text in texts for s in left.sentences)


@given(st.data())
def test_removing_takes_a_list_out_whole(
    drafts: list[tuple[Article, Draft, list[Evidence]]], data: st.DataObject
) -> None:
    """One pass: offsets stay right, and no numbered line of a list with a bad step is left."""
    _, draft, evidence = data.draw(st.sampled_from(drafts))
    steps = [n for n, s in enumerate(draft.sentences) if draft.text[: s.start].endswith(". ") and s.kind == "evidence"]
    if not steps:
        return
    spoiled = spoil(draft, {data.draw(st.sampled_from(steps))}, "Format the disk with 99 sectors.")
    left = remove_unsupported(spoiled, EvidenceVerifier().verify(CASE, spoiled, evidence))
    assert sound(left)
    assert "Format the disk" not in left.text
    assert not errors(left, evidence)


@given(st.text(max_size=400), st.text(max_size=400), st.sampled_from(["evidence", "notice", "question", "courtesy"]))
def test_any_text_can_be_checked(text: str, source: str, kind: str) -> None:
    """Odd text never raises, in the draft or in the evidence."""
    passage = Passage(id="a#0", article_id="a", title="T", text=source, start=0, end=len(source), visibility="public")
    sentence = Sentence(text=text, kind=kind, start=0, end=len(text), markers=(1,))
    from assistkit.types import Citation

    citation = Citation(
        marker=1,
        article_id="a",
        passage_id="a#0",
        quote=source,
        start=0,
        end=len(text),
        quote_start=0,
        quote_end=len(source),
    )
    draft = Draft(text=text, sentences=(sentence,), citations=(citation,))
    evidence = [Evidence(passage=passage, score=1.0, rank=1)]
    left, _ = mended(EvidenceVerifier(), CASE, draft, evidence)
    assert left.text in ("", draft.text, text)


def spoil(draft: Draft, bad: set[int], words: str) -> Draft:
    """The draft with other words in the sentences at the places `bad`, offsets right."""
    text, at, sentences, citations = "", 0, [], []
    for n, old in enumerate(draft.sentences):
        text += draft.text[at : old.start]
        said = words if n in bad else old.text
        new = dataclasses.replace(old, text=said, start=len(text), end=len(text) + len(said))
        own = [c for c in draft.citations if (c.start, c.end) == (old.start, old.end)]
        citations += [dataclasses.replace(c, start=new.start, end=new.end) for c in own]
        sentences.append(new)
        text += said
        at = old.end
    return Draft(text=text + draft.text[at:], sentences=tuple(sentences), citations=tuple(citations))
