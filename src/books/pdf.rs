//! The PDF of a document: typst over one template and one paper, nothing else to read.
//!
//! The template sees no files, packages, network or clock, so text in it cannot reach
//! anything; the same paper gives the same bytes. All of typst stays in this file, since its
//! interfaces change with each release.

use std::sync::LazyLock;

use serde::Serialize;
use tokio::sync::Semaphore;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::layout::{Frame, FrameItem};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World, WorldExt, comemo};
use typst_layout::PagedDocument;
use typst_pdf::PdfOptions;

use crate::base::{Error, Result};
use crate::billing::paper::Paper;
use crate::billing::sheets::Sheet;

use super::template::{MOST_PAGES, Printed, Said, print};

/// The built-in template of documents: what a centre has that has made none of its own.
pub const TEMPLATE: &str = include_str!("../../static/invoice.typ");
const SHEET: &str = include_str!("../../static/sheet.typ");

/// Setting a page takes one processor for some 20 ms; more than two at once would starve requests.
static AT_ONCE: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(2));

/// Layouts kept for the next documents; without a limit memory grows with every document.
const KEPT_LAYOUTS: usize = 10;

struct Fonts {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
}

/// Noto Sans covers Latin, Devanagari and the rupee sign in one family.
static FONTS: LazyLock<Fonts> = LazyLock::new(|| {
    let files: [&'static [u8]; 2] = [
        include_bytes!("../../static/fonts/NotoSans-Regular.ttf"),
        include_bytes!("../../static/fonts/NotoSans-Bold.ttf"),
    ];
    let fonts: Vec<Font> = files.into_iter().flat_map(|file| Font::iter(Bytes::new(file))).collect();
    let mut book = FontBook::new();
    for font in &fonts {
        book.push(font.info().clone());
    }
    Fonts { library: LazyHash::new(Library::default()), book: LazyHash::new(book), fonts }
});

/// One template, one paper, one code: all that a template can read.
struct OnePaper {
    template: Source,
    paper: (FileId, Bytes),
    qr: (FileId, Bytes),
}

impl OnePaper {
    fn new(paper: &impl Serialize, svg: String, template: &str) -> Result<OnePaper> {
        let json = serde_json::to_vec(paper).map_err(|fault| anyhow::anyhow!("paper: {fault}"))?;
        OnePaper::of_json(json, svg, template)
    }

    fn of_json(json: Vec<u8>, svg: String, template: &str) -> Result<OnePaper> {
        Ok(OnePaper {
            template: Source::new(file_id("/invoice.typ")?, template.to_owned()),
            paper: (file_id("/paper.json")?, Bytes::new(json)),
            qr: (file_id("/qr.svg")?, Bytes::from_string(svg)),
        })
    }
}

