//! The port to a gateway: what is asked of it, and the port that speaks Razorpay's protocol of payment links.

use async_trait::async_trait;
use axum::http::{Method, Request, StatusCode, header};
use data_encoding::BASE64;
use serde::Deserialize;
use serde_json::json;

use crate::base::Paise;
use crate::web::GatewayAccount;
use crate::web::outgoing::send;

/// A link that is wanted.
#[derive(Clone, Debug)]
pub struct NewLink {
    /// Our reference, unique at the centre.
    pub reference: String,
    /// How much; a part may be paid.
    pub amount: Paise,
    /// What the payer reads: centre and number of the document.
    pub description: String,
    /// Where the payer comes back to.
    pub back_to: String,
}

/// A link of the gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Its id.
    pub id: String,
    /// Where one pays.
    pub url: String,
    /// What it asks for.
    pub amount: Paise,
}

/// Why the gateway did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PortFault {
    /// It did not answer, or not now; trying again can help.
    #[error("{0}")]
    Unreachable(String),
    /// It has looked at the request and does not want it.
    #[error("{0}")]
    Refused(String),
}

/// What a gateway can be asked. Asking for the same reference twice makes one link.
#[async_trait]
pub trait GatewayPort: Send + Sync {
    /// Makes a link.
    async fn create(&self, wanted: &NewLink) -> Result<Link, PortFault>;
    /// The link of a reference.
    async fn find(&self, reference: &str) -> Result<Option<Link>, PortFault>;
    /// Ends a link, so that it cannot be paid.
    async fn cancel(&self, id: &str) -> Result<(), PortFault>;
}

/// Makes the link of a reference, or finds the one made before by somebody whose answer got lost.
///
/// # Errors
/// As the port; and where the link asks for something else.
pub(super) async fn create_or_find(port: &dyn GatewayPort, wanted: &NewLink) -> Result<Link, PortFault> {
    let link = match port.create(wanted).await {
        Ok(link) => link,
        Err(PortFault::Refused(why)) => port.find(&wanted.reference).await?.ok_or(PortFault::Refused(why))?,
        Err(fault) => return Err(fault),
    };
    if link.amount != wanted.amount {
        return Err(PortFault::Refused(format!("the link asks for {}", link.amount)));
    }
    Ok(link)
}

/// A gateway that is spoken to over HTTP.
pub struct HttpGateway {
    account: GatewayAccount,
}

#[derive(Deserialize)]
struct RawLink {
    id: String,
    short_url: String,
    amount: i64,
}

#[derive(Deserialize)]
struct RawLinks {
    payment_links: Vec<RawLink>,
}

impl HttpGateway {
    /// Of a centre's account.
    pub fn new(account: &GatewayAccount) -> HttpGateway {
        HttpGateway { account: account.clone() }
    }

    async fn ask(&self, method: Method, path: &str, body: Vec<u8>) -> Result<Vec<u8>, PortFault> {
        let key = BASE64.encode(format!("{}:{}", self.account.key_id, self.account.key_secret).as_bytes());
        let request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.account.url))
            .header(header::AUTHORIZATION, format!("Basic {key}"))
            .header(header::CONTENT_TYPE, "application/json")
            .body(body)
            .map_err(|fault| PortFault::Unreachable(fault.to_string()))?;
        let answer = send(request).await.map_err(|fault| PortFault::Unreachable(fault.to_string()))?;
        match answer.status() {
            status if status.is_success() => Ok(answer.into_body()),
            status @ (StatusCode::BAD_REQUEST | StatusCode::NOT_FOUND | StatusCode::CONFLICT) => {
                let said: String = String::from_utf8_lossy(answer.body()).chars().take(200).collect();
                Err(PortFault::Refused(format!("{status}: {said}")))
            }
            // A wrong key or a fault of theirs: the answer may repeat what we sent, so it is not kept.
            status => Err(PortFault::Unreachable(status.to_string())),
        }
    }

    /// A link as we use it: it leads to a page over TLS, or to where the gateway itself is.
    fn link(&self, raw: RawLink) -> Result<Link, PortFault> {
        let ours =
            raw.short_url.starts_with("https://") || raw.short_url.starts_with(&format!("{}/", self.account.url));
        if !ours {
            return Err(PortFault::Refused("the link leads nowhere safe".to_owned()));
        }
        Ok(Link { id: raw.id, url: raw.short_url, amount: Paise(raw.amount) })
    }
}

fn unreadable(fault: serde_json::Error) -> PortFault {
    PortFault::Unreachable(format!("unreadable answer: {fault}"))
}

#[async_trait]
impl GatewayPort for HttpGateway {
    async fn create(&self, wanted: &NewLink) -> Result<Link, PortFault> {
        let body = json!({
            "amount": wanted.amount.0, "currency": "INR", "accept_partial": true, "reference_id": wanted.reference,
            "description": wanted.description, "notify": {"sms": false, "email": false}, "reminder_enable": false,
            "notes": {"reference": wanted.reference}, "callback_url": wanted.back_to, "callback_method": "get",
        });
        let said = self.ask(Method::POST, "/v1/payment_links", body.to_string().into_bytes()).await?;
        self.link(serde_json::from_slice(&said).map_err(unreadable)?)
    }

    async fn find(&self, reference: &str) -> Result<Option<Link>, PortFault> {
        let path = format!("/v1/payment_links?reference_id={reference}");
        let said = self.ask(Method::GET, &path, Vec::new()).await?;
        let links: RawLinks = serde_json::from_slice(&said).map_err(unreadable)?;
        links.payment_links.into_iter().next().map(|raw| self.link(raw)).transpose()
    }

    async fn cancel(&self, id: &str) -> Result<(), PortFault> {
        self.ask(Method::POST, &format!("/v1/payment_links/{id}/cancel"), Vec::new()).await.map(drop)
    }
}
