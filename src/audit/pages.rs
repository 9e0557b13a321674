//! Pages of this room: they only translate. Each reading is itself recorded.

use axum::Router;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use chrono::{Days, NaiveDate};
use maud::{Markup, html};
use serde_json::{Value, json};

use super::find::{Filter, find, history};
use crate::access;
use crate::base::time::{ist_date, parse_date, short_date, short_date_time, start_of_day};
use crate::base::{Error, Lang, Result, Scope, Verb};
use crate::books::sheet::{Cell, csv_rows};
use crate::db::{AuditEntry, Change, anchors};
use crate::people;
use crate::web::{App, Column, Ctx, Entered, Table, Tone, button_link, empty, in_script, page, pager, tag, wide_page};

/// Rows of a page.
const ROWS: u64 = 50;
/// Rows of a file.
const FILE_ROWS: u64 = 100_000;
/// Anchors shown.
const ANCHORS: u64 = 400;

pub fn router() -> Router<App> {
    Router::new()
        .route("/audit", get(list))
        .route("/audit.csv", get(file))
        .route("/audit/anchors", get(anchor_list))
        .route("/audit/{kind}/{id}", get(of_object))
}

/// Reads the filter of the address; what cannot be read is left out.
fn filter_of(entered: &Entered) -> Filter {
    let date = |name: &str| parse_date(entered.get(name));
    let number = |name: &str| entered.get(name).parse().ok();
    Filter {
        who: entered.get("who").to_owned(),
        verb: entered.get("verb").to_owned(),
        kind: entered.get("kind").to_owned(),
        object: number("object"),
        centre: number("centre"),
        request: entered.get("request").to_owned(),
        from: date("from").map(start_of_day),
        until: date("until").and_then(|day| day.checked_add_days(Days::new(1))).map(start_of_day),
        before_id: number("after"),
    }
}

/// That somebody read, and what they asked for (Audit trail A6).
async fn record_reading(ctx: &Ctx, what: Value) -> Result<()> {
    ctx.write(|tx| {
        let what = what.clone();
        async move { tx.audit(Change::of(Verb::SeeAudit, "audit_entry", 0).after(what)).await }
    })
    .await
}

fn asked(entered: &Entered) -> Value {
    let pairs = entered.pairs().iter().filter(|(_, value)| !value.is_empty());
    json!({ "asked": pairs.map(|(name, value)| (name.clone(), value.clone().into())).collect::<serde_json::Map<_, _>>() })
}

async fn list(ctx: Ctx) -> Result<Response> {
    let entered = Entered::of_query(&ctx.query);
    let mut rows = find(ctx.app.db.read(), &ctx.actor, &filter_of(&entered), ROWS + 1).await?;
    record_reading(&ctx, asked(&entered)).await?;
    let more = rows.len() as u64 > ROWS;
    rows.truncate(usize::try_from(ROWS).unwrap_or(usize::MAX));
    let next = rows.last().filter(|_| more).map(|row| row.id.to_string());
    let query = if ctx.query.is_empty() { String::new() } else { format!("?{}", ctx.query) };
    let body = html! {
        p.actions {
            (button_link("/audit/anchors", &ctx.t("audit-anchors")))
            a href=(format!("/audit.csv{query}")) { (ctx.t("audit-file")) }
        }
        (filters(&ctx, &entered).await?)
        @if rows.is_empty() { (empty(&ctx.t("audit-none"), Some(("/audit", &ctx.t("web-clear"))))) } @else {
            (table_of(&ctx, &rows))
            (pager(&ctx, next.as_deref()))
        }
    };
    Ok(wide_page(&ctx, &ctx.t("audit-title"), body))
}

