//! Documents: the list with filters, and one document as it prints.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, PreEscaped, html};

use super::{amount_or_dash, centre_asked, named};
use crate::access;
use crate::base::time::{ist_date, parse_date, short_date};
use crate::base::{DocumentId, Error, Lang, Paise, Result, Scope, Verb};
use crate::billing::document::DocumentKind;
use crate::billing::find::{self, DocumentFilter, DocumentRow, DocumentTotals, PaymentState, Related};
use crate::billing::paper::{Fact, Paper, PaperPayment, Wording, paper};
use crate::billing::store::Document;
use crate::web::{Column, Ctx, Entered, Table, Tone, empty, in_script, page, pager, tag, wide_page};

const ROWS: u64 = 50;

/// Which documents the address asks for; a unit sees its own, staff their centre's.
async fn filter(ctx: &Ctx, entered: &Entered) -> Result<DocumentFilter> {
    Ok(DocumentFilter {
        centre: centre_asked(ctx).await?,
        unit: ctx.actor.unit(),
        kind: DocumentKind::from_code(entered.get("kind")),
        state: PaymentState::from_code(entered.get("state")),
        from: parse_date(entered.get("from")),
        until: parse_date(entered.get("until")),
        words: entered.get("q").to_owned(),
    })
}

pub(super) async fn list(ctx: Ctx) -> Result<Response> {
    let entered = Entered::of_query(&ctx.query);
    let filter = filter(&ctx, &entered).await?;
    let (conn, today) = (ctx.app.db.read(), ist_date(ctx.now()));
    let after = entered.get("after").parse().ok().map(DocumentId);
    let mut rows = find::documents(conn, &ctx.actor, &filter, today, after, ROWS + 1).await?;
    let totals = find::document_totals(conn, &ctx.actor, &filter, today).await?;
    let more = rows.len() as u64 > ROWS;
    rows.truncate(ROWS as usize);
    let next = rows.last().filter(|_| more).map(|row| row.id.to_string());
    let title = ctx.t("billing-invoices-title");
    Ok(wide_page(
        &ctx,
        &title,
        html! {
            (filters(&ctx, &entered))
            @if rows.is_empty() {
                (empty(&ctx.t("billing-invoices-none"), None))
            } @else {
                (table(&ctx, &rows, &totals))
                (pager(&ctx, next.as_deref()))
            }
        },
    ))
}

fn filters(ctx: &Ctx, entered: &Entered) -> Markup {
    let form = ctx.form(entered);
    let any = || (String::new(), ctx.t("billing-any"));
    let kinds = DocumentKind::ALL.iter().map(|kind| (kind.code().to_owned(), ctx.t(kind.key())));
    let states = PaymentState::ALL.iter().map(|state| (state.code().to_owned(), ctx.t(state_key(*state))));
    html! {
        (form.filters("/invoices", html! {
            @if ctx.actor.centre().is_none() && ctx.actor.unit().is_none() { (form.hidden("centre", entered.get("centre"))) }
            (form.text("q", "billing-filter-words").width(20))
            (form.select("state", "billing-filter-state", [any()].into_iter().chain(states).collect()))
            (form.select("kind", "billing-filter-kind", [any()].into_iter().chain(kinds).collect()))
            (form.date("from", "billing-filter-from"))
            (form.date("until", "billing-filter-until"))
        }))
    }
}

fn state_key(state: PaymentState) -> &'static str {
    match state {
        PaymentState::Open => "billing-state-open",
        PaymentState::Overdue => "billing-state-overdue",
        PaymentState::Paid => "billing-state-paid",
    }
}

fn state_tag(ctx: &Ctx, state: PaymentState) -> Markup {
    let tone = match state {
        PaymentState::Open => Tone::Waiting,
        PaymentState::Overdue => Tone::Bad,
        PaymentState::Paid => Tone::Good,
    };
    tag(tone, &ctx.t(state_key(state)))
}

fn table(ctx: &Ctx, rows: &[DocumentRow], totals: &DocumentTotals) -> Markup {
    let today = ist_date(ctx.now());
    let mut table = Table::new(
        "documents",
        ctx.lang.count("billing-invoices-caption", totals.count),
        vec![
            Column::text(ctx.t("billing-column-number")),
            Column::text(ctx.t("billing-column-date")),
            Column::text(ctx.t("billing-column-unit")),
            Column::text(ctx.t("billing-column-due")),
            Column::number(ctx.t("billing-column-payable")),
            Column::number(ctx.t("billing-column-outstanding")),
            Column::text(ctx.t("billing-column-state")),
        ],
    );
    for row in rows {
        table.row(vec![
            html! { a href=(format!("/invoices/{}", row.id)) { (row.number) } },
            html! { span.day { (short_date(row.issued_on)) } },
            html! { (named(ctx, &row.unit_name_en, &row.unit_name_hi)) },
            html! { span.day { (short_date(row.due_on)) } },
            html! { (row.payable) },
            amount_or_dash(row.outstanding()),
            state_tag(ctx, row.state(today)),
        ]);
    }
    table.total(vec![
        html! { (ctx.t("billing-total-all")) },
        html! {},
        html! {},
        html! {},
        html! { (totals.payable) },
        html! { (Paise(totals.payable.0.saturating_sub(totals.settled.0))) },
        html! {},
    ]);
    html! { (table) }
}

