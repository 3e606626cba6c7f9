"""House style: what a YAML file may say, and what a draft does against it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistkit import Finding, InputError, Sentence
from assistkit.case.tone import Tone
from assistkit.evaluation.text_measures import draft_measures
from assistkit.house.courtesy import closing, introducing, is_courtesy, names_article, opening
from assistkit.house.phrases import BUILT_IN, TEXTS
from assistkit.house.style import HouseStyle
from assistkit.types import Passage, SentenceKind, Suggestion
from assistkit.verifiers.style import style_findings


def written(folder: Path, text: str) -> Path:
    path = folder / "style.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def draft(*texts: str, kind: SentenceKind = "evidence") -> list[Sentence]:
    found, at = [], 0
    for text in texts:
        found.append(Sentence(text=text, kind=kind, start=at, end=at + len(text)))
        at += len(text) + 2
    return found


def spotted(found: list[Finding], sentences: list[Sentence]) -> list[tuple[str, str]]:
    """Code and the words that the finding's span covers."""
    whole = "  ".join(one.text for one in sentences)
    return [(one.code, whole[one.start : one.end]) for one in found]


def test_what_a_file_does_not_name_keeps_its_default(tmp_path: Path) -> None:
    """An empty file is the default style."""
    assert HouseStyle.load(written(tmp_path, "")) == HouseStyle()
    style = HouseStyle.load(written(tmp_path, "greeting: Hi,\nbanned: [no problem]\nreading_grade: 9\n"))
    assert (style.greeting, style.sign_off) == ("Hi,", HouseStyle().sign_off)
    assert (style.banned, style.reading_grade) == (("no problem",), 9)
    assert repr(style) == "HouseStyle(greeting='Hi,', banned=('no problem',), reading_grade=9)"


def test_languages_are_changed_singly_or_added(tmp_path: Path) -> None:
    """A built-in language keeps the sentences not named; a new one says only what it names."""
    text = "languages:\n  de: {greeting: 'Servus,'}\n  fi: {greeting: 'Hei,', sign_off: Terveisin}\n"
    style = HouseStyle.load(written(tmp_path, text))
    assert opening(Tone(contacts=2), style, "de") == ("Servus,", BUILT_IN["de"].sorry_again)
    assert opening(Tone(contacts=2, first_name="Ida"), style, "fi") == ("Hei,",)
    assert closing(Tone(), style, "fi") == ("Terveisin",)
    assert is_courtesy("Hei,", style)
    assert not is_courtesy("Hei,", HouseStyle())
    assert style.languages["fr"] == BUILT_IN["fr"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("greetin: Hi", "greetin"),
        ("greeting: ''", "greeting"),
        ("greeting: 5", "greeting"),
        ("sign_off: true", "sign_off"),
        ("greeting_named: Hello you", "greeting_named"),
        ("greeting_named: 'Hello {name} {name}'", "greeting_named"),
        ("closing: 'Bye {name}'", "closing"),
        ('closing: "two\\nlines"', "closing"),
        ("closing: " + "x" * 301, "closing"),
        ("banned: no problem", "banned"),
        ("banned: ['']", "banned"),
        ("banned: [5]", "banned"),
        ("reading_grade: plain", "reading_grade"),
        ("reading_grade: true", "reading_grade"),
        ("reading_grade: .nan", "reading_grade"),
        ("spelling: australian", "spelling"),
        ("spelling: [british]", "spelling"),
        ("emoji: 1", "emoji"),
        ("use_first_name: 'no'", "use_first_name"),
        ("languages: [de]", "languages"),
        ("languages: {no: {greeting: Hei}}", "quotes"),
        ("languages: {deu: {greeting: Hallo}}", "deu"),
        ("languages: {fi: {sign_off: Terveisin}}", "languages.fi.greeting"),
        ("languages: {de: {emoji: true}}", "languages.de"),
        ("- greeting", "the file"),
        ("greeting: [", "not valid YAML"),
        ("greeting: !!python/object/apply:os.getcwd []", "not valid YAML"),
    ],
)
def test_a_mistake_names_file_and_key(tmp_path: Path, text: str, named: str) -> None:
    """Nothing is taken for something else: unknown keys, wrong types, an empty greeting."""
    with pytest.raises(InputError) as caught:
        HouseStyle.load(written(tmp_path, text))
    assert "style.yaml" in str(caught.value)
    assert named in str(caught.value)


