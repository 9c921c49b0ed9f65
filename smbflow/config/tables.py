"""The reference files: their columns, what each holds, and the domain value that a row becomes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from smbflow.config import cells
from smbflow.config.cells import Reading
from smbflow.domain.reference import (
    Account,
    CustomerOrder,
    Delivery,
    OrderLine,
    OrderRule,
    Person,
    Rate,
    Supplier,
    TaxCode,
)
from smbflow.domain.sales import AgreedPrice, Customer, Discount, LandedCost, ListPrice


@dataclass(frozen=True, slots=True)
class Column:
    """A column; `field` is the domain value's attribute where it is called otherwise."""

    name: str
    reading: Reading = cells.words
    required: bool = False
    field: str = ""

    @property
    def target(self) -> str:
        """The attribute that this column fills."""
        return self.field or self.name


@dataclass(frozen=True, slots=True)
class Table:
    """A reference file. No two rows may share the columns of its `key` (empty: they may)."""

    name: str
    makes: Callable[..., Any]
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        """The file's name in reference/."""
        return f"{self.name}.csv"

    @property
    def column_names(self) -> tuple[str, ...]:
        """The columns as they stand in a new file."""
        return tuple(column.name for column in self.columns)


def _must(name: str, reading: Reading = cells.words, field: str = "") -> Column:
    return Column(name, reading, required=True, field=field)


SUPPLIERS = Table(
    "suppliers",
    Supplier,
    (
        _must("supplier_id", cells.key),
        _must("name"),
        Column("other_names", cells.names),
        Column("vat_id", cells.identifier),
        Column("iban", cells.identifier),
        Column("sort_code", cells.sort_code),
        Column("account_number", cells.identifier),
        Column("currency", cells.currency),
        Column("account", cells.key),
        Column("vat_treatment", cells.treatment),
        Column("order", cells.one_of(OrderRule)),
        Column("terms_days", cells.whole),
        Column("recurring", cells.yes_no),
        Column("email"),
    ),
    ("supplier_id",),
)
ACCOUNTS = Table("accounts", Account, (_must("account", cells.key), _must("name")), ("account",))
TAX_CODES = Table(
    "tax_codes",
    TaxCode,
    (
        _must("treatment", cells.treatment),
        _must("rate", cells.percent),
        _must("recoverable", cells.share),
        _must("code", cells.key),
    ),
    ("treatment", "rate", "recoverable"),
)
PURCHASE_ORDERS = Table(
    "purchase_orders",
    OrderLine,
    (
        _must("po_number", cells.key, "order_number"),
        _must("supplier_id", cells.key),
        _must("line", cells.key),
        Column("sku", cells.key),
        _must("description"),
        _must("qty", cells.amount, "quantity"),
        _must("unit_price", cells.amount),
        _must("currency", cells.currency),
        Column("unit"),
        Column("status"),
        Column("date", cells.calendar_day, field="ordered_on"),
    ),
    # Suppliers reuse each other's numbers, and so do offices.
    ("order_number", "supplier_id", "line"),
)
GOODS_RECEIVED = Table(
    "goods_received",
    Delivery,
    (
        _must("po_number", cells.key, "order_number"),
        _must("line", cells.key),
        _must("qty", cells.amount, "quantity"),
        Column("date", cells.calendar_day, field="received_on"),
    ),
)
CUSTOMER_ORDERS = Table(
    "customer_orders",
    CustomerOrder,
    (
        _must("order_number", cells.key),
        _must("email", cells.names),
        _must("description"),
        _must("status"),
        Column("date", cells.calendar_day, field="ordered_on"),
        Column("promised", cells.calendar_day, field="promised_on"),
        Column("tracking", cells.key),
    ),
    ("order_number",),
)
PEOPLE = Table(
    "people",
    Person,
    (
        _must("name"),
        Column("limit", cells.amount),
        Column("may_post", cells.yes_no),
        Column("may_change_suppliers", cells.yes_no),
        Column("may_sell_below_floor", cells.yes_no),
        Column("stand_in"),
    ),
    ("name",),
)
RATES = Table(
    "rates",
    Rate,
    (
        _must("date", cells.calendar_day, "day"),
        _must("currency", cells.currency),
        _must("rate", cells.amount),
    ),
    ("day", "currency"),
)
_VALIDITY = (
    Column("valid_from", cells.calendar_day),
    Column("valid_to", cells.calendar_day),
)
PRICE_LIST = Table(
    "price_list",
    ListPrice,
    (
        _must("sku", cells.key),
        _must("description"),
        Column("unit"),
        Column("price", cells.amount),
        Column("cost", cells.amount),
        _must("currency", cells.currency),
        Column("category"),
        Column("min_qty", cells.amount),
        Column("pack", cells.amount),
        Column("vat_rate", cells.percent),
        *_VALIDITY,
    ),
    ("sku", "currency", "min_qty", "valid_from"),
)
LANDED_COSTS = Table(
    "landed_costs",
    LandedCost,
    (
        _must("sku", cells.key),
        _must("date", cells.calendar_day, "day"),
        _must("cost", cells.amount),
        _must("currency", cells.currency),
    ),
    ("sku", "day"),
)
CUSTOMERS = Table(
    "customers",
    Customer,
    (
        _must("customer_id", cells.key),
        _must("name"),
        Column("email", cells.names),
        Column("other_names", cells.names),
        Column("price_group"),
        Column("discount", cells.percent),
        Column("credit_stop", cells.yes_no),
        Column("consumer", cells.yes_no),
        Column("currency", cells.currency),
        Column("language"),
        Column("vat_treatment", cells.treatment),
        Column("vat_id", cells.identifier),
        Column("address"),
    ),
    ("customer_id",),
)
CUSTOMER_PRICES = Table(
    "customer_prices",
    AgreedPrice,
    (
        _must("customer_id", cells.key),
        _must("sku", cells.key),
        _must("price", cells.amount),
        _must("currency", cells.currency),
        Column("min_qty", cells.amount),
        *_VALIDITY,
    ),
)
DISCOUNTS = Table(
    "discounts",
    Discount,
    (
        Column("price_group"),
        Column("category"),
        _must("percent", cells.percent),
        Column("min_qty", cells.amount),
        *_VALIDITY,
    ),
)

TABLES = (
    *(SUPPLIERS, ACCOUNTS, TAX_CODES, PURCHASE_ORDERS, GOODS_RECEIVED),
    *(PRICE_LIST, LANDED_COSTS, CUSTOMERS, CUSTOMER_PRICES, DISCOUNTS),
    *(CUSTOMER_ORDERS, PEOPLE, RATES),
)
"""All reference files, in the order of the manual."""
