//! What a request brings along: who asks, in which language, from which page. Made once
//! for each request by the [`context`] layer, which also guards forms and renders errors.

use std::net::{IpAddr, SocketAddr};
use std::ops::Deref;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::OwnedSemaphorePermit;
use tower_sessions::Session;

use super::guard::{guard, keep_for_later, later, later_as};
use super::watch::{Answered, RequestId, route_of};
use super::{App, cookies, problem};
use crate::access;
use crate::base::time::Instant;
use crate::base::{Actor, Error, Lang, Origin, Result};
use crate::db::{Once, Reach, RequestKey, WriteTx};

/// How long making an answer may take: less than the minute after which proxies and clients give up, so that who waits
/// hears it from us.
const ANSWER_TIME: Duration = Duration::from_secs(45);
/// How long finding out who asks may take: a few small statements, the longest behind a lock for 8 s.
const KNOWING_TIME: Duration = Duration::from_secs(12);
/// How long an answer may go on while the database is away.
const GONE_TIME: Duration = Duration::from_secs(3);
/// How long a chosen language is kept: a year, in seconds.
const LANG_LIFE: u32 = 365 * 24 * 3600;
/// How long a one-time message waits for its page, in seconds.
const FLASH_LIFE: u32 = 120;

/// Address of the client's end of the connection; the accept loop puts it into the request.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub SocketAddr);

/// The request at hand. Handlers take it as their first argument; cloning shares it.
#[derive(Clone)]
pub struct Ctx(Arc<Context>);

/// The fields behind [`Ctx`].
pub struct Context {
    /// The running program.
    pub app: App,
    /// Who asks, with request id and address in `origin`.
    pub actor: Actor,
    /// Name of the unit or centre the actor stands for, in the page's language; may be empty.
    pub place: String,
    /// Language of the answer.
    pub lang: Lang,
    /// Path of the request.
    pub path: String,
    /// Template of that path, for the log.
    pub route: String,
    /// Query of the request without `?`, may be empty.
    pub query: String,
    /// The session; write to it through `access`.
    pub session: Session,
    here: String,
    said: Option<String>,
    sent_seed: Option<String>,
    new_seed: OnceLock<String>,
}

impl Deref for Ctx {
    type Target = Context;
    fn deref(&self) -> &Context {
        &self.0
    }
}

impl Context {
    /// The words under a catalogue key in the page's language.
    pub fn t(&self, key: &str) -> String {
        self.lang.t(key)
    }

    /// The words under a catalogue key, with arguments.
    pub fn tr(&self, key: &str, arguments: &[(&'static str, &str)]) -> String {
        self.lang.tr(key, arguments)
    }

    /// Now, by the program's clock.
    pub fn now(&self) -> Instant {
        self.app.clock.now()
    }

    /// Id of the request, as shown on error pages and in the log.
    pub fn request_id(&self) -> &str {
        &self.actor.origin.request_id
    }

    /// Whether the answer is JSON.
    pub fn is_api(&self) -> bool {
        self.path.starts_with("/api/")
    }

    /// A value of the query, cleaned; empty where missing. The first one counts.
    pub fn asked(&self, name: &str) -> String {
        super::Entered::of_query(&self.query).get(name).to_owned()
    }

    /// Address of this page with filters, for links back to it; after a POST, of the page it came from.
    pub fn here(&self) -> &str {
        &self.here
    }

    /// This page with one query value changed and the others kept; an empty value removes it.
    pub fn here_with(&self, name: &str, value: &str) -> String {
        let (path, query) = self.here.split_once('?').unwrap_or((&self.here, ""));
        let mut pairs = form_urlencoded::Serializer::new(String::new());
        for (key, old) in form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| key != name) {
            pairs.append_pair(&key, &old);
        }
        if !value.is_empty() {
            pairs.append_pair(name, value);
        }
        let query = pairs.finish();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }

    /// The one-time message left by [`Ctx::redirect_saying`].
    pub fn said(&self) -> Option<&str> {
        self.said.as_deref()
    }

    /// A form token for this reader.
    pub fn token(&self) -> String {
        let identity = self.holder().unwrap_or_else(|| self.new_seed.get_or_init(|| cookies::random(18)).clone());
        cookies::token(&self.app.settings.secret, &identity)
    }

    /// Who a form token is bound to: the session, or for visitors the seed cookie.
    fn holder(&self) -> Option<String> {
        if self.actor.is_logged_in() {
            return self.session.id().map(|id| id.to_string());
        }
        self.sent_seed.clone()
    }

    pub(super) fn token_fits(&self, token: &str) -> bool {
        self.holder().is_some_and(|holder| cookies::token_fits(&self.app.settings.secret, &holder, token))
    }
}

impl Ctx {
    /// Writes as the actor of this request.
    pub async fn write<T, F, Fut>(&self, work: F) -> Result<T>
    where
        F: Fn(WriteTx) -> Fut,
        Fut: Future<Output = Result<T>>,
    {
        self.app.db.write(&self.actor, self.now(), work).await
    }

