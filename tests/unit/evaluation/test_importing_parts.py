"""The parts of an import, each by its rule: dates, columns, links, labels, masks, what is refused."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from growth import assert_linear
from importing_exports import ARTICLES, SITE, TICKETS, Export, table, write_articles

from assistkit import evaluation
from assistkit.errors import InputError, SourceError
from assistkit.evaluation.importing.columns import ticket_columns
from assistkit.evaluation.importing.dates import Dates
from assistkit.evaluation.importing.labels import label
from assistkit.evaluation.importing.links import ArticleLinks
from assistkit.evaluation.importing.masking import masked
from assistkit.evaluation.importing.pipeline import Settings, import_tickets
from assistkit.evaluation.importing.speakers import Who
from assistkit.evaluation.importing.suspicious import suspicious
from assistkit.evaluation.importing.table import read_table
from assistkit.evaluation.importing.tally import Imported
from assistkit.evaluation.importing.tickets import Said, Ticket, read_tickets
from assistkit.evaluation.importing.transcript import read_transcript
from assistkit.testing import HashEmbedder
from assistkit.types import Article

PUBLIC = Settings(visibility="public")


def imported(folder: Path, export: Export | str, settings: Settings = PUBLIC) -> Imported:
    tickets = folder / "t.csv"
    tickets.write_bytes(export.data if isinstance(export, Export) else export.encode())
    return import_tickets(tickets, write_articles(folder), folder / "out", embedder=HashEmbedder(), settings=settings)


def ticket(id: str, *said: tuple[str, str], **others: Any) -> Ticket:
    roles = {"customer": Who("customer"), "agent": Who("agent"), "note": Who("agent", note=True)}
    return Ticket(id=id, line=1, said=[Said(who=roles[role], text=text) for role, text in said], **others)


class TestDates:
    @pytest.mark.parametrize(
        ("values", "order", "says"),
        [
            (["03/04/2026", "18/05/2026"], "day-first", "1 of 2 cannot be read otherwise"),
            (["03/04/2026", "05/18/2026"], "month-first", "1 of 2 cannot be read otherwise"),
            (["03/04/2026", "05/06/2026"], None, "nothing tells"),
            (["18/05/2026", "05/18/2026", "03/04/2026"], None, "contradict each other"),
            (["03.04.2026"], "day-first", "dots"),
            (["2026-04-03"], None, ""),
        ],
    )
    def test_the_whole_file_decides_day_or_month(self, values: list[str], order: str | None, says: str) -> None:
        """And it is told what decided, or that nothing did."""
        dates = Dates.of(values)
        assert dates.order == order
        assert says in " ".join(dates.says)

    def test_where_nothing_decides_a_date_is_left_out_unless_both_readings_agree(self) -> None:
        """Rather none than a wrong one; the user may say which it is."""
        dates = Dates.of(["03/04/2026", "05/05/2026"])
        assert dates.read("03/04/2026") is None
        assert dates.unread.total() == 1
        assert dates.read("05/05/2026") == datetime(2026, 5, 5, tzinfo=UTC)
        assert Dates.of(["03/04/2026"], "day-first").read("03/04/2026") == datetime(2026, 4, 3, tzinfo=UTC)
        assert Dates.of(["03/04/2026"], "month-first").read("03/04/2026") == datetime(2026, 3, 4, tzinfo=UTC)

    def test_what_the_user_says_is_checked_against_the_dates(self) -> None:
        """A date that can only be read the other way is read so, and told."""
        dates = Dates.of(["03/04/2026", "05/18/2026"], "day-first")
        assert "but 1 of 2 dates can only be read the other way" in dates.says[0]
        assert dates.read("05/18/2026") == datetime(2026, 5, 18, tzinfo=UTC)

    @pytest.mark.parametrize(
        "value",
        [
            "2026-05-18T08:41:00Z", "2026-05-18 08:41", "2026/5/18 8:41", "18.05.2026 08:41", "18/05/26 8:41 AM",
            "18-05-2026 08:41", "2026-05-18T10:41:00+02:00", "2026-05-18 10:41:00 +0200", "18/05/2026, 08:41:00",
            "18/05/2026 at 8:41 a.m.", "May 18, 2026 8:41 AM", "May 18, 2026 8:41am", "18 May 2026 08:41",
            "Monday, May 18, 2026 at 8:41 AM", "1779093660", "1779093660000", "46160.361805555556",
            "Mon, 18 May 2026 08:41:00 +0000", "18/05/2026 10:41 +02:00",
        ],
    )  # fmt: skip
    def test_forms_of_exports(self, value: str) -> None:
        """ISO, European, American, words, seconds since 1970, and days as Excel counts them: one moment."""
        found = Dates.of([value]).read(value)
        assert found is not None
        assert found.replace(second=0) == datetime(2026, 5, 18, 8, 41, tzinfo=UTC)

    @pytest.mark.parametrize("value", ["soon", "45/45/2026", "9" * 400, "2026-13-45", "0/0/0000"])
    def test_what_is_no_date_is_counted(self, value: str) -> None:
        """It is left out, not guessed."""
        dates = Dates.of([value])
        assert dates.read(value) is None
        assert dates.unread.total() == 1


class TestColumns:
    def test_what_the_user_says_comes_before_the_guess(self, tmp_path: Path) -> None:
        """--map body=…, and `body=` for none."""
        path = tmp_path / "t.csv"
        path.write_text("id,Subject,Description,Their words\n1,a,old,What do I do now?\n", encoding="utf-8")
        columns = ticket_columns(read_table(path), ["body=their words", "subject="])
        assert (columns.one("body"), columns.one("subject")) == ("Their words", "")
        assert {"Subject", "Description"} <= set(columns.left_out)

    @pytest.mark.parametrize(
        ("given", "said"),
        [("body", "NAME=COLUMN"), ("what=Subject", "a name of id, subject"), ("body=Nope", "there is id")],
    )
    def test_a_wrong_map_is_refused(self, given: str, said: str, tmp_path: Path) -> None:
        """With what there is."""
        path = tmp_path / "t.csv"
        path.write_text("id,Subject\n1,a\n", encoding="utf-8")
        with pytest.raises(InputError, match=said):
            ticket_columns(read_table(path), [given])

    def test_the_product_is_taken_only_where_it_is_named(self, tmp_path: Path) -> None:
        """Agents fill it in afterwards, and then it tells the answer."""
        path = tmp_path / "t.csv"
        path.write_text("id,Subject,Product\n1,a,Mail\n", encoding="utf-8")
        assert ticket_columns(read_table(path)).left_out == ("Product",)
        columns = ticket_columns(read_table(path), ["product=Product"])
        assert read_tickets(read_table(path), columns).tickets[0].facets == {"product": "Mail"}

    def test_a_column_of_text_that_is_used_nowhere_is_a_warning(self, tmp_path: Path) -> None:
        """So that no reply is overlooked because of its name."""
        names = ["Ticket ID", "Subject", "Description", "What we said"]
        made = imported(tmp_path, table(names, lambda t: [t["id"], t["subject"], t["body"], t["reply"]]))
        assert made.with_reply == 0
        said = "\n".join(made.warnings())
        assert "'What we said' holds text and is used nowhere" in said
        assert "0 of 3 tickets are labeled" in said
        assert "no ticket has a reply" in said


ARTICLE_LIST = [Article(id=id, title=title, text=text, url=url) for id, title, text, url in ARTICLES]
PLAIN = [
    Article(id="KB0010002", title="Reset the kiosk PIN", text="x"),
    Article(id="kb/pay-by-card", title="Pay", text="x"),
]


class TestLinks:
    @pytest.mark.parametrize(
        ("text", "article"),
        [
            (f"see {SITE}/360001-Set-a-new-PIN.", "360001"),
            ("see https://www.help.desk.example/hc/de/articles/360001-Setze-eine-PIN?utm_source=x#top", "360001"),
            (f'<a href="{SITE}/360002-Pay-an-invoice?a=1&amp;b=2">here</a>', "360002"),
            ('<a href="/hc/en-us/articles/360003">here</a>', "360003"),
            ("[here](/hc/en-us/articles/360003-Invite)", "360003"),
            ("https://desk.zendesk.example/hc/articles/360002", "360002"),
            ("https://help.desk.example/t/set-a-new-pin-for-the-tablet", "360001"),
            ("https://elsewhere.example/blog/pay", ""),
            ("call 360001", ""),
        ],
    )
    def test_by_address_by_id_and_by_slug(self, text: str, article: str) -> None:
        """Language, campaign, fragment and host of the address may differ; other sites' pages are no articles."""
        found = [link.article for link in ArticleLinks(ARTICLE_LIST).links(text) if link.article]
        assert found == ([article] if article else [])

    @pytest.mark.parametrize(
        ("text", "article"),
        [
            ("see https://x.service-now.example/kb_view.do?sysparm_article=KB0010002", "KB0010002"),
            ("Please follow KB0010002, step 3.", "KB0010002"),
            ("https://x.example/help/reset-the-kiosk-pin", "KB0010002"),
            ("https://x.example/help/pay-by-card.html", "kb/pay-by-card"),
            ("https://x.example/pay", ""),
        ],
    )  # fmt: skip
    def test_articles_without_addresses(self, text: str, article: str) -> None:
        """Their ids and the words of their titles are looked for; a single word is not enough."""
        found = {link.article for link in ArticleLinks(PLAIN).links(text) if link.article}
        assert found == ({article} if article else set())

    def test_what_two_articles_share_says_nothing(self) -> None:
        """A title that stands twice labels neither."""
        twice = [Article(id=id, title="Set a new PIN", text="x") for id in ("a1", "b2")]
        assert ArticleLinks(twice).of_cell("Set a new PIN") == ""


