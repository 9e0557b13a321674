//! Which documents charges become, and what each says. Pure.

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::account::UnbilledCharge;
use crate::base::{Paise, Result, UnitId};
use crate::tariff::PlaceOfSupply;
use crate::tax_status::{History, TaxStatus};

use super::document::{ContentLine, DocumentContent, DocumentKind, Party};
use super::tax::{RoundOff, Supply, Taxable, document_tax};

/// What decides a centre's papers.
#[derive(Clone, Debug)]
pub struct Supplier {
    /// As printed.
    pub party: Party,
    /// Whether using it costs nothing.
    pub free: bool,
    /// How amounts to pay are rounded.
    pub round_off: RoundOff,
    /// Days a member has to pay.
    pub credit_days: i64,
    /// How it was registered when.
    pub history: History,
}

impl Supplier {
    /// How it was registered on a day.
    pub fn status_on(&self, day: NaiveDate) -> TaxStatus {
        self.party.status_on(&self.history, day)
    }

    /// As it was registered on a day.
    pub fn party_on(&self, day: NaiveDate) -> Party {
        self.party.registered_on(&self.history, day)
    }

    fn registration_on(&self, day: NaiveDate) -> (TaxStatus, Option<&str>) {
        let gstin = self.history.on(day).map_or(self.party.gstin.as_deref(), |dated| dated.gstin.as_deref());
        (self.status_on(day), gstin)
    }
}

/// What decides a unit's papers.
#[derive(Clone, Debug)]
pub struct Recipient {
    /// As printed.
    pub party: Party,
    /// Members are billed monthly and have time to pay.
    pub member: bool,
    /// How it was registered when.
    pub history: History,
}

impl Recipient {
    /// How it was registered on a day.
    pub fn status_on(&self, day: NaiveDate) -> TaxStatus {
        self.party.status_on(&self.history, day)
    }

    /// As it was registered on a day.
    pub fn party_on(&self, day: NaiveDate) -> Party {
        self.party.registered_on(&self.history, day)
    }
}

/// Charges that go on one document.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Who is billed.
    pub unit: UnitId,
    /// On which paper.
    pub kind: DocumentKind,
    /// Where all of it is supplied.
    pub place: PlaceOfSupply,
    /// A day of service; the centre was registered in the same way on all of theirs.
    pub served_on: NaiveDate,
    /// In order of use.
    pub charges: Vec<UnbilledCharge>,
}

/// Which paper a charge goes on (CGST Act s.31, rules 46 and 49), as the centre was registered on the day of the
/// service: a tax invoice for taxed, a bill of supply for exempt services; under composition a bill of supply
/// alone; without registration neither (s.32).
pub fn kind_for(supplier: &Supplier, charge: &UnbilledCharge) -> DocumentKind {
    match (supplier.free, supplier.status_on(charge.service_on), charge.gst.0) {
        (true, _, _) => DocumentKind::UsageMemo,
        (false, TaxStatus::Unregistered, _) => DocumentKind::FeeBill,
        (false, TaxStatus::Composition, _) | (false, _, 0) => DocumentKind::BillOfSupply,
        (false, _, _) => DocumentKind::TaxInvoice,
    }
}

/// One document for each unit, paper, place of supply and registration of the centre, units in the order of the
/// charges. A unit that is not registered gets taxed and exempt services on one invoice-cum-bill of supply (rule
/// 46A); one that is registered needs them apart.
pub fn drafts<'a>(
    supplier: &Supplier,
    charges: Vec<UnbilledCharge>,
    recipient: impl Fn(UnitId) -> Option<&'a Recipient>,
    issued_on: NaiveDate,
) -> Vec<Draft> {
    let mut parties: HashMap<UnitId, Party> = HashMap::new();
    for charge in &charges {
        parties.entry(charge.unit_id).or_insert_with(|| {
            recipient(charge.unit_id).map(|recipient| recipient.party_on(issued_on)).unwrap_or_default()
        });
    }
    let party = |unit: UnitId| parties.get(&unit);
    let registered = |unit: UnitId| party(unit).is_some_and(|party| party.status().is_registered());
    one_paper_for_unregistered(by_paper(supplier, charges, party), supplier, registered)
}

