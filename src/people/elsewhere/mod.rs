//! Logging in with what a log-in service elsewhere vouches for (OpenID Connect Core 1.0, authorization code flow with
//! PKCE): set up by whoever runs the program, beside the password.
//!
//! What always holds: nobody gets a log-in here by having one there; a person is known by issuer and subject, and the
//! first time by an e-mail address that the service has verified and that stands in their log-in; a second factor is
//! asked for all the same.

mod pages;

pub(super) use pages::router;

use anyhow::{Context, anyhow};
use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreProviderMetadata};
use openidconnect::{
    AuthorizationCode, ClientId, ClientSecret, CsrfToken, IssuerUrl, Nonce, PkceCodeChallenge, PkceCodeVerifier,
    RedirectUrl, Scope, TokenResponse,
};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::base::time::Instant;
use crate::base::{Actor, Error, Reason, Result, UserId, Verb};
use crate::db::{Change, Db, Rows, values};
use crate::web::{OidcSettings, outgoing};

/// What waits in the session while its owner is elsewhere.
#[derive(Clone, Serialize, Deserialize)]
struct Journey {
    state: String,
    nonce: String,
    verifier: String,
}

/// Who came back.
struct Traveller {
    issuer: String,
    subject: String,
    /// Only one that the service says is verified.
    email: Option<String>,
}

/// Asks the service what it offers; answers its client.
macro_rules! client {
    ($service:expr, $base_url:expr) => {{
        let issuer = IssuerUrl::new($service.issuer.clone()).context("the issuer is no address")?;
        let offers = CoreProviderMetadata::discover_async(issuer, &outgoing::send)
            .await
            .map_err(|error| anyhow!("the log-in service does not say what it offers: {error}"))?;
        let secret = Some(ClientSecret::new($service.client_secret.clone()));
        let back =
            RedirectUrl::new(format!("{}/login/elsewhere/back", $base_url)).context("no address to come back to")?;
        CoreClient::from_provider_metadata(offers, ClientId::new($service.client_id.clone()), secret)
            .set_redirect_uri(back)
    }};
}

/// Where to send the person, and what to keep until they come back.
async fn set_out(service: &OidcSettings, base_url: &str) -> anyhow::Result<(String, Journey)> {
    let client = client!(service, base_url);
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let (address, state, nonce) = client
        .authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random)
        .add_scope(Scope::new("email".to_owned()))
        .set_pkce_challenge(challenge)
        .url();
    let journey =
        Journey { state: state.secret().clone(), nonce: nonce.secret().clone(), verifier: verifier.secret().clone() };
    Ok((address.to_string(), journey))
}

/// Who it is that came back with a code. Signature, issuer, audience, time and nonce are checked by the library.
async fn come_back(service: &OidcSettings, base_url: &str, journey: Journey, code: &str) -> anyhow::Result<Traveller> {
    let client = client!(service, base_url);
    let answer = client
        .exchange_code(AuthorizationCode::new(code.to_owned()))
        .map_err(|error| anyhow!("the log-in service takes no codes: {error}"))?
        .set_pkce_verifier(PkceCodeVerifier::new(journey.verifier))
        .request_async(&outgoing::send)
        .await
        .map_err(|error| anyhow!("the log-in service refused the code: {error}"))?;
    let token = answer.id_token().context("the log-in service sent no ID token")?;
    let claims = token.claims(&client.id_token_verifier(), &Nonce::new(journey.nonce)).context("the ID token")?;
    let email = claims.email().filter(|_| claims.email_verified() == Some(true));
    Ok(Traveller {
        issuer: claims.issuer().to_string(),
        subject: claims.subject().to_string(),
        email: email.map(|email| email.to_lowercase()),
    })
}

#[derive(FromQueryResult)]
struct Known {
    user_id: i64,
}

/// The log-in here of who came back; the first time it is found by e-mail and remembered.
async fn recognise(db: &Db, actor: &Actor, now: Instant, traveller: &Traveller) -> Result<UserId> {
    let sql = "SELECT user_id FROM oidc_identity WHERE issuer = $1 AND subject = $2";
    let given = values![traveller.issuer.clone(), traveller.subject.clone()];
    let known: Option<Known> = db.read().row(sql, given).await?;
    if let Some(known) = known {
        return Ok(UserId(known.user_id));
    }
    let unknown = || Error::refused(Reason::new("login-elsewhere-unknown"));
    let email = traveller.email.clone().ok_or_else(unknown)?;
    let sql = "SELECT id AS user_id FROM app_user WHERE email = $1 AND status = 'active'";
    let found: Option<Known> = db.read().row(sql, values![email]).await?;
    let id = found.ok_or_else(unknown)?.user_id;
    db.write(actor, now, |tx| async move {
        let sql = "INSERT INTO oidc_identity (issuer, subject, user_id, linked_at) VALUES ($1, $2, $3, $4) \
                   ON CONFLICT DO NOTHING";
        let given = values![traveller.issuer.clone(), traveller.subject.clone(), id, tx.now()];
        tx.conn().run(sql, given).await?;
        let after = json!({ "log_in_elsewhere": traveller.issuer });
        tx.audit(Change::of(Verb::UseOwnAccount, "app_user", id).after(after)).await
    })
    .await?;
    Ok(UserId(id))
}
