//! Every rule of `seeds/subsidy_schemes.csv`, old and new versions, and streams of claims at random.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use proptest::prelude::*;

use super::award::{Award, Cap, Claimant, Expense, Had, Version, choose};
use crate::base::time::parse_date;
use crate::base::{BasisPoints, Error, Paise, Quantity, SchemeId};

fn day(text: &str) -> NaiveDate {
    parse_date(text).unwrap()
}

/// The versions as the seeds have them, with the conditions the database adds.
fn versions() -> Vec<Version> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/seeds/subsidy_schemes.csv");
    let mut reader = csv::Reader::from_path(file).unwrap();
    let paise = |text: &str| text.parse().ok().map(Paise);
    let date = |text: &str| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    let rows = reader.deserialize::<BTreeMap<String, String>>().map(|row| row.unwrap());
    let wanted = rows.enumerate().filter(|(_, row)| row["scope"] != "user_fee");
    let version = |(number, row): (usize, BTreeMap<String, String>)| {
        let code = row["scheme_code"].clone();
        let is = |codes: &[&str]| codes.contains(&code.as_str());
        let kind = row["expense_type"].clone();
        let head = if kind.starts_with("rail_freight") { "rail_freight" } else { kind.trim_end_matches("_topup") };
        let size = ["micro", "small", "medium"].iter().find(|size| code.ends_with(&size.to_uppercase()));
        Version {
            id: SchemeId(number as i64),
            name_en: row["name_en"].clone(),
            name_hi: row["name_hi"].clone(),
            head: head.to_owned(),
            percent: BasisPoints::percent(row["percent"].parse().unwrap()),
            cap_per_event: paise(&row["cap_per_event_paise"]),
            cap_per_year: paise(&row["cap_per_fy_paise"]),
            max_events: row["max_events_per_fy"].parse().ok(),
            cap_per_measure: paise(&row["cap_per_measure_paise"]),
            measure: row["measure"].clone(),
            valid_from: date(&row["valid_from"]).unwrap(),
            valid_to: date(&row["valid_to"]),
            authority: row["authority"].clone(),
            size_categories: size.map(|size| (*size).to_owned()).unwrap_or_default(),
            udyam: code.starts_with("UP-GWP"),
            women: is(&["IN-BIS-WOM"]),
            scst: is(&["IN-NSSH-TEST"]),
            women_or_scst: is(&["IN-ZED-WOM"]),
            in_cluster: is(&["IN-ZED-CDP"]),
            within_days: is(&["UP-AIR"]).then_some(180),
            tops_up: kind.ends_with("_topup"),
            expense_type: kind,
            code,
        }
    };
    wanted.map(version).collect()
}

fn unit() -> Claimant {
    Claimant { size_category: "micro".into(), udyam: true, women_owned: false, scst_owned: false, in_cluster: true }
}

fn expense(kind: &str, on: &str, count: i64, rupees: i64) -> Expense {
    Expense { kind: kind.into(), on: day(on), count: Quantity::whole(count).unwrap(), spent: Paise(rupees * 100) }
}

fn judged(unit: &Claimant, expense: &Expense, had: &Had) -> Result<(String, Award), Error> {
    let all = versions();
    let (version, percent) = choose(&all, unit, expense, expense.on)?;
    Ok((version.code.clone(), version.award(percent, expense, had)?))
}

fn refused(outcome: Result<(String, Award), Error>) -> Vec<&'static str> {
    match outcome {
        Err(Error::Refused(reasons)) => reasons.into_iter().map(|reason| reason.code).collect(),
        other => panic!("{other:?}"),
    }
}

