//! One-time passwords beside the password (RFC 6238; ASVS 5.0, 6.3.3, 6.5): set up, asked at log-in, recovered.

use data_encoding::HEXLOWER;
use sea_orm::FromQueryResult;
use serde_json::json;
use sha2::{Digest, Sha256};
use totp_rs::{Builder, Secret, Totp};

use super::{matrix, password, sealed, user};
use crate::base::text::compact;
use crate::base::time::Instant;
use crate::base::{Actor, CentreId, Error, Reason, Result, Scope, UserId, Verb, new_reference};
use crate::db::{Change, Db, Rows, WriteTx, values};

/// Codes that each open once when the telephone is lost.
const RECOVERY_CODES: usize = 10;

/// Whether somebody has a second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactorState {
    /// None.
    Absent,
    /// Begun; the first code was not typed yet.
    Begun,
    /// Asked for at each log-in.
    InForce,
}

/// What a person's telephone must know.
#[derive(Clone, Debug)]
pub struct Enrolment {
    /// `otpauth://` address for the camera.
    pub address: String,
    /// The same secret to type, in groups of four.
    pub key: String,
}

#[derive(FromQueryResult)]
struct Row {
    sealed_seed: String,
    confirmed_at: Option<Instant>,
    last_step: i64,
}

async fn row(conn: &impl sea_orm::ConnectionTrait, user: UserId) -> Result<Option<Row>> {
    let sql = "SELECT sealed_seed, confirmed_at, last_step FROM second_factor WHERE user_id = $1";
    Ok(conn.row(sql, values![user.0]).await?)
}

/// Where a person's second factor stands.
pub async fn factor_state(db: &Db, user: UserId) -> Result<FactorState> {
    Ok(match row(db.read(), user).await? {
        None => FactorState::Absent,
        Some(Row { confirmed_at: None, .. }) => FactorState::Begun,
        Some(_) => FactorState::InForce,
    })
}

/// Recovery codes a person has left.
pub async fn recovery_codes_left(db: &Db, user: UserId) -> Result<i64> {
    #[derive(FromQueryResult)]
    struct Left {
        found: i64,
    }
    let sql = "SELECT COUNT(*) AS found FROM recovery_code WHERE user_id = $1 AND used_at IS NULL";
    let left: Option<Left> = db.read().row(sql, values![user.0]).await?;
    Ok(left.map_or(0, |row| row.found))
}

fn counter(seed: Vec<u8>, login: &str) -> Result<Totp> {
    // A colon parts issuer and account in the address, so that neither may hold one.
    let account = login.replace(':', " ");
    let builder = Builder::new().with_secret(Secret::new(seed.into())).with_account_name(account);
    builder.with_issuer(Some("Sanjha")).build().map_err(|error| anyhow::anyhow!("one-time password: {error}").into())
}

/// Begins a second factor, or begins it anew: what was begun before counts no more.
///
/// # Errors
/// Refused while one is in force.
pub async fn begin_second_factor(db: &Db, actor: &Actor, now: Instant) -> Result<Enrolment> {
    let id = actor.user_id.ok_or(Error::NotLoggedIn)?;
    let account = user::user(db, id).await?.ok_or(Error::NotFound)?;
    let seed = Secret::generate();
    let sealed = &sealed::seal(db, id.0, seed.as_bytes()).await?;
    db.write(actor, now, |tx| async move {
        tx.conn().run("DELETE FROM second_factor WHERE user_id = $1 AND confirmed_at IS NULL", values![id.0]).await?;
        let sql = "INSERT INTO second_factor (user_id, sealed_seed, created_at) VALUES ($1, $2, $3) \
                   ON CONFLICT (user_id) DO NOTHING";
        let made = tx.conn().run(sql, values![id.0, sealed.clone(), tx.now()]).await?;
        if made.rows_affected() == 0 {
            return Err(Error::refused(Reason::new("second-factor-in-force")));
        }
        Ok(())
    })
    .await?;
    enrolment(seed.as_bytes().to_vec(), &account.login)
}

/// What was begun, shown again (a page reloaded, a wrong first code).
pub async fn begun_enrolment(db: &Db, user: UserId) -> Result<Option<Enrolment>> {
    let Some(row) = row(db.read(), user).await?.filter(|row| row.confirmed_at.is_none()) else { return Ok(None) };
    let account = user::user(db, user).await?.ok_or(Error::NotFound)?;
    Ok(Some(enrolment(sealed::unseal(db, user.0, &row.sealed_seed).await?, &account.login)?))
}

fn enrolment(seed: Vec<u8>, login: &str) -> Result<Enrolment> {
    let totp = counter(seed, login)?;
    let letters: Vec<char> = totp.secret().to_base32().chars().collect();
    let key = letters.chunks(4).map(String::from_iter).collect::<Vec<_>>().join(" ");
    let address = totp.to_url().map_err(|error| anyhow::anyhow!("one-time password: {error}"))?;
    Ok(Enrolment { address, key })
}

