"""Check sums: whether a number that looks like a card, an account or an identity can be one."""

from __future__ import annotations

import re

_IBAN_LENGTHS = {
    country: length
    for length, countries in {
        15: "NO", 16: "BE", 18: "DK FI FK FO GL NL SD", 19: "MK SI", 20: "AT BA EE KZ LT LU MN XK",
        21: "CH HR LI LV", 22: "BG BH CR DE GB GE IE ME RS VA", 23: "AE GI IL IQ OM SO TL",
        24: "AD CZ ES MD PK RO SA SE SK TN VG", 25: "LY PT ST", 26: "IS TR", 27: "BI DJ FR GR IT MC MR SM",
        28: "AL AZ BY CY DO GT HU LB NI PL SV", 29: "BR EG PS QA UA", 30: "JO KW MU YE", 31: "MT SC", 32: "LC",
        33: "RU",
    }.items()
    for country in countries.split()
}  # fmt: skip
_ISSUERS = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})"  # Visa
    r"|(?:5[1-5]\d{2}|222[1-9]|22[3-9]\d|2[3-6]\d{2}|27[01]\d|2720)\d{12}"  # Mastercard
    r"|3[47]\d{13}"  # American Express
    r"|(?:6011|65\d{2}|64[4-9]\d|62\d{2}|35(?:2[89]|[3-8]\d))\d{12,15}"  # Discover, UnionPay, JCB
    r"|3(?:[689]\d|0[0-5])\d{11,16}"  # Diners
    r"|(?:5018|5020|5038|5893|6304|6759|676[1-3])\d{9,15}",  # Maestro
    re.ASCII,
)
_DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"


def is_card(digits: str) -> bool:
    """Whether a row of digits has a card issuer's start and length and passes the Luhn check."""
    if not _ISSUERS.fullmatch(digits) or len(set(digits)) == 1:
        return False
    doubled = [int(digit) * 2 for digit in digits[-2::-2]]
    return (sum(map(int, digits[-1::-2])) + sum(number - 9 * (number > 9) for number in doubled)) % 10 == 0


def iban_length(country: str) -> int:
    """How many letters and digits an account number of the country has; 0 for a country without."""
    return _IBAN_LENGTHS.get(country.upper(), 0)


def is_iban(compact: str) -> bool:
    """Whether an account number without blanks passes the check by 97."""
    turned = (compact[4:] + compact[:4]).upper()
    return int("".join(str(int(character, 36)) for character in turned)) % 97 == 1


def is_dni(compact: str) -> bool:
    """Whether a Spanish DNI or NIE ends in its check letter."""
    number = compact[:-1].upper().translate(str.maketrans("XYZ", "012"))
    return _DNI_LETTERS[int(number) % 23] == compact[-1].upper()


def is_cpf(digits: str) -> bool:
    """Whether a Brazilian CPF of eleven digits ends in its two check digits."""
    if len(set(digits)) == 1:
        return False
    for length in (9, 10):
        total = sum(int(digit) * weight for digit, weight in zip(digits, range(length + 1, 1, -1), strict=False))
        if total * 10 % 11 % 10 != int(digits[length]):
            return False
    return True


def is_nir(digits: str) -> bool:
    """Whether a French social security number of fifteen digits ends in its key."""
    return 97 - int(digits[:13]) % 97 == int(digits[13:])
