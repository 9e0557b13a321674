//! The document around every page.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{DOCTYPE, Markup, html};

use super::context::Ctx;
use super::tables::in_script;
use super::{Entered, MenuEntry, asset};
use crate::access;
use crate::base::Lang;
use crate::base::time::{self, Instant};
use crate::db::Reach;

/// A whole page: `title` becomes the `<h1>` and, with place and product, the `<title>`.
pub fn page(ctx: &Ctx, title: &str, body: Markup) -> Response {
    page_with_status(ctx, StatusCode::OK, title, body)
}

/// A page that uses the full width of a desk screen: boards, timelines, registers.
pub fn wide_page(ctx: &Ctx, title: &str, body: Markup) -> Response {
    document(ctx, title, "wide", html! { h1 { (in_script(ctx.lang, title)) } (body) }).into_response()
}

/// A wide page with a script of its own (a module of `static/`); it stands without it too.
pub fn scripted_page(ctx: &Ctx, title: &str, script: Option<&str>, body: Markup) -> Response {
    let main = html! {
        h1 { (in_script(ctx.lang, title)) }
        (body)
        @if let Some(name) = script { script src=(asset(name)) type="module" {} }
    };
    document(ctx, title, "wide", main).into_response()
}

/// A page for the wall of the workshop: large type and nothing to click but what `foot` holds.
pub fn wall_page(ctx: &Ctx, title: &str, body: Markup, foot: Markup) -> Response {
    let page = html! {
        (DOCTYPE)
        html lang=(ctx.lang.code()) {
            head { (head(ctx, title)) }
            body.wall {
                main id="main" { h1 { (in_script(ctx.lang, title)) } (body) }
                footer { (foot) " " (language_switch(ctx)) }
            }
        }
    };
    page.into_response()
}

/// A page with another status than 200.
pub fn page_with_status(ctx: &Ctx, status: StatusCode, title: &str, body: Markup) -> Response {
    let main = html! { h1 { (in_script(ctx.lang, title)) } (body) };
    (status, document(ctx, title, "", main)).into_response()
}

/// The document; `main` brings its own heading.
pub(super) fn document(ctx: &Ctx, title: &str, width: &str, main: Markup) -> Markup {
    let lang = ctx.lang;
    html! {
        (DOCTYPE)
        html lang=(lang.code()) {
            head {
                (head(ctx, title))
                script src=(asset("app.js")) defer {}
            }
            body data-busy=(ctx.t("web-busy")) data-offline=(ctx.t("web-offline")) {
                a.skip href="#main" { (ctx.t("web-skip")) }
                (header(ctx))
                main id="main" class=(format!("wrap {width}")) tabindex="-1" {
                    @if let Reach::ReadOnly(of) = ctx.app.db.reach() { (read_only(ctx, of)) }
                    @if let Some(words) = ctx.said() {
                        div.notice.good role="status" { p { (in_script(lang, words)) } }
                    }
                    (main)
                }
                (footer(ctx))
            }
        }
    }
}

/// Says that nothing can be changed now, and of when it is what is shown.
fn read_only(ctx: &Ctx, of: Option<Instant>) -> Markup {
    let words = match of {
        Some(of) => ctx.tr("web-read-only-of", &[("time", &time::clock_time(of))]),
        None => ctx.t("web-read-only"),
    };
    html! { div.notice role="status" { p { (words) } } }
}

/// What every document's head holds.
fn head(ctx: &Ctx, title: &str) -> Markup {
    let product = ctx.t("web-product");
    let full_title = match ctx.place.as_str() {
        "" => format!("{title} – {product}"),
        place => format!("{title} – {place} – {product}"),
    };
    html! {
        meta charset="utf-8";
        meta name="viewport" content="width=device-width, initial-scale=1";
        title { (full_title) }
        meta name="description" content=(ctx.t("web-description"));
        meta name="theme-color" content="#1f3263";
        link rel="icon" href=(asset("favicon.svg")) type="image/svg+xml";
        link rel="stylesheet" href=(asset("app.css"));
    }
}

fn header(ctx: &Ctx) -> Markup {
    html! {
        header {
            div.top {
                div.wrap.bar {
                    a.brand href="/" {
                        span.mark aria-hidden="true" lang="hi" { "सा" }
                        span { (ctx.t("web-product")) }
                    }
                    div.bar-end {
                        (language_switch(ctx))
                        @if ctx.actor.is_logged_in() {
                            form.inline method="post" action="/logout" novalidate {
                                (hidden_token(ctx))
                                button.plain type="submit" { (ctx.t("web-log-out")) }
                            }
                        } @else {
                            a href="/login" { (ctx.t("web-log-in")) }
                        }
                    }
                }
            }
            @if ctx.actor.is_logged_in() { (who(ctx)) }
            (menu(ctx))
        }
    }
}

