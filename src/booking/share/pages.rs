//! Shares of a centre: what is kept, used and free week by week; setting one, withdrawing one.

use std::collections::BTreeMap;

use axum::extract::Path;
use axum::response::Response;
use chrono::{Days, NaiveDate};
use maud::{Markup, html};
use sea_orm::FromQueryResult;
use serde::Deserialize;

use super::rules::{Share, Week, left_for, monday};
use super::set::{Of, SetShare, Withdraw, set, withdraw};
use super::store::{self, ShareRow, Without};
use crate::access;
use crate::base::time;
use crate::base::{CentreId, Error, Reason, Result, Scope, Verb};
use crate::booking::find::centre_of_code;
use crate::booking::machine::Machine;
use crate::db::{Rows, values};
use crate::web::{Column, Ctx, Entered, Form, Table, empty, summary_list};

/// Weeks shown from this one on.
const WEEKS_SHOWN: u64 = 4;

#[derive(Clone, Debug, FromQueryResult)]
struct Named {
    id: i64,
    code: String,
    name_en: String,
    name_hi: String,
}

/// What the page needs to name things.
struct Names {
    machines: Vec<Machine>,
    categories: Vec<Named>,
    user_categories: Vec<Named>,
}

impl Names {
    async fn load(ctx: &Ctx, centre: CentreId) -> Result<Names> {
        let conn = ctx.app.db.read();
        Ok(Names {
            machines: Machine::all(conn, Some(centre)).await?,
            categories: conn
                .rows(
                    "SELECT DISTINCT k.id, k.code, k.name_en, k.name_hi FROM equipment_category k \
                     JOIN equipment q ON q.category_id = k.id WHERE q.centre_id = $1 ORDER BY k.code",
                    values![centre.0],
                )
                .await?,
            user_categories: conn
                .rows("SELECT id, code, name_en, name_hi FROM user_category ORDER BY code", vec![])
                .await?,
        })
    }

    fn machines_of(&self, row: &ShareRow) -> Vec<Machine> {
        let belongs =
            |machine: &&Machine| row.equipment_id == Some(machine.id) || row.category_id == Some(machine.category_id);
        self.machines.iter().filter(belongs).cloned().collect()
    }

    fn of(&self, ctx: &Ctx, row: &ShareRow) -> String {
        if let Some(machine) = self.machines.iter().find(|machine| row.equipment_id == Some(machine.id)) {
            return machine.name(ctx.lang).to_owned();
        }
        let category = self.categories.iter().find(|category| row.category_id == Some(category.id));
        let name = category.map(|category| ctx.lang.pick(&category.name_en, &category.name_hi)).unwrap_or_default();
        ctx.tr("share-all-of", &[("category", name)])
    }

    fn whom(&self, ctx: &Ctx, share: &Share) -> String {
        let named = self.user_categories.iter().filter(|category| share.is_for(&category.code));
        named.map(|category| ctx.lang.pick(&category.name_en, &category.name_hi)).collect::<Vec<_>>().join(", ")
    }
}

async fn own_centre(ctx: &Ctx, code: &str) -> Result<CentreId> {
    let centre = centre_of_code(ctx.app.db.read(), code).await?;
    access::check(&ctx.actor, Verb::ManageRules, Scope::Centre(centre))?;
    Ok(centre)
}

/// `GET /manage/centres/{code}/shares`
pub async fn show(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let centre = own_centre(&ctx, &code).await?;
    let today = time::short_date(time::ist_date(ctx.now()));
    let entered = Entered::with([("effective_from", today.as_str()), ("release_days", "3")]);
    shares_page(&ctx, centre, &code, &entered).await
}

