//! Somebody with a browser: keeps cookies, fills forms, or speaks to the API with the same session.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use super::form::{Form, tags};
use super::server::Server;
use super::wire::{Answer, Request};

/// The password of every log-in made in tests.
pub const PASSWORD: &str = "कुंजी long enough 47";

/// A page as it came, with the address it stands at.
pub struct Page {
    pub path: String,
    pub answer: Answer,
}

impl Page {
    /// Its status.
    pub fn status(&self) -> u16 {
        self.answer.status
    }

    /// Its text.
    pub fn html(&self) -> String {
        self.answer.text()
    }

    /// The first form whose action contains the text.
    pub fn form(&self, action: &str) -> Form {
        let html = self.html();
        Form::all(&html)
            .into_iter()
            .find(|form| form.action.contains(action))
            .unwrap_or_else(|| panic!("{} ({}) has no form to {action}:\n{html}", self.path, self.status()))
    }

    /// Every address the page links to.
    pub fn links(&self) -> Vec<String> {
        tags(&self.html()).iter().filter(|tag| tag.name == "a").filter_map(|tag| tag.value("href")).collect()
    }

    /// Fails unless the status is the one expected.
    pub fn expect(self, status: u16) -> Page {
        assert_eq!(self.status(), status, "{}:\n{}", self.path, self.html());
        self
    }
}

/// Somebody with a browser. With several servers the requests go to each in turn.
pub struct Person {
    addresses: Vec<String>,
    turn: AtomicU64,
    cookies: Mutex<Vec<(String, String)>>,
}

impl Person {
    /// Somebody who has not logged in.
    pub fn stranger(servers: &[Server]) -> Person {
        let addresses = servers.iter().map(|server| server.address.clone()).collect();
        Person::at(addresses)
    }

    /// Somebody at given addresses.
    pub fn at(addresses: Vec<String>) -> Person {
        Person { addresses, turn: AtomicU64::new(0), cookies: Mutex::new(Vec::new()) }
    }

    /// The same browser, the servers having moved.
    pub fn moved_to(&self, addresses: Vec<String>) -> Person {
        let cookies = self.cookies.lock().expect("cookies").clone();
        Person { addresses, turn: AtomicU64::new(0), cookies: Mutex::new(cookies) }
    }

    /// Logs in through the page.
    pub async fn log_in(servers: &[Server], login: &str) -> Person {
        Person::log_in_at(servers.iter().map(|server| server.address.clone()).collect(), login).await
    }

    /// Logs in through the page at given addresses.
    pub async fn log_in_at(addresses: Vec<String>, login: &str) -> Person {
        let person = Person::at(addresses);
        let mut form = person.get("/login").await.expect(200).form("/login");
        form.set("login", login).set("password", PASSWORD);
        let page = person.submit(&form).await;
        assert_eq!(page.status(), 303, "log-in of {login}:\n{}", page.html());
        person
    }

    /// The address that is next in turn.
    pub fn address(&self) -> String {
        let turn = self.turn.fetch_add(1, Ordering::Relaxed) as usize;
        self.addresses[turn % self.addresses.len()].clone()
    }

    /// All addresses.
    pub fn addresses(&self) -> &[String] {
        &self.addresses
    }

    /// The request with this person's cookies, as their browser would send it.
    pub fn dress(&self, request: Request) -> Request {
        let cookies = self.cookies.lock().expect("cookies");
        let line: Vec<String> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if line.is_empty() { request } else { request.header("cookie", &line.join("; ")) }
    }

    /// Sends a request, keeping the cookies that come back.
    pub async fn send(&self, request: Request) -> Page {
        let path = request.path.clone();
        let address = self.address();
        let answer = self.dress(request).send(&address).await;
        let answer = answer.unwrap_or_else(|error| panic!("{path} at {address}: {error}"));
        self.keep_cookies(&answer);
        Page { path, answer }
    }

    fn keep_cookies(&self, answer: &Answer) {
        let mut cookies = self.cookies.lock().expect("cookies");
        for (_, line) in answer.headers.iter().filter(|(name, _)| name == "set-cookie") {
            let Some((name, value)) = line.split(';').next().and_then(|pair| pair.split_once('=')) else { continue };
            cookies.retain(|(known, _)| known != name);
            if !value.is_empty() && !line.to_lowercase().contains("max-age=0") {
                cookies.push((name.to_owned(), value.to_owned()));
            }
        }
    }

    /// The cookies as a header's value.
    pub fn cookie_line(&self) -> String {
        let cookies = self.cookies.lock().expect("cookies");
        cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    /// Opens a page.
    pub async fn get(&self, path: &str) -> Page {
        self.send(Request::get(path)).await
    }

    /// Opens a page and follows where it leads.
    pub async fn get_to_the_end(&self, path: &str) -> Page {
        self.follow(self.get(path).await).await
    }

    /// Follows redirects to a page that stays.
    pub async fn follow(&self, mut page: Page) -> Page {
        for _ in 0..5 {
            let Some(next) = page.answer.header("location").map(str::to_owned) else { return page };
            page = self.get(path_of(&next)).await;
        }
        panic!("redirects without end at {}", page.path)
    }

    /// A form as this browser would send it.
    pub fn form_request(&self, form: &Form) -> Request {
        Request::form(path_of(&form.action), &form.fields).header("sec-fetch-site", "same-origin")
    }

    /// Sends a form.
    pub async fn submit(&self, form: &Form) -> Page {
        self.send(self.form_request(form)).await
    }

    /// Sends a form with a file in its field `file`, as a browser does.
    pub async fn submit_file(&self, form: &Form, name: &str, media_type: &str, content: &str) -> Page {
        let boundary = "----sanjha";
        let mut body = String::new();
        for (name, value) in form.fields.iter().filter(|(name, _)| name != "file") {
            body.push_str(&format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            ));
        }
        body.push_str(&format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             Content-Type: {media_type}\r\n\r\n{content}\r\n--{boundary}--\r\n"
        ));
        let media = format!("multipart/form-data; boundary={boundary}");
        self.send(self.dress(Request::with_body("POST", path_of(&form.action), &media, body))).await
    }

    /// A call of the API with JSON.
    pub fn api_request(&self, path: &str, body: &serde_json::Value, key: &str) -> Request {
        Request::json(&format!("/api/v1{path}"), body)
            .header("idempotency-key", key)
            .header("sec-fetch-site", "same-origin")
    }

    /// Calls the API with a fresh key.
    pub async fn api(&self, path: &str, body: serde_json::Value) -> Answer {
        self.send(self.api_request(path, &body, &fresh_key())).await.answer
    }

    /// Reads from the API.
    pub async fn api_get(&self, path: &str) -> Answer {
        self.get(&format!("/api/v1{path}")).await.answer
    }
}

/// A key no other request carries.
pub fn fresh_key() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    format!("test-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

fn path_of(address: &str) -> &str {
    match address.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("/", |at| &rest[at..]),
        None => address,
    }
}