pub(super) async fn show(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let id = id.parse().map(DocumentId).map_err(|_| Error::NotFound)?;
    let conn = ctx.app.db.read();
    let document = find::document(conn, &ctx.actor, id).await?;
    let wording = Wording::from_code(&ctx.asked("wording")).unwrap_or_else(|| Wording::of(ctx.lang));
    let copy = document.copy(&ctx.asked("copy"), ctx.now());
    let outstanding = find::outstanding(conn, &document, document.moment_of(copy, ctx.now())).await?;
    let known = crate::billing::registration(conn, id).await?;
    let paper = paper(&document.content, wording, copy, Some(outstanding))?.registered(known.as_ref(), wording)?;
    let payments = find::payments_of(conn, id).await?;
    let notes = find::notes_of(conn, id).await?;
    let title = format!("{} {}", ctx.t(document.content.kind.key()), document.content.number);
    Ok(page(
        &ctx,
        &title,
        html! {
            (actions(&ctx, &document, outstanding.amount))
            (sheet(&paper))
            (why(&ctx, &document))
            (notes_of(&ctx, &notes))
            @if !payments.is_empty() {
                section.screen-only {
                    h2 { (ctx.t("billing-payments")) }
                    ul {
                        @for payment in &payments {
                            li {
                                (short_date(payment.received_on)) ": " (payment.amount) ", "
                                (ctx.t(super::receipts::mode_key(&payment.mode))) ", "
                                a href=(format!("/receipts/{}", payment.receipt_id)) { (payment.receipt_number) }
                            }
                        }
                    }
                }
            }
        },
    ))
}

/// The way from each line to why it costs what it costs.
fn why(ctx: &Ctx, document: &Document) -> Markup {
    let billed: Vec<_> = document.content.lines.iter().filter_map(|line| Some((line, line.charge_id?))).collect();
    html! {
        @if !billed.is_empty() {
            section.screen-only {
                h2 { (ctx.t("charge-why")) }
                ol {
                    @for (line, charge) in billed {
                        li {
                            a href=(format!("/charges/{}", charge.0)) { (named(ctx, &line.name_en, &line.name_hi)) } ": "
                            (line.taxable)
                        }
                    }
                }
            }
        }
    }
}

/// The notes that correct a document, and the document that a note corrects.
pub(super) fn notes_of(ctx: &Ctx, notes: &[Related]) -> Markup {
    html! {
        @if !notes.is_empty() {
            section.screen-only {
                h2 { (ctx.t("billing-notes")) }
                ul {
                    @for note in notes {
                        li {
                            a href=(format!("/invoices/{}", note.id)) { (note.number) } ", "
                            (DocumentKind::from_code(&note.kind).map(|kind| ctx.t(kind.key())).unwrap_or_default()) ", "
                            (short_date(note.issued_on)) ": " (note.payable)
                        }
                    }
                }
            }
        }
    }
}

fn actions(ctx: &Ctx, document: &Document, outstanding: Paise) -> Markup {
    let id = document.id;
    let may_take = access::may(&ctx.actor, Verb::TakeMoney, Scope::Centre(document.centre));
    let today = ist_date(ctx.now());
    let state = match outstanding > Paise::ZERO {
        false => PaymentState::Paid,
        true if document.content.due_on < today => PaymentState::Overdue,
        true => PaymentState::Open,
    };
    html! {
        @if document.content.payable > Paise::ZERO && !document.content.kind.is_voucher() {
            p.screen-only {
                (state_tag(ctx, state)) " "
                @if outstanding > Paise::ZERO { (ctx.tr("billing-outstanding", &[("amount", &outstanding.to_string())])) }
            }
        }
        p.actions {
            @if cfg!(feature = "pdf") {
                a.button href=(format!("/invoices/{id}/pdf?wording={}", ctx.lang.code())) { (ctx.t("billing-pdf")) }
                a href=(format!("/invoices/{id}/pdf?wording=both")) { (ctx.t("billing-pdf-both")) }
                @if access::may(&ctx.actor, Verb::SeeCharges, Scope::Centre(document.centre)) {
                    a href=(format!("/invoices/{id}/pdf?copy=supplier&wording={}", ctx.lang.code())) {
                        (ctx.t("billing-pdf-supplier"))
                    }
                }
            }
            @if access::may(&ctx.actor, Verb::CorrectDocument, Scope::Centre(document.centre)) {
                @if document.content.kind.can_be_credited() { a href=(format!("/invoices/{id}/credit-note")) { (ctx.t("billing-note-credit")) } }
                @if document.content.kind.bills_charges() { a href=(format!("/invoices/{id}/debit-note")) { (ctx.t("billing-note-debit")) } }
            }
            @if outstanding > Paise::ZERO {
                a href=(format!("/invoices/{id}/pay")) { (ctx.t("pay-title")) }
            }
            @if may_take && outstanding > Paise::ZERO {
                a href=(format!("/receipts/new?unit={}&document={id}", document.content.recipient.code)) {
                    (ctx.t("billing-take-money"))
                }
            }
            @if outstanding > Paise::ZERO {
                @if access::may(&ctx.actor, Verb::RecordTds, Scope::Centre(document.centre)) {
                    a href=(format!("/tds/new?document={id}")) { (ctx.t("billing-tds-new")) }
                }
                @if access::may(&ctx.actor, Verb::WriteOff, Scope::Centre(document.centre)) {
                    a href=(format!("/write-offs/new?document={id}")) { (ctx.t("billing-write-off-new")) }
                }
            }
        }
    }
}

