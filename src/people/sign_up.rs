//! A unit asks to be registered; a manager of any centre then looks at its papers. A stranger never learns
//! from the answer who is registered already (ASVS 5.0, 6.3.8): whom it concerns gets a message instead.

use serde_json::json;

use super::notice::{self, Read};
use super::rules::{self, UnitFacts, UnitInput};
use super::unit::UnitStatus;
use crate::access::{self, NewUser};
use crate::base::{Error, Lang, Paise, Result, Role, Scope, UnitId, UserId, Verb, text, time};
use crate::db::{Change, Event, WriteTx};

/// What a unit says of itself, and its first log-in.
#[derive(Clone, Debug, serde::Serialize)]
pub struct SignUp {
    /// The unit.
    pub input: UnitInput,
    /// Category it asks for.
    pub user_category: String,
    /// What proves it.
    pub evidence: String,
    /// Name of the person who signs up; becomes the owner.
    pub person: String,
    /// Language of messages and documents.
    pub lang: Lang,
    /// Version of the notice on privacy that stood beside the form.
    pub notice: i64,
    /// Hash of the first password, made outside the transaction.
    #[serde(skip)]
    pub password_hash: Option<String>,
}

/// Registers a unit that waits for verification, with its owner's log-in: the phone number. `None` where a
/// stranger gave a phone, e-mail or Udyam number that is registered already: then nothing is made and those
/// it belongs to are told.
///
/// # Errors
/// Refused with every fault of the input at once.
pub async fn sign_up(tx: &WriteTx, command: &SignUp) -> Result<Option<UnitId>> {
    access::check(tx.actor(), Verb::RegisterUnit, Scope::Everywhere)?;
    let facts = rules::read_unit(&command.input);
    let evidence = rules::read_evidence(&command.evidence);
    let (facts, evidence) = match (facts, evidence) {
        (Ok(facts), Ok(evidence)) => (facts, evidence),
        (facts, evidence) => {
            let mut reasons = facts.err().unwrap_or_default();
            reasons.extend(evidence.err());
            return Err(Error::Refused(reasons));
        }
    };
    let new_user = NewUser {
        login: facts.phone.clone(),
        name: text::clean(&command.person),
        email: facts.email.clone(),
        phone: Some(facts.phone.clone()),
        lang: command.lang,
        password: command.password_hash.clone(),
    };
    if tx.actor().user_id.is_none() && is_known(tx, &facts).await? {
        return Ok(None);
    }
    let model =
        super::save::insert(tx, facts, command.lang, false, Paise::ZERO, UnitStatus::AwaitingVerification).await?;
    super::category::wish(tx, model.id, &command.user_category, time::ist_date(tx.now()), &evidence).await?;
    let owner = match tx.actor().user_id {
        // Somebody who has a log-in registers a further unit of theirs.
        Some(user) => user,
        None => {
            let user = access::create_user(tx, &new_user).await?;
            // Who was shown none is shown it at log-in.
            if command.notice > 0 {
                notice::acknowledge(tx, user, command.notice, command.lang, Read::SignedUp).await?;
            }
            user
        }
    };
    access::add_unit_member(tx, model.id, owner, Role::UnitOwner).await?;
    let after = json!({ "code": model.code, "name_en": model.name_en, "status": model.status });
    tx.audit(Change::of(Verb::RegisterUnit, "unit", model.id.0).after(after)).await?;
    tx.announce(Event {
        event: "unit_signed_up",
        object_kind: "unit",
        object_id: model.id.0,
        centre: None,
        unit: Some(model.id),
        user: None,
        payload: json!({ "unit": model.code, "name_en": model.name_en, "name_hi": model.name_hi }),
    })
    .await?;
    Ok(Some(model.id))
}

/// Whether a stranger's phone, e-mail or Udyam number belongs to somebody; those hear of it, at most once a day.
async fn is_known(tx: &WriteTx, facts: &UnitFacts) -> Result<bool> {
    let email = facts.email.as_deref().unwrap_or_default();
    let mut people = access::users_reached_by(tx, &facts.phone, email).await?;
    let unit = super::save::unit_with_udyam(tx, facts.udyam_no.as_deref()).await?;
    if let Some(unit) = unit {
        people.extend(access::members_of(tx, unit).await?);
    }
    people.sort_unstable();
    people.dedup();
    for &person in &people {
        mention(tx, "app_user", person.0, Some(person), None).await?;
    }
    match unit {
        // Nobody logs in for it yet: the unit's own contact is told.
        Some(unit) if people.is_empty() => mention(tx, "unit", unit.0, None, Some(unit)).await?,
        _ => {}
    }
    Ok(unit.is_some() || !people.is_empty())
}

async fn mention(tx: &WriteTx, kind: &'static str, id: i64, user: Option<UserId>, unit: Option<UnitId>) -> Result<()> {
    if access::may_tell(tx, kind, id).await? {
        let event = "sign_up_known";
        let payload = json!({});
        tx.announce(Event { event, object_kind: kind, object_id: id, centre: None, unit, user, payload }).await?;
    }
    tx.audit(Change::of(Verb::RegisterUnit, kind, id).because("a stranger gave what is registered already")).await
}