class TestLabels:
    def test_the_last_reply_with_a_link_solved_it(self) -> None:
        """Grade 2 for its articles, 1 for those sent before; thanks afterwards change nothing."""
        one = ticket(
            "1",
            ("customer", "Help"),
            ("agent", f"Try {SITE}/360002-Pay"),
            ("customer", "No"),
            ("agent", f"Then {SITE}/360001-Set"),
            ("agent", "You are welcome."),
        )
        assert label([one], ArticleLinks(ARTICLE_LIST)).qrels == {"1": {"360001": 2, "360002": 1}}

    def test_the_customers_links_and_notes_are_no_labels(self) -> None:
        """Nor is a link that the agent only quotes."""
        asked = ("customer", f"I read {SITE}/360001-Set and it is wrong")
        quoted = ("agent", f"We look into it.\n\nOn Monday, Mia wrote:\n> I read {SITE}/360001-Set and it is wrong")
        again = ("agent", f"Read {SITE}/360001-Set again, please.")
        noted = [ticket("3", ("customer", "Help"), ("agent", "Done."), ("note", f"see {SITE}/360001-Set"))]
        links = ArticleLinks(ARTICLE_LIST)
        assert label([ticket("1", asked, quoted)], links).why == {"1": "no-link"}
        assert label([ticket("2", asked, again)], links).qrels == {"2": {"360001": 2}}
        assert label(noted, links).why == {"3": "link-in-note"}

    def test_a_line_in_every_signature_is_no_label(self) -> None:
        """It is left out and told; a link that agents put there by hand counts, also beside it."""
        sign = f"\n\nKim, {{}}\nNew here? Invite your team: {SITE}/360003-Invite"
        tickets = [ticket(str(n), ("customer", "Help"), ("agent", f"Answer {n}.{sign.format(n)}")) for n in range(9)]
        tickets.append(ticket("x", ("customer", "Help"), ("agent", f"See {SITE}/360001-Set{sign}")))
        made = label(tickets, ArticleLinks(ARTICLE_LIST))
        assert made.qrels == {"x": {"360001": 2}}
        assert set(made.why.values()) == {"link-in-signature"}
        (told,) = made.boilerplate
        assert (told.article, told.tickets, told.left_out) == ("360003", 10, True)
        kept = label(tickets, ArticleLinks(ARTICLE_LIST), keep=["360003"])
        assert len(kept.qrels) == 10

    def test_an_article_that_many_cases_need_is_no_boilerplate(self) -> None:
        """Agents word their replies; only a line that is the same word for word is suspected."""
        tickets = [
            ticket(str(n), ("customer", "Help"), ("agent", f"Dear {n}, please read {SITE}/360001-Set, part {n}."))
            for n in range(20)
        ]
        assert len(label(tickets, ArticleLinks(ARTICLE_LIST)).qrels) == 20

    def test_signatures_in_html_on_one_line(self) -> None:
        """The blocks of HTML are its lines."""
        sign = f'</p><p>Team <a href="{SITE}/360003-Invite">Invite</a></p>'
        tickets = [ticket(str(n), ("customer", "Help"), ("agent", f"<p>Answer {n}{sign}")) for n in range(9)]
        assert label(tickets, ArticleLinks(ARTICLE_LIST)).qrels == {}

    @pytest.mark.parametrize(
        ("cell", "grades"),
        [
            ("360001", {"360001": 2}),
            ("360001; 360002", {"360001": 2, "360002": 2}),
            ("Pay an invoice by card", {"360002": 2}),
            (f"{SITE}/360003-Invite", {"360003": 2}),
            ("set-a-new-pin-for-the-tablet", {"360001": 2}),
            ("none", {}),
        ],
    )
    def test_labels_from_a_column(self, cell: str, grades: dict[str, int]) -> None:
        """By id, address, title or slug, one or several; what is none of the articles is told."""
        made = label([ticket("1", ("customer", "Help"), articles=[cell])], ArticleLinks(ARTICLE_LIST))
        assert made.qrels == ({"1": grades} if grades else {})
        assert made.why == ({} if grades else {"1": "cell-unknown"})

    def test_a_column_may_say_that_no_article_answers(self) -> None:
        """Then the case is labeled as unanswerable."""
        made = label([ticket("1", ("customer", "Help"), answerable="no")], ArticleLinks(ARTICLE_LIST))
        assert made.unanswerable == {"1"}


