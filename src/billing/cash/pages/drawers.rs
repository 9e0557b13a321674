//! One's own drawer: opened, counted, and as it prints.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use super::{AnyFields, count_fields, count_of, count_table, own_counter};
use crate::base::time::short_date_time;
use crate::base::{CentreId, Error, Paise, Reason, Reasons, Result, UserId};
use crate::billing::cash::drawer::{CloseDrawer, OpenDrawer, close_drawer, open_drawer};
use crate::billing::cash::find::{self, DrawerRow};
use crate::web::{Column, Ctx, Entered, Form, Table, page, summary_list};

/// `GET /cash/open`
pub async fn ask_open(ctx: Ctx) -> Result<Response> {
    let centre = own_counter(&ctx)?;
    open_form(&ctx, centre, &Entered::with([("from", ""), ("float", "0")])).await
}

async fn open_form(ctx: &Ctx, centre: CentreId, entered: &Entered) -> Result<Response> {
    let clerk = ctx.actor.user_id.ok_or(Error::NotAllowed)?;
    let kept = find::kept_for(ctx.app.db.read(), centre, clerk).await?;
    let form = ctx.form(entered);
    let mut choices = vec![("".to_owned(), ctx.t("cash-from-safe"))];
    choices.extend(kept.iter().map(|kept| {
        let facts = [
            ("amount", kept.kept.to_string()),
            ("clerk", kept.clerk.clone()),
            ("closed", short_date_time(kept.closed_at)),
        ];
        let facts: Vec<(&'static str, &str)> = facts.iter().map(|(name, value)| (*name, value.as_str())).collect();
        (kept.id.to_string(), ctx.tr("cash-from-clerk", &facts))
    }));
    let body = html! {
        p { (ctx.t("cash-open-lead")) }
        (form.post("/cash/open", html! {
            @if !kept.is_empty() { (form.radios("from", "cash-from", choices)) }
            (form.number("float", "cash-float").hint("cash-float-hint").optional())
            (form.submit("cash-open"))
        }))
    };
    Ok(form.page(&ctx.t("cash-open"), body))
}

/// `POST /cash/open`
pub async fn open(ctx: Ctx, form: Form<AnyFields>) -> Result<Response> {
    let centre = own_counter(&ctx)?;
    let outcome = match open_command(centre, &form.entered) {
        Ok(command) => {
            let (key, command) = (form.entered.idempotency_key(), &command);
            ctx.write_once(&key, command, |tx| async move { open_drawer(&tx, command).await }).await
        }
        Err(error) => Err(error),
    };
    match outcome {
        Ok(_) => Ok(ctx.redirect_saying("/cash", &ctx.t("cash-opened"))),
        Err(error) => open_form(&ctx, centre, &form.entered.refused(error)?).await,
    }
}

fn open_command(centre: CentreId, entered: &Entered) -> Result<OpenDrawer> {
    let from_drawer = entered.get("from").parse().ok();
    let float = match (from_drawer, entered.get("float").trim()) {
        (Some(_), _) | (_, "") => Some(Paise::ZERO),
        (None, typed) => Paise::parse_rupees(typed),
    };
    let float = float.ok_or_else(|| Error::field("float", "cash-float"))?;
    Ok(OpenDrawer { centre, from_drawer, float })
}

/// `GET /cash/close`
pub async fn ask_close(ctx: Ctx) -> Result<Response> {
    let centre = own_counter(&ctx)?;
    let entered = Entered::with([("kept", "0"), ("handed_to", "")]);
    match find::own_open(ctx.app.db.read(), &ctx.actor, centre).await? {
        Some(drawer) => close_form(&ctx, &drawer, &entered).await,
        None => Ok(ctx.redirect_saying("/cash", &ctx.t("cash-own-none"))),
    }
}

async fn close_form(ctx: &Ctx, drawer: &DrawerRow, entered: &Entered) -> Result<Response> {
    let form = ctx.form(entered);
    let staff = find::counter_staff(ctx.app.db.read(), drawer.centre_id).await?;
    let mut next = vec![(String::new(), ctx.t("cash-anyone"))];
    next.extend(staff.into_iter().map(|(id, name)| (id.to_string(), name)));
    let body = html! {
        (summary_list(&[
            (ctx.t("cash-column-opened"), html! { (short_date_time(drawer.opened_at)) }),
            (ctx.t("cash-float"), html! { (drawer.float) }),
        ]))
        p { (ctx.t("cash-close-lead")) }
        (form.post("/cash/close", html! {
            (form.hidden("drawer", &drawer.id.to_string()))
            (count_fields(ctx, &form).await?)
            (form.number("kept", "cash-kept").hint("cash-kept-hint").optional())
            (form.select("handed_to", "cash-handed-to", next))
            (form.lines("reason", "cash-reason").hint("cash-reason-hint").optional())
            (form.submit("cash-close"))
        }))
    };
    Ok(form.page(&ctx.t("cash-close"), body))
}

/// `POST /cash/close`
pub async fn close(ctx: Ctx, form: Form<AnyFields>) -> Result<Response> {
    let centre = own_counter(&ctx)?;
    let entered = &form.entered;
    let drawer: i64 = entered.get("drawer").parse().map_err(|_| Error::NotFound)?;
    let outcome = match close_command(drawer, entered) {
        Ok(command) => {
            let (key, command) = (entered.idempotency_key(), &command);
            ctx.write_once(&key, command, |tx| async move { close_drawer(&tx, command).await }).await
        }
        Err(error) => Err(error),
    };
    let error = match outcome {
        Ok(closed) => {
            let words = ctx.tr("cash-closed", &[("counted", &closed.counted.to_string())]);
            return Ok(ctx.redirect_saying(format!("/cash/drawers/{drawer}"), &words));
        }
        Err(error) => error,
    };
    let again = entered.refused(error)?;
    match find::own_open(ctx.app.db.read(), &ctx.actor, centre).await? {
        Some(open) => close_form(&ctx, &open, &again).await,
        None => {
            let form = ctx.form(&again);
            Ok(form.page(&ctx.t("cash-close"), html! { p { a href="/cash" { (ctx.t("cash-title")) } } }))
        }
    }
}

fn close_command(drawer: i64, entered: &Entered) -> Result<CloseDrawer> {
    let mut reasons = Reasons::new();
    let count = match count_of(entered) {
        Ok(count) => count,
        Err(Error::Refused(found)) => {
            reasons.extend(found);
            Vec::new()
        }
        Err(error) => return Err(error),
    };
    let kept = match entered.get("kept").trim() {
        "" => Some(Paise::ZERO),
        typed => Paise::parse_rupees(typed),
    };
    if kept.is_none() {
        reasons.push(Reason::field("kept", "cash-float"));
    }
    Error::check(reasons)?;
    Ok(CloseDrawer {
        drawer,
        count,
        kept: kept.unwrap_or(Paise::ZERO),
        handed_to: entered.get("handed_to").parse().ok().map(UserId),
        reason: entered.get("reason").to_owned(),
    })
}

/// `GET /cash/drawers/{id}`
pub async fn show(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    crate::access::check_somewhere(&ctx.actor, crate::base::Verb::SeeCash)?;
    let id: i64 = id.parse().map_err(|_| Error::NotFound)?;
    let conn = ctx.app.db.read();
    let drawer = find::drawer(conn, &ctx.actor, id).await?;
    let title = ctx.tr("cash-drawer-title", &[("id", &id.to_string()), ("clerk", &drawer.clerk)]);
    let entries = find::entries(conn, id).await?;
    let count = find::count_of(conn, id).await?;
    let body = html! {
        (summary_list(&facts(&ctx, &drawer)))
        @if let Some(counted) = drawer.counted { (count_table(&ctx, &count, counted)?) }
        @if !entries.is_empty() { (entry_table(&ctx, &entries)) }
        @if drawer.closed_at.is_some() {
            p { (ctx.tr("cash-signed-by", &[("name", &drawer.clerk)])) " ______________" }
            @if let Some(next) = drawer.taken_by.as_ref().or(drawer.handed_to.as_ref()) {
                p { (ctx.tr("cash-signed-over", &[("name", next)])) " ______________" }
            }
        }
        p.actions.screen-only { a href="/cash" { (ctx.t("cash-title")) } }
    };
    Ok(page(&ctx, &title, body))
}

fn facts(ctx: &Ctx, drawer: &DrawerRow) -> Vec<(String, Markup)> {
    let mut facts = vec![
        (ctx.t("cash-column-clerk"), html! { (drawer.clerk) }),
        (ctx.t("cash-column-opened"), html! { (short_date_time(drawer.opened_at)) }),
        (
            ctx.t("cash-float"),
            html! { (drawer.float) @if let Some(from) = &drawer.taken_from { ", " (ctx.tr("cash-taken-from", &[("name", from)])) } },
        ),
    ];
    let (Some(closed_at), Some(expected), Some(counted)) = (drawer.closed_at, drawer.expected, drawer.counted) else {
        facts.push((ctx.t("cash-column-closed"), html! { (ctx.t("cash-is-open")) }));
        return facts;
    };
    facts.push((ctx.t("cash-column-closed"), html! { (short_date_time(closed_at)) }));
    facts.push((ctx.t("cash-column-expected"), html! { (expected) }));
    facts.push((ctx.t("cash-column-counted"), html! { (counted) }));
    let difference = drawer.difference().unwrap_or(Paise::ZERO);
    if difference != Paise::ZERO {
        facts.push((ctx.t("cash-column-difference"), html! { strong { (difference) } ": " (drawer.reason) }));
    }
    facts.push((ctx.t("cash-kept"), html! { (drawer.kept.unwrap_or(Paise::ZERO)) }));
    if let Some(next) = &drawer.handed_to {
        facts.push((ctx.t("cash-handed-to"), html! { (next) }));
    }
    if let Some(next) = &drawer.taken_by {
        facts.push((ctx.t("cash-taken-by"), html! { (next) }));
    }
    if let Some(slip) = drawer.deposit_id {
        facts.push((ctx.t("cash-column-slip"), html! { a href=(format!("/cash/deposits/{slip}")) { (slip) } }));
    }
    facts
}

fn entry_table(ctx: &Ctx, entries: &[find::Moved]) -> Markup {
    let columns = vec![
        Column::text(ctx.t("cash-column-paper")),
        Column::text(ctx.t("cash-column-entered")),
        Column::number(ctx.t("cash-column-amount")),
    ];
    let mut table = Table::new("entries", ctx.t("cash-entries"), columns);
    for entry in entries {
        table.row(vec![
            match entry.receipt_id {
                Some(id) => html! { a href=(format!("/receipts/{id}")) { (entry.narration) } },
                None => html! { (entry.narration) },
            },
            html! { span.day { (short_date_time(entry.created_at)) } },
            html! { (entry.amount) },
        ]);
    }
    html! { (table) }
}
