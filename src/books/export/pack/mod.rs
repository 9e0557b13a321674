//! The inspection pack: everything of some days that an inspector, auditor or court asks for, as one archive with a list
//! of hashes, made of one moment of the database.

mod archive;
mod lists;

use sea_orm::ConnectionTrait;

use super::make::{
    Made, beside, by_month, claims_sheet, count_documents, documents, gstr1_file, returning_gstin, tally_file,
};
use super::progress::Progress;
use super::{ExportKind, ExportOrder};
use crate::base::time::{Instant, ist_date, short_date, short_date_time};
use crate::base::{Error, Lang, Reason, Result};
use crate::billing::CentreParty;
use crate::books::companions::Companions;
use crate::books::register_load::entries;
use crate::books::sheet::{self, Sheet};
use crate::books::{register, tally};

use archive::Archive;
use lists::Days;

/// Most documents of one pack: it is made in memory.
const MOST_DOCUMENTS: u64 = 10_000;
/// Above so many documents each month has a folder of its own.
#[cfg(feature = "pdf")]
const ONE_FOLDER: u64 = 500;

/// The files of a pack but for the documents, and the key of what each is.
const FILES: [(&str, &str); 17] = [
    ("register/register.csv", "books-pack-register"),
    ("register/register.xlsx", "books-pack-register-xlsx"),
    ("register/receipts.csv", "books-pack-receipts"),
    ("register/credit-notes.csv", "books-pack-credit-notes"),
    ("register/advances.csv", "books-pack-advances"),
    ("register/sac-summary.csv", "books-pack-sac"),
    ("register/outstanding.csv", "books-pack-outstanding"),
    ("gstr1/", "books-pack-gstr1"),
    ("tally/tally.xml", "books-pack-tally"),
    ("books/chart-of-accounts.csv", "books-pack-accounts"),
    ("books/day-book.csv", "books-pack-day-book"),
    ("books/ledgers.csv", "books-pack-ledgers"),
    ("books/trial-balance.csv", "books-pack-trial-balance"),
    ("books/ageing.csv", "books-pack-ageing"),
    ("claims/claims.csv", "books-pack-claims"),
    ("rates/rates.csv", "books-pack-rates"),
    ("audit/audit.csv", "books-pack-audit"),
];

/// Who takes the pack along, and when.
pub(super) struct Taker<'a> {
    pub name: &'a str,
    pub now: Instant,
}

/// Makes the pack.
///
/// # Errors
/// Refused above 10,000 documents.
pub(super) async fn pack(
    conn: &impl ConnectionTrait,
    order: &ExportOrder,
    centre: &CentreParty,
    taker: &Taker<'_>,
    progress: &Progress,
) -> Result<Made> {
    let count = count_documents(conn, order.centre, order.from, order.to).await?;
    if count > MOST_DOCUMENTS {
        let reason = Reason::new("books-pack-too-large").with("documents", count).with("most", MOST_DOCUMENTS);
        return Err(Error::refused(reason));
    }
    // Each document is read for the register, and set.
    #[cfg(feature = "pdf")]
    progress.expect(count);
    let mut archive = Archive::new();
    archive.add("README.txt", readme(order, centre, taker, count).as_bytes())?;
    archive = registers(archive, conn, order, centre, taker, progress).await?;
    archive = books(archive, conn, order).await?;
    archive = returns(archive, conn, order, centre).await?;
    #[cfg(feature = "pdf")]
    {
        archive = papers(archive, conn, order, count > ONE_FOLDER, progress).await?;
    }
    let (bytes, rows) = beside(move || archive.finish()).await?;
    Ok(Made { bytes, rows, ..Made::default() })
}

/// The register and what stands beside it.
async fn registers(
    mut archive: Archive,
    conn: &impl ConnectionTrait,
    order: &ExportOrder,
    centre: &CentreParty,
    taker: &Taker<'_>,
    progress: &Progress,
) -> Result<Archive> {
    let entries = entries(conn, order, documents(conn, order, progress).await?).await?;
    let companions = Companions::load(conn, order.centre, order.from, order.to).await?;
    let batch = register::batch_name(&centre.code, order.from, order.to, taker.now);
    let today = ist_date(taker.now);
    beside(move || {
        let mut sheets = register::sheets(&entries, today, &batch)?;
        let beside_it = companions.sheets(&entries)?;
        if let Some(lines) = sheets.first() {
            archive.add("register/register.csv", &sheet::csv(lines)?)?;
        }
        for one in &beside_it {
            // Claims have a list of their own, with the accruals.
            if one.name != "Subsidy claims" {
                let name = one.name.to_lowercase().replace(' ', "-");
                archive.add(&format!("register/{name}.csv"), &sheet::csv(one)?)?;
            }
        }
        sheets.extend(beside_it);
        archive.add("register/register.xlsx", &sheet::xlsx(&sheets)?)?;
        Ok(archive)
    })
    .await
}

