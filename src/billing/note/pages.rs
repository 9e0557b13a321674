//! Writing a note: what is taken back or added line by line, a look at it, and issue.

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use maud::{Markup, html};
use serde::Deserialize;

use super::credit::{IssueCreditNote, issue_credit_note, preview_credit_note};
use super::debit::{DebitLine, Income, IssueDebitNote, issue_debit_note};
use super::lines::original_lines;
use super::rules::{OriginalLine, WantedLine};
use crate::access;
use crate::base::{DocumentId, Error, Paise, Reason, Reasons, Result, Scope, Verb};
use crate::billing::copies::PaperCopy;
use crate::billing::find;
use crate::billing::pages::documents::sheet;
use crate::billing::paper::{Wording, paper};
use crate::billing::store::Document;
use crate::web::{App, Ctx, Entered, Form};

/// The pages of notes.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/invoices/{id}/credit-note", get(ask_credit).post(credit))
        .route("/invoices/{id}/debit-note", get(ask_debit).post(debit))
}

/// Names of fields depend on the document; they are read from what was entered.
#[derive(Deserialize)]
struct AnyFields {}

/// The fields of a note: one amount for each line, by its number.
#[derive(Clone, Debug, Default)]
struct NoteForm {
    amounts: Vec<(usize, String)>,
    reason: String,
    bill_anew: bool,
    checked: bool,
}

impl NoteForm {
    fn of(entered: &Entered) -> NoteForm {
        let amounts = entered.pairs().iter().filter_map(|(name, value)| {
            let line = name.strip_prefix("line-")?.parse().ok()?;
            (!value.trim().is_empty()).then(|| (line, value.clone()))
        });
        NoteForm {
            amounts: amounts.collect(),
            reason: entered.get("reason").to_owned(),
            bill_anew: !entered.get("bill_anew").is_empty(),
            checked: !entered.get("checked").is_empty(),
        }
    }

    /// The amounts in paise, or every one that cannot be read.
    fn amounts(&self) -> Result<Vec<(usize, Paise)>> {
        let mut reasons = Reasons::new();
        let mut amounts = Vec::new();
        for (line, typed) in &self.amounts {
            match Paise::parse_rupees(typed) {
                Some(amount) => amounts.push((*line, amount)),
                None => reasons.push(Reason::field("lines", "note-amount").with("line", line)),
            }
        }
        Error::check(reasons)?;
        Ok(amounts)
    }

    fn credit(&self, document: DocumentId) -> Result<IssueCreditNote> {
        let lines = self.amounts()?.into_iter();
        Ok(IssueCreditNote {
            document,
            lines: lines.map(|(line, taxable_paise)| WantedLine { line, taxable_paise }).collect(),
            reason: self.reason.clone(),
            bill_anew: self.bill_anew,
        })
    }

    fn debit(&self, document: DocumentId) -> Result<IssueDebitNote> {
        let line = |(line, taxable)| DebitLine {
            line,
            taxable,
            income: Income::Fee,
            name_en: String::new(),
            name_hi: String::new(),
            gst_rate: None,
        };
        let lines = self.amounts()?.into_iter().map(line).collect();
        Ok(IssueDebitNote { document, lines, reason: self.reason.clone() })
    }
}

/// The document of the address, for who may correct it.
async fn asked(ctx: &Ctx, id: &str) -> Result<Document> {
    access::check_somewhere(&ctx.actor, Verb::CorrectDocument)?;
    let id = id.parse().map(DocumentId).map_err(|_| Error::NotFound)?;
    let document = find::document(ctx.app.db.read(), &ctx.actor, id).await?;
    access::check(&ctx.actor, Verb::CorrectDocument, Scope::Centre(document.centre))?;
    Ok(document)
}

/// `GET /invoices/{id}/credit-note`
async fn ask_credit(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let document = asked(&ctx, &id).await?;
    credit_form(&ctx, &document, &Entered::empty()).await
}

async fn credit_form(ctx: &Ctx, document: &Document, entered: &Entered) -> Result<Response> {
    let lines = original_lines(ctx.app.db.read(), document).await?;
    let form = ctx.form(entered);
    let title = ctx.tr("note-credit-title", &[("number", &document.content.number)]);
    let body = html! {
        p { (ctx.t("note-credit-lead")) }
        (form.post(&format!("/invoices/{}/credit-note", document.id), html! {
            div id="lines" tabindex="-1" { @for (index, line) in lines.iter().enumerate() { (credit_field(ctx, entered, index, line)?) } }
            (form.lines("reason", "note-reason").hint("note-reason-hint"))
            (form.checkbox("bill_anew", "note-bill-anew"))
            (form.submit("note-look"))
        }))
    };
    Ok(form.page(&title, body))
}

fn credit_field(ctx: &Ctx, entered: &Entered, index: usize, line: &OriginalLine) -> Result<Markup> {
    let left = line.left()?;
    if left == Paise::ZERO {
        return Ok(html! {});
    }
    let facts = [
        ("line", (index + 1).to_string()),
        ("name", ctx.lang.pick(&line.line.name_en, &line.line.name_hi).to_owned()),
        ("left", left.to_string()),
    ];
    Ok(amount_field(ctx, entered, "note-line", index, &facts))
}

