//! A part of a quote: what one of several units that share a use pays. Pure.

use super::concession::BorneBy;
use super::explain::Explanation;
use super::quote::{Quote, QuotedConcession, Tax, borne};
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
        let mut concessions = Vec::with_capacity(self.concessions.len());
        let mut rest = base;
        for given in self.concessions {
            let amount = given.amount.share(part)?.min(rest);
            rest = rest.minus(amount)?;
            let free = given.free.scale(part.0, BasisPoints::percent(100).0)?;
            concessions.push(QuotedConcession { amount, free, ..given });
        }
        concessions.retain(|given| given.amount > Paise::ZERO);
        let taxable = base.minus(borne(&concessions, BorneBy::lowers_value))?;
        let tax = Tax::on(taxable, self.gst, self.interstate)?;
        let mut explanation = self.explanation;
        explanation.push(Explanation::Part { part, whole: self.base, amount: base });
        let extras = self.extras.into_iter().map(|line| line.part(part)).collect::<Result<_>>()?;
        Ok(Quote {
            billed_quantity: self.billed_quantity.scale(part.0, BasisPoints::percent(100).0)?,
            base,
            concessions,
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
