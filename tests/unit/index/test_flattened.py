"""Text that lost its lines: what is found again, and what is left alone."""

from __future__ import annotations

import pytest
from growth import assert_linear

from assistkit import Article
from assistkit.index.sources.flattened import is_flattened, rebuild, with_lines
from assistkit.text.article.sections import read_sections

FILLER = "This page is for owners of a lift who want to look after it themselves, as far as the law lets them."


def steps(text: str, title: str = "") -> list[str]:
    """The numbered steps of the rebuilt text."""
    sections = read_sections(rebuild(text, title).text)
    units = [unit for section in sections for part in section.parts for unit in part.units]
    return [unit.text for unit in units if unit.mark[:-1].isdigit()]


def headings(text: str, title: str = "") -> list[str]:
    return [section.heading for section in read_sections(rebuild(text, title).text) if section.heading]


@pytest.mark.parametrize(
    "text",
    [
        f"{FILLER} To oil the rail: 1. Open the hatch. 2. Wipe the rail. 3. Spray the oil. Ride once up and down.",
        f"{FILLER} To oil the rail 1) Open the hatch. 2) Wipe the rail. 3) Spray the oil.",
        f"{FILLER}To oil the rail:1. Open the hatch.2. Wipe the rail.3. Spray the oil.Ride once up and down.",
        f"{FILLER} Step 1: Open the hatch. Step 2: Wipe the rail. Step 3: Spray the oil.",
        f"{FILLER} (1) Open the hatch. (2) Wipe the rail. (3) Spray the oil.",
        f"{FILLER}  To oil the rail:  Open the hatch.  Wipe the rail.  Spray the oil.  The lift is ready at once.",
        f"{FILLER}To oil the rail:Open the hatch.Wipe the rail.Spray the oil.The lift is ready at once.",
        f"{FILLER} To oil the rail, follow these steps: Open the hatch. Wipe the rail. Spray the oil. It works.",
    ],
)
def test_steps_are_found_again(text: str) -> None:
    """Numbers in a run, lines two blanks apart, glued lines and announced sentences all give the same steps."""
    assert steps(text) == ["Open the hatch.", "Wipe the rail.", "Spray the oil."]


@pytest.mark.parametrize(
    "text",
    [
        "Version 1. The motor was louder. Version 2. The motor is quiet. Version 3. There is no motor any more.",
        "It costs 1.50 a ride. Section 2. Says more. Call 1. 800. 555. 2. 3. or read 1.2 Fixes and 2.0 Changes.",
        "Delivered on 1. January 2024 and on 2. February 2024, with invoice No. 1. And No. 2. And no more.",
        "First, open the hatch. Then wipe the rail. Rule 4. Applies. There are 3. Rides are free.",
        "The lift - a small one - was built in 1962 - the year of the flood - and renewed in 2001 - twice.",
    ],
)
def test_numbers_and_dashes_in_sentences_are_no_marks(text: str) -> None:
    """Versions, prices, dates, phone numbers and dashes begin no item."""
    found = read_sections(rebuild(f"{FILLER} {text}").text)
    assert all(part.kind == "prose" for section in found for part in section.parts)


@pytest.mark.parametrize(
    "name",
    [
        "example.com",
        "U.S.Government",
        "Node.js",
        "notes.v2.Beta",
        "System.IO.File",
        "LinkedIn",
        "lift.Open()",
        "C:Lifts",
    ],
)
def test_names_are_not_split(name: str) -> None:
    """A break needs proof: addresses, initials, files and names stay whole."""
    text = f"{FILLER}You can read more about {name} in the cellar.The caretaker knows {name} well.Ask for it."
    assert rebuild(text).text.count(name) == 2


def test_glued_sentences_are_parted() -> None:
    """ "account.You can" is two lines; "Tip:You" is one, with a blank."""
    found = rebuild(f"{FILLER}You can ride at any time.Tip:You need no ticket.The doors close by themselves.").text
    assert "themselves, as far as the law lets them.\n\nYou can ride" in found
    assert "\n\nTip: You need no ticket.\n\nThe doors" in found


def test_words_glued_without_a_sign_are_parted_with_a_note() -> None:
    """ "EligibilityIf you have": the heading ends where a word begins lines; it is a guess and said to be one."""
    found = rebuild(f"{FILLER} EligibilityIf you have a lift of your own, you may ride for free all year round.")
    assert "## Eligibility\n\nIf you have a lift" in found.text
    assert "lines-guessed" in {note.code for note in found.notes}


def test_headings_in_capitals() -> None:
    """Capitals before a new sentence are a heading; an acronym that begins a sentence is none."""
    text = (
        "PROBLEM A rider cannot get out. CAUSE DNS records of the lift are wrong. RESOLVING THE PROBLEM USB keys help."
    )
    assert headings(f"{text} {FILLER}") == ["PROBLEM", "CAUSE", "RESOLVING THE PROBLEM"]