fn amount_field(ctx: &Ctx, entered: &Entered, key: &str, index: usize, facts: &[(&'static str, String)]) -> Markup {
    let facts: Vec<(&'static str, &str)> = facts.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let name = format!("line-{}", index + 1);
    let form = ctx.form(entered);
    html! { (form.number(&name, key).label_words(ctx.tr(key, &facts)).hint("note-line-hint").optional()) }
}

/// `POST /invoices/{id}/credit-note`: first a look, then, once it was looked at, the note.
async fn credit(ctx: Ctx, Path(id): Path<String>, form: Form<AnyFields>) -> Result<Response> {
    let document = asked(&ctx, &id).await?;
    let typed = NoteForm::of(&form.entered);
    match credit_or_look(&ctx, &document, &typed, &form.entered).await {
        Ok(answer) => Ok(answer),
        Err(error) => credit_form(&ctx, &document, &form.entered.refused(error)?).await,
    }
}

async fn credit_or_look(ctx: &Ctx, document: &Document, typed: &NoteForm, entered: &Entered) -> Result<Response> {
    let command = &typed.credit(document.id)?;
    if !typed.checked {
        let content = preview_credit_note(ctx.app.db.read(), document, command, ctx.now()).await?;
        let shown = paper(&content, Wording::of(ctx.lang), PaperCopy::Original, None)?;
        let words = ctx.tr("note-issue-credit", &[("amount", &content.payable.to_string())]);
        return Ok(check_page(ctx, document, "credit-note", entered, &words, html! { (sheet(&shown)) }));
    }
    let key = entered.idempotency_key();
    let done = ctx.write_once(&key, command, |tx| async move { issue_credit_note(&tx, command).await }).await?;
    let amount = done.note.payable_paise.to_string();
    let words = ctx.tr("note-issued", &[("number", &done.note.number), ("amount", &amount)]);
    Ok(ctx.redirect_saying(format!("/invoices/{}", done.note.id), &words))
}

/// What was typed travels along hidden; nothing is issued before this page was confirmed.
fn check_page(ctx: &Ctx, document: &Document, kind: &str, typed: &Entered, words: &str, shown: Markup) -> Response {
    let entered = Entered::empty();
    let form = ctx.form(&entered);
    let back = format!("/invoices/{}/{kind}", document.id);
    let carried = typed.pairs().iter().filter(|(name, value)| {
        !value.is_empty() && (name.starts_with("line-") || name == "reason" || name == "bill_anew")
    });
    form.page(
        &ctx.t("note-check-title"),
        html! {
            p { (ctx.t("note-check-lead")) }
            (form.post(&back, html! {
                @for (name, value) in carried { (form.hidden(name, value)) }
                (form.hidden("checked", "yes"))
                (form.submit_words(words))
            }))
            p { a href=(back) { (ctx.t("note-change")) } }
            (shown)
        },
    )
}

/// `GET /invoices/{id}/debit-note`
async fn ask_debit(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let document = asked(&ctx, &id).await?;
    Ok(debit_form(&ctx, &document, &Entered::empty()))
}

fn debit_form(ctx: &Ctx, document: &Document, entered: &Entered) -> Response {
    let form = ctx.form(entered);
    let title = ctx.tr("note-debit-title", &[("number", &document.content.number)]);
    let body = html! {
        p { (ctx.t("note-debit-lead")) }
        (form.post(&format!("/invoices/{}/debit-note", document.id), html! {
            div id="lines" tabindex="-1" {
                @for (index, line) in document.content.lines.iter().enumerate() {
                    @let name = ctx.lang.pick(&line.name_en, &line.name_hi).to_owned();
                    (amount_field(ctx, entered, "note-line-add", index, &[("line", (index + 1).to_string()), ("name", name)]))
                }
            }
            (form.lines("reason", "note-reason").hint("note-reason-hint"))
            (form.submit("note-issue-debit"))
        }))
    };
    form.page(&title, body)
}

/// `POST /invoices/{id}/debit-note`
async fn debit(ctx: Ctx, Path(id): Path<String>, form: Form<AnyFields>) -> Result<Response> {
    let document = asked(&ctx, &id).await?;
    let typed = NoteForm::of(&form.entered);
    let key = form.entered.idempotency_key();
    let outcome = match typed.debit(document.id) {
        Ok(command) => {
            let command = &command;
            ctx.write_once(&key, command, |tx| async move { issue_debit_note(&tx, command).await }).await
        }
        Err(error) => Err(error),
    };
    match outcome {
        Ok(note) => {
            let words = ctx.tr("note-issued", &[("number", &note.number), ("amount", &note.payable_paise.to_string())]);
            Ok(ctx.redirect_saying(format!("/invoices/{}", note.id), &words))
        }
        Err(error) => Ok(debit_form(&ctx, &document, &form.entered.refused(error)?)),
    }
}
