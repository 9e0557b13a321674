//! Proposals of a centre and one of them: what it changes, its resolution, and the decision.

use axum::extract::Path;
use axum::response::Response;
use chrono::NaiveDate;
use maud::{Markup, html};
use serde::Deserialize;

use super::centre_asked;
use crate::access;
use crate::base::time::{parse_date, short_date, short_date_time};
use crate::base::{Error, Result, Scope, Verb};
use crate::catalogue;
use crate::db::{RequestKey, attachment, attachments_of};
use crate::people;
use crate::tariff::explain::rate_words;
use crate::tariff::pricing::Pricing;
use crate::tariff::proposal::{self as proposals, Line, Proposal, Resolution, Status};
use crate::tariff::rate::rate_on;
use crate::tariff::show_terms::terms_list;
use crate::web::{
    Column, Ctx, Entered, FileType, Form, Pressed, Table, Tone, button_link, download, empty, in_script, page, panel,
    post_button, summary_list, tag,
};

/// `GET /rates/proposals?centre=`
pub async fn list(ctx: Ctx) -> Result<Response> {
    let centre = match centre_asked(&ctx, Verb::ManageTariff).await {
        Err(Error::NotAllowed) => centre_asked(&ctx, Verb::ApproveTariff).await?,
        asked => asked?,
    };
    let conn = ctx.app.db.read();
    let columns = vec![
        Column::number(ctx.t("rate-column-number")),
        Column::text(ctx.t("rate-column-status")),
        Column::text(ctx.t("tariff-field-from")),
        Column::number(ctx.t("rate-column-rates")),
        Column::text(ctx.t("tariff-field-reason")),
        Column::text(ctx.t("rate-resolution")),
    ];
    let mut table = Table::new("proposals", ctx.t("rate-proposals-caption"), columns);
    for proposal in proposals::list(conn, centre).await? {
        table.row(vec![
            html! { a href=(format!("/rates/proposals/{}", proposal.id)) { (proposal.id) } },
            status_tag(&ctx, &proposal),
            html! { (short_date(proposal.effective_from)) },
            html! { (proposal.line_count) },
            html! { (in_script(ctx.lang, &proposal.reason)) },
            html! { (resolution_words(&proposal)) },
        ]);
    }
    let centre = catalogue::centre(conn, centre).await?;
    let title = ctx.tr("rate-proposals-title", &[("centre", ctx.lang.pick(&centre.name_en, &centre.name_hi))]);
    let body = if table.is_empty() {
        empty(&ctx.t("rate-proposals-empty"), Some((&ctx.t("tariff-menu"), "/rates")))
    } else {
        html! { (table) }
    };
    Ok(page(&ctx, &title, body))
}

fn status_tag(ctx: &Ctx, proposal: &Proposal) -> Markup {
    let status = proposal.standing();
    let tone = match status {
        Status::Proposed => Tone::Waiting,
        Status::Approved => Tone::Good,
        Status::Rejected => Tone::Bad,
        Status::Withdrawn => Tone::Plain,
    };
    tag(tone, &ctx.t(&format!("rate-status-{}", status.code())))
}

fn resolution_words(proposal: &Proposal) -> String {
    let on = proposal.resolution_on.map(|on| format!(" · {}", short_date(on))).unwrap_or_default();
    format!("{}{on}", proposal.resolution_number)
}

/// `GET /rates/proposals/{id}`
pub async fn show(ctx: Ctx, Path(id): Path<i64>) -> Result<Response> {
    let proposal = proposals::find(ctx.app.db.read(), &ctx.actor, id).await?;
    show_page(&ctx, &proposal, &Entered::empty()).await
}