async fn filters(ctx: &Ctx, entered: &Entered) -> Result<Markup> {
    let form = ctx.form(entered);
    let any = |key: &str| (String::new(), ctx.t(key));
    let verbs = Verb::ALL.iter().map(|verb| verb.code()).chain(["outside_change"]);
    let verbs = verbs.map(|code| (code.to_owned(), verb_words(ctx.lang, code)));
    let verbs = std::iter::once(any("audit-any")).chain(verbs).collect();
    let centres = people::centre_names(ctx.app.db.read()).await?;
    let centres = centres.into_iter().map(|c| (c.id.to_string(), ctx.lang.pick(&c.name_en, &c.name_hi).to_owned()));
    let centres = std::iter::once(any("audit-any")).chain(centres).collect();
    Ok(form.filters(
        "/audit",
        html! {
            (form.date("from", "audit-from"))
            (form.date("until", "audit-until"))
            (form.text("who", "audit-who").width(20))
            (form.select("verb", "audit-verb", verbs))
            (form.select("centre", "audit-centre", centres))
            (form.text("kind", "audit-kind").hint("audit-kind-hint").width(15))
            (form.number("object", "audit-object").width(8))
            (form.text("request", "audit-request").width(15))
        },
    ))
}

/// A verb's words; what came from outside the program has its own.
fn verb_words(lang: Lang, code: &str) -> String {
    match code {
        "outside_change" => lang.t("audit-outside"),
        code if Verb::ALL.iter().any(|verb| verb.code() == code) => {
            lang.t(&format!("access-verb-{}", code.replace('_', "-")))
        }
        unknown => unknown.to_owned(),
    }
}

fn table_of(ctx: &Ctx, rows: &[AuditEntry]) -> Table {
    let headings = ["audit-when", "audit-who", "audit-verb", "audit-what", "audit-change", "audit-why"];
    let mut table = Table::new("trail", ctx.t("audit-title"), headings.map(|key| Column::text(ctx.t(key))).into());
    for row in rows {
        table.row(vec![
            html! { span.day { (short_date_time(row.at)) } br; small { code { (row.request_id) } } (session(ctx, row)) },
            html! { span translate="no" lang=[latin(&row.actor)] { (row.actor) } br; small translate="no" lang="en" { (row.standing) " " code { (row.ip) } } },
            html! {
                @if row.verb == "outside_change" { (tag(Tone::Bad, &verb_words(ctx.lang, &row.verb))) }
                @else { (verb_words(ctx.lang, &row.verb)) }
            },
            html! {
                @if row.object_id == 0 { span translate="no" lang="en" { (row.object_kind) } } @else {
                    a translate="no" lang="en" href=(format!("/audit/{}/{}", row.object_kind, row.object_id)) { (row.object_kind) " " (row.object_id) }
                }
            },
            change(ctx, row),
            html! { @if let Some(reason) = &row.reason { (in_script(ctx.lang, reason)) } },
        ]);
    }
    table
}

/// The way to everything of the same session.
fn session(ctx: &Ctx, row: &AuditEntry) -> Markup {
    html! {
        @if !row.session.is_empty() {
            br; small { a href=(format!("/audit?request={}", row.session)) { (ctx.t("audit-session")) } }
        }
    }
}

/// Names of people and jobs stand in the letters they were written in.
fn latin(name: &str) -> Option<&'static str> {
    name.is_ascii().then_some("en")
}

/// Field by field what changed: before → after.
fn change(ctx: &Ctx, row: &AuditEntry) -> Markup {
    let fields = differences(row.before.as_deref(), row.after.as_deref());
    html! {
        @for (place, (field, was, is_now)) in fields.iter().enumerate() {
            @if place > 0 { "; " }
            span translate="no" lang="en" { b { (field) } ": " @if let Some(was) = was { del { (was) } " → " } @if let Some(now) = is_now { ins { (now) } } }
            @if is_now.is_none() { (ctx.t("audit-gone")) }
        }
    }
}

