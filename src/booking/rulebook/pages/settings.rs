//! Values of rules at a centre: what is set, setting one, withdrawing one.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use serde::{Deserialize, Serialize};

use super::{back_to_centre, categories, days, machines, name, own_centre, standing_tag};
use crate::base::time::{ist_date, short_date, short_date_time};
use crate::base::{Error, Result};
use crate::booking::rulebook::kinds::{Kind, Without};
use crate::booking::rulebook::list::{SetValue, Standing, values_of};
use crate::booking::rulebook::{Rule, RuleForm, set_rule, withdraw_rule, words};
use crate::catalogue::Centre;
use crate::web::{Column, Ctx, Entered, Form, Table, Tone, empty, in_script, notice, page, summary_list, tag};

/// `GET /manage/centres/{code}/rules`
pub async fn show(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let centre = own_centre(&ctx, &code).await?;
    let all = values_of(ctx.app.db.read(), centre.id).await?;
    Ok(page(
        &ctx,
        &ctx.t("booking-rules-title"),
        html! {
            (name(&ctx, &centre))
            p { (ctx.t("booking-rules-lead")) }
            ul.links {
                li { a href=(format!("/manage/centres/{}/quotas", centre.code)) { (ctx.t("booking-quotas-title")) } }
            }
            @if all.is_empty() { (empty(&ctx.t("booking-rules-none"), None)) } @else { (set_table(&ctx, &centre, &all)) }
            (rules_table(&ctx, &centre))
            (back_to_centre(&ctx, &centre))
        },
    ))
}

fn set_table(ctx: &Ctx, centre: &Centre, all: &[SetValue]) -> Markup {
    let today = ist_date(ctx.now());
    let mut table = Table::new(
        "set",
        ctx.t("booking-rules-set"),
        vec![
            Column::text(ctx.t("booking-rule")),
            Column::text(ctx.t("booking-rule-value")),
            Column::text(ctx.t("booking-rule-for")),
            Column::text(ctx.t("booking-rule-days")),
            Column::text(ctx.t("booking-rule-standing")),
            Column::text(ctx.t("booking-rule-set-by")),
            Column::text(ctx.t("booking-rule-step")),
        ],
    );
    for one in all {
        let Some(rule) = one.rule() else { continue };
        let standing = Standing::of(one.effective_from, one.effective_until, one.withdrawn_at, today);
        let replaced = standing == Standing::InForce && one.is_replaced(all, today);
        table.row(vec![
            html! { (words::rule(ctx.lang, rule)) },
            html! { (words::value(ctx.lang, rule, one.value)) },
            html! { (scope(ctx, one)) },
            html! { (days(ctx, one.effective_from, one.effective_until)) },
            html! {
                @if replaced { (tag(Tone::Plain, &ctx.t("booking-rule-replaced"))) }
                @else { (standing_tag(ctx, standing)) }
            },
            html! {
                (short_date_time(one.set_at))
                @if let Some(by) = &one.set_by_name { " · " (in_script(ctx.lang, by)) }
                @if !one.reason.is_empty() { " · " (in_script(ctx.lang, &one.reason)) }
            },
            html! {
                @if standing.is_open() {
                    a href=(format!("/manage/centres/{}/rules/withdraw?value={}", centre.code, one.id)) {
                        (ctx.t("booking-rule-withdraw")) span.unseen { " " (words::rule(ctx.lang, rule)) }
                    }
                }
            },
        ]);
    }
    html! { (table) }
}

/// For which machine and which units.
fn scope(ctx: &Ctx, one: &SetValue) -> String {
    let machine = one.machine_name(ctx.lang).map_or_else(|| ctx.t("booking-rule-all-machines"), str::to_owned);
    match one.category_name(ctx.lang) {
        Some(category) => format!("{machine}; {category}"),
        None => machine,
    }
}

fn rules_table(ctx: &Ctx, centre: &Centre) -> Markup {
    let mut table = Table::new(
        "rules",
        ctx.t("booking-rules-all"),
        vec![
            Column::text(ctx.t("booking-rule")),
            Column::text(ctx.t("booking-rule-without")),
            Column::text(ctx.t("booking-rule-step")),
        ],
    );
    for rule in Rule::ALL {
        let named = words::rule(ctx.lang, rule);
        table.row(vec![
            html! { (named) },
            html! { (without(ctx, rule)) },
            html! {
                a href=(format!("/manage/centres/{}/rules/set?rule={}", centre.code, rule.code())) {
                    (ctx.t("booking-rule-set")) span.unseen { " " (named) }
                }
            },
        ]);
    }
    html! { (table) }
}

/// What applies where no value is set.
fn without(ctx: &Ctx, rule: Rule) -> String {
    ctx.t(match rule.without() {
        Without::Machine => "booking-rule-without-machine",
        Without::Centre => "booking-rule-without-centre",
        Without::Nothing => "booking-rule-without-nothing",
        Without::Usual => "booking-rule-without-usual",
    })
}

/// `GET /manage/centres/{code}/rules/set?rule=`
pub async fn ask(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let centre = own_centre(&ctx, &code).await?;
    let asked = Entered::of_query(&ctx.query);
    let Some(rule) = Rule::from_code(asked.get("rule")) else {
        return Ok(ctx.redirect(format!("/manage/centres/{}/rules", centre.code)));
    };
    let today = short_date(ist_date(ctx.now()));
    let unit = if rule == Rule::LongestMinutes || rule == Rule::ShortestMinutes { "minutes" } else { "hours" };
    let start = [("from", today.as_str()), ("unit", unit), ("machine", asked.get("machine"))];
    set_page(&ctx, &centre, rule, &Entered::with(start)).await
}

