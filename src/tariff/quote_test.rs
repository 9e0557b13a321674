//! Rules of the quote, by example and by property.

use chrono::NaiveDateTime;
use proptest::prelude::*;

use super::*;
use crate::base::time::Instant;
use crate::base::{BasisPoints, EquipmentId, Lang, Paise, Quantity, Result, SchemeId, TariffId, time};
use crate::tax_status::TaxStatus;

pub(super) fn at(text: &str) -> Instant {
    time::from_ist(NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").unwrap())
}

pub(super) fn rate(basis: &str, rate: i64, minimum: i64) -> RateLine {
    RateLine {
        id: TariffId(1),
        code: "R-1".into(),
        equipment_id: EquipmentId(1),
        user_category: "ARTISAN".into(),
        basis: Basis::parse(basis).unwrap(),
        rate: Paise(rate),
        minimum: Paise(minimum),
        effective_from: time::parse_date("01-04-2026").unwrap(),
        effective_to: None,
        sac: "998823".into(),
        gst: BasisPoints::percent(5),
        gst_unregistered: BasisPoints::percent(18),
        figure_status: FigureStatus::Assumed,
        terms: Terms::default(),
    }
}

fn concession(cap_per_event: i64, cap_per_year: i64) -> Concession {
    Concession {
        id: SchemeId(1),
        code: "CFC-WOM10".into(),
        name_en: "Women-owned unit concession".into(),
        name_hi: "महिला स्वामित्व इकाई को रियायत".into(),
        share: BasisPoints::percent(10),
        cap_per_event: Some(Paise(cap_per_event)),
        cap_per_year: Some(Paise(cap_per_year)),
        max_events_per_year: None,
        cap_per_measure: None,
        measure: String::new(),
        valid_from: time::parse_date("01-04-2026").unwrap(),
        valid_to: None,
        for_women_owned: true,
        for_scst_owned: false,
        for_user_categories: Vec::new(),
        for_kinds: Vec::new(),
        for_clusters: Vec::new(),
        terms: super::concession::Terms::default(),
    }
}

pub(super) struct Case {
    pub(super) rate: RateLine,
    pub(super) used: Use,
    pub(super) unit: UnitFacts,
    pub(super) centre: CentreFacts,
    pub(super) schemes: Vec<Concession>,
    pub(super) caps: CapsUsed,
    pub(super) slot_minutes: i64,
}

impl Case {
    pub(super) fn new(rate: RateLine, processed: Option<Quantity>) -> Case {
        Case {
            rate,
            used: Use {
                kind: ChargeKind::Usage,
                day: time::parse_date("24-11-2026").unwrap(),
                from: at("2026-11-24T10:00"),
                until: at("2026-11-24T13:00"),
                capacity: 1,
                processed,
                planned: None,
                urgent: false,
            },
            unit: UnitFacts {
                user_category: "ARTISAN".into(),
                tax_status: TaxStatus::Regular,
                state_code: "09".into(),
                women_owned: true,
                scst_owned: false,
                cluster: "KNP-LEA".into(),
            },
            centre: CentreFacts {
                id: crate::base::CentreId(1),
                state_code: "09".into(),
                tax_status: TaxStatus::Regular,
                free: false,
            },
            schemes: Vec::new(),
            caps: CapsUsed::none(),
            slot_minutes: 30,
        }
    }

    pub(super) fn quote(&self) -> Result<Quote> {
        quote(&Question {
            rate: &self.rate,
            used: &self.used,
            equipment: &EquipmentFacts {
                kind: "machine".into(),
                slot_minutes: self.slot_minutes,
                throughput_per_hour: Quantity::parse("150"),
            },
            unit: &self.unit,
            centre: &self.centre,
            schemes: &self.schemes,
            caps: &self.caps,
        })
    }
}

fn hides(count: i64) -> Option<Quantity> {
    Some(Quantity::whole(count).unwrap())
}

#[test]
fn goods_cost_their_count_and_at_least_the_minimum() {
    let quoted = Case::new(rate("per_hide", 900, 80_000), hides(612)).quote().unwrap();
    assert_eq!((quoted.base, quoted.cgst, quoted.sgst), (Paise(550_800), Paise(13_770), Paise(13_770)));
    assert_eq!(quoted.total, Paise(578_340));
    let few = Case::new(rate("per_hide", 900, 80_000), hides(10)).quote().unwrap();
    assert_eq!(few.base, Paise(80_000));
    assert!(few.explanation.contains(&Explanation::Minimum { minimum: Paise(80_000) }));
}

#[test]
fn an_unknown_count_is_estimated_and_said_to_be_so() {
    let quoted = Case::new(rate("per_hide", 900, 0), None).quote().unwrap();
    assert!(quoted.estimated);
    assert_eq!(quoted.billed_quantity, Quantity::whole(450).unwrap());
    assert!(!Case::new(rate("per_hide", 900, 0), hides(450)).quote().unwrap().estimated);
}

#[test]
fn tax_follows_registration_of_unit_and_centre_and_the_states() {
    let mut case = Case::new(rate("per_hide", 1_000, 0), hides(10));
    assert_eq!(case.quote().unwrap().tax_class, TaxClass::Registered);
    case.unit.tax_status = TaxStatus::Unregistered;
    let unregistered = case.quote().unwrap();
    assert_eq!((unregistered.tax_class, unregistered.cgst), (TaxClass::Unregistered, Paise(900)));
    case.unit.state_code = "20".into();
    let interstate = case.quote().unwrap();
    assert_eq!((interstate.cgst, interstate.sgst, interstate.igst), (Paise(0), Paise(0), Paise(1_800)));
    case.centre.tax_status = TaxStatus::Unregistered;
    let untaxed = case.quote().unwrap();
    assert_eq!((untaxed.tax_class, untaxed.total), (TaxClass::CentreUnregistered, Paise(10_000)));
}

#[test]
fn a_free_centre_charges_nothing_not_even_for_a_no_show() {
    let mut case = Case::new(rate("per_hide", 1_000, 5_000), hides(10));
    case.centre.free = true;
    case.schemes = vec![concession(1_000, 1_000)];
    for kind in [ChargeKind::Usage, ChargeKind::NoShow(BasisPoints::percent(25))] {
        case.used.kind = kind;
        let quoted = case.quote().unwrap();
        assert_eq!((quoted.base, quoted.total, quoted.concessions), (Paise(0), Paise(0), Vec::new()));
    }
}

#[test]
fn a_no_show_pays_its_share_of_the_planned_fee_without_concession() {
    let mut case = Case::new(rate("per_hide", 900, 0), hides(45));
    case.schemes = vec![concession(100_000, 100_000)];
    case.used.kind = ChargeKind::NoShow(BasisPoints::percent(25));
    let quoted = case.quote().unwrap();
    assert_eq!((quoted.base, quoted.taxable), (Paise(10_125), Paise(10_125)));
    assert_eq!(quoted.billed_quantity, Quantity::ZERO);
    assert_eq!(quoted.concessions, []);
    case.used.kind = ChargeKind::LateCancel(BasisPoints::percent(10));
    assert_eq!(case.quote().unwrap().base, Paise(4_050));
}

#[test]
fn a_used_up_cap_is_named() {
    let mut case = Case::new(rate("per_hide", 900, 0), hides(100));
    case.schemes = vec![concession(100_000, 50_000)];
    case.caps = CapsUsed::new(vec![(SchemeId(1), CapUse { used: Paise(50_000), events: 9, ..CapUse::default() })]);
    let quoted = case.quote().unwrap();
    assert_eq!(quoted.concessions, []);
    assert!(quoted.explanation.iter().any(|line| matches!(line, Explanation::ConcessionUsedUp { .. })));
}

#[test]
fn the_version_of_the_day_counts_and_versions_touch() {
    let old = RateLine { effective_to: time::parse_date("31-03-2026"), ..rate("per_hour", 100, 0) };
    let old = RateLine { effective_from: time::parse_date("01-04-2025").unwrap(), code: "R-0".into(), ..old };
    let lines = [old, rate("per_hour", 120, 0)];
    let on = |text: &str| rate_on(&lines, "ARTISAN", time::parse_date(text).unwrap()).map(|line| line.code.as_str());
    assert_eq!(on("31-03-2026"), Some("R-0"));
    assert_eq!(on("01-04-2026"), Some("R-1"));
    assert_eq!(on("31-03-2025"), None);
    assert_eq!(rate_on(&lines, "OUTSIDE", time::parse_date("01-04-2026").unwrap()), None);
}

#[test]
fn every_line_explains_itself_in_both_languages_and_survives_storing() {
    let mut seen = 0;
    for basis in ["per_hide", "per_hour", "per_hide_day", "per_100kg_day", "per_sample", "per_minute"] {
        let mut case = Case::new(rate(basis, 900, 1_000_000), None);
        case.schemes = vec![concession(500, 50_000)];
        for kind in [ChargeKind::Usage, ChargeKind::NoShow(BasisPoints::percent(25))] {
            case.used.kind = kind;
            let quoted = case.quote().unwrap();
            let stored = serde_json::to_string(&quoted.explanation).unwrap();
            assert_eq!(serde_json::from_str::<Vec<Explanation>>(&stored).unwrap(), quoted.explanation);
            for line in &quoted.explanation {
                for lang in Lang::ALL {
                    let words = line.words(lang);
                    assert!(!words.contains("tariff-") && !words.contains('{'), "{words}");
                    seen += 1;
                }
                assert_ne!(line.words(Lang::En), line.words(Lang::Hi));
            }
        }
    }
    assert!(seen > 100);
}

#[test]
fn units_are_named_in_both_languages_one_and_many() {
    let one = Quantity::whole(1).unwrap();
    assert_eq!(quantity_words(Lang::En, one, "hide"), "1 hide");
    assert_eq!(quantity_words(Lang::En, Quantity::whole(612).unwrap(), "hide"), "612 hides");
    assert_eq!(quantity_words(Lang::Hi, Quantity::whole(612).unwrap(), "hide"), "612 खालें");
    assert_eq!(rate_words(Lang::En, Paise(950), "hide"), "₹9.50 per hide");
    assert_eq!(rate_words(Lang::En, Paise(950), "odd_thing"), "₹9.50 per odd thing");
}

proptest! {
    #[test]
    fn total_is_taxable_plus_taxes_and_caps_are_never_passed(
        per_unit in 0i64..2_000_000,
        minimum in 0i64..5_000_000,
        count in 0i64..200_000,
        gst in 0i64..4_000,
        interstate: bool,
        event_cap in 0i64..200_000,
        year_cap in 0i64..400_000,
        had in 0i64..500_000,
    ) {
        let mut case = Case::new(rate("per_kg", per_unit, minimum), Some(Quantity::from_milli(count)));
        case.rate.gst = BasisPoints(gst);
        case.unit.state_code = if interstate { "20" } else { "09" }.into();
        case.schemes = vec![concession(event_cap, year_cap)];
        case.caps = CapsUsed::new(vec![(SchemeId(1), CapUse { used: Paise(had), events: 1, ..CapUse::default() })]);
        let quoted = case.quote().unwrap();
        let given = quoted.concession_amount();
        prop_assert_eq!(quoted.taxable.plus(given).unwrap(), quoted.base);
        prop_assert_eq!(quoted.cgst, quoted.sgst);
        prop_assert_eq!(quoted.total.0, quoted.taxable.0 + quoted.cgst.0 + quoted.sgst.0 + quoted.igst.0);
        prop_assert!(quoted.igst == Paise::ZERO || quoted.cgst == Paise::ZERO);
        prop_assert!(quoted.base >= Paise(minimum) && quoted.taxable >= Paise::ZERO);
        prop_assert!(given >= Paise::ZERO && given <= Paise(event_cap));
        prop_assert!(given == Paise::ZERO || given.0 + had <= year_cap);
    }

    #[test]
    fn more_goods_or_more_time_never_cost_less(
        per_unit in 0i64..2_000_000,
        minimum in 0i64..5_000_000,
        count in 0i64..200_000,
        more in 0i64..200_000,
        minutes in 0i64..600,
        longer in 0i64..600,
    ) {
        let goods = |milli| Case::new(rate("per_kg", per_unit, minimum), Some(Quantity::from_milli(milli)));
        prop_assert!(goods(count).quote().unwrap().total <= goods(count + more).quote().unwrap().total);
        let timed = |minutes| {
            let mut case = Case::new(rate("per_hour", per_unit, minimum), None);
            case.used.until = case.used.from + chrono::TimeDelta::minutes(minutes);
            case.quote().unwrap().total
        };
        prop_assert!(timed(minutes) <= timed(minutes + longer));
    }

    #[test]
    fn any_numbers_are_priced_or_refused_never_a_fault(
        per_unit: i64, minimum: i64, milli: i64, capacity: i64, gst in 0i64..100_000, minutes in -1_000_000i64..1_000_000,
    ) {
        for basis in ["per_kg", "per_hour", "per_hide_day", "per_100kg_day", "per_sample", "per_minute"] {
            let mut case = Case::new(rate(basis, per_unit, minimum), Some(Quantity::from_milli(milli)));
            case.rate.gst = BasisPoints(gst);
            case.used.capacity = capacity;
            case.used.until = case.used.from + chrono::TimeDelta::minutes(minutes);
            if let Ok(quoted) = case.quote() {
                prop_assert_eq!(i128::from(quoted.total.0), i128::from(quoted.taxable.0) + i128::from(quoted.cgst.0) * 2 + i128::from(quoted.igst.0));
            }
        }
    }
}
