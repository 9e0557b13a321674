//! The table of roles and verbs, as it is enforced.

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use maud::html;

use super::account::role_words;
use crate::access::{self, VerbGroup, group_of, roles_of};
use crate::base::{Result, Role, Verb};
use crate::web::{App, Column, Ctx, Table};

pub fn router() -> Router<App> {
    Router::new().route("/users/roles", get(show))
}

const fn group_key(group: VerbGroup) -> &'static str {
    match group {
        VerbGroup::Reading => "people-verbs-reading",
        VerbGroup::Booking => "people-verbs-booking",
        VerbGroup::Work => "people-verbs-work",
        VerbGroup::Money => "people-verbs-money",
        VerbGroup::Management => "people-verbs-management",
        VerbGroup::Own => "people-verbs-own",
    }
}

async fn show(ctx: Ctx) -> Result<Response> {
    access::check_somewhere(&ctx.actor, Verb::ManageUsers)
        .or_else(|_| access::check_somewhere(&ctx.actor, Verb::SeeAudit))?;
    let tables = VerbGroup::ALL.map(|group| table_of(&ctx, group));
    let body = html! {
        p { (ctx.t("people-verbs-intro")) }
        @for table in &tables { (table) }
    };
    Ok(crate::web::wide_page(&ctx, &ctx.t("people-verbs"), body))
}

fn table_of(ctx: &Ctx, group: VerbGroup) -> Table {
    let roles = Role::ALL.map(|role| Column::text(role_words(ctx.lang, role)));
    let columns = std::iter::once(Column::text(ctx.t("people-verb"))).chain(roles).collect();
    let mut table = Table::new(group_key(group), ctx.t(group_key(group)), columns);
    for &verb in Verb::ALL.iter().filter(|&&verb| group_of(verb) == group) {
        let held = roles_of(verb);
        let mark = |role: Role| match held.contains(&role) {
            true => html! { span role="img" aria-label=(ctx.t("people-verb-held")) { "✓" } },
            false => html! { span role="img" aria-label=(ctx.t("people-verb-not-held")) { "–" } },
        };
        table.row(std::iter::once(html! { (ctx.t(&verb_key(verb))) }).chain(Role::ALL.map(mark)).collect());
    }
    table
}

/// Catalogue key of a verb's words.
fn verb_key(verb: Verb) -> String {
    format!("access-verb-{}", verb.code().replace('_', "-"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Lang;

    #[test]
    fn every_verb_has_its_words_in_both_languages() {
        for lang in [Lang::En, Lang::Hi] {
            for &verb in Verb::ALL {
                let words = lang.t(&verb_key(verb));
                assert!(!words.contains("access-verb"), "{lang:?} {verb:?}: {words}");
            }
        }
    }
}