/// Puts what was begun in force, proved by a code of it. Returns the recovery codes, told this once.
///
/// # Errors
/// Refused when the code does not fit, or nothing was begun.
pub async fn confirm_second_factor(db: &Db, actor: &Actor, now: Instant, code: &str) -> Result<Vec<String>> {
    let id = actor.user_id.ok_or(Error::NotLoggedIn)?;
    let begun = row(db.read(), id).await?.filter(|row| row.confirmed_at.is_none());
    let begun = begun.ok_or_else(|| Error::refused(Reason::new("second-factor-not-begun")))?;
    let step = step_of(db, id, &begun, now, code).await?;
    let step = step.ok_or_else(|| Error::field("code", "second-factor-wrong"))?;
    let codes = fresh_codes();
    let codes = &codes;
    db.write(actor, now, |tx| async move {
        let sql =
            "UPDATE second_factor SET confirmed_at = $2, last_step = $3 WHERE user_id = $1 AND confirmed_at IS NULL";
        if tx.conn().run(sql, values![id.0, tx.now(), step]).await?.rows_affected() == 0 {
            return Err(Error::refused(Reason::new("second-factor-not-begun")));
        }
        store_codes(&tx, id, codes).await?;
        tx.audit(Change::of(Verb::UseOwnAccount, "app_user", id.0).after(json!({ "second_factor": true }))).await
    })
    .await?;
    Ok(codes.clone())
}

/// Makes new recovery codes; the old ones open nothing any more.
///
/// # Errors
/// Refused when the code does not fit or no factor is in force.
pub async fn renew_recovery_codes(db: &Db, actor: &Actor, now: Instant, code: &str) -> Result<Vec<String>> {
    let id = actor.user_id.ok_or(Error::NotLoggedIn)?;
    spend_code(db, actor, now, id, code).await?;
    let codes = fresh_codes();
    let codes = &codes;
    db.write(actor, now, |tx| async move {
        store_codes(&tx, id, codes).await?;
        tx.audit(Change::of(Verb::UseOwnAccount, "app_user", id.0).because("recovery codes renewed")).await
    })
    .await?;
    Ok(codes.clone())
}

/// Gives one's own second factor up, with the present password and a code of it.
///
/// # Errors
/// Refused when either does not fit.
pub async fn remove_second_factor(db: &Db, actor: &Actor, now: Instant, present: &str, code: &str) -> Result<()> {
    let id = actor.user_id.ok_or(Error::NotLoggedIn)?;
    let account = user::user(db, id).await?.ok_or(Error::NotFound)?;
    if !password::is_own(&account, present).await? {
        return Err(Error::field("present_password", "password-wrong"));
    }
    spend_code(db, actor, now, id, code).await?;
    db.write(actor, now, |tx| async move { drop_factor(&tx, id, Verb::UseOwnAccount, "given up").await }).await
}

/// Takes a second factor away for a person who lost telephone and recovery codes; their sessions end.
///
/// # Errors
/// [`Error::NotFound`] when they have none.
pub async fn reset_second_factor(tx: &WriteTx, user: UserId, reason: &str) -> Result<()> {
    matrix::check(tx.actor(), Verb::ManageUsers, Scope::Everywhere)?;
    drop_factor(tx, user, Verb::ManageUsers, reason).await?;
    tx.conn().run("DELETE FROM session WHERE user_id = $1", values![user.0]).await?;
    Ok(())
}

async fn drop_factor(tx: &WriteTx, user: UserId, verb: Verb, reason: &str) -> Result<()> {
    let gone = tx.conn().run("DELETE FROM second_factor WHERE user_id = $1", values![user.0]).await?;
    if gone.rows_affected() == 0 {
        return Err(Error::NotFound);
    }
    tx.conn().run("DELETE FROM recovery_code WHERE user_id = $1", values![user.0]).await?;
    let change = Change::of(verb, "app_user", user.0).before(json!({ "second_factor": true }));
    tx.audit(change.after(json!({ "second_factor": false })).because(reason)).await
}

/// Uses up a code of the telephone, or a recovery code.
///
/// # Errors
/// Refused (`second-factor-wrong`) when it fits neither or was used before.
pub(super) async fn spend_code(db: &Db, actor: &Actor, now: Instant, user: UserId, code: &str) -> Result<()> {
    let wrong = || Error::field("code", "second-factor-wrong");
    let factor = row(db.read(), user).await?.filter(|row| row.confirmed_at.is_some()).ok_or_else(wrong)?;
    let step = step_of(db, user, &factor, now, code).await?;
    let hash = &code_hash(user, code);
    db.write(actor, now, |tx| async move {
        let used = match step {
            Some(step) => {
                let sql = "UPDATE second_factor SET last_step = $2 WHERE user_id = $1 AND last_step < $2";
                tx.conn().run(sql, values![user.0, step]).await?
            }
            None => {
                let sql = "UPDATE recovery_code SET used_at = $2 WHERE code_hash = $1 AND used_at IS NULL";
                tx.conn().run(sql, values![hash.clone(), tx.now()]).await?
            }
        };
        if used.rows_affected() == 0 {
            return Err(wrong());
        }
        if step.is_none() {
            let change = Change::of(Verb::UseOwnAccount, "app_user", user.0);
            tx.audit(change.because("recovery code used")).await?;
        }
        Ok(())
    })
    .await
}