fn file_id(path: &str) -> Result<FileId> {
    let path = VirtualPath::new(path).map_err(|fault| anyhow::anyhow!("{path}: {fault:?}"))?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

impl World for OnePaper {
    fn library(&self) -> &LazyHash<Library> {
        &FONTS.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &FONTS.book
    }

    fn main(&self) -> FileId {
        self.template.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.template.id() { Ok(self.template.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        [&self.paper, &self.qr]
            .into_iter()
            .find(|(known, _)| *known == id)
            .map(|(_, bytes)| bytes.clone())
            .ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.fonts.get(index).cloned()
    }

    /// No clock: a document shows its own dates only.
    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// Sets a paper with the built-in template. Runs beside the requests, two at once at most.
pub async fn pdf(paper: Paper) -> Result<Vec<u8>> {
    let _turn = AT_ONCE.acquire().await.map_err(|fault| anyhow::anyhow!("PDF: {fault}"))?;
    tokio::task::spawn_blocking(move || set(&paper, TEMPLATE)).await.map_err(|fault| anyhow::anyhow!("PDF: {fault}"))?
}

/// Sets a paper with a centre's own template, or the built-in one. A template that fails on a paper it was not tried
/// with must not keep a centre from printing: then the built-in one is used, and the log says so.
pub async fn pdf_with_template(paper: Paper, template: Option<&str>) -> Result<Vec<u8>> {
    let Some(template) = template else { return pdf(paper).await };
    match print(&paper, template).await? {
        Printed::Pdf { bytes, .. } => Ok(bytes),
        failed => {
            tracing::warn!(?failed, "a centre's template failed on a document");
            pdf(paper).await
        }
    }
}

/// Sets a statement of account or a receipt. Runs beside the requests, two at once at most.
pub async fn sheet_pdf(sheet: Sheet) -> Result<Vec<u8>> {
    let _turn = AT_ONCE.acquire().await.map_err(|fault| anyhow::anyhow!("PDF: {fault}"))?;
    tokio::task::spawn_blocking(move || {
        let document = compile(&OnePaper::new(&sheet, String::new(), SHEET)?)?;
        let supplier = sheet.supplier.first().cloned().unwrap_or_default();
        write(&document, format!("{supplier} {} {:?}", sheet.title, sheet.facts.first().map(|fact| &fact.value)))
    })
    .await
    .map_err(|fault| anyhow::anyhow!("PDF: {fault}"))?
}

fn set(paper: &Paper, template: &str) -> Result<Vec<u8>> {
    let document = lay_out(paper, template)?;
    let number = paper.facts.first().map(|fact| fact.value.clone()).unwrap_or_default();
    let supplier = paper.supplier.first().cloned().unwrap_or_default();
    write(&document, format!("{supplier} {number}"))
}

fn lay_out(paper: &Paper, template: &str) -> Result<PagedDocument> {
    let svg = paper.payment.as_ref().map(|payment| payment.qr_svg.clone()).unwrap_or_default();
    compile(&OnePaper::new(paper, svg, template)?)
}

/// Sets a paper with any template, in the process that is made for it (`template::sandbox`): what is wrong is said
/// with its line.
///
/// # Errors
/// Where no PDF can be written.
pub fn set_freely(paper: Vec<u8>, svg: String, template: &str, ident: String) -> anyhow::Result<Said> {
    let world = OnePaper::of_json(paper, svg, template)?;
    let document = match typst::compile::<PagedDocument>(&world).output {
        Ok(document) => document,
        Err(faults) => {
            let fault = faults.first();
            let at = fault.and_then(|fault| world.range(fault.span)).map(|range| range.start);
            let line = at.and_then(|at| world.template.lines().byte_to_line(at)).map_or(0, |line| line + 1);
            let hint = |fault: &SourceDiagnostic| fault.hints.first().map(|hint| format!(" ({})", hint.v));
            let message =
                fault.map_or_else(String::new, |fault| format!("{}{}", fault.message, hint(fault).unwrap_or_default()));
            return Ok(Said::Wrong { line, message: message.chars().take(300).collect() });
        }
    };
    let mut text = String::new();
    for page in document.pages() {
        text_of(&page.frame, &mut text);
    }
    let pages = document.pages().len();
    let pdf = match pages > MOST_PAGES {
        true => String::new(),
        false => data_encoding::BASE64.encode(&write(&document, ident)?),
    };
    Ok(Said::Set { pages, text, pdf })
}

/// All text of a page, as it is shaped.
fn text_of(frame: &Frame, out: &mut String) {
    for (_, item) in frame.items() {
        match item {
            FrameItem::Text(text) => out.push_str(&text.text),
            FrameItem::Group(group) => text_of(&group.frame, out),
            _ => {}
        }
    }
}

fn compile(world: &OnePaper) -> Result<PagedDocument> {
    typst::compile::<PagedDocument>(world).output.map_err(|faults| fault(&faults))
}

/// Without a time stamp and with an identifier made of the number, the bytes never vary.
fn write(document: &PagedDocument, ident: String) -> Result<Vec<u8>> {
    let options = PdfOptions { ident: Smart::Custom(ident), timestamp: None, ..PdfOptions::default() };
    let bytes = typst_pdf::pdf(document, &options).map_err(|faults| fault(&faults));
    comemo::evict(KEPT_LAYOUTS);
    bytes
}

fn fault(faults: &[SourceDiagnostic]) -> Error {
    let words: Vec<&str> = faults.iter().map(|fault| fault.message.as_str()).collect();
    anyhow::anyhow!("PDF: {}", words.join("; ")).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{Paise, time};
    use crate::billing::copies::PaperCopy;
    use crate::billing::document::samples;
    use crate::billing::paper::{Outstanding, Wording, paper};

    fn sample(lines: usize, wording: Wording) -> Paper {
        let at = time::start_of_day(time::parse_date("31-10-2026").unwrap());
        let content = samples::invoice(lines);
        let outstanding = Outstanding { amount: content.payable, at, attempt: 1 };
        paper(&content, wording, PaperCopy::Original, Some(outstanding)).unwrap()
    }

    fn pages(paper: &Paper) -> usize {
        lay_out(paper, TEMPLATE).unwrap().pages().len()
    }

    /// Set SANJHA_PDF_OUT to a folder to look at the pages.
    fn keep_for_looking(name: &str, bytes: &[u8]) {
        if let Some(folder) = std::env::var_os("SANJHA_PDF_OUT") {
            std::fs::write(std::path::Path::new(&folder).join(name), bytes).unwrap();
        }
    }

    #[test]
    fn the_same_paper_gives_the_same_bytes() {
        let first = set(&sample(3, Wording::Both), TEMPLATE).unwrap();
        assert!(first.starts_with(b"%PDF-"));
        assert_eq!(first, set(&sample(3, Wording::Both), TEMPLATE).unwrap());
        keep_for_looking("both.pdf", &first);
        keep_for_looking("hindi.pdf", &set(&sample(5, Wording::Hindi), TEMPLATE).unwrap());
    }

    #[test]
    fn twelve_lines_stand_on_one_page_in_every_wording() {
        for (wording, name) in
            [(Wording::English, "en12.pdf"), (Wording::Hindi, "hi12.pdf"), (Wording::Both, "both12.pdf")]
        {
            keep_for_looking(name, &set(&sample(12, wording), TEMPLATE).unwrap());
            assert_eq!(pages(&sample(12, wording)), 1, "{wording:?}");
        }
    }

    /// What the longest real lines look like: a name in two languages, a concession with its code.
    fn conceded(lines: usize, wording: Wording) -> Paper {
        let at = time::start_of_day(time::parse_date("31-10-2026").unwrap());
        let mut content = samples::invoice(lines);
        for line in &mut content.lines {
            line.name_en = "Mechanical desalting machine 2, hides and sides".into();
            line.name_hi = "यांत्रिक नमक-निष्कासन मशीन 2, खाल एवं पट्टी".into();
            line.concession = Paise(35_050);
            line.concession_code = "CFC-LAB25".into();
        }
        content.concession = Paise(35_050 * lines as i64);
        let outstanding = Outstanding { amount: content.payable, at, attempt: 1 };
        let paper = paper(&content, wording, PaperCopy::Original, Some(outstanding)).unwrap();
        paper.paid_at(
            "https://cfc.centre.example",
            crate::base::DocumentId(123_456),
            wording,
            PaperCopy::Original,
            Paise(1),
        )
    }

    #[test]
    fn twelve_lines_with_concessions_stand_on_one_page_in_every_wording() {
        for (wording, name) in
            [(Wording::English, "c-en12.pdf"), (Wording::Hindi, "c-hi12.pdf"), (Wording::Both, "c-both12.pdf")]
        {
            keep_for_looking(name, &set(&conceded(12, wording), TEMPLATE).unwrap());
            assert_eq!(pages(&conceded(12, wording)), 1, "{wording:?}");
        }
    }

    #[test]
    fn a_long_document_runs_over_pages() {
        for (wording, name) in [(Wording::English, "en"), (Wording::Hindi, "hi"), (Wording::Both, "both")] {
            for lines in [1, 13, 40] {
                keep_for_looking(&format!("{name}{lines}.pdf"), &set(&sample(lines, wording), TEMPLATE).unwrap());
            }
            assert_eq!(pages(&sample(1, wording)), 1, "{wording:?}");
            assert!((2..=3).contains(&pages(&sample(40, wording))), "{wording:?}");
        }
    }

    #[test]
    fn a_name_cannot_reach_files_or_run_as_template() {
        let mut paper = sample(1, Wording::English);
        let hostile = "#read(\"/etc/passwd\") <b> $x$ \\ @import";
        paper.recipient[0] = hostile.into();
        assert!(set(&paper, TEMPLATE).is_ok());
        let fault = set(&paper, "#read(\"/etc/passwd\")").unwrap_err().to_string();
        assert!(fault.contains("access denied") || fault.contains("failed to load"), "{fault}");
    }

    #[test]
    fn amounts_stand_in_the_paper_as_on_the_screen() {
        let paper = sample(3, Wording::English);
        assert_eq!(paper.totals.last().unwrap().value, Paise(530_400).to_string());
    }
}
