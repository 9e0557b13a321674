//! Who may come where, what others may never see, and requests that are not from our forms.

use crate::harness::{Answer, Engine, Form, Person, Request, Scene, Seeds};
use crate::on_sqlite_and_with_faults_on_postgres;
use crate::routes::{ROUTES, Route};

on_sqlite_and_with_faults_on_postgres!(
    r71_another_units_things_are_not_there,
    r73_each_role_reaches_exactly_what_the_table_says,
    r75_a_form_from_elsewhere_changes_nothing,
);

/// The letter in the table of routes, and the log-in that stands for it.
pub const ROLES: [(char, Option<&str>); 10] = [
    ('A', None),
    ('O', Some("owner")),
    ('M', Some("member")),
    ('P', Some("operator.knl")),
    ('C', Some("clerk.knl")),
    ('G', Some("manager.knl")),
    ('X', Some("accounts.knl")),
    ('D', Some("monitor")),
    ('U', Some("auditor")),
    ('Z', Some("admin")),
];

/// Things that exist, to put into addresses: of the first unit and of centre KNL.
pub struct Things {
    pub reference: String,
    pub document: String,
    pub receipt: String,
    /// What the booking was charged.
    charge: String,
    unit: String,
    /// A log-in nobody else uses in these tests.
    user: String,
    /// A closure of the centre.
    closure: String,
}

impl Things {
    /// Of a unit at KNL, from the imported year.
    pub async fn of(scene: &Scene, unit: &str) -> Things {
        let first = async |sql: String| scene.database.texts(&sql).await.into_iter().next().expect("the year has one");
        let reference = first(format!(
            "SELECT booking.reference FROM booking JOIN unit ON unit.id = booking.unit_id JOIN centre ON centre.id = \
             booking.centre_id WHERE unit.code = '{unit}' AND centre.code = 'KNL' AND booking.status = 'completed' ORDER BY booking.id"
        ));
        let document = first(format!(
            "SELECT CAST(document.id AS TEXT) FROM document JOIN unit ON unit.id = document.unit_id JOIN centre ON centre.id = \
             document.centre_id WHERE unit.code = '{unit}' AND centre.code = 'KNL' ORDER BY document.id"
        ));
        let receipt = first(format!(
            "SELECT CAST(receipt.id AS TEXT) FROM receipt JOIN unit ON unit.id = receipt.unit_id JOIN centre ON centre.id = \
             receipt.centre_id WHERE unit.code = '{unit}' AND centre.code = 'KNL' ORDER BY receipt.id"
        ));
        let (reference, document, receipt) = (reference.await, document.await, receipt.await);
        let charge = first(format!(
            "SELECT CAST(charge.id AS TEXT) FROM charge JOIN booking ON booking.id = charge.booking_id \
             WHERE booking.reference = '{reference}'"
        ))
        .await;
        let user = first("SELECT CAST(id AS TEXT) FROM app_user WHERE login = 'clerk.knh'".to_owned()).await;
        let closure = first(
            "SELECT CAST(closure.id AS TEXT) FROM closure JOIN equipment ON equipment.id = closure.equipment_id \
             WHERE equipment.code LIKE 'KNL-%' ORDER BY closure.id"
                .to_owned(),
        )
        .await;
        Things { reference, document, receipt, charge, unit: unit.to_owned(), user, closure }
    }

    /// An address of the table with its places filled.
    pub fn fill(&self, path: &str) -> String {
        let mut filled = String::new();
        let mut rest = path;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').expect("a closed place");
            filled.push_str(before);
            filled.push_str(&self.value(&filled, name));
            rest = after;
        }
        filled + rest
    }

    fn value(&self, before: &str, name: &str) -> String {
        match name {
            "reference" | "ref" | "booking" => self.reference.clone(),
            "code" | "unit" if before.contains("/units/") => self.unit.clone(),
            "code" | "centre" if before.contains("centre") => "KNL".to_owned(),
            "code" | "equipment" | "machine" => "KNL-DSL-01".to_owned(),
            "id" if before.contains("/users/") => self.user.clone(),
            "id" if before.contains("/closures/") => self.closure.clone(),
            "id" if before.ends_with("/charges/") => self.charge.clone(),
            "id" | "document" => self.document.clone(),
            "receipt" => self.receipt.clone(),
            "charge" => self.charge.clone(),
            "kind" => "register.csv".to_owned(),
            "report" => "trial-balance".to_owned(),
            _ => "1".to_owned(),
        }
    }
}

