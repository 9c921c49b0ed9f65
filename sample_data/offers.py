"""What the office sells: price list, customers, and the terms that each of them has."""

from __future__ import annotations

from tables import csv_text

PRICE_LIST = (
    # sku, description, unit, price, cost, category, from, pack, VAT, valid from, valid to
    ("OAK-PQ-15", "Oak parquet, lacquered, 15 mm", "m2", "52.00", "33.40", "Flooring"),
    ("OAK-PQ-15", "Oak parquet, lacquered, 15 mm", "m2", "48.00", "33.40", "Flooring", "50"),
    ("OAK-SK-70", "Oak skirting board 70 mm, oiled", "m", "6.80", "3.90", "Flooring"),
    ("WT-OAK-27", "Oak worktop 27 mm, oiled, cut to size", "m2", "265.00", "168.00", "Worktops"),
    ("WT-WAL-27", "Walnut worktop 27 mm, oiled, cut to size", "m2", "345.00", "231.00", "Worktops"),
    ("DR-OAK-V", "Oak veneered door 40 mm, 826 x 2040", "pcs", "248.00", "158.00", "Doors"),
    ("DR-WHT-P", "White primed door 40 mm, 826 x 2040", "pcs", "132.00", "84.00", "Doors"),
    ("H-200", "Concealed hinge H-200, 110 degrees, clip on", "pcs", "4.20", "2.35", "Hardware",
     "", "10"),
    ("H-200", "Concealed hinge H-200, 110 degrees, clip on", "pcs", "3.60", "2.35", "Hardware",
     "100", "10"),
    ("HB-128", "Bow handle 128 mm, brushed steel", "pcs", "7.40", "4.10", "Hardware"),
    ("HB-160", "Bow handle 160 mm, brushed steel", "pcs", "8.20", "4.60", "Hardware"),
    ("HB-128-B", "Bow handle 128 mm, black", "pcs", "7.90", "4.40", "Hardware"),
    ("DS-450", "Drawer runner 450 mm, soft close", "pair", "31.00", "19.80", "Hardware"),
    ("DS-500", "Drawer runner 500 mm, soft close", "pair", "34.00", "22.00", "Hardware"),
    ("LK-5", "Five lever mortice lock, brass", "pcs", "52.00", "34.80", "Hardware"),
    ("SC-4050", "Chipboard screws 4.0 x 50, box of 500", "box", "18.50", "12.10", "Hardware"),
    ("BP-12", "Birch plywood BB/BB 12 mm, 2440 x 1220", "sheet", "81.00", "57.00", "Boards"),
    ("BP-18", "Birch plywood BB/BB 18 mm, 2440 x 1220", "sheet", "104.00", "74.00", "Boards",
     "", "", "", "", "2026-09-30"),
    ("BP-18", "Birch plywood BB/BB 18 mm, 2440 x 1220", "sheet", "112.00", "79.00", "Boards",
     "", "", "", "2026-10-01"),
    ("FIT", "Fitting on site, by the hour", "hour", "58.00", "36.00", "Labour", "", "", "13.5"),
    ("SRV", "Survey and drawing, fixed price", "pcs", "180.00", "95.00", "Labour"),
    ("STR-MTM", "Oak staircase, made to measure", "pcs", "", "", "Made to measure"),
)  # fmt: skip
CUSTOMERS = (
    # id, name, mail, other names, group, discount, stop, consumer, currency, language, VAT, number
    ("TID01", "Tidewell Kitchens Ltd", "anna@tidewell.example|orders@tidewell.example", "", "TRADE",
     "", "no", "no", "", "en", "", "", "3 Dock Road, Galway H91 X5R2"),
    ("MAR01", "Marrowbone Hotels Ltd", "facilities@marrowbone.example", "Marrowbone Hotel", "HOTEL",
     "", "no", "no", "", "en", "", "", "Salthill Promenade 40, Galway H91 X7P0"),
    ("CRA01", "Craughwell Fitouts Ltd", "jobs@craughwell-fitouts.example", "", "TRADE",
     "", "yes", "no", "", "en", "", "", "Main Street, Craughwell H91 X8T1"),
    ("BER01", "Oisín Berry", "oisin.berry@postbox.example", "", "",
     "", "no", "yes", "", "en", "", "", "12 Shantalla Terrace, Galway H91 X3A9"),
    ("HAL01", "Halvorsen Ladenbau GmbH", "einkauf@halvorsen-ladenbau.example", "", "TRADE",
     "", "no", "no", "", "de", "K", "DE136695976", "Überseehafen 9, 28217 Bremen"),
    ("AIR01", "Aire Valley Interiors Ltd", "buying@airevalley.example", "", "",
     "5", "no", "no", "GBP", "en", "G", "GB980780684", "Canal Wharf 2, Leeds LS11 5QN"),
)  # fmt: skip
AGREED = (
    ("MAR01", "DR-OAK-V", "221.00", "EUR", "", "2026-01-01", "2026-12-31"),
    ("MAR01", "HB-160", "7.10", "EUR", "20", "2026-01-01", "2026-12-31"),
)
DISCOUNTS = (
    ("TRADE", "", "8", "", "", ""),
    ("TRADE", "Hardware", "12", "", "", ""),
    ("", "Boards", "5", "20", "", ""),
)
LANDED = (
    ("LK-5", "2026-08-31", "35.60", "EUR"),
    ("LK-5", "2026-11-02", "39.80", "EUR"),
    ("DS-500", "2026-10-12", "18.90", "GBP"),
)
SETTINGS = """
[settings.numbers]
prefix = "Q-"
first = 104

[settings.terms]
valid_days = 30
follow_up_days = 7
payment = "30 days from invoice; to new customers half with the order"
notes = ["Wood is a natural material: grain and colour may differ from samples."]
contact = ["+353 91 555 0110", "sales@larkfield.example", "larkfield.example"]
sender = "Larkfield Joinery <sales@larkfield.example>"

[settings.margin]
floor = 15
quote_floor = 18

[settings.margin.by_category]
Labour = 30
Hardware = 20

[settings.delivery]
charge = 35
cost = 22
free_from = 750

[[settings.delivery.zones]]
places = ["Leeds", "LS"]
charge = 240
cost = 195

[[settings.delivery.zones]]
places = ["Bremen", "28217"]
charge = 190
cost = 150

[settings.orders]
minimum = 60

[settings.vat]
rate = 23

[settings.vat.notes]
K = "VAT-free intra-Community supply; VAT to be accounted for by the recipient."
G = "VAT-free export."
"""
LOGO = """<svg xmlns="http://www.w3.org/2000/svg" width="360" height="80" viewBox="0 0 360 80">
  <g fill="none" stroke="#1f4d4a" stroke-width="4" stroke-linejoin="round">
    <path d="M6 68V16h24v26h30v26Z"/>
    <path d="M30 42V26M40 42v26M16 68V26M50 52v16"/>
  </g>
  <text x="76" y="46" font-family="Libertinus Serif" font-size="44" font-weight="bold"
    fill="#1f4d4a">Larkfield</text>
  <text x="78" y="67" font-family="Libertinus Serif" font-size="14" letter-spacing="4.6"
    fill="#6b7280">JOINERY · GALWAY</text>
</svg>
"""


def offer_files() -> dict[str, str]:
    """Return the reference files of quotes by name."""
    return {
        "price_list.csv": csv_text(
            "sku,description,unit,price,cost,currency,category,min_qty,pack,vat_rate,"
            "valid_from,valid_to",
            (_price(*row) for row in PRICE_LIST),
        ),
        "customers.csv": csv_text(
            "customer_id,name,email,other_names,price_group,discount,credit_stop,consumer,"
            "currency,language,vat_treatment,vat_id,address",
            CUSTOMERS,
        ),
        "customer_prices.csv": csv_text(
            "customer_id,sku,price,currency,min_qty,valid_from,valid_to", AGREED
        ),
        "discounts.csv": csv_text(
            "price_group,category,percent,min_qty,valid_from,valid_to", DISCOUNTS
        ),
        "landed_costs.csv": csv_text("sku,date,cost,currency", LANDED),
    }


def _price(*cells: str) -> tuple[str, ...]:
    sku, description, unit, price, cost, category, *terms = cells
    rest = (*terms, *[""] * (5 - len(terms)))
    return (sku, description, unit, price, cost, "EUR", category, *rest)