/// The paper on the screen; printed, it fills an A4 sheet.
pub fn sheet(paper: &Paper) -> Markup {
    let lang = Lang::from_code(paper.lang).unwrap_or_default();
    html! {
        article.paper lang=(paper.lang) {
            header.paper-head {
                div {
                    @for (index, line) in paper.supplier.iter().enumerate() {
                        @if index == 0 { strong { (in_script(lang, line)) } } @else { (in_script(lang, line)) }
                        br;
                    }
                }
                @if !paper.copy.is_empty() { p { (paper.copy) } }
            }
            div.paper-head {
                div {
                    (paper.recipient_label) br;
                    @for (index, line) in paper.recipient.iter().enumerate() {
                        @if index == 0 { strong { (in_script(lang, line)) } } @else { (in_script(lang, line)) }
                        br;
                    }
                }
                (fact_list(&paper.facts))
            }
            (line_table(paper))
            div.paper-foot {
                (tax_table(paper))
                (fact_list(&paper.totals))
            }
            p { (paper.words_label) ": " strong { (paper.words.join(" / ")) } }
            @for note in &paper.notes { p { (note) } }
            @if let Some(payment) = &paper.payment { (qr(payment)) }
            @if let Some(known) = &paper.registration {
                div.pay { div.qr aria-hidden="true" { (PreEscaped(&known.qr_svg)) } p { (known.label) } }
            }
            p { @for line in &paper.signature { (line) br; } }
        }
    }
}

fn fact_list(facts: &[Fact]) -> Markup {
    html! {
        dl.summary {
            @for fact in facts {
                div {
                    dt { (fact.label) }
                    dd { @if fact.strong { strong { (fact.value) } } @else { (fact.value) } }
                }
            }
        }
    }
}

fn line_table(paper: &Paper) -> Markup {
    let labels = &paper.labels;
    let coded = paper.lines.iter().any(|line| !line.sac.is_empty());
    let mut columns = vec![Column::text(&labels.description)];
    if coded {
        columns.push(Column::text(&labels.sac));
    }
    columns.extend([Column::number(&labels.quantity), Column::number(&labels.rate)]);
    if paper.conceded {
        columns.extend([Column::number(&labels.base), Column::number(&labels.concession)]);
    }
    columns.push(Column::number(&labels.taxable));
    if paper.taxed {
        columns.push(Column::number(&labels.gst));
    }
    let mut table = Table::new("lines", &paper.title, columns);
    for line in &paper.lines {
        let mut cells = vec![html! { (line.number) ". " (line.description) br; small { (line.detail) } }];
        if coded {
            cells.push(html! { (line.sac) });
        }
        cells.extend([html! { (line.quantity) }, html! { (line.rate) }]);
        if paper.conceded {
            cells.extend([html! { (line.base) }, html! { (line.concession) }]);
        }
        cells.push(html! { (line.taxable) });
        if paper.taxed {
            cells.push(html! { (line.gst) });
        }
        table.row(cells);
    }
    html! { (table) }
}

fn tax_table(paper: &Paper) -> Markup {
    if paper.tax_rows.is_empty() {
        return html! {};
    }
    let columns = paper
        .tax_labels
        .iter()
        .enumerate()
        .map(|(index, label)| if index == 0 { Column::text(label) } else { Column::number(label) })
        .collect();
    let mut table = Table::new("taxes", &paper.tax_caption, columns);
    for row in &paper.tax_rows {
        table.row(row.iter().map(|value| html! { (value) }).collect());
    }
    html! { (table) }
}

/// The code to scan, and on a phone the link that opens the payment app.
pub(super) fn qr(payment: &PaperPayment) -> Markup {
    html! {
        div.pay {
            div.qr aria-hidden="true" { (PreEscaped(&payment.qr_svg)) }
            p {
                a href=(payment.link) { (payment.label) } br;
                (payment.address) br;
                (payment.amount)
            }
        }
    }
}
