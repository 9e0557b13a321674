//! Answers that outlive a log-in: a form sent after its session had ended is not lost. It is
//! kept, and after the log-in its sender is asked whether to send it now.
//! Only what our own pages sent is kept (the browser said so), so that no other site can
//! have something sent by a click.

use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::context::Ctx;
use super::{layout, safe_path};

/// Names of the fields that carry a kept form through the log-in page.
pub const PATH: &str = "resume_path";
/// The kept form itself, URL-encoded.
pub const ANSWERS: &str = "resume_answers";

const MOST_BYTES: usize = 16 * 1024;
/// Forms anybody may send: opening the page again is all there is to do.
const PUBLIC: [&str; 4] = ["/login", "/logout", "/signup", "/password/"];

/// A form's answers as one text; nothing secret and no token in it. `None` where there is
/// nothing to keep or it is too long.
pub(super) fn keep(path: &str, pairs: &[(String, String)]) -> Option<String> {
    if PUBLIC.iter().any(|public| path.starts_with(public)) {
        return None;
    }
    let mut answers = form_urlencoded::Serializer::new(String::new());
    for (name, value) in pairs.iter().filter(|(name, _)| name != "csrf" && !name.contains("password")) {
        answers.append_pair(name, value);
    }
    let answers = answers.finish();
    (answers.len() <= MOST_BYTES).then_some(answers)
}

/// The answer to a form whose token is of an earlier session.
pub(super) fn ask(ctx: &Ctx, answers: &str) -> Response {
    if ctx.actor.is_logged_in() {
        return send_again_page(ctx, &ctx.path, answers);
    }
    let body = html! {
        p.lead { (ctx.t("web-resume-kept")) }
        form method="post" action="/login" novalidate {
            (layout::hidden_token(ctx))
            (hidden(&ctx.path, answers))
            div.field {
                label for="login" { (ctx.t("web-resume-login")) }
                input.w30 id="login" name="login" type="text" autocomplete="username";
            }
            div.field {
                label for="password" { (ctx.t("web-resume-password")) }
                input.w30 id="password" name="password" type="password" autocomplete="current-password";
            }
            p.actions { button type="submit" { (ctx.t("web-log-in")) } }
        }
    };
    layout::page_with_status(ctx, StatusCode::FORBIDDEN, &ctx.t("web-resume-log-in"), body)
}

/// The fields that carry a kept form through the log-in page.
pub fn hidden(path: &str, answers: &str) -> Markup {
    html! {
        input type="hidden" name=(PATH) value=(path);
        input type="hidden" name=(ANSWERS) value=(answers);
    }
}

/// Asks whether to send a kept form now.
pub fn send_again_page(ctx: &Ctx, path: &str, answers: &str) -> Response {
    let body = html! {
        p.lead { (ctx.t("web-resume-ask")) }
        (send_again_form(ctx, path, answers))
    };
    layout::page(ctx, &ctx.t("web-resume-title"), body)
}

fn send_again_form(ctx: &Ctx, path: &str, answers: &str) -> Markup {
    let pairs = form_urlencoded::parse(answers.as_bytes()).filter(|(name, _)| name != "csrf");
    html! {
        form method="post" action=(safe_path(path)) novalidate {
            (layout::hidden_token(ctx))
            @for (name, value) in pairs { input type="hidden" name=(name) value=(value); }
            p.actions {
                button type="submit" { (ctx.t("web-resume-send")) }
                a href=(ctx.here()) { (ctx.t("web-back")) }
            }
        }
    }
}

/// The form of a request that could not be taken now, to be sent once more. It carries the same key, so that
/// what was done after all is not done twice.
pub(super) fn again(ctx: &Ctx, answers: &str) -> Markup {
    html! {
        p { (ctx.t("web-resume-later")) }
        (send_again_form(ctx, &ctx.path, answers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_token_nor_password_is_kept() {
        let pairs = [("csrf", "t"), ("note", "a & ख"), ("new_password", "secret"), ("idempotency_key", "k")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let kept = keep("/book/x", &pairs).unwrap();
        assert!(kept.contains("note=a+%26+") && kept.contains("idempotency_key=k"));
        assert!(!kept.contains("secret") && !kept.contains("csrf"));
        assert_eq!(keep("/login", &pairs), None);
        assert_eq!(keep("/book/x", &[("a".to_owned(), "x".repeat(20_000))]), None);
    }
}