async fn show_page(ctx: &Ctx, proposal: &Proposal, entered: &Entered) -> Result<Response> {
    let conn = ctx.app.db.read();
    let lines = proposals::lines(conn, proposal.id).await?;
    let papers = attachments_of(conn, "rate_proposal", proposal.id).await?;
    let title = ctx.tr("rate-proposal-title", &[("number", &proposal.id.to_string())]);
    let mut facts = vec![
        (ctx.t("rate-column-status"), status_tag(ctx, proposal)),
        (ctx.t("tariff-field-from"), html! { (short_date(proposal.effective_from)) }),
        (ctx.t("tariff-field-reason"), html! { (in_script(ctx.lang, &proposal.reason)) }),
        (ctx.t("rate-proposed"), who(ctx, proposal.proposed_at, &proposal.proposed_by_name)),
    ];
    if let (Some(at), Some(name)) = (proposal.decided_at, &proposal.decided_by_name) {
        facts.push((ctx.t("rate-decided"), who(ctx, at, name)));
    }
    if !proposal.decided_because.is_empty() {
        facts.push((ctx.t("rate-decided-because"), html! { (in_script(ctx.lang, &proposal.decided_because)) }));
    }
    if proposal.resolution_on.is_some() {
        facts.push((ctx.t("rate-resolution"), html! { (resolution_words(proposal)) }));
    }
    for paper in &papers {
        let link = format!("/rates/proposals/{}/papers/{}", proposal.id, paper.id);
        facts.push((
            ctx.t("rate-paper"),
            html! { a href=(link) { (paper.file_name) } " · SHA-256 " code { (paper.sha256[..16]) "…" } },
        ));
    }
    let form = ctx.form(entered);
    Ok(form.page(
        &title,
        html! {
            (summary_list(&facts))
            (lines_table(ctx, &lines, proposal.effective_from).await?)
            p { (button_link(&format!("/rates/proposals/{}/preview", proposal.id), &ctx.t("rate-preview-link"))) }
            @if proposal.standing() == Status::Proposed { (acts(ctx, proposal, &form)) }
        },
    ))
}

fn who(ctx: &Ctx, at: crate::base::time::Instant, name: &str) -> Markup {
    html! { (short_date_time(at)) " · " (in_script(ctx.lang, name)) }
}

async fn lines_table(ctx: &Ctx, lines: &[Line], from: NaiveDate) -> Result<Markup> {
    let conn = ctx.app.db.read();
    let categories = people::user_categories(conn).await?;
    let columns = vec![
        Column::text(ctx.t("tariff-column-machine")),
        Column::text(ctx.t("tariff-column-category")),
        Column::text(ctx.t("tariff-before")),
        Column::text(ctx.t("tariff-after")),
        Column::number(ctx.t("tariff-column-minimum")),
        Column::number(ctx.t("tariff-column-gst")),
    ];
    let mut table = Table::new("rates", ctx.t("rate-lines-caption"), columns);
    for line in lines {
        let pricing = Pricing::of(conn, line.equipment_id).await?;
        let machine = catalogue::equipment_by_code(conn, &line.equipment_code).await?;
        let day_before = from.pred_opt().unwrap_or(from);
        let old = rate_on(pricing.rates(line.equipment_id), &line.user_category, day_before);
        let unit = old.map_or_else(
            || machine.billing_basis.trim_start_matches("per_").to_owned(),
            |it| it.basis.unit().to_owned(),
        );
        let category = categories.iter().find(|category| category.code == line.user_category);
        let category =
            category.map_or(line.user_category.as_str(), |known| ctx.lang.pick(&known.name_en, &known.name_hi));
        let version = &line.version;
        table.row(vec![
            html! { a href=(format!("/rates/{}", line.equipment_code)) { (in_script(ctx.lang, line.equipment_name(ctx.lang))) } },
            html! { (category) },
            html! {
                @match old {
                    Some(old) => { (rate_words(ctx.lang, old.rate, &unit)) (terms_list(ctx.lang, &old.terms, &unit)) },
                    None => (ctx.t("tariff-none-before")),
                }
            },
            html! { (rate_words(ctx.lang, version.rate, &unit)) (terms_list(ctx.lang, &version.terms, &unit)) },
            html! { (version.minimum) },
            html! { (version.gst) "% / " (version.gst_unregistered) "%" },
        ]);
    }
    Ok(html! { (table) })
}

/// What the actor can do about it here.
fn acts(ctx: &Ctx, proposal: &Proposal, form: &crate::web::FormView<'_>) -> Markup {
    let may = |verb| access::may(&ctx.actor, verb, Scope::Centre(proposal.centre_id));
    let own = ctx.actor.user_id == Some(proposal.proposed_by);
    let address = |what: &str| format!("/rates/proposals/{}/{what}", proposal.id);
    html! {
        @if may(Verb::ManageTariff) {
            (panel(&ctx.t("rate-resolution-title"), form.post_with_files(&address("resolution"), html! {
                (form.text("number", "rate-resolution-number").width(20))
                (form.date("on", "rate-resolution-on"))
                (form.file("paper", "rate-paper", ".pdf,.jpg,.jpeg,.png").hint("rate-paper-hint"))
                (form.submit("rate-resolution-save"))
            })))
        }
        @if may(Verb::ApproveTariff) {
            (panel(&ctx.t("rate-decide-title"), html! {
                @if own {
                    p { (ctx.t("rate-decide-own")) }
                } @else {
                    p { (ctx.t("rate-decide-hint")) }
                    (post_button(ctx, &address("approve"), &ctx.t("rate-approve"), &[]))
                    details open[form.is_refused()] {
                        summary { (ctx.t("rate-reject")) }
                        (form.post(&address("reject"), html! {
                            (form.text("why", "rate-reject-why"))
                            (form.submit("rate-reject"))
                        }))
                    }
                }
            }))
        }
        @if may(Verb::ManageTariff) {
            (post_button(ctx, &address("withdraw"), &ctx.t("rate-withdraw"), &[]))
        }
    }
}

