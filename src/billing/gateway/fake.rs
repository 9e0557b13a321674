//! A gateway of our own that speaks the same protocol, for the demonstration and for tests: it makes links, shows a page
//! to pay, fail or pay twice, and calls with a right signature. No money moves.
//!
//! It answers any path itself, since its addresses are none of the program's.

use std::collections::HashMap;
use std::fmt::Write;
use std::sync::{Arc, Mutex, MutexGuard};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, Request, StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::{Json, http};
use data_encoding::BASE64;
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::protocol::{EVENT_ID, SIGNATURE, signature};
use crate::base::Paise;
use crate::base::time::Clock;
use crate::web::GatewayAccount;
use crate::web::outgoing::send;

/// Fee in hundredths of a percent, and tax on it.
const FEE: i64 = 200;
const TAX: i64 = 1800;

/// A centre that has an account with the fake.
#[derive(Clone, Debug)]
pub struct FakeAccount {
    /// Key and secrets, as the program has them.
    pub account: GatewayAccount,
    /// Where its events go.
    pub webhook: String,
}

#[derive(Clone, Debug)]
struct FakeLink {
    id: String,
    reference: String,
    amount: i64,
    paid: i64,
    account: usize,
    description: String,
    back_to: String,
    status: &'static str,
}

#[derive(Clone, Debug)]
struct FakePayment {
    id: String,
    link: String,
    amount: i64,
    status: &'static str,
    settled: bool,
    refunded: i64,
}

#[derive(Default)]
struct Book {
    links: HashMap<String, FakeLink>,
    payments: Vec<FakePayment>,
    made: u64,
}

impl Book {
    fn id(&mut self, kind: &str) -> String {
        self.made += 1;
        format!("{kind}_{}{:04}", crate::base::new_reference(), self.made)
    }
}

/// The fake; cloning shares it.
#[derive(Clone)]
pub struct Fake {
    url: String,
    accounts: Arc<Vec<FakeAccount>>,
    book: Arc<Mutex<Book>>,
    clock: Clock,
}

#[derive(Deserialize)]
struct WantedLink {
    amount: i64,
    reference_id: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    callback_url: String,
}

impl Fake {
    /// At an address, for some centres.
    pub fn new(url: &str, accounts: Vec<FakeAccount>, clock: Clock) -> Fake {
        Fake { url: url.to_owned(), accounts: Arc::new(accounts), book: Arc::default(), clock }
    }