def test_numbered_causes() -> None:
    """ "Cause 1: … Cause 2: …" are headings of what follows."""
    text = f"{FILLER} Cause 1: The rope is worn. Have it renewed. Cause 2: The motor is hot. Let it cool."
    assert headings(text) == ["Cause 1:", "Cause 2:"]


def test_title_contents_and_path_are_dropped_with_notes() -> None:
    """What only leads to the text is left out, and the lead is told; the contents show where headings are."""
    text = (
        "Home > Lifts > Care for your lift Care for your lift Table of contents Oil the rail Clean the doors "
        f"{FILLER} Oil the rail Once a year, with a brush. Clean the doors Every week, with a cloth and no soap."
    )
    found = rebuild(text, "Care for your lift")
    assert found.text.startswith(FILLER)
    assert headings(text, "Care for your lift") == ["Oil the rail", "Clean the doors"]
    assert {"title-dropped", "contents-dropped", "lines-rebuilt"} <= {note.code for note in found.notes}


def test_title_that_begins_a_sentence_stays() -> None:
    """ "Care for your lift starts with …" is no repeated title."""
    text = f"Care for your lift starts with a dry cellar. {FILLER}The rest is easy.You need a cloth."
    assert rebuild(text, "Care for your lift").text.startswith("Care for your lift starts with")


def test_points_within_steps() -> None:
    """Bullets between two numbers belong to the step before them, and the numbers go on."""
    text = f"{FILLER}  1. Choose a speed:  • Slow  • Fast  2. Press Start.  • A bell rings.  3. Hold on."
    assert rebuild(text).text.endswith(
        "1. Choose a speed:\n    - Slow\n    - Fast\n2. Press Start.\n    - A bell rings.\n3. Hold on."
    )
    assert steps(text) == ["Choose a speed:", "Press Start.", "Hold on."]


def test_fragments_after_a_colon_are_points() -> None:
    """Short lines after a colon are a list; the next sentence ends it."""
    text = f"{FILLER}  Bring with you:  a brush  A can of oil  Two cloths  Everything else is in the cellar already."
    assert "- A can of oil\n- Two cloths\n" in rebuild(text).text


@pytest.mark.parametrize(
    "text",
    [
        f"# Oil the rail\n\n{FILLER}\n\n1. Open the hatch.\n2. Wipe it.",
        f"{FILLER}\n\n{FILLER}\n\nTo oil the rail:\n\n- Open the hatch.\n- Wipe it.",
        f"{FILLER} {FILLER} Nothing here shows that a line was lost, so it is one paragraph as it was.",
        f"<p>{FILLER}</p><ol><li>Open the hatch.</li></ol>",
        "Short.Very.",
        "",
    ],
)
def test_what_has_its_lines_is_left_alone(text: str) -> None:
    """Markdown, HTML, prose and short texts come back as they were, without notes."""
    found = rebuild(text, "Something else")
    assert (found.text, found.notes) == (text, ())


def test_two_blanks_after_every_sentence_are_no_lines() -> None:
    """A typist's two blanks between sentences do not make paragraphs of them."""
    text = f"{FILLER}  It rains a lot here.  The cellar is dry.  Nobody has drowned.  The lift goes on."
    assert rebuild(text).text == text


def test_is_flattened() -> None:
    """Long lines without Markdown count as flattened, texts with lines do not."""
    assert is_flattened(f"{FILLER} {FILLER}")
    assert not is_flattened(f"{FILLER}\n\n{FILLER}\n\n{FILLER}")


def test_articles_in_python_are_rebuilt_too() -> None:
    """`with_lines` gives an article its lines, and hands back the same object where nothing is to do."""
    flat = Article(id="a", title="Oil", text=f"{FILLER} 1. Open the hatch. 2. Wipe the rail. 3. Spray the oil.")
    assert "\n2. Wipe the rail." in with_lines(flat).text
    assert with_lines(with_lines(flat)) is not flat
    kept = Article(id="b", title="Oil", text="Wipe the rail.")
    assert with_lines(kept) is kept


@pytest.mark.parametrize("size", [20_000])
@pytest.mark.parametrize(
    "piece", ["1. A ", "A.B", "• ", "Aa.Aa ", "A  ", "AAAA BBBB ", "a:A", "- A: ", "Cause 1: A. ", "Open the door  "]
)
def test_time_is_linear(piece: str, size: int) -> None:
    """Twice the text is twice the work, in every shape of input."""
    assert_linear(lambda n: rebuild(FILLER + piece * n, "Oil"), size)


def test_steps_in_other_scripts() -> None:
    """Numbers in a run make steps in any language; a full stop may be a wide one."""
    text = f"{FILLER} 要润滑导轨： 1. 打开舱口。 2. 喷油。"
    assert steps(text) == ["打开舱口。", "喷油。"]
    german = f"{FILLER} So ölen Sie die Schiene: 1. Öffnen Sie die Klappe. 2. Wischen Sie die Schiene ab. Fertig."
    assert steps(german) == ["Öffnen Sie die Klappe.", "Wischen Sie die Schiene ab."]
