//! A closure with every booking it hit: what is proposed, what was done, what still waits.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::end::{End, end as end_closure};
use super::form::end_of;
use super::hit::{self, Hit, Proposal};
use super::notice::{Shut, when};
use super::rules::{Choice, suggested};
use super::settle::{ASKED_AFTER_MINUTES, Chosen, Settle, Settled, settle as settle_hits};
use crate::access;
use crate::base::time;
use crate::base::{ClosureId, Error, Lang, Paise, Reasons, Result, Scope, Verb};
use crate::booking::pages::capacity_words;
use crate::booking::transitions::Status;
use crate::booking::undo;
use crate::web::{Ctx, Entered, Form, Tone, empty, in_script, page as plain_page, post_button, summary_list, tag};

/// Bookings on one page: a form has room for so many answers.
const SHOWN: usize = 60;

fn id_of(text: &str) -> Result<ClosureId> {
    text.parse().map_err(|_| Error::NotFound)
}

async fn seen(ctx: &Ctx, id: &str) -> Result<Shut> {
    let shut = Shut::load(ctx.app.db.read(), id_of(id)?).await?;
    access::check(&ctx.actor, Verb::CloseEquipment, Scope::Centre(shut.centre_id))?;
    Ok(shut)
}

/// What is suggested for a hit.
pub(super) fn default_choice(hit: &Hit, live: Option<&Proposal>) -> Choice {
    if hit.asked_at.is_some() {
        return Choice::Leave;
    }
    let same = live.is_none_or(|proposal| proposal.same_centre);
    suggested(hit.quoted_total_paise, live.map(|proposal| proposal.total), same)
}

/// `GET /closures`: bookings of the centre that have no place.
pub async fn waiting(ctx: Ctx) -> Result<Response> {
    let Some(centre) = ctx.actor.centre() else {
        return Err(if ctx.actor.is_logged_in() { Error::NotAllowed } else { Error::NotLoggedIn });
    };
    access::check(&ctx.actor, Verb::CloseEquipment, Scope::Centre(centre))?;
    let hits = hit::open_at(ctx.app.db.read(), centre).await?;
    Ok(plain_page(
        &ctx,
        &ctx.t("closure-waiting-title"),
        html! {
            @if hits.is_empty() { (empty(&ctx.t("closure-waiting-none"), Some(("/board", &ctx.t("booking-menu-board"))))) }
            @if !hits.is_empty() { h2 { (ctx.lang.count("closure-hit-count", hits.len() as i64)) } }
            ul.cards {
                @for hit in &hits {
                    li {
                        (who(&ctx, hit))
                        (state(&ctx, hit))
                        p { a href=(format!("/closures/{}", hit.closure_id)) { (ctx.t("closure-see")) } }
                        p { a href=(format!("/bookings/{}/new-place", hit.reference)) { (ctx.t("closure-see-new-place")) } }
                    }
                }
            }
        },
    ))
}

/// `GET /closures/{id}`
pub async fn show(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let shut = seen(&ctx, &id).await?;
    page(&ctx, &shut, &Entered::empty()).await
}

async fn page(ctx: &Ctx, shut: &Shut, entered: &Entered) -> Result<Response> {
    let hits = hit::of_closure(ctx.app.db.read(), shut.id).await?;
    let title = ctx.tr("closure-title", &[("machine", shut.machine(ctx.lang))]);
    let form = ctx.form(entered);
    Ok(form.page(
        &title,
        html! {
            (undo::of_closure(ctx, shut.id).await?)
            (summary_list(&facts(ctx, shut)))
            (settling(ctx, shut, &hits, entered))
            (done(ctx, &hits))
            @if !shut.is_over(ctx.now()) { (ending(ctx, shut, entered)) }
            p { a href=(format!("/board/{}?view=week", shut.equipment_code)) { (ctx.t("booking-closure-back")) } }
        },
    ))
}

