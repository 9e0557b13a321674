//! The table of every address, and who may come there. A route that is not in the table fails a
//! test, and so does one whose answer to some role differs from the table.

use std::collections::BTreeSet;

use crate::structure::{rust_files, without_comments};

/// Who comes, one letter each: the order of [`crate::access::ROLES`].
pub type Who = &'static str;

/// Everybody, logged in or not.
pub const ALL: Who = "AOMPCGXDUZ";
/// Whoever is logged in.
pub const SIGNED_IN: Who = "OMPCGXDUZ";

/// Staff and those who read.
pub const STAFF: Who = "PCGXDUZ";
/// Who books, for their own unit or on a unit's behalf.
pub const BOOKS: Who = "OMCG";
/// Who sees a unit's documents and account: its owner, its centre's desk, those who read.
pub const BILLS: Who = "OCGXUZ";
/// Who of the staff sees them.
pub const BILLS_STAFF: Who = "CGXUZ";

/// One method of one address.
pub struct Route {
    pub method: &'static str,
    pub path: &'static str,
    pub who: Who,
}

const fn get(path: &'static str, who: Who) -> Route {
    Route { method: "GET", path, who }
}

const fn post(path: &'static str, who: Who) -> Route {
    Route { method: "POST", path, who }
}

const fn delete(path: &'static str, who: Who) -> Route {
    Route { method: "DELETE", path, who }
}

include!("route_table.rs");

/// Method and path of every route written in the sources.
fn written() -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    for path in rust_files("src") {
        let text = std::fs::read_to_string(&path).unwrap();
        let code = without_comments(text.split("#[cfg(test)]").next().unwrap_or(""));
        for (at, _) in code.match_indices(".route(") {
            let call = arguments(&code[at + ".route(".len()..]);
            let Some((address, methods)) = call.trim_start().strip_prefix('"').and_then(|rest| rest.split_once('"'))
            else {
                panic!("{}: a route whose address is no literal: {call}", path.display())
            };
            for method in ["get", "post", "delete", "put", "patch"] {
                if called(methods, method) {
                    found.insert((method.to_uppercase(), address.to_owned()));
                }
            }
        }
        for (at, _) in code.match_indices("#[utoipa::path(") {
            let call = arguments(&code[at + "#[utoipa::path(".len()..]);
            let method = call.trim_start().split([',', ' ']).next().unwrap_or_default().to_uppercase();
            let address = call.split_once("path = \"").and_then(|(_, rest)| rest.split('"').next()).unwrap_or_default();
            found.insert((method, format!("/api/v1{address}")));
        }
    }
    found
}

/// The text of a call's arguments, up to its closing bracket.
fn arguments(text: &str) -> &str {
    let mut depth = 1;
    let mut quoted = false;
    for (at, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &text[..at];
        }
    }
    text
}

fn called(text: &str, method: &str) -> bool {
    text.match_indices(&format!("{method}("))
        .any(|(at, _)| !text[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_'))
}

#[test]
fn every_route_stands_in_the_table() {
    let table: BTreeSet<(String, String)> =
        ROUTES.iter().map(|route| (route.method.to_owned(), route.path.to_owned())).collect();
    assert_eq!(table.len(), ROUTES.len(), "no route stands twice");
    let written = written();
    let unknown: Vec<_> = written.difference(&table).map(|(method, path)| format!("{method} {path}")).collect();
    let gone: Vec<_> = table.difference(&written).map(|(method, path)| format!("{method} {path}")).collect();
    assert!(unknown.is_empty(), "say in tests/it/route_table.rs who may come to:\n{}", unknown.join("\n"));
    assert!(gone.is_empty(), "in the table, but no longer in the program:\n{}", gone.join("\n"));
}
