//! Ledgers and vouchers as the XML Tally imports, UTF-8.

use chrono::NaiveDate;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::load::Taken;
use super::masters::{Details, Ledger, ledgers};
use super::voucher::{Leg, Voucher};
use crate::base::Result;

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Ledgers, then vouchers: Tally takes both from one file.
    All,
    /// Ledgers alone, for who imports in two steps.
    Masters,
    /// Vouchers alone.
    Vouchers,
}

type Done = std::result::Result<(), std::io::Error>;

struct Xml {
    out: Writer<Vec<u8>>,
}

/// The file of some days' vouchers.
///
/// # Errors
/// A fault if a voucher does not sum to zero: Tally would refuse it.
pub fn file(taken: &Taken, part: Part) -> Result<Vec<u8>> {
    for voucher in &taken.vouchers {
        if voucher.sum()? != crate::base::Paise::ZERO {
            return Err(anyhow::anyhow!("the voucher {} does not sum to zero", voucher.number).into());
        }
    }
    let ledgers = match (part, taken.vouchers.is_empty()) {
        (Part::Vouchers, _) | (Part::All, true) => Vec::new(),
        _ => ledgers(&taken.names, &taken.vouchers, &taken.documents, taken.from),
    };
    let vouchers: &[Voucher] = if part == Part::Masters { &[] } else { &taken.vouchers };
    let mut xml = Xml { out: Writer::new_with_indent(Vec::new(), b' ', 1) };
    xml.envelope(&taken.names.company, part, &ledgers, vouchers).map_err(|fault| anyhow::anyhow!("XML: {fault}"))?;
    Ok(xml.out.into_inner())
}

/// Text without the control characters that XML cannot hold at all.
fn clean(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}')).collect()
}

fn day(date: NaiveDate) -> String {
    date.format("%Y%m%d").to_string()
}

impl Xml {
    fn open(&mut self, name: &str, attributes: &[(&str, &str)]) -> Done {
        let mut start = BytesStart::new(name);
        for (key, value) in attributes {
            start.push_attribute((*key, clean(value).as_str()));
        }
        self.out.write_event(Event::Start(start))
    }

    fn close(&mut self, name: &str) -> Done {
        self.out.write_event(Event::End(BytesEnd::new(name)))
    }

    fn field(&mut self, name: &str, text: &str) -> Done {
        self.open(name, &[])?;
        self.out.write_event(Event::Text(BytesText::new(&clean(text))))?;
        self.close(name)
    }

    /// A field that is left out where there is nothing to say.
    fn some(&mut self, name: &str, text: &str) -> Done {
        if text.is_empty() { Ok(()) } else { self.field(name, text) }
    }

    fn envelope(&mut self, company: &str, part: Part, ledgers: &[Ledger], vouchers: &[Voucher]) -> Done {
        self.out.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        self.open("ENVELOPE", &[])?;
        self.open("HEADER", &[])?;
        self.field("TALLYREQUEST", "Import Data")?;
        self.close("HEADER")?;
        self.open("BODY", &[])?;
        self.open("IMPORTDATA", &[])?;
        self.open("REQUESTDESC", &[])?;
        self.field("REPORTNAME", if part == Part::Vouchers { "Vouchers" } else { "All Masters" })?;
        self.open("STATICVARIABLES", &[])?;
        self.field("SVCURRENTCOMPANY", company)?;
        self.close("STATICVARIABLES")?;
        self.close("REQUESTDESC")?;
        self.open("REQUESTDATA", &[])?;
        for ledger in ledgers {
            self.open("TALLYMESSAGE", &[("xmlns:UDF", "TallyUDF")])?;
            self.ledger(ledger)?;
            self.close("TALLYMESSAGE")?;
        }
        for voucher in vouchers {
            self.open("TALLYMESSAGE", &[("xmlns:UDF", "TallyUDF")])?;
            self.voucher(voucher)?;
            self.close("TALLYMESSAGE")?;
        }
        for name in ["REQUESTDATA", "IMPORTDATA", "BODY", "ENVELOPE"] {
            self.close(name)?;
        }
        Ok(())
    }

    fn ledger(&mut self, ledger: &Ledger) -> Done {
        self.open("LEDGER", &[("NAME", &ledger.name), ("ACTION", "Create")])?;
        self.open("NAME.LIST", &[])?;
        self.field("NAME", &ledger.name)?;
        self.close("NAME.LIST")?;
        self.field("PARENT", &ledger.group)?;
        if let Some(head) = ledger.duty_head {
            self.field("TAXTYPE", "GST")?;
            self.field("GSTDUTYHEAD", head)?;
        }
        self.field("ISBILLWISEON", if ledger.by_bill { "Yes" } else { "No" })?;
        for details in &ledger.details {
            self.details(details)?;
        }
        self.close("LEDGER")
    }

