//! Files that are not what they say, too large, named to lead elsewhere; statements with anything wrong in them.

use crate::bank::bring;
use crate::harness::{Engine, Form, Page, Person, Request, Scene, Seeds, rounds};
use crate::on_both_engines;

on_both_engines!(
    r79_a_file_is_what_its_bytes_say_and_leaves_as_a_download,
    r80_a_statement_with_anything_wrong_brings_nothing_in,
);

/// Sends a form with a file of any bytes in the field `paper`.
async fn upload(person: &Person, page: &Page, action: &str, name: &str, media: &str, content: &[u8]) -> Page {
    let mut form = page.form(action);
    form.set("idempotency_key", &crate::harness::fresh_key());
    let mut body = Vec::new();
    for (field, value) in &form.fields {
        let part = format!("--xyz\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    let head = format!(
        "--xyz\r\nContent-Disposition: form-data; name=\"paper\"; filename=\"{name}\"\r\nContent-Type: {media}\r\n\r\n"
    );
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(content);
    body.extend_from_slice(b"\r\n--xyz--\r\n");
    let mut request = Request::with_body("POST", &form.action, "multipart/form-data; boundary=xyz", String::new());
    request.body = body;
    person.send(request.header("sec-fetch-site", "same-origin")).await
}

async fn r79_a_file_is_what_its_bytes_say_and_leaves_as_a_download(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Masters).await;
    let person = scene.unit(0).await.person;
    let page = person.get("/claims/new?expense=ecgc_premium&on=15-06-2026&count=&spent=1,00,000").await.expect(200);
    let forms = Form::all(&page.html());
    let mut form = forms.into_iter().find(|form| form.field("particulars").is_some()).expect("the claim's form");
    form.set("particulars", "Premium bill 12");
    let claim = person.follow(person.submit(&form).await).await.expect(200);
    let id = scene.database.number("SELECT MAX(id) FROM scheme_claim").await;
    let kept = async || scene.database.number("SELECT COUNT(*) FROM attachment").await;
    let send = async |name: &str, media: &str, content: &[u8]| {
        upload(&person, &claim, &format!("/claims/{id}/papers"), name, media, content).await
    };
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0".to_vec();
    let mut large = png.clone();
    large.resize(5 * 1024 * 1024 + 1, 0);
    for (name, media, content, expected) in [
        ("page.png", "image/png", b"<!doctype html><script>alert(1)</script>".to_vec(), 422),
        ("picture.svg", "image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec(), 422),
        ("picture.png", "image/png", b"<?xml version='1.0'?><svg onload='alert(1)'/>".to_vec(), 422),
        ("sheet.pdf", "application/pdf", b"PK\x03\x04 an archive".to_vec(), 422),
        ("program.pdf", "application/pdf", b"MZ\x90\x00".to_vec(), 422),
        ("empty.pdf", "application/pdf", Vec::new(), 422),
        ("large.png", "image/png", large, 422),
    ] {
        let page = send(name, media, &content).await;
        assert_eq!(page.status(), expected, "{name}: {}", page.html());
    }
    assert_eq!(kept().await, 0, "nothing of them was kept");
    // A picture that claims 100 megapixels is kept as it is: nobody here unpacks it.
    let mut huge = png.clone();
    huge[16..24].copy_from_slice(&[0, 0, 0x27, 0x10, 0, 0, 0x27, 0x10]);
    for (name, content) in [
        ("../../../etc/passwd.png", &png),
        ("/etc/shadow.png", &huge),
        ("bill.png", &[&png[..], b"one"].concat()),
        ("bill.png", &[&png[..], b"two"].concat()),
        ("a\u{202e}gnp.exe", &[&png[..], b"rtl"].concat()),
        ("n".repeat(400).as_str(), &[&png[..], b"long"].concat()),
    ] {
        let page = send(name, "image/png", content).await;
        assert_eq!(page.status(), 303, "{name}: {}", page.html());
    }
    assert_eq!(kept().await, 6, "two of one name are two");
    for paper in scene.database.texts("SELECT CAST(id AS TEXT) FROM attachment ORDER BY id").await {
        let file = person.get(&format!("/claims/{id}/papers/{paper}")).await.expect(200);
        let header = |name: &str| file.answer.header(name).unwrap_or_default().to_owned();
        let disposition = header("content-disposition");
        assert!(disposition.starts_with("attachment; filename=\""), "{disposition}");
        assert!(!disposition.contains("..") && !disposition.contains('/') && disposition.len() < 200, "{disposition}");
        assert_eq!(header("content-type"), "image/png");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert!(
            header("content-security-policy").contains("sandbox")
                || header("content-security-policy").contains("'none'")
        );
    }
}

async fn r80_a_statement_with_anything_wrong_brings_nothing_in(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Masters).await;
    let accounts = scene.person("accounts.knl").await;
    let head =
        "HDFC BANK Ltd.,,,,,,\nDate,Narration,Chq./Ref.No.,Value Dt,Withdrawal Amt.,Deposit Amt.,Closing Balance\n";
    let rows = async || scene.database.number("SELECT COUNT(*) FROM bank_row").await;
    let good = "03/11/26,NEFT,R1,,,77.00,77.00\n";
    for (what, row) in [
        ("a day there is not", "31/02/26,A,R2,,,1.00,78.00"),
        ("not a number", "03/11/26,A,R2,,,NaN,78.00"),
        ("too large a number", "03/11/26,A,R2,,,1e400,78.00"),
        ("beyond any amount", "03/11/26,A,R2,,,99999999999999999999.00,78.00"),
        ("a third of a paisa", "03/11/26,A,R2,,,0.005,78.00"),
        ("a quote without end", "03/11/26,\"A,R2,,,1.00,78.00"),
        ("bytes without meaning", "03/11/26,A\0B,R2,,,1.00,78.00"),
    ] {
        let page = bring(&accounts, &format!("{head}{good}{row}\n")).await;
        assert_eq!(page.status(), 422, "{what}: {}", page.html());
        assert_eq!(rows().await, 0, "{what}: all or nothing");
    }
    // A hundred thousand rows are answered soon, one way or the other, and nothing half.
    let count = rounds(20_000, 100_000);
    let many: String = (0..count).map(|n| format!("03/11/26,A{n},R{n},,,{}.00,1.00\n", n % 900 + 1)).collect();
    let page = bring(&accounts, &format!("{head}{many}")).await;
    println!("{engine:?}: {count} rows answered with {} in {:?}", page.status(), page.answer.took);
    assert!(page.answer.took.as_secs() < 10, "{:?}", page.answer.took);
    let there = rows().await;
    match page.status() {
        303 => assert_eq!(there, i64::try_from(count).expect("a count")),
        422 => assert_eq!(there, 0),
        other => panic!("{other}: {}", page.html()),
    }
    // A mark of the order of bytes before the first heading does no harm, and formulas and tags are only text.
    let odd = format!("\u{feff}{head}04/11/26,\"\"\"><svg onload=alert(1)>\",=cmd|X1,,,78.00,78.00\n");
    bring(&accounts, &odd).await.expect(303);
    assert_eq!(rows().await, there + 1);
    let list = accounts.get("/bank").await.expect(200).html();
    assert!(!list.contains("<svg onload"), "{list}");
}
