//! Quotas of a centre: what is set, setting one, withdrawing one.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use super::settings::WithdrawForm;
use super::{back_to_centre, categories, days, machines, name, own_centre, standing_tag};
use crate::base::Result;
use crate::base::time::{ist_date, short_date};
use crate::booking::rulebook::list::{SetQuota, Standing, quotas_of};
use crate::booking::rulebook::{QuotaForm, set_quota, withdraw_quota, words};
use crate::catalogue::{self, Centre};
use crate::web::{Column, Ctx, Entered, Form, Table, Tone, empty, in_script, notice, page, summary_list};

/// `GET /manage/centres/{code}/quotas`
pub async fn show(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let centre = own_centre(&ctx, &code).await?;
    let today = short_date(ist_date(ctx.now()));
    let start =
        [("covers", "centre"), ("measure", "count"), ("period", "week"), ("week_start", "1"), ("from", today.as_str())];
    quotas_page(&ctx, &centre, &Entered::with(start)).await
}

/// `POST /manage/centres/{code}/quotas`
pub async fn save(ctx: Ctx, Path(code): Path<String>, form: Form<QuotaForm>) -> Result<Response> {
    let (code, typed) = (&code, &form.value);
    let key = form.entered.idempotency_key();
    match ctx.write_once(&key, &(code, typed), |tx| async move { set_quota(&tx, code, typed).await }).await {
        Ok(_) => Ok(ctx.redirect_saying(format!("/manage/centres/{code}/quotas"), &ctx.t("booking-quota-is-set"))),
        Err(error) => {
            let entered = form.entered.refused(error)?;
            let centre = own_centre(&ctx, code).await?;
            quotas_page(&ctx, &centre, &entered).await
        }
    }
}

async fn quotas_page(ctx: &Ctx, centre: &Centre, entered: &Entered) -> Result<Response> {
    let all = quotas_of(ctx.app.db.read(), centre.id).await?;
    let form = ctx.form(entered);
    let body = html! {
        (name(ctx, centre))
        p { (ctx.t("booking-quotas-lead")) }
        @if all.is_empty() { (empty(&ctx.t("booking-quotas-none"), None)) } @else { (table(ctx, centre, &all)) }
        h2 { (ctx.t("booking-quota-new")) }
        (fields(ctx, centre, entered).await?)
        (back_to_centre(ctx, centre))
    };
    Ok(form.page(&ctx.t("booking-quotas-title"), body))
}

fn table(ctx: &Ctx, centre: &Centre, all: &[SetQuota]) -> Markup {
    let today = ist_date(ctx.now());
    let mut table = Table::new(
        "quotas",
        ctx.t("booking-quotas-set"),
        vec![
            Column::text(ctx.t("booking-quota")),
            Column::text(ctx.t("booking-rule-for")),
            Column::text(ctx.t("booking-rule-days")),
            Column::text(ctx.t("booking-rule-standing")),
            Column::text(ctx.t("booking-rule-step")),
        ],
    );
    for one in all {
        let standing = Standing::of(one.quota.from, one.quota.until, one.withdrawn_at, today);
        table.row(vec![
            html! {
                (words::quota(ctx.lang, &one.quota))
                @if !one.reason.is_empty() { " · " (in_script(ctx.lang, &one.reason)) }
            },
            html! { (scope(ctx, one)) },
            html! { (days(ctx, one.quota.from, one.quota.until)) },
            standing_tag(ctx, standing),
            html! {
                @if standing.is_open() {
                    a href=(format!("/manage/centres/{}/quotas/withdraw?value={}", centre.code, one.id)) {
                        (ctx.t("booking-rule-withdraw"))
                        span.unseen { " " (words::quota(ctx.lang, &one.quota)) }
                    }
                }
            },
        ]);
    }
    html! { (table) }
}

fn scope(ctx: &Ctx, one: &SetQuota) -> String {
    let covers = words::covers(ctx.lang, &one.quota);
    match one.category_name(ctx.lang) {
        Some(category) => format!("{covers}; {category}"),
        None => covers,
    }
}