/// Addresses of things the imported year does not hold: even who may come finds nothing there.
const NOT_THERE: &[&str] = &[
    "/manage/privacy/requests/{id}",
    "/manage/privacy/trace/csv",
    "/messages/{id}",
    "/audit/{kind}/{id}",
    "/joint/{id}",
    "/bank/rows/{id}",
    "/exports/orders/{id}",
    "/exports/orders/{id}/file",
    "/api/v1/exports/{id}",
    "/api/v1/exports/{id}/file",
    "/gateway/payments/{id}",
    "/manage/centres/{code}/template/{version}",
    "/manage/centres/{code}/template/{version}/preview",
    "/gateway/pay-outs/{id}",
    "/cash/drawers/{id}",
    "/cash/deposits/{id}",
    "/cash/deposits/{id}/credited",
    "/invoices/{id}/reminder",
    "/invoices/{id}/pause-reminders",
    "/credits/{credit}",
    "/credits/{credit}/refund",
    "/credits/{credit}/reverse",
    "/cheques/{receipt}/{step}",
    "/tds/new",
    "/tds/{receipt}/certificate",
    "/write-offs/new",
    "/deposits/{code}",
    "/accounts/{account}",
    "/static/{file}",
    "/units/{code}/members/remove",
    "/work/{reference}/card",
    "/work/{reference}/gate-pass/{pass}",
    "/manage/centres/{code}/shares/{id}/withdraw",
    "/lotteries/{id}",
    "/lotteries/{id}/enter",
    "/lotteries/{id}/withdraw",
    "/hand-overs/{id}",
    "/waiting/{id}",
    "/waiting/{id}/leave",
    "/series/{id}",
    "/series/{id}/cancel",
    "/series/{id}/change",
    "/api/v1/series/{id}",
    "/orders/{id}",
    "/orders/{id}/cancel",
    "/api/v1/orders/{id}",
    "/joint/{id}",
    "/rates/proposals/{id}",
    "/rates/proposals/{id}/preview",
    "/rates/proposals/{id}/preview.csv",
    "/rates/proposals/{id}/papers/{paper}",
    "/concessions/{code}/end",
    "/registrations/{document}",
    "/subsidies/{batch}",
    "/subsidies/{batch}/claims.csv",
    "/api/v1/subsidy-batches/{id}",
    "/claims/{id}",
    "/claims/{id}/papers/{paper}",
];

/// Whether the answer turns somebody away.
fn turned_away(answer: &Answer) -> bool {
    let to_log_in = answer.header("location").is_some_and(|place| place.starts_with("/login"));
    matches!(answer.status, 401 | 403 | 404) || to_log_in
}

/// Whether the answer is what somebody who may come gets, apart from what the request itself
/// lacks: a POST may well name something that is not there.
fn let_in(route: &Route, answer: &Answer) -> bool {
    let not_there = answer.status == 404 && (route.method != "GET" || NOT_THERE.contains(&route.path));
    !turned_away(answer) || not_there
}

pub async fn token(person: &Person) -> String {
    let html = person.get("/login").await.html();
    let page = if html.contains("name=\"csrf\"") { html } else { person.get("/account").await.html() };
    let form = Form::all(&page).into_iter().find(|form| form.field("csrf").is_some());
    form.and_then(|form| form.field("csrf").map(str::to_owned)).expect("some form with a token")
}

