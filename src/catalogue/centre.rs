//! Making and changing a centre.

use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde::{Deserialize, Serialize};
use serde_json::to_value;

use super::checks::Checks;
use super::entity::{centre, cluster};
use super::opening::{self, HoursForm};
use super::{Centre, Position, queries};
use crate::access;
use crate::base::{BasisPoints, CentreId, Error, Reason, Result, Scope, Verb, text};
use crate::db::{Change, WriteTx};
use crate::tax_status::{self, Taxpayer};

/// A centre's data as typed.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct CentreForm {
    /// Code, only when it is made.
    pub code: String,
    /// English name.
    pub name_en: String,
    /// Hindi name.
    pub name_hi: String,
    /// Code of its home cluster.
    pub cluster: String,
    /// Body that runs it.
    pub operator_en: String,
    /// Place in English.
    pub place_en: String,
    /// Place in Hindi.
    pub place_hi: String,
    /// District.
    pub district: String,
    /// PIN code.
    pub pin: String,
    /// GST State code, only when it is made: holidays and place of supply hang on it.
    pub state_code: String,
    /// GSTIN; empty where it is not registered.
    pub gstin: String,
    /// `user_fee` or `free`.
    pub fee_policy: String,
    /// Hours before the start until which cancelling is free.
    pub cancel_cutoff_hours: String,
    /// Share of the planned fee after that, percent.
    pub late_cancel: String,
    /// Share of the planned fee for not coming, percent.
    pub no_show: String,
    /// Days ahead that can be booked.
    pub max_advance_days: String,
    /// Days members have to pay.
    pub credit_days: String,
    /// Hours within which a request is answered.
    pub answer_within_hours: String,
    /// First part of its document numbers, only when it is made.
    pub invoice_prefix: String,
    /// `yes` where documents are rounded to the rupee.
    pub rounds_to_rupee: String,
    /// Where money is sent, such as `centre@bank`; may be empty.
    pub upi_id: String,
    /// Phone.
    pub phone: String,
    /// E-mail.
    pub email: String,
    /// Where it stands, as maps give it: `26.4330, 80.4010`; may be empty.
    pub position: String,
    /// `active` or `closed`; only when it is changed.
    pub status: String,
    /// Version the form was opened with; only when it is changed.
    pub version: String,
    /// First day of the first opening hours; they are given only when it is made.
    pub effective_from: String,
    /// First opening time.
    pub opens: String,
    /// First closing time.
    pub closes: String,
    /// First days off.
    pub off: Vec<String>,
}

impl CentreForm {
    fn hours(&self) -> HoursForm {
        HoursForm {
            effective_from: self.effective_from.clone(),
            opens: self.opens.clone(),
            closes: self.closes.clone(),
            off: self.off.clone(),
        }
    }
}

/// What a form says, once it is all understood.
struct Values {
    name_en: String,
    name_hi: String,
    cluster_id: i64,
    operator_en: String,
    place_en: String,
    place_hi: String,
    district: String,
    pin: String,
    gstin: Option<String>,
    fee_policy: &'static str,
    cancel_cutoff_hours: i64,
    late_cancel: BasisPoints,
    no_show: BasisPoints,
    max_advance_days: i64,
    credit_days: i64,
    answer_within_hours: i64,
    rounds_to_rupee: bool,
    upi_id: Option<String>,
    phone: String,
    email: String,
    position: Option<Position>,
}

