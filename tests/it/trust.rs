//! `tests/TRUST.md` says by which test each scenario and each requirement is shown; here it is held to it.

use std::collections::BTreeSet;

use crate::structure::rust_files;

/// Scenarios of the design's page on trust, all of them.
const SCENARIOS: [u32; 70] = [
    1, 2, 3, 4, 6, 8, 9, 10, 12, 13, 15, 16, 17, 19, 20, 21, 22, 24, 25, 27, 28, 30, 31, 32, 33, 34, 35, 37, 38, 39,
    41, 42, 44, 45, 46, 47, 48, 50, 51, 52, 54, 55, 57, 58, 59, 60, 62, 63, 64, 65, 67, 68, 69, 70, 71, 72, 73, 75, 76,
    77, 79, 80, 81, 82, 84, 86, 87, 88, 89, 90,
];

fn table() -> String {
    std::fs::read_to_string("tests/TRUST.md").unwrap()
}

/// Names in backticks that look like tests.
fn named(text: &str) -> BTreeSet<String> {
    let words = text.split('`').skip(1).step_by(2);
    let is_test = |word: &&str| {
        word.matches('_').count() >= 3 && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    };
    words.filter(is_test).map(str::to_owned).collect()
}

#[test]
fn every_test_that_the_table_of_trust_names_exists() {
    let mut sources = String::new();
    for folder in ["src", "tests"] {
        for path in rust_files(folder) {
            sources.push_str(&std::fs::read_to_string(path).unwrap());
        }
    }
    let names = named(&table());
    assert!(names.len() > 80, "only {} tests are named", names.len());
    let gone: Vec<_> = names.iter().filter(|name| !sources.contains(&format!("fn {name}("))).collect();
    assert!(gone.is_empty(), "named in tests/TRUST.md, but there is no such test: {gone:#?}");
}

#[test]
fn every_scenario_of_trust_stands_in_the_table() {
    let table = table();
    let missing: Vec<_> = SCENARIOS.iter().filter(|number| !table.contains(&format!("| R{number:02} |"))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
