"""Drafts: whole procedures, exact citations, nothing from internal articles."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import pytest

from assistkit import Article, Case, Evidence
from assistkit.drafters.asking_how import answers_with
from assistkit.drafters.extractive import ExtractiveDrafter
from assistkit.house.courtesy import DEFAULT, is_courtesy
from assistkit.index.passages import Splitter
from assistkit.index.sources.folder import read_articles
from assistkit.testing import HashEmbedder
from assistkit.text.article.sections import assemble, read_sections
from assistkit.text.plain import to_plain
from assistkit.types import Draft, Finding
from assistkit.verifiers import EvidenceVerifier
from assistkit.verifiers.mending import remove_unsupported

TEXT = """Do this when the tablet shows the wrong clock.

## Before you start

You need the kiosk PIN.

## Set the clock

Follow these steps:

1. Open **Settings › Clock**.
   - On older tablets it is under *System*.
2. Choose [your region](https://help.example/regions).

   The kiosk restarts.
3. Enter `ntp.example.com` and select **Save**.

| Model | Takes |
|---|---|
| K1 | 2 minutes |
| K2 | 30 seconds |

## Related articles

- [Something else](https://help.example/else)
"""


def article(text: str = TEXT, **changes: object) -> Article:
    values: dict[str, object] = {
        "id": "a",
        "title": "Set the clock",
        "text": text,
        "visibility": "public",
        "language": "en",
    }
    return Article(**(values | changes))  # type: ignore[arg-type]


def evidence(*articles: Article) -> list[Evidence]:
    return [
        Evidence(passage=passage, score=3.0 - rank, rank=rank, signals={"dense": 0.6, "lead": 0.6, "lexical": 4.0})
        for rank, one in enumerate(articles, start=1)
        for passage in Splitter().split(one)
    ]


def drafted(text: str, *articles: Article, contacts: int = 1) -> tuple[Draft, Sequence[Evidence]]:
    found = evidence(*articles)
    case = Case.from_dict({**Case.from_text(text).to_dict(), "contacts": contacts})
    return ExtractiveDrafter().draft(case, found), found


def test_steps_stay_whole_and_in_order() -> None:
    """A procedure is quoted with its announcement, every step, nested notes, and in its order."""
    draft, _ = drafted("how do I set the clock on the tablet", article())
    wanted = [
        "Follow these steps:",
        "1. Open Settings › Clock.",
        "- On older tablets",
        "2. Choose your region",
        "restarts",
        "3. Enter ntp",
    ]
    places = [draft.text.find(piece) for piece in wanted]
    assert -1 not in places
    assert places == sorted(places)


def test_boilerplate_is_dropped() -> None:
    """ "Related articles" and its links never reach a reply."""
    draft, _ = drafted("clock wrong, something else", article())
    assert "Related" not in draft.text
    assert "Something else" not in draft.text


def test_links_keep_their_address() -> None:
    """A web address in the article stays readable in plain text."""
    draft, _ = drafted("how do I set the clock", article())
    assert "your region (https://help.example/regions)" in draft.text


def test_every_sentence_is_courtesy_or_cited() -> None:
    """Each sentence is from the courtesy set, a notice, or cites a span that is exactly in its passage."""
    draft, found = drafted("how do I set the clock", article(url="https://help.example/clock"))
    passages = {e.passage.id: e.passage for e in found}
    cited = {(c.start, c.end) for c in draft.citations}
    for sentence in draft.sentences:
        assert draft.text[sentence.start : sentence.end] == sentence.text
        if sentence.kind == "courtesy":
            assert is_courtesy(sentence.text)
        elif sentence.kind == "evidence":
            assert (sentence.start, sentence.end) in cited
            assert draft.text[sentence.end :].startswith(f" [{sentence.markers[0]}]")
    for citation in draft.citations:
        assert passages[citation.passage_id].text[citation.quote_start : citation.quote_end] == citation.quote
    assert "https://help.example/clock" in draft.text


def test_internal_articles_are_never_quoted() -> None:
    """The best match may be internal: the draft comes from the best public article, or there is none."""
    secret = article("The master code is 9-9-9-9.", id="s", visibility="internal")
    draft, _ = drafted("how do I set the clock", secret, article())
    assert "master code" not in draft.text
    assert {c.article_id for c in draft.citations} == {"a"}
    assert drafted("what is the master code", secret)[0] == Draft()


def test_a_second_contact_is_acknowledged() -> None:
    """Who writes again about the same thing is not thanked for getting in touch."""
    assert DEFAULT.sorry_again in drafted("clock", article(), contacts=2)[0].text
    assert DEFAULT.sorry_again not in drafted("clock", article())[0].text


def test_only_the_row_with_the_code() -> None:
    """Where the case names an error code, the table row about it is quoted and the other codes are not."""
    text = "Look beside the clock.\n\n| Code | Do |\n|---|---|\n| TW-204 | Reconnect |\n| TW-211 | Wait |\n"
    draft, _ = drafted("it says TW-204", article(text))
    assert "TW-204 – Reconnect" in draft.text
    assert "TW-211" not in draft.text


def test_a_code_in_a_heading_finds_its_section() -> None:
    """An error code often stands only in the heading above its answer."""
    text = "## Payouts\n\nPayouts come on Mondays, see Pay.\n\n## Returned (TW-415)\n\nYour bank refused it.\n"
    draft, _ = drafted("my payout says TW-415, when do payouts come", article(text))
    assert "Your bank refused it." in draft.text


def test_numbered_sections_are_one_procedure() -> None:
    """ "Check 1", "Check 2" are quoted together and in order: diagnosis does not start in the middle."""
    text = "## Check 1: power\n\nIs it on?\n\n## Check 2: cable\n\nIs the cable in the socket?\n\n## Prices\n\nNone.\n"
    draft, _ = drafted("is the cable in the socket", article(text))
    assert draft.text.index("Check 1: power") < draft.text.index("Is it on?") < draft.text.index("Check 2: cable")


def test_what_no_reader_sees_is_not_quoted() -> None:
    """Comments, scripts, styles and template tags of a public article never reach a customer."""
    hidden = "<!--\ninternal: the master code is 4711\n-->\n\n<script>\nalert('x')\n</script>\n\n{% include note %}\n\n"
    text = "Hold the red button to reset the gate. <!-- code 4711 --> Then wait.\n\n" + hidden + "It restarts."
    draft, _ = drafted("how do I reset the gate with the red button so that it restarts", article(text))
    assert "Hold the red button to reset the gate. [1] Then wait. [1]" in draft.text
    assert "It restarts." in draft.text
    for word in ("4711", "alert", "include", "<!", "-->"):
        assert word not in draft.text


def test_an_endless_step_is_not_dropped() -> None:
    """A step that is longer than a passage is cited piece by piece, and the steps around it stay."""
    text = "1. Open the app.\n2. " + "Press the next button again. " * 120 + "\n3. Save it.\n"
    draft, found = drafted("open the app, press the next button, save", article(text))
    steps = [line[:7] for line in draft.text.splitlines() if line[:1].isdigit()]
    assert steps == ["1. Open", "2. Pres", "3. Save"]
    assert EvidenceVerifier().verify(Case.from_text("x"), draft, found) == []


def test_a_row_of_a_long_table_is_found() -> None:
    """Where a table runs over several passages, the row with the code is still quoted."""
    rows = "".join(
        f"| E-{n} | The sensor number {n} is not answering | Clean it, then restart line {n} |\n" for n in range(10, 71)
    )
    draft, found = drafted(
        "the printer shows E-57", article("Every code.\n\n| Code | Means | Do |\n|---|---|---|\n" + rows)
    )
    assert "E-57 – Means: The sensor number 57" in draft.text
    assert "E-56" not in draft.text
    assert EvidenceVerifier().verify(Case.from_text("x"), draft, found) == []


def test_a_step_may_begin_like_boilerplate() -> None:
    """ "See also the totals tab" is a step here, and an article may be about tags."""
    draft, _ = drafted("send totals", article("1. See also the totals tab before you start.\n2. Press Send.\n"))
    assert "1. See also the totals tab" in draft.text
    assert drafted("tags", article("# Tags\n\nOpen Tags and select New.\n"))[0].text


def test_numbers_are_those_a_reader_sees() -> None:
    """Markdown counts where the author wrote "1." in every line."""
    draft, _ = drafted("export settings", article("1. Open Settings.\n1. Select Export.\n1. Press Save.\n"))
    assert [line[:2] for line in draft.text.splitlines() if line[:1].isdigit()] == ["1.", "2.", "3."]


def test_indented_code_stays_as_it_is() -> None:
    """A command is quoted to the letter, line by line."""
    text = "Run this to reset the server:\n\n    rm -rf /x/__cache__ && echo *done*\n    kill -9 $PID\n"
    draft, found = drafted("reset the server", article(text))
    assert "rm -rf /x/__cache__ && echo *done* [1]\n" in draft.text
    assert EvidenceVerifier().verify(Case.from_text("x"), draft, found) == []


def test_nothing_found_gives_an_empty_draft() -> None:
    """No evidence, no draft."""
    assert ExtractiveDrafter().draft(Case.from_text("x"), []) == Draft()


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("**Bold** and *it* `code`", "Bold and it code"),
        ("[words](https://x.example/a)", "words (https://x.example/a)"),
        ("<https://x.example/a>", "https://x.example/a"),
        ("[here](#anchor) &nbsp; a<br>b", "here a b"),
        ("[!NOTE] Mind the gap", "Mind the gap"),
        ("2 \\* 3 &lt; 7", "2 * 3 < 7"),
        ("Press ![gear](https://x.example/g.png) Settings", "Press gear Settings"),
        ("![shot](a.png)", ""),
        ("Put `{% if x %}` before and `{# note #}` after it.", "Put {% if x %} before and {# note #} after it."),
        ("{% if x %}Shown{% endif %} <!-- `secret` --> here{: .tip }", "Shown here"),
        ("One ` tick <!-- secret --> and\nanother ` tick", "One tick and another tick"),
        ("type `` and <span hidden>secret</span> then ` once", "type `` and then ` once"),
        ("type \\` and <span hidden>secret</span> then ` once", "type ` and then ` once"),
        ("See the [guide][1] before you reset it[^2].", "See the guide before you reset it."),
    ],
)
def test_markdown_becomes_plain(markdown: str, plain: str) -> None:
    """A reply shows what a reader of the article sees."""
    assert to_plain(markdown) == plain


def test_many_ticks_are_read() -> None:
    """All of them stay. With a time that grows with the square of their number this would never come to its end."""
    assert to_plain("`" * 200_000 + "{% x").endswith("{% x")


def ordered_steps(one: Article) -> list[list[str]]:
    sections = read_sections(one.text)
    return [[u.text for u in part.units] for s in sections for part in s.parts if part.kind == "list"]


def test_quoted_procedures_are_complete_in_every_sample_article(samples: Path) -> None:
    """Over all sample articles: a list of which a step is quoted is quoted whole and in order, and verifies clean."""
    verifier = EvidenceVerifier()
    for one in read_articles(samples / "articles").articles:
        if one.visibility != "public":
            continue
        found = evidence(one)
        assert assemble(e.passage for e in found).strip() == one.text.strip()
        case = Case.from_text(one.title)
        draft = ExtractiveDrafter().draft(case, found)
        assert verifier.verify(case, draft, found) == []
        quoted = [s.text for s in draft.sentences if s.kind == "evidence"]
        for steps in ordered_steps(one):
            if steps[0] in quoted:
                at = quoted.index(steps[0])
                assert quoted[at : at + len(steps)] == steps


@pytest.mark.slow
def test_real_articles_verify_clean(data_dir: Path) -> None:
    """Over 300 real Markdown articles of another make, every draft passes its own verification."""
    articles = read_articles(data_dir / "office_kb" / "articles.jsonl").articles[::8]
    for one in articles:
        found = evidence(one)
        case = Case.from_text(one.title)
        draft = ExtractiveDrafter().draft(case, found)
        assert draft.text, one.id
        assert EvidenceVerifier().verify(case, draft, found) == [], one.id


def by_meaning(text: str, *articles: Article) -> tuple[Draft, Sequence[Evidence]]:
    found = evidence(*articles)
    return ExtractiveDrafter(HashEmbedder()).draft(Case.from_text(text), found), found


INVOICE = article(
    "Open the invoice and choose Credit to correct the amount of a sent invoice.", id="b", title="Invoices"
)
PARKING = article("Guests find parking spaces behind the building, open all night.", id="c", title="Parking")
TWO = "1) How do I set the clock on the tablet?\n\n2) How do I correct the amount of a sent invoice?"


def test_each_question_is_answered_by_its_article() -> None:
    """Two questions, two articles: each under its own lead, each with its own marker and source; all of it verifies."""
    draft, found = by_meaning(TWO, article(), PARKING, INVOICE)
    assert [c.article_id for c in draft.citations if c.article_id != "a"] == ["b"]
    first, other = "Our article “Set the clock” says: [1]", "On your other question, our article “Invoices” says: [2]"
    assert draft.text.index(first) < draft.text.index(other) < draft.text.index("choose Credit")
    assert "parking" not in draft.text
    assert EvidenceVerifier().verify(Case.from_text(TWO), draft, found) == []


def test_two_articles_read_as_one_letter() -> None:
    """One greeting, one list of what to read, each article once, one closing; a mended draft keeps what still holds."""
    clock, invoice = (dataclasses.replace(one, url=f"https://help.example/{one.id}") for one in (article(), INVOICE))
    draft, found = by_meaning(TWO, clock, PARKING, invoice)
    more = "Read more:\n- Set the clock (https://help.example/a) [1]\n- Invoices (https://help.example/b) [2]\n\n"
    assert draft.text.count(more) == draft.text.count("Read more") == 1
    assert [one.link for one in draft.sentences if one.link] == [clock.url, invoice.url]
    assert EvidenceVerifier().verify(Case.from_text(TWO), draft, found) == []
    credit = next(one for one in draft.sentences if "choose Credit" in one.text)
    bad = Finding(code="unsupported", severity="error", message="", start=credit.start, end=credit.end)
    left = remove_unsupported(draft, [bad])
    assert "Invoices" not in left.text
    assert "- Set the clock (https://help.example/a) [1]" in left.text


@pytest.mark.parametrize(
    ("question", "steps", "answer"),
    [
        ("How do I set the clock?", True, "steps"),
        ("How long does a refund take?", False, "fact"),
        ("Can I use two tablets? We are a small shop.", False, "rule"),
        ("The clock is wrong and won't sync. Can you help?", False, "remedy"),
        ("The clock is wrong.", True, "remedy"),
        ("Why can't I set the clock?", False, "remedy"),
        ("She paid a deposit. Will that get lost?", False, "rule"),
        ("Do I need to do anything when the clocks change?", True, "steps"),
        ("Wie lange dauert eine Erstattung?", False, "fact"),
        ("Darf ich zwei Geräte benutzen?", False, "rule"),
    ],
)
def test_what_a_draft_answers_with(question: str, steps: bool, answer: str) -> None:
    assert answers_with(question, steps) == answer


def test_one_question_gets_one_article() -> None:
    """Nothing is added to the answer of a single question, however near the other article is."""
    draft, _ = by_meaning("How do I correct the amount of a sent invoice?", INVOICE, article())
    assert {c.article_id for c in draft.citations} == {"b"}
    assert "our article" not in draft.text.lower()


def test_a_question_that_nothing_answers_is_named() -> None:
    """The agent is told which question the draft says nothing about."""
    draft, _ = by_meaning("How do I set the clock on the tablet?\n\nDoes Zanzibar offer quantum yoghurt?", article())
    assert [(f.code, f.severity) for f in draft.findings] == [("not-answered", "warning")]
    assert "quantum yoghurt" in draft.findings[0].message


def test_points_that_were_tried_are_left_out() -> None:
    """Of a plain list, not what the customer did already; a numbered procedure stays whole."""
    points = ("Restart the reader completely", "Charge the battery overnight", "Update the firmware")
    said = "The reader drops out. I have restarted the reader completely."
    plain, _ = drafted(said, article("The reader drops out:\n\n" + "\n".join(f"- {point}" for point in points)))
    assert "Restart the reader" not in plain.text
    assert "Charge the battery" in plain.text
    steps = "\n".join(f"{n}. {point}" for n, point in enumerate(points, start=1))
    numbered, _ = drafted(said, article("The reader drops out:\n\n" + steps))
    assert "1. Restart the reader" in numbered.text


def test_code_inside_a_procedure_keeps_its_place_and_its_columns() -> None:
    """A fence between two steps that was not indented belongs to the step before it, and YAML keeps its meaning."""
    text = "1. Create the file:\n\n```\nalpha:\n  beta: <your code>\n```\n\n2. Restart the server.\n"
    draft, found = drafted("restart the server with the file", article(text))
    lines = [line.removesuffix(" [1]") for line in draft.text.split("\n")]
    assert lines[lines.index("1. Create the file:") :][:4] == [
        "1. Create the file:", "   alpha:", "     beta: <your code>", "2. Restart the server."
    ]  # fmt: skip
    assert EvidenceVerifier().verify(Case.from_text("x"), draft, found) == []


def test_bold_print_over_a_sentence_end_leaves_no_marks() -> None:
    """Bold print that ends with the first sentence is no reason to show asterisks."""
    draft, _ = drafted("refund step", article("**Step 1. Look at the refund.** Open the timeline of the refund."))
    assert "*" not in draft.text
    assert not any(c.quote.startswith("*") or c.quote.endswith("*") for c in draft.citations)


def test_a_one_line_fact_gets_one_line() -> None:
    """The length follows what is asked."""
    facts = "## Opening hours\n\nWe open at nine on weekdays.\n\n## Parking\n\n" + "Cars park behind the house. " * 12
    draft, _ = by_meaning("opening hours, when do you open on weekdays", article(facts))
    assert [s.text for s in draft.sentences if s.kind == "evidence"] == ["We open at nine on weekdays."]


def test_steps_in_paragraphs_are_one_procedure() -> None:
    """ "Step 1 – …", "Step 2 – …" as paragraphs, with a list between them, stay whole and in order like a list."""
    text = (
        "**Step 1 – Look at the refund.** Open the timeline.\n\n- Pending: wait.\n- Failed: pay out again.\n\n"
        "**Step 2 – Count the days.** Banks need ten of them.\n\n"
        "**Step 3 – Ask for the trace.** Give the client the number of the refund.\n"
    )
    draft, found = by_meaning("where do I get the number to trace the refund for the client", article(text))
    places = [draft.text.index(words) for words in ("Step 1", "Pending", "Failed", "Step 2", "Step 3", "Give the")]
    assert places == sorted(places)
    assert EvidenceVerifier().verify(Case.from_text("x"), draft, found) == []


def test_a_technical_reader_gets_fewer_words() -> None:
    """The same question in an administrator's words is answered in less, and the steps are whole in both."""
    text = "## Proxy\n\n1. Open the proxy settings.\n2. Save.\n\n" + "\n\n".join(
        f"The proxy of the server has a setting number {n} that few people need." for n in range(12)
    )
    plain, _ = by_meaning("which proxy settings does the server have, please", article(text))
    technical, _ = by_meaning(
        "which proxy settings does it have? DNS resolves, curl -v gives HTTP 502, nginx.conf has proxy_pass set",
        article(text),
    )
    assert len(technical.text.split()) < len(plain.text.split())
    assert "1. Open the proxy" in technical.text
    assert "2. Save." in technical.text
