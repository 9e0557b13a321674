//! The house keeps its order: rooms import only rooms below them, rules stay pure,
//! tables stay private to their room.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Bottom first; a room never imports one that stands later in this list.
const ROOMS: [&str; 24] = [
    "base",
    "db",
    "access",
    "web",
    "tax_status",
    "catalogue",
    "messages",
    "people",
    "tariff",
    "account",
    "booking",
    "work",
    "billing",
    "books",
    "audit",
    "services",
    "privacy",
    "month_close",
    "front",
    "reports",
    "jobs",
    "operations",
    "server",
    "cli",
];

fn level(room: &str) -> Option<usize> {
    ROOMS.iter().position(|known| *known == room)
}

pub fn rust_files(below: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(below)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn inside(path: &Path) -> String {
    path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap().display().to_string()
}

/// The room of a file: `src/booking/place.rs` and `src/server.rs` alike; `main.rs` and `lib.rs` have none.
fn room_of(path: &Path) -> Option<String> {
    let name = inside(path);
    let mut parts = name.split('/').skip(1);
    let first = parts.next()?;
    let room = first.strip_suffix(".rs").unwrap_or(first);
    (!matches!(room, "main" | "lib")).then(|| room.to_owned())
}

pub fn without_comments(text: &str) -> String {
    text.lines().map(|line| line.split("//").next().unwrap_or("")).collect::<Vec<_>>().join("\n")
}

/// The first path segments after every `crate::`, also those inside `use crate::{a, b::{c}}`.
fn rooms_named(text: &str) -> BTreeSet<String> {
    let mut rooms = BTreeSet::new();
    for (at, _) in text.match_indices("crate::") {
        let before = text[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '$') {
            continue;
        }
        let rest = &text[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            Some(list) => rooms.extend(first_segments(list)),
            None => rooms.extend(identifier(rest)),
        }
    }
    rooms
}

fn identifier(text: &str) -> Option<String> {
    let name: String = text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    (!name.is_empty()).then_some(name)
}

fn first_segments(list: &str) -> Vec<String> {
    let mut depth = 0;
    let mut start = true;
    let mut found = Vec::new();
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => start = true,
            c if start && (c.is_alphabetic() || c == '_') => {
                found.extend(identifier(&list[at..]));
                start = false;
            }
            _ => {}
        }
    }
    found
}

#[test]
fn a_use_list_names_its_rooms() {
    let text = "use crate::{base::{Error, Paise}, db::WriteTx};\nuse crate::tariff::quote; $crate::x";
    let expected: BTreeSet<String> = ["base", "db", "tariff"].into_iter().map(str::to_owned).collect();
    assert_eq!(rooms_named(text), expected);
}

#[test]
fn every_room_stands_on_the_map() {
    let rooms: BTreeSet<String> = rust_files("src").iter().filter_map(|path| room_of(path)).collect();
    assert!(rooms.contains("base"), "the walk over src found nothing");
    let strangers: Vec<_> = rooms.iter().filter(|room| level(room).is_none()).collect();
    assert!(strangers.is_empty(), "rooms that are not in the order of DESIGN: {strangers:?}");
}

#[test]
fn a_room_never_imports_one_above_it() {
    let mut breaches = Vec::new();
    for path in rust_files("src") {
        let Some(room) = room_of(&path) else { continue };
        let text = without_comments(&std::fs::read_to_string(&path).unwrap());
        for other in rooms_named(&text) {
            if level(&other) > level(&room) && level(&other).is_some() {
                breaches.push(format!("{} ({room}) imports {other}", inside(&path)));
            }
        }
    }
    assert!(breaches.is_empty(), "{}", breaches.join("\n"));
}

#[test]
fn rules_are_pure() {
    let impure = ["sea_orm", "axum", "maud", "tokio", "WriteTx", "async fn", "Clock"];
    let mut breaches = Vec::new();
    let is_rules = |path: &&PathBuf| {
        path.file_name().is_some_and(|name| name == "rules.rs")
            || path.parent().is_some_and(|folder| folder.ends_with("rules"))
    };
    let files = rust_files("src");
    assert!(files.iter().filter(is_rules).count() > 8, "the rules of booking were not read");
    for path in files.iter().filter(is_rules) {
        let text = without_comments(&std::fs::read_to_string(path).unwrap());
        let code = text.split("#[cfg(test)]").next().unwrap_or("");
        breaches
            .extend(impure.iter().filter(|word| code.contains(*word)).map(|word| format!("{}: {word}", inside(path))));
    }
    assert!(breaches.is_empty(), "rules see only base:\n{}", breaches.join("\n"));
}

#[test]
fn tables_are_private_to_their_room() {
    let mut breaches = Vec::new();
    for path in rust_files("src") {
        let Some(room) = room_of(&path) else { continue };
        let text = without_comments(&std::fs::read_to_string(&path).unwrap());
        if text.contains("pub mod entity") {
            breaches.push(format!("{} opens its tables to others", inside(&path)));
        }
        for other in ROOMS.iter().filter(|other| **other != room && text.contains(&format!("crate::{other}::entity"))) {
            breaches.push(format!("{} reads tables of {other}", inside(&path)));
        }
    }
    assert!(breaches.is_empty(), "{}", breaches.join("\n"));
}

#[test]
fn nothing_points_outside_the_project() {
    let mut breaches = Vec::new();
    for path in rust_files("src").into_iter().chain(rust_files("migration")) {
        let text = std::fs::read_to_string(&path).unwrap();
        breaches
            .extend(["../shared", "/work/shared"].iter().filter(|word| text.contains(*word)).map(|_| inside(&path)));
    }
    assert!(breaches.is_empty(), "{}", breaches.join("\n"));
}