    /// Writes as the actor of this request, at most once for a key: of a form
    /// (`form.entered.idempotency_key()`) or of the header. Returns the first reply each time.
    pub async fn write_once<C, T, F, Fut>(&self, key: &str, command: &C, work: F) -> Result<T>
    where
        C: Serialize,
        T: Serialize + DeserializeOwned,
        F: Fn(WriteTx) -> Fut,
        Fut: Future<Output = Result<T>>,
    {
        let key = RequestKey::new(key, command)?;
        self.app.db.write_once(&self.actor, self.now(), &key, work).await.map(Once::into_inner)
    }

    /// Sends the reader on to a page of ours (303).
    pub fn redirect(&self, path: impl AsRef<str>) -> Response {
        see_other(safe_path(path.as_ref()))
    }

    /// Sends the reader on, and has that page say something once. No secrets in `words`: they travel in a cookie.
    pub fn redirect_saying(&self, path: impl AsRef<str>, words: &str) -> Response {
        let mut response = self.redirect(path);
        let short: String = words.chars().take(600).collect();
        cookies::write(response.headers_mut(), cookies::FLASH, &cookies::encode(&short), Some(FLASH_LIFE));
        response
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Ctx {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Ctx, Response> {
        // Missing only if a router was put beside the layer; then nobody may be let in.
        parts.extensions.get::<Ctx>().cloned().ok_or_else(|| StatusCode::INTERNAL_SERVER_ERROR.into_response())
    }
}

/// A path of our own site: begins with one slash, holds nothing that leads elsewhere. Anything else is `/`.
pub fn safe_path(path: &str) -> &str {
    let ours = path.starts_with('/')
        && !path.starts_with("//")
        && !path.chars().any(|c| c.is_control() || c == '\\' || c == ' ');
    if ours { path } else { "/" }
}

fn see_other(path: &str) -> Response {
    // Header values are ASCII: what is not, is percent-encoded.
    let ascii: String = path
        .chars()
        .flat_map(|c| {
            let mut buffer = [0; 4];
            let bytes = c.encode_utf8(&mut buffer).bytes().collect::<Vec<u8>>();
            bytes.into_iter().map(move |b| if c.is_ascii() { char::from(b).to_string() } else { format!("%{b:02X}") })
        })
        .collect();
    let location = HeaderValue::from_str(&ascii).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
}

/// The layer around all rooms' routes, inside the session layer.
pub async fn context(State(app): State<App>, session: Session, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let entered = match app.db.reach() {
        Reach::Away => Err(Error::Away("known to be away".to_owned())),
        _ => app.gate.enter().await,
    };
    let (entered, refused) = entered.map_or_else(|error| (None, Some(error)), |place| (Some(place), None));
    let (ctx, unusable) = make(app, session, &parts, refused).await;
    let chosen = chosen_lang(&parts);
    let request = Request::from_parts(parts, body);
    let response = match (unusable, chosen, entered) {
        // A language is chosen without the database too.
        (_, Some(lang), _) => choose_lang(&ctx, lang),
        (None, None, Some(place)) => run(&ctx, place, request, next).await,
        (error, ..) => keep_for_later(&ctx, request, error.unwrap_or(Error::Busy)).await,
    };
    let mut response = problem::finish(&ctx, response);
    add_cookies(&ctx, &mut response);
    add_headers(&ctx, response.headers_mut());
    response.extensions_mut().insert(Answered::of(&ctx));
    response
}

/// `refused`: why it was not let in. Then the database is not asked who it is.
async fn make(app: App, session: Session, request: &Parts, refused: Option<Error>) -> (Ctx, Option<Error>) {
    let headers = &request.headers;
    let chosen = cookies::read(headers, cookies::LANG).and_then(Lang::from_code);
    let wished = chosen.unwrap_or_else(|| accepted_lang(headers));
    let request_id = request.extensions.get::<RequestId>().map_or_else(|| cookies::random(9), |id| id.0.clone());
    let has_session = cookies::read(headers, cookies::SESSION).is_some();
    let token = bearer_token(request);
    let known = async {
        match token {
            _ if refused.is_some() => refused.map_or(Ok(None), Err),
            Some(token) => access::token_bearer(&app.db, token, app.clock.now()).await,
            None if has_session => access::signed_in(&app.db, &session, app.clock.now()).await,
            None => Ok(None),
        }
    };
    // A connection whose other end stands still answers never.
    let known = tokio::time::timeout(KNOWING_TIME, known).await.unwrap_or(Err(Error::Busy));
    let (mut actor, place, unusable) = match known {
        Ok(Some(signed)) => {
            let lang = chosen.unwrap_or(signed.actor.lang);
            let place = lang.pick(&signed.place_en, &signed.place_hi).to_owned();
            (Actor { lang, ..signed.actor }, place, None)
        }
        Ok(None) => (Actor::anonymous(wished), String::new(), None),
        Err(error) => (Actor::anonymous(wished), String::new(), Some(error)),
    };
    actor.origin = Origin { request_id, ip: client_ip(&app, request), session: actor.origin.session };
    let path = request.uri.path().to_owned();
    let query = request.uri.query().unwrap_or_default().to_owned();
    let here = match request.method {
        Method::GET | Method::HEAD if query.is_empty() => path.clone(),
        Method::GET | Method::HEAD => format!("{path}?{query}"),
        _ => came_from(&app, headers).unwrap_or_else(|| path.clone()),
    };
    let ctx = Context {
        lang: actor.lang,
        place,
        said: cookies::read(headers, cookies::FLASH).and_then(cookies::decode),
        sent_seed: cookies::read(headers, cookies::SEED).filter(|seed| !seed.is_empty()).map(str::to_owned),
        new_seed: OnceLock::new(),
        actor,
        path,
        route: route_of(&request.extensions),
        query,
        here,
        session,
        app,
    };
    (Ctx(Arc::new(ctx)), unusable)
}

/// The token a program came with; only the API takes one.
fn bearer_token(request: &Parts) -> Option<&str> {
    if !request.uri.path().starts_with("/api/") {
        return None;
    }
    request.headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}

/// Has a room answer. Whoever holds a place in the gate while a body arrives would keep others out.
async fn run(ctx: &Ctx, place: OwnedSemaphorePermit, mut request: Request, next: Next) -> Response {
    let mut place = Some(place);
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let mut kept = None;
    if changes {
        drop(place.take());
        (request, kept) = match guard(ctx, request).await {
            Ok(guarded) => guarded,
            Err(response) => return response,
        };
        if ctx.app.db.reach() != Reach::Whole {
            return later(ctx, kept, Error::Away("nothing can be written now".to_owned()));
        }
        place = match ctx.app.gate.enter().await {
            Ok(place) => Some(place),
            Err(error) => return later(ctx, kept, error),
        };
    }
    request.extensions_mut().insert(ctx.clone());
    let response = answer_in_time(ctx, changes, next.run(request)).await;
    drop(place);
    if problem::passes(&response) { later_as(ctx, kept, response) } else { response }
}

/// An answer that takes too long, or waits for a database that went away, is cut off. Nobody knows then whether a
/// change was made.
async fn answer_in_time(ctx: &Ctx, changes: bool, answer: impl Future<Output = Response>) -> Response {
    let whole = ctx.app.db.reach() == Reach::Whole;
    let gone = async {
        match whole {
            true => ctx.app.db.gone_for(GONE_TIME).await,
            false => std::future::pending().await,
        }
    };
    let (why, cut) = tokio::select! {
        response = answer => return response,
        () = gone => ("it went away meanwhile", Error::Away("it went away meanwhile".to_owned())),
        () = tokio::time::sleep(ANSWER_TIME) => ("the answer took too long", Error::Busy),
    };
    match changes {
        true => Error::Unsure(why.to_owned()).into_response(),
        false => cut.into_response(),
    }
}

/// Path and query of the page of ours that the browser says the request came from.
fn came_from(app: &App, headers: &HeaderMap) -> Option<String> {
    let referer = headers.get(header::REFERER)?.to_str().ok()?;
    let host = headers.get(header::HOST).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let rest = referer.strip_prefix(&app.settings.base_url).or_else(|| {
        let (_, rest) = referer.split_once("://")?;
        rest.strip_prefix(host).filter(|_| !host.is_empty())
    })?;
    (rest.starts_with('/') && safe_path(rest) == rest).then(|| rest.to_owned())
}

fn client_ip(app: &App, request: &Parts) -> String {
    let peer = request.extensions.get::<Peer>().map(|peer| peer.0.ip());
    let forwarded = || {
        let last = request.headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
        last.rsplit(',').next()?.trim().parse::<IpAddr>().ok()
    };
    let ip = match peer {
        Some(peer) if app.settings.trusted_proxy == Some(peer) => forwarded().or(Some(peer)),
        other => other,
    };
    ip.map(|ip| ip.to_string()).unwrap_or_default()
}

/// The language a browser asks for: Hindi only where it stands before English.
fn accepted_lang(headers: &HeaderMap) -> Lang {
    let wished = headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let mut best = (Lang::En, 0.0_f32);
    for part in wished.split(',').take(20) {
        let mut pieces = part.trim().split(';');
        let code = pieces.next().unwrap_or_default().get(..2).unwrap_or_default().to_ascii_lowercase();
        let weight = pieces.find_map(|p| p.trim().strip_prefix("q=")).map_or(1.0, |q| q.parse().unwrap_or(0.0));
        if let Some(lang) = Lang::from_code(&code)
            && weight > best.1
        {
            best = (lang, weight);
        }
    }
    best.0
}

fn chosen_lang(request: &Parts) -> Option<Lang> {
    if request.method != Method::GET || request.uri.path().starts_with("/api/") {
        return None;
    }
    let query = request.uri.query()?;
    form_urlencoded::parse(query.as_bytes())
        .find(|(key, _)| key == "lang")
        .and_then(|(_, value)| Lang::from_code(&value))
}

fn choose_lang(ctx: &Ctx, lang: Lang) -> Response {
    let mut response = ctx.redirect(ctx.here_with("lang", ""));
    cookies::write(response.headers_mut(), cookies::LANG, lang.code(), Some(LANG_LIFE));
    response
}

fn add_cookies(ctx: &Ctx, response: &mut Response) {
    if let Some(seed) = ctx.new_seed.get() {
        cookies::write(response.headers_mut(), cookies::SEED, seed, None);
    }
    let page = problem::is_html(response.headers());
    if page && ctx.said.is_some() {
        cookies::write(response.headers_mut(), cookies::FLASH, "", Some(0));
    }
}

fn add_headers(ctx: &Ctx, headers: &mut HeaderMap) {
    if !headers.contains_key(header::CACHE_CONTROL) {
        let cache = if ctx.actor.is_logged_in() { "no-store" } else { "private, no-cache" };
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    }
    headers.append(header::VARY, HeaderValue::from_static("Cookie, Accept-Language"));
    if let Ok(id) = HeaderValue::from_str(ctx.request_id()) {
        headers.insert("x-request-id", id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_paths_are_followed() {
        for foreign in
            ["//evil", "/\\evil", "https:evil", "https://evil", "/a\r\nb", "@evil", "", "/%0d%0a /x", "\\/evil"]
        {
            assert_eq!(safe_path(foreign), "/", "{foreign}");
        }
        assert_eq!(safe_path("/bookings?after=1"), "/bookings?after=1");
    }

    #[test]
    fn the_language_asked_for_first_is_taken() {
        let of = |wished: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_str(wished).unwrap());
            accepted_lang(&headers)
        };
        assert_eq!(of("hi-IN,hi;q=0.9,en;q=0.8"), Lang::Hi);
        assert_eq!(of("en-IN,hi;q=0.9"), Lang::En);
        assert_eq!(of("fr,de;q=0.5"), Lang::En);
        assert_eq!(of("en;q=0.4, hi;q=0.9"), Lang::Hi);
    }
}
