//! Which copy of a document a paper is. Pure.

use chrono::NaiveDate;

use crate::base::Paise;

/// What stands under the title: services are invoiced in two copies (CGST rule 48(2)), and what
/// is printed once more says so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PaperCopy {
    /// What the unit got.
    #[default]
    Original,
    /// What the centre keeps; it asks nobody for money.
    Supplier,
    /// Printed anew, with what is outstanding by now.
    Reprint,
}

impl PaperCopy {
    /// The copy an address asks for (`supplier`, `reprint`); without one the original, until
    /// something was paid: the code to pay with is another one from then on, so the paper is
    /// not what was handed out and is marked as printed again. On the day of issue it is still
    /// the original, since money paid ahead may settle a document as it is issued.
    pub fn of(asked: &str, settled: Paise, issued_on: NaiveDate, today: NaiveDate) -> PaperCopy {
        match asked {
            "supplier" => PaperCopy::Supplier,
            "reprint" => PaperCopy::Reprint,
            _ if settled != Paise::ZERO && today > issued_on => PaperCopy::Reprint,
            _ => PaperCopy::Original,
        }
    }

    /// Key of its words.
    pub const fn key(self) -> &'static str {
        match self {
            PaperCopy::Original => "billing-paper-original",
            PaperCopy::Supplier => "billing-paper-supplier-copy",
            PaperCopy::Reprint => "billing-paper-reprint",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paper_is_the_original_until_something_was_paid_on_a_later_day() {
        let day = |on: u32| NaiveDate::from_ymd_opt(2026, 11, on).unwrap();
        let (nothing, some) = (Paise::ZERO, Paise(100));
        for (asked, settled, today, copy) in [
            ("", nothing, 26, PaperCopy::Original),
            ("", nothing, 30, PaperCopy::Original),
            ("", some, 26, PaperCopy::Original),
            ("", some, 27, PaperCopy::Reprint),
            ("original", some, 27, PaperCopy::Reprint),
            ("supplier", some, 27, PaperCopy::Supplier),
            ("supplier", nothing, 26, PaperCopy::Supplier),
            ("reprint", nothing, 26, PaperCopy::Reprint),
        ] {
            assert_eq!(PaperCopy::of(asked, settled, day(26), day(today)), copy, "{asked} {settled} {today}");
        }
    }
}