class TestMasking:
    def test_ids_are_no_telephone_numbers(self) -> None:
        """What two patterns of our own once took for one stays."""
        (text,), counts = masked(["CVE-2017-3735, KB0010002 and ticket 123456789"])
        assert text == "CVE-2017-3735, KB0010002 and ticket 123456789"
        assert not counts

    def test_a_value_has_one_placeholder_all_over_a_ticket(self) -> None:
        """So that who reads it knows that it is the same."""
        texts, counts = masked(["I am kim@example.org", "Hello kim@example.org and lee@example.org"])
        assert texts == ["I am [email-1]", "Hello [email-1] and [email-2]"]
        assert counts["email"] == 3

    def test_names_that_the_export_tells_are_masked(self) -> None:
        """Whole and in parts, but no part that is a word of the text."""
        texts, counts = masked(["Regards, Mia Berg", "Hi Mia, will it work? Will Berg"], names=["Mia Berg", "Will"])
        assert texts == ["Regards, [name]", "Hi [name], will it work? Will [name]"]
        assert counts["name"] == 3

    def test_a_case_holds_no_personal_data(self, tmp_path: Path) -> None:
        """Nor does what was dropped; the links were found before."""
        rows = table(
            ["id", "Subject", "Description", "Conversation", "Reply", "Requester"],
            lambda t: [
                t["id"],
                "x",
                "I am mia@example.org",
                "mail mia@example.org of us",
                t["reply"] + " Bye Mia",
                "Mia Berg",
            ],
        )
        made = imported(tmp_path, rows)
        for name in ("cases.jsonl", "dropped.jsonl"):
            text = (tmp_path / "out" / name).read_text(encoding="utf-8")
            assert "example.org" not in text
            assert "Mia" not in text
        assert made.labeled == 2
        assert made.masked == {"email": 3, "name": 3}