def test_no_file_is_an_input_error(tmp_path: Path) -> None:
    """As is one that is not UTF-8."""
    with pytest.raises(InputError, match=r"nowhere\.yaml"):
        HouseStyle.load(tmp_path / "nowhere.yaml")
    (tmp_path / "latin.yaml").write_bytes(b"greeting: Gr\xfc\xdf Gott")
    with pytest.raises(InputError, match=r"latin\.yaml"):
        HouseStyle.load(tmp_path / "latin.yaml")


def test_a_style_made_in_python_is_checked_too() -> None:
    """The same rules, without a file."""
    with pytest.raises(InputError, match="greeting"):
        HouseStyle(greeting="")


@pytest.mark.parametrize("language", ["en", *BUILT_IN])
def test_every_language_says_everything(language: str) -> None:
    """No sentence is missing, and the defaults keep to their own style: no emoji, no shouting, short."""
    said = HouseStyle().speaking(language)
    sentences = [getattr(said, name) for name in TEXTS]
    assert all(sentences)
    assert len(set(sentences)) == len(TEXTS)
    assert all(len(one.split()) <= 16 and "!" not in one for one in sentences)
    assert style_findings(draft(*sentences, kind="courtesy"), HouseStyle(), language) == []


def test_banned_phrases_are_found_as_whole_words() -> None:
    """In any case and across line breaks, in whatever kind of sentence; the span is theirs."""
    style = HouseStyle(banned=("no problem", "simply", "C++"))
    sentences = draft("It is NO\nproblem to simplify.", "Simply press it, c++ is on.")
    found = style_findings(sentences, style)
    assert spotted(found, sentences) == [
        ("banned-phrase", "NO\nproblem"),
        ("banned-phrase", "Simply"),
        ("banned-phrase", "c++"),
    ]
    assert {one.severity for one in found} == {"warning"}


def test_emoji_are_found_unless_the_house_has_them() -> None:
    """Arrows and marks of a menu path are none."""
    sentences = draft("Press Save 🎉 now.", "Settings › Calendar → Sync ✓ © ™")
    assert spotted(style_findings(sentences, HouseStyle()), sentences) == [("emoji", "🎉")]
    assert style_findings(sentences, HouseStyle(emoji=True)) == []


@pytest.mark.parametrize(
    ("spelling", "foreign"),
    [
        ("british", ["color", "Organize"]),
        ("american", ["colour", "organise"]),
        ("oxford", ["color", "organise"]),
        ("", []),
    ],
)
def test_spelling_is_named_and_left(spelling: str, foreign: list[str]) -> None:
    """Well-known pairs only, as information: the article says it so."""
    sentences = draft("The color or colour. Organize or organise.")
    found = style_findings(sentences, HouseStyle(spelling=spelling))  # type: ignore[arg-type]
    assert spotted(found, sentences) == [("spelling", word) for word in foreign]
    assert all(one.severity == "info" and "stays" in one.message for one in found)


def test_spelling_is_a_matter_of_english_drafts() -> None:
    """In Spanish, color is right."""
    assert style_findings(draft("Elija el color."), HouseStyle(spelling="british"), "es") == []


HARD = (
    "Administrative reconfiguration necessitates comprehensive authentication infrastructure considerations beforehand."
)
EASY = "Open the page and press the red key. Then wait for it."


