"""An invented shop for the tests of quotes: a price list, customers, and ways to ask."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from smbflow.domain.decision import Decision, Verdict
from smbflow.domain.document import Document, Letter, Media, Page, Reading, Route
from smbflow.domain.invoice import VatTreatment
from smbflow.domain.job import Job, JobState, Summary
from smbflow.domain.outcome import Effect, Escalate, Next, Outcome
from smbflow.domain.parcel import Parcel
from smbflow.domain.reference import Business, Person, Rate, Reference
from smbflow.domain.sales import AgreedPrice, Customer, Discount, LandedCost, ListPrice
from smbflow.pipelines.quotes.case import QuoteCase
from smbflow.pipelines.quotes.kit import KIT
from smbflow.pipelines.quotes.letters import asks_back
from smbflow.pipelines.quotes.numbering import numbered
from smbflow.pipelines.quotes.requirements import required
from smbflow.pipelines.quotes.scripted import MemoryBook, PlainPress
from smbflow.pipelines.quotes.services import Context, QuoteServices
from smbflow.pipelines.quotes.settings import (
    DeliverySettings,
    MarginSettings,
    QuoteSettings,
    VatSettings,
)
from smbflow.pipelines.step import Intake, StepContext

TODAY = date(2026, 11, 16)
NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
D = Decimal

PRICES = (
    ListPrice("OAK-PQ", "Oak parquet, lacquered, 15 mm", "EUR", D(50), D(30), "m2", "Flooring"),
    ListPrice("H-200", "Concealed hinge H-200, 110 degrees", "EUR", D(4), D("2.20"), "pcs",
              "Hardware", pack=D(10)),
    ListPrice("H-200", "Concealed hinge H-200, 110 degrees", "EUR", D("3.50"), D("2.20"), "pcs",
              "Hardware", D(100), pack=D(10)),
    ListPrice("HB-128", "Bow handle 128 mm, brushed steel", "EUR", D("7.40"), D(4), "pcs",
              "Hardware"),
    ListPrice("HB-160", "Bow handle 160 mm, brushed steel", "EUR", D("8.20"), D("4.40"), "pcs",
              "Hardware"),
    ListPrice("DS-500", "Drawer runner 500 mm, soft close", "EUR", D(34), D(22), "pair",
              "Hardware"),
    ListPrice("SC-50", "Chipboard screws 4.0 x 50, box of 500", "EUR", D("18.50"), D(12), "box",
              "Hardware"),
    ListPrice("BP-18", "Birch plywood 18 mm, 2440 x 1220", "EUR", D(112), D(79), "sheet",
              "Boards"),
    ListPrice("FIT", "Fitting on site, by the hour", "EUR", D(58), D(36), "hour", "Labour",
              vat_rate=D("13.5")),
    ListPrice("STR", "Oak staircase, made to measure", "EUR", category="Made to measure"),
    ListPrice("NOCOST", "Antique mirror, gilded", "EUR", D(400), None, "pcs"),
)  # fmt: skip
TRADE = Customer("T1", "Tidewell Kitchens Ltd", ("anna@tidewell.example",), price_group="TRADE",
                 address="3 Dock Road, Galway")  # fmt: skip
CONSUMER = Customer("C1", "Oisín Berry", ("oisin@postbox.example",), consumer=True,
                    address="12 Shantalla Terrace")  # fmt: skip
STOPPED = Customer("S1", "Craughwell Fitouts", ("jobs@craughwell.example",), credit_stop=True,
                   address="Main Street")  # fmt: skip
ABROAD = Customer("A1", "Aire Valley Ltd", ("buying@aire.example",), currency="GBP",
                  vat_treatment=VatTreatment.EXPORT, address="Leeds LS11")  # fmt: skip
REFERENCE = Reference(
    Business(("Larkfield Joinery Ltd",), "EUR", "IE", timezone="Europe/Dublin"),
    people=(
        Person("Nora", may_sell_below_floor=False),
        Person("Declan", may_sell_below_floor=True),
    ),
    prices=PRICES,
    customers=(TRADE, CONSUMER, STOPPED, ABROAD),
    discounts=(Discount(D(10), "TRADE"), Discount(D(12), "TRADE", "Hardware")),
    agreed_prices=(AgreedPrice("T1", "BP-18", D(99), "EUR"),),
    landed_costs=(LandedCost("HB-160", date(2026, 11, 2), D("5.60"), "EUR"),),
    rates=(Rate(date(2026, 11, 10), "GBP", D("1.15")),),
)
SETTINGS = QuoteSettings(
    margin=MarginSettings(D(15), D(15), {"Hardware": D(20)}),
    delivery=DeliverySettings(charge=D(35), cost=D(20), free_from=D(750)),
    vat=VatSettings(D(23)),
)


def services(**changes: Any) -> QuoteServices:
    """Return the neighbours of the steps, each a stand-in that keeps its port's promises."""
    reference = changes.pop("reference", REFERENCE)
    given = {
        "reader": None,
        "typesetter": PlainPress(),
        "book": MemoryBook(),
        "reference": lambda: reference,
        "original": Path,
        "settings": SETTINGS,
    }
    return QuoteServices(**{**given, **changes})


