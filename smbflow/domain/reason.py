"""Why a document waits for a person or was set aside: stable codes, each with its sentence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """What a finding asks for: nothing, a look, or more than one key."""

    NOTE = "note"
    ASK = "ask"
    STOP = "stop"


class Reason(StrEnum):
    """Stable reason codes (contract: docs/contract/reasons.schema.json)."""

    # the file
    UNREADABLE = "unreadable"
    ENCRYPTED = "encrypted"
    EMPTY_FILE = "empty_file"
    WRONG_TYPE = "wrong_type"
    TOO_LARGE = "too_large"
    TOO_SLOW = "too_slow"
    HOSTILE_FILE = "hostile_file"
    POISON = "poison"
    SAME_FILE = "same_file"
    # the document
    NOT_AN_INVOICE = "not_an_invoice"
    PRO_FORMA = "pro_forma"
    STATEMENT_AGREES = "statement_agrees"
    STATEMENT_DIFFERS = "statement_differs"
    PAYMENT_REMINDER = "payment_reminder"
    ORDER_DOCUMENT = "order_document"
    DELIVERY_NOTE = "delivery_note"
    KIND_UNCERTAIN = "kind_uncertain"
    SELF_BILLED = "self_billed"
    SEVERAL_INVOICES = "several_invoices"
    SUSPICIOUS_CONTENT = "suspicious_content"
    MAIL_TAKEN_APART = "mail_taken_apart"
    NO_DOCUMENT_IN_MAIL = "no_document_in_mail"
    # the fields
    FIELD_MISSING = "field_missing"
    FIELD_UNCERTAIN = "field_uncertain"
    NOT_ON_PAGE = "not_on_page"
    XML_PAGE_DISAGREE = "xml_page_disagree"
    READERS_DISAGREE = "readers_disagree"
    SUMS_DIFFER = "sums_differ"
    LINES_DIFFER = "lines_differ"
    VAT_ID_INVALID = "vat_id_invalid"
    VAT_WITHOUT_ID = "vat_without_id"
    IBAN_INVALID = "iban_invalid"
    DATE_IN_FUTURE = "date_in_future"
    DATE_TOO_OLD = "date_too_old"
    PERIOD_CLOSED = "period_closed"
    CURRENCY_UNSUPPORTED = "currency_unsupported"
    BUYER_NOT_US = "buyer_not_us"
    OTHER_COMPANY = "other_company"
    # the supplier
    SUPPLIER_UNKNOWN = "supplier_unknown"
    SUPPLIER_AMBIGUOUS = "supplier_ambiguous"
    BANK_DETAILS_NEW = "bank_details_new"
    BANK_DETAILS_CHANGED = "bank_details_changed"
    BANK_CHANGE_ANNOUNCED = "bank_change_announced"
    # duplicates
    DUPLICATE_FILE = "duplicate_file"
    DUPLICATE_INVOICE = "duplicate_invoice"
    POSSIBLE_DUPLICATE = "possible_duplicate"
    CREDITED_INVOICE_UNKNOWN = "credited_invoice_unknown"
    # orders and deliveries
    ORDER_MISSING = "order_missing"
    ORDER_UNKNOWN = "order_unknown"
    ORDER_OTHER_SUPPLIER = "order_other_supplier"
    ORDER_CLOSED = "order_closed"
    LINE_NOT_ORDERED = "line_not_ordered"
    PRICE_OVER = "price_over"
    QUANTITY_OVER = "quantity_over"
    NOT_RECEIVED = "not_received"
    CHARGE_NOT_ORDERED = "charge_not_ordered"
    BELOW_ORDER = "below_order"
    # questions to the assistant
    NOT_A_QUESTION = "not_a_question"
    NOT_IN_RECORDS = "not_in_records"
    ANSWER_UNCERTAIN = "answer_uncertain"
    CLAIM_NOT_BORNE_OUT = "claim_not_borne_out"
    # quotes
    NOTHING_WANTED = "nothing_wanted"
    CUSTOMER_UNKNOWN = "customer_unknown"
    CUSTOMER_AMBIGUOUS = "customer_ambiguous"
    CREDIT_STOP = "credit_stop"
    ITEM_UNKNOWN = "item_unknown"
    ITEM_AMBIGUOUS = "item_ambiguous"
    QUANTITY_MISSING = "quantity_missing"
    UNIT_UNCLEAR = "unit_unclear"
    DELIVERY_MISSING = "delivery_missing"
    DATE_PASSED = "date_passed"
    PRICE_UNKNOWN = "price_unknown"
    COST_UNKNOWN = "cost_unknown"
    BELOW_MINIMUM = "below_minimum"
    MARGIN_BELOW_FLOOR = "margin_below_floor"
    OVERRIDE_REFUSED = "override_refused"
    DISCOUNT_WISHED = "discount_wished"
    QUOTE_REVISED = "quote_revised"
    QUOTE_CHANGED = "quote_changed"
    ADDRESS_MISSING = "address_missing"
    TEMPLATE_BROKEN = "template_broken"
    # coding and control
    ACCOUNT_UNKNOWN = "account_unknown"
    TAX_CODE_UNMAPPED = "tax_code_unmapped"
    TREATMENT_UNCERTAIN = "treatment_uncertain"
    CONSTRUCTION_SCHEME = "construction_scheme"
    RETENTION = "retention"
    TERMS_DIFFER = "terms_differ"
    OVER_LIMIT = "over_limit"
    SECOND_PERSON = "second_person"
    ALWAYS_ASKED = "always_asked"
    NOT_YET_TRUSTED = "not_yet_trusted"
    MORE_CORRECTIONS = "more_corrections"
    PIPELINE_CHANGED = "pipeline_changed"
    INTERRUPTED_EFFECT = "interrupted_effect"
    DO_NOT_POST = "do_not_post"
    UNDONE = "undone"
    # enquiries: sensitive matters, named as domain.enquiry.FlagKind
    COMPLAINT = "complaint"
    LEGAL_THREAT = "legal_threat"
    DATA_PROTECTION = "data_protection"
    PAYMENT_CHANGE = "payment_change"
    SAFETY = "safety"
    HARASSMENT = "harassment"
    VULNERABLE_PERSON = "vulnerable_person"
    PRESS = "press"
    CANCELLATION = "cancellation"
    SPAM = "spam"
    INJECTION = "injection"
    # enquiries: what is wanted, and the answer
    INTENT_UNKNOWN = "intent_unknown"
    INTENT_UNCERTAIN = "intent_uncertain"
    SEVERAL_INTENTS = "several_intents"
    QUESTION_OPEN = "question_open"
    ANSWER_MISSING = "answer_missing"
    ANSWER_LANGUAGE = "answer_language"
    SLOT_UNFILLED = "slot_unfilled"
    CLAIM_UNFOUNDED = "claim_unfounded"
    WRITTEN_BY_MODEL = "written_by_model"
    NOT_SENT_ALONE = "not_sent_alone"
    SENT_CAP = "sent_cap"
    # enquiries: the mail
    NO_RECIPIENT = "no_recipient"
    REPLY_ADDRESS_DIFFERS = "reply_address_differs"
    AUTOMATIC_MAIL = "automatic_mail"
    MAIL_BOUNCED = "mail_bounced"
    OWN_MAIL = "own_mail"
    CONVERSATION = "conversation"
    CONTINUED = "continued"
    ANSWERED_ELSEWHERE = "answered_elsewhere"
    INVOICE_ATTACHED = "invoice_attached"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing noticed: stable code, how grave, the sentence for the screen, the field.

    `other` names what it was compared with (a job id, an order number), for links on the screen.
    """

    reason: Reason
    severity: Severity
    sentence: str
    field: str | None = None
    other: str | None = None