    fn details(&mut self, details: &Details) -> Done {
        self.open("LEDMAILINGDETAILS.LIST", &[])?;
        self.field("APPLICABLEFROM", &day(details.from))?;
        self.field("MAILINGNAME", &details.mailing_name)?;
        if !details.address.is_empty() {
            self.open("ADDRESS.LIST", &[("TYPE", "String")])?;
            self.field("ADDRESS", &details.address)?;
            self.close("ADDRESS.LIST")?;
        }
        self.some("PINCODE", &details.pin)?;
        self.some("STATE", &details.state)?;
        self.field("COUNTRY", "India")?;
        self.close("LEDMAILINGDETAILS.LIST")?;
        self.open("LEDGSTREGDETAILS.LIST", &[])?;
        self.field("APPLICABLEFROM", &day(details.from))?;
        self.field("GSTREGISTRATIONTYPE", registration(details.gstin.as_deref()))?;
        self.some("PLACEOFSUPPLY", &details.state)?;
        self.some("GSTIN", details.gstin.as_deref().unwrap_or_default())?;
        self.close("LEDGSTREGDETAILS.LIST")
    }

    fn voucher(&mut self, voucher: &Voucher) -> Done {
        let invoice = voucher.kind.is_invoice();
        let view = if invoice { "Invoice Voucher View" } else { "Accounting Voucher View" };
        let kind = voucher.kind.name();
        self.open("VOUCHER", &[("REMOTEID", &voucher.id), ("VCHTYPE", kind), ("ACTION", "Create"), ("OBJVIEW", view)])?;
        for name in ["DATE", "EFFECTIVEDATE", "REFERENCEDATE"] {
            self.field(name, &day(voucher.day))?;
        }
        self.field("REFERENCE", &voucher.reference)?;
        self.field("VOUCHERTYPENAME", kind)?;
        self.field("VOUCHERNUMBER", &voucher.number)?;
        if let Some(with) = &voucher.with {
            self.field("PARTYLEDGERNAME", &with.ledger)?;
            self.field("PARTYNAME", &with.ledger)?;
            if invoice {
                self.field("BASICBUYERNAME", &with.ledger)?;
                self.some("PARTYGSTIN", with.gstin.as_deref().unwrap_or_default())?;
                self.some("STATENAME", &with.state)?;
                self.some("PLACEOFSUPPLY", &with.place_of_supply)?;
                self.field("GSTREGISTRATIONTYPE", registration(with.gstin.as_deref()))?;
                self.field("COUNTRYOFRESIDENCE", "India")?;
            }
        }
        self.field("PERSISTEDVIEW", view)?;
        if invoice {
            self.field("VCHENTRYMODE", "Accounting Invoice")?;
        }
        self.field("ISINVOICE", if invoice { "Yes" } else { "No" })?;
        self.field("NARRATION", &voucher.narration)?;
        // The invoice view drops the other list without a word.
        let list = if invoice { "LEDGERENTRIES.LIST" } else { "ALLLEDGERENTRIES.LIST" };
        for leg in &voucher.legs {
            self.leg(list, leg)?;
        }
        self.close("VOUCHER")
    }

    fn leg(&mut self, list: &str, leg: &Leg) -> Done {
        let party = if leg.bills.is_empty() { "No" } else { "Yes" };
        self.open(list, &[])?;
        self.field("LEDGERNAME", &leg.ledger)?;
        self.field("ISDEEMEDPOSITIVE", if leg.amount.0 < 0 { "Yes" } else { "No" })?;
        self.field("ISPARTYLEDGER", party)?;
        self.field("AMOUNT", &leg.amount.plain())?;
        for bill in &leg.bills {
            self.open("BILLALLOCATIONS.LIST", &[])?;
            self.some("NAME", &bill.name)?;
            self.field("BILLTYPE", bill.kind.name())?;
            self.field("AMOUNT", &bill.amount.plain())?;
            self.close("BILLALLOCATIONS.LIST")?;
        }
        self.close(list)
    }
}

fn registration(gstin: Option<&str>) -> &'static str {
    if gstin.is_some() { "Regular" } else { "Unregistered/Consumer" }
}