def reading(text: str, sender: str = "", subject: str = "Our request") -> Reading:
    """Return a request: a mail where there is a sender, else a text file."""
    page = Page(1, 0, 0, (), text, Route.TEXT)
    if not sender:
        return Reading(Media.TEXT, (page,))
    letter = Letter(sender, subject, NOW, "<1@example>", text, newest=text)
    return Reading(Media.EML, (page,), letter=letter)


def context(
    at: QuoteServices, decision: Decision | None = None, job_id: int = 1, name: str = "ask.txt"
) -> Context:
    """Return what a step may know."""
    document = Document(job_id, "ab" * 32, name, 10, NOW, "inbox")
    job = Job(job_id, "quotes", document, JobState.WORKING, "price", None, Summary(), NOW, NOW)
    return StepContext(job, Intake(document, Path(name)), NOW, decision, at)


def asked(text: str, sender: str = "Anna <anna@tidewell.example>", **changes: Any) -> QuoteCase:
    """Return a request with its items found, priced and checked, as a person sees it."""
    return checked(required(reading(text, sender), TODAY), services(**changes))


def checked(case: QuoteCase, at: QuoteServices, job_id: int = 1) -> QuoteCase:
    """Run the steps from finding the products to the draft."""
    for name in ("find_products", "price", "check_margin", "draft"):
        outcome = KIT.steps[name].run(context(at, job_id=job_id), case)
        assert isinstance(outcome, Next)
        case = outcome.value
    return case


def approve(by: str = "Nora", *confirmed: str) -> Decision:
    """Return a person's yes."""
    return Decision(by, Verdict.APPROVE, NOW, confirmed=confirmed)


def decided(case: QuoteCase, at: QuoteServices, decision: Decision | None) -> Outcome[QuoteCase]:
    """Run the deciding step, the value as the person was shown it."""
    decide = KIT.steps["decide"].run
    first = decide(context(at), case)
    assert isinstance(first, Escalate)
    return decide(context(at, decision), first.value) if decision else first


def sent(case: QuoteCase, at: QuoteServices, job_id: int = 1) -> Parcel:
    """Let a case go; return what would lie in the outbox."""
    ready = replace(case, approved_by="Nora")
    ready = ready if asks_back(case) else numbered(at, ready, job_id, NOW)
    effect = KIT.steps["send"].run(context(at, job_id=job_id), ready)
    assert isinstance(effect, Effect)
    return Parcel.from_json(effect.body)


def reasons(case: QuoteCase) -> set[str]:
    """Return the codes of what is open."""
    return {finding.reason.value for finding in case.open_findings}
