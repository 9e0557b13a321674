//! Pages of the template of a centre's documents.

use axum::Router;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::html;

use super::rules::{missing, required};
use super::sandbox::{Printed, print};
use super::verbs::{self, content_of, in_force, keep, put_in_force, templates};
use crate::access;
use crate::base::time::short_date_time;
use crate::base::{Error, Reason, Reasons, Result, Scope, Verb};
use crate::billing::copies::PaperCopy;
use crate::billing::paper::{Outstanding, Paper, Wording, paper};
use crate::billing::{self, CentreParty, sample};
use crate::books::export::ExportFile;
use crate::books::pages::attachment;
use crate::books::pdf::TEMPLATE;
use crate::web::{App, Column, Ctx, Entered, Form, Pressed, Table, Tone, page, post_button, tag};

/// The pages.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/manage/centres/{code}/template", get(list).post(bring))
        .route("/manage/centres/{code}/template/default", get(built_in).post(reset))
        .route("/manage/centres/{code}/template/{version}", get(source).post(force))
        .route("/manage/centres/{code}/template/{version}/preview", get(preview))
}

/// Most a template may weigh, in bytes.
const MOST_BYTES: usize = 100_000;
/// Lines of the document it is tried with: one that takes two pages.
const SAMPLE_LINES: usize = 14;

async fn own_centre(ctx: &Ctx, code: &str) -> Result<CentreParty> {
    access::check_somewhere(&ctx.actor, Verb::ManageCentre)?;
    let centre = billing::centre_by_code(ctx.app.db.read(), code).await?;
    access::check(&ctx.actor, Verb::ManageCentre, Scope::Centre(centre.id))?;
    Ok(centre)
}

fn base(centre: &CentreParty) -> String {
    format!("/manage/centres/{}/template", centre.code)
}

/// `GET /manage/centres/{code}/template`
async fn list(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let centre = own_centre(&ctx, &code).await?;
    list_page(&ctx, &centre, &Entered::empty()).await
}

async fn list_page(ctx: &Ctx, centre: &CentreParty, entered: &Entered) -> Result<Response> {
    let conn = ctx.app.db.read();
    let rows = templates(conn, centre.id).await?;
    let current = in_force(conn, centre.id, ctx.now()).await?;
    let base = base(centre);
    let mut table = Table::new(
        "templates",
        ctx.t("template-versions"),
        vec![
            Column::text(ctx.t("template-version")),
            Column::text(ctx.t("template-made")),
            Column::text(ctx.t("template-made-by")),
            Column::text(ctx.t("template-look")),
            Column::text(ctx.t("template-force")),
        ],
    );
    for row in &rows {
        table.row(vec![
            html! { (row.version) },
            html! { span.day { (short_date_time(row.made_at)) } },
            html! { (row.made_by.as_deref().unwrap_or("–")) },
            html! {
                ul.links {
                    li { a href=(format!("{base}/{}/preview?wording=both", row.version)) { (ctx.t("template-preview")) } }
                    li { a href=(format!("{base}/{}", row.version)) { (ctx.t("template-source")) } }
                }
            },
            html! {
                @if current == Some(row.id) { (tag(Tone::Good, &ctx.t("template-in-force"))) }
                @else { (post_button(ctx, &format!("{base}/{}", row.version), &ctx.t("template-put-in-force"), &[])) }
            },
        ]);
    }
    let form = ctx.form(entered);
    Ok(form.page(
        &ctx.t("template-title"),
        html! {
            p { (ctx.t("template-lead")) }
            ul.links { li { a href=(format!("{base}/default")) { (ctx.t("template-default-source")) } } }
            @if current.is_none() { p { (tag(Tone::Good, &ctx.t("template-default-in-force"))) } }
            @else { (post_button(ctx, &format!("{base}/default"), &ctx.t("template-reset"), &[])) }
            @if !rows.is_empty() { (table) }
            h2 { (ctx.t("template-new")) }
            (form.post_with_files(&base, html! {
                (form.file("file", "template-file", ".typ,.txt,text/plain").hint("template-file-hint"))
                (form.submit("template-keep"))
            }))
        },
    ))
}

/// A document of the centre to try a template with; `lang` as the reader asks.
fn sample_paper(
    ctx: &Ctx,
    centre: &CentreParty,
    wording: Wording,
) -> Result<(Paper, billing::document::DocumentContent)> {
    let mut content = sample::invoice(SAMPLE_LINES)?;
    let gstin = content.supplier.gstin.take();
    content.supplier = centre.supplier.party.clone();
    content.supplier.gstin = content.supplier.gstin.or(gstin);
    let open = Outstanding { amount: content.payable, at: ctx.now(), attempt: 1 };
    Ok((paper(&content, wording, PaperCopy::Original, Some(open))?, content))
}

