//! Logging in with what a log-in service elsewhere vouches for. The service is played here: it signs with a key of
//! its own (tests/vectors/oidc_test_key.pem, made for nothing but this).

use std::sync::{Arc, Mutex};

use axum::extract::{Form, Query, State};
use axum::routing::{get, post};
use axum::{Json, Router};
use openidconnect::core::{
    CoreGenderClaim, CoreJsonWebKeySet, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm,
    CoreRsaPrivateSigningKey,
};
use openidconnect::{
    Audience, EmptyAdditionalClaims, EndUserEmail, IdToken, IdTokenClaims, IssuerUrl, JsonWebKeyId, Nonce,
    PrivateSigningKey, StandardClaims, SubjectIdentifier,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::harness::{Engine, Person, Scene, Seeds, Server};
use crate::on_both_engines;

on_both_engines!(who_is_vouched_for_elsewhere_gets_in_only_as_themselves);

type Token =
    IdToken<EmptyAdditionalClaims, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>;

/// Who the service says it is that comes.
#[derive(Clone)]
struct Says {
    subject: &'static str,
    email: &'static str,
    verified: bool,
    audience: &'static str,
    /// Another nonce than the one it was sent.
    replayed: bool,
}

#[derive(Clone)]
struct Service {
    address: String,
    says: Arc<Mutex<Says>>,
    /// Of the person who is under way: nonce and PKCE challenge.
    asked: Arc<Mutex<(String, String)>>,
}

fn key() -> CoreRsaPrivateSigningKey {
    let pem = include_str!("../vectors/oidc_test_key.pem");
    CoreRsaPrivateSigningKey::from_pem(pem, Some(JsonWebKeyId::new("test".to_owned()))).unwrap()
}

impl Service {
    async fn open(says: Says) -> Service {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let service = Service {
            address,
            says: Arc::new(Mutex::new(says)),
            asked: Arc::new(Mutex::new((String::new(), String::new()))),
        };
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(configuration))
            .route("/keys", get(|| async { Json(CoreJsonWebKeySet::new(vec![key().as_verification_key()])) }))
            .route("/authorize", get(authorize))
            .route("/token", post(token))
            .with_state(service.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        service
    }

    fn will_say(&self, says: Says) {
        *self.says.lock().unwrap() = says;
    }
}

async fn configuration(State(service): State<Service>) -> Json<Value> {
    let at = |path: &str| format!("{}{path}", service.address);
    Json(json!({
        "issuer": service.address, "authorization_endpoint": at("/authorize"), "token_endpoint": at("/token"),
        "jwks_uri": at("/keys"), "response_types_supported": ["code"], "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
    }))
}

#[derive(serde::Deserialize)]
struct Asked {
    nonce: String,
    state: String,
    code_challenge: String,
}

async fn authorize(State(service): State<Service>, Query(asked): Query<Asked>) -> String {
    *service.asked.lock().unwrap() = (asked.nonce, asked.code_challenge);
    asked.state
}

#[derive(serde::Deserialize)]
struct Exchange {
    code: String,
    code_verifier: String,
}

async fn token(State(service): State<Service>, Form(exchange): Form<Exchange>) -> Json<Value> {
    let (says, (nonce, challenge)) = (service.says.lock().unwrap().clone(), service.asked.lock().unwrap().clone());
    let proof = data_encoding::BASE64URL_NOPAD.encode(&Sha256::digest(exchange.code_verifier.as_bytes()));
    if exchange.code != "good" || proof != challenge {
        return Json(json!({ "error": "invalid_grant" }));
    }
    let nonce = if says.replayed { "of another day".to_owned() } else { nonce };
    let now = crate::harness::now();
    let claims = IdTokenClaims::new(
        IssuerUrl::new(service.address.clone()).unwrap(),
        vec![Audience::new(says.audience.to_owned())],
        now + chrono::TimeDelta::minutes(5),
        now,
        StandardClaims::new(SubjectIdentifier::new(says.subject.to_owned()))
            .set_email(Some(EndUserEmail::new(says.email.to_owned())))
            .set_email_verified(Some(says.verified)),
        EmptyAdditionalClaims {},
    )
    .set_nonce(Some(Nonce::new(nonce)));
    let signed = Token::new(claims, &key(), CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256, None, None).unwrap();
    Json(json!({ "access_token": "x", "token_type": "Bearer", "expires_in": 300, "id_token": signed.to_string() }))
}

/// Goes to the service and comes back with a code; answers the page one arrives at.
async fn travel(scene: &Scene, person: &Person, code: &str) -> String {
    let page = person.get("/login/elsewhere").await.expect(303);
    let to = page.answer.header("location").expect("the service's address").to_owned();
    let (_, rest) = to.split_once("://").unwrap();
    let (host, path) = rest.split_at(rest.find('/').unwrap());
    let state = crate::harness::Request::get(path).send(host).await.unwrap().text();
    let back = person.get(&format!("/login/elsewhere/back?code={code}&state={state}")).await;
    assert!(!scene.servers.is_empty());
    back.answer.header("location").map_or_else(|| back.html(), str::to_owned)
}

async fn who_is_vouched_for_elsewhere_gets_in_only_as_themselves(engine: Engine) {
    let asha =
        Says { subject: "asha-77", email: "Asha@Centre.example", verified: true, audience: "sanjha", replayed: false };
    let service = Service::open(asha.clone()).await;
    let mut scene = Scene::with_instances(engine, Seeds::Masters, 0).await;
    scene
        .database
        .attempt("UPDATE app_user SET email = 'asha@centre.example' WHERE login = 'clerk.knl'")
        .await
        .unwrap();
    let environment = [
        ("SANJHA_OIDC_ISSUER", service.address.clone()),
        ("SANJHA_OIDC_CLIENT_ID", "sanjha".to_owned()),
        ("SANJHA_OIDC_CLIENT_SECRET", "a secret of ours".to_owned()),
        ("SANJHA_OIDC_NAME", "Parichay".to_owned()),
    ];
    scene.servers.push(Server::start_in(&scene.database.url, &environment).await);
    let person = || Person::stranger(&scene.servers);
    assert!(person().get("/login").await.html().contains("Log in with Parichay"));

    // The first time, only a verified address that stands in a log-in here opens it.
    service.will_say(Says { verified: false, ..asha.clone() });
    assert!(travel(&scene, &person(), "good").await.contains("nobody here has this e-mail address"));
    service.will_say(Says { email: "somebody@else.example", ..asha.clone() });
    assert!(travel(&scene, &person(), "good").await.contains("nobody here has this e-mail address"));
    // What is not meant for us, was seen before, or has a wrong code, opens nothing.
    for says in [Says { audience: "another", ..asha.clone() }, Says { replayed: true, ..asha.clone() }] {
        service.will_say(says);
        assert!(travel(&scene, &person(), "good").await.contains("did not confirm who you are"));
    }
    service.will_say(asha.clone());
    assert!(travel(&scene, &person(), "bad").await.contains("did not confirm who you are"));
    let stranger = person();
    let forged = stranger.get("/login/elsewhere/back?code=good&state=guessed").await;
    assert!(forged.html().contains("did not confirm who you are"), "whoever did not set out does not arrive");
    assert_eq!(scene.database.number("SELECT COUNT(*) FROM oidc_identity").await, 0);

    let clerk = person();
    // Past the notice on privacy, which everybody reads once.
    assert_eq!(travel(&scene, &clerk, "good").await, "/account/notice?next=%2F");
    assert_eq!(clerk.get("/board").await.status(), 200);
    // From then on by issuer and subject, whatever the address says.
    service.will_say(Says { email: "new@address.example", ..asha.clone() });
    let again = person();
    assert_eq!(travel(&scene, &again, "good").await, "/account/notice?next=%2F");
    assert_eq!(again.get("/board").await.status(), 200);
    scene.database.attempt("UPDATE app_user SET status = 'disabled' WHERE login = 'clerk.knl'").await.unwrap();
    assert!(travel(&scene, &person(), "good").await.contains("nobody here"), "a log-in that is shut stays shut");
}