/// The resolution as typed.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct ResolutionForm {
    number: String,
    on: String,
}

/// `POST /rates/proposals/{id}/resolution`
pub async fn resolution(ctx: Ctx, Path(id): Path<i64>, form: Form<ResolutionForm>) -> Result<Response> {
    let outcome = resolve(&ctx, id, &form).await;
    answer(&ctx, id, &form.entered, outcome.map(|()| "rate-resolution-saved")).await
}

async fn resolve(ctx: &Ctx, id: i64, form: &Form<ResolutionForm>) -> Result<()> {
    let on = parse_date(&form.value.on).ok_or_else(|| Error::field("on", "tariff-day-unread"))?;
    let file = form.file("paper");
    let paper = match file {
        Some(file) => {
            let media = file.checked("paper", &FileType::PAPERS)?;
            Some((file.file_name.as_str(), media.media_type(), &file.content[..]))
        }
        None => None,
    };
    let command = &Resolution { proposal: id, number: form.value.number.clone(), on, paper };
    let hash = file.map(|file| crate::db::sha256(&file.content));
    let key = RequestKey::new(&form.entered.idempotency_key(), &(id, form.entered.pairs(), hash))?;
    let written =
        ctx.app.db.write_once(&ctx.actor, ctx.now(), &key, |tx| async move { proposals::resolve(&tx, command).await });
    written.await?;
    Ok(())
}

/// `POST /rates/proposals/{id}/approve`
pub async fn approve(ctx: Ctx, Path(id): Path<i64>, form: Form<Pressed>) -> Result<Response> {
    let key = RequestKey::new(&form.entered.idempotency_key(), &("approve", id))?;
    let done =
        ctx.app.db.write_once(&ctx.actor, ctx.now(), &key, |tx| async move { proposals::approve(&tx, id).await }).await;
    answer(&ctx, id, &form.entered, done.map(|_| "rate-approved")).await
}

/// Why a proposal is turned down.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct RejectForm {
    why: String,
}

/// `POST /rates/proposals/{id}/reject`
pub async fn reject(ctx: Ctx, Path(id): Path<i64>, form: Form<RejectForm>) -> Result<Response> {
    let key = RequestKey::new(&form.entered.idempotency_key(), &("reject", id))?;
    let why = form.value.why.as_str();
    let done = ctx
        .app
        .db
        .write_once(&ctx.actor, ctx.now(), &key, |tx| async move { proposals::reject(&tx, id, why).await })
        .await;
    answer(&ctx, id, &form.entered, done.map(|_| "rate-rejected")).await
}

/// `POST /rates/proposals/{id}/withdraw`
pub async fn withdraw(ctx: Ctx, Path(id): Path<i64>, form: Form<Pressed>) -> Result<Response> {
    let key = RequestKey::new(&form.entered.idempotency_key(), &("withdraw", id))?;
    let done = ctx
        .app
        .db
        .write_once(&ctx.actor, ctx.now(), &key, |tx| async move { proposals::withdraw(&tx, id).await })
        .await;
    answer(&ctx, id, &form.entered, done.map(|_| "rate-withdrawn")).await
}

/// Back to the proposal with what was done, or the form again with every reason.
async fn answer(ctx: &Ctx, id: i64, entered: &Entered, outcome: Result<&str>) -> Result<Response> {
    match outcome {
        Ok(said) => Ok(ctx.redirect_saying(format!("/rates/proposals/{id}"), &ctx.t(said))),
        Err(error) => {
            let entered = entered.refused(error)?;
            let proposal = proposals::find(ctx.app.db.read(), &ctx.actor, id).await?;
            show_page(ctx, &proposal, &entered).await
        }
    }
}

/// `GET /rates/proposals/{id}/papers/{paper}`
pub async fn paper(ctx: Ctx, Path((id, paper)): Path<(i64, i64)>) -> Result<Response> {
    let conn = ctx.app.db.read();
    let proposal = proposals::find(conn, &ctx.actor, id).await?;
    let (file, content) = attachment(conn, paper).await?;
    if file.object_kind != "rate_proposal" || file.object_id != proposal.id {
        return Err(Error::NotFound);
    }
    Ok(download(&file, content))
}
