//! Who may have which concession, how much, and how several go together.

use chrono::NaiveDate;
use proptest::prelude::*;

use super::concession::*;
use crate::base::{BasisPoints, CentreId, Paise, Quantity, SchemeId};

fn day(text: &str) -> NaiveDate {
    crate::base::time::parse_date(text).unwrap()
}

fn scheme(code: &str, percent: i64) -> Concession {
    Concession {
        id: SchemeId(percent),
        code: code.to_owned(),
        name_en: code.to_owned(),
        name_hi: code.to_owned(),
        share: BasisPoints::percent(percent),
        cap_per_event: None,
        cap_per_year: None,
        max_events_per_year: None,
        cap_per_measure: None,
        measure: String::new(),
        valid_from: day("01-04-2025"),
        valid_to: None,
        for_women_owned: false,
        for_scst_owned: false,
        for_user_categories: Vec::new(),
        for_kinds: Vec::new(),
        for_clusters: Vec::new(),
        terms: Terms::default(),
    }
}

fn claim(base: i64) -> Claim<'static> {
    Claim {
        day: day("01-05-2026"),
        user_category: "ARTISAN",
        equipment_kind: "lab_test",
        cluster: "KNP-LEA",
        women_owned: true,
        scst_owned: false,
        base: Paise(base),
        taken: Paise::ZERO,
        quantity: Quantity::from_milli(2_000),
        unit: "kg",
        centre: CentreId(1),
    }
}

#[test]
fn all_filled_conditions_must_hold() {
    let mut open = scheme("A", 10);
    assert!(open.is_for(&claim(100)));
    open.for_women_owned = true;
    open.for_kinds = vec!["lab_test".into(), "hall".into()];
    assert!(open.is_for(&claim(100)));
    open.for_scst_owned = true;
    assert!(!open.is_for(&claim(100)));
    let ended = Concession { valid_to: Some(day("30-04-2026")), ..scheme("B", 10) };
    assert!(!ended.is_for(&claim(100)));
    let other = Concession { for_clusters: vec!["SML-MSE".into()], ..scheme("C", 10) };
    assert!(!other.is_for(&claim(100)));
}

#[test]
fn the_lowest_cap_bounds_the_award() {
    let capped = Concession {
        cap_per_event: Some(Paise(500)),
        cap_per_year: Some(Paise(1000)),
        cap_per_measure: Some(Paise(225)),
        measure: "kg".into(),
        ..scheme("A", 10)
    };
    let had = |used| CapUse { used: Paise(used), events: 1, ..CapUse::default() };
    assert_eq!(capped.award(&claim(3_000), had(0)).unwrap().amount, Paise(300));
    assert_eq!(capped.award(&claim(3_000), had(0)).unwrap().limit, None);
    assert_eq!(capped.award(&claim(9_000), had(0)).unwrap().amount, Paise(450), "225 for each of 2 kg");
    assert_eq!(capped.award(&claim(9_000), had(900)).unwrap().amount, Paise(100), "rest of the year");
    assert_eq!(capped.award(&claim(9_000), had(1_200)).unwrap().amount, Paise(0), "never below zero");
    let in_hours = Claim { unit: "hour", ..claim(9_000) };
    assert_eq!(capped.award(&in_hours, had(0)).unwrap().amount, Paise(0));
    let twice = Concession { max_events_per_year: Some(1), ..scheme("A", 10) };
    assert_eq!(twice.award(&claim(9_000), had(0)).unwrap().limit, Some(Limit::Events { most: 1 }));
}

fn amounts(schemes: &[Concession], base: i64, caps: &CapsUsed) -> Vec<(String, i64)> {
    let given = awards(schemes, &claim(base), caps).unwrap();
    given.iter().map(|award| (award.scheme.code.clone(), award.amount.0)).collect()
}

fn named(expected: &[(&str, i64)]) -> Vec<(String, i64)> {
    expected.iter().map(|(code, amount)| ((*code).to_owned(), *amount)).collect()
}

fn stacked(code: &str, percent: i64, stacking: Stacking, place: i64) -> Concession {
    Concession { terms: Terms { stacking, place, ..Terms::default() }, ..scheme(code, percent) }
}

#[test]
fn the_best_wins_and_a_tie_goes_to_the_first_code() {
    let schemes = [scheme("B", 10), scheme("C", 25), scheme("A", 25)];
    assert_eq!(amounts(&schemes, 1_000, &CapsUsed::none()), named(&[("A", 250)]));
    assert_eq!(amounts(&schemes, 0, &CapsUsed::none()), named(&[]));
}

#[test]
fn a_used_up_scheme_gives_way_to_a_smaller_one() {
    let large = Concession { cap_per_year: Some(Paise(1_000)), ..scheme("A", 25) };
    let schemes = [large.clone(), scheme("B", 10)];
    let mut caps = CapsUsed::none();
    caps.add(large.id, Paise(1_000)).unwrap();
    assert_eq!(amounts(&schemes, 1_000, &caps), named(&[("B", 100)]));
    assert_eq!(amounts(&[large], 1_000, &caps), named(&[("A", 0)]), "told, so that the page can say why");
}