fn read(form: &CentreForm, state_code: &str, cluster_id: Option<i64>, checks: &mut Checks) -> Values {
    Values {
        name_en: checks.text("name_en", "catalogue-name-en", &form.name_en),
        name_hi: checks.text("name_hi", "catalogue-name-hi", &form.name_hi),
        cluster_id: checks.known("cluster", "catalogue-cluster", cluster_id),
        operator_en: checks.text("operator_en", "catalogue-operator", &form.operator_en),
        place_en: checks.text("place_en", "catalogue-place-en", &form.place_en),
        place_hi: checks.text("place_hi", "catalogue-place-hi", &form.place_hi),
        district: checks.text("district", "catalogue-district", &form.district),
        pin: checks.known("pin", "catalogue-pin", text::parse_pin(&form.pin)),
        gstin: gstin(&form.gstin, state_code, checks),
        fee_policy: checks.one_of("fee_policy", "catalogue-fee-policy", &form.fee_policy, &["user_fee", "free"]),
        cancel_cutoff_hours: checks.whole("cancel_cutoff_hours", "catalogue-hours", &form.cancel_cutoff_hours, 0..=720),
        late_cancel: share("late_cancel", &form.late_cancel, checks),
        no_show: share("no_show", &form.no_show, checks),
        max_advance_days: checks.whole("max_advance_days", "catalogue-days", &form.max_advance_days, 1..=730),
        credit_days: checks.whole("credit_days", "catalogue-days", &form.credit_days, 0..=365),
        answer_within_hours: checks.whole("answer_within_hours", "catalogue-hours", &form.answer_within_hours, 1..=720),
        rounds_to_rupee: form.rounds_to_rupee == "yes",
        upi_id: upi_id(&form.upi_id, checks),
        phone: checks.known("phone", "catalogue-phone", text::parse_phone(&form.phone)),
        email: checks.known("email", "catalogue-email", text::parse_email(&form.email)),
        position: position(&form.position, checks),
    }
}

fn share(field: &'static str, typed: &str, checks: &mut Checks) -> BasisPoints {
    let share = BasisPoints::parse_percent(typed).filter(|share| *share <= BasisPoints::percent(100));
    checks.known(field, "catalogue-share", share)
}

/// A GSTIN begins with the State code of its place of business (CGST rule 10).
fn gstin(typed: &str, state_code: &str, checks: &mut Checks) -> Option<String> {
    if typed.trim().is_empty() {
        return None;
    }
    let gstin = text::parse_gstin(typed).ok().filter(|gstin| gstin.starts_with(state_code));
    Some(checks.known("gstin", "catalogue-gstin", gstin))
}

fn position(typed: &str, checks: &mut Checks) -> Option<Position> {
    if typed.trim().is_empty() {
        return None;
    }
    let position = Position::parse(typed);
    if position.is_none() {
        checks.fault(Reason::field("position", "catalogue-position"));
    }
    position
}

fn upi_id(typed: &str, checks: &mut Checks) -> Option<String> {
    let typed = typed.trim();
    if typed.is_empty() {
        return None;
    }
    let part = |s: &str, more: &str| {
        (2..=256).contains(&s.len()) && s.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(c))
    };
    let fits = typed.split_once('@').is_some_and(|(name, bank)| part(name, ".-_") && part(bank, ""));
    Some(checks.known("upi_id", "catalogue-upi", fits.then(|| typed.to_owned())))
}

async fn cluster_id(conn: &impl ConnectionTrait, code: &str) -> Result<Option<i64>> {
    Ok(cluster::Entity::find().filter(cluster::Column::Code.eq(code)).one(conn).await?.map(|cluster| cluster.id))
}

/// Makes a centre with its first opening hours.
///
/// # Errors
/// Refused with every fault of the form, or when code or prefix are another centre's.
pub async fn create_centre(tx: &WriteTx, form: &CentreForm) -> Result<CentreId> {
    access::check(tx.actor(), Verb::CreateCentre, Scope::Everywhere)?;
    let mut checks = Checks::default();
    let code = checks.code("code", "catalogue-centre-code", &form.code, 2..=6);
    let state = text::state_name(&form.state_code).map(|_| form.state_code.clone());
    let state_code = checks.known("state_code", "catalogue-state", state);
    // Document numbers have at most 16 characters (CGST rule 46(b)): PREFIX/2627/00001.
    let prefix = checks.code("invoice_prefix", "catalogue-prefix", &form.invoice_prefix, 1..=4);
    let values = read(form, &state_code, cluster_id(tx.conn(), &form.cluster).await?, &mut checks);
    let hours = opening::read(&form.hours(), &mut checks);
    for other in queries::centres(tx.conn()).await? {
        if other.code == code {
            checks.fault(Reason::field("code", "catalogue-code-taken"));
        }
        if other.invoice_prefix == prefix {
            checks.fault(Reason::field("invoice_prefix", "catalogue-prefix-taken"));
        }
    }
    checks.done()?;
    let mut row = centre::ActiveModel { id: NotSet, ..Default::default() };
    row.code = Set(code);
    row.state_code = Set(state_code);
    row.invoice_prefix = Set(prefix);
    row.serves_clusters = Set(form.cluster.clone());
    fill(&mut row, values);
    let stored = row.insert(tx.conn()).await?;
    let after = to_value(&stored).unwrap_or_default();
    tx.audit(Change::of(Verb::CreateCentre, "centre", stored.id.0).at(stored.id).after(after)).await?;
    opening::store(tx, stored.id, &hours).await?;
    Ok(stored.id)
}

