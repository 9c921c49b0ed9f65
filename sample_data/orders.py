"""What the office ordered and what was delivered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from firms import ASHGROVE, BRANDEGG, BRANNOCK, CORRIB, DELORME, ECKHARDT, TERVOORT, VOSSLER
from papers import Firm, Item


@dataclass(frozen=True)
class Ordered:
    """A line of an order; `theirs` is what the supplier calls it, where that differs.

    `received` holds quantity and day of each delivery.
    """

    sku: str
    description: str
    quantity: Decimal
    price: Decimal
    unit: str
    received: tuple[tuple[Decimal, date], ...]
    theirs: str = ""


@dataclass(frozen=True)
class Order:
    """A purchase order of the office."""

    number: str
    supplier: Firm
    day: date
    lines: tuple[Ordered, ...]
    status: str = "open"

    def billed(
        self,
        quantities: dict[int, str] | None = None,
        prices: dict[int, str] | None = None,
        *,
        name_order: bool = False,
    ) -> tuple[Item, ...]:
        """Return invoice lines for this order, as ordered unless quantity or price is given."""
        wanted = quantities or {n: str(line.quantity) for n, line in enumerate(self.lines, 1)}
        return tuple(
            self._item(n, Decimal(quantity), (prices or {}).get(n), name_order)
            for n, quantity in wanted.items()
        )

    def _item(self, line: int, quantity: Decimal, price: str | None, name_order: bool) -> Item:
        ordered = self.lines[line - 1]
        treatment = self.supplier.treatment
        return Item(
            ordered.theirs or ordered.description,
            quantity,
            Decimal(price) if price else ordered.price,
            unit=ordered.unit,
            code=ordered.sku,
            rate=Decimal(23) if treatment == "S" else Decimal(0),
            treatment=treatment,
            order=self.number if name_order else "",
            order_line=str(line),
        )


def line(
    sku: str,
    description: str,
    quantity: str,
    price: str,
    unit: str = "pcs",
    *received: tuple[str, date],
    theirs: str = "",
) -> Ordered:
    """Write an order line in one row; without deliveries given, nothing has come."""
    came = tuple((Decimal(q), day) for q, day in received)
    return Ordered(sku, description, Decimal(quantity), Decimal(price), unit, came, theirs)


def day(month: int, day_of_month: int) -> date:
    """Return a day of the year in which the story plays."""
    return date(2026, month, day_of_month)


CLEAN = Order(
    "PO-1041",
    BRANNOCK,
    day(9, 28),
    (
        line(
            "OAK-27-W",
            "European oak, kiln dried, 27 mm, waney edge",
            "1.85",
            "1480.00",
            "m3",
            ("1.85", day(10, 12)),
        ),
        line(
            "BIR-18-BB",
            "Birch plywood BB/BB 18 mm 2440 x 1220",
            "24",
            "78.40",
            "sht",
            ("24", day(10, 12)),
        ),
        line(
            "MDF-12-MR",
            "MDF moisture resistant 12 mm 2440 x 1220",
            "40",
            "31.25",
            "sht",
            ("40", day(10, 12)),
        ),
    ),
)
LACQUER = Order(
    "PO-1042",
    TERVOORT,
    day(10, 1),
    (
        line(
            "TL-2K-5",
            "2K polyurethane lacquer, matt 10, 5 litre",
            "12",
            "94.50",
            "can",
            ("12", day(10, 14)),
        ),
        line("TL-TH-5", "Thinner slow, 5 litre", "6", "38.20", "can", ("6", day(10, 14))),
    ),
)
HINGES = Order(
    "PO-1043",
    ECKHARDT,
    day(9, 21),
    (
        line(
            "71B3550",
            "Concealed hinge 110 degrees, clip on",
            "300",
            "2.18",
            "Stk",
            ("300", day(10, 8)),
            theirs="Topfscharnier 110°, aufclipsbar",
        ),
        line(
            "560H500",
            "Full extension runner 500 mm, soft close, pair",
            "60",
            "21.90",
            "Paar",
            ("60", day(10, 8)),
            theirs="Vollauszug 500 mm mit Dämpfung",
        ),
    ),
)
PRICE = Order(
    "PO-1044",
    BRANNOCK,
    day(10, 5),
    (
        line(
            "ASH-32-P",
            "American white ash, planed 32 mm",
            "0.90",
            "1615.00",
            "m3",
            ("0.90", day(10, 19)),
        ),
        line(
            "BIR-12-BB",
            "Birch plywood BB/BB 12 mm 2440 x 1220",
            "30",
            "56.80",
            "sht",
            ("30", day(10, 19)),
        ),
    ),
)
FABRIC = Order(
    "PO-1045",
    DELORME,
    day(9, 24),
    (
        line(
            "VEL-310",
            "Velvet upholstery fabric, forest green",
            "45",
            "27.80",
            "m",
            ("45", day(10, 15)),
            theirs="Velours d'ameublement vert forêt",
        ),
        line(
            "LIN-118",
            "Washed linen, natural",
            "30",
            "19.45",
            "m",
            ("30", day(10, 15)),
            theirs="Lin lavé naturel",
        ),
    ),
)
PARTIAL = Order(
    "PO-1046",
    CORRIB,
    day(10, 6),
    (
        line(
            "SCR-4050",
            "Chipboard screws 4.0 x 50, box of 500",
            "40",
            "11.90",
            "box",
            ("25", day(10, 13)),
            ("15", day(10, 27)),
        ),
        line(
            "DOW-1040",
            "Beech dowels 10 x 40, bag of 1000",
            "20",
            "17.35",
            "bag",
            ("20", day(10, 13)),
        ),
        line(
            "EDG-22W",
            "ABS edging 22 x 1 mm white, roll 100 m",
            "16",
            "24.60",
            "rol",
            ("16", day(10, 27)),
        ),
    ),
)
FOAM = Order(
    "PO-1047",
    ASHGROVE,
    day(10, 2),
    (
        line(
            "RX39-50",
            "Reflex foam RX39/200, 50 mm, 2000 x 1000",
            "36",
            "28.75",
            "ea",
            ("36", day(10, 16)),
        ),
        line("DAC-270", "Dacron wrap 270 g, roll 25 m", "4", "46.20", "ea", ("4", day(10, 16))),
    ),
)
RUNNERS = Order(
    "PO-1048",
    ECKHARDT,
    day(10, 7),
    (
        line(
            "560H450",
            "Full extension runner 450 mm, soft close, pair",
            "80",
            "19.60",
            "Paar",
            ("80", day(10, 22)),
            theirs="Vollauszug 450 mm mit Dämpfung",
        ),
    ),
)
LATE = Order(
    "PO-1049",
    BRANNOCK,
    day(10, 20),
    (line("WAL-26-P", "American black walnut, planed 26 mm", "0.60", "2890.00", "m3"),),
)
LOCKS = Order(
    "PO-1050",
    CORRIB,
    day(10, 12),
    (line("LCK-5C", "Five lever mortice lock, brass", "18", "34.80", "pcs", ("18", day(10, 26))),),
)
HANDLES = Order(
    "PO-1051",
    CORRIB,
    day(10, 14),
    (
        line(
            "HND-128",
            "Bow handle 128 mm, brushed steel",
            "120",
            "3.95",
            "pcs",
            ("120", day(10, 26)),
        ),
    ),
)
BIG = Order(
    "PO-1052",
    BRANNOCK,
    day(9, 14),
    (
        line(
            "OAK-40-P",
            "European oak, planed, prime, 40 mm",
            "6.40",
            "1980.00",
            "m3",
            ("6.40", day(10, 29)),
        ),
        line("OAK-VEN-A", "Oak veneered MDF 19 mm A/B", "60", "94.50", "sht", ("60", day(10, 29))),
    ),
)
SPRUCE = Order(
    "PO-1053",
    BRANDEGG,
    day(10, 1),
    (
        line(
            "FI-ALT-30",
            "Old spruce boards, hand hewn 30 mm",
            "42",
            "68.50",
            "m2",
            ("42", day(10, 23)),
            theirs="Altholz Fichte, gehackt, 30 mm",
        ),
    ),
)
SANDER = Order(
    "PO-1054",
    VOSSLER,
    day(8, 17),
    (
        line(
            "KSM-1350",
            "Wide belt sander KSM 1350, reconditioned",
            "1",
            "14800.00",
            "Stk",
            ("1", day(10, 28)),
            theirs="Breitbandschleifmaschine KSM 1350, überholt",
        ),
    ),
)
FOAM_AGAIN = Order(
    "PO-1055",
    ASHGROVE,
    day(10, 21),
    (
        line(
            "RX33-75",
            "Reflex foam RX33/165, 75 mm, 2000 x 1000",
            "20",
            "33.10",
            "ea",
            ("20", day(11, 4)),
        ),
    ),
)
SCREENS = Order(
    "PO-1056",
    DELORME,
    day(10, 9),
    (
        line(
            "TOI-090",
            "Cotton canvas for screens, ecru",
            "60",
            "12.30",
            "m",
            ("60", day(10, 30)),
            theirs="Toile de coton écrue pour paravents",
        ),
    ),
)
PLY = Order(
    "PO-1057",
    BRANNOCK,
    day(10, 19),
    (
        line(
            "BIR-09-BB",
            "Birch plywood BB/BB 9 mm 2440 x 1220",
            "50",
            "44.90",
            "sht",
            ("50", day(11, 2)),
        ),
    ),
)
SEALER = Order(
    "PO-1058",
    TERVOORT,
    day(10, 15),
    (line("TL-SEAL-5", "Sanding sealer, 5 litre", "10", "61.75", "can", ("10", day(10, 29))),),
)
SLIDES = Order(
    "PO-1059",
    ECKHARDT,
    day(11, 2),
    (
        line(
            "230M600",
            "Drawer slide 600 mm, white, pair",
            "100",
            "6.85",
            "Paar",
            theirs="Schubkastenauszug 600 mm, weiß",
        ),
    ),
)
ORDERS = (
    CLEAN,
    LACQUER,
    HINGES,
    PRICE,
    FABRIC,
    PARTIAL,
    FOAM,
    RUNNERS,
    LATE,
    LOCKS,
    HANDLES,
    BIG,
    SPRUCE,
    SANDER,
    FOAM_AGAIN,
    SCREENS,
    PLY,
    SEALER,
    SLIDES,
)