type Row = (&'static str, &'static str, i64, i64, i64, &'static str, i64, Option<Cap>);

#[test]
fn each_version_gives_what_its_order_says() {
    // Kind, day, count, rupees spent, rupees had this year; version, rupees given, cap that bounds.
    let rows: &[Row] = &[
        ("rail_freight_20ft", "15-08-2019", 1, 40_000, 0, "UP-GWP-20-OLD", 6_000, Some(Cap::Event)),
        ("rail_freight_20ft", "15-08-2019", 1, 20_000, 0, "UP-GWP-20-OLD", 5_000, None),
        ("rail_freight_40ft", "15-08-2019", 2, 100_000, 0, "UP-GWP-40-OLD", 24_000, Some(Cap::Event)),
        ("rail_freight_40ft", "15-08-2019", 2, 100_000, 1_190_000, "UP-GWP-40-OLD", 10_000, Some(Cap::Year)),
        ("rail_freight_20ft", "05-11-2025", 1, 60_000, 0, "UP-GWP-20-MID", 10_000, Some(Cap::Event)),
        ("rail_freight_40ft", "05-11-2025", 1, 60_000, 0, "UP-GWP-40-MID", 15_000, None),
        ("rail_freight_40ft", "05-11-2025", 1, 60_000, 2_000_000, "UP-GWP-40-MID", 0, Some(Cap::Year)),
        ("rail_freight_20ft", "06-11-2025", 1, 100_000, 0, "UP-GWP-20", 20_000, Some(Cap::Event)),
        ("rail_freight_40ft", "06-11-2025", 2, 300_000, 0, "UP-GWP-40", 80_000, Some(Cap::Event)),
        ("rail_freight_40ft", "06-11-2025", 2, 200_000, 0, "UP-GWP-40", 60_000, None),
        ("rail_freight_40ft", "06-11-2025", 2, 200_000, 2_970_000, "UP-GWP-40", 30_000, Some(Cap::Year)),
        ("air_freight", "31-12-2020", 100, 30_000, 0, "UP-AIR-OLD", 5_000, Some(Cap::Measure)),
        ("air_freight", "10-11-2025", 100, 30_000, 0, "UP-AIR", 9_000, None),
        ("air_freight", "10-11-2025", 100, 90_000, 0, "UP-AIR", 15_000, Some(Cap::Measure)),
        ("air_freight", "10-11-2025", 100, 90_000, 995_000, "UP-AIR", 5_000, Some(Cap::Year)),
        ("foreign_fair_stall", "01-01-2020", 1, 300_000, 0, "UP-MDA-STALL-OLD", 100_000, Some(Cap::Event)),
        ("foreign_fair_stall", "05-01-2026", 1, 400_000, 0, "UP-MDA-STALL-EPB", 200_000, Some(Cap::Event)),
        ("foreign_fair_stall", "06-01-2026", 1, 400_000, 0, "UP-EDP-STALL", 300_000, None),
        ("foreign_fair_stall", "06-01-2026", 1, 500_000, 0, "UP-EDP-STALL", 325_000, Some(Cap::Event)),
        ("foreign_fair_airfare", "01-01-2020", 1, 120_000, 0, "UP-MDA-AIR-OLD", 50_000, Some(Cap::Event)),
        ("foreign_fair_airfare", "05-01-2026", 1, 120_000, 0, "UP-MDA-AIR-EPB", 60_000, None),
        ("foreign_fair_airfare", "06-01-2026", 1, 120_000, 0, "UP-EDP-AIR", 120_000, None),
        ("publicity_website", "01-01-2020", 1, 150_000, 0, "UP-MDA-PUB-OLD", 60_000, Some(Cap::Year)),
        ("publicity_website", "06-01-2026", 1, 150_000, 0, "UP-EDP-PUB", 90_000, None),
        ("export_samples", "01-01-2020", 1, 100_000, 0, "UP-MDA-SMP-OLD", 50_000, Some(Cap::Year)),
        ("export_samples", "06-01-2026", 1, 100_000, 0, "UP-EDP-SMP", 75_000, None),
        ("iso_certification", "01-01-2020", 1, 200_000, 0, "UP-MDA-ISO-OLD", 75_000, Some(Cap::Year)),
        ("virtual_fair", "01-06-2026", 1, 60_000, 0, "UP-MDA-VIRT", 25_000, Some(Cap::Event)),
        ("virtual_fair", "01-06-2026", 1, 60_000, 90_000, "UP-MDA-VIRT", 10_000, Some(Cap::Year)),
        ("domestic_fair_stall", "01-06-2026", 1, 100_000, 0, "UP-MDA-DOM", 50_000, Some(Cap::Event)),
        ("domestic_fair_travel", "01-06-2026", 1, 40_000, 0, "UP-MDA-DOMT", 20_000, None),
        ("ecgc_premium", "01-06-2026", 1, 100_000, 0, "UP-ECGC", 30_000, None),
        ("product_certification", "01-06-2026", 1, 400_000, 0, "UP-CERT50", 150_000, Some(Cap::Event)),
        // 80% for a micro unit and 5 points for one of a cluster; no cap.
        ("zed_certification", "31-03-2026", 1, 10_000, 0, "IN-ZED-MICRO", 8_500, None),
        ("bis_marking_fee", "01-06-2026", 1, 10_000, 0, "IN-BIS-MICRO", 8_000, None),
    ];
    for &(kind, on, count, rupees, had, version, given, cap) in rows {
        let had = Had { used: Paise(had * 100), ..Had::default() };
        let (code, award) = judged(&unit(), &expense(kind, on, count, rupees), &had).unwrap();
        assert_eq!((code.as_str(), award.amount, award.cap), (version, Paise(given * 100), cap), "{kind} {on}");
    }
}

#[test]
fn what_tops_up_adds_its_points_and_never_more_than_the_whole() {
    let women = Claimant { women_owned: true, ..unit() };
    let zed = expense("zed_certification", "31-03-2026", 1, 10_000);
    assert_eq!(judged(&women, &zed, &Had::default()).unwrap().1.percent, BasisPoints::percent(95));
    let small = Claimant { size_category: "small".into(), in_cluster: false, ..women };
    assert_eq!(judged(&small, &zed, &Had::default()).unwrap().1.percent, BasisPoints::percent(70));
    let fee = expense("bis_marking_fee", "01-06-2026", 1, 10_000);
    assert_eq!(judged(&small, &fee, &Had::default()).unwrap().1.amount, Paise(600_000));
}

#[test]
fn who_may_not_have_it_is_told_every_reason() {
    let test = expense("lab_testing_fee", "01-06-2026", 1, 10_000);
    assert_eq!(refused(judged(&unit(), &test, &Had::default())), ["claim-scst"]);
    let scst = Claimant { scst_owned: true, ..unit() };
    assert_eq!(judged(&scst, &test, &Had::default()).unwrap().1.amount, Paise(800_000));
    let none = Claimant { udyam: false, ..unit() };
    let freight = expense("rail_freight_40ft", "06-11-2025", 1, 10_000);
    assert_eq!(refused(judged(&none, &freight, &Had::default())), ["claim-udyam"]);
    let ended = expense("zed_certification", "01-04-2026", 1, 10_000);
    assert_eq!(refused(judged(&unit(), &ended, &Had::default())), ["claim-no-scheme"]);
    let air = expense("air_freight", "10-11-2025", 1, 10_000);
    let all = versions();
    let last_day = choose(&all, &unit(), &air, day("09-05-2026"));
    assert!(last_day.is_ok(), "180 days after");
    assert!(matches!(choose(&all, &unit(), &air, day("10-05-2026")), Err(Error::Refused(_))));
}

#[test]
fn the_fourth_fair_of_a_year_and_a_used_up_budget_give_nothing() {
    let fair = expense("foreign_fair_stall", "06-01-2026", 1, 100_000);
    let fourth = Had { events: 3, ..Had::default() };
    assert_eq!(judged(&unit(), &fair, &fourth).unwrap().1.cap, Some(Cap::Events));
    let little = Had { budget_left: Some(Paise(100)), ..Had::default() };
    let award = judged(&unit(), &fair, &little).unwrap().1;
    assert_eq!((award.amount, award.cap), (Paise(100), Some(Cap::Budget)));
}

proptest! {
    /// Any stream of claims and of claims given back: what counts never passes the year's cap.
    #[test]
    fn a_years_cap_is_never_passed(stream in prop::collection::vec((1_i64..500_000, 1_i64..4, any::<bool>()), 1..80)) {
        let all = versions();
        let (mut had, mut open) = (Had::default(), Vec::new());
        for (rupees, count, back) in stream {
            if back && let Some(amount) = open.pop() {
                had.used = Paise(had.used.0 - amount);
                continue;
            }
            let expense = expense("rail_freight_40ft", "06-11-2025", count, rupees);
            let (version, percent) = choose(&all, &unit(), &expense, expense.on).unwrap();
            let award = version.award(percent, &expense, &had).unwrap();
            prop_assert!(award.amount >= Paise::ZERO && award.amount <= award.computed);
            prop_assert!(award.computed <= expense.spent && award.amount.0 <= count * 4_000_000);
            had.used = Paise(had.used.0 + award.amount.0);
            open.push(award.amount.0);
            prop_assert!(had.used <= version.cap_per_year.unwrap());
        }
    }
}