/// The step a code belongs to, if it is one of now, of the half minute before or after, and newer than the last used.
async fn step_of(db: &Db, user: UserId, factor: &Row, now: Instant, code: &str) -> Result<Option<i64>> {
    let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let totp = counter(sealed::unseal(db, user.0, &factor.sealed_seed).await?, "")?;
    let step = totp.check(&digits, u64::try_from(now.timestamp()).unwrap_or_default());
    Ok(step.and_then(|step| i64::try_from(step).ok()).filter(|&step| step > factor.last_step))
}

/// Ten random characters each; two of them never meet, and nobody guesses one in the tries the counters leave.
fn fresh_codes() -> Vec<String> {
    (0..RECOVERY_CODES).map(|_| format!("{}{}", new_reference(), &new_reference()[..4])).collect()
}

fn code_hash(user: UserId, code: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(format!("{}:{}", user.0, compact(code)).as_bytes()))
}

async fn store_codes(tx: &WriteTx, user: UserId, codes: &[String]) -> Result<()> {
    tx.conn().run("DELETE FROM recovery_code WHERE user_id = $1", values![user.0]).await?;
    for code in codes {
        let sql = "INSERT INTO recovery_code (code_hash, user_id, created_at) VALUES ($1, $2, $3)";
        tx.conn().run(sql, values![code_hash(user, code), user.0, tx.now()]).await?;
    }
    Ok(())
}

/// Whether a second factor is demanded: of a centre's staff, or (no centre) of roles over all centres.
pub async fn second_factor_demanded(db: &Db, centre: Option<CentreId>) -> Result<bool> {
    #[derive(FromQueryResult)]
    struct Rule {
        #[expect(dead_code, reason = "whether there is a row is all that is asked")]
        id: i64,
    }
    let sql = "SELECT id FROM second_factor_rule WHERE COALESCE(centre_id, 0) = $1";
    let rule: Option<Rule> = db.read().row(sql, values![centre.map_or(0, |centre| centre.0)]).await?;
    Ok(rule.is_some())
}

/// Demands a second factor of a centre's staff, or (no centre) of roles over all centres; or demands it no more.
/// Who has none stands nowhere there until they set one up.
///
/// # Errors
/// Refused to whoever would lock themselves out: they set up their own first.
pub async fn demand_second_factor(tx: &WriteTx, centre: Option<CentreId>, demanded: bool) -> Result<()> {
    let (verb, scope) = match centre {
        Some(centre) => (Verb::ManageCentre, Scope::Centre(centre)),
        None => (Verb::Administer, Scope::Everywhere),
    };
    matrix::check(tx.actor(), verb, scope)?;
    let key = centre.map_or(0, |centre| centre.0);
    if demanded {
        if let Some(own) = tx.actor().user_id
            && row(tx.conn(), own).await?.is_none_or(|row| row.confirmed_at.is_none())
        {
            return Err(Error::refused(Reason::new("second-factor-own-first")));
        }
        let sql =
            "INSERT INTO second_factor_rule (centre_id, since, set_by) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
        let by = tx.actor().user_id.map(|user| user.0);
        tx.conn().run(sql, values![centre.map(|centre| centre.0), tx.now(), by]).await?;
    } else {
        let sql = "DELETE FROM second_factor_rule WHERE COALESCE(centre_id, 0) = $1";
        tx.conn().run(sql, values![key]).await?;
    }
    let change = Change::of(verb, "second_factor_rule", key).after(json!({ "demanded": demanded }));
    tx.audit(match centre {
        Some(centre) => change.at(centre),
        None => change,
    })
    .await
}

/// The staff of a centre, or (no centre) those with a role over all centres, who have no second factor in force.
pub async fn staff_without_second_factor(db: &Db, centre: Option<CentreId>) -> Result<Vec<user::AppUser>> {
    let sql = format!(
        "SELECT {} FROM app_user WHERE status = 'active' AND id IN (SELECT user_id FROM staff_role \
         WHERE COALESCE(centre_id, 0) = $1) AND id NOT IN (SELECT user_id FROM second_factor \
         WHERE confirmed_at IS NOT NULL) ORDER BY name, id",
        user::COLUMNS
    );
    Ok(db.read().rows(&sql, values![centre.map_or(0, |centre| centre.0)]).await?)
}
