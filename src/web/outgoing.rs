//! One call over HTTP, with a limit on time and on what is read.

use std::sync::LazyLock;
use std::time::Duration;

use axum::http::{Request, Response, StatusCode};
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

/// Why a call has no answer.
#[derive(Debug, thiserror::Error)]
pub enum NoAnswer {
    /// Nobody was reached, or the connection broke.
    #[error("{0}")]
    Unreached(String),
    /// Its head came, of this status, its body broke off or was too long.
    #[error("{0}, and what it said broke off")]
    Broken(StatusCode),
    /// It may have been taken all the same.
    #[error("no answer in time")]
    Late,
}

/// Sends a request and reads the whole answer, whatever its status.
///
/// # Errors
/// [`NoAnswer`] when there is none.
pub async fn send(request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, NoAnswer> {
    let request = request.map(|body| Full::new(Bytes::from(body)));
    let call = async {
        let (head, body) =
            CALLER.request(request).await.map_err(|fault| NoAnswer::Unreached(fault.to_string()))?.into_parts();
        let body = Limited::new(body, MOST_READ).collect().await.map_err(|_| NoAnswer::Broken(head.status))?;
        Ok(Response::from_parts(head, body.to_bytes().to_vec()))
    };
    tokio::time::timeout(PATIENCE, call).await.unwrap_or(Err(NoAnswer::Late))
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    #[tokio::test]
    async fn an_answer_that_breaks_off_still_tells_its_status() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            assert!(stream.read(&mut [0; 1024]).await.unwrap() > 0);
            stream.write_all(b"HTTP/1.1 202 Accepted\r\ncontent-length: 100\r\n\r\ntaken").await.unwrap();
        });
        let request = Request::post(format!("http://{address}/")).body(Vec::new()).unwrap();
        let answer = send(request).await;
        assert!(matches!(answer, Err(NoAnswer::Broken(StatusCode::ACCEPTED))), "{answer:?}");
    }
}
