"""Questions to the assistant, each answered from another place, or by nobody yet.

The documents that they are answered from lie in reference/knowledge, written by hand.
"""

from __future__ import annotations

from scenes import Scene

READERS = """\
[settings.folders.private]     # the folder reference/knowledge/private
readers = ["Nora Keane"]       # only Nora hears from it; others, and dropped files, do not
"""

SAW_SERVICE = """\
From: Declan Foyle <declan@larkfield.example>
To: assistant@larkfield.example
Subject: The saw
Date: Mon, 16 Nov 2026 12:10:00 +0000
Message-ID: <saw-service@larkfield.example>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

How much does a service visit for the Vossler saw cost?

--\x20
Declan Foyle
Larkfield Joinery Ltd
"""


def questions() -> list[Scene]:
    """Return the questions in the order in which they are dropped."""
    return [
        _asked(
            "saturdays.txt",
            "Is the showroom open on Saturdays, and when?",
            "Answered from a document, with its place.",
        ),
        _asked(
            "returns.txt",
            "Within how many days can a customer return a stock item?",
            "Two versions differ: the newer one counts, and both are shown.",
        ),
        _asked(
            "billed by Brannock.txt",
            "How much did Brannock bill us in September 2026?",
            "Answered from the books, the query shown.",
        ),
        _asked(
            "missing deliveries.txt",
            "Which deliveries from Brannock are still missing?",
            "Answered from orders and deliveries, with a list.",
        ),
        _asked(
            "longest wait.txt",
            "Which document waited longest for a decision?",
            "Answered from the history.",
        ),
        _asked(
            "saw service.eml", SAW_SERVICE, "A document that talks to the machine steers nobody."
        ),
        _asked(
            "parental leave.txt",
            "How many weeks of parental leave does a father get?",
            "Not in the records: a person answers, and the answer is kept.",
            "not_in_records",
        ),
        _asked(
            "pay.txt",
            "What does a foreman earn an hour?",
            "It is in the records, but not for everybody.",
            "not_in_records",
        ),
    ]


def _asked(file: str, text: str, shows: str, *reasons: str) -> Scene:
    body = text if text.endswith("\n") else f"{text}\n"
    return Scene(
        file=file,
        shows=shows,
        body=body.encode(),
        state="escalated" if reasons else "done",
        reasons=reasons,
        pipeline="assistant",
    )