async fn shares_page(ctx: &Ctx, centre: CentreId, code: &str, entered: &Entered) -> Result<Response> {
    let names = Names::load(ctx, centre).await?;
    let rows = store::of_centre(ctx.app.db.read(), centre).await?;
    let today = time::ist_date(ctx.now());
    let current: Vec<&ShareRow> =
        rows.iter().filter(|row| row.effective_until.is_none_or(|until| until >= today)).collect();
    let weeks = weeks(ctx, &names, &current).await?;
    let form = ctx.form(entered);
    let machines = names.machines.iter().map(|m| (format!("m:{}", m.code), m.name(ctx.lang).to_owned()));
    let categories = names.categories.iter().map(|category| {
        let name = ctx.lang.pick(&category.name_en, &category.name_hi);
        (format!("k:{}", category.code), ctx.tr("share-all-of", &[("category", name)]))
    });
    let whom = names
        .user_categories
        .iter()
        .map(|category| (category.code.clone(), ctx.lang.pick(&category.name_en, &category.name_hi).to_owned()));
    Ok(form.page(
        &ctx.t("share-title"),
        html! {
            p { (ctx.t("share-text")) }
            @if current.is_empty() { (empty(&ctx.t("share-none"), None)) } @else { (set_table(ctx, code, &names, &current)) (weeks) }
            h2 { (ctx.t("share-new")) }
            (form.post(&format!("/manage/centres/{code}/shares"), html! {
                (form.select("of", "share-of-label", categories.chain(machines).collect()))
                (form.checkboxes("user_categories", "share-whom", whom.collect()))
                (form.number("percent", "share-percent-label").hint("share-percent-hint").inputmode("numeric"))
                (form.number("release_days", "share-release-label").hint("share-release-hint").inputmode("numeric"))
                (form.date("effective_from", "share-from-label"))
                (form.date("effective_until", "share-until-label").optional())
                (form.text("reason", "share-reason-label").hint("share-reason-hint"))
                (form.submit("share-set"))
            }))
            p { a href=(format!("/manage/centres/{code}")) { (ctx.t("catalogue-back-to-centre")) } }
        },
    ))
}

fn set_table(ctx: &Ctx, code: &str, names: &Names, rows: &[&ShareRow]) -> Markup {
    let columns = [
        "share-of-label",
        "share-whom",
        "share-percent-label",
        "share-release-label",
        "share-in-force",
        "share-reason-label",
        "share-action",
    ];
    let mut table = Table::new("shares", ctx.t("share-caption"), columns.map(|key| Column::text(ctx.t(key))).to_vec());
    for row in rows {
        let share = row.share();
        let until = row.effective_until.map(time::short_date).unwrap_or_else(|| ctx.t("share-for-good"));
        table.row(vec![
            html! { (names.of(ctx, row)) },
            html! { (names.whom(ctx, &share)) },
            html! { (share.part) " %" },
            html! { (share.release_days) },
            html! { (time::short_date(row.effective_from)) " – " (until) },
            html! { (row.reason) },
            html! { a href=(format!("/manage/centres/{code}/shares/{}/withdraw", row.id)) { (ctx.t("share-withdraw")) } },
        ]);
    }
    html! { (table) }
}

/// Open, used and kept time of each pot in the next weeks.
async fn weeks(ctx: &Ctx, names: &Names, rows: &[&ShareRow]) -> Result<Markup> {
    let mut pots: BTreeMap<(Option<i64>, Option<i64>), Vec<&ShareRow>> = BTreeMap::new();
    for row in rows {
        pots.entry((row.equipment_id.map(|id| id.0), row.category_id)).or_default().push(row);
    }
    let today = time::ist_date(ctx.now());
    let mondays: Vec<NaiveDate> =
        (0..WEEKS_SHOWN).filter_map(|n| monday(today).checked_add_days(Days::new(7 * n))).collect();
    let columns = [
        Column::text(ctx.t("share-week")),
        Column::number(ctx.t("share-open-hours")),
        Column::number(ctx.t("share-used-hours")),
        Column::text(ctx.t("share-kept-hours")),
        Column::number(ctx.t("share-free-hours")),
    ];
    let mut out = Vec::new();
    for (index, of_pot) in pots.values().enumerate() {
        let Some(first) = of_pot.first() else { continue };
        let machines = names.machines_of(first);
        let caption = ctx.tr("share-weeks-caption", &[("of", &names.of(ctx, first))]);
        let mut table = Table::new(&format!("weeks-{index}"), caption, columns.to_vec());
        for monday in &mondays {
            let sunday = monday.checked_add_days(Days::new(6)).unwrap_or(*monday);
            let shares: Vec<Share> =
                of_pot.iter().filter(|row| row.is_in_force(sunday)).map(|row| row.share()).collect();
            let week = store::week(ctx.app.db.read(), &machines, *monday, ctx.now(), Without::default()).await?;
            table.row(week_row(ctx, names, *monday, &shares, &week));
        }
        out.push(html! { (table) });
    }
    Ok(html! { @for table in &out { (table) } })
}

