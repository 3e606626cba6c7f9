"""Whatever the text: it can be put back, redacting again changes nothing, and no value is left where it was found."""

# ruff: noqa: E501
from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from assistkit.text.redaction import redact

PIECES = st.sampled_from(
    ["anna@x.example", "b@y.co", "+44 1632 960123", "01632 960123", "(415) 555-0132", "203.0.113.7", "2001:db8::1", "::",
     "4111 1111 1111 1111", "4111111111111111", "DE89 3704 0044 0532 0130 00", "219-09-9999", "12345678Z", "12", "0", "4",
     "password: ", "password is ", "hunter2", "Sommer", "token=", "a8f5f167f44f4964", "Bearer ", "sk-", "eyJ", "PIN 1234",
     "https://", "u:p@h.example", "[email-1]", "[email-2]", "[key-", "-1]", "[", "]", "@", ".", "-", " ", "\n", "\0", "version ",
     " or later", "call ", "\"", "'", "(at)", "ä", "٣", "\u200b", "\ud800",
     "-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----"]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=25).map("".join) | st.lists(PIECES, max_size=25).map(" ".join) | st.text(max_size=200)
KEEP = st.lists(
    st.sampled_from(["anna@x.example", "+44 1632 960123", "203.0.113.7", "hunter2", "u:p", "x"]), max_size=3
)


@given(text=TEXTS, keep=KEEP)
@settings(max_examples=150)
@example(text="[email-1] a@x.example [email-2]", keep=[])
@example(text="version 203.0.113.7 203.0.113.7", keep=[])
def test_there_and_back(text: str, keep: list[str]) -> None:
    """Offsets are exact, apart and in order; the text comes back; the same value has one placeholder, others another."""
    redacted = redact(text, keep=keep)
    assert redacted.restore(redacted.text) == text
    at = 0
    for one in redacted.found:
        assert at <= one.start < one.end <= len(text)
        assert text[one.start : one.end] == one.value
        at = one.end
    assert sorted(redacted.values.values()) == sorted(
        {(one.kind, one.value): one.value for one in redacted.found}.values()
    )
    assert not [name for name in redacted.values if name in text]


@given(text=TEXTS, keep=KEEP)
@settings(max_examples=150)
def test_again_changes_nothing(text: str, keep: list[str]) -> None:
    once = redact(text, keep=keep).text
    again = redact(once, keep=keep)
    assert (again.text, again.found) == (once, ())


@given(before=st.text(max_size=60), after=st.text(max_size=60))
def test_an_address_between_blanks_always_goes(before: str, after: str) -> None:
    """No text around an address saves it, unless it reads as one word with it or as a larger finding."""
    redacted = redact(f"{before} anna@x.example {after}")
    assert "anna@x.example" not in redacted.text