HARD_STOPS = frozenset(
    {
        Reason.BANK_DETAILS_NEW,
        Reason.BANK_DETAILS_CHANGED,
        Reason.BANK_CHANGE_ANNOUNCED,
        Reason.DUPLICATE_FILE,
        Reason.DUPLICATE_INVOICE,
        Reason.PRICE_OVER,
        Reason.QUANTITY_OVER,
        Reason.SUSPICIOUS_CONTENT,
        Reason.XML_PAGE_DISAGREE,
        Reason.OVER_LIMIT,
        Reason.CREDIT_STOP,
        Reason.MARGIN_BELOW_FLOOR,
        Reason.COMPLAINT,
        Reason.LEGAL_THREAT,
        Reason.DATA_PROTECTION,
        Reason.PAYMENT_CHANGE,
        Reason.SAFETY,
        Reason.HARASSMENT,
        Reason.VULNERABLE_PERSON,
        Reason.PRESS,
        Reason.CANCELLATION,
        Reason.SPAM,
        Reason.INJECTION,
    }
)
"""Reasons that ignore confidence and are never cleared by one key: the person types it out."""


BANK_STOPS = frozenset(
    {Reason.BANK_DETAILS_NEW, Reason.BANK_DETAILS_CHANGED, Reason.BANK_CHANGE_ANNOUNCED}
)
"""Hard stops that also need a call to the supplier on a number already on file."""

AT_THE_DOOR = frozenset({Reason.NOT_YET_TRUSTED, Reason.MORE_CORRECTIONS})
"""Reasons why what passed every check is asked all the same: the machine is not trusted (now)."""

NEEDS_VALUE = frozenset(
    {
        Reason.FIELD_MISSING,
        Reason.SUPPLIER_UNKNOWN,
        Reason.SUPPLIER_AMBIGUOUS,
        Reason.ACCOUNT_UNKNOWN,
        Reason.TAX_CODE_UNMAPPED,
        Reason.NOT_IN_RECORDS,
        Reason.CUSTOMER_AMBIGUOUS,
        Reason.ITEM_UNKNOWN,
        Reason.PRICE_UNKNOWN,
        Reason.COST_UNKNOWN,
        Reason.TEMPLATE_BROKEN,
        Reason.ANSWER_MISSING,
        Reason.SLOT_UNFILLED,
    }
)
"""Reasons that approval alone cannot clear: a value must be corrected, or reference data added."""


def note(
    reason: Reason, sentence: str, *, field: str | None = None, other: str | None = None
) -> Finding:
    """Say something worth showing that stops nothing."""
    return Finding(reason, Severity.NOTE, sentence, field, other)


def ask(
    reason: Reason, sentence: str, *, field: str | None = None, other: str | None = None
) -> Finding:
    """Ask a person; a reason listed in HARD_STOPS becomes a stop."""
    severity = Severity.STOP if reason in HARD_STOPS else Severity.ASK
    return Finding(reason, severity, sentence, field, other)
