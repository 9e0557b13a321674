//! A part of a quote: what one of several units that share a use pays. Pure.

use super::explain::Explanation;
use super::quote::{Quote, QuotedConcession, Tax};
use crate::base::{BasisPoints, Paise, Result};

impl Quote {
    /// The part in hundredths of a percent of every line: base and concession rounded half up
    /// once, tax made anew from what is left. The whole is the quote itself.
    ///
    /// # Errors
    /// Refused when an amount leaves the range.
    pub fn part(self, part: BasisPoints) -> Result<Quote> {
        if part == BasisPoints::percent(100) {
            return Ok(self);
        }
        let base = self.base.share(part)?;
        let concession = match self.concession {
            Some(given) => Some(QuotedConcession { amount: given.amount.share(part)?.min(base), ..given }),
            None => None,
        };
        let concession = concession.filter(|given| given.amount > Paise::ZERO);
        let taxable = base.minus(concession.as_ref().map_or(Paise::ZERO, |given| given.amount))?;
        let tax = Tax::on(taxable, self.gst, self.interstate)?;
        let mut explanation = self.explanation;
        explanation.push(Explanation::Part { part, whole: self.base, amount: base });
        let extras = self.extras.into_iter().map(|line| line.part(part)).collect::<Result<_>>()?;
        Ok(Quote {
            billed_quantity: self.billed_quantity.scale(part.0, BasisPoints::percent(100).0)?,
            base,
            concession,
            taxable,
            cgst: tax.cgst,
            sgst: tax.sgst,
            igst: tax.igst,
            total: Paise::sum([taxable, tax.cgst, tax.sgst, tax.igst])?,
            explanation,
            extras,
            ..self
        })
    }
}