/// Changes a centre. Code, State and document prefix stay for good.
///
/// # Errors
/// Refused with every fault of the form; a conflict when somebody changed it in the meantime.
pub async fn change_centre(tx: &WriteTx, code: &str, form: &CentreForm) -> Result<CentreId> {
    let before = queries::centre_by_code(tx.conn(), code).await?;
    access::check(tx.actor(), Verb::ManageCentre, Scope::Centre(before.id))?;
    let mut checks = Checks::default();
    let values = read(form, &before.state_code, cluster_id(tx.conn(), &form.cluster).await?, &mut checks);
    let status = checks.one_of("status", "catalogue-status", &form.status, &["active", "closed"]);
    checks.done()?;
    check_version(before.version, &form.version)?;
    let mut row = before.clone().into_active_model();
    fill(&mut row, values);
    row.status = Set(status.to_owned());
    row.version = Set(before.version + 1);
    let stored: Centre = row.update(tx.conn()).await?;
    queries::refresh_search_text(tx.conn(), stored.id).await?;
    let change = Change::of(Verb::ManageCentre, "centre", stored.id.0).at(stored.id);
    let (old, new) = (to_value(&before).unwrap_or_default(), to_value(&stored).unwrap_or_default());
    tx.audit(change.before(old).after(new)).await?;
    tax_status::gstin_changed(tx, Taxpayer::Centre(stored.id), before.gstin.as_deref(), stored.gstin.as_deref())
        .await?;
    Ok(stored.id)
}

/// Sets where a centre takes money by UPI, such as `centre@bank`.
///
/// # Errors
/// Refused when it is no UPI address.
pub async fn set_upi_id(tx: &WriteTx, code: &str, typed: &str) -> Result<()> {
    let before = queries::centre_by_code(tx.conn(), code).await?;
    access::check(tx.actor(), Verb::ManageCentre, Scope::Centre(before.id))?;
    let mut checks = Checks::default();
    let upi_id = upi_id(typed, &mut checks);
    checks.done()?;
    let mut row = before.clone().into_active_model();
    row.upi_id = Set(upi_id);
    row.version = Set(before.version + 1);
    let stored: Centre = row.update(tx.conn()).await?;
    let change = Change::of(Verb::ManageCentre, "centre", stored.id.0).at(stored.id);
    let (old, new) = (to_value(&before).unwrap_or_default(), to_value(&stored).unwrap_or_default());
    tx.audit(change.before(old).after(new)).await
}

/// A form opened before somebody else saved would undo their change.
pub(super) fn check_version(stored: i64, opened: &str) -> Result<()> {
    if opened.parse() == Ok(stored) { Ok(()) } else { Err(Error::Conflict(Reason::new("catalogue-changed-meanwhile"))) }
}

fn fill(row: &mut centre::ActiveModel, values: Values) {
    row.name_en = Set(values.name_en);
    row.name_hi = Set(values.name_hi);
    row.cluster_id = Set(values.cluster_id);
    row.operator_en = Set(values.operator_en);
    row.place_en = Set(values.place_en);
    row.place_hi = Set(values.place_hi);
    row.district = Set(values.district);
    row.pin = Set(values.pin);
    row.gstin = Set(values.gstin);
    row.fee_policy = Set(values.fee_policy.to_owned());
    row.cancel_cutoff_hours = Set(values.cancel_cutoff_hours);
    row.late_cancel_bp = Set(values.late_cancel);
    row.no_show_bp = Set(values.no_show);
    row.max_advance_days = Set(values.max_advance_days);
    row.credit_days = Set(values.credit_days);
    row.answer_within_hours = Set(values.answer_within_hours);
    row.rounds_to_rupee = Set(values.rounds_to_rupee);
    row.upi_id = Set(values.upi_id);
    row.phone = Set(values.phone);
    row.email = Set(values.email);
    row.latitude_e6 = Set(values.position.map(|position| position.latitude_e6));
    row.longitude_e6 = Set(values.position.map(|position| position.longitude_e6));
}