class TestTranscripts:
    def test_newest_first_with_work_notes(self) -> None:
        """A display of ServiceNow."""
        talk = read_transcript(
            "2026-05-18 10:00:00 - Kim Lee (Work notes)\nInternal.\n\n"
            "2026-05-18 09:00:00 - Kim Lee (Additional comments)\nTry this:\n1. Go on\n\n"
            "2026-05-18 08:00:00 - Mia Berg (Additional comments)\nHelp!"
        )
        assert talk is not None
        assert [(one.name, one.text) for one in talk.messages] == [
            ("Kim Lee", "Internal."),
            ("Kim Lee", "Try this:\n1. Go on"),
            ("Mia Berg", "Help!"),
        ]
        assert talk.messages[0].who == Who("agent", note=True)

    @pytest.mark.parametrize(
        "text",
        [
            "Just a text.\nOf two lines: and a colon.",
            "Error 12: failed",
            "I tried:\n- this\n- that",
            "From 5/18 on: nothing works",
        ],
    )
    def test_prose_is_no_transcript(self, text: str) -> None:
        """No line says who speaks."""
        assert read_transcript(text) is None

    @pytest.mark.parametrize(
        "line", ["Agent: x\n", "2026-05-18 08:41 - Kim (note)\n", "a(" * 30, "08:41 ", "Kim [08:41] ", "--- \n"]
    )
    def test_the_work_grows_with_the_cell(self, line: str) -> None:
        """Also where every line looks like the beginning of a message, or one line like many."""
        assert_linear(lambda size: read_transcript(line * size), 8_000)


