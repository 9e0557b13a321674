//! Events of the outbox become messages, each once, in one transaction.

use sea_orm::{ConnectionTrait, FromQueryResult};
use serde_json::Value;

use super::ports::Courier;
use super::rules::{Channel, Open, Receiver, ways};
use super::template::{self, Rendered};
use crate::base::{Lang, Result};
use crate::db::{Rows, WriteTx, values};

/// Events in one transaction.
const BATCH: i64 = 200;

#[derive(FromQueryResult)]
struct Event {
    id: i64,
    event: String,
    object_kind: String,
    object_id: i64,
    centre_id: Option<i64>,
    unit_id: Option<i64>,
    user_id: Option<i64>,
    payload: String,
}

/// Makes messages of the events that wait. Returns how many events.
pub async fn compose(tx: &WriteTx, courier: &Courier) -> Result<u64> {
    let sql = "SELECT id, event, object_kind, object_id, centre_id, unit_id, user_id, payload FROM outbox \
               WHERE sent_at IS NULL AND not_before <= $1 ORDER BY id LIMIT $2";
    let events: Vec<Event> = tx.conn().rows(sql, values![tx.now(), BATCH]).await?;
    for event in &events {
        let payload: Value = serde_json::from_str(&event.payload).unwrap_or_default();
        let mut trouble = None;
        for receiver in receivers(tx.conn(), event).await? {
            match template::render(receiver.lang, &event.event, &payload, courier.site()) {
                Some(words) => put(tx, event, &receiver, &payload, words, courier).await?,
                None => trouble = Some(format!("no words in {} for these facts", receiver.lang.code())),
            }
        }
        if let Some(trouble) = &trouble {
            tracing::error!(event = event.event, outbox = event.id, trouble, "a message could not be put into words");
        }
        // What opens something does not stay behind.
        let payload = template::masked(&payload).to_string();
        let sql =
            "UPDATE outbox SET sent_at = $1, attempts = attempts + 1, last_error = $2, payload = $3 WHERE id = $4";
        tx.conn().run(sql, values![tx.now(), trouble, payload, event.id]).await?;
    }
    Ok(events.len() as u64)
}

async fn put(
    tx: &WriteTx,
    event: &Event,
    receiver: &Receiver,
    payload: &Value,
    words: Rendered,
    courier: &Courier,
) -> Result<()> {
    let secret = template::has_secret(payload);
    let masked = || template::render(receiver.lang, &event.event, &template::masked(payload), courier.site());
    let masked = if secret { masked() } else { None };
    for (channel, address, leaves) in ways(receiver, open(courier)) {
        let text = |words: &Rendered| match channel {
            Channel::Email => words.body.clone(),
            Channel::Sms => words.sms.clone(),
        };
        let masked = masked.as_ref().map(text);
        let (state, body, masked) = match (leaves, masked) {
            (true, masked) => ("waiting", text(&words), masked),
            // Nobody but the mailbox of a demo may show a secret that did not leave.
            (false, Some(masked)) if !courier.is_demo() => ("kept", masked, None),
            (false, _) => ("kept", text(&words), None),
        };
        tx.conn()
            .run(
                "INSERT INTO message (outbox_id, created_at, event, object_kind, object_id, centre_id, unit_id, \
                 user_id, channel, recipient, recipient_name, lang, subject, body, masked_body, state, not_before) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $2) \
                 ON CONFLICT (outbox_id, channel, recipient) DO NOTHING",
                values![
                    event.id,
                    tx.now(),
                    event.event.clone(),
                    event.object_kind.clone(),
                    event.object_id,
                    event.centre_id,
                    event.unit_id,
                    event.user_id,
                    channel.code(),
                    address,
                    receiver.name.clone(),
                    receiver.lang.code(),
                    words.subject.clone(),
                    body,
                    masked,
                    state
                ],
            )
            .await?;
    }
    Ok(())
}

fn open(courier: &Courier) -> Open {
    Open { email: courier.mail.is_some(), sms: courier.sms.is_some() }
}

#[derive(FromQueryResult)]
struct Contact {
    name_en: String,
    name_hi: String,
    lang: String,
    email: Option<String>,
    phone: Option<String>,
}

impl Contact {
    fn receiver(self) -> Receiver {
        let lang = Lang::from_code(&self.lang).unwrap_or_default();
        let filled = |text: Option<String>| text.filter(|text| !text.is_empty());
        let name = lang.pick(&self.name_en, &self.name_hi).to_owned();
        Receiver { name, lang, email: filled(self.email), phone: filled(self.phone) }
    }
}

/// Who is told: the unit, else the person, else the managers of the centre.
async fn receivers(conn: &impl ConnectionTrait, event: &Event) -> Result<Vec<Receiver>> {
    let (sql, id) = match (event.unit_id, event.user_id, event.centre_id) {
        (Some(unit), _, _) => (
            "SELECT u.name_en, u.name_hi, COALESCE(w.lang, u.lang) AS lang, \
             CASE WHEN COALESCE(w.email, TRUE) THEN u.email END AS email, \
             CASE WHEN COALESCE(w.sms, TRUE) THEN u.phone END AS phone \
             FROM unit u LEFT JOIN message_wish w ON w.unit_id = u.id WHERE u.id = $1",
            unit,
        ),
        (None, Some(user), _) => {
            ("SELECT name AS name_en, '' AS name_hi, lang, email, phone FROM app_user WHERE id = $1", user)
        }
        (None, None, Some(centre)) => (
            "SELECT p.name AS name_en, '' AS name_hi, p.lang, COALESCE(p.email, c.email) AS email, p.phone \
             FROM staff_role r JOIN app_user p ON p.id = r.user_id JOIN centre c ON c.id = r.centre_id \
             WHERE r.centre_id = $1 AND r.role = 'centre_manager' AND p.status = 'active' ORDER BY p.id",
            centre,
        ),
        (None, None, None) => return Ok(Vec::new()),
    };
    let contacts: Vec<Contact> = conn.rows(sql, values![id]).await?;
    Ok(contacts.into_iter().map(Contact::receiver).collect())
}