fn week_row(ctx: &Ctx, names: &Names, monday: NaiveDate, shares: &[Share], week: &Week) -> Vec<Markup> {
    let used: i64 = week.used.iter().map(|used| used.amount).sum();
    let hours = |minutes: i64| format!("{}:{:02}", minutes / 60, minutes % 60);
    let last = monday.checked_add_days(Days::new(6)).unwrap_or(monday);
    let today = time::ist_date(ctx.now());
    vec![
        html! { (time::short_date(monday)) " – " (time::short_date(last)) },
        html! { (hours(week.total)) },
        html! { (hours(used)) },
        html! {
            @for share in shares {
                @let standing = share.standing(week);
                p {
                    (ctx.tr("share-kept", &[
                        ("whom", &names.whom(ctx, share)), ("reserved", &hours(standing.reserved)),
                        ("used", &hours(standing.used)), ("kept", &hours(standing.kept)),
                    ]))
                }
            }
        },
        // Of the week's last day: what it has that others may take today.
        html! { (hours(Ord::max(left_for(week, shares, "", last, today), 0))) },
    ]
}

/// A share as the form sends it.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Wish {
    of: String,
    user_categories: Vec<String>,
    percent: String,
    release_days: String,
    effective_from: String,
    effective_until: String,
    reason: String,
}

fn read(code: &str, wish: &Wish) -> Result<SetShare> {
    let until = time::parse_date(&wish.effective_until);
    if until.is_none() && !wish.effective_until.trim().is_empty() {
        return Err(Error::refused(Reason::field("effective_until", "booking-time-unknown")));
    }
    Ok(SetShare {
        centre: code.to_owned(),
        of: match wish.of.split_once(':') {
            Some(("m", machine)) => Some(Of::Machine(machine.to_owned())),
            Some(("k", category)) => Some(Of::Category(category.to_owned())),
            _ => None,
        },
        user_categories: wish.user_categories.clone(),
        percent: wish.percent.trim().trim_end_matches('%').trim().parse().ok(),
        release_days: wish.release_days.trim().parse().ok(),
        effective_from: time::parse_date(&wish.effective_from),
        effective_until: until,
        reason: wish.reason.clone(),
    })
}

/// `POST /manage/centres/{code}/shares`
pub async fn save(ctx: Ctx, Path(code): Path<String>, form: Form<Wish>) -> Result<Response> {
    let centre = own_centre(&ctx, &code).await?;
    let done = match read(&code, &form.value) {
        Ok(command) => {
            let order = &command;
            let key = form.entered.idempotency_key();
            ctx.write_once(&key, order, |tx| async move { set(&tx, order).await }).await
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(_) => Ok(ctx.redirect_saying(format!("/manage/centres/{code}/shares"), &ctx.t("share-is-set"))),
        Err(error) => shares_page(&ctx, centre, &code, &form.entered.refused(error)?).await,
    }
}

/// `GET /manage/centres/{code}/shares/{id}/withdraw`
pub async fn ask(ctx: Ctx, Path((code, id)): Path<(String, i64)>) -> Result<Response> {
    withdraw_page(&ctx, &code, id, &Entered::empty()).await
}

async fn withdraw_page(ctx: &Ctx, code: &str, id: i64, entered: &Entered) -> Result<Response> {
    let centre = own_centre(ctx, code).await?;
    let rows = store::of_centre(ctx.app.db.read(), centre).await?;
    let row = rows.iter().find(|row| row.id == id).ok_or(Error::NotFound)?;
    let names = Names::load(ctx, centre).await?;
    let share = row.share();
    let form = ctx.form(entered);
    let facts = [
        (ctx.t("share-of-label"), html! { (names.of(ctx, row)) }),
        (ctx.t("share-whom"), html! { (names.whom(ctx, &share)) }),
        (ctx.t("share-percent-label"), html! { (share.part) " %" }),
    ];
    Ok(form.page(
        &ctx.t("share-withdraw-title"),
        html! {
            p { (ctx.t("share-withdraw-text")) }
            (summary_list(&facts))
            (form.post(&format!("/manage/centres/{code}/shares/{id}/withdraw"), html! {
                (form.text("reason", "share-reason-label").hint("share-reason-hint"))
                (form.danger("share-withdraw-now", &format!("/manage/centres/{code}/shares")))
            }))
        },
    ))
}

/// Why a share is withdrawn.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Said {
    reason: String,
}

/// `POST /manage/centres/{code}/shares/{id}/withdraw`
pub async fn go(ctx: Ctx, Path((code, id)): Path<(String, i64)>, form: Form<Said>) -> Result<Response> {
    own_centre(&ctx, &code).await?;
    let command = &Withdraw { share: id, reason: form.value.reason.clone() };
    let key = form.entered.idempotency_key();
    match ctx.write_once(&key, command, |tx| async move { withdraw(&tx, command).await }).await {
        Ok(()) => Ok(ctx.redirect_saying(format!("/manage/centres/{code}/shares"), &ctx.t("share-withdrawn"))),
        Err(error) => withdraw_page(&ctx, &code, id, &form.entered.refused(error)?).await,
    }
}
