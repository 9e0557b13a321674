//! Small cookies beside the session: language, one-time message, form seed; and the form token.

use axum::http::{HeaderMap, HeaderValue, header};
use data_encoding::BASE64URL_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use rand::RngExt;
use sha2::Sha256;

pub const SESSION: &str = "__Host-sanjha";
pub const LANG: &str = "__Host-sanjha-lang";
pub const FLASH: &str = "__Host-sanjha-said";
pub const SEED: &str = "__Host-sanjha-form";

const NONCE_BYTES: usize = 9;

/// The value of a cookie the browser sent.
pub fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .find_map(|pair| {
            let (key, value) = pair.trim().split_once('=')?;
            (key == name).then_some(value)
        })
}

/// Sets a cookie; `max_age` in seconds, 0 removes it, `None` ends with the browser.
pub fn write(headers: &mut HeaderMap, name: &str, value: &str, max_age: Option<u32>) {
    let life = max_age.map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
    let cookie = format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite=Lax{life}");
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        headers.append(header::SET_COOKIE, value);
    }
}

/// Any text as a cookie value, and back.
pub fn encode(text: &str) -> String {
    BASE64URL_NOPAD.encode(text.as_bytes())
}

/// The text of a value made by [`encode`].
pub fn decode(value: &str) -> Option<String> {
    String::from_utf8(BASE64URL_NOPAD.decode(value.as_bytes()).ok()?).ok()
}

/// Random text of `bytes` × 8 bits for keys and seeds.
pub fn random(bytes: usize) -> String {
    let mut buffer = vec![0u8; bytes];
    rand::rng().fill(buffer.as_mut_slice());
    BASE64URL_NOPAD.encode(&buffer)
}

/// A form token for whoever holds `identity` (session id or form seed). Masked by a
/// nonce so that compressing the page tells nothing about it.
pub fn token(secret: &[u8], identity: &str) -> String {
    let nonce = random(NONCE_BYTES);
    let code = code(secret, identity, &nonce);
    format!("{nonce}.{code}")
}

/// Whether a token was made by us for `identity`.
pub fn token_fits(secret: &[u8], identity: &str, token: &str) -> bool {
    let Some((nonce, sent)) = token.split_once('.') else { return false };
    let Ok(sent) = BASE64URL_NOPAD.decode(sent.as_bytes()) else { return false };
    keyed(secret, identity, nonce).is_some_and(|mac| mac.verify_slice(&sent).is_ok())
}

fn code(secret: &[u8], identity: &str, nonce: &str) -> String {
    keyed(secret, identity, nonce).map(|mac| BASE64URL_NOPAD.encode(&mac.finalize().into_bytes())).unwrap_or_default()
}

fn keyed(secret: &[u8], identity: &str, nonce: &str) -> Option<Hmac<Sha256>> {
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(secret).ok()?;
    mac.update(nonce.as_bytes());
    mac.update(b"|");
    mac.update(identity.as_bytes());
    Some(mac)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_fits_only_its_holder_and_secret() {
        let token = token(b"secret", "session-1");
        assert!(token_fits(b"secret", "session-1", &token));
        assert!(!token_fits(b"secret", "session-2", &token));
        assert!(!token_fits(b"other", "session-1", &token));
        assert!(!token_fits(b"secret", "session-1", ""));
        assert!(!token_fits(b"secret", "session-1", "x."));
    }

    #[test]
    fn one_cookie_is_told_from_another_that_begins_alike() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_static("__Host-sanjha-lang=hi; __Host-sanjha=abc"));
        assert_eq!(read(&headers, SESSION), Some("abc"));
        assert_eq!(read(&headers, LANG), Some("hi"));
        assert_eq!(read(&headers, FLASH), None);
    }

    #[test]
    fn hindi_survives_a_cookie() {
        assert_eq!(decode(&encode("बुकिंग हुई")).as_deref(), Some("बुकिंग हुई"));
    }
}
