//! One claim: its figures, its papers, where it lies, and what can be done about it.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::{cap_key, status_key, status_tag};
use crate::access;
use crate::base::time::{parse_date, short_date};
use crate::base::{Error, Paise, Reason, Result, Scope, Verb};
use crate::billing::claim::find::{Claim, find};
use crate::billing::claim::process::{add_paper, step};
use crate::billing::claim::rules::{Status, Step};
use crate::db::{RequestKey, attachment, attachments_of, sha256};
use crate::web::{Ctx, Entered, FileType, Form, FormView, Pressed, download, in_script, panel, summary_list};

/// `GET /claims/{id}`
pub async fn show(ctx: Ctx, Path(id): Path<i64>) -> Result<Response> {
    let claim = find(ctx.app.db.read(), &ctx.actor, id).await?;
    show_page(&ctx, &claim, &Entered::empty()).await
}

async fn show_page(ctx: &Ctx, claim: &Claim, entered: &Entered) -> Result<Response> {
    let papers = attachments_of(ctx.app.db.read(), "scheme_claim", claim.id).await?;
    let form = ctx.form(entered);
    let mut facts = figures(ctx, claim);
    facts.extend(way(ctx, claim));
    for paper in &papers {
        let link = format!("/claims/{}/papers/{}", claim.id, paper.id);
        let hash = paper.sha256.get(..16).unwrap_or_default();
        facts.push((
            ctx.t("claim-paper"),
            html! { a href=(link) { (paper.file_name) } " · SHA-256 " code { (hash) "…" } },
        ));
    }
    let title = ctx.tr("claim-one-title", &[("number", &claim.id.to_string())]);
    Ok(form.page(&title, html! { (summary_list(&facts)) (acts(ctx, claim, &form)) }))
}

fn figures(ctx: &Ctx, claim: &Claim) -> Vec<(String, Markup)> {
    let lang = ctx.lang;
    let mut facts = vec![
        (ctx.t("claim-status"), status_tag(ctx, claim)),
        (ctx.t("claim-unit"), html! { (in_script(lang, claim.unit_name(lang))) " (" (claim.unit_code) ")" }),
        (ctx.t("claim-scheme"), html! { (in_script(lang, claim.scheme_name(lang))) " (" (claim.scheme_code) ")" }),
        (ctx.t("claim-particulars"), html! { (in_script(lang, &claim.particulars)) }),
        (ctx.t("claim-on"), html! { (short_date(claim.event_on)) }),
        (ctx.t("claim-count"), html! { (claim.count) }),
        (ctx.t("claim-spent"), html! { (claim.spent) }),
        (ctx.t("claim-percent"), html! { (claim.percent) "%" }),
        (ctx.t("claim-computed"), html! { (claim.computed) }),
    ];
    if let Some(key) = cap_key(&claim.limited_by) {
        facts.push((ctx.t("claim-limited"), html! { (ctx.t(key)) }));
    }
    facts.push((ctx.t("claim-awarded"), html! { strong { (claim.awarded) } }));
    facts
}

/// What the way so far says, in plain words.
fn way(ctx: &Ctx, claim: &Claim) -> Vec<(String, Markup)> {
    let place = match claim.standing() {
        Status::Submitted => ctx.t("claim-lies-centre"),
        Status::Checked | Status::Committee => ctx.tr("claim-lies-authority", &[("authority", &claim.authority)]),
        Status::Sanctioned => ctx.t("claim-lies-treasury"),
        closed => ctx.t(status_key(closed)),
    };
    let mut facts = vec![(ctx.t("claim-lies"), html! { (place) })];
    let day = |key, day: Option<chrono::NaiveDate>| day.map(|day| (ctx.t(key), html! { (short_date(day)) }));
    facts.extend(day("claim-committee-on", claim.committee_on));
    if let Some(amount) = claim.sanctioned {
        facts.push((ctx.t("claim-sanctioned"), html! { (amount) " · " (claim.sanction_number) }));
    }
    facts.extend(day("claim-sanction-on", claim.sanction_on));
    if !claim.because.is_empty() {
        facts.push((ctx.t("claim-because"), html! { (in_script(ctx.lang, &claim.because)) }));
    }
    if let Some(on) = claim.paid_on {
        facts.push((ctx.t("claim-paid-on"), html! { (short_date(on)) " · " (claim.utr) }));
    }
    facts
}

/// What the actor can do about it here.
fn acts(ctx: &Ctx, claim: &Claim, form: &FormView<'_>) -> Markup {
    let may = |verb| access::may(&ctx.actor, verb, Scope::Unit(claim.unit_id));
    let status = claim.standing();
    let address = format!("/claims/{}/step", claim.id);
    let open = matches!(status, Status::Submitted | Status::Checked | Status::Committee | Status::Sanctioned);
    let act = |step: &'static str, fields: Markup, label: &str| {
        form.post(&address, html! { (form.hidden("act", step)) (fields) (form.submit(label)) })
    };
    let decided = matches!(status, Status::Checked | Status::Committee);
    html! {
        @if open && may(Verb::EnterClaim) {
            (panel(&ctx.t("claim-papers-title"), form.post_with_files(&format!("/claims/{}/papers", claim.id), html! {
                (form.file("paper", "claim-paper", ".pdf,.jpg,.jpeg,.png").hint("claim-paper-hint"))
                (form.submit("claim-paper-add"))
            })))
        }
        @if may(Verb::ProcessClaim) {
            @if status == Status::Submitted {
                (panel(&ctx.t("claim-check-title"), act("check", html! {}, "claim-check")))
            }
            @if decided {
                (panel(&ctx.t("claim-committee-title"),
                    act("committee", html! { (form.date("committee_on", "claim-committee-on")) }, "claim-committee")))
                (panel(&ctx.t("claim-sanction-title"), act("sanction", html! {
                    (form.number("amount", "claim-field-amount"))
                    (form.text("number", "claim-sanction-number").width(20))
                    (form.date("on", "claim-sanction-on"))
                    (form.text("because", "claim-field-because").optional().width(30))
                }, "claim-sanction")))
            }
            @if decided || status == Status::Submitted {
                (panel(&ctx.t("claim-reject-title"),
                    act("reject", html! { (form.text("why", "claim-field-why").width(30)) }, "claim-reject")))
            }
            @if status == Status::Sanctioned {
                (panel(&ctx.t("claim-pay-title"), act("pay", html! {
                    (form.date("paid_on", "claim-paid-on"))
                    (form.text("utr", "claim-field-utr").width(20))
                }, "claim-pay")))
            }
        }
        @if status == Status::Submitted && may(Verb::EnterClaim) {
            (act("withdraw", html! {}, "claim-withdraw"))
        }
    }
}

