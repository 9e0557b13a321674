//! The kit every page and every API answer is made of: layout, forms, tables, errors,
//! languages, session and CSRF. It knows no room's words or tables.
//!
//! What always holds:
//! - every page works without scripting and stands complete in both languages;
//! - a POST from a page reaches its handler only with our own token, from our own site,
//!   with at most 200 fields and 64 KiB, 5 MB more with a file ([`context`] checks it before the handler runs);
//! - an [`Error`](crate::base::Error) becomes a page in the reader's language, or a problem
//!   document under `/api/`; no internals leave the house, faults are logged once.
//!
//! # A page with a form, from end to end
//! ```text
//! pub fn router() -> Router<App> {
//!     Router::new().route("/holidays/new", get(show).post(save))
//! }
//!
//! async fn show(ctx: Ctx) -> Result<Response> {
//!     access::check(&ctx.actor, Verb::ManageCentre, Scope::Everywhere)?;   // pages may ask early, verbs always ask
//!     Ok(holiday_page(&ctx, &Entered::with([("name_en", "Diwali")])))         // or Entered::empty()
//! }
//!
//! #[derive(Deserialize, Default)]
//! #[serde(default)]
//! struct HolidayForm { date: String, name_en: String, kinds: Vec<String> }    // only String, Option<String>, Vec<String>
//!
//! async fn save(ctx: Ctx, form: Form<HolidayForm>) -> Result<Response> {
//!     let command = &AddHoliday { date: form.value.date.clone(), /* … */ };
//!     let key = form.entered.idempotency_key();
//!     match ctx.write_once(&key, command, |tx| async move { add_holiday(&tx, command).await }).await {
//!         Ok(_) => Ok(ctx.redirect_saying("/holidays", &ctx.t("catalogue-holiday-added"))),
//!         // 422 with every reason at its field and all answers kept; other errors go up.
//!         Err(error) => Ok(holiday_page(&ctx, &form.entered.refused(error)?)),
//!     }
//! }
//!
//! fn holiday_page(ctx: &Ctx, entered: &Entered) -> Response {
//!     let form = ctx.form(entered);
//!     form.page(&ctx.t("catalogue-holiday-title"), html! {                    // puts the error summary on top, status 422
//!         (form.post("/holidays/new", html! {                                 // <form> with token and idempotency key
//!             (form.date("date", "catalogue-holiday-date").hint("catalogue-holiday-date-hint"))
//!             (form.text("name_en", "catalogue-holiday-name-en").width(20))
//!             (form.select("state", "catalogue-state", options))              // options: Vec<(String value, String label)>
//!             (form.checkboxes("kinds", "catalogue-kinds", options).optional())
//!             (form.submit("catalogue-holiday-save"))
//!         }))
//!     })
//! }
//! ```
//! A page without a form: `page(&ctx, &title, html! { (heading) … })`; the kit writes the `<h1>`.
//! Lists: [`Table`], [`summary_list`], [`tag`], [`empty`], [`pager`], [`FormView::filters`].
//! A button that posts: [`post_button`]. Links that look like buttons: [`button_link`].
//! Files: `form.post_with_files(…)` with `form.file(…)`, read as `Form::file`, checked by `Uploaded::checked`, kept by
//! `WriteTx::attach`, handed out by `download`.
//! JSON: `async fn make(ctx: Ctx, Json(body): Json<NewThing>) -> Result<…>`, see [`api`].

pub mod api;
mod app;
mod assets;
mod context;
mod cookies;
mod fields;
mod form;
mod gate;
mod guard;
mod layout;
pub mod outgoing;
mod problem;
mod qr;
pub mod resume;
mod tables;
mod upload;
mod watch;

pub use api::{IdempotencyKey, Json, Page};
pub use app::{App, GatewayAccount, MenuEntry, MenuGroup, OidcSettings, Settings};
pub use assets::{asset, static_router};
pub use context::{Ctx, Peer, context, safe_path};
pub use fields::{Field, FormView};
pub use form::{Entered, Form, Pressed};
pub use gate::Gate;
pub use layout::{button_link, page, page_with_status, panel, post_button, scripted_page, wall_page, wide_page};
pub use problem::{Problem, ProblemReason, on_panic, without_a_page};
pub use qr::qr_svg;
pub use tables::{Column, Table, Tone, empty, in_script, notice, pager, script_of, summary_list, tag};
pub use upload::{FileType, Uploaded, download};
pub use watch::watch;