fn by_paper<'a>(
    supplier: &Supplier,
    charges: Vec<UnbilledCharge>,
    party: impl Fn(UnitId) -> Option<&'a Party>,
) -> Vec<Draft> {
    let mut drafts: Vec<Draft> = Vec::new();
    for charge in charges {
        let (unit, kind, served_on) = (charge.unit_id, kind_for(supplier, &charge), charge.service_on);
        let place = match party(unit) {
            Some(recipient) => place_of_supply(&charge.sac, &supplier.party, recipient),
            None => place_of_supply(&charge.sac, &supplier.party, &Party::default()),
        };
        let as_registered = supplier.registration_on(served_on);
        let same = |draft: &&mut Draft| {
            let (draft_place, day) = (&draft.place, draft.served_on);
            draft.kind == kind && *draft_place == place && supplier.registration_on(day) == as_registered
        };
        let known = drafts.iter_mut().rev().take_while(|draft| draft.unit == unit).find(same);
        match known {
            Some(draft) => draft.charges.push(charge),
            None => drafts.push(Draft { unit, kind, place, served_on, charges: vec![charge] }),
        }
    }
    drafts
}

/// Joins the tax invoice and the bill of supply of a unit without GSTIN, where it has both.
fn one_paper_for_unregistered(
    drafts: Vec<Draft>,
    supplier: &Supplier,
    registered: impl Fn(UnitId) -> bool,
) -> Vec<Draft> {
    let joins = |draft: &Draft| {
        matches!(draft.kind, DocumentKind::TaxInvoice | DocumentKind::BillOfSupply)
            && supplier.status_on(draft.served_on).collects_tax()
            && !registered(draft.unit)
    };
    let mut joined: Vec<Draft> = Vec::new();
    let mut place: HashMap<(UnitId, PlaceOfSupply), usize> = HashMap::new();
    for draft in drafts {
        if !joins(&draft) {
            joined.push(draft);
            continue;
        }
        let key = (draft.unit, draft.place.clone());
        let known = place.get(&key).and_then(|&index| joined.get_mut(index));
        let Some(other) = known else {
            place.insert(key, joined.len());
            joined.push(draft);
            continue;
        };
        other.kind = DocumentKind::InvoiceCumBill;
        other.charges.extend(draft.charges);
        other.charges.sort_by_key(|charge| (charge.starts_at, charge.id));
    }
    joined
}

/// Place of supply of a service to a unit: State of its GSTIN, else of its address on record.
pub fn place_of_supply(sac: &str, supplier: &Party, recipient: &Party) -> PlaceOfSupply {
    let registered = recipient.gstin.as_deref().and_then(|gstin| gstin.get(..2));
    let state = registered.unwrap_or(&recipient.state_code);
    PlaceOfSupply::of(sac, &supplier.state_code, state, recipient.status())
}

/// Everything a document says but its number.
pub fn content(
    supplier: &Supplier,
    recipient: &Recipient,
    draft: &Draft,
    issued_on: NaiveDate,
) -> Result<DocumentContent> {
    let supply = if draft.place.interstate { Supply::InterState } else { Supply::IntraState };
    let base: Vec<Taxable> =
        draft.charges.iter().map(|charge| Taxable { amount: charge.taxable, rate: charge.gst }).collect();
    let tax = document_tax(&base, supply, supplier.round_off)?;
    let lines = draft.charges.iter().zip(&tax.lines).map(|(charge, heads)| line(charge, *heads)).collect();
    let shown = draft.charges.iter().try_fold(Paise::ZERO, |sum, c| sum.plus(c.cgst)?.plus(c.sgst)?.plus(c.igst))?;
    let days = if recipient.member { supplier.credit_days } else { 0 };
    Ok(DocumentContent {
        kind: draft.kind,
        number: String::new(),
        issued_on,
        due_on: issued_on.checked_add_signed(chrono::TimeDelta::days(days)).unwrap_or(issued_on),
        supplier: supplier.party_on(draft.served_on),
        recipient: recipient.party_on(issued_on),
        place_of_supply: draft.place.state.clone(),
        supply,
        lines,
        base: Paise::sum(draft.charges.iter().map(|charge| charge.base))?,
        concession: Paise::sum(draft.charges.iter().map(|charge| charge.concession))?,
        groups: tax.groups,
        taxable: tax.taxable,
        exempt: tax.exempt,
        tax: tax.tax,
        tax_shown_at_booking: shown,
        round_off: tax.round_off,
        payable: tax.payable,
        corrects: None,
    })
}

