//! One call over HTTP, with a limit on time and on what is read.

use std::sync::LazyLock;
use std::time::Duration;

use axum::http::{Method, Request, StatusCode};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

type Caller = Client<HttpsConnector<HttpConnector>, Full<Bytes>>;

/// How long a call may take: somebody waits for the page.
const PATIENCE: Duration = Duration::from_secs(15);
/// What of an answer is read.
const MOST_READ: usize = 256 * 1024;

static CALLER: LazyLock<Caller> = LazyLock::new(|| {
    let connector = HttpsConnectorBuilder::new().with_webpki_roots().https_or_http().enable_http1().build();
    Client::builder(TokioExecutor::new()).build(connector)
});

/// Calls; answers status and body, or in a few words why there is none.
pub async fn call(
    method: Method,
    url: &str,
    headers: &[(&str, String)],
    body: Vec<u8>,
) -> Result<(StatusCode, Vec<u8>), String> {
    let mut request = Request::builder().method(method).uri(url);
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    let request = request.body(Full::new(Bytes::from(body))).map_err(|fault| fault.to_string())?;
    let call = async {
        let answer = CALLER.request(request).await.map_err(|fault| fault.to_string())?;
        let status = answer.status();
        let read = Limited::new(answer.into_body(), MOST_READ).collect().await.map_err(|fault| fault.to_string())?;
        Ok((status, read.to_bytes().to_vec()))
    };
    tokio::time::timeout(PATIENCE, call).await.unwrap_or_else(|_| Err("no answer in time".to_owned()))
}
