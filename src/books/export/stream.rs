//! A kept file on its way out: read part by part, so that a large one never stands in memory whole.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use hyper::body::Frame;
use tokio::sync::mpsc;

use super::orders::{Order, part};
use crate::db::Db;

/// Parts read ahead of the reader.
const AHEAD: usize = 1;

struct Parts(mpsc::Receiver<Result<Bytes, anyhow::Error>>);

impl HttpBody for Parts {
    type Data = Bytes;
    type Error = anyhow::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, anyhow::Error>>> {
        self.0.poll_recv(context).map(|next| next.map(|part| part.map(Frame::data)))
    }
}

/// The file of an order that has one, to be kept, not shown. Only reads: who ordered it is on record, and who fetches
/// it stands in the log of requests.
pub(super) fn file(db: &Db, order: &Order, media_type: &'static str) -> Response {
    let (sender, receiver) = mpsc::channel(AHEAD);
    let (db, id) = (db.clone(), order.id);
    tokio::spawn(async move {
        for number in 0.. {
            let next = match part(db.read(), id, number).await {
                Ok(Some(content)) => Ok(Bytes::from(content)),
                Ok(None) => return,
                Err(error) => Err(anyhow::anyhow!("export {id}, part {number}: {error}")),
            };
            let broken = next.is_err();
            // Who reads no longer needs no more.
            if sender.send(next).await.is_err() || broken {
                return;
            }
        }
    });
    let name = order.file_name.as_deref().unwrap_or_default();
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""));
    let disposition = disposition.unwrap_or(HeaderValue::from_static("attachment"));
    let mut response = Body::new(Parts(receiver)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CONTENT_DISPOSITION, disposition);
    // A file that breaks off in the middle is seen to be short.
    if let Some(size) = order.size_bytes {
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(size));
    }
    response
}