/// A step as typed.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct StepForm {
    act: String,
    amount: String,
    number: String,
    on: String,
    committee_on: String,
    paid_on: String,
    because: String,
    why: String,
    utr: String,
}

impl StepForm {
    fn step(&self) -> Result<Step> {
        let day = |field: &'static str, typed: &str| {
            parse_date(typed).ok_or_else(|| Reason::field(field, "billing-date-unreadable"))
        };
        let one = |reason: Reason| Error::refused(reason);
        match self.act.as_str() {
            "check" => Ok(Step::Check),
            "withdraw" => Ok(Step::Withdraw),
            "reject" => Ok(Step::Reject { because: self.why.clone() }),
            "committee" => Ok(Step::Committee { on: day("committee_on", &self.committee_on).map_err(one)? }),
            "pay" => Ok(Step::Pay { on: day("paid_on", &self.paid_on).map_err(one)?, utr: self.utr.clone() }),
            "sanction" => {
                let amount = Paise::parse_rupees(&self.amount)
                    .ok_or_else(|| Reason::field("amount", "billing-amount-unreadable"));
                match (amount, day("on", &self.on)) {
                    (Ok(amount), Ok(on)) => {
                        let (number, because) = (self.number.clone(), self.because.clone());
                        Ok(Step::Sanction { amount, number, on, because })
                    }
                    (amount, on) => Err(Error::Refused([amount.err(), on.err()].into_iter().flatten().collect())),
                }
            }
            _ => Err(Error::NotFound),
        }
    }
}

/// `POST /claims/{id}/step`
pub async fn take(ctx: Ctx, Path(id): Path<i64>, form: Form<StepForm>) -> Result<Response> {
    find(ctx.app.db.read(), &ctx.actor, id).await?;
    let outcome = taken(&ctx, id, &form).await;
    answer(&ctx, id, &form.entered, outcome.map(|status| ctx.t(status_key(status)))).await
}

async fn taken(ctx: &Ctx, id: i64, form: &Form<StepForm>) -> Result<Status> {
    let wanted = &form.value.step()?;
    let key = RequestKey::new(&form.entered.idempotency_key(), &(id, form.entered.pairs()))?;
    let db = &ctx.app.db;
    db.write_once(&ctx.actor, ctx.now(), &key, |tx| async move { step(&tx, id, wanted).await }).await?;
    Ok(wanted.leads_to())
}

/// `POST /claims/{id}/papers`
pub async fn add(ctx: Ctx, Path(id): Path<i64>, form: Form<Pressed>) -> Result<Response> {
    find(ctx.app.db.read(), &ctx.actor, id).await?;
    let outcome = added(&ctx, id, &form).await;
    answer(&ctx, id, &form.entered, outcome.map(|()| ctx.t("claim-paper-added"))).await
}

async fn added(ctx: &Ctx, id: i64, form: &Form<Pressed>) -> Result<()> {
    let file = form.file("paper").ok_or_else(|| Error::field("paper", "web-file-missing"))?;
    let media = file.checked("paper", &FileType::PAPERS)?.media_type();
    let key = RequestKey::new(&form.entered.idempotency_key(), &(id, sha256(&file.content)))?;
    let paper = (file.file_name.as_str(), media, &file.content[..]);
    let db = &ctx.app.db;
    db.write_once(&ctx.actor, ctx.now(), &key, |tx| async move { add_paper(&tx, id, paper).await }).await?;
    Ok(())
}

async fn answer(ctx: &Ctx, id: i64, entered: &Entered, outcome: Result<String>) -> Result<Response> {
    match outcome {
        Ok(said) => Ok(ctx.redirect_saying(format!("/claims/{id}"), &said)),
        Err(error) => {
            let entered = entered.clone().refused(error)?;
            let claim = find(ctx.app.db.read(), &ctx.actor, id).await?;
            show_page(ctx, &claim, &entered).await
        }
    }
}

/// `GET /claims/{id}/papers/{paper}`
pub async fn paper(ctx: Ctx, Path((id, paper)): Path<(i64, i64)>) -> Result<Response> {
    let conn = ctx.app.db.read();
    let claim = find(conn, &ctx.actor, id).await?;
    let (file, content) = attachment(conn, paper).await?;
    if file.object_kind != "scheme_claim" || file.object_id != claim.id {
        return Err(Error::NotFound);
    }
    Ok(download(&file, content))
}