fn line(charge: &UnbilledCharge, tax: super::tax::Heads) -> ContentLine {
    ContentLine {
        charge_id: Some(charge.id),
        booking_reference: charge.reference.clone(),
        equipment_code: charge.equipment_code.clone(),
        name_en: charge.equipment_name_en.clone(),
        name_hi: charge.equipment_name_hi.clone(),
        charge_kind: charge.kind.clone(),
        service_on: charge.service_on,
        used_from: charge.starts_at,
        used_until: charge.ends_at,
        sac: charge.sac.clone(),
        quantity: charge.billed_quantity,
        quantity_unit: charge.billed_unit.clone(),
        rate: charge.rate,
        base: charge.base,
        concession: charge.concession,
        concession_code: charge.concession_codes(),
        taxable: charge.taxable,
        gst_rate: charge.gst,
        tax,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{BasisPoints, BookingId, ChargeId, EquipmentId, Quantity, TariffId, time};

    fn supplier(gstin: bool, free: bool) -> Supplier {
        Supplier {
            party: Party {
                state_code: "09".into(),
                gstin: gstin.then(|| "09AAAAK0000C1ZM".into()),
                ..Party::default()
            },
            free,
            round_off: RoundOff::None,
            credit_days: 30,
            history: History::default(),
        }
    }

    fn recipient(gstin: Option<&str>, state: &str, member: bool) -> Recipient {
        let party = Party { state_code: state.into(), gstin: gstin.map(str::to_owned), ..Party::default() };
        Recipient { party, member, history: History::default() }
    }

    fn charge(id: i64, unit: i64, taxable: i64, rate: i64, shown_half: i64) -> UnbilledCharge {
        let day = time::parse_date("03-10-2026").unwrap();
        UnbilledCharge {
            id: ChargeId(id),
            booking_id: BookingId(id),
            reference: "K7M4PQ2X".into(),
            unit_id: UnitId(unit),
            tariff_id: TariffId(1),
            equipment_id: EquipmentId(1),
            equipment_code: "KNL-DES-01".into(),
            equipment_name_en: "Desalting machine".into(),
            equipment_name_hi: "मशीन".into(),
            kind: "usage".into(),
            service_on: day,
            starts_at: time::start_of_day(day),
            ends_at: time::start_of_day(day) + chrono::TimeDelta::hours(1),
            billed_quantity: Quantity::whole(1).unwrap(),
            billed_unit: "hour".into(),
            rate: Paise(taxable),
            base: Paise(taxable),
            sponsored: Paise::ZERO,
            concessions: Vec::new(),
            concession: Paise::ZERO,
            taxable: Paise(taxable),
            sac: "998823".into(),
            gst: BasisPoints(rate),
            cgst: Paise(shown_half),
            sgst: Paise(shown_half),
            igst: Paise::ZERO,
            total: Paise(taxable + 2 * shown_half),
            explanation: "[]".into(),
            hold: None,
        }
    }

    fn on() -> NaiveDate {
        time::parse_date("31-10-2026").unwrap()
    }

    fn draft(charges: Vec<UnbilledCharge>, state: &str) -> Draft {
        let place = PlaceOfSupply { state: state.into(), interstate: state != "09" };
        Draft { unit: UnitId(1), kind: DocumentKind::TaxInvoice, place, served_on: on(), charges }
    }

    #[test]
    fn the_centre_and_the_rate_decide_the_paper() {
        let taxed = charge(1, 1, 100, 1800, 9);
        let exempt = charge(1, 1, 100, 0, 0);
        assert_eq!(kind_for(&supplier(true, false), &taxed), DocumentKind::TaxInvoice);
        assert_eq!(kind_for(&supplier(true, false), &exempt), DocumentKind::BillOfSupply);
        assert_eq!(kind_for(&supplier(false, false), &exempt), DocumentKind::FeeBill);
        assert_eq!(kind_for(&supplier(false, true), &exempt), DocumentKind::UsageMemo);
    }

    #[test]
    fn a_unit_gets_one_document_for_each_paper() {
        let unit = recipient(Some("09AABFR0000K1ZN"), "09", true);
        let charges =
            vec![charge(1, 1, 100, 1800, 9), charge(2, 1, 50, 0, 0), charge(3, 1, 70, 500, 2), charge(4, 2, 9, 0, 0)];
        let drafts = drafts(&supplier(true, false), charges, |_| Some(&unit), on());
        let shape: Vec<(i64, DocumentKind, usize)> =
            drafts.iter().map(|draft| (draft.unit.0, draft.kind, draft.charges.len())).collect();
        assert_eq!(
            shape,
            [(1, DocumentKind::TaxInvoice, 2), (1, DocumentKind::BillOfSupply, 1), (2, DocumentKind::BillOfSupply, 1)]
        );
    }

    #[test]
    fn an_unregistered_unit_gets_taxed_and_exempt_services_on_one_invoice_cum_bill() {
        let unit = recipient(None, "09", true);
        let charges = || {
            vec![
                charge(1, 1, 1000, 1800, 90),
                charge(2, 2, 50, 0, 0),
                charge(3, 1, 500, 0, 0),
                charge(4, 3, 70, 500, 2),
            ]
        };
        let shape: Vec<(i64, DocumentKind, usize)> = drafts(&supplier(true, false), charges(), |_| Some(&unit), on())
            .iter()
            .map(|draft| (draft.unit.0, draft.kind, draft.charges.len()))
            .collect();
        assert_eq!(
            shape,
            [
                (1, DocumentKind::InvoiceCumBill, 2),
                (2, DocumentKind::BillOfSupply, 1),
                (3, DocumentKind::TaxInvoice, 1)
            ],
            "joined only where there are both"
        );
        let plain = drafts(&supplier(false, false), charges(), |_| Some(&unit), on());
        assert!(plain.iter().all(|draft| draft.kind == DocumentKind::FeeBill), "an unregistered centre may not");

        let joint = drafts(&supplier(true, false), charges(), |_| Some(&unit), on()).remove(0);
        let on = on();
        let content = content(&supplier(true, false), &recipient(None, "09", true), &joint, on).unwrap();
        assert_eq!((content.taxable, content.exempt), (Paise(1000), Paise(500)));
        assert_eq!((content.tax.cgst, content.tax.sgst), (Paise(90), Paise(90)), "no tax on the exempt part");
        assert_eq!(content.payable, Paise(1680));
        assert!(content.states_tax());
    }

    #[test]
    fn place_of_supply_follows_the_gstin_then_the_address() {
        let own = supplier(true, false).party;
        let state = |unit: Recipient| place_of_supply("998346", &own, &unit.party).state;
        assert_eq!(state(recipient(Some("07AAGCM0000D1ZC"), "09", false)), "07");
        assert_eq!(state(recipient(None, "19", false)), "19");
        assert_eq!(state(recipient(None, "", false)), "09");
    }

    #[test]
    fn tax_is_settled_by_group_and_the_difference_to_the_bookings_is_kept() {
        // Ten lines of ₹10.05 at 5 %: each booking showed ₹0.25 + ₹0.25, the group is ₹2.51 + ₹2.51.
        let charges: Vec<UnbilledCharge> = (1..=10).map(|id| charge(id, 1, 1005, 500, 25)).collect();
        let draft = draft(charges, "09");
        let on = on();
        let content = content(&supplier(true, false), &recipient(None, "09", true), &draft, on).unwrap();
        assert_eq!(content.tax.cgst, Paise(251));
        assert_eq!(content.rounding_difference().unwrap(), Paise(2));
        assert_eq!(content.due_on, time::parse_date("30-11-2026").unwrap());
        assert_eq!(content.payable, Paise(10_552));
    }

    #[test]
    fn a_unit_of_another_state_pays_integrated_tax() {
        let draft = draft(vec![charge(1, 1, 2463, 1800, 222)], "07");
        let on = on();
        let content = content(&supplier(true, false), &recipient(None, "07", false), &draft, on).unwrap();
        assert_eq!((content.tax.igst, content.tax.cgst), (Paise(443), Paise::ZERO));
        assert_eq!(content.due_on, on);
    }

    #[test]
    fn under_composition_there_are_bills_of_supply_alone() {
        let mut under = supplier(true, false);
        under.party.tax_status = Some(TaxStatus::Composition);
        assert_eq!(kind_for(&under, &charge(1, 1, 100, 0, 0)), DocumentKind::BillOfSupply);
        assert_eq!(kind_for(&under, &charge(1, 1, 100, 1800, 9)), DocumentKind::BillOfSupply);
    }

    #[test]
    fn services_of_two_places_go_on_two_papers() {
        let shed = UnbilledCharge { sac: "997212".into(), ..charge(2, 1, 50, 1800, 5) };
        let charges = vec![charge(1, 1, 100, 1800, 9), shed, charge(3, 1, 70, 500, 2)];
        let unit = recipient(Some("07AAGCM0000D1ZC"), "07", false);
        let shape: Vec<(String, bool, usize)> = drafts(&supplier(true, false), charges, |_| Some(&unit), on())
            .into_iter()
            .map(|draft| (draft.place.state, draft.place.interstate, draft.charges.len()))
            .collect();
        assert_eq!(shape, [("07".to_owned(), true, 2), ("09".to_owned(), false, 1)]);
    }

    #[test]
    fn a_unit_in_a_zone_of_the_same_state_pays_integrated_tax() {
        let mut zone = recipient(Some("09AABFR0000K1ZN"), "09", false);
        zone.party.tax_status = Some(TaxStatus::Sez);
        let found = drafts(&supplier(true, false), vec![charge(1, 1, 2463, 1800, 222)], |_| Some(&zone), on());
        let content = content(&supplier(true, false), &zone, &found[0], on()).unwrap();
        assert_eq!((content.place_of_supply.as_str(), content.tax.igst), ("09", Paise(443)));
        assert_eq!(content.recipient.status(), TaxStatus::Sez);
    }
}