/// Who is logged in, and for which place.
fn who(ctx: &Ctx) -> Markup {
    html! {
        div.who {
            div.wrap.bar {
                p {
                    @if !ctx.place.is_empty() { strong { (in_script(ctx.lang, &ctx.place)) } " · " }
                    (in_script(ctx.lang, &ctx.actor.name))
                }
                a href="/account" { (ctx.t("web-own-account")) }
            }
        }
    }
}

/// More entries than this do not fit a line: groups are folded then.
const ENTRIES_IN_THE_OPEN: usize = 8;
/// A group of fewer is not worth opening.
const LEAST_TO_FOLD: usize = 3;

fn menu(ctx: &Ctx) -> Markup {
    let allowed = |entry: &&MenuEntry| entry.verb.is_none_or(|verb| access::may_somewhere(&ctx.actor, verb));
    let groups: Vec<(Option<&str>, Vec<&MenuEntry>)> =
        ctx.app.menu.iter().map(|group| (group.key, group.entries.iter().filter(allowed).collect())).collect();
    let crowded = groups.iter().map(|(_, entries)| entries.len()).sum::<usize>() > ENTRIES_IN_THE_OPEN;
    html! {
        nav.menu aria-label=(ctx.t("web-menu")) {
            ul.wrap {
                @for (key, entries) in &groups {
                    @match key {
                        Some(key) if crowded && entries.len() >= LEAST_TO_FOLD => li { (folded(ctx, key, entries)) },
                        _ => (menu_entries(ctx, entries)),
                    }
                }
            }
        }
    }
}

/// A group behind its name. Groups share a name, so that opening one closes the other.
fn folded(ctx: &Ctx, key: &str, entries: &[&MenuEntry]) -> Markup {
    let here = entries.iter().any(|entry| entry.path == ctx.path);
    html! {
        details name="menu" {
            summary aria-current=[here.then_some("true")] { (ctx.t(key)) }
            ul { (menu_entries(ctx, entries)) }
        }
    }
}

fn menu_entries(ctx: &Ctx, entries: &[&MenuEntry]) -> Markup {
    html! {
        @for entry in entries {
            li { a href=(entry.path) aria-current=[(ctx.path == entry.path).then_some("page")] { (ctx.t(entry.key)) } }
        }
    }
}

/// Link to the same page in the other language, in that language.
fn language_switch(ctx: &Ctx) -> Markup {
    let other = ctx.lang.other();
    let name = match other {
        Lang::En => "English",
        Lang::Hi => "हिन्दी",
    };
    html! {
        a.language href=(ctx.here_with("lang", other.code())) lang=(other.code()) hreflang=(other.code()) rel="nofollow" { (name) }
    }
}

fn footer(ctx: &Ctx) -> Markup {
    let contact = &ctx.app.settings.contact;
    html! {
        footer.bottom {
            div.wrap {
                @if ctx.app.settings.demo { p { strong { (ctx.t("web-demo-note")) } " " a href="/mailbox" { (ctx.t("web-demo-mailbox")) } } }
                p { (ctx.t("web-footer")) }
                p {
                    a href="/privacy" { (ctx.t("web-privacy")) }
                    " · "
                    a href="/grievance" { (ctx.t("web-grievance")) }
                    " · "
                    (ctx.t("web-contact")) " "
                    a href=(format!("mailto:{contact}")) translate="no" lang="en" { (contact) }
                }
            }
        }
    }
}

/// The token field of a form the kit did not write; `FormView::post` has it already.
pub(super) fn hidden_token(ctx: &Ctx) -> Markup {
    html! { input type="hidden" name="csrf" value=(ctx.token()); }
}

/// A form that is one button: approves, starts, ends something. `values` go along hidden.
pub fn post_button(ctx: &Ctx, action: &str, words: &str, values: &[(&str, &str)]) -> Markup {
    let key = Entered::empty().idempotency_key();
    html! {
        form.inline method="post" action=(action) novalidate {
            (hidden_token(ctx))
            input type="hidden" name="idempotency_key" value=(key);
            @for (name, value) in values { input type="hidden" name=(name) value=(value); }
            button type="submit" { (words) }
        }
    }
}

/// A link that looks like a button: the main way on from a page.
pub fn button_link(href: &str, words: &str) -> Markup {
    html! { a.button href=(href) { (words) } }
}

/// A boxed part of a page with its own heading (`<h2>`).
pub fn panel(title: &str, body: Markup) -> Markup {
    html! { section.panel { h2 { (title) } (body) } }
}
