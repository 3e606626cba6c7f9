"""A case in any language, English articles: what cannot be served in it is said, and nothing is English by accident."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from assistkit import Assistant, Case, House
from assistkit.house.courtesy import DEFAULT, speaks
from assistkit.house.phrases import Courtesies
from assistkit.text.language import detect_language, one_of_two
from assistkit.text.languages import codes, language
from assistkit.types import Suggestion

ENGLISH = "Nobody knows the PIN of the check-in tablet. How do I set a new one from my laptop?"
SAID = {
    "ar": "لا أحد يعرف رقم التعريف الشخصي للجهاز اللوحي. كيف يمكنني تعيين رقم جديد من حاسوبي؟",
    "bg": "Никой не знае ПИН кода на таблета. Как да задам нов код от моя лаптоп?",
    "cs": "Nikdo nezná PIN tabletu na recepci. Jak nastavím nový PIN ze svého notebooku?",
    "da": "Ingen kender pinkoden til tabletten ved indgangen. Hvordan laver jeg en ny fra min bærbare computer?",
    "de": "Niemand kennt die PIN des Tablets am Empfang. Wie setze ich von meinem Laptop aus eine neue?",
    "el": "Κανείς δεν ξέρει το PIN του tablet. Πώς μπορώ να ορίσω νέο από τον φορητό υπολογιστή μου;",
    "es": "Nadie sabe el PIN de la tableta de recepción. ¿Cómo pongo uno nuevo desde mi portátil?",
    "fa": "هیچ‌کس رمز تبلت پذیرش را نمی‌داند. چگونه از لپ‌تاپ خودم یک رمز جدید تنظیم کنم؟",
    "fi": "Kukaan ei tiedä vastaanoton tabletin PIN-koodia. Miten asetan uuden koodin kannettavaltani?",
    "fr": "Personne ne connaît le code PIN de la tablette. Comment en définir un nouveau depuis mon ordinateur ?",
    "he": "אף אחד לא יודע את הקוד של הטאבלט בקבלה. איך מגדירים קוד חדש מהמחשב הנייד שלי?",
    "hi": "किसी को टैबलेट का पिन नहीं पता है। मैं अपने लैपटॉप से नया पिन कैसे सेट करूँ?",
    "hr": "Nitko ne zna PIN tableta na recepciji. Kako mogu postaviti novi PIN s prijenosnog računala?",
    "hu": "Senki sem tudja a recepción lévő táblagép PIN-kódját. Hogyan állíthatok be újat a laptopomról?",
    "id": "Tidak ada yang tahu PIN tablet di meja depan. Bagaimana cara mengatur PIN baru dari laptop saya?",
    "it": "Nessuno conosce il PIN del tablet della reception. Come ne imposto uno nuovo dal mio portatile?",
    "ja": "受付のタブレットのPINを誰も知りません。自分のパソコンから新しいPINを設定するにはどうすればよいですか？",
    "ka": "არავინ იცის პლანშეტის პინ-კოდი. როგორ დავაყენო ახალი კოდი ჩემი ლეპტოპიდან?",
    "ko": "아무도 접수처 태블릿의 비밀번호를 모릅니다. 제 노트북에서 새 비밀번호를 어떻게 설정하나요?",
    "nb": "Ingen kjenner PIN-koden til nettbrettet i resepsjonen. Hvordan setter jeg en ny kode fra laptopen min?",
    "nl": "Niemand kent de pincode van de tablet bij de receptie. Hoe stel ik een nieuwe in vanaf mijn laptop?",
    "pl": "Nikt nie zna kodu PIN tabletu w recepcji. Jak ustawić nowy kod z mojego laptopa?",
    "pt": "Ninguém sabe o PIN do tablet da recepção. Como defino um novo a partir do meu computador?",
    "ro": "Nimeni nu știe codul PIN al tabletei de la recepție. Cum setez unul nou de pe laptopul meu?",
    "ru": "Никто не знает код планшета на стойке. Как мне установить новый код со своего ноутбука?",
    "sk": "Nikto nepozná PIN tabletu na recepcii. Ako si nastavím nový kód zo svojho notebooku?",
    "sv": "Ingen vet PIN-koden till surfplattan i receptionen. Hur ställer jag in en ny från min dator?",
    "ta": "டேப்லெட்டின் பின் யாருக்கும் தெரியாது. என் மடிக்கணினியிலிருந்து புதிய பின்னை எப்படி அமைப்பது?",
    "th": "ไม่มีใครรู้รหัสของแท็บเล็ตที่แผนกต้อนรับ ฉันจะตั้งรหัสใหม่จากแล็ปท็อปของฉันได้อย่างไร",
    "tr": "Resepsiyondaki tabletin PIN kodunu kimse bilmiyor. Dizüstü bilgisayarımdan yenisini nasıl ayarlarım?",
    "uk": "Ніхто не знає код планшета на рецепції. Як мені встановити новий код зі свого ноутбука?",
    "vi": "Không ai biết mã PIN của máy tính bảng ở quầy lễ tân. Làm thế nào để đặt mã mới từ máy tính của tôi?",
    "zh": "没有人知道前台平板电脑的密码。我怎样用自己的笔记本电脑设置一个新密码？",
}
"""What is asked in `ENGLISH`: in every language that has a record, and in some that have none."""
ALIKE = {"hr": ("hr", "sh"), "nb": ("da", "no"), "sk": ("cs", "sk")}
"""Languages that these texts may be in for all that the detector knows."""
OTHER_GREETING = "greeting and closing are in another language"


@pytest.fixture(scope="module")
def assistant(sample_index: Path) -> Assistant:
    return Assistant.open(sample_index)


def case(code: str) -> Case:
    return Case.from_text(SAID[code])


def finding(suggestion: Suggestion, code: str) -> str:
    """The message of a finding, "" where there is none."""
    return next((one.message for one in suggestion.findings if one.code == code), "")


def check(suggestion: Suggestion, code: str) -> None:
    """What holds of every suggestion for a case in this language ("": unknown), the articles being English."""
    if not code:
        assert suggestion.status != "ready"
        return
    record, whole = language(code), not set(language(code).missing) & {"questions", "tone", "telling"}
    assert whole == (not finding(suggestion, "unread-wording"))
    assert whole or suggestion.status not in ("ready", "clarify")
    assert whole or (record.name if code in codes() else f"({code})") in finding(suggestion, "unread-wording")
    greets = next((one.text for one in suggestion.sentences if one.kind == "courtesy"), "")
    if speaks(DEFAULT, code):
        assert not greets or greets in DEFAULT.speaking(code).fixed - Courtesies().fixed
        assert OTHER_GREETING not in finding(suggestion, "unread-wording")
    else:
        assert bool(greets) == (OTHER_GREETING in finding(suggestion, "unread-wording"))


def test_every_language_with_a_record_is_here() -> None:
    """And the texts are long enough to tell which it is, but for three that have a near relative."""
    assert set(codes()) - {"en"} <= set(SAID)
    told = {code: detect_language(text) for code, text in SAID.items()}
    assert told == {code: "" if code in ALIKE else code for code in SAID}
    assert {code: one_of_two(SAID[code], "en") for code in ALIKE} == ALIKE


def test_english_is_never_one_of_two_others() -> None:
    """Nor is a text that is too short to tell."""
    for text in (ENGLISH, "codes dont come", "not recieving emails not recieving emials", "Kukaan ei"):
        assert one_of_two(text, "en") == ()
    assert one_of_two(SAID["sk"], "cs") == ()


@pytest.mark.parametrize("code", SAID)
def test_what_is_not_served_in_a_language_is_said(assistant: Assistant, code: str) -> None:
    """Draft or none, the agent reads that case and article are in different languages, or that nothing reads it."""
    suggestion = assistant.suggest(case(code))
    check(suggestion, detect_language(SAID[code]))
    told = finding(suggestion, "other-language") or finding(suggestion, "unread-language")
    assert " or ".join(f"“{one}”" for one in ALIKE.get(code, (code,))) in told
    if suggestion.status == "abstained":
        assert suggestion.text == ""


@pytest.mark.parametrize("code", SAID)
def test_a_draft_in_another_language_says_so(assistant: Assistant, code: str) -> None:
    """Also where the article was found for certain: no greeting is English unless a finding says that it is."""
    (evidence,) = assistant.retrieve([Case.from_text(ENGLISH)])
    suggestion = assistant.suggest_from(case(code), evidence)
    assert suggestion.status == "check"
    assert suggestion.sentences[0].kind == "courtesy"
    check(suggestion, detect_language(SAID[code]))


def test_a_house_that_speaks_the_language_greets_in_it(sample_index: Path) -> None:
    """Then that part of the finding is gone; what was not read is still told."""
    korean = Courtesies(
        **{**dict.fromkeys(("thanks", "closing"), ""), "greeting": "안녕하세요,", "sign_off": "감사합니다"}
    )
    style = dataclasses.replace(DEFAULT, languages={**DEFAULT.languages, "ko": korean})
    assistant = Assistant.open(sample_index, house=House(style=style))
    (evidence,) = assistant.retrieve([Case.from_text(ENGLISH)])
    suggestion = assistant.suggest_from(case("ko"), evidence)
    assert suggestion.sentences[0].text == "안녕하세요,"
    assert finding(suggestion, "unread-wording")
    assert OTHER_GREETING not in finding(suggestion, "unread-wording")