class TestSuspicious:
    def test_what_tells_the_answer_or_says_nothing(self) -> None:
        """Each by its name, and an honest ticket by none."""
        reply = "Please open Devices and choose New PIN, then enter four digits."
        tickets = [
            ticket("fine", ("customer", "How do I set a PIN?"), ("agent", reply)),
            ticket("first", ("agent", reply), ("customer", "Thanks a lot"), subject="About your tablet today"),
            ticket("talk", ("customer", f"Customer: how?\nAgent: {reply}"), ("agent", "x")),
            ticket("told", ("customer", f"You said {reply} and it fails"), ("agent", reply)),
            ticket("twice", ("customer", "how do I  set a PIN?"), ("agent", "Other words")),
            ticket("short", ("customer", "Help"), ("agent", reply)),
            ticket("bare", subject="Only a subject here"),
        ]
        assert suspicious(tickets) == {
            "agent-first": ["first"],
            "talk-in-body": ["talk"],
            "reply-in-body": ["told"],
            "same-text": ["twice"],
            "few-words": ["short"],
            "subject-only": ["bare"],
        }


class TestRefused:
    @pytest.mark.parametrize(
        ("name", "data", "said"),
        [
            ("t.xls", b"\xd0\xcf\x11\xe0", "save an .xls as .xlsx or CSV"),
            ("t.pdf", b"%PDF", "must be one of .csv"),
            ("t.csv", b"", "is empty; export it again"),
            ("t.csv", b"only one column\na\nb\n", "names at least two columns"),
            ("t.csv", b'id,subject,body\n1,a,"no end\n2,b,c\n', "is a quote missing"),
            ("t.csv", "id,subject\n1,Příliš žluťoučký kůň\n".encode("cp1250"), "name its encoding with --encoding"),
            ("t.csv", b"number,priority\n1,high\n", "name one with --map body=COLUMN"),
            ("t.csv", b"id,message\n1,Help me please\n1,Read this now\n", "--map author=COLUMN"),
            ("t.csv", b"id,subject,body\n1,,\n2,,\n", "none of 2 rows has words"),
            ("t.json", b'[{"id": 1, "subject": "x"', "not valid JSON"),
            ("t.json", b"[1, 2]", "export the tickets as a list of objects"),
            ("t.xlsx", b"PK not a workbook", "save it again, or as CSV"),
        ],
    )
    def test_with_the_remedy_and_nothing_is_written(self, name: str, data: bytes, said: str, tmp_path: Path) -> None:
        """What cannot be read is an error that says what to do; the folder is not made."""
        if name == "t.xlsx":
            pytest.importorskip("openpyxl", reason="needs the extra xlsx")
        (tmp_path / name).write_bytes(data)
        with pytest.raises((InputError, SourceError), match=said):
            import_tickets(tmp_path / name, write_articles(tmp_path), tmp_path / "out", embedder=HashEmbedder())
        assert not (tmp_path / "out").exists()

    def test_articles_without_a_text_or_in_a_file_of_another_kind(self, tmp_path: Path) -> None:
        """The column is asked for, and nothing is written."""
        tickets = tmp_path / "t.csv"
        tickets.write_text("id,subject\n1,How do I pay?\n", encoding="utf-8")
        (tmp_path / "a.csv").write_text("id,title\n1,Pay\n", encoding="utf-8")
        with pytest.raises(InputError, match="--map-article text=COLUMN"):
            import_tickets(tickets, tmp_path / "a.csv", tmp_path / "out", embedder=HashEmbedder())
        assert not (tmp_path / "out").exists()

    def test_a_folder_that_holds_something_else_is_left_alone(self, tmp_path: Path) -> None:
        """Nobody's files are overwritten."""
        (tmp_path / "out").mkdir()
        (tmp_path / "out" / "mine.txt").write_text("mine", encoding="utf-8")
        with pytest.raises(InputError, match="choose another place"):
            imported(tmp_path, "id,subject\n1,How do I pay?\n")
        assert [one.name for one in (tmp_path / "out").iterdir()] == ["mine.txt"]

    def test_a_row_that_does_not_fit_is_dropped_with_its_text(self, tmp_path: Path) -> None:
        """And the others are imported."""
        made = imported(tmp_path, "id,subject,body\n1,Pay,How do I pay now?\n2,Pin,one, two and three\n")
        assert made.tickets == 1
        dropped = [json.loads(line) for line in (tmp_path / "out" / "dropped.jsonl").read_text().splitlines()]
        assert dropped == [
            {
                "where": "t.csv:3",
                "why": "has 4 cells under 3 columns; quote the cells that hold the separator",
                "text": "2\nPin\none\n two and three",
            }
        ]