fn facts(ctx: &Ctx, shut: &Shut) -> Vec<(String, Markup)> {
    let until = shut.until.map(time::short_date_time).unwrap_or_else(|| ctx.t("booking-closure-unknown-end"));
    let kind = if shut.kind == "planned" { "booking-closure-planned" } else { "booking-closure-breakdown" };
    let over = shut.is_over(ctx.now());
    let state = tag(
        if over { Tone::Plain } else { Tone::Bad },
        &ctx.t(if over { "closure-over-word" } else { "closure-closed-word" }),
    );
    let mut rows = vec![
        (ctx.t("closure-state"), state),
        (ctx.t("booking-time"), html! { (time::short_date_time(shut.starts_at)) " – " (until) }),
        (ctx.t("booking-closure-kind"), html! { (ctx.t(kind)) }),
        (ctx.t("booking-closure-reason"), html! { (in_script(ctx.lang, &shut.why(ctx.lang))) }),
    ];
    if shut.capacity < shut.calendar_capacity {
        let part = capacity_words(ctx.lang, shut.capacity, &shut.capacity_unit);
        rows.push((ctx.t("booking-closure-capacity"), html! { (part) }));
    }
    let by = shut.reported_by_name.clone().unwrap_or_default();
    rows.push((
        ctx.t("closure-made"),
        html! { (time::short_date_time(shut.reported_at)) " " (in_script(ctx.lang, &by)) },
    ));
    rows
}

/// The bookings that still wait, each with its choices.
fn settling(ctx: &Ctx, shut: &Shut, hits: &[Hit], entered: &Entered) -> Markup {
    let open: Vec<&Hit> = hits.iter().filter(|hit| hit.is_open()).collect();
    if open.is_empty() {
        return html! { @if hits.is_empty() { p { (ctx.t("closure-nobody-hit")) } } };
    }
    let form = ctx.form(entered);
    let shown = &open[..open.len().min(SHOWN)];
    let unasked = open.iter().filter(|hit| hit.asked_at.is_none()).count();
    html! {
        h2 { (ctx.lang.count("closure-hit-count", open.len() as i64)) }
        @if unasked > 0 { p { (ctx.tr("closure-asked-after", &[("minutes", &ASKED_AFTER_MINUTES.to_string())])) } }
        (form.post(&format!("/closures/{}/settle", shut.id), html! {
            ul.cards { @for hit in shown { li { (who(ctx, hit)) (choices(ctx, hit, entered)) } } }
            @if open.len() > shown.len() { p { (ctx.tr("closure-more-behind", &[("count", &(open.len() - shown.len()).to_string())])) } }
            (form.submit("closure-settle-now"))
        }))
        @if open.len() > shown.len() {
            (post_button(ctx, &format!("/closures/{}/settle", shut.id), &ctx.t("closure-settle-all"), &[("all", "yes")]))
        }
    }
}

/// Who was hit, and where.
fn who(ctx: &Ctx, hit: &Hit) -> Markup {
    let lang = ctx.lang;
    html! {
        h3 { (in_script(lang, hit.unit_name(lang))) }
        p {
            a href=(format!("/bookings/{}", hit.reference)) translate="no" { (crate::base::grouped_reference(&hit.reference)) }
            " · " (in_script(lang, hit.equipment_name(lang))) " · " (when(hit.span(), hit.by_day()))
            @if hit.capacity_used > 1 { " · " (capacity_words(lang, hit.capacity_used, &hit.capacity_unit)) }
            " · " (crate::people::unit_phone(ctx, &hit.unit_code, &hit.unit_phone))
        }
    }
}

fn choices(ctx: &Ctx, hit: &Hit, entered: &Entered) -> Markup {
    let live = hit.live(ctx.now());
    let name = format!("choice-{}", hit.reference);
    let chosen = match Choice::from_code(entered.get(&name)) {
        Some(given) => given,
        None => default_choice(hit, live.as_ref()),
    };
    let offered = Choice::ALL.into_iter().filter(|choice| match choice {
        Choice::Move => live.as_ref().is_some_and(|proposal| proposal.same_centre),
        Choice::Ask => hit.asked_at.is_none(),
        _ => true,
    });
    html! {
        (state(ctx, hit))
        fieldset.field {
            legend { (ctx.t("closure-choose")) }
            @for choice in offered {
                @let id = format!("{name}-{}", choice.code());
                div.choice {
                    input type="radio" id=(id) name=(name) value=(choice.code()) checked[choice == chosen];
                    label for=(id) { (ctx.t(words(choice, hit.asked_at.is_some()))) }
                }
            }
        }
    }
}