    /// Serves until it is dropped.
    pub fn serve(self, listener: TcpListener) -> tokio::task::JoinHandle<()> {
        tokio::spawn(async move {
            let router = Router::new().fallback(answer).with_state(self);
            if let Err(error) = axum::serve(listener, router).await {
                tracing::error!(%error, "the fake gateway ended");
            }
        })
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Which account the caller has the key of.
    fn caller(&self, headers: &HeaderMap) -> Option<usize> {
        let sent = headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Basic ")?;
        let sent = String::from_utf8(BASE64.decode(sent.as_bytes()).ok()?).ok()?;
        self.accounts.iter().position(|one| sent == format!("{}:{}", one.account.key_id, one.account.key_secret))
    }

    fn create(&self, account: usize, body: &[u8]) -> Response {
        let Ok(wanted) = serde_json::from_slice::<WantedLink>(body) else {
            return (StatusCode::BAD_REQUEST, Json(json!({"error": {"code": "BAD_REQUEST_ERROR"}}))).into_response();
        };
        let mut book = self.book();
        if book.links.values().any(|link| link.account == account && link.reference == wanted.reference_id) {
            let said = "payment link with given reference_id already exists";
            return (StatusCode::BAD_REQUEST, Json(json!({"error": {"description": said}}))).into_response();
        }
        let id = book.id("plink");
        let link = FakeLink {
            id: id.clone(),
            reference: wanted.reference_id,
            amount: wanted.amount,
            paid: 0,
            account,
            description: wanted.description,
            back_to: wanted.callback_url,
            status: "created",
        };
        let said = self.link_json(&link);
        book.links.insert(id, link);
        Json(said).into_response()
    }

    fn link_json(&self, link: &FakeLink) -> Value {
        json!({
            "id": link.id, "short_url": format!("{}/pay/{}", self.url, link.id), "amount": link.amount,
            "amount_paid": link.paid, "currency": "INR", "reference_id": link.reference, "status": link.status,
            "notes": {"reference": link.reference},
        })
    }

    /// A payment is made on a link; answers what is told of it.
    fn pay(&self, link_id: &str, amount: i64, fails: bool) -> Vec<(usize, Value)> {
        let mut book = self.book();
        let id = book.id("pay");
        let Some(link) = book.links.get_mut(link_id) else { return Vec::new() };
        let account = link.account;
        if !fails {
            link.paid = link.paid.saturating_add(amount);
            link.status = if link.paid >= link.amount { "paid" } else { "partially_paid" };
        }
        let link = link.clone();
        let status = if fails { "failed" } else { "captured" };
        let fee = share(amount, FEE);
        let payment = json!({"entity": {
            "id": id, "entity": "payment", "amount": amount, "currency": "INR", "status": status, "method": "upi",
            "notes": {"reference": link.reference}, "fee": fee + share(fee, TAX), "tax": share(fee, TAX),
            "error_description": if fails { Value::from("Payment was unsuccessful as the bank declined it") } else { Value::Null },
            "created_at": self.clock.now().timestamp(),
        }});
        let made = FakePayment { id, link: link.id.clone(), amount, status, settled: false, refunded: 0 };
        book.payments.push(made);
        drop(book);
        if fails {
            return vec![(account, self.event("payment.failed", json!({"payment": payment})))];
        }
        let kind = if link.status == "paid" { "payment_link.paid" } else { "payment_link.partially_paid" };
        vec![
            (account, self.event("payment.captured", json!({"payment": payment}))),
            (account, self.event(kind, json!({"payment_link": {"entity": self.link_json(&link)}, "payment": payment}))),
        ]
    }

    fn event(&self, kind: &str, payload: Value) -> Value {
        json!({"entity": "event", "event": kind, "payload": payload, "created_at": self.clock.now().timestamp()})
    }

    /// Gives a payment back whole.
    fn refund(&self, payment: &str) -> Vec<(usize, Value)> {
        let mut book = self.book();
        let id = book.id("rfnd");
        let Some(found) = book.payments.iter_mut().find(|one| one.id == payment && one.refunded == 0) else {
            return Vec::new();
        };
        found.refunded = found.amount;
        let (amount, link) = (found.amount, found.link.clone());
        let account = book.links.get(&link).map_or(0, |link| link.account);
        let refund = json!({"entity": {"id": id, "payment_id": payment, "amount": amount, "status": "processed"}});
        vec![(account, self.event("refund.processed", json!({"refund": refund})))]
    }

    /// Pays out everything a centre has, less the fee.
    fn settle(&self, account: usize) -> Vec<(usize, Value)> {
        let mut book = self.book();
        let id = book.id("setl");
        let of_account: Vec<String> =
            book.links.values().filter(|link| link.account == account).map(|link| link.id.clone()).collect();
        let mut gross = 0;
        for payment in &mut book.payments {
            if of_account.contains(&payment.link) && payment.status == "captured" && !payment.settled {
                payment.settled = true;
                gross += payment.amount - payment.refunded;
            }
        }
        if gross <= 0 {
            return Vec::new();
        }
        let fee = share(gross, FEE);
        let tax = share(fee, TAX);
        let settlement = json!({"entity": {
            "id": id, "amount": gross - fee - tax, "fees": fee + tax, "tax": tax, "utr": format!("UTR{}", &id[5..]),
        }});
        vec![(account, self.event("settlement.processed", json!({"settlement": settlement})))]
    }

    /// Tells the program, as often as asked; answers the last status.
    pub async fn tell(&self, account: usize, event: &Value, times: usize) -> Option<http::StatusCode> {
        let to = self.accounts.get(account)?;
        let body = event.to_string().into_bytes();
        let request = Request::post(&to.webhook)
            .header(header::CONTENT_TYPE, "application/json")
            .header(SIGNATURE, signature(&to.account.webhook_secret, &body))
            .header(EVENT_ID, format!("evt_{}", crate::base::new_reference()))
            .body(body)
            .ok()?;
        let mut last = None;
        for _ in 0..times {
            match send(request.clone()).await {
                Ok(answer) => last = Some(answer.status()),
                Err(fault) => tracing::warn!(%fault, "the fake gateway could not tell"),
            }
        }
        last
    }

    fn pay_page(&self, id: &str) -> Response {
        let Some(link) = self.book().links.get(id).cloned() else { return StatusCode::NOT_FOUND.into_response() };
        let rest = link.amount.saturating_sub(link.paid).max(0);
        let act = |what: &str, words: String| {
            html! { form method="post" action=(format!("/pay/{id}/{what}")) { button { (words) } } }
        };
        shell(
            "Pretend gateway",
            html! {
                p { (link.description) }
                p { strong { (Paise(link.amount)) } " · paid " (Paise(link.paid)) " · " (link.status) }
                (act("pay", format!("Pay {}", Paise(if rest > 0 { rest } else { link.amount }))))
                (act("part", format!("Pay a part: {}", Paise((link.amount / 2).max(1)))))
                (act("fail", "Let the payment fail".to_owned()))
                (act("twice", "Pay twice".to_owned()))
                p { a href=(link.back_to) { "Back" } " · " a href="/" { "All payments" } }
            },
        )
    }

    fn list_page(&self) -> Response {
        let book = self.book();
        shell(
            "Pretend gateway: payments",
            html! {
                @for (index, one) in self.accounts.iter().enumerate() {
                    form method="post" action=(format!("/settle/{index}")) { button { "Pay out to " (one.account.centre) } }
                }
                ul { @for payment in &book.payments {
                    li {
                        (payment.id) " " (Paise(payment.amount)) " " (payment.status)
                        @if payment.refunded > 0 { " given back" } @else if payment.status == "captured" {
                            form method="post" action=(format!("/refund/{}", payment.id)) { button { "Give back" } }
                        }
                        @if payment.settled { " paid out" }
                    }
                } }
            },
        )
    }

    /// Does what a button asks and tells of it before it answers.
    async fn act(&self, what: &str, id: &str) -> Response {
        let link = self.book().links.get(id).cloned();
        let rest = |link: &FakeLink| link.amount.saturating_sub(link.paid);
        let told = match (what, &link) {
            ("pay", Some(link)) => self.pay(id, if rest(link) > 0 { rest(link) } else { link.amount }, false),
            ("part", Some(link)) => self.pay(id, (link.amount / 2).max(1), false),
            ("fail", Some(link)) => self.pay(id, link.amount, true),
            ("twice", Some(link)) => {
                let mut told = self.pay(id, link.amount, false);
                told.extend(self.pay(id, link.amount, false));
                told
            }
            ("refund", _) => self.refund(id),
            ("settle", _) => id.parse().map(|account| self.settle(account)).unwrap_or_default(),
            _ => return StatusCode::NOT_FOUND.into_response(),
        };
        for (account, event) in &told {
            // Twice each, as gateways do that miss an answer.
            self.tell(*account, event, 2).await;
        }
        let back = link.map(|link| link.back_to).filter(|back| !back.is_empty());
        Redirect::to(back.as_deref().unwrap_or("/")).into_response()
    }
}

fn share(amount: i64, hundredths_of_percent: i64) -> i64 {
    amount.saturating_mul(hundredths_of_percent) / 10_000
}

fn shell(title: &str, body: Markup) -> Response {
    let mut page = String::from("<!DOCTYPE html>");
    let _ = write!(
        page,
        "{}",
        html! {
            html lang="en" {
                head { meta charset="utf-8"; meta name="viewport" content="width=device-width"; title { (title) } }
                body { main { h1 { (title) } p { "For trying out: no money moves." } (body) } }
            }
        }
        .into_string()
    );
    Html(page).into_response()
}

async fn answer(State(fake): State<Fake>, method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let path: Vec<&str> = uri.path().split('/').filter(|part| !part.is_empty()).collect();
    if path.first() == Some(&"v1") {
        let Some(account) = fake.caller(&headers) else { return StatusCode::UNAUTHORIZED.into_response() };
        return match (method.as_str(), path.as_slice()) {
            ("POST", ["v1", "payment_links"]) => fake.create(account, &body),
            ("GET", ["v1", "payment_links"]) => {
                let asked = uri.query().and_then(|query| query.strip_prefix("reference_id=")).unwrap_or_default();
                let book = fake.book();
                let found = book.links.values().filter(|link| link.account == account && link.reference == asked);
                Json(json!({"payment_links": found.map(|link| fake.link_json(link)).collect::<Vec<_>>()}))
                    .into_response()
            }
            ("POST", ["v1", "payment_links", id, "cancel"]) => {
                let mut book = fake.book();
                if let Some(link) = book.links.get_mut(*id).filter(|link| link.account == account && link.paid == 0) {
                    link.status = "cancelled";
                }
                Json(json!({})).into_response()
            }
            _ => StatusCode::NOT_FOUND.into_response(),
        };
    }
    match (method.as_str(), path.as_slice()) {
        ("GET", []) => fake.list_page(),
        ("GET", ["pay", id]) => fake.pay_page(id),
        ("POST", ["pay", id, what @ ("pay" | "part" | "fail" | "twice")]) => fake.act(what, id).await,
        ("POST", [what @ ("refund" | "settle"), id]) => fake.act(what, id).await,
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}