/// Fields that differ between two JSON values, in their order; what stayed alike is left out. Fields within
/// fields are named by their way: `asked kind`.
fn differences(before: Option<&str>, after: Option<&str>) -> Vec<(String, Option<String>, Option<String>)> {
    let fields = |text: Option<&str>| {
        let mut fields = Vec::new();
        if let Some(value) = text.and_then(|text| serde_json::from_str(text).ok()) {
            flatten("", &value, &mut fields);
        }
        fields
    };
    let (was, is_now) = (fields(before), fields(after));
    let value_of = |fields: &[(String, String)], name: &str| {
        fields.iter().find(|(known, _)| known == name).map(|(_, value)| with_days_as_read(value))
    };
    let new = is_now.iter().filter(|(name, _)| was.iter().all(|(known, _)| known != name));
    was.iter()
        .chain(new)
        .map(|(name, _)| (name.clone(), value_of(&was, name), value_of(&is_now, name)))
        .filter(|(_, was, is_now)| was != is_now)
        .collect()
}

/// Each single value in a JSON value, with the way to it; lists of single values stay one.
fn flatten(way: &str, value: &Value, fields: &mut Vec<(String, String)>) {
    let below = |name: &str| if way.is_empty() { name.to_owned() } else { format!("{way} {name}") };
    let name = || if way.is_empty() { "value".to_owned() } else { way.to_owned() };
    let single = |value: &Value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    match value {
        Value::Object(inner) => inner.iter().for_each(|(name, value)| flatten(&below(name), value, fields)),
        Value::Array(items) if items.iter().any(|item| item.is_object() || item.is_array()) => {
            for (place, item) in items.iter().enumerate() {
                flatten(&below(&(place + 1).to_string()), item, fields);
            }
        }
        Value::Array(items) => fields.push((name(), items.iter().map(single).collect::<Vec<_>>().join(", "))),
        other => fields.push((name(), single(other))),
    }
}

/// A text with its days (`2026-04-01`) as people read them (`01-04-2026`).
fn with_days_as_read(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        match rest.get(..10).filter(|_| !out.ends_with(|c: char| c.is_ascii_digit())).and_then(day_of) {
            Some(day) => {
                out.push_str(&short_date(day));
                rest = &rest[10..];
            }
            None => {
                out.push(next);
                rest = &rest[next.len_utf8()..];
            }
        }
    }
    out
}

fn day_of(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d")
        .ok()
        .filter(|_| text.as_bytes()[4] == b'-' && text.as_bytes()[7] == b'-')
}

async fn of_object(ctx: Ctx, Path((kind, id)): Path<(String, i64)>) -> Result<Response> {
    let rows = history(ctx.app.db.read(), &ctx.actor, &kind, id).await?;
    if rows.is_empty() {
        return Err(Error::NotFound);
    }
    record_reading(&ctx, json!({ "asked": { "kind": kind, "object": id } })).await?;
    let body = html! {
        p { (ctx.t("audit-history-intro")) }
        (table_of(&ctx, &rows))
        ul.links { li { a href="/audit" { (ctx.t("audit-title")) } } }
    };
    Ok(wide_page(&ctx, &ctx.tr("audit-history-title", &[("kind", &kind), ("object", &id.to_string())]), body))
}

