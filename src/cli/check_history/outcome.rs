//! What the check found, and how it is printed.

use std::fmt;

/// What is compared of a charge or a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Whether something is charged at all, and for what; the kind of document.
    Kind,
    /// Which rate version; number of lines of a document.
    Source,
    /// Quantity billed; State of supply of a document.
    Extent,
    /// Charge before concession.
    Base,
    /// Scheme and amount taken off.
    Concession,
    /// Base less concession.
    Taxable,
    /// Central tax.
    Cgst,
    /// State tax.
    Sgst,
    /// Integrated tax.
    Igst,
    /// What the unit pays.
    Total,
}

impl Part {
    /// Every part, in the order printed.
    pub const ALL: [Part; 10] = [
        Part::Kind,
        Part::Source,
        Part::Extent,
        Part::Base,
        Part::Concession,
        Part::Taxable,
        Part::Cgst,
        Part::Sgst,
        Part::Igst,
        Part::Total,
    ];

    const fn of_charge(self) -> &'static str {
        match self {
            Part::Kind => "charge due",
            Part::Source => "rate version",
            Part::Extent => "billed quantity",
            Part::Base => "base",
            Part::Concession => "concession",
            Part::Taxable => "taxable value",
            Part::Cgst => "CGST",
            Part::Sgst => "SGST",
            Part::Igst => "IGST",
            Part::Total => "total",
        }
    }

    const fn of_document(self) -> &'static str {
        match self {
            Part::Kind => "kind of document",
            Part::Source => "lines",
            Part::Extent => "place of supply",
            other => other.of_charge(),
        }
    }
}

/// Agreement and difference by part, each difference named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many were compared.
    pub compared: usize,
    /// Every difference: the part, whose, and why.
    pub differences: Vec<Difference>,
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What differs.
    pub part: Part,
    /// Number of the booking or document.
    pub number: String,
    /// What stands in the history, what comes out, and why.
    pub reason: String,
}

impl Tally {
    /// How many differ in a part.
    pub fn differing(&self, part: Part) -> usize {
        self.differences.iter().filter(|difference| difference.part == part).count()
    }

    pub(super) fn note(&mut self, part: Part, number: &str, reason: String) {
        self.differences.push(Difference { part, number: number.to_owned(), reason });
    }

    fn write(&self, f: &mut fmt::Formatter<'_>, name: impl Fn(Part) -> &'static str) -> fmt::Result {
        for part in Part::ALL {
            let differing = self.differing(part);
            writeln!(f, "  {:<18}{:>8} agree {:>6} differ", name(part), self.compared - differing, differing)?;
        }
        Ok(())
    }
}

/// What taxing each rate group of an invoice instead of each booking would change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GroupRounding {
    /// Invoices whose tax would be another.
    pub changed: usize,
    /// Largest change of one invoice's tax, in paise.
    pub most_paise: i64,
}

/// Everything the check found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Bookings and their charges.
    pub bookings: Tally,
    /// Documents, by the history's convention.
    pub documents: Tally,
    /// The live rule beside it.
    pub group_rounding: GroupRounding,
    /// Charges of rooms let to units of other States, which the live rule places where the room is (IGST Act
    /// s.12(3)); compared where the history places them, with the unit.
    pub placed_otherwise: usize,
}

impl Outcome {
    /// Whether there is no difference at all.
    pub fn agrees(&self) -> bool {
        self.bookings.differences.is_empty() && self.documents.differences.is_empty()
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Bookings, each charge recomputed: {}", self.bookings.compared)?;
        self.bookings.write(f, Part::of_charge)?;
        writeln!(f, "Invoices, mode \"per booking\" (tax of each booking, summed): {}", self.documents.compared)?;
        self.documents.write(f, Part::of_document)?;
        let GroupRounding { changed, most_paise } = self.group_rounding;
        writeln!(
            f,
            "Live rule, mode \"per rate group\": the tax of {changed} invoices would change, by {most_paise} paise at most"
        )?;
        writeln!(
            f,
            "Live rule, place of supply: {} charges would bear the taxes of the other State",
            self.placed_otherwise
        )?;
        for (kind, tally, name) in [
            ("booking", &self.bookings, Part::of_charge as fn(Part) -> &'static str),
            ("invoice", &self.documents, Part::of_document),
        ] {
            for difference in &tally.differences {
                writeln!(f, "{kind} {}, {}: {}", difference.number, name(difference.part), difference.reason)?;
            }
        }
        let count = self.bookings.differences.len() + self.documents.differences.len();
        write!(f, "{count} differences")
    }
}