class TestIds:
    def test_rows_without_an_id_are_called_by_their_line(self, tmp_path: Path) -> None:
        """And an id that stands twice, where no row is a message, is told apart by it."""
        made = imported(tmp_path, "subject,priority\nHow do I pay?,high\nHow do I set a PIN?,low\n")
        assert [case.id for case in evaluation.load(tmp_path / "out").cases] == ["row-2", "row-3"]
        assert any("2 rows have no id" in note for note in made.notes)
        made = imported(tmp_path, "id,subject\n7,How do I pay?\n7,How do I set a PIN?\n")
        assert [case.id for case in evaluation.load(tmp_path / "out").cases] == ["7", "7 (line 3)"]
        assert any("are in several rows, such as 7" in note for note in made.notes)

    def test_rows_in_one_line_are_told_apart_by_their_number(self, tmp_path: Path) -> None:
        """JSON as an API answers it has no line breaks: no two tickets get one id, with or without one in the file."""
        subjects = ["How do I pay?", "How do I set a PIN?", "How do I leave?"]
        for given, ids in (
            ([{"id": 7}] * 3, ["7", "7 (line 2)", "7 (line 3)"]),
            ([{}] * 3, ["row-1", "row-2", "row-3"]),
            ([{"id": "7"}, {"id": "7 (line 3)"}, {"id": "7"}], ["7", "7 (line 3)", "7 (line 3) (line 3)"]),
        ):
            rows = [{**one, "subject": subject} for one, subject in zip(given, subjects, strict=True)]
            path = tmp_path / "t.json"
            path.write_text(json.dumps(rows), encoding="utf-8")
            table = read_table(path)
            assert [one.id for one in read_tickets(table, ticket_columns(table)).tickets] == ids

    def test_a_row_that_says_the_same_again_is_no_message(self, tmp_path: Path) -> None:
        """A join or a second export gives such rows; they are dropped and told."""
        made = imported(tmp_path, "id,subject,description\n" + 2 * "7,Pay,How do I pay?\n8,Pin,How do I set it?\n")
        assert (made.tickets, len(made.dropped)) == (2, 2)
        assert {one.why for one in made.dropped} == {"the same as an earlier row"}

    def test_lines_that_end_as_on_an_old_mac(self, tmp_path: Path) -> None:
        """Some spreadsheets still write them."""
        made = imported(tmp_path, "id,subject,description\r7,Pay,How do I pay?\r8,Pin,How do I set it?\r")
        assert made.tickets == 2

    def test_only_subjects_is_a_warning(self, tmp_path: Path) -> None:
        """The list of a desk's view often has no more."""
        made = imported(tmp_path, "Ticket ID,Subject\n7,How do I pay?\n")
        assert any("only subjects are known" in one for one in made.warnings())