async fn file(ctx: Ctx) -> Result<Response> {
    let entered = Entered::of_query(&ctx.query);
    let rows = find(ctx.app.db.read(), &ctx.actor, &filter_of(&entered), FILE_ROWS).await?;
    let mut reading = asked(&entered);
    reading["file"] = "csv".into();
    record_reading(&ctx, reading).await?;
    let headings = [
        "Entry",
        "At (UTC)",
        "At (IST)",
        "User",
        "Actor",
        "Standing",
        "Centre",
        "Request",
        "Address",
        "Verb",
        "Object",
        "Object Id",
        "Before",
        "After",
        "Reason",
        "Session",
    ];
    let text = |text: &str| Cell::Text(text.to_owned());
    let some = |value: Option<&String>| value.map_or(Cell::Empty, |value| Cell::Text(value.clone()));
    let number = |value: Option<i64>| value.map_or(Cell::Empty, Cell::Count);
    let cells = rows.iter().map(|row| {
        vec![
            Cell::Count(row.id),
            text(&row.at.to_rfc3339()),
            text(&short_date_time(row.at)),
            number(row.user_id),
            text(&row.actor),
            text(&row.standing),
            number(row.centre_id),
            text(&row.request_id),
            text(&row.ip),
            text(&row.verb),
            text(&row.object_kind),
            Cell::Count(row.object_id),
            some(row.before.as_ref()),
            some(row.after.as_ref()),
            some(row.reason.as_ref()),
            text(&row.session),
        ]
    });
    let content = csv_rows(headings.map(str::to_owned).into(), cells)?;
    // Who took it and when stands in its name (A22).
    let user = ctx.actor.user_id.map(|user| user.to_string()).unwrap_or_default();
    let name = format!("attachment; filename=\"audit-{}-user-{user}.csv\"", ist_date(ctx.now()));
    Ok(([(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)], content)
        .into_response())
}

async fn anchor_list(ctx: Ctx) -> Result<Response> {
    access::check(&ctx.actor, Verb::SeeAudit, Scope::Everywhere)?;
    let centres = people::centre_names(ctx.app.db.read()).await?;
    let name = |chain: i64| {
        let centre = centres.iter().find(|centre| centre.id == chain);
        centre.map_or_else(|| ctx.t("audit-chain-rest"), |c| ctx.lang.pick(&c.name_en, &c.name_hi).to_owned())
    };
    let columns = vec![
        Column::text(ctx.t("audit-day")),
        Column::text(ctx.t("audit-chain")),
        Column::number(ctx.t("audit-entries")),
        Column::text(ctx.t("audit-hash")),
    ];
    let mut table = Table::new("anchors", ctx.t("audit-anchors"), columns);
    for anchor in anchors(ctx.app.db.read(), ANCHORS).await? {
        table.row(vec![
            html! { span.day { (short_date(anchor.on_date)) } },
            in_script(ctx.lang, &name(anchor.chain)),
            html! { (anchor.entries) },
            html! { code.hash translate="no" { (anchor.hash) } },
        ]);
    }
    let body = html! {
        p { (ctx.t("audit-anchors-intro")) }
        @if table.is_empty() { (empty(&ctx.t("audit-anchors-none"), None)) } @else { (table) }
    };
    Ok(page(&ctx, &ctx.t("audit-anchors"), body))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_changed_is_told() {
        let told = differences(Some(r#"{"a":1,"b":"x"}"#), Some(r#"{"a":1,"b":"y","c":true}"#));
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(told, [("b".to_owned(), some("x"), some("y")), ("c".to_owned(), None, some("true"))]);
        assert_eq!(differences(None, Some(r#""plain""#)), [("value".to_owned(), None, some("plain"))]);
        assert!(differences(None, None).is_empty());
        let told = differences(None, Some(r#"{"from":"2026-04-01","days":["2027-01-02T09:00"],"no":"12026-04-01x"}"#));
        let read: Vec<_> = told.into_iter().filter_map(|(_, _, now)| now).collect();
        assert_eq!(read, ["02-01-2027T09:00", "01-04-2026", "12026-04-01x"]);
    }

    #[test]
    fn values_within_values_are_told_by_their_way_and_never_as_json() {
        let told = differences(
            Some(r#"{"asked":{},"lines":[{"rate":5}]}"#),
            Some(r#"{"asked":{"kind":"booking"},"lines":[{"rate":6},{"rate":7}],"days":["mon","tue"]}"#),
        );
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            told,
            [
                ("lines 1 rate".to_owned(), some("5"), some("6")),
                ("asked kind".to_owned(), None, some("booking")),
                ("days".to_owned(), None, some("mon, tue")),
                ("lines 2 rate".to_owned(), None, some("7")),
            ]
        );
    }
}