/// Journal, ledgers, balances, claims, rates, audit trail.
async fn books(mut archive: Archive, conn: &impl ConnectionTrait, order: &ExportOrder) -> Result<Archive> {
    let days = Days { centre: order.centre, from: order.from, to: order.to };
    let sheets: Vec<(&str, Sheet)> = vec![
        ("books/chart-of-accounts.csv", lists::accounts(conn, days).await?),
        ("books/day-book.csv", lists::day_book(conn, days).await?),
        ("books/ledgers.csv", lists::ledgers(conn, days).await?),
        ("books/trial-balance.csv", lists::trial_balance(conn, days).await?),
        ("books/ageing.csv", lists::ageing(conn, days).await?),
        ("claims/claims.csv", claims_sheet(conn, order).await?),
        ("rates/rates.csv", lists::rates(conn, days).await?),
        ("audit/audit.csv", lists::acts(conn, days).await?),
    ];
    beside(move || {
        for (name, sheet) in &sheets {
            archive.add(name, &sheet::csv(sheet)?)?;
        }
        Ok(archive)
    })
    .await
}

/// Each month's GSTR-1 of a registered centre, and the vouchers for Tally.
async fn returns(
    mut archive: Archive,
    conn: &impl ConnectionTrait,
    order: &ExportOrder,
    centre: &CentreParty,
) -> Result<Archive> {
    for (from, to) in by_month(order.from, order.to) {
        for (kind, ending) in [(ExportKind::Gstr1Json, "json"), (ExportKind::Gstr1Xlsx, "xlsx")] {
            let month = ExportOrder { kind, from, to, ..*order };
            // A month in which the centre collected no tax has no return.
            if returning_gstin(&month, centre).is_ok() {
                let made = gstr1_file(conn, &month, centre, &Progress::default()).await?;
                archive.add(&format!("gstr1/{}.{ending}", from.format("%Y-%m")), &made.bytes)?;
            }
        }
    }
    // Given to an inspector, not to Tally: what leaves here is not on record as known to it.
    let whole = ExportOrder { changed_only: false, ..*order };
    let made = tally_file(conn, &whole, centre, tally::Part::All).await?;
    archive.add("tally/tally.xml", &made.bytes)?;
    Ok(archive)
}

/// Every document as the centre's copy, in both languages.
#[cfg(feature = "pdf")]
async fn papers(
    mut archive: Archive,
    conn: &impl ConnectionTrait,
    order: &ExportOrder,
    by_folder: bool,
    progress: &Progress,
) -> Result<Archive> {
    use crate::billing::copies::PaperCopy;
    use crate::billing::paper::{Wording, paper};
    use std::collections::{HashMap, HashSet};

    let wording = Wording::Both;
    let mut names = HashSet::new();
    for (from, to) in by_month(order.from, order.to) {
        let known = crate::billing::registrations_of_days(conn, order.centre, from, to).await?;
        let known: HashMap<_, _> = known.into_iter().map(|it| (it.document_id, it)).collect();
        for document in crate::billing::load_days(conn, order.centre, from, to).await? {
            let paper = paper(&document.content, wording, PaperCopy::Supplier, None)?
                .registered(known.get(&document.id), wording)?;
            // One look for each document: the moment is not taken from us for want of questions.
            let template = crate::books::template::content_at(conn, order.centre, document.issued_at).await?;
            let bytes = crate::books::pdf::pdf_with_template(paper, template.as_deref()).await?;
            let folder = if by_folder { from.format("%Y-%m/").to_string() } else { String::new() };
            let mut name = format!("documents/{folder}{}", document.content.number.replace('/', "-"));
            if !names.insert(name.clone()) {
                name = format!("{name}-{}", document.id);
            }
            archive.add(&format!("{name}.pdf"), &bytes)?;
            progress.step(1);
        }
    }
    Ok(archive)
}

/// What the pack is, of which moment and for whom, in both languages.
fn readme(order: &ExportOrder, centre: &CentreParty, taker: &Taker<'_>, count: u64) -> String {
    let mut text = String::new();
    let mut line = |words: &str| {
        text.push_str(words);
        text.push_str("\r\n");
    };
    for lang in [Lang::En, Lang::Hi] {
        let party = &centre.supplier.party;
        line(&lang.t("books-pack-title"));
        let centre_name = lang.pick(&party.name_en, &party.name_hi);
        line(&lang.tr("books-pack-centre", &[("name", centre_name), ("code", &centre.code)]));
        line(&lang.tr("books-pack-days", &[("from", &short_date(order.from)), ("to", &short_date(order.to))]));
        line(&lang.tr("books-pack-moment", &[("moment", &short_date_time(taker.now))]));
        line(&lang.tr("books-pack-taker", &[("name", taker.name)]));
        line(&lang.tr("books-pack-count", &[("count", &count.to_string())]));
        line("");
        for (file, key) in FILES {
            line(&format!("{file}: {}", lang.t(key)));
        }
        #[cfg(feature = "pdf")]
        line(&format!("documents/: {}", lang.t("books-pack-documents")));
        line(&format!("{}: {}", archive::SUMS, lang.t("books-pack-sums")));
        line("");
    }
    text
}
