//! Files of `static/` that pages need, held in memory with a content hash in their address,
//! compressed once, and kept by browsers for a year.

use std::io::Write;
use std::sync::LazyLock;

use axum::Router;
use axum::body::Bytes;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use data_encoding::HEXLOWER;
use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};

struct Asset {
    name: &'static str,
    url: String,
    media_type: &'static str,
    plain: Bytes,
    gzip: Bytes,
}

macro_rules! assets {
    ($($name:literal as $media_type:literal),+ $(,)?) => {
        vec![$(Asset::load($name, $media_type, include_bytes!(concat!("../../static/", $name)))),+]
    };
}

static ASSETS: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    assets![
        "app.css" as "text/css; charset=utf-8",
        "app.js" as "text/javascript; charset=utf-8",
        "board.js" as "text/javascript; charset=utf-8",
        "favicon.svg" as "image/svg+xml",
        "favicon.ico" as "image/x-icon",
    ]
});

impl Asset {
    fn load(name: &'static str, media_type: &'static str, plain: &'static [u8]) -> Asset {
        let hash = HEXLOWER.encode(&Sha256::digest(plain));
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
        Asset {
            name,
            url: format!("/static/{stem}.{}.{extension}", &hash[..12]),
            media_type,
            plain: Bytes::from_static(plain),
            gzip: gzip(plain).map(Bytes::from).unwrap_or_default(),
        }
    }

    fn response(&self, headers: &HeaderMap, cache: &'static str) -> Response {
        let zip =
            headers.get(header::ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).is_some_and(|v| v.contains("gzip"));
        let known = [
            (header::CONTENT_TYPE, self.media_type),
            (header::CACHE_CONTROL, cache),
            (header::VARY, "Accept-Encoding"),
        ];
        if zip && !self.gzip.is_empty() {
            return (known, [(header::CONTENT_ENCODING, "gzip")], self.gzip.clone()).into_response();
        }
        (known, self.plain.clone()).into_response()
    }
}

fn gzip(plain: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(plain)?;
    encoder.finish()
}

/// The address of a file of `static/` (`asset("app.css")`), with its content hash.
pub fn asset(name: &str) -> &'static str {
    ASSETS.iter().find(|asset| asset.name == name).map_or("/static/unknown", |asset| asset.url.as_str())
}

/// Routes of the files; they need no session.
pub fn static_router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/static/{file}", get(hashed)).route("/favicon.ico", get(favicon))
}

async fn hashed(Path(file): Path<String>, headers: HeaderMap) -> Response {
    let found = ASSETS.iter().find(|asset| asset.url.strip_prefix("/static/") == Some(file.as_str()));
    match found {
        Some(asset) => asset.response(&headers, "public, max-age=31536000, immutable"),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn favicon(headers: HeaderMap) -> Response {
    match ASSETS.iter().find(|asset| asset.name == "favicon.ico") {
        Some(asset) => asset.response(&headers, "public, max-age=86400"),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_asset_has_its_own_hashed_address() {
        let css = asset("app.css");
        assert!(css.starts_with("/static/app.") && css.ends_with(".css") && css.len() == "/static/app..css".len() + 12);
        assert_ne!(asset("app.js"), css);
        assert_eq!(asset("no-such-file.css"), "/static/unknown");
    }
}