async fn fields(ctx: &Ctx, centre: &Centre, entered: &Entered) -> Result<Markup> {
    let form = ctx.form(entered);
    let machines_here = catalogue::equipment_of(ctx.app.db.read(), centre.id).await?;
    let groups = catalogue::categories(ctx.app.db.read()).await?.into_iter();
    let groups =
        groups.filter(|group| machines_here.iter().any(|machine| machine.category_id == group.id)).map(|group| {
            let named = ctx.tr("booking-quota-group", &[("name", ctx.lang.pick(&group.name_en, &group.name_hi))]);
            (format!("group:{}", group.code), named)
        });
    let covers = std::iter::once(("centre".to_owned(), ctx.t("booking-rule-all-machines")));
    let covers = covers.chain(groups).chain(machines(ctx, centre, "machine:").await?).collect();
    let choices = |prefix: &str, codes: &[&str]| -> Vec<(String, String)> {
        codes.iter().map(|code| ((*code).to_owned(), ctx.t(&format!("{prefix}-{code}")))).collect()
    };
    let mut week = words::weekdays(ctx.lang);
    week.push(("0".to_owned(), ctx.t("booking-quota-today")));
    Ok(form.post(&format!("/manage/centres/{}/quotas", centre.code), html! {
        (form.select("covers", "booking-quota-covers", covers).width(30))
        (form.select("user_category", "booking-rule-category", categories(ctx).await?).width(30))
        (form.radios("measure", "booking-quota-measure", choices("booking-quota-by", &["count", "hours"])))
        (form.number("amount", "booking-quota-amount").inputmode("numeric"))
        (form.radios("period", "booking-quota-period", choices("booking-quota-each", &["day", "week", "month", "year"])))
        (form.select("week_start", "booking-quota-week-start", week).hint("booking-quota-week-start-hint").width(20))
        (form.time("hours_from", "booking-quota-hours-from").optional())
        (form.time("hours_until", "booking-quota-hours-until").optional())
        (form.checkboxes("weekdays", "booking-quota-weekdays", words::weekdays(ctx.lang)).hint("booking-quota-weekdays-hint").optional())
        (form.date("from", "booking-rule-from").hint("booking-rule-from-hint"))
        (form.date("until", "booking-rule-until").hint("booking-rule-until-hint").optional())
        (form.text("reason", "booking-rule-reason").optional())
        (form.submit("booking-quota-set-now"))
    }))
}

/// `GET /manage/centres/{code}/quotas/withdraw?value=`
pub async fn ask_withdraw(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let centre = own_centre(&ctx, &code).await?;
    let back = format!("/manage/centres/{}/quotas", centre.code);
    let asked = Entered::of_query(&ctx.query);
    let all = quotas_of(ctx.app.db.read(), centre.id).await?;
    let one = all.iter().find(|one| one.id.to_string() == asked.get("value") && one.withdrawn_at.is_none());
    let Some(one) = one else { return Ok(ctx.redirect(back)) };
    let entered = Entered::empty();
    let form = ctx.form(&entered);
    Ok(page(
        &ctx,
        &ctx.t("booking-quota-withdraw-title"),
        html! {
            (summary_list(&[
                (ctx.t("booking-quota"), html! { (words::quota(ctx.lang, &one.quota)) }),
                (ctx.t("booking-rule-for"), html! { (scope(&ctx, one)) }),
                (ctx.t("booking-rule-days"), html! { (days(&ctx, one.quota.from, one.quota.until)) }),
            ]))
            (notice(Tone::Waiting, html! { p { (ctx.t("booking-quota-withdraw-effect")) } }))
            (form.post(&format!("{back}/withdraw"), html! {
                (form.hidden("value", &one.id.to_string()))
                (form.danger("booking-rule-withdraw-now", &back))
            }))
        },
    ))
}

/// `POST /manage/centres/{code}/quotas/withdraw`
pub async fn withdraw(ctx: Ctx, Path(code): Path<String>, form: Form<WithdrawForm>) -> Result<Response> {
    let (code, id) = (&code, form.value.id());
    let key = form.entered.idempotency_key();
    ctx.write_once(&key, &(code, id), |tx| async move { withdraw_quota(&tx, code, id).await }).await?;
    Ok(ctx.redirect_saying(format!("/manage/centres/{code}/quotas"), &ctx.t("booking-quota-is-withdrawn")))
}