fn words(choice: Choice, asked: bool) -> &'static str {
    match choice {
        Choice::Move => "closure-choice-move",
        Choice::Ask => "closure-choice-ask",
        Choice::Cancel => "closure-choice-cancel",
        Choice::Leave if asked => "closure-choice-wait",
        Choice::Leave => "closure-choice-leave",
    }
}

/// What is proposed, and whether the unit was asked.
fn state(ctx: &Ctx, hit: &Hit) -> Markup {
    let live = hit.live(ctx.now());
    html! {
        @match &live {
            Some(proposal) => p { (ctx.t("closure-proposed")) " " strong { (place_words(ctx.lang, hit, proposal)) } (price(ctx, hit.quoted_total_paise, proposal.total)) },
            None => p { (tag(Tone::Bad, &ctx.t("closure-without-place"))) " " (ctx.t("closure-without-place-next")) },
        }
        @if let Some(at) = hit.asked_at {
            p {
                (tag(Tone::Waiting, &ctx.t("closure-was-asked"))) " " (time::short_date_time(at))
                @if let Some(until) = live.and_then(|proposal| proposal.until) { " · " (ctx.tr("booking-asked-until", &[("time", &time::short_date_time(until))])) }
            }
        }
    }
}

/// Machine and time of a proposal.
pub(super) fn place_words(lang: Lang, hit: &Hit, proposal: &Proposal) -> String {
    format!("{}, {}", lang.pick(&proposal.name_en, &proposal.name_hi), when(proposal.span, hit.by_day()))
}

/// What changes in the price, if anything.
fn price(ctx: &Ctx, agreed: Paise, proposed: Paise) -> Markup {
    html! {
        @if agreed != proposed {
            " " (ctx.tr("closure-price-changes", &[("old", &agreed.to_string()), ("new", &proposed.to_string())]))
        }
    }
}

/// Bookings that are settled: what became of each, when, by whom.
fn done(ctx: &Ctx, hits: &[Hit]) -> Markup {
    let done: Vec<&Hit> = hits.iter().filter(|hit| !hit.is_open()).collect();
    html! {
        @if !done.is_empty() {
            h2 { (ctx.t("closure-done-title")) }
            ul.cards {
                @for hit in done {
                    li {
                        (who(ctx, hit))
                        p {
                            (outcome(ctx, hit))
                            @if let (Some("moved" | "accepted"), Some(proposal)) = (hit.outcome.as_deref(), hit.proposal(ctx.now())) { " " (place_words(ctx.lang, hit, &proposal)) }
                        }
                        p.small {
                            @if let Some(at) = hit.settled_at { (time::short_date_time(at)) }
                            @if let Some(name) = &hit.settled_by_name { " · " (in_script(ctx.lang, name)) }
                        }
                    }
                }
            }
        }
    }
}

fn outcome(ctx: &Ctx, hit: &Hit) -> Markup {
    let (tone, key) = match hit.outcome.as_deref() {
        Some("moved") => (Tone::Good, "closure-outcome-moved"),
        Some("accepted") => (Tone::Good, "closure-outcome-accepted"),
        Some("chosen") => (Tone::Good, "closure-outcome-chosen"),
        Some("cancelled") => (Tone::Plain, "closure-outcome-cancelled"),
        Some("cut") => (Tone::Plain, "closure-outcome-cut"),
        Some("let_go") => (Tone::Plain, "closure-outcome-let-go"),
        _ => (Tone::Plain, "closure-outcome-back"),
    };
    tag(tone, &ctx.t(key))
}