/// What a call of the API carries, in good order.
fn call_body(path: &str, unit: &str, from: &str, until: &str) -> serde_json::Value {
    use serde_json::json;
    match path.rsplit('/').next().unwrap_or_default() {
        "bookings" | "quotes" => json!({
            "equipment": "KNL-DSL-01", "unit": unit, "starts_at": from, "ends_at": until, "capacity": 1,
        }),
        "waiting" => json!({ "equipment": "KNL-DSL-01", "unit": unit, "starts_at": from, "minutes": 60 }),
        "series" => json!({
            "equipment": "KNL-DSL-01", "unit": unit, "starts_at": from, "minutes": 60, "rule": "FREQ=WEEKLY;COUNT=2",
        }),
        "orders" => {
            json!({ "unit": unit, "items": [{ "equipment": "KNL-DSL-01", "starts_at": from, "ends_at": until }] })
        }
        "move" => json!({ "starts_at": from, "ends_at": until }),
        "confirm" | "approve" | "reject" | "cancel" => json!({ "reason": "a test" }),
        "invoice-runs" => json!({ "centre": "KNL", "month": "2026-10", "preview": true }),
        "receipts" => json!({
            "unit": unit, "amount_paise": 100, "mode": "cash", "received_on": "2026-11-01",
        }),
        "settle" => json!({ "choices": [] }),
        // Years after every booking the other calls ask for.
        "closures" => json!({
            "starts_at": "2030-01-08T10:00:00+05:30", "ends_at": "2030-01-08T12:00:00+05:30", "reason": "a test",
        }),
        _ => json!({}),
    }
}

/// The request for a route as its own page would send it. Bookings are asked for in good order,
/// so that nothing but who asks can be wrong with them; other forms come empty.
pub fn bare_request(route: &Route, path: &str, token: &str, unit: &str) -> Request {
    let day = crate::harness::open_days("09", 1)[0];
    let (from, until) = (day.at(10, 0), day.at(11, 0));
    let mut fields = vec![("csrf", token)];
    if ["/book", "/request"].iter().any(|start| path.starts_with(start)) {
        let wish = [
            ("starts_at", from.as_str()),
            ("minutes", "60"),
            ("capacity", "1"),
            ("unit", unit),
            ("reason", "a test"),
            ("to", from.as_str()),
        ];
        fields.extend(wish);
    }
    let body = call_body(path, unit, &from, &until);
    let request = match route.method {
        "GET" => Request::get(path),
        "POST" if path.starts_with("/api/") => Request::json(path, &body),
        "POST" => {
            let owned = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
            Request::form(path, &owned.collect::<Vec<_>>())
        }
        _ => Request::with_body(route.method, path, "application/json", "{}".to_owned()),
    };
    let request = if path.starts_with("/api/") {
        request.header("idempotency-key", &crate::harness::fresh_key())
    } else {
        request
    };
    request.header("sec-fetch-site", "same-origin")
}

async fn r73_each_role_reaches_exactly_what_the_table_says(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Season).await;
    let unit = crate::harness::unit_codes()[0].clone();
    let things = Things::of(&scene, &unit).await;
    let mut wrong = Vec::new();
    for (letter, login) in ROLES {
        let person = match login {
            None => Person::stranger(&scene.servers),
            Some("owner") => scene.person(&unit.to_lowercase()).await,
            Some(login) => scene.person(login).await,
        };
        let token = token(&person).await;
        for route in ROUTES.iter().filter(|route| !ends_the_session(route)) {
            let path = things.fill(route.path);
            let page = person.send(bare_request(route, &path, &token, &unit)).await;
            let expected = route.who.contains(letter);
            if page.status() >= 500 {
                wrong.push(format!("{letter} {} {path}: {}", route.method, page.status()));
            } else if expected && !let_in(route, &page.answer) || !expected && !turned_away(&page.answer) {
                let says = if expected { "may come" } else { "may not come" };
                let place = page.answer.header("location").unwrap_or_default();
                wrong.push(format!("{letter} {says}: {} {path} → {} {place}", route.method, page.status()));
            }
        }
    }
    assert!(wrong.is_empty(), "{} answers differ from the table:\n{}", wrong.len(), wrong.join("\n"));
}

/// Routes that would change who is asking in the middle of the walk.
fn ends_the_session(route: &Route) -> bool {
    route.path == "/logout" || route.path.contains("/session") || route.path == "/login" && route.method == "POST"
}

