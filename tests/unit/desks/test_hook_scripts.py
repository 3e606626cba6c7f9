"""The scripts of the manual that sign hooks for desks without a signature: what they send is let in.

ServiceNow's runs in Node, Request Tracker's in Perl, with some objects of the desk played; Apex runs nowhere else.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from assistkit.desks.service.hooks import genuine
from assistkit.desks.service.news import news_in

PAGE = (Path(__file__).parents[3] / "docs" / "integrations" / "webhooks.md").read_text(encoding="utf-8")
SECRET = "0123456789abcdef" * 4

SERVICENOW = """
const crypto = require("crypto");
const current = { sys_id: "7" };
const gs = { getProperty: () => "SECRET" };
const GlideStringUtil = { base64Encode: (text) => Buffer.from(text).toString("base64") };
class GlideCertificateEncryption {
  generateMac(key, algorithm, data) {
    if (algorithm !== "HmacSHA256") throw new Error(algorithm);
    return crypto.createHmac("sha256", Buffer.from(key, "base64")).update(data).digest("base64");
  }
}
const headers = {};
let sent = "";
class RESTMessageV2 {
  setEndpoint() {}
  setHttpMethod() {}
  setRequestHeader(name, value) { headers[name] = value; }
  setRequestBody(body) { sent = body; }
  executeAsync() { console.log(JSON.stringify({ headers, body: sent })); }
}
const sn_ws = { RESTMessageV2 };
"""

REQUEST_TRACKER = """
BEGIN { $INC{"LWP/UserAgent.pm"} = 1; }
package LWP::UserAgent;
sub new { bless {}, shift }
sub post {
    my ($self, $url, %said) = @_;
    my $body = delete $said{Content};
    print "$_\\t$said{$_}\\n" for sort keys %said;
    print "body\\t$body\\n";
}
package RT;
sub Config { bless {}, "RT" }
sub Get { "SECRET" }
package Played;
sub TransactionObj { $_[0] }
sub TicketObj { $_[0] }
sub id { 7 }
package main;
my $self = bless {}, "Played";
"""


def script(first: str) -> str:
    """The block of the manual that begins with this line."""
    found = re.search(rf"^    {re.escape(first)}.*?(?=^\S)", PAGE, re.M | re.S)
    assert found, first
    return "\n".join(line[4:] for line in found[0].splitlines())


def run(program: str, *arguments: str) -> str:
    if shutil.which(program) is None:
        pytest.skip(f"needs {program}")
    return subprocess.run([program, *arguments], capture_output=True, text=True, check=True, timeout=60).stdout


def let_in(headers: dict[str, str], body: str) -> bool:
    small = {name.lower(): value for name, value in headers.items()}
    news = news_in("standard", body.encode())
    assert news is not None
    assert news.case_id == "7"
    return bool(genuine(small, body.encode(), [SECRET]))


def test_servicenows_is_let_in() -> None:
    said = json.loads(run("node", "-e", SERVICENOW.replace("SECRET", SECRET) + script('var id = "msg_"')))
    assert let_in(said["headers"], said["body"])


def test_request_trackers_is_let_in() -> None:
    told = run("perl", "-e", REQUEST_TRACKER.replace("SECRET", SECRET) + script("use Digest::SHA"))
    said = dict(line.split("\t", 1) for line in told.splitlines())
    assert let_in(said, said.pop("body"))