/// Whether a template may be kept: it compiles in both languages, and shows what has to show.
async fn check(ctx: &Ctx, centre: &CentreParty, content: &str) -> Result<()> {
    for wording in [Wording::Both, Wording::Hindi] {
        let (paper, sample) = sample_paper(ctx, centre, wording)?;
        let text = match print(&paper, content).await? {
            Printed::Pdf { text, .. } => text,
            Printed::TooMuch => return Err(Error::field("file", "template-too-much")),
            Printed::Wrong { line, message } => {
                let reason = Reason::field("file", "template-wrong").with("line", line).with("message", message);
                return Err(Error::refused(reason));
            }
        };
        let reasons: Reasons = missing(&required(&paper, &sample), &text)
            .into_iter()
            .map(|name| Reason::field("file", "template-field-missing").with("field", ctx.t(name)))
            .collect();
        Error::check(reasons)?;
    }
    Ok(())
}

/// The template a form brought, checked.
async fn brought(ctx: &Ctx, centre: &CentreParty, form: &Form<Pressed>) -> Result<String> {
    let file = form.file("file").ok_or_else(|| Error::field("file", "template-file-missing"))?;
    if file.content.is_empty() || file.content.len() > MOST_BYTES {
        return Err(Error::field("file", "template-file-size"));
    }
    let text = std::str::from_utf8(&file.content).ok().filter(|text| !text.contains('\0'));
    let text = text.ok_or_else(|| Error::field("file", "template-file-text"))?;
    check(ctx, centre, text).await?;
    Ok(text.to_owned())
}

/// `POST /manage/centres/{code}/template`: a new version, if it is good. It is not in force yet.
async fn bring(ctx: Ctx, Path(code): Path<String>, form: Form<Pressed>) -> Result<Response> {
    let centre = own_centre(&ctx, &code).await?;
    let key = form.entered.idempotency_key();
    let outcome = match brought(&ctx, &centre, &form).await {
        Ok(content) => {
            let (content, id) = (&content, centre.id);
            ctx.write_once(&key, content, |tx| async move { keep(&tx, id, content).await }).await
        }
        Err(error) => Err(error),
    };
    match outcome {
        Ok(version) => {
            let words = ctx.tr("template-kept", &[("version", &version.to_string())]);
            Ok(ctx.redirect_saying(base(&centre), &words))
        }
        Err(error) => list_page(&ctx, &centre, &form.entered.refused(error)?).await,
    }
}

fn file_of(name: String, content: &str) -> Response {
    attachment(ExportFile { name, media_type: "text/plain; charset=utf-8", bytes: content.as_bytes().to_vec() })
}

/// `GET /manage/centres/{code}/template/default`: the built-in template, to begin with.
async fn built_in(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    own_centre(&ctx, &code).await?;
    Ok(file_of("template.typ".to_owned(), TEMPLATE))
}

fn version_of(text: &str) -> Result<i64> {
    text.parse().map_err(|_| Error::NotFound)
}

/// `GET /manage/centres/{code}/template/{version}`
async fn source(ctx: Ctx, Path((code, version)): Path<(String, String)>) -> Result<Response> {
    let centre = own_centre(&ctx, &code).await?;
    let version = version_of(&version)?;
    let content = content_of(ctx.app.db.read(), centre.id, version).await?;
    Ok(file_of(format!("template-{}-{version}.typ", centre.code), &content))
}

/// `GET /manage/centres/{code}/template/{version}/preview?wording=`: an invented document, shown in the browser.
async fn preview(ctx: Ctx, Path((code, version)): Path<(String, String)>) -> Result<Response> {
    let centre = own_centre(&ctx, &code).await?;
    let content = content_of(ctx.app.db.read(), centre.id, version_of(&version)?).await?;
    let wording = Wording::from_code(&ctx.asked("wording")).unwrap_or_else(|| Wording::of(ctx.lang));
    let (paper, _) = sample_paper(&ctx, &centre, wording)?;
    match print(&paper, &content).await? {
        Printed::Pdf { bytes, .. } => Ok(([(header::CONTENT_TYPE, "application/pdf")], bytes).into_response()),
        _ => Ok(page(&ctx, &ctx.t("template-title"), html! { p { (ctx.t("refusal-template-too-much")) } })),
    }
}

/// `POST /manage/centres/{code}/template/{version}`: in force for what is issued from now on.
async fn force(ctx: Ctx, Path((code, version)): Path<(String, String)>, form: Form<Pressed>) -> Result<Response> {
    let centre = own_centre(&ctx, &code).await?;
    let version = version_of(&version)?;
    // The program may have changed since it was kept.
    check(&ctx, &centre, &content_of(ctx.app.db.read(), centre.id, version).await?).await?;
    let (id, key) = (centre.id, form.entered.idempotency_key());
    ctx.write_once(&key, &version, |tx| async move { put_in_force(&tx, id, Some(version)).await }).await?;
    Ok(ctx.redirect_saying(base(&centre), &ctx.tr("template-now", &[("version", &version.to_string())])))
}

/// `POST /manage/centres/{code}/template/default`: the built-in template again.
async fn reset(ctx: Ctx, Path(code): Path<String>, form: Form<Pressed>) -> Result<Response> {
    let centre = own_centre(&ctx, &code).await?;
    let (id, key) = (centre.id, form.entered.idempotency_key());
    ctx.write_once(&key, &"default", |tx| async move { verbs::put_in_force(&tx, id, None).await }).await?;
    Ok(ctx.redirect_saying(base(&centre), &ctx.t("template-now-default")))
}