class TestArticles:
    def test_a_draft_of_a_table_stays_internal(self, tmp_path: Path) -> None:
        """Every column is read for that, whatever it was mapped to, and whatever --visibility says."""
        (tmp_path / "a.csv").write_text(
            "Number;Name;Content;Status\n1;Pay;Open Billing.;published\n2;Pin;Open Devices.;draft\n", encoding="utf-8"
        )
        (tmp_path / "t.csv").write_text("id,subject\n1,How do I pay?\n", encoding="utf-8")
        made = import_tickets(
            tmp_path / "t.csv", tmp_path / "a.csv", tmp_path / "out", embedder=HashEmbedder(), settings=PUBLIC
        )
        assert (made.articles, made.public) == (2, 1)

    def test_an_article_that_cannot_be_used_is_told_with_its_line(self, tmp_path: Path) -> None:
        """Of the file that the user knows."""
        (tmp_path / "a.csv").write_text("id,title,body\n1,Pay,Open Billing.\n2,,Open Devices.\n", encoding="utf-8")
        (tmp_path / "t.csv").write_text("id,subject\n1,How do I pay?\n", encoding="utf-8")
        made = import_tickets(tmp_path / "t.csv", tmp_path / "a.csv", tmp_path / "out", embedder=HashEmbedder())
        assert any(note.startswith("articles: left out: a.csv:3: title") for note in made.notes)

    def test_an_index_of_the_articles_is_used_as_it_is(self, tmp_path: Path) -> None:
        """No other one is made."""
        first = imported(tmp_path, "id,subject\n1,How do I pay?\n")
        again = import_tickets(tmp_path / "t.csv", first.index, tmp_path / "other", embedder=HashEmbedder())
        assert again.index == first.index
        assert not (tmp_path / "other" / "articles.index").exists()


def test_the_counts_of_an_import(tmp_path: Path) -> None:
    """Tickets, with reply, labeled, why not, suspicious: on the terminal and in import.json."""
    names = ["Ticket ID", "Subject", "Description", "Reply", "Created"]
    made = imported(tmp_path, table(names, lambda t: [t["id"], t["subject"], t["body"], t["reply"], "2026-05-18"]))
    said = "\n".join(made.lines())
    for line in (
        "tickets      3",
        "with reply   3",
        "labeled      2",
        "1 not: no reply links to an article",
        "suspicious   0",
    ):
        assert line in said
    assert "body       Description  (guessed)" in said
    data = json.loads((tmp_path / "out" / "import.json").read_text(encoding="utf-8"))
    assert (data["tickets"], data["labeled"], data["not_labeled"]) == (3, 2, {"no-link": ["4713"]})


def test_a_split_by_time(tmp_path: Path) -> None:
    """The later part is for the test."""
    names = ["Ticket ID", "Subject", "Description", "Reply", "Created"]
    rows = table(names, lambda t: [t["id"], t["subject"], t["body"], t["reply"], "{}-{}-{}".format(*t["day"])])
    imported(tmp_path, rows, Settings(test_from="2026-06-01"))
    assert [case.id for case in evaluation.load(tmp_path / "out", split="test").cases] == ["4712", "4713"]
    assert len(TICKETS) == 3


def test_the_reply_is_the_one_that_answers(tmp_path: Path) -> None:
    """Not the thanks at the end, and not the question back: the last with a link, else the longest."""
    rows = "id,author,message\n" + "".join(
        f"{id},{who},{text}\n"
        for id, who, text in (
            ("1", "customer", "How do I set a PIN?"),
            ("1", "agent", "Which tablet do you have?"),
            ("1", "agent", f"See {SITE}/360001-Set please."),
            ("1", "agent", "You are welcome and have a very pleasant day."),
            ("2", "customer", "How do I pay this?"),
            ("2", "agent", "Open Billing and choose Pay now."),
            ("2", "agent", "Bye for now!"),
        )
    )
    imported(tmp_path, rows)
    replies = [row["reply"] for row in evaluation.load(tmp_path / "out").rows.values()]
    assert replies == [f"See {SITE}/360001-Set please.", "Open Billing and choose Pay now."]
