"""The check in the article's language: a negation, a number, a unit or a bound that was changed is found."""

from __future__ import annotations

import pytest

from assistkit.verifiers.facts import facts, granted, units_differ
from assistkit.verifiers.polarity import disagreement

SAYS = {
    "de": ("Sie können den Vertrag nach dem Monat nicht kündigen.", "Sie können den Vertrag nach dem Monat kündigen."),
    "fr": ("Vous ne pouvez pas résilier le contrat après le mois.", "Vous pouvez résilier le contrat après le mois."),
    "es": ("No puede cancelar el contrato después del mes.", "Puede cancelar el contrato después del mes."),
    "it": ("Non si può disdire il contratto dopo il mese.", "Si può disdire il contratto dopo il mese."),
    "nl": ("U kunt het contract na de maand niet opzeggen.", "U kunt het contract na de maand opzeggen."),
    "pt": ("Não pode cancelar o contrato depois do mês.", "Pode cancelar o contrato depois do mês."),
    "pl": ("Nie można wypowiedzieć umowy po upływie miesiąca.", "Można wypowiedzieć umowę po upływie miesiąca."),
    "cs": ("Smlouvu po uplynutí měsíce nemůžete vypovědět.", "Smlouvu po uplynutí měsíce můžete vypovědět."),
    "sv": ("Du kan inte säga upp avtalet efter månaden.", "Du kan säga upp avtalet efter månaden."),
    "da": ("Du kan ikke opsige aftalen efter måneden.", "Du kan opsige aftalen efter måneden."),
    "tr": ("Bu sözleşme ay sonundan sonra iptal için uygun değil.", "Bu sözleşme ay sonundan sonra iptal için uygun."),
    "ja": ("月末を過ぎると契約を解約できません。", "月末を過ぎると契約を解約できます。"),
    "zh": ("月底之后您不能取消合同。", "月底之后您能取消合同。"),
}
SWAPPED = {
    "de": ("Aktivieren Sie die Option vor dem Import.", "Deaktivieren Sie die Option vor dem Import."),
    "fr": ("Il faut activer cette option avant l'import.", "Il faut désactiver cette option avant l'import."),
    "es": ("Debe activar esta opción antes de importar.", "Debe desactivar esta opción antes de importar."),
    "it": ("Bisogna attivare questa opzione prima dell'invio.", "Bisogna disattivare questa opzione prima dell'invio."),
    "ja": ("この設定を有効にしてください。", "この設定を無効にしてください。"),
    "zh": ("请启用此选项。", "请禁用此选项。"),
}


@pytest.mark.parametrize("code", SAYS)
def test_a_negation_that_is_gone_or_added_is_found(code: str) -> None:
    """In both directions; and a sentence agrees with itself."""
    denied, told = SAYS[code]
    assert disagreement(told, denied, code)
    assert disagreement(denied, told, code)
    assert not disagreement(denied, denied, code)
    assert not disagreement(told, told, code)


@pytest.mark.parametrize("code", SWAPPED)
def test_opposites_are_not_swapped(code: str) -> None:
    """ "Enable" for "disable"."""
    one, other = SWAPPED[code]
    assert disagreement(one, other, code)
    assert disagreement(other, one, code)


def test_a_language_without_a_record_is_not_read_as_english() -> None:
    """Finnish has no words for yes and no here, so nothing is said of them."""
    assert disagreement("Voit perua sopimuksen.", "Et voi perua sopimusta.", "fi") == ""
    assert disagreement("You can cancel it.", "You cannot cancel it.", "fi") == ""


def test_numbers_are_read_as_the_language_writes_them() -> None:
    """ "1.000,50" is "1000,50" in German, and "1.5" is not "1,500" in English."""
    assert facts("Der Preis ist 1.000,50 €.", "de") == facts("Der Preis ist 1000,50 €.", "de")
    assert facts("12\u00a0500 kr", "sv") == {"12500"}
    assert facts("1,5 Stunden", "de") == {"1.5"}
    assert not facts("zwei Tage", "de") - granted("2 Tage", "de")
    assert facts("bis 30 % Rabatt", "de") == facts("bis 30 Prozent Rabatt", "de")
    assert facts("30日以内に10回まで", "ja") == {"30", "10"}


@pytest.mark.parametrize(
    ("code", "said", "source"),
    [
        ("de", "Das dauert 30 Stunden.", "Das dauert 30 Tage."),
        ("fr", "Cela prend 3 heures.", "Cela prend 3 jours."),
        ("pl", "To trwa 5 godzin.", "To trwa 5 dni."),
        ("ja", "30時間以内にご連絡ください。", "30日以内にご連絡ください。"),
        ("zh", "请在30小时内联系我们。", "请在30天内联系我们。"),
    ],
)
def test_another_unit_is_found(code: str, said: str, source: str) -> None:
    """ "30 hours" for "30 days"."""
    assert units_differ(said, source, code)
    assert not units_differ(source, source, code)