/// Opening now, or another end.
fn ending(ctx: &Ctx, shut: &Shut, entered: &Entered) -> Markup {
    let address = format!("/closures/{}/end", shut.id);
    let filled = match (entered.get("until_date"), shut.until) {
        ("", Some(until)) => Entered::with([
            ("until_date", time::short_date(time::ist_date(until))),
            ("until_time", time::clock_time(until)),
        ]),
        ("", None) => Entered::with([("until_date", time::short_date(time::ist_date(ctx.now())))]),
        _ => entered.clone(),
    };
    let form = ctx.form(&filled);
    html! {
        h2 { (ctx.t("closure-end-title")) }
        (post_button(ctx, &address, &ctx.t("booking-closure-open"), &[("now", "yes")]))
        details open[!entered.get("until_date").is_empty()] {
            summary { (ctx.t("closure-other-end")) }
            (form.post(&address, html! {
                (form.date("until_date", "booking-closure-until-date"))
                (form.time("until_time", "booking-closure-until-time").hint("closure-until-hint").optional())
                (form.submit("closure-end-save"))
            }))
        }
    }
}

/// All bookings at once, as suggested.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Whole {
    all: String,
}

/// `POST /closures/{id}/settle`: what was chosen for each booking shown.
pub async fn settle(ctx: Ctx, Path(id): Path<String>, form: Form<Whole>) -> Result<Response> {
    let shut = seen(&ctx, &id).await?;
    let choices: Vec<Chosen> = if form.value.all == "yes" {
        let hits = hit::of_closure(ctx.app.db.read(), shut.id).await?;
        let open = hits.iter().filter(|hit| hit.is_open() && hit.status == Status::Displaced.code());
        let chosen = open.map(|hit| (hit, default_choice(hit, hit.live(ctx.now()).as_ref())));
        chosen.map(|(hit, choice)| Chosen { booking: hit.reference.clone(), choice }).collect()
    } else {
        let answers = form.entered.pairs().iter().filter_map(|(name, value)| {
            let booking = name.strip_prefix("choice-")?.to_owned();
            Some(Chosen { booking, choice: Choice::from_code(value)? })
        });
        answers.collect()
    };
    let command = &Settle { closure: shut.id, choices };
    let key = form.entered.idempotency_key();
    let done: Result<Settled> =
        ctx.write_once(&key, command, |tx| async move { settle_hits(&tx, command).await }).await;
    match done {
        Ok(settled) => Ok(ctx.redirect_saying(format!("/closures/{}", shut.id), &said(&ctx, &settled))),
        Err(error) => page(&ctx, &shut, &form.entered.refused(error)?).await,
    }
}

fn said(ctx: &Ctx, settled: &Settled) -> String {
    let counts = [
        ("moved", &settled.moved.to_string() as &str),
        ("asked", &settled.asked.to_string()),
        ("cancelled", &settled.cancelled.to_string()),
        ("left", &settled.left.to_string()),
    ];
    ctx.tr("closure-settled", &counts)
}

/// Until when.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Until {
    now: String,
    until_date: String,
    until_time: String,
}

/// `POST /closures/{id}/end`: opens now, or sets another end.
pub async fn end(ctx: Ctx, Path(id): Path<String>, form: Form<Until>) -> Result<Response> {
    let shut = seen(&ctx, &id).await?;
    let mut reasons = Reasons::new();
    let ends_at = match form.value.now.as_str() {
        "yes" => Some(ctx.now()),
        _ => end_of(&form.value.until_date, &form.value.until_time, &mut reasons),
    };
    let opens = ends_at.is_some_and(|end| end <= ctx.now());
    let key = form.entered.idempotency_key();
    let command = &End { closure: shut.id, ends_at };
    // Opening now is the same request whenever the form was sent.
    let request = (shut.id, form.value.now.clone(), form.value.until_date.clone(), form.value.until_time.clone());
    let done = match Error::check(reasons) {
        Ok(()) => ctx.write_once(&key, &request, |tx| async move { end_closure(&tx, command).await }).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => {
            let words = if opens { "booking-closure-opened" } else { "closure-end-saved" };
            Ok(ctx.redirect_saying(format!("/closures/{}", shut.id), &ctx.t(words)))
        }
        Err(error) => page(&ctx, &shut, &form.entered.refused(error)?).await,
    }
}