async fn r71_another_units_things_are_not_there(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Season).await;
    let codes = crate::harness::unit_codes();
    let stranger = scene.unit(0).await;
    let other = Things::of(&scene, &codes[1]).await;
    let name = scene.database.texts(&format!("SELECT name_en FROM unit WHERE code = '{}'", codes[1])).await.remove(0);
    let token = token(&stranger.person).await;
    let mut wrong = Vec::new();
    for route in ROUTES.iter().filter(|route| is_a_units(route)) {
        let path = other.fill(route.path);
        let page = stranger.person.send(bare_request(route, &path, &token, &codes[1])).await;
        // Staff's routes answer 403 to a unit whatever stands in the address.
        let hidden = page.status() == 404 || (page.status() == 403 && !route.who.contains('O'));
        if !hidden || page.html().contains(&name) {
            wrong.push(format!("{} {path}: {}", route.method, page.status()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));

    let mine = stranger.person.api_get(&format!("/bookings?unit={}", codes[1])).await;
    assert_eq!(mine.status, 404, "a filter does not open another's list: {}", mine.text());
    let own = stranger.person.api_get("/bookings?limit=50").await;
    assert_eq!(own.status, 200);
    assert!(!own.text().contains(&codes[1]), "the own list holds only one's own");
}

/// Routes whose address names something of a unit.
fn is_a_units(route: &Route) -> bool {
    ["{reference}", "{ref}", "{id}"].iter().any(|place| route.path.contains(place)) && !route.path.contains("/users/")
        || route.path.contains("/units/{code}")
}

async fn r75_a_form_from_elsewhere_changes_nothing(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Masters).await;
    let manager = scene.person("manager.knl").await;
    let stranger_token = token(&scene.person("second.knl").await).await;
    let own_token = token(&manager).await;
    let things = Things {
        reference: "ABCDEFGH".into(),
        document: "1".into(),
        charge: "1".to_owned(),
        receipt: "1".into(),
        unit: crate::harness::unit_codes()[0].clone(),
        user: "1".into(),
        closure: "1".into(),
    };
    let rows =
        "SELECT (SELECT COUNT(*) FROM audit_entry) + (SELECT COUNT(*) FROM session) + (SELECT COUNT(*) FROM outbox)";
    let before = scene.database.number(rows).await;
    let form = |path: &str, token: &str| {
        let fields = if token.is_empty() { Vec::new() } else { vec![("csrf".to_owned(), token.to_owned())] };
        Request::form(path, &fields)
    };
    let mut wrong = Vec::new();
    let posts = ROUTES.iter().filter(|route| route.method == "POST" && !route.path.starts_with("/api/"));
    for path in posts.map(|route| things.fill(route.path)) {
        let tries = [
            ("no token", form(&path, "").header("sec-fetch-site", "same-origin")),
            ("another's token", form(&path, &stranger_token).header("sec-fetch-site", "same-origin")),
            ("a spoiled token", form(&path, "AAAA.BBBB").header("sec-fetch-site", "same-origin")),
            ("from another site", form(&path, &own_token).header("sec-fetch-site", "cross-site")),
            ("from another origin", form(&path, &own_token).header("origin", "http://evil.example")),
            ("from another port", form(&path, &own_token).header("origin", "http://127.0.0.1:1")),
        ];
        for (name, request) in tries {
            let page = manager.send(request).await;
            if page.status() != 403 {
                wrong.push(format!("{path}, {name}: {}", page.status()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for route in ROUTES.iter().filter(|route| route.method == "POST" && route.path.starts_with("/api/")) {
        let path = things.fill(route.path);
        let call =
            Request::with_body("POST", &path, "application/json", "{}".into()).header("sec-fetch-site", "cross-site");
        let page = manager.send(call.header("origin", "http://evil.example").header("idempotency-key", "x")).await;
        assert_eq!(page.status(), 403, "{path} called from another site: {}", page.html());
    }
    assert_eq!(scene.database.number(rows).await, before, "nothing was written");
}
