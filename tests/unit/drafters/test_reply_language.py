"""The language of a reply: the customer's around the quotes, the article's inside them, and never one for the other."""

from __future__ import annotations

import dataclasses
from html import unescape
from io import StringIO

import pytest
from rich.console import Console

from assistkit import Article, Case, Draft, Evidence, Suggestion
from assistkit.desks.cards.html import card_html
from assistkit.desks.cards.terminal import card_text
from assistkit.drafters.extractive import ExtractiveDrafter
from assistkit.house.phrases import BUILT_IN
from assistkit.index.passages import Splitter
from assistkit.verifiers import EvidenceVerifier

ENGLISH = Article(
    id="en", title="Reset the printer", language="en", visibility="public",
    text="Hold the power button of the printer for 10 seconds.\n\nDo not pull the plug while the light is red.",
)  # fmt: skip
ASKED = {
    "de": "Guten Tag,\n\nmein Drucker druckt seit gestern nicht mehr. Wie kann ich den Drucker zurücksetzen?",
    "fr": "Bonjour,\n\nmon imprimante ne marche plus depuis hier. Comment puis-je la réinitialiser ?",
    "it": "Buongiorno,\n\nla mia stampante non funziona più da ieri. Come posso ripristinare la stampante?",
    "pl": "Dzień dobry,\n\nmoja drukarka nie działa od wczoraj. Jak mogę zresetować drukarkę?",
    "ja": "昨日からプリンターが動きません。プリンターをリセットするにはどうすればよいですか？",
    "zh": "您好，打印机从昨天开始无法打印。请问怎么重置打印机？",
}
OTHER = {
    "ja": (
        "プリンターのリセット",
        "プリンターの電源ボタンを10秒間押し続けてください。\n\n"
        "赤いランプが点灯している間は、プラグを抜かないでください。",
    ),
    "zh": ("重置打印机", "请按住打印机的电源按钮10秒钟。\n\n红灯亮时，请勿拔下插头。"),
    "ar": (
        "إعادة ضبط الطابعة",
        "اضغط على زر الطاقة في الطابعة لمدة 10 ثوانٍ.\n\nلا تفصل القابس أثناء إضاءة الضوء الأحمر.",
    ),
    "he": ("איפוס המדפסת", "לחצו על כפתור ההפעלה של המדפסת במשך 10 שניות.\n\nאל תנתקו את התקע כשהנורה אדומה."),
}


def drafted(case: Case, article: Article) -> tuple[Draft, list[Evidence]]:
    found = [Evidence(passage=one, score=1.0, rank=1, signals={"dense": 0.6}) for one in Splitter().split(article)]
    return ExtractiveDrafter().draft(case, found), found


@pytest.mark.parametrize("code", ASKED)
def test_around_an_english_article_the_customer_is_spoken_to_in_their_language(code: str) -> None:
    """Greeting, closing and the line that says whose words follow; the quotes stay as they are, and all is sound."""
    draft, found = drafted(Case.from_text(ASKED[code]), ENGLISH)
    said = BUILT_IN[code]
    assert draft.text.startswith(said.greeting)
    assert draft.text.endswith(said.sign_off)
    assert said.from_article.replace("{title}", ENGLISH.title) in draft.text
    quoted = [one.text for one in draft.sentences if one.kind == "evidence"]
    assert quoted
    assert all(one in ENGLISH.text for one in quoted)
    assert EvidenceVerifier().verify(Case.from_text(ASKED[code]), draft, found) == []


def test_nobody_is_spoken_to_in_a_language_that_is_not_sure() -> None:
    """Where the house has no words of the customer's language, or desk and text disagree, the article's counts."""
    finnish = "Hei,\n\ntulostimeni ei ole toiminut eilisestä lähtien. Miten voin nollata tulostimen asetukset?"
    for case in (Case.from_text(finnish), dataclasses.replace(Case.from_text(ASKED["de"]), language="nl")):
        draft, _ = drafted(case, ENGLISH)
        assert draft.text.startswith("Hello,")
        assert "says:" not in draft.text


def test_one_language_needs_no_line_that_says_whose_words_follow() -> None:
    """An English customer and an English article."""
    draft, _ = drafted(Case.from_text("Hello, my printer is broken. How can I reset the printer, please?"), ENGLISH)
    assert draft.text.startswith("Hello,")
    assert "says:" not in draft.text


@pytest.mark.parametrize("code", OTHER)
def test_any_script_comes_through_whole(code: str) -> None:
    """Passages, draft and both kinds of card hold the sentences of the article, letter by letter."""
    title, text = OTHER[code]
    article = Article(id="a", title=title, text=text, language=code, visibility="public")
    case = dataclasses.replace(Case.from_text(text.split("\n")[0], subject=title), language=code)
    draft, found = drafted(case, article)
    assert all(one.passage.text in text for one in found)
    quoted = [one.text for one in draft.sentences if one.kind == "evidence"]
    assert quoted
    assert all(one in text for one in quoted)
    assert EvidenceVerifier().verify(case, draft, found) == []
    shown = Suggestion(
        id="s", case_id="c", status="check", confidence=0.5, text=draft.text, sentences=draft.sentences,
        citations=draft.citations, evidence=tuple(found),
    )  # fmt: skip
    html = unescape(card_html(shown))
    terminal = Console(width=400, record=True, file=StringIO())
    terminal.print(card_text(shown))
    told = terminal.export_text()
    for sentence in quoted:
        assert sentence in html
        assert sentence in told
    assert 'class="ak-draft" dir="auto"' in html