def test_reading_level_is_that_of_what_is_quoted() -> None:
    """Courtesies don't count, short drafts say nothing, and the grade is the one the evaluation reports."""
    style = HouseStyle(reading_grade=10)
    hard = draft(*[HARD] * 5)
    (found,) = style_findings(hard, style)
    assert (found.code, found.severity, found.start, found.end) == ("reading-level", "warning", 0, hard[-1].end)
    whole = Suggestion(id="s", case_id="c", status="ready", confidence=1, sentences=tuple(hard))
    assert f"grade {draft_measures(whole, '')['reading grade']:.0f};" in found.message
    assert style_findings(draft(*[EASY] * 5), style) == []
    assert style_findings(draft(*[HARD] * 5, kind="courtesy"), style) == []
    assert style_findings(draft(HARD), style) == []
    assert style_findings(hard, HouseStyle()) == []


@given(st.lists(st.text(max_size=80), max_size=8))
def test_findings_lie_inside_the_draft(texts: list[str]) -> None:
    """Any text is checked, and every span is a piece of it."""
    sentences = draft(*texts)
    end = sentences[-1].end if sentences else 0
    style = HouseStyle(banned=("a",), reading_grade=1, spelling="oxford")
    for found in style_findings(sentences, style):
        assert found.start is not None
        assert found.end is not None
        assert 0 <= found.start < found.end <= end


@pytest.mark.parametrize("banned", [("x" * 201,), tuple(f"p{n}" for n in range(501))])
def test_banned_phrases_are_bounded_in_length_and_number(banned: tuple[str, ...]) -> None:
    """Each is looked for in every sentence, so a file cannot make a draft take minutes."""
    with pytest.raises(InputError, match="banned: must be at most 500 phrases of 200 characters"):
        HouseStyle(banned=banned)


@pytest.mark.parametrize("language", ["en", *BUILT_IN])
def test_the_closing_fits_the_answer(language: str) -> None:
    """Steps, a fact, a rule and a remedy end in different words, in every language that comes with assistkit."""
    style = HouseStyle()
    said = [closing(Tone(), style, language, answer)[0] for answer in ("remedy", "steps", "fact", "rule")]
    assert len(set(said)) == 4
    assert all(is_courtesy(one, style) for one in said)
    again = closing(Tone(contacts=2), style, language, "steps", steps=True)[0]
    assert again == style.speaking(language).closing_again  # "which step didn't work": there must be one
    assert closing(Tone(contacts=2), style, language, "fact", steps=False)[0] == style.speaking(language).closing_fact


def test_a_closing_of_the_house_is_said_under_every_answer(tmp_path: Path) -> None:
    """Unless the house has another for that answer; a new language says only what it names."""
    style = HouseStyle.load(
        written(tmp_path, "closing: Call us.\nclosing_fact: Ask on.\nlanguages: {de: {closing: Bis bald.}}")
    )
    assert [closing(Tone(), style, "en", one)[0] for one in ("remedy", "steps", "fact")] == [
        "Call us.",
        "Call us.",
        "Ask on.",
    ]
    assert closing(Tone(), style, "de", "steps")[0] == "Bis bald."


def test_a_notice_names_only_public_articles_in_the_words_of_the_style() -> None:
    """Anything else is checked as any claim."""
    style = HouseStyle()
    public = [passage("Invoices", "https://help.example/invoices")]
    for said in (style, *style.languages.values()):
        assert names_article(said.read_more, public, style)
        assert all(names_article(introducing("Invoices", said, first), public, style) for first in (True, False))
    assert names_article("Invoices (https://help.example/invoices)", public, style)
    for text in (
        "Our article “Refunds” says:",
        "Invoices (https://other.example)",
        "Our article “Invoices” says: all is free",
    ):
        assert not names_article(text, public, style)


def passage(title: str, url: str) -> Passage:
    return Passage(id="a#0", article_id="a", title=title, url=url, text="x", start=0, end=1, visibility="public")
