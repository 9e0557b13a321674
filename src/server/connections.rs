//! Accepting connections, one task each, and ending them.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tower::ServiceExt;

use super::stall::StallGuard;
use crate::web::Peer;

const CONNECTIONS: usize = 1024;
/// Also how long an idle connection is kept.
const HEADER_TIME: Duration = Duration::from_secs(10);
const STALL_TIME: Duration = Duration::from_secs(30);
const LONGEST_STOP: Duration = Duration::from_secs(22);
const LONGEST_HEADERS: usize = 64 * 1024;

/// Serves until `stop` is done, then lets requests finish for at most 22 s.
pub async fn serve(listener: TcpListener, service: Router, stop: impl Future<Output = ()>) {
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let mut stop = std::pin::pin!(stop);
    loop {
        // Take a place first: when all are taken, newcomers wait in the kernel's queue.
        let place = tokio::select! {
            place = Arc::clone(&places).acquire_owned() => place,
            () = &mut stop => break,
        };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file descriptors, or the client left: neither ends the server.
                tracing::warn!(%error, "could not accept a connection");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let connection = graceful.watcher();
        let service = service.clone();
        tokio::spawn(async move {
            answer(stream, Peer(peer), service, connection).await;
            drop(place);
        });
    }
    drop(listener);
    if tokio::time::timeout(LONGEST_STOP, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests did not end in time and were cut off");
    }
}

async fn answer(stream: TcpStream, peer: Peer, service: Router, watcher: hyper_util::server::graceful::Watcher) {
    // Small answers must not wait for more to come.
    let _ = stream.set_nodelay(true);
    let io = TokioIo::new(StallGuard::new(stream, STALL_TIME));
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(peer);
        let service = service.clone();
        async move {
            match service.oneshot(request).await {
                Ok(response) => Ok::<_, Infallible>(response),
                Err(never) => match never {},
            }
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIME)
        .max_buf_size(LONGEST_HEADERS)
        .serve_connection(io, service);
    if let Err(error) = watcher.watch(connection).await {
        tracing::debug!(%error, "connection ended early");
    }
}