#[test]
fn those_that_come_after_take_their_share_of_what_remains_in_their_order() {
    let schemes = [
        stacked("SECOND", 50, Stacking::After, 2),
        scheme("WOMEN", 10),
        stacked("FIRST", 20, Stacking::After, 1),
        scheme("SMALL", 5),
    ];
    // 10 % of 1000; 20 % of 900; 50 % of 720.
    assert_eq!(amounts(&schemes, 1_000, &CapsUsed::none()), named(&[("WOMEN", 100), ("FIRST", 180), ("SECOND", 360)]));
}

#[test]
fn an_exclusive_one_counts_alone_where_it_gives_more() {
    let schemes = |percent| {
        [scheme("A", 10), stacked("B", 10, Stacking::After, 1), stacked("X", percent, Stacking::Exclusive, 0)]
    };
    assert_eq!(amounts(&schemes(20), 1_000, &CapsUsed::none()), named(&[("X", 200)]));
    assert_eq!(
        amounts(&schemes(19), 1_000, &CapsUsed::none()),
        named(&[("A", 100), ("B", 90)]),
        "a tie goes to those together"
    );
}

#[test]
fn a_flat_sum_a_budget_and_the_part_of_the_unit_bound_an_award() {
    let flat = Concession { terms: Terms { flat: Some(Paise(300)), ..Terms::default() }, ..scheme("F", 1) };
    assert_eq!(amounts(std::slice::from_ref(&flat), 1_000, &CapsUsed::none()), named(&[("F", 300)]));
    assert_eq!(amounts(&[flat], 200, &CapsUsed::none()), named(&[("F", 200)]), "never above the fee");

    let had = CapUse { budget_left: Some(Paise(70)), ..CapUse::default() };
    let caps = CapsUsed::new(vec![(SchemeId(10), had)]);
    assert_eq!(amounts(&[scheme("A", 10)], 1_000, &caps), named(&[("A", 70)]));

    let part = Terms { least_unit_share: BasisPoints::percent(25), ..Terms::default() };
    let almost_all = Concession { terms: part, ..scheme("G", 90) };
    let given = awards(std::slice::from_ref(&almost_all), &claim(1_000), &CapsUsed::none()).unwrap();
    assert_eq!(given[0].amount, Paise(750));
    assert_eq!(given[0].limit, Some(Limit::UnitShare { least: BasisPoints::percent(25) }));
}

#[test]
fn hours_go_free_until_the_month_has_had_them() {
    let free = FreeQuantity { per_month: Quantity::from_milli(4_000), unit: "kg".into() };
    let whole = Concession { terms: Terms { free: Some(free), ..Terms::default() }, ..scheme("H", 100) };
    let had = |milli| CapUse { free_this_month: Quantity::from_milli(milli), ..CapUse::default() };
    let award = |milli| whole.award(&claim(1_000), had(milli)).unwrap();
    assert_eq!((award(0).amount, award(0).free), (Paise(1_000), Quantity::from_milli(2_000)));
    assert_eq!((award(3_000).amount, award(3_000).free), (Paise(500), Quantity::from_milli(1_000)));
    assert_eq!((award(4_000).amount, award(4_000).free), (Paise(0), Quantity::ZERO));
    let in_hours = Claim { unit: "hour", ..claim(1_000) };
    assert_eq!(whole.award(&in_hours, had(0)).unwrap().amount, Paise(0), "another unit than the one that is free");
}

#[test]
fn a_scheme_of_one_centre_is_nothing_to_another() {
    let here = Concession { terms: Terms { centre: Some(CentreId(1)), ..Terms::default() }, ..scheme("A", 10) };
    assert!(here.is_for(&claim(100)));
    assert!(!here.is_for(&Claim { centre: CentreId(2), ..claim(100) }));
}

proptest! {
    #[test]
    fn together_they_never_pass_the_fee_nor_any_cap(
        base in 0i64..5_000_000,
        list in proptest::collection::vec((0i64..=100, 0usize..3, 0i64..200_000, 0i64..=10_000, 0i64..300_000), 0..6),
    ) {
        let kinds = [Stacking::BestOf, Stacking::After, Stacking::Exclusive];
        let schemes: Vec<Concession> = list
            .iter()
            .zip(1..)
            .map(|((percent, kind, cap, least, _), id)| Concession {
                id: SchemeId(id),
                cap_per_event: Some(Paise(*cap)),
                ..stacked(&format!("S{id}"), *percent, kinds[*kind], *least)
            })
            .collect();
        let budgets = list.iter().zip(1..).map(|((.., budget), id)| {
            (SchemeId(id), CapUse { budget_left: Some(Paise(*budget)), ..CapUse::default() })
        });
        let caps = CapsUsed::new(budgets.collect());
        let given = awards(&schemes, &claim(base), &caps).unwrap();
        let sum: i64 = given.iter().map(|award| award.amount.0).sum();
        prop_assert!(sum <= base);
        for award in &given {
            prop_assert!(award.amount.0 >= 0);
            prop_assert!(award.amount <= award.scheme.cap_per_event.unwrap());
            prop_assert!(award.amount <= caps.of(award.scheme.id).budget_left.unwrap());
        }
        let alone = given.iter().filter(|award| award.scheme.terms.stacking == Stacking::Exclusive).count();
        prop_assert!(alone == 0 || given.len() == 1);
    }
}
