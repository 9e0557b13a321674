//! The audit trail: a row in the transaction of the change it records.
//! (Companies (Accounts) Rules 2014, r. 3(1): an edit log of each change that cannot be switched off.)

use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, EntityTrait};
use serde::Serialize;

use super::WriteTx;
use crate::base::time::Instant;
use crate::base::{CentreId, Result, Standing, Verb};

/// Rows in one INSERT; 15 values each, well below SQLite's limit of 32,766.
const BATCH: usize = 500;

/// One change, for the record.
#[derive(Clone, Debug)]
pub struct Change<'a> {
    /// What was done.
    pub verb: Verb,
    /// Table of the thing changed.
    pub object_kind: &'static str,
    /// Its row.
    pub object_id: i64,
    /// The centre it belongs to, if to one.
    pub centre: Option<CentreId>,
    /// What it was; `None` for something new.
    pub before: Option<serde_json::Value>,
    /// What it is now.
    pub after: Option<serde_json::Value>,
    /// Why, in the actor's words.
    pub reason: Option<&'a str>,
}

impl<'a> Change<'a> {
    /// A change of a thing; say what it was and is with the fields.
    pub fn of(verb: Verb, object_kind: &'static str, object_id: i64) -> Change<'a> {
        Change { verb, object_kind, object_id, centre: None, before: None, after: None, reason: None }
    }

    /// At this centre.
    pub fn at(mut self, centre: CentreId) -> Self {
        self.centre = Some(centre);
        self
    }

    /// From what it was.
    pub fn before(mut self, before: serde_json::Value) -> Self {
        self.before = Some(before);
        self
    }

    /// To what it is.
    pub fn after(mut self, after: serde_json::Value) -> Self {
        self.after = Some(after);
        self
    }

    /// Because of this.
    pub fn because(mut self, reason: &'a str) -> Self {
        self.reason = Some(reason);
        self
    }
}

impl WriteTx {
    /// Records a change.
    pub async fn audit(&self, change: Change<'_>) -> Result<()> {
        Entity::insert(self.audit_row(change)).exec_without_returning(self.conn()).await?;
        Ok(())
    }

    /// Records many changes.
    pub async fn audit_all(&self, changes: Vec<Change<'_>>) -> Result<()> {
        let mut rows: Vec<ActiveModel> = changes.into_iter().map(|change| self.audit_row(change)).collect();
        while !rows.is_empty() {
            let rest = rows.split_off(rows.len().min(BATCH));
            Entity::insert_many(rows).exec_without_returning(self.conn()).await?;
            rows = rest;
        }
        Ok(())
    }

    fn audit_row(&self, change: Change<'_>) -> ActiveModel {
        let actor = self.actor();
        ActiveModel {
            id: sea_orm::ActiveValue::NotSet,
            at: Set(self.now()),
            user_id: Set(actor.user_id.map(|user| user.0)),
            actor: Set(actor.name.clone()),
            standing: Set(standing_words(&actor.standing)),
            centre_id: Set(change.centre.map(|centre| centre.0)),
            request_id: Set(actor.origin.request_id.clone()),
            ip: Set(actor.origin.ip.clone()),
            verb: Set(change.verb.code().to_owned()),
            object_kind: Set(change.object_kind.to_owned()),
            object_id: Set(change.object_id),
            before: Set(change.before.map(|value| value.to_string())),
            after: Set(change.after.map(|value| value.to_string())),
            reason: Set(change.reason.map(str::to_owned)),
            session: Set(actor.origin.session.clone()),
        }
    }
}

fn standing_words(standing: &Standing) -> String {
    let roles = |roles: &[crate::base::Role]| roles.iter().map(|role| role.code()).collect::<Vec<_>>().join("+");
    match standing {
        Standing::Anonymous => "anonymous".to_owned(),
        Standing::Unit(unit, role) => format!("unit {unit} {}", role.code()),
        Standing::Centre(centre, held) => format!("centre {centre} {}", roles(held)),
        Standing::Everywhere(role) => role.code().to_owned(),
        Standing::Program(name) => format!("program {name}"),
    }
}

/// Columns of [`Model`] of `audit_entry a`, for statements written by hand.
pub const AUDIT_COLUMNS: &str = "a.id, a.at, a.user_id, a.actor, a.standing, a.centre_id, a.request_id, a.ip, a.verb, \
     a.object_kind, a.object_id, a.before, a.after, a.reason, a.session";

/// A row of the trail. Its JSON is what the seal is made of: the order and names of the fields must stay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "audit_entry")]
pub struct Model {
    /// Row; later ones are greater.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// When.
    #[serde(with = "chrono::serde::ts_microseconds")]
    pub at: Instant,
    /// The person's row; none for the program and for changes made around it.
    pub user_id: Option<i64>,
    /// Who.
    pub actor: String,
    /// As what, and where they stood.
    pub standing: String,
    /// The centre it belongs to.
    pub centre_id: Option<i64>,
    /// The request, as in the log and on error pages.
    pub request_id: String,
    /// From where.
    pub ip: String,
    /// What was done; see [`Verb::code`].
    pub verb: String,
    /// Table of the thing.
    pub object_kind: String,
    /// Its row.
    pub object_id: i64,
    /// What it was, JSON.
    pub before: Option<String>,
    /// What it became, JSON.
    pub after: Option<String>,
    /// Why, in the actor's words.
    pub reason: Option<String>,
    /// See [`crate::base::Origin::session`]. The seal leaves it out: while instances are upgraded one by one, one that
    /// does not know it seals rows of one that does.
    #[serde(skip)]
    pub session: String,
}

/// Points to nothing: rows of the trail outlive what they tell of.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