/// `POST /manage/centres/{code}/rules/set`
pub async fn save(ctx: Ctx, Path(code): Path<String>, form: Form<RuleForm>) -> Result<Response> {
    let (code, typed) = (&code, &form.value);
    let key = form.entered.idempotency_key();
    match ctx.write_once(&key, &(code, typed), |tx| async move { set_rule(&tx, code, typed).await }).await {
        Ok(_) => Ok(ctx.redirect_saying(format!("/manage/centres/{code}/rules"), &ctx.t("booking-rule-is-set"))),
        Err(error) => {
            let entered = form.entered.refused(error)?;
            let centre = own_centre(&ctx, code).await?;
            let rule = Rule::from_code(&typed.rule).ok_or(Error::NotFound)?;
            set_page(&ctx, &centre, rule, &entered).await
        }
    }
}

async fn set_page(ctx: &Ctx, centre: &Centre, rule: Rule, entered: &Entered) -> Result<Response> {
    let form = ctx.form(entered);
    let base = format!("/manage/centres/{}/rules", centre.code);
    let anywhere = std::iter::once((String::new(), ctx.t("booking-rule-all-machines")));
    let machines = anywhere.chain(machines(ctx, centre, "").await?).collect();
    let yes_no = ["yes", "no"].map(|code| (code.to_owned(), ctx.t(&format!("booking-rule-{code}")))).to_vec();
    let units = ["minutes", "hours", "days"];
    let units = units.map(|unit| (unit.to_owned(), ctx.t(&format!("booking-rule-unit-{unit}")))).to_vec();
    let title = ctx.tr("booking-rule-set-title", &[("rule", &words::rule(ctx.lang, rule))]);
    let body = html! {
        (name(ctx, centre))
        p { (ctx.t("booking-rule-without")) ": " (without(ctx, rule)) }
        (form.post(&format!("{base}/set"), html! {
            (form.hidden("rule", rule.code()))
            @match rule.kind() {
                Kind::YesNo => (form.radios("value", "booking-rule-value", yes_no)),
                Kind::Minutes => {
                    (form.number("value", "booking-rule-value").inputmode("numeric"))
                    (form.select("unit", "booking-rule-unit", units).width(10))
                }
                Kind::Hours => (form.number("value", "booking-rule-in-hours").inputmode("numeric")),
                Kind::Days => (form.number("value", "booking-rule-in-days").inputmode("numeric")),
                Kind::Count => (form.number("value", "booking-rule-in-bookings").inputmode("numeric")),
            }
            (form.select("machine", "booking-rule-machine", machines).width(30))
            (form.select("user_category", "booking-rule-category", categories(ctx).await?).width(30))
            (form.date("from", "booking-rule-from").hint("booking-rule-from-hint"))
            (form.date("until", "booking-rule-until").hint("booking-rule-until-hint").optional())
            (form.text("reason", "booking-rule-reason").optional())
            (form.submit("booking-rule-set-now"))
        }))
        p { a href=(base) { (ctx.t("booking-rules-back")) } }
    };
    Ok(form.page(&title, body))
}

/// Which value or quota is withdrawn.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct WithdrawForm {
    value: String,
}

impl WithdrawForm {
    /// Its row; what is no number names nothing.
    pub fn id(&self) -> i64 {
        self.value.trim().parse().unwrap_or(0)
    }
}

/// `GET /manage/centres/{code}/rules/withdraw?value=`
pub async fn ask_withdraw(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let centre = own_centre(&ctx, &code).await?;
    let back = format!("/manage/centres/{}/rules", centre.code);
    let asked = Entered::of_query(&ctx.query);
    let all = values_of(ctx.app.db.read(), centre.id).await?;
    let one = all.iter().find(|one| one.id.to_string() == asked.get("value") && one.withdrawn_at.is_none());
    let Some((one, rule)) = one.and_then(|one| Some((one, one.rule()?))) else { return Ok(ctx.redirect(back)) };
    let entered = Entered::empty();
    let form = ctx.form(&entered);
    Ok(page(
        &ctx,
        &ctx.t("booking-rule-withdraw-title"),
        html! {
            (summary_list(&[
                (ctx.t("booking-rule"), html! { (words::rule(ctx.lang, rule)) }),
                (ctx.t("booking-rule-value"), html! { (words::value(ctx.lang, rule, one.value)) }),
                (ctx.t("booking-rule-for"), html! { (scope(&ctx, one)) }),
                (ctx.t("booking-rule-days"), html! { (days(&ctx, one.effective_from, one.effective_until)) }),
            ]))
            (notice(Tone::Waiting, html! { p { (ctx.t("booking-rule-withdraw-effect")) } }))
            (form.post(&format!("{back}/withdraw"), html! {
                (form.hidden("value", &one.id.to_string()))
                (form.danger("booking-rule-withdraw-now", &back))
            }))
        },
    ))
}

/// `POST /manage/centres/{code}/rules/withdraw`
pub async fn withdraw(ctx: Ctx, Path(code): Path<String>, form: Form<WithdrawForm>) -> Result<Response> {
    let (code, id) = (&code, form.value.id());
    let key = form.entered.idempotency_key();
    ctx.write_once(&key, &(code, id), |tx| async move { withdraw_rule(&tx, code, id).await }).await?;
    Ok(ctx.redirect_saying(format!("/manage/centres/{code}/rules"), &ctx.t("booking-rule-is-withdrawn")))
}
